"""The tree of the program as the contract tests see it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python_files(*folders: str) -> list[Path]:
    """All Python files in these folders, and the two beside them when `grants` is asked for."""
    found = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return found + ([ROOT / "config.py", ROOT / "wsgi.py"] if "grants" in folders else [])


def templates() -> list[Path]:
    """All templates: pages, macros, mail."""
    return sorted(
        file
        for folder in (ROOT / "grants").rglob("templates")
        for file in folder.rglob("*")
        if file.is_file()
    )


def name_of(file: Path) -> str:
    """The file's name from the root of the tree."""
    return file.relative_to(ROOT).as_posix()


def stage_of(file: Path) -> str:
    """The stage a file belongs to."""
    return file.relative_to(ROOT).parts[1]


def parsed(file: Path) -> ast.Module:
    """The file as a syntax tree."""
    return ast.parse(file.read_text("utf-8"), filename=str(file))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods of a file."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(file: Path) -> int:
    """How many lines a file has."""
    return len(file.read_text("utf-8").splitlines())
