"""The ranking as a spreadsheet: the same columns as the page, and those that a page has no room for."""

from typing import Any

from flask_babel import gettext

from grants.core import sheets
from grants.reviews.ranking import COLUMNS, Ranking

COLUMN_HEADS = [(column.label, column.kind) for column in COLUMNS]


def ranking_csv(ranking: Ranking) -> tuple[bytes, str]:
    """The ranking as CSV, with its media type."""
    return sheets.csv_of(COLUMN_HEADS, _cells(ranking)), sheets.CSV


def ranking_xlsx(ranking: Ranking) -> tuple[bytes, str]:
    """The ranking as XLSX, with its media type."""
    return sheets.xlsx_of(gettext("Ranking"), COLUMN_HEADS, _cells(ranking)), sheets.XLSX


def _cells(ranking: Ranking) -> list[list[Any]]:
    return [[column.value(row) for column in COLUMNS] for row in ranking.rows]
