"""Workbooks for tests: random answers to any form, a workbook drawn from them and read again, cells changed in between."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import openpyxl
import pycountry
from hypothesis import strategies as st

from grants.applications.asked import Asked, asked
from grants.applications.forms.workbook import Reading
from grants.applications.rules import cleaned
from grants.applications.sections import WORDS_UNIT, Kind, Question, Section
from grants.applications.states import Category, RemedyKind
from grants.applications.workbook import Origin, layout, opened, workbook_of

KEYS = st.text("abcdef0123456789", min_size=6, max_size=12)
COUNTRIES = st.sampled_from([country.alpha_2 for country in pycountry.countries])
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t=+-@'\"<&_x\u202e\u0661😀")
AMOUNTS = st.integers(0, 10**11)

OWN: dict[str, Any] = {
    "own": [
        {"key": f"own_{kind}", "section": "own", "kind": kind, "label": {"en": f"Of kind {kind}"}, "limit": limit, "unit": unit,
         "choices": [{"value": "a", "label": {"en": "The first"}}, {"value": "b", "label": {"en": "The second: = +"}}] if "choice" in kind else []}
        for kind, limit, unit in (("text", 30, "words"), ("line", 0, "characters"), ("number", 0, ""), ("money", 0, ""), ("day", 0, ""),
                                  ("choice", 0, ""), ("choices", 0, ""), ("yes", 0, ""), ("file", 0, ""))
    ],
    "changed": {"needs.problem": {"limit": 40, "unit": "words", "label": {"en": "=What is wrong?"}}},
}  # fmt: skip


def an_origin(form: Asked, **changes: Any) -> Origin:
    values = {"application": "abc", "call": "sgf-2011", "form": layout.form_hash(form), "language": "en", "made": "m1",
              "versions": dict.fromkeys(form.sections, 1)}  # fmt: skip
    return Origin(**{**values, **changes})


def drawn(form: Asked, answers: Mapping[str, Any], **origin: Any) -> bytes:
    return workbook_of(an_origin(form, **origin), form, answers, [("Call", "=SUM(1)")])


def empty(form: Asked) -> dict[str, dict[str, Any]]:
    return {key: cleaned(section, {}) for key, section in form.sections.items()}


def read(data: bytes, form: Asked | None = None, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    form = form or asked()
    return Reading(opened(data), form, {**empty(form), **(before or {})}).parts()


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """Opened in another program, changed and saved."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    book.save(kept := io.BytesIO())
    return kept.getvalue()


def sheet_of(book: Any, part: str) -> Any:
    return next(sheet for sheet in book if sheet["A1"].value == layout.PART + part)


def cell_of(book: Any, part: str, question: str) -> Any:
    """The cell of a plain answer."""
    sheet = sheet_of(book, part)
    return next(row[layout.ANSWER] for row in sheet.iter_rows() if row[0].value == layout.QUESTION + question)


def first_row(book: Any, part: str, table: str) -> int:
    sheet = sheet_of(book, part)
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == layout.TABLE + table) + 1


def column(book: Any, part: str, table: str, name: str) -> int:
    sheet = sheet_of(book, part)
    return next(cell.column for cell in sheet[first_row(book, part, table) - 1] if cell.value == name)


def row_cell(book: Any, part: str, table: str, number: int, name: str) -> Any:
    return sheet_of(book, part).cell(first_row(book, part, table) + number, column(book, part, table, name))


def texts(question: Question) -> st.SearchStrategy[str]:
    if question.unit == WORDS_UNIT:
        return (
            st.lists(st.text(LETTERS, max_size=8), max_size=question.limit)
            .map(" ".join)
            .filter(lambda t: len(t.split()) <= question.limit)
        )
    return st.text(LETTERS, max_size=min(question.limit // 4, 120))


def leaf(question: Question, rows: Mapping[str, list[str]]) -> st.SearchStrategy[Any]:
    most = question.limit or 10**6
    kinds: dict[Kind, Callable[[], st.SearchStrategy[Any]]] = {
        Kind.LINE: lambda: texts(question), Kind.TEXT: lambda: texts(question),
        Kind.NUMBER: lambda: st.none() | st.integers(1, most), Kind.MONEY: lambda: st.none() | AMOUNTS,
        Kind.DAY: lambda: st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(date.isoformat),
        Kind.YES: st.booleans, Kind.COUNTRY: lambda: st.just("") | COUNTRIES,
        Kind.CHOICE: lambda: st.sampled_from(["", *(value for value, _label in question.choices)]),
        Kind.CHOICES: lambda: st.lists(st.sampled_from([value for value, _label in question.choices]), unique=True),
        Kind.ROW: lambda: st.sampled_from(["", "gone-1", *rows.get(question.of, [])]),
        Kind.COUNTRIES: lambda: st.lists(COUNTRIES, max_size=4, unique=True), Kind.FILE: st.none,
    }  # fmt: skip
    return kinds[question.kind]()


@st.composite
def some_answers(draw: Any, form: Asked) -> dict[str, Any]:
    """Answers as they are kept, to every question of a form."""
    lists = [
        (s, q)
        for s in form.sections.values()
        for q in s.questions
        if q.kind in layout.LISTS_OF_ROWS - {Kind.COUNTRIES, Kind.REMEDIES}
    ]
    rows = {f"{s.key}.{q.key}": draw(st.lists(KEYS, max_size=3, unique=True)) for s, q in lists}
    return {
        key: cleaned(section, {q.key: draw(_answer(section, q, rows)) for q in section.questions})
        for key, section in form.sections.items()
    }


def _answer(section: Section, question: Question, rows: Mapping[str, list[str]]) -> st.SearchStrategy[Any]:
    if question.kind not in layout.LISTS_OF_ROWS - {Kind.COUNTRIES}:
        return leaf(question, rows)
    if question.kind is Kind.REMEDIES:
        one = st.fixed_dictionaries({
            "kind": st.sampled_from([kind.value for kind in RemedyKind]), "description": texts(Question("x", "", limit=400)),
            "people": st.none() | st.integers(0, 1000), "line_keys": st.lists(st.sampled_from([*rows["budget.lines"], "gone-2"]), unique=True),
        })  # fmt: skip
        return st.lists(one, max_size=3, unique_by=lambda row: row["kind"])
    fixed = {
        "name": st.text("abc =+", min_size=1).filter(str.strip), "country": COUNTRIES, "share_minor": AMOUNTS, "grant_year": st.integers(1, 10),
        "category": st.sampled_from([c.value for c in Category]), "description": st.text("abc =+", min_size=1).filter(str.strip),
        "quantity_hundredths": st.integers(1, 10**6), "unit_cost_minor": st.integers(0, 10**7),
    }  # fmt: skip
    needed = question.kind is not Kind.TABLE
    made = [
        st.fixed_dictionaries({"key": st.just(key)} | {c.key: fixed[c.key] if needed and c.key in fixed else leaf(c, rows) for c in layout.columns_of(question)})
        for key in rows[f"{section.key}.{question.key}"]
    ]  # fmt: skip
    return st.tuples(*made).map(list)
