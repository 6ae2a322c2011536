"""What is still missing in the rows of a table: a column that is needed, an outcome, a month out of order."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.applications.sections import Question
from grants.core.reasons import N_, Reason, declare

WORDS = declare(
    {
        "cell_open": N_("Row %(row)s: %(column)s is not answered yet."),
        "months_out_of_order": N_("Row %(row)s ends in month %(last)s, before it begins in month %(first)s."),
        "no_outcome": N_("Make at least one result an outcome: a change in people’s lives."),
        "month_zero": N_("Row %(row)s: the first month of the project is month 1."),
    }
)

Row = Mapping[str, Any]


def tables_missing(question: Question, rows: Sequence[Row]) -> list[Reason]:
    """What keeps an application with these rows from being sent, in their order."""
    found = [
        Reason("cell_open", row=number, column=column.label)
        for number, row in enumerate(rows, 1)
        for column in question.columns
        if column.required and row.get(column.key) in (None, "", [])
    ]
    keys = {column.key for column in question.columns}
    if {"first", "last"} <= keys:
        found += _months(rows)
    if "level" in keys and rows and all(row.get("level") != "outcome" for row in rows):
        found.append(Reason("no_outcome"))
    return found


def _months(rows: Sequence[Row]) -> list[Reason]:
    found = []
    for number, row in enumerate(rows, 1):
        first, last = row.get("first"), row.get("last")
        if first == 0 or last == 0:
            found.append(Reason("month_zero", row=number))
        elif first and last and last < first:
            found.append(Reason("months_out_of_order", row=number, first=first, last=last))
    return found
