"""What the budget page shows: each grant year with its lines and its limit, and the whole in one table."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _

from grants.applications.forms import BudgetForm
from grants.applications.forms.budget import BudgetRow
from grants.applications.queries import Draft
from grants.applications.rules import Totals, year_span
from grants.applications.states import Category
from grants.calls.queries import settings_in_force
from grants.core.sentences import locale


@dataclass(frozen=True)
class Room:
    """A sum beside its limit, in minor units; no limit is no room to speak of."""

    asked: int
    cap: int | None

    @property
    def above(self) -> int:
        """By how much it is above the limit; zero when it is not."""
        return max(0, self.asked - self.cap) if self.cap is not None else 0

    @property
    def free(self) -> int:
        """How much is left."""
        return max(0, self.cap - self.asked) if self.cap is not None else 0


@dataclass(frozen=True)
class Year:
    """One grant year of the page."""

    number: int
    span: tuple[date, date] | None
    room: Room
    groups: list[tuple[Category, list[BudgetRow]]]

    @property
    def short(self) -> str:
        """`Jan – Dec 2012`: for the overview."""
        return _span(self.span, "MMM", "–") if self.span else ""

    @property
    def words(self) -> str:
        """`January to December 2012`: for the title."""
        return _span(self.span, "MMMM", _("to")) if self.span else ""


def context(draft: Draft, form: BudgetForm, count: int, at: datetime) -> dict[str, Any]:
    """The years, the sums and the limits of the page."""
    limits = settings_in_force(draft.application.call, at).limits
    totals, starts = form.totals(), draft.document["starts_on"]
    start = date.fromisoformat(starts) if starts else None
    years = [
        Year(n, year_span(start, n), Room(totals.year(n), limits.get("cap_year_minor")), _groups(form, n))
        for n in range(1, count + 1)
    ]
    return {
        "years": years,
        "totals": totals,
        "whole": Room(totals.total, limits.get("cap_total_minor")),
        "most_years": limits.get("max_years"),
        "categories": list(Category),
        "table": table_of(totals, count),
    }


def _span(span: tuple[date, date], month: str, between: str) -> str:
    """Two days as months where the year begins on the first of one, and with their days where it does not."""
    first, last = span
    form = month if first.day == 1 else f"d {month}"
    start = format_date(first, form if first.year == last.year else f"{form} y", locale=locale())
    return f"{start} {between} {format_date(last, f'{form} y', locale=locale())}"


def _groups(form: BudgetForm, year: int) -> list[tuple[Category, list[BudgetRow]]]:
    rows = [row for row in form.rows if row.year == year]
    return [
        (category, found)
        for category in Category
        if (found := [row for row in rows if row.group is category])
    ]


def table_of(totals: Totals, count: int) -> list[tuple[Category, list[int]]]:
    """Category by year, those that have lines."""
    return [
        (Category(c), [totals.cells.get((c, year), 0) for year in range(1, count + 1)])
        for c in Category
        if c in set(totals.categories)
    ]
