"""What people are told about reports: that one arrived, what was decided, and that one is due."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from grants.accounts.models import Person
from grants.accounts.queries import administrators_of, people_with_role
from grants.applications.models import Conflict
from grants.awards.models import AwardYear
from grants.core import outbox
from grants.core.db import db
from grants.reports.models import Report
from grants.reports.rules import due_on


def report_received(report: Report, at: datetime) -> None:
    """A receipt for the organization, and word to the fund managers who are not in conflict with it."""
    year = report.award_year
    _tell(_organization(year, at), "report_received", report.trail_ref, year, at, report=report)
    query = select(Conflict.person_id).where(
        Conflict.application_id == year.award.application_id, Conflict.ended_at.is_(None)
    )
    closed = set(db.session.scalars(query))
    officers = [person for person in people_with_role("fund_manager", at) if person.id not in closed]
    _tell(officers, "report_to_read", report.trail_ref, year, at, report=report)


def report_accepted(report: Report, at: datetime) -> None:
    _tell(
        _organization(report.award_year, at),
        "report_accepted",
        report.trail_ref,
        report.award_year,
        at,
        report=report,
    )


def report_returned(report: Report, at: datetime) -> None:
    _tell(
        _organization(report.award_year, at),
        "report_returned",
        report.trail_ref,
        report.award_year,
        at,
        report=report,
    )


def report_due_soon(year: AwardYear, at: datetime) -> None:
    _tell(_organization(year, at), "report_due_soon", year.trail_ref, year, at)


def report_overdue(year: AwardYear, at: datetime) -> None:
    _tell(_organization(year, at), "report_overdue", year.trail_ref, year, at)


def _organization(year: AwardYear, at: datetime) -> list[Person]:
    return administrators_of(year.award.application.organization.key, at)


def _tell(
    people: Iterable[Person], kind: str, about: str, year: AwardYear, at: datetime, **context: Any
) -> None:
    application = year.award.application
    for person in people:
        outbox.post(
            kind, to=person.email, about=about, at=at, language=person.language, person=person, year=year, award=year.award,
            application=application, organization=application.organization, due=due_on(year.ends_on), **context,
        )  # fmt: skip
