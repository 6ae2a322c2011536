"""Reading reports: one, those of a grant, what is overdue, and what the grant page shows of them."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.awards.models import Award, AwardYear
from grants.awards.queries import award_year_for
from grants.core.access import Actor, allows
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.money import Money
from grants.core.outbox import OutboxMessage
from grants.core.sentences import day, money
from grants.organizations.models import DocumentVersion, Organization
from grants.reports.models import Report
from grants.reports.rules import DUE_DAYS, OVER, REMIND_DAYS, ReportFacts, StartFacts, due_on
from grants.reports.states import ReportState

S = ReportState
IN = (S.SUBMITTED, S.ACCEPTED)


def report_for(actor: Actor, reference: str, number: int) -> Report:
    """The report of a grant year that the reader may see; NotFound when there is none."""
    report = report_of(award_year_for(actor, reference, number))
    if report is None:
        raise NotFound
    return report


def report_of(award_year: AwardYear) -> Report | None:
    """The report of a grant year, in whatever state."""
    return _one(select(Report).where(Report.award_year_id == award_year.id))


def accepted_report(award_year: AwardYear) -> Report | None:
    """The accepted report of a grant year: what the next tranche waits for."""
    return _one(select(Report).where(Report.award_year_id == award_year.id, Report.state == S.ACCEPTED))


def reports_of(award: Award) -> dict[int, Report]:
    """The reports of an award by grant year, in one statement."""
    query = (
        select(Report, AwardYear.year)
        .join(AwardYear, AwardYear.id == Report.award_year_id)
        .where(AwardYear.award_id == award.id)
    )
    return {year: report for report, year in db.session.execute(query)}


def reports_to_read(actor: Actor) -> Select[Report]:
    """Reports that wait for an officer, the longest waiting first; without those closed to the reader."""
    return (
        select(Report)
        .join(AwardYear, AwardYear.id == Report.award_year_id)
        .join(Award, Award.id == AwardYear.award_id)
        .join(Application, Application.id == Award.application_id)
        .where(Report.state == S.SUBMITTED, Application.key.not_in(actor.closed("application")))
        .options(
            joinedload(Report.award_year)
            .joinedload(AwardYear.award)
            .joinedload(Award.application)
            .joinedload(Application.organization)
        )
        .order_by(Report.submitted_at, Report.id)
    )


def reads_content(actor: Actor, report: Report) -> bool:
    """Whether the reader sees what is written: the organization always, staff what was sent and not changed since."""
    if allows(actor, Permission.AWARD_VIEW, report):
        return True
    return report.state in IN or (report.state is S.RETURNED and not changed_since_decided(report))


def changed_since_decided(report: Report) -> bool:
    """Whether something in it is other than what the officers read; saving the same again moves no time."""
    return report.decided_at is None or report.saved_at is None or report.saved_at > report.decided_at


def start_facts(award_year: AwardYear, actor: Actor, at: datetime) -> StartFacts:
    """For `rules.can_start`."""
    begun = db.session.execute(select(exists().where(Report.award_year_id == award_year.id))).scalar_one()
    return StartFacts(award_year.award.state, award_year.paid_minor, bool(begun))


def report_facts(report: Report, actor: Actor, at: datetime) -> ReportFacts:
    """For the other rules."""
    mine = actor.person_id is not None and report.submitted_by_id == actor.person_id
    return ReportFacts(report.state, mine, changed_since_decided(report))


def file_of_organization(organization: Organization, version_id: int) -> DocumentVersion | None:
    """A version of one of the organization's documents."""
    version = db.session.get(DocumentVersion, version_id)
    return version if version is not None and version.document.organization_id == organization.id else None


def owed(on: date) -> Select[AwardYear]:
    """Grant years whose report is due by a day and neither sent nor accepted: years that were paid, of any award."""
    sent = select(Report.award_year_id).where(Report.state.in_(IN))
    return (
        select(AwardYear)
        .join(Award, Award.id == AwardYear.award_id)
        .where(
            Award.state.in_(OVER),
            AwardYear.paid_minor > 0,
            AwardYear.id.not_in(sent),
            AwardYear.ends_on <= on - timedelta(days=DUE_DAYS),
        )
        .options(
            joinedload(AwardYear.award).joinedload(Award.application).joinedload(Application.organization)
        )
        .order_by(AwardYear.ends_on, AwardYear.id)
    )


def overdue_reports(organization_key: str, call: str, at: datetime) -> int:
    """How many reports an organization owes past their day: a fact for the eligibility rules."""
    query = owed(at.date() - timedelta(days=1)).join(Application, Application.id == Award.application_id)
    query = query.join(Organization, Organization.id == Application.organization_id).where(
        Organization.key == organization_key
    )
    return int(
        db.session.execute(
            select(func.count()).select_from(query.order_by(None).options().subquery())
        ).scalar_one()
    )


def to_remind(at: datetime) -> tuple[list[AwardYear], list[AwardYear]]:
    """Years whose report is soon due, and whose report is overdue; each only if nobody was told of it before."""
    today = at.date()
    overdue = _untold("report_overdue", owed(today - timedelta(days=1)))
    soon = _untold(
        "report_due_soon",
        owed(today + timedelta(days=REMIND_DAYS)).where(
            AwardYear.ends_on > today - timedelta(days=DUE_DAYS + 1)
        ),
    )
    return soon, overdue


def _untold(kind: str, query: Select[AwardYear]) -> list[AwardYear]:
    told = set(db.session.scalars(select(OutboxMessage.about).where(OutboxMessage.kind == kind)))
    return [year for year in db.session.scalars(query.limit(1000)).unique() if year.trail_ref not in told]


def reports_section(award: Award, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """The reports on the page of a grant: one row for each year that is or was paid, and what waits for whom."""
    reports = reports_of(award)
    rows = [
        (year, reports.get(year.year), due_on(year.ends_on))
        for year in award.years
        if year.paid_minor or year.year in reports
    ]
    if not rows:
        return None
    spent = sum(report.spent_minor or 0 for report in reports.values() if report.state in IN)
    told = {number: _told(report) for number, report in reports.items()}
    return {
        "rows": rows,
        "today": at.date(),
        "mine": allows(actor, Permission.REPORT_WRITE, award).ok,
        "lede": _lede(rows, allows(actor, Permission.AWARD_VIEW, award).ok, at.date()),
        "sums": [(_("Spent, as reported"), money(Money(spent, award.currency)))] if spent else [],
        "years": told,
        "steps": [step for number, report in sorted(reports.items()) for step in _steps(number, report)],
    }


def _told(report: Report) -> dict[str, Any]:
    words = {
        S.DRAFT: "",
        S.SUBMITTED: _("Report being read"),
        S.RETURNED: _("Report returned with questions"),
        S.ACCEPTED: _("Report accepted"),
    }
    return {"state": words[report.state], "spent": report.spent_minor if report.state in IN else None}


def _lede(rows: list[tuple[AwardYear, Report | None, date]], ours: bool, today: date) -> str | None:
    """What is waited for, and from whom: first what is to be read, then what is owed."""
    for year, report, due in rows:
        if report is not None and report.state is S.SUBMITTED:
            return _("The report of year %(year)s is with the officers.", year=year.year)
        if report is not None and report.state is S.RETURNED:
            return _("The report of year %(year)s came back with questions.", year=year.year)
        if (report is None or report.state is S.DRAFT) and year.ends_on < today:
            if today > due:
                return _(
                    "The report of year %(year)s was due by %(due)s and is missing.",
                    year=year.year,
                    due=day(due),
                )
            if ours:
                return _(
                    "We wait for your report of year %(year)s, due by %(due)s.", year=year.year, due=day(due)
                )
            return _("The report of year %(year)s is due by %(due)s.", year=year.year, due=day(due))
    return None


def _steps(number: int, report: Report) -> list[dict[str, Any]]:
    helped = (
        _("%(count)s people helped", count=f"{report.people_helped:,}")
        if report.people_helped is not None and report.state in IN
        else ""
    )
    steps = []
    if report.submitted_at and report.state in IN:
        steps.append(
            {
                "on": report.submitted_at,
                "label": _("Report of year %(year)s sent", year=number),
                "note": helped,
                "state": "done",
            }
        )
    if report.state is S.ACCEPTED:
        steps.append(
            {
                "on": report.decided_at,
                "label": _("Report of year %(year)s accepted", year=number),
                "note": "",
                "state": "done",
            }
        )
    return steps


def _one(query: Select[Report]) -> Report | None:
    whole = (
        joinedload(Report.award_year)
        .joinedload(AwardYear.award)
        .joinedload(Award.application)
        .joinedload(Application.organization)
    )
    file = joinedload(Report.document_version).joinedload(DocumentVersion.file)
    return db.session.execute(query.options(whole, file)).unique().scalar_one_or_none()
