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
from grants.applications.states import Category, Outcome
from grants.calls.queries import settings_in_force
from grants.core.reasons import Reason
from grants.core.sentences import locale
from grants.eligibility.facts import facts_of
from grants.eligibility.rules import RULES, chosen

SHARES = {
    "indirect_costs": "most",
    "cofunding": "least",
}  # rules about a share of the money, with their parameter


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
        "spenders": spenders_of(totals, draft, count),
        "money_rules": rules_on(totals, form, draft, at),
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
    """Category by year. Those without lines come, too: the page shows them when somebody types one."""
    return [(c, [totals.cells.get((c.value, year), 0) for year in range(1, count + 1)]) for c in Category]


def spenders_of(totals: Totals, draft: Draft, count: int) -> list[tuple[str, str, list[int]]]:
    """Who spends how much in each year, as key, name and sums: the organization itself, then its partners. Empty without partners."""
    names = {row["key"]: row["name"] for row in draft.document.get("partners") or () if row.get("key")}
    gone = {
        key: _("Something that was taken out") for key, _year in totals.partners if key and key not in names
    }
    if not names and not gone:
        return []
    every = {"": draft.application.organization.legal_name} | names | gone
    return [
        (key, name, [totals.partners.get((key, year), 0) for year in range(1, count + 1)])
        for key, name in every.items()
    ]


@dataclass(frozen=True)
class Share:
    """A rule of the call about a share of the money: in its words, with why it is not met as the page now stands, and what the page
    needs to follow the typing: the percentage, and the money from others.
    """

    key: str
    says: Reason
    outcome: Outcome
    reasons: tuple[Reason, ...]
    percent: int
    others: int

    @property
    def met(self) -> bool:
        """Whether it is met by these sums."""
        return self.outcome is Outcome.MET


def rules_on(totals: Totals, form: BudgetForm, draft: Draft, at: datetime) -> list[Share]:
    """What the call's rules about shares of the money say of what is typed, saved or not. They warn, and keep nobody from saving."""
    settings = settings_in_force(draft.application.call, at)
    lines = [
        {"key": row.key.data, "category": row.group.value, "amount_minor": row.amount}
        for row in form.rows
        if row.amount is not None
    ]
    typed = {**draft.document.get("budget", {}), "lines": lines, "total_minor": totals.total}
    facts = facts_of({**draft.document, "budget": typed}, at)
    found = []
    for choice in chosen(settings.rules, settings.limits):
        rule = RULES[choice["key"]]
        says = rule.says("rule", choice, settings.limits)
        if rule.key not in SHARES or says is None:
            continue
        verdict = rule.run(choice, facts, settings.limits)
        percent = int(rule.values(choice)[SHARES[rule.key]])
        found.append(
            Share(rule.key, says, verdict.outcome, verdict.reasons, percent, facts.cofunding_minor or 0)
        )
    return found
