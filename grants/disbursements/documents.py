"""The payments as tables for a spreadsheet program."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from grants.core.money import exponent
from grants.core.reasons import N_
from grants.core.sentences import country
from grants.core.sheets import csv_of, xlsx_of

COLUMNS = (
    (N_("Grant"), "text"), (N_("Organization"), "text"), (N_("Country"), "text"), (N_("Grant year"), "whole"), (N_("Tranche"), "whole"),
    (N_("State"), "text"), (N_("Amount, USD"), "amount"), (N_("Currency paid"), "text"), (N_("Amount paid"), "text"),
    (N_("Units for one dollar"), "text"), (N_("Date of the rate"), "day"), (N_("Value date"), "day"), (N_("Bank reference"), "text"),
    (N_("Asked for by"), "text"), (N_("Asked for, UTC"), "moment"), (N_("Certified by"), "text"), (N_("Certified, UTC"), "moment"),
    (N_("Approved by"), "text"), (N_("Approved, UTC"), "moment"), (N_("Recorded by"), "text"), (N_("Recorded, UTC"), "moment"),
    (N_("Arrived, UTC"), "moment"), (N_("What the bank said"), "text"),
)  # fmt: skip


def payments_csv(rows: Iterable[Any]) -> bytes:
    """Every payment as CSV, from `queries.payment_rows`."""
    return csv_of(COLUMNS, _cells(rows))


def payments_xlsx(rows: Iterable[Any]) -> bytes:
    """Every payment as a sheet, from `queries.payment_rows`."""
    return xlsx_of(_("Payments"), COLUMNS, _cells(rows))


def _cells(rows: Iterable[Any]) -> Iterable[Sequence[Any]]:
    for row in rows:
        paid = Decimal(row.paid_amount_minor).scaleb(-exponent(row.paid_currency))
        rate = Decimal(row.rate_millionths).scaleb(-6)
        yield (
            row.reference, row.legal_name, country(row.country), row.year, row.number, _(row.state.label), row.amount_minor, row.paid_currency,
            f"{paid:f}", f"{rate:f}", row.rate_on, row.value_on, row.bank_reference, row.requested_by, row.requested_at, row.certified_by,
            row.certified_at, row.approved_by, row.approved_at, row.recorded_by, row.recorded_at,
            row.confirmed_at if row.state == "confirmed" else None, row.problem,
        )  # fmt: skip
