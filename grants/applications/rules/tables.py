"""What is still missing in the rows of a table: a column that is needed, an outcome, a month out of order; and how tables are read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grants.applications.sections import Kind, Question, Section
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
WIDEST_PLAN = 60  # months that a plan shows side by side


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


def grouped(
    section: Section, question: Question, answers: Mapping[str, Any]
) -> tuple[Question, list[tuple[Row | None, list[Row]]]] | None:
    """A table under the rows of the table beside it that its own rows are of, such as indicators under their results: the question without
    that column, and the groups in the order of the other table, at last those of none. None for a table that stands alone.
    """
    beside = {f"{section.key}.{q.key}": q.key for q in section.questions if q.kind is Kind.TABLE}
    column = next((c for c in question.columns if c.kind is Kind.ROW and c.of in beside), None)
    if column is None:
        return None
    others, rows = answers.get(beside[column.of]) or [], answers.get(question.key) or []
    found: list[tuple[Row | None, list[Row]]] = [
        (other, [row for row in rows if row.get(column.key) == other["key"]]) for other in others
    ]
    known = {other["key"] for other in others}
    found.append((None, [row for row in rows if row.get(column.key) not in known]))
    return replace(question, columns=tuple(c for c in question.columns if c is not column)), [
        (other, own) for other, own in found if own
    ]


def months_of_plan(question: Question, rows: Sequence[Row], months: int | None) -> int:
    """Over how many months a table is read as a plan: those of the project, or of its longest row. 0 when it is none, or too long for it."""
    if not {"first", "last"} <= {column.key for column in question.columns} or not rows:
        return 0
    count = max(months or 0, *(row.get("last") or 0 for row in rows))
    return count if count <= WIDEST_PLAN else 0
