"""Opening an uploaded workbook within bounds, and taking from it what was typed. Pure: what it means is read by the forms.

Nothing is worked out: a formula stays a formula, and is told as one. Only the parts that a workbook needs are opened, each with a bound of its own.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from grants.applications.workbook import layout
from grants.applications.workbook.layout import ANSWER, FIRST, ID, NUMBER
from grants.core import office

MOST_ROWS, MOST_COLUMNS = 2000, 30  # of a sheet that are looked at; the longest table has 200
LOOKED_AFTER = 3000  # rows further down in which something typed is noticed
MOST_SHEETS = 60
MOST_UNPACKED, MOST_SHEET, MOST_STRINGS, MOST_OTHER = 48 << 20, 16 << 20, 6 << 20, 1 << 20  # bytes
MOST_TAGS = 200_000  # of a part that is held in memory
MOST_TEXT = 4_000_000  # characters of all that was typed
TEXT, FIGURE, DAY, TRUTH, FORMULA, FAULT = "text", "number", "day", "yes", "formula", "error"
BROKEN = (
    *office.BROKEN_ARCHIVE,
    KeyError,
    AttributeError,
    TypeError,
    IndexError,
    AssertionError,
    InvalidFileException,
    ParseError,
    expat.ExpatError,
    SyntaxError,
)  # fmt: skip what the library says of a damaged one


class NoWorkbook(Exception):
    """It is no workbook that can be opened; `key` is the reason."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Given:
    """What was typed into one cell, as text; `kind` says what the spreadsheet program took it for."""

    cell: str
    kind: str
    text: str


@dataclass(frozen=True)
class GivenRow:
    """A row of a table in which something was typed. `key` is that of a row that was there at the download, else empty."""

    place: int
    number: int
    key: str
    cells: Mapping[str, Given]


@dataclass
class GivenPart:
    """What was typed into the sheet of one part. A question that is not here was not in the workbook."""

    sheet: str
    answers: dict[str, Given] = field(default_factory=dict)
    choices: dict[str, dict[str, Given]] = field(default_factory=dict)
    tables: dict[str, list[GivenRow]] = field(default_factory=dict)


@dataclass
class Filled:
    """A filled workbook: of which application it says it is, and what was typed. Plain JSON by `as_json`."""

    about: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    parts: dict[str, GivenPart] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)  # sheets that are no part of the form
    long: list[str] = field(default_factory=list)  # sheets that go on below what was looked at
    outside: list[tuple[str, int]] = field(
        default_factory=list
    )  # sheets with something outside the cells for answers: in which row first

    def as_json(self) -> dict[str, Any]:
        """To be kept until somebody has chosen what to take."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Filled":
        """What `as_json` gave."""
        return cls(kept["about"], kept["versions"], {key: _part_from(part) for key, part in kept["parts"].items()}, kept["extra"], kept["long"],
                   [(sheet, row) for sheet, row in kept["outside"]])  # fmt: skip


def _part_from(kept: Mapping[str, Any]) -> GivenPart:
    def given(cells: Mapping[str, Any]) -> dict[str, Given]:
        return {name: Given(**cell) for name, cell in cells.items()}

    tables = {
        name: [GivenRow(**{**row, "cells": given(row["cells"])}) for row in rows]
        for name, rows in kept["tables"].items()
    }
    return GivenPart(
        kept["sheet"],
        given(kept["answers"]),
        {name: given(cells) for name, cells in kept["choices"].items()},
        tables,
    )


def opened(data: bytes) -> Filled:
    """What was typed into a workbook. NoWorkbook when it cannot be opened within the bounds."""
    _bounded(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that we do not read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            try:
                return _filled(book)
            finally:
                book.close()
    except BROKEN as error:
        raise NoWorkbook("workbook_broken") from error


def _bounded(data: bytes) -> None:
    """Refuse what would unpack without end, or holds what multiplies itself, before the library opens it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            items = archive.infolist()
            if sum(item.file_size for item in items) > MOST_UNPACKED:
                raise NoWorkbook("workbook_too_large")
            for item in items:
                if item.filename.lower().endswith((".xml", ".rels")):
                    _bounded_part(archive, item)
    except (*office.BROKEN_ARCHIVE, expat.ExpatError) as error:
        raise NoWorkbook("workbook_broken") from error


def _bounded_part(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> None:
    name = item.filename.lower()
    sheet, strings = (
        "/worksheets/" in f"/{name}" and name.endswith(".xml"),
        name.endswith("sharedstrings.xml"),
    )
    if item.file_size > (MOST_SHEET if sheet else MOST_STRINGS if strings else MOST_OTHER):
        raise NoWorkbook("workbook_too_large")
    tags = 0
    with archive.open(item) as part:
        if _has_doctype(piece := part.read(1 << 16), part):
            raise NoWorkbook("workbook_broken")
        while piece and not sheet:
            tags += piece.count(b"<")
            if tags > MOST_TAGS:
                raise NoWorkbook("workbook_too_large")
            piece = part.read(1 << 16)


def _has_doctype(start: bytes, rest: Any) -> bool:
    """Whether a document type comes before the first element: spreadsheet programs write none, and entities are how a small text becomes endless."""
    seen: list[str] = []
    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = lambda *_: seen.append("doctype")
    reader.StartElementHandler = lambda *_: seen.append("element")
    while start and not seen:
        reader.Parse(start, False)
        start = rest.read(1 << 16) if not seen else b""
    return "doctype" in seen[:1]


def _filled(book: Any) -> Filled:
    filled, typed = Filled(), 0
    if len(book.worksheets) > MOST_SHEETS:
        raise NoWorkbook("workbook_too_large")
    for place, sheet in enumerate(book.worksheets):
        rows = list(_rows(sheet, MOST_ROWS + LOOKED_AFTER))
        mark = rows[0][1].get(ID, "") if rows and rows[0][0] == 1 else ""
        said = mark.value if hasattr(mark, "value") else ""
        if said == layout.FORM:
            _about(filled, rows)
        elif (
            isinstance(said, str)
            and said.startswith(layout.PART)
            and said[len(layout.PART) :] not in filled.parts
        ):
            if any(number > MOST_ROWS for number, _cells in rows):
                filled.long.append(sheet.title)
            part = filled.parts[said[len(layout.PART) :]] = GivenPart(sheet.title)
            if (outside := _fill(part, [row for row in rows if row[0] <= MOST_ROWS])) is not None:
                filled.outside.append((sheet.title, outside))
            typed += _length(part)
        elif place and sheet.title not in ("lists", "form"):
            filled.extra.append(sheet.title)
        if typed > MOST_TEXT:
            raise NoWorkbook("workbook_too_large")
    return filled


def _rows(sheet: Any, most: int) -> Iterator[tuple[int, dict[int, Any]]]:
    """Rows with something in them, as their number and their cells by column from zero."""
    for number, row in enumerate(sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS), 1):
        cells = {
            column: cell for column, cell in enumerate(row) if cell.value is not None and cell.value != ""
        }
        if cells:
            yield number, cells


def _about(filled: Filled, rows: list[tuple[int, dict[int, Any]]]) -> None:
    for _number, cells in rows[:200]:
        name, value = (str(cells[column].value)[:200] if column in cells else "" for column in (0, 1))
        if name.startswith(layout.PART) and value.isascii() and value.isdigit() and len(value) < 9:
            filled.versions[name[len(layout.PART) :]] = int(value)
        elif name in ("application", "call", "form", "language", "made"):
            filled.about[name] = value


def _fill(part: GivenPart, rows: list[tuple[int, dict[int, Any]]]) -> int | None:
    """Take what was typed, row by row; gives the first row that belongs to no question and no table."""
    table, outside = "", None
    columns: dict[int, str] = {}
    for number, cells in rows[1:]:
        mark = str(cells[ID].value) if ID in cells else ""
        if mark.startswith(layout.TABLE):
            table, columns = (
                mark.removeprefix(layout.TABLE),
                {column: str(cell.value) for column, cell in cells.items() if column >= FIRST},
            )
            part.tables.setdefault(table, [])
        elif mark.startswith("#"):
            table = ""
            _fill_plain(part, mark, cells, number)
        elif not table:
            outside = outside or number
        elif typed := {
            name: _given(cells[column], number, column) for column, name in columns.items() if column in cells
        }:
            key = mark.removeprefix(layout.ROW)[:24]
            part.tables[table].append(GivenRow(number, _number_of(cells.get(NUMBER)), key, typed))
    return outside


def _fill_plain(part: GivenPart, mark: str, cells: Mapping[int, Any], number: int) -> None:
    if mark.startswith(layout.QUESTION):
        part.answers[mark.removeprefix(layout.QUESTION)] = _given(cells.get(ANSWER), number, ANSWER)
    elif mark.startswith(layout.CHOICE):
        question, _space, value = mark.removeprefix(layout.CHOICE).partition(" ")
        part.choices.setdefault(question, {})[value] = _given(cells.get(ANSWER), number, ANSWER)


def _number_of(cell: Any) -> int:
    value: Any = cell.value if cell is not None else None
    return int(value) if isinstance(value, int | float) and 0 < value < 10_000 else 0


def _given(cell: Any, row: int, column: int) -> Given:
    """A cell as text. Numbers are written so that they have one meaning."""
    place, value = f"{get_column_letter(column + 1)}{row}", cell.value if cell is not None else None
    if cell is not None and cell.data_type == "f":
        return Given(place, FORMULA, str(value)[:200])
    if cell is not None and cell.data_type == "e":
        return Given(place, FAULT, str(value)[:40])
    match value:
        case None:
            return Given(place, TEXT, "")
        case bool():
            return Given(place, TRUTH, "TRUE" if value else "FALSE")
        case int() | float():
            return Given(place, FIGURE, _figure(value))
        case datetime():
            return Given(place, DAY, value.date().isoformat())
        case date():
            return Given(place, DAY, value.isoformat())
        case _:
            return Given(place, TEXT, str(value))


def _figure(value: float) -> str:
    """Digits with a point, without an exponent: 2.5e4 is 25000. What is beyond all use is left as it is written."""
    if not abs(value) < 1e18:
        return str(value)
    text = f"{Decimal(repr(value)):f}"
    return re.sub(r"\.0+$", "", text)


def _length(part: GivenPart) -> int:
    cells = [*part.answers.values(), *(c for chosen in part.choices.values() for c in chosen.values())]
    cells += [cell for rows in part.tables.values() for row in rows for cell in row.cells.values()]
    return sum(len(cell.text) for cell in cells)
