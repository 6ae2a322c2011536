"""The rows beside the answers that rules and sums read: countries, remedies, partners, budget lines. Replaced with each save."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from grants.applications.models import Application, ApplicationCountry, Budget, BudgetLine, Partner, Remedy
from grants.applications.rules import amount_of
from grants.applications.snapshot import requested
from grants.applications.states import BudgetKind, Category, CountryRole, RemedyKind
from grants.core.db import db

Answers = Mapping[str, Any]


def replace(application: Application, key: str, answers: Answers, at: datetime) -> None:
    """Replace the rows of one part, if it has any, in the deed that saves it."""
    if key in _KEEPERS:
        _KEEPERS[key](application, answers, at)
        db.session.flush()


def name(application: Application, answers: Mapping[str, Any]) -> None:
    """What lists show of a project stands in columns, too."""
    application.title = answers["title"] or application.title
    application.starts_on = date.fromisoformat(answers["starts_on"]) if answers["starts_on"] else None
    application.months = answers["months"]


def _keep_countries(application: Application, answers: Answers, at: datetime) -> None:
    _clear(application, ApplicationCountry, "countries")
    db.session.add_all(
        ApplicationCountry(application_id=application.id, country=code, role=role)
        for role in CountryRole
        for code in answers.get(role.value) or ()
    )


def _keep_remedies(application: Application, answers: Answers, at: datetime) -> None:
    _clear(application, Remedy, "remedies")
    db.session.add_all(
        Remedy(
            application_id=application.id, kind=RemedyKind(row["kind"]), description=row["description"], people=row["people"],
            line_keys=row["line_keys"], position=position,
        )
        for position, row in enumerate(answers["remedies"])
    )  # fmt: skip


def _keep_partners(application: Application, answers: Answers, at: datetime) -> None:
    _clear(application, Partner, "partners")
    db.session.add_all(
        Partner(
            application_id=application.id, name=row["name"], country=row["country"], role=row["role"], share_minor=row["share_minor"],
            position=position,
        )
        for position, row in enumerate(answers["partners"])
    )  # fmt: skip


def _keep_lines(application: Application, answers: Answers, at: datetime) -> None:
    budget = requested(application)
    if budget is None:
        budget = Budget(application_id=application.id, kind=BudgetKind.REQUESTED, version=1, made_at=at)
        db.session.add(budget)
        db.session.flush()
        db.session.expire(application, ["budgets"])
    db.session.execute(delete(BudgetLine).where(BudgetLine.budget_id == budget.id))
    db.session.expire(budget, ["lines"])
    db.session.add_all(
        BudgetLine(
            budget_id=budget.id, key=row["key"], grant_year=row["grant_year"], category=Category(row["category"]), description=row["description"],
            unit=row["unit"], quantity_hundredths=row["quantity_hundredths"], unit_cost_minor=row["unit_cost_minor"],
            amount_minor=amount_of(row["quantity_hundredths"], row["unit_cost_minor"]), position=position,
            activity=row["activity"], partner=row["partner"],
        )
        for position, row in enumerate(answers["lines"])
    )  # fmt: skip


def _clear(application: Application, model: Any, name: str) -> None:
    """Delete before inserting: the same key may come again."""
    db.session.execute(delete(model).where(model.application_id == application.id))
    db.session.expire(application, [name])


_KEEPERS: Mapping[str, Callable[[Application, Answers, datetime], None]] = {
    "countries": _keep_countries,
    "remedies": _keep_remedies,
    "partners": _keep_partners,
    "budget": _keep_lines,
}
