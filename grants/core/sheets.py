"""Tables for spreadsheet programs: CSV and XLSX from the same rows, in which nothing that people wrote becomes a formula.

A column is (label, kind); kinds are text, whole, points, amount (minor units), yes_no, day and moment.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from flask_babel import gettext

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"  # the response adds the charset
FORMATS = {"amount": "#,##0.00", "points": "0.0", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
RISKY = ("=", "+", "-", "@", "\t", "\r")

Columns = Sequence[tuple[str, str]]
Rows = Iterable[Sequence[Any]]


def csv_of(columns: Columns, rows: Rows) -> bytes:
    """UTF-8 with a mark at the start, so that spreadsheet programs read the accents right."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_harmless(gettext(label)) for label, _ in columns])
    for row in rows:
        writer.writerow(
            [_harmless(_plain(value, kind)) for value, (_, kind) in zip(row, columns, strict=True)]
        )
    return buffer.getvalue().encode("utf-8-sig")


def xlsx_of(title: str, columns: Columns, rows: Rows) -> bytes:
    """One sheet with a frozen head and a filter; numbers are numbers, texts stay texts."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same rows make the same file
        sheet = book.add_worksheet(_sheet_name(title))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        sheet.write_row(0, 0, [gettext(label) for label, _ in columns], head)
        last = 0
        for last, row in enumerate(rows, 1):
            for column, (value, (_, kind)) in enumerate(zip(row, columns, strict=True)):
                _write(sheet, last, column, value, kind, formats.get(kind))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
        sheet.autofit(max_width=400)
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, kind: str, style: Any) -> None:
    if value is None:
        return
    if kind == "amount":
        sheet.write_number(row, column, value / 100, style)
    elif kind in ("whole", "points"):
        sheet.write_number(row, column, float(value), style)
    elif kind in ("day", "moment"):
        sheet.write_datetime(
            row, column, value.replace(tzinfo=None) if isinstance(value, datetime) else value, style
        )
    else:
        sheet.write_string(row, column, str(_plain(value, kind)))


def _plain(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "amount":
        return f"{Decimal(value).scaleb(-2):f}"
    if kind == "yes_no":
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _harmless(text: str) -> str:
    """A text that begins like a formula gets a quote before it; a negative number is left as it is."""
    return f"'{text}" if text.startswith(RISKY) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\")[:31] or "Sheet"
