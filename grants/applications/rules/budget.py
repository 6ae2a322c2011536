"""Sums of a budget: computed from its lines, never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grants.applications.sections import MOST_YEARS


@dataclass(frozen=True)
class Totals:
    """The sums of a budget in minor units: by grant year, by category and year, by partner and year, and in all."""

    years: Mapping[int, int] = field(default_factory=dict)
    cells: Mapping[tuple[str, int], int] = field(default_factory=dict)
    total: int = 0
    partners: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def year(self, year: int) -> int:
        """The sum of a grant year; nothing written is zero."""
        return self.years.get(year, 0)

    @property
    def categories(self) -> list[str]:
        """The categories in which there are lines."""
        return sorted({category for category, _ in self.cells})


def amount_of(quantity_hundredths: int, unit_cost_minor: int) -> int:
    """Quantity times unit cost in minor units, half a cent rounded up: what the database checks, too."""
    return (quantity_hundredths * unit_cost_minor + 50) // 100


def totals_of(lines: Iterable[Mapping[str, Any]]) -> Totals:
    """The sums of lines that carry grant_year, category, quantity_hundredths and unit_cost_minor; `partner` is empty for the lead."""
    years: dict[int, int] = {}
    cells: dict[tuple[str, int], int] = {}
    partners: dict[tuple[str, int], int] = {}
    for line in lines:
        amount = amount_of(line["quantity_hundredths"], line["unit_cost_minor"])
        year, cell = line["grant_year"], (line["category"], line["grant_year"])
        years[year] = years.get(year, 0) + amount
        cells[cell] = cells.get(cell, 0) + amount
        spends = (line.get("partner") or "", year)
        partners[spends] = partners.get(spends, 0) + amount
    return Totals(dict(sorted(years.items())), cells, sum(years.values()), partners)


def years_shown(months: int | None, used: Iterable[int] = ()) -> int:
    """How many grant years the budget page shows: those of the project, and any that already have a line."""
    of_project = -(-(months or 12) // 12)
    return min(MOST_YEARS, max([1, of_project, *used]))


def year_span(starts_on: date | None, year: int) -> tuple[date, date] | None:
    """First and last day of a grant year: twelve months from the project's start. 29 February begins again on 1 March."""
    if starts_on is None:
        return None
    return _shifted(starts_on, year - 1), date.fromordinal(_shifted(starts_on, year).toordinal() - 1)


def _shifted(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
