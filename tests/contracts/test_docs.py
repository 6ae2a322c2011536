"""The glossary holds every noun of the program."""

import ast
import re

from tests.contracts.tree import ROOT, name_of, parsed, python_files


def models() -> dict[str, str]:
    """Every table's class, and the file it stands in."""
    found = {}
    for file in python_files("grants"):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.ClassDef) and any(
                "__tablename__" in ast.dump(line) for line in node.body if isinstance(line, ast.Assign)
            ):
                found[node.name] = name_of(file)
    return found


def test_every_model_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")
    missing = [
        f"{name} ({file})" for name, file in models().items() if not re.search(rf"\b{name}\b", glossary)
    ]
    assert not missing, (
        f"Say in docs/glossary.md, in a sentence an officer understands, what each is, and name its class: {missing}"
    )
