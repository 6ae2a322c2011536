"""Tables for spreadsheet programs: what people wrote never becomes a formula, and numbers stay numbers."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from flask import Flask

from grants.core import sheets

COLUMNS = [
    ("Name", "text"),
    ("Points", "points"),
    ("Asked", "amount"),
    ("Ready", "yes_no"),
    ("On", "day"),
    ("At", "moment"),
]
ROW = [
    "Lantern House",
    Decimal("80.5"),
    2_500_000,
    True,
    date(2011, 4, 30),
    datetime(2011, 4, 30, 21, 59, tzinfo=UTC),
]


@pytest.fixture(autouse=True)
def context(application: Flask) -> Any:
    with application.test_request_context():
        yield


def cell(value: str) -> str:
    """What stands in the file for one text."""
    return sheets.csv_of([("Text", "text")], [[value]]).decode("utf-8-sig").splitlines()[1]


def test_a_csv_holds_plain_values_and_begins_with_the_mark_that_programs_look_for():
    data = sheets.csv_of(COLUMNS, [ROW, [None] * 6])
    assert data[:3] == b"\xef\xbb\xbf"
    assert data.decode("utf-8-sig").splitlines() == [
        "Name,Points,Asked,Ready,On,At", "Lantern House,80.5,25000.00,Yes,2011-04-30,2011-04-30 21:59", ",,,,,",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("=1+1", "'=1+1"),
        ("+41 1", "'+41 1"),
        ("-cmd", "'-cmd"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\tx", "'\tx"),
        ("-12.50", "-12.50"),
        ("a=b", "a=b"),
        ("", '""'),
    ],
)
def test_a_text_that_looks_like_a_formula_gets_a_quote(text: str, stored: str):
    assert cell(text) == stored


def test_an_xlsx_holds_numbers_days_and_texts_as_what_they_are():
    sheet = openpyxl.load_workbook(
        io.BytesIO(sheets.xlsx_of("A/B: [ranking]", COLUMNS, [["=1+1", *ROW[1:]]]))
    ).active
    assert sheet.title == "AB ranking"
    assert [str(c.value) for c in sheet[2]] == [
        "=1+1",
        "80.5",
        "25000",
        "Yes",
        "2011-04-30 00:00:00",
        "2011-04-30 21:59:00",
    ]
    assert (sheet["A2"].data_type, sheet.freeze_panes) == ("s", "A2")


def test_the_same_rows_make_the_same_file():
    assert sheets.xlsx_of("A", COLUMNS, [ROW]) == sheets.xlsx_of("A", COLUMNS, [ROW])


def test_an_empty_table_is_a_table():
    assert openpyxl.load_workbook(io.BytesIO(sheets.xlsx_of("", COLUMNS, []))).active.max_row == 1
