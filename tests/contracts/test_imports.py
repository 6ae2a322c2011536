"""What import-linter cannot say: another stage's pages, forms, deeds and mail are its own affair."""

import ast

from tests.contracts.tree import name_of, parsed, python_files

PRIVATE = {"views", "forms", "actions", "mail"}
# Who may look into other stages all the same, at what, and why.
ALLOWED = {
    ("app", "views"): "it registers them",
    ("app", "commands"): "it registers them",
    ("home", "actions"): "it draws their buttons",
    ("demo", "actions"): "it tells its story through them",
}


def imported(tree: ast.Module) -> set[str]:
    """The modules of the program that a file names, and what it takes from packages as well."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.startswith("grants.")}


def test_no_stage_reaches_into_another() -> None:
    found = []
    for file in python_files("grants"):
        here = name_of(file).removesuffix(".py").split("/")[1:2]
        for name in imported(parsed(file)):
            stage, part = [*name.split(".")[1:3], ""][:2]
            if here and part in PRIVATE and stage not in (*here, "core") and (here[0], part) not in ALLOWED:
                found.append(f"{name_of(file)} imports {name}")
    assert not found, (
        "Ask its queries or rules, or register in grants/core/registry.py what the other stage shows:\n"
        + "\n".join(sorted(set(found)))
    )
