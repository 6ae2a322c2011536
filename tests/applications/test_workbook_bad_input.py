"""Workbooks that nobody should send: refused kindly, within bounds, and what can be read is read."""

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.asked import asked
from grants.applications.models import Application
from grants.applications.workbook import NoWorkbook, layout, opened
from tests.applications.browsing import saved
from tests.applications.test_offline_pages import download, take, upload
from tests.applications.workbooks import (
    OWN,
    cell_of,
    changed,
    column,
    drawn,
    first_row,
    read,
    row_cell,
    sheet_of,
)
from tests.applications.writing import answers

STOCK = asked()
FORMULA = "This cell holds a formula; type the value."


@pytest.fixture
def words(application: Flask) -> Any:
    with application.test_request_context():
        yield


def repacked(
    data: bytes, change: Callable[[str, bytes], bytes], more: Mapping[str, bytes] | None = None
) -> bytes:
    """The same archive with its parts changed, and some more."""
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, change(item.filename, old.read(item)))
        for name, part in (more or {}).items():
            new.writestr(name, part)
    return made.getvalue()


def sheet_number(data: bytes, part: str) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return f"xl/worksheets/sheet{book.sheetnames.index(sheet_of(book, part).title) + 1}.xml"


def in_sheet(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    place = sheet_number(data, part)
    return repacked(data, lambda name, was: was.replace(old, new, 1) if name == place else was)


def wrong(parts: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(one.cell, one.question, one.why) for part in parts.values() for one in part.wrong]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"MZ no workbook", "This is no workbook (.xlsx)."),
        (b"%PDF-1.7 neither", "This is no workbook (.xlsx)."),
        (b"PK\x03\x04 cut off", "This is no workbook (.xlsx)."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "This is no workbook (.xlsx)."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected with a password",
        ),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(
    ana: FlaskClient, draft: Application, data: bytes, words: str
) -> None:
    answer = upload(ana, draft, data)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_workbook_of_somebody_else_is_refused(ana: FlaskClient, draft: Application) -> None:
    openpyxl.Workbook().save(made := io.BytesIO())
    answer = upload(ana, draft, made.getvalue())
    assert answer.status_code == 422
    assert "No sheet of this workbook is a part of this form" in answer.text


def test_macros_and_links_are_refused(ana: FlaskClient, draft: Application) -> None:
    data = download(ana, draft)
    macros = repacked(data, lambda name, was: was, {"xl/vbaProject.bin": b"macro"})
    assert "has macros" in upload(ana, draft, macros, "filled.xlsm").text
    links = repacked(data, lambda name, was: was, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    assert "fetches something from another workbook" in upload(ana, draft, links).text


def test_a_workbook_cut_off_is_refused(ana: FlaskClient, draft: Application) -> None:
    data = download(ana, draft)
    assert upload(ana, draft, data[: len(data) // 2]).status_code == 422


def test_a_zip_bomb_is_refused_within_bounds(ana: FlaskClient, draft: Application) -> None:
    bomb = repacked(
        download(ana, draft),
        lambda name, was: was,
        {"xl/worksheets/sheet99.xml": b"<x>" + b" " * (60 << 20) + b"</x>"},
    )
    started = time.monotonic()
    answer = upload(ana, draft, bomb)
    assert answer.status_code == 422
    assert "far more than this form asks" in answer.text
    assert time.monotonic() - started < 10


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "place", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet2.xml"]
)
def test_entities_that_multiply_are_refused(words: None, place: str) -> None:
    def change(name: str, was: bytes) -> bytes:
        head, end, rest = was.partition(b"?>")
        return head + end + ENTITIES + rest if name == place else was

    with pytest.raises(NoWorkbook) as refused:
        opened(repacked(drawn(STOCK, {}), change))
    assert refused.value.key == "workbook_broken"


def test_many_small_parts_held_in_memory_are_refused(words: None) -> None:
    many = (
        b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
        + b"<si><t/></si>" * 300_000
        + b"</sst>"
    )
    with pytest.raises(NoWorkbook):
        opened(repacked(drawn(STOCK, {}), lambda name, was: many if name == "xl/sharedStrings.xml" else was))


def test_huge_dimensions_cost_nothing(words: None) -> None:
    data = in_sheet(
        drawn(STOCK, answers()),
        "needs",
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )
    place = sheet_number(data, "needs")
    data = repacked(
        data,
        lambda name, was: (
            re.sub(b'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', was)
            if name == place
            else was
        ),
    )
    tracemalloc.start()
    started = time.monotonic()
    filled = opened(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert filled.parts["needs"].answers["problem"].text == answers()["needs"]["problem"]
    assert time.monotonic() - started < 5
    assert peak < 40 << 20


def test_a_hundred_thousand_rows_are_not_read_and_that_is_told(ana: FlaskClient, draft: Application) -> None:
    def rows(first: int) -> bytes:
        return b"".join(
            b'<row r="%d"><c r="C%d"><v>7</v></c></row>' % (n, n) for n in range(first, first + 100_000)
        )

    data = in_sheet(download(ana, draft), "cofunding", b"</sheetData>", rows(500) + b"</sheetData>")
    started = time.monotonic()
    page = upload(ana, draft, data)
    assert "goes on below row 2000" in page.text
    assert "from row 500 on, something stands outside the cells for answers" in page.text
    assert page.status_code == 200
    assert time.monotonic() - started < 20


def test_formulas_and_errors_in_answer_cells_are_refused_and_the_rest_is_read(
    ana: FlaskClient, complete: Application
) -> None:
    def spoil(book: Any) -> None:
        cell_of(book, "project", "summary").value = '=HYPERLINK("http://evil.example")'
        cell_of(book, "beneficiaries", "direct").value = "=1+1"
        cell_of(book, "beneficiaries", "women").value = 21
        row_cell(book, "budget", "lines", 0, "unit_cost_minor").value = "=SUM(A1:A9)"
        cell_of(book, "needs", "problem").value = "#REF!"
        cell_of(book, "needs", "problem").data_type = "e"

    page = upload(ana, complete, changed(download(ana, complete), spoil))
    assert page.text.count(FORMULA) == 3
    assert "This cell holds an error" in page.text
    take(ana, complete, "project", "beneficiaries", "budget")
    assert saved(complete, "beneficiaries") == {**answers()["beneficiaries"], "women": 21}
    assert saved(complete, "project")["summary"] == answers()["project"]["summary"]
    assert saved(complete, "budget") == answers()["budget"]


def test_own_choices_and_yes_are_read_carefully(words: None) -> None:
    form = asked(OWN)

    def fill(book: Any) -> None:
        sheet = sheet_of(book, "own")
        marks = {row[0].value: row[layout.ANSWER] for row in sheet.iter_rows() if row[0].value}
        marks["#c own_choices a"].value, marks["#c own_choices b"].value = True, "perhaps"
        marks["#q own_choice"].value, marks["#q own_yes"].value = "A third", "TRUE?"

    parts = read(changed(drawn(form, {}), fill), form)
    assert [why for _cell, _question, why in wrong(parts)] == [
        "“A third” is not on the list. Choose one of the list.", "Write Yes or No, or leave it open.", "Write Yes or No, or leave it open.",
    ]  # fmt: skip
    assert parts["own"].answers["own_choices"] == []


NEEDS = ("needs", "problem")


@pytest.mark.parametrize(
    ("where", "typed", "said"),
    [
        (NEEDS, "x" * 4001, "This text has 4001 characters; the limit is 4000."),
        (("project", "starts_on"), "2011-02-30", "There is no such day."),
        (("project", "starts_on"), 40909.5, "There is no such day."),
        (("project", "starts_on"), "1950-01-01", "Write a day between"),
        (("project", "months"), 0, "A project lasts at least one month."),
        (("project", "months"), 12.5, "Write a whole number in digits"),
        (("project", "months"), -3, "Write a whole number in digits"),
        (("project", "months"), 1e300, "Write a whole number in digits"),
        (("project", "months"), 400, "This number is too large to be right"),
        (("beneficiaries", "direct"), "4 dozen", "Write a whole number in digits"),
    ],
)
def test_each_answer_is_checked_as_in_the_form(
    words: None, where: tuple[str, str], typed: Any, said: str
) -> None:
    def fill(book: Any) -> None:
        cell = cell_of(book, *where)
        cell.value, cell.number_format = typed, "General"

    parts = read(changed(drawn(STOCK, answers()), fill), before=answers())
    (only,) = wrong(parts)
    assert said in only[2]
    assert only[0].startswith("E")
    assert parts[where[0]].answers[where[1]] == answers()[where[0]][where[1]]


LINES = ("budget", "lines", 0)


@pytest.mark.parametrize(
    ("where", "typed", "said"),
    [
        ((*LINES, "unit_cost_minor"), "25.000", "Do you mean 25,000 or 25.00?"),
        ((*LINES, "unit_cost_minor"), 25.125, "Write at most 2 decimals"),
        ((*LINES, "unit_cost_minor"), 1e15, "too large to be right"),
        ((*LINES, "unit_cost_minor"), -1, "above zero, without a minus sign"),
        ((*LINES, "quantity_hundredths"), 0, "Write how many, above zero."),
        ((*LINES, "quantity_hundredths"), None, "Write how many in digits"),
        ((*LINES, "grant_year"), 11, "at most 10"),
        ((*LINES, "grant_year"), None, "Say in which grant year the line is"),
        ((*LINES, "category"), "Bribes", "“Bribes” is not on the list."),
        ((*LINES, "activity"), "9. Fireworks", "There is no row “9. Fireworks” in “Work plan”."),
        (("partners", "partners", 0, "country"), "Atlantis", "We do not know the country “Atlantis”."),
        (("partners", "partners", 0, "country"), None, "Choose the partner’s country"),
        (("remedies", "remedies", 0, "line_keys"), "1; 99", "There is no budget line “99”."),
        (("remedies", "remedies", 0, "kind"), None, "Answer: Remedy"),
        (("log_frame", "results", 0, "level"), "Miracle", "“Miracle” is not on the list."),
    ],
)
def test_each_cell_of_a_table_is_checked_as_in_the_form(
    words: None, where: tuple[Any, ...], typed: Any, said: str
) -> None:
    def fill(book: Any) -> None:
        row_cell(book, *where).value = typed

    parts = read(changed(drawn(STOCK, answers()), fill), before=answers())
    assert said in wrong(parts)[0][2]
    if where[0] != "remedies":
        assert (
            parts[where[0]].answers[where[1]][0]["key"] == answers()[where[0]][where[1]][0]["key"]
        )  # the row of before stands


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("25 000,50", 2_500_050), ("٢٥٠", 25_000), (25_000, 2_500_000), ("USD 1,200", 120_000), (0.1, 10)],
)
def test_amounts_are_read_in_many_ways(words: None, typed: Any, kept: int) -> None:
    def fill(book: Any) -> None:
        row_cell(book, *LINES, "unit_cost_minor").value = typed

    parts = read(changed(drawn(STOCK, answers()), fill))
    assert wrong(parts) == []
    assert parts["budget"].answers["lines"][0]["unit_cost_minor"] == kept


def test_rows_copied_with_their_hidden_keys_become_rows_of_their_own(words: None) -> None:
    def copy(book: Any) -> None:
        sheet, row = sheet_of(book, "budget"), first_row(book, "budget", "lines")
        for place in range(1, column(book, "budget", "lines", "partner") + 1):
            sheet.cell(row + 3, place).value = sheet.cell(row, place).value

    lines = read(changed(drawn(STOCK, answers()), copy))["budget"].answers["lines"]
    assert len(lines) == len({line["key"] for line in lines}) == 4


def test_more_rows_than_can_be_kept_are_told_and_none_is_cut(words: None) -> None:
    def grow(book: Any) -> None:
        sheet, row = sheet_of(book, "past_work"), first_row(book, "past_work", "projects")
        sheet.insert_rows(row + 1, 12)
        for number in range(12):
            sheet.cell(row + 1 + number, layout.FIRST + 1).value = f"Project {number}"

    parts = read(changed(drawn(STOCK, answers()), grow), before=answers())
    assert "There are 13 rows here; at most 10 can be kept." in wrong(parts)[0][2]
    assert parts["past_work"].answers["projects"] == answers()["past_work"]["projects"]


@pytest.mark.parametrize(
    "typed",
    ["\u202eevil", "😀" * 50, "_x0000_", "a\u0000b".replace("\u0000", "_x0001_"), "'=1+1", "\ufeffmark"],
)
def test_strange_texts_come_as_they_are(words: None, typed: str) -> None:
    def fill(book: Any) -> None:
        cell_of(book, *NEEDS).value = typed

    parts = read(changed(drawn(STOCK, answers()), fill))
    assert wrong(parts) == []
    assert parts["needs"].answers["problem"].strip()


def test_a_text_of_200_kb_is_told(words: None) -> None:
    def fill(name: str, was: bytes) -> bytes:
        return was.replace(b"No papers, no money.", b"x" * 200_000) if name == "xl/sharedStrings.xml" else was

    parts = read(repacked(drawn(STOCK, answers()), fill), before=answers())
    assert "This text has 200,000 characters" in wrong(parts)[0][2]
