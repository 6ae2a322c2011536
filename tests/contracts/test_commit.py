"""The database is written to in one place, so that no deed goes without its permission, its entry and its lock."""

import ast

from tests.contracts.tree import name_of, parsed, python_files

# Who may commit, and why.
ALLOWED = {
    "grants/core/action.py": "the deeds",
    "grants/core/outbox.py": "the sender claims and marks messages, outside any deed",
}


def commits(name: str, tree: ast.Module) -> list[str]:
    """The lines that commit."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return [
        f"{name}:{call.lineno}"
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]


def test_only_deeds_the_sender_and_commands_commit() -> None:
    files = [
        file for file in python_files("grants") if name_of(file) not in ALLOWED and file.stem != "commands"
    ]
    found = [line for file in files for line in commits(name_of(file), parsed(file))]
    assert not found, f"Make it a deed in actions.py, with @action; it commits: {found}"


def test_nothing_is_allowed_to_commit_that_does_not() -> None:
    idle = [
        name
        for file in python_files("grants")
        if (name := name_of(file)) in ALLOWED and not commits(name, parsed(file))
    ]
    assert not idle, f"Take them out of ALLOWED: {idle}"
