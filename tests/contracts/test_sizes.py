"""Nothing grows past what a person can hold in mind: files, functions, views, tests, templates."""

from collections.abc import Iterator

from tests.contracts.tree import functions, lines_of, name_of, python_files, templates

FILE, FUNCTION, VIEW, TEST, TEMPLATE = 400, 40, 30, 25, 150

# What may be larger, and why. `path` or `path:function`.
EXCUSED: dict[str, str] = {
    "config.py:from_environment": "a table: one commented line for each setting",
}


def sizes() -> Iterator[tuple[str, int, int, str]]:
    """Everything that has a limit: name, lines, limit, and what to do when it is past it."""
    for file in python_files("grants", "tests"):
        name = name_of(file)
        yield (
            name,
            lines_of(file),
            FILE,
            "make it a package of the same name, divided by who uses it (views/applicant.py, views/officer.py)",
        )
        for function in functions(file):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if name.startswith("tests/") and function.name.startswith("test_"):
                yield (
                    f"{name}:{function.name}",
                    lines,
                    TEST,
                    "move the preparing into tests/factories.py, or make two tests of it",
                )
            elif "/views" in name:
                yield (
                    f"{name}:{function.name}",
                    lines,
                    VIEW,
                    "a view fetches, fills a form, does one deed and answers; the rest belongs into queries",
                )
            else:
                yield (
                    f"{name}:{function.name}",
                    lines,
                    FUNCTION,
                    "divide it into functions named after its steps",
                )
    for file in templates():
        yield (
            name_of(file),
            lines_of(file),
            TEMPLATE,
            "make macros of its parts, or include a file whose name begins with _",
        )


def test_everything_is_small_enough() -> None:
    large = [
        f"{name}: {lines} lines, limit {limit}: {advice}"
        for name, lines, limit, advice in sizes()
        if lines > limit and name not in EXCUSED
    ]
    assert not large, "\n" + "\n".join(large)


def test_every_excuse_is_still_needed() -> None:
    needed = {name for name, lines, limit, _ in sizes() if lines > limit}
    assert sorted(EXCUSED) == sorted(needed & set(EXCUSED)), "Take what is small again out of EXCUSED"
