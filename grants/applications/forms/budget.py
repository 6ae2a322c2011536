"""The form of the budget: lines by grant year and category, with sums that the server works out."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, HiddenField

from grants.applications.asked import SECTIONS
from grants.applications.forms.fields import QuantityField
from grants.applications.forms.plain import SectionForm
from grants.applications.forms.tables import Row, new_key, offer_rows, take_out
from grants.applications.rules import Totals, amount_of, totals_of
from grants.applications.sections import MOST_LINES, MOST_YEARS
from grants.applications.states import Category
from grants.core.web.fields import AmountField, ChoiceField, LineField, Longest


class BudgetRow(Row):
    key = HiddenField()
    grant_year = HiddenField()
    category = HiddenField()
    description = LineField(_("What is it for?"), [Longest(200)])
    unit = LineField(_("Unit"), [Longest(40)])
    quantity = QuantityField(_("How many"))
    unit_cost = AmountField(_("USD for each"))
    activity = ChoiceField(_("For which activity?"), choices=[("", _("Not said"))])
    partner = ChoiceField(_("Who spends it?"), choices=[("", _("We ourselves"))])

    def validate(self, extra_validators: Any = None) -> bool:
        """A line says what it is for, how many, and what one costs."""
        good = super().validate(extra_validators)
        if self.blank:
            return True
        wanted = (
            (self.description, gettext("Say what the line is for")),
            (self.quantity, gettext("Write how many in digits, for example 12")),
            (self.unit_cost, gettext("Write what one costs, for example 420")),
        )
        for field, words in wanted:
            if field.data in (None, "") and not field.errors:
                field.errors = [words]
                good = False
        return good

    @property
    def year(self) -> int:
        """Its grant year; 1 when somebody has tampered with it."""
        typed = self.grant_year.data or ""
        return (
            min(MOST_YEARS, max(1, int(typed)))
            if typed.isascii() and typed.isdigit() and len(typed) < 4
            else 1
        )

    @property
    def group(self) -> Category:
        """Its category."""
        return Category(self.category.data) if self.category.data in set(Category) else Category.OPERATING

    @property
    def amount(self) -> int | None:
        """What it comes to in minor units; None while it cannot be read."""
        if not isinstance(self.quantity.data, int) or not isinstance(self.unit_cost.data, int):
            return None
        return amount_of(self.quantity.data, self.unit_cost.data)

    def line(self) -> dict[str, Any]:
        """The line as an answer."""
        return {
            "key": self.key.data or new_key(), "grant_year": self.year, "category": self.group.value, "description": self.description.data,
            "unit": self.unit.data, "quantity_hundredths": self.quantity.data, "unit_cost_minor": self.unit_cost.data,
            "activity": self.activity.data or "", "partner": self.partner.data or "",
        }  # fmt: skip


class BudgetForm(SectionForm):
    """The requested budget."""

    section = SECTIONS["budget"]
    lines = FieldList(FormField(BudgetRow))

    @classmethod
    def fields_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "lines": [
                {
                    **line,
                    "grant_year": str(line["grant_year"]),
                    "quantity": line["quantity_hundredths"],
                    "unit_cost": line["unit_cost_minor"],
                }
                for line in answers.get("lines", [])
            ]
        }

    def answers(self) -> dict[str, Any]:
        return {"lines": [row.line() for row in self.rows if not row.blank]}

    @property
    def rows(self) -> list[BudgetRow]:
        """The rows in the order of the page."""
        order = list(Category)
        return sorted(
            (entry.form for entry in self.lines.entries), key=lambda row: (row.year, order.index(row.group))
        )

    def offer(self, elsewhere: Mapping[str, list[tuple[str, str]]]) -> None:
        """Each line serves an activity of the work plan, and is spent by the lead or a partner."""
        offer_rows(self.lines, "activity", elsewhere.get("work_plan.activities", []))
        offer_rows(self.lines, "partner", elsewhere.get("partners", []), _("We ourselves"))

    def totals(self) -> Totals:
        """The sums of what can be read, typed but perhaps not saved."""
        return totals_of(row.line() for row in self.rows if row.amount is not None)

    def leave_room(self) -> None:
        """Some empty lines in the first year, when there are none."""
        if not self.is_submitted():
            self.start_year(1, (Category.STAFF, Category.CONTRACTUAL, Category.TRAVEL))

    def start_year(self, year: int, categories: tuple[Category, ...]) -> None:
        """Some empty lines for a year that has none."""
        if not any(row.year == year for row in self.rows):
            for category in categories:
                self._append({"grant_year": str(year), "category": category.value})

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        if "remove" in pressed:
            return take_out(self.lines, pressed["remove"])
        year = pressed.get("add") or pressed.get("copy") or ""
        if year.isascii() and year.isdigit() and 1 <= int(year[:3]) <= MOST_YEARS:
            if "add" in pressed:
                self._append(
                    {"grant_year": year, "category": pressed.get(f"category-{year}", Category.STAFF.value)}
                )
            else:
                self._copy(int(year))
        return any(name in pressed for name in ("add", "copy", "sum"))

    def _copy(self, year: int) -> None:
        """The lines of a year again in the next, which starts without its blank ones."""
        for entry in [e for e in self.lines.entries if e.form.year == year + 1 and e.form.blank]:
            self.lines.entries.remove(entry)
        for row in [row for row in self.rows if row.year == year and not row.blank and year < MOST_YEARS]:
            self._append(
                {"grant_year": str(year + 1), "category": row.group.value, "description": row.description.data, "unit": row.unit.data,
                 "quantity": row.quantity.data, "unit_cost": row.unit_cost.data, "activity": row.activity.data, "partner": row.partner.data}
            )  # fmt: skip

    def _append(self, values: dict[str, Any]) -> None:
        if len(self.lines.entries) < MOST_LINES:
            self.lines.append_entry({"key": new_key(), **values})
        elif not self.form_errors:
            self.form_errors.append(
                gettext(
                    "There are %(most)s lines, and no more can be kept. Put some together.", most=MOST_LINES
                )
            )
