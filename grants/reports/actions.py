"""The deeds around a report: begun, saved, sent, accepted or returned with questions."""

from datetime import datetime

from grants.accounts.roles import Permission
from grants.awards.models import AwardYear
from grants.core import files, trail
from grants.core.access import Actor, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken, StaleVersion
from grants.core.files import Upload
from grants.core.reasons import Reason
from grants.organizations.models import Document, DocumentVersion
from grants.organizations.states import DocumentKind
from grants.reports import mail, queries, rules
from grants.reports.models import Report
from grants.reports.states import ReportState


@action(Permission.REPORT_WRITE, facts=queries.start_facts, may=rules.can_start, records="report.started")
def start_report(award_year: AwardYear, *, by: Actor, at: datetime) -> Report:
    """Begin the report of a grant year."""
    report = Report(
        award_year_id=award_year.id, state=ReportState.DRAFT, due_on=rules.due_on(award_year.ends_on)
    )
    db.session.add(report)
    db.session.flush()
    trail.note(db.session, due_on=report.due_on.isoformat())
    return report


@action(Permission.REPORT_WRITE, facts=queries.report_facts, may=rules.can_write, records="report.saved")
def save_report(
    report: Report,
    *,
    results: str,
    difficulties: str,
    people_helped: int | None,
    spent_minor: int | None,
    document_version_id: int | None = None,
    version: int,
    upload: Upload | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Save what is written. StaleVersion when somebody saved in between.

    A new file comes as `upload` (kept before) or as a version of the organization's documents; with neither, the file stays.
    """
    if version != report.version:
        raise StaleVersion(Reason("saved_in_between"))
    before = _content(report)
    report.results, report.difficulties = results, difficulties
    report.people_helped, report.spent_minor = people_helped, spent_minor
    if upload is not None:
        report.document_version_id = _keep(report, upload, by, at).id
    elif document_version_id is not None:
        if (
            queries.file_of_organization(
                report.award_year.award.application.organization, document_version_id
            )
            is None
        ):
            raise RuleBroken(("file", Reason("report_file_foreign")))
        report.document_version_id = document_version_id
    if _content(report) != before or report.saved_at is None:
        report.version, report.saved_at = report.version + 1, at
    trail.note(db.session, version=report.version, people=people_helped, spent=spent_minor)


@action(Permission.REPORT_SEND, facts=queries.report_facts, may=rules.can_send, records="report.submitted")
def submit_report(report: Report, *, by: Actor, at: datetime) -> None:
    """Send the report, or send it again after questions."""
    if problems := rules.missing(report.results, report.spent_minor, report.document_version_id is not None):
        raise RuleBroken(*problems)
    report.move_to(ReportState.SUBMITTED)
    report.submitted_at, report.submitted_by_id = at, by.person_id
    report.decided_at = report.decided_by_id = None
    trail.note(db.session, people=report.people_helped, spent=report.spent_minor)
    mail.report_received(report, at)


@action(Permission.REPORT_DECIDE, facts=queries.report_facts, may=rules.can_decide, records="report.accepted")
def accept_report(report: Report, *, by: Actor, at: datetime) -> None:
    """Accept the report: the next tranche no longer waits for it."""
    report.move_to(ReportState.ACCEPTED)
    report.decided_at, report.decided_by_id = at, by.person_id
    mail.report_accepted(report, at)


@action(Permission.REPORT_DECIDE, facts=queries.report_facts, may=rules.can_decide, records="report.returned")
def return_report(report: Report, *, questions: str, by: Actor, at: datetime) -> None:
    """Give the report back with questions; the organization answers in it and sends it again."""
    if not questions.strip():
        raise RuleBroken(("questions", Reason("report_questions_missing")))
    report.move_to(ReportState.RETURNED)
    report.decided_at, report.decided_by_id, report.questions = at, by.person_id, questions
    trail.note(db.session, questions=trail.fingerprint(questions))
    mail.report_returned(report, at)


@action(Permission.CHORES_RUN, records="reports.reminded")
def remind_of_reports(house: Whole, *, by: Actor, at: datetime) -> int:
    """Remind of reports that are soon due or overdue: each once, by the outbox's own rows."""
    soon, overdue = queries.to_remind(at)
    for year in soon:
        mail.report_due_soon(year, at)
    for year in overdue:
        mail.report_overdue(year, at)
    trail.note(db.session, soon=len(soon), overdue=len(overdue))
    return len(soon) + len(overdue)


def _content(report: Report) -> tuple[object, ...]:
    """What is written; a file is told by its bytes."""
    file = db.session.get(DocumentVersion, report.document_version_id) if report.document_version_id else None
    return (report.results.replace("\r\n", "\n").strip(), report.difficulties.replace("\r\n", "\n").strip(), report.people_helped,
            report.spent_minor, file.sha256 if file else None)  # fmt: skip


def _keep(report: Report, upload: Upload, by: Actor, at: datetime) -> DocumentVersion:
    """The file as a document of the organization, where all its files are."""
    stored = files.record(upload, at)
    year = report.award_year
    document = Document(
        organization_id=year.award.application.organization_id, kind=DocumentKind.REPORT, created_at=at,
        title=f"{DocumentKind.REPORT.label} {year.award.reference}, {year.year}",
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    made = DocumentVersion(
        document_id=document.id,
        version=1,
        sha256=stored.sha256,
        name=upload.name,
        uploaded_at=at,
        uploaded_by_id=by.person_id,
    )
    db.session.add(made)
    db.session.flush()
    return made
