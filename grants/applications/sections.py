"""What a part of an application is made of: sections, questions, columns, and answers taken apart and put together.

The stock that calls choose from is `stock.py`; what one call asks of it is `asked.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.core.reasons import N_


class Kind(StrEnum):
    """What an answer is. The first group is one ordinary field each; the others are lists."""

    LINE = "line"  # one line of text
    TEXT = "text"  # several lines
    NUMBER = "number"  # whole, from zero
    MONEY = "money"  # minor units of the call's currency
    DAY = "day"  # ISO text
    YES = "yes"
    CHOICE = "choice"  # the value of one choice
    CHOICES = "choices"  # the values of several
    FILE = "file"  # name, SHA-256 and size of a kept file
    COUNTRY = "country"  # ISO code; in tables
    ROW = "row"  # the key of a row of another table; in tables

    COUNTRIES = "countries"
    REMEDIES = "remedies"
    PARTNERS = "partners"
    LINES = "lines"
    TABLE = "table"  # rows of columns, each row with a key that stays


ROWS = frozenset({Kind.REMEDIES, Kind.PARTNERS, Kind.LINES, Kind.TABLE})
OWN_PAGE = frozenset(
    {Kind.COUNTRIES, Kind.REMEDIES, Kind.PARTNERS, Kind.LINES}
)  # a form written for it alone
CHARACTERS, WORDS_UNIT = "characters", "words"  # what a limit counts


@dataclass(frozen=True)
class Question:
    """One question, or one column of a table.

    `missing` is what to tell somebody who left it open; with `needed` alone the question itself is told; with neither
    the answer is optional. `limit` counts `unit` in texts, is the largest value of a number, and the rows of a table.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    limit: int = 0
    missing: str = ""
    rows: int = 6
    unit: str = CHARACTERS
    needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple["Question", ...] = ()
    of: str = ""  # for a row of another table: "work_plan.activities"
    fixed: bool = False  # rules or sums stand on it: no call can leave it out
    own: bool = False  # asked by one call alone

    @property
    def required(self) -> bool:
        """Whether the application cannot be sent without it."""
        return self.needed or bool(self.missing)

    def column(self, key: str) -> "Question":
        """One of its columns. KeyError when there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


@dataclass(frozen=True)
class Section:
    """One part of the form: a page with one topic. `why` says what the answers are for."""

    key: str
    title: str
    group: str
    lede: str
    why: str
    questions: tuple[Question, ...]

    @property
    def plain(self) -> bool:
        """Whether its form is made from its questions; the others have a form of their own."""
        return all(q.kind not in OWN_PAGE for q in self.questions)

    @property
    def required(self) -> bool:
        """Whether the application cannot be sent without it."""
        return any(q.required for q in self.questions)

    @property
    def fixed(self) -> bool:
        """Whether every call asks it."""
        return any(q.fixed for q in self.questions)

    def question(self, key: str) -> Question:
        """One of its questions. KeyError when there is no such one."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)


PROJECT, MONEY, SENDING = "project", "money", "sending"
GROUPS = ((PROJECT, N_("Your project")), (MONEY, N_("Your budget")), (SENDING, N_("Check and send")))
MOST_MONTHS = 120
MOST_YEARS = 10  # of a budget; what a call allows is less, and only warns
MOST_LINES, MOST_PARTNERS, MOST_COUNTRIES, MOST_ROWS = 200, 30, 60, 100
IN_COLUMNS = frozenset({"title", "starts_on", "months"})  # kept beside the sections, not among them


def row_id(kind: Kind, row: Mapping[str, Any], position: int) -> str:
    """What tells the rows of a list apart: the key of a line or row, the kind of a remedy, the key or name of a partner."""
    names = {
        Kind.LINES: ("key",),
        Kind.TABLE: ("key",),
        Kind.REMEDIES: ("kind",),
        Kind.PARTNERS: ("key", "name"),
    }
    return next((str(row[name]) for name in names[kind] if row.get(name)), str(position))


def pieces(section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers taken apart into what can be chosen alone: each plain answer, each row of a list."""
    found: dict[str, Any] = {}
    for question in section.questions:
        value = answers.get(question.key)
        if question.kind in ROWS:
            for position, row in enumerate(value or []):
                name = f"{question.key}:{row_id(question.kind, row, position)}"
                found[name if name not in found else f"{name}:{position}"] = row
        else:
            found[question.key] = value
    return found


def composed(section: Section, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Answers put together again from pieces; a row that is None is left out."""
    made: dict[str, Any] = {}
    for question in section.questions:
        if question.kind in ROWS:
            made[question.key] = [
                row for name, row in parts.items() if name.startswith(f"{question.key}:") and row is not None
            ]
        else:
            made[question.key] = parts.get(question.key)
    return made
