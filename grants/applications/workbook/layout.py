"""Where what stands in the workbook: known to the writer and to the reader, and to nobody else. Pure.

The first column of each sheet is hidden and says what a row is, so that rows may be sorted, inserted or taken out:

    #part project       the sheet is this part of the form
    #q summary          an answer stands in the column ANSWER of this row
    #c own_1 a          one of several choices: Yes or nothing
    #t results          a table begins; the columns of this hidden row hold the keys of its columns
    k:3f2a              a row of the table that was there at the download, by its key; blank before a row that is new
    #                   anything else: headings, hints, the end of a table

The hidden sheet whose first cell is FORM says of which application it is, and which version of each part it was drawn from.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.applications.asked import Asked
from grants.applications.sections import (
    MOST_COUNTRIES,
    MOST_LINES,
    MOST_PARTNERS,
    MOST_YEARS,
    Kind,
    Question,
    Section,
)
from grants.applications.states import Category, RemedyKind
from grants.core.reasons import N_

FORM = "#form 1"
PART, QUESTION, CHOICE, TABLE, ROW, OTHER = "#part ", "#q ", "#c ", "#t ", "k:", "#"
ID, NUMBER, FIRST = 0, 1, 2  # columns: hidden, the number of the row, the first of a table
LABEL, HINT, ANSWER, COUNT = 2, 3, 4, 5  # columns of plain questions
LONGEST_CELL = 32_767  # characters that a cell can hold
LONGEST_TITLE = 31  # characters of a sheet's name
LABEL_LENGTH = 60  # characters of a row's text, where another table points at it
LISTS_OF_ROWS = frozenset({Kind.COUNTRIES, Kind.REMEDIES, Kind.PARTNERS, Kind.LINES, Kind.TABLE})
QUANTITY, LINE_NUMBERS = "quantity_hundredths", "line_keys"  # columns that are read in a way of their own
PARTNERS_OF, LINES_OF = "partners.partners", "budget.lines"  # tables that rows of others point at

_COUNTRY = (Question("country", N_("Country"), Kind.COUNTRY),)
_REMEDY = (
    Question(
        "kind",
        N_("Remedy"),
        Kind.CHOICE,
        choices=tuple((kind.value, kind.label) for kind in RemedyKind),
        needed=True,
    ),
    Question("description", N_("What will a person receive from you?"), Kind.TEXT, "", 1500),
    Question("people", N_("How many people, over the whole project?"), Kind.NUMBER, "", 10_000_000),
    Question(
        LINE_NUMBERS,
        N_("Which budget lines pay for it?"),
        Kind.CHOICES,
        N_("Their numbers, for example 1; 4."),
        of=LINES_OF,
    ),
)
_PARTNER = (
    Question(
        "name",
        N_("Name, as on its certificate"),
        Kind.LINE,
        "",
        200,
        N_("Write the partner’s name as on its certificate"),
    ),
    Question("country", N_("Country"), Kind.COUNTRY, missing=N_("Choose the partner’s country")),
    Question("role", N_("What will it do?"), Kind.TEXT, "", 1500),
    Question("share_minor", N_("Its share of the budget, in USD"), Kind.MONEY),
    Question("registration_number", N_("Registration number"), Kind.LINE, "", 80),
    Question("head_name", N_("Who heads it?"), Kind.LINE, "", 120),
    Question("signer", N_("Who signs the declaration for it?"), Kind.LINE, "", 120),
    Question("email", N_("Mail address of that person"), Kind.LINE, "", 200),
)
_LINE = (
    Question("grant_year", N_("Grant year"), Kind.NUMBER, "", MOST_YEARS, N_("Say in which grant year the line is")),
    Question("category", N_("Category"), Kind.CHOICE, choices=tuple((c.value, c.label) for c in Category), missing=N_("Choose the category of the line")),
    Question("description", N_("What is it for?"), Kind.LINE, "", 200, N_("Say what the line is for")),
    Question("unit", N_("Unit"), Kind.LINE, "", 40),
    Question(QUANTITY, N_("How many"), Kind.MONEY, missing=N_("Write how many in digits, for example 12")),
    Question("unit_cost_minor", N_("USD for each"), Kind.MONEY, missing=N_("Write what one costs, for example 420")),
    Question("activity", N_("For which activity?"), Kind.ROW, of="work_plan.activities"),
    Question("partner", N_("Who spends it?"), Kind.ROW, N_("Leave it open for your own organization."), of=PARTNERS_OF),
)  # fmt: skip
_COLUMNS: Mapping[Kind, tuple[Question, ...]] = {
    Kind.COUNTRIES: _COUNTRY, Kind.REMEDIES: _REMEDY, Kind.PARTNERS: _PARTNER, Kind.LINES: _LINE,
}  # fmt: skip
_MOST: Mapping[Kind, int] = {
    Kind.COUNTRIES: MOST_COUNTRIES, Kind.REMEDIES: len(RemedyKind), Kind.PARTNERS: MOST_PARTNERS, Kind.LINES: MOST_LINES,
}  # fmt: skip
_ROOM: Mapping[Kind, int] = {
    Kind.COUNTRIES: 15,
    Kind.REMEDIES: 20,
    Kind.PARTNERS: 10,
    Kind.LINES: 40,
    Kind.TABLE: 20,
}


@dataclass(frozen=True)
class Origin:
    """Of which application a workbook is, drawn from which versions of its parts. `made` is a name for this download alone."""

    application: str
    call: str
    form: str
    language: str
    made: str
    versions: Mapping[str, int]


def columns_of(question: Question) -> tuple[Question, ...]:
    """The columns of a list of rows: its own, or those of the lists that have a form written for them alone."""
    return _COLUMNS.get(question.kind, question.columns)


def most_rows(question: Question) -> int:
    """How many rows are kept at most."""
    return _MOST.get(question.kind, question.limit)


def rows_with_room(question: Question, used: int) -> int:
    """How many rows the sheet has: those that are there, and a good number of empty ones."""
    return max(used, min(most_rows(question), used + _ROOM[question.kind]))


def name_column(question: Question) -> Question | None:
    """The column whose text names a row, where another table points at it."""
    return next((c for c in columns_of(question) if c.kind in (Kind.TEXT, Kind.LINE)), None)


def row_label(number: int, text: str) -> str:
    """`3. Forty people sleep safely`: what another table’s list offers for a row."""
    return f"{number}. {' '.join(text.split())[:LABEL_LENGTH]}".strip()


def gone_row(key: str, words: str) -> str:
    """What stands for a row that is there no more: its key, so that nothing is lost."""
    return f"{words} [{key}]"


def form_hash(form: Asked) -> str:
    """Changes when a question does: then a workbook was drawn from an older form."""
    said = {key: [_said(q) for q in section.questions] for key, section in form.sections.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _said(question: Question) -> list[Any]:
    return [
        question.key, question.kind, question.label, question.limit, question.unit, list(question.choices),
        [_said(column) for column in columns_of(question)] if question.kind in LISTS_OF_ROWS else [],
    ]  # fmt: skip


def sheet_titles(sections: Mapping[str, Section], say: Any) -> dict[str, str]:
    """Titles of the sheets by their parts: numbered, in the reader’s language, without what spreadsheet programs refuse."""
    made = {}
    for number, (key, section) in enumerate(sections.items(), 1):
        words = "".join(c for c in str(say(section.title)) if c not in "[]:*?/\\'").strip()
        title = f"{number} {words}"
        made[key] = (
            title
            if len(title) <= LONGEST_TITLE
            else title[: LONGEST_TITLE + 1].rsplit(" ", 1)[0][:LONGEST_TITLE]
        )
    return made
