"""Names say what a thing is; some words say nothing."""

import ast
import re

from tests.contracts.tree import name_of, parsed, python_files, stage_of, templates

EMPTY_NAME = re.compile(
    r"^(utils?|helpers?|services?|common|misc|manager|base_.*|.*_(utils?|helpers?|service|manager))$"
)
EMPTY_CLASS = re.compile(r"(Manager|Helper|Utils?|Service)$|^Base[A-Z]")
NOT_A_DEED = re.compile(r"^(update|set|handle|process|do|manage)_")


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = [
        name_of(file)
        for file in [*python_files("grants", "tests"), *templates()]
        if EMPTY_NAME.match(file.stem.lower())
    ]
    assert not found, (
        f"Name each after what is in it (money.py, links.py), or put its pieces where they are used: {found}"
    )


def test_no_class_has_a_name_that_says_nothing() -> None:
    classes = [
        (file, node.name)
        for file in python_files("grants")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ClassDef)
    ]
    found = [f"{name_of(file)}: {name}" for file, name in classes if EMPTY_CLASS.search(name)]
    assert not found, (
        f"Name each after the thing of the Fund that it is; a bundle of functions is a module: {found}"
    )


def test_every_action_is_named_after_one_deed() -> None:
    found = [
        f"{name_of(file)}: {node.name}"
        for file in python_files("grants")
        if file.stem == "actions" or file.parent.name == "actions"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef) and NOT_A_DEED.match(node.name)
    ]
    assert not found, (
        f"One function a deed, named as people say it (submit_application, extend_deadline): {found}"
    )


def test_every_stage_says_what_it_is_for() -> None:
    silent = [
        name_of(file)
        for file in python_files("grants")
        if file.name == "__init__.py"
        and not ast.get_docstring(parsed(file))
        and file.parent.name == stage_of(file)
    ]
    assert not silent, f"Open it with what the stage is for, its nouns, and what it hands on: {silent}"
