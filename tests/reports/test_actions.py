"""The deeds around a report: state, trail entry, message, refusal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from grants.accounts.queries import SYSTEM
from grants.awards.states import AwardState
from grants.core import files
from grants.core.access import WHOLE
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion
from grants.core.files import Upload
from grants.core.outbox import OutboxMessage
from grants.core.reasons import Reason
from grants.core.trail import TrailEntry
from grants.core.uploads import PDF
from grants.reports import actions, queries
from grants.reports.models import Report
from grants.reports.states import ReportState
from grants.reports.views import reminder_chore
from tests.factories import a_document, an_organization
from tests.people import actor, person
from tests.reports.granting import ENDED, a_paid_grant, a_report

Session = scoped_session  # of the test
LATER = ENDED + timedelta(days=3)


def kinds(session: Session) -> list[tuple[str, str]]:
    return [
        (m.kind, m.address.split("@")[0])
        for m in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    ]


def test_a_report_begins_with_its_due_date(session: Session) -> None:
    award = a_paid_grant()
    report = actions.start_report(award.years[0], by=actor("ben"), at=ENDED)
    assert (report.state, report.due_on) == (ReportState.DRAFT, date(2012, 11, 29))
    entry = session.scalars(select(TrailEntry)).one()
    assert (entry.deed, entry.subject, entry.values) == (
        "report.started",
        "award_year:SGF-2011-0042:1",
        {"due_on": "2012-11-29"},
    )
    with pytest.raises(NotAllowed) as refused:
        actions.start_report(award.years[0], by=actor("ben"), at=ENDED)
    assert refused.value.why == Reason("report_exists")


def test_a_year_without_payment_has_no_report(session: Session) -> None:
    award = a_paid_grant()
    with pytest.raises(NotAllowed) as refused:
        actions.start_report(award.years[1], by=actor("ana"), at=ENDED)
    assert refused.value.why == Reason("report_nothing_paid")


def test_saving_keeps_the_file_among_the_organizations_documents(session: Session) -> None:
    award = a_paid_grant()
    report = actions.start_report(award.years[0], by=actor("ben"), at=ENDED)
    upload = Upload("report.pdf", b"%PDF-1.4 mine", PDF)
    files.keep(upload)
    said = {"results": "Done", "difficulties": "", "people_helped": None, "spent_minor": 5}
    actions.save_report(report, **said, version=0, upload=upload, by=actor("ben"), at=ENDED)
    document = report.document_version.document
    assert (report.version, report.document_version.name) == (1, "report.pdf")
    assert document.organization_id == award.application.organization_id
    actions.save_report(report, **said | {"difficulties": "Rain"}, version=1, by=actor("ben"), at=ENDED)
    assert (report.difficulties, report.document_version.sha256) == ("Rain", upload.sha256)


def test_an_older_tab_overwrites_nothing(session: Session) -> None:
    report = a_report(a_paid_grant())
    with pytest.raises(StaleVersion) as stale:
        actions.save_report(
            report,
            results="Other",
            difficulties="",
            people_helped=1,
            spent_minor=1,
            version=0,
            by=actor("ana"),
            at=LATER,
        )
    assert (stale.value.why, report.results) == (Reason("saved_in_between"), "71 people came home.")


def test_a_file_of_another_organization_is_refused(session: Session) -> None:
    report = a_report(a_paid_grant())
    foreign = a_document(an_organization("Other", admin="chi", editor=None), data=b"%PDF-1.4 other")
    with pytest.raises(RuleBroken) as broken:
        actions.save_report(
            report,
            results="",
            difficulties="",
            people_helped=1,
            spent_minor=1,
            document_version_id=foreign.id,
            version=1,
            by=actor("ana"),
            at=LATER,
        )
    assert broken.value.problems == (("file", Reason("report_file_foreign")),)


def test_sending_gives_a_receipt_and_tells_the_officers(session: Session) -> None:
    report = a_report(a_paid_grant(), sent=True)
    assert (report.state, report.submitted_by_id) == (ReportState.SUBMITTED, person("ana").id)
    actions.accept_report(report, by=actor("lea"), at=LATER)
    assert kinds(session) == [
        ("report_received", "ana"),
        *[("report_to_read", name) for name in ("lea", "olu")],
        ("report_accepted", "ana"),
    ]
    assert queries.accepted_report(report.award_year) == report


def test_an_incomplete_report_is_not_sent(session: Session) -> None:
    report = actions.start_report(a_paid_grant().years[0], by=actor("ana"), at=ENDED)
    with pytest.raises(RuleBroken) as broken:
        actions.submit_report(report, by=actor("ana"), at=ENDED)
    assert [field for field, _ in broken.value.problems] == ["results", "spent", "file"]


def test_an_editor_writes_and_does_not_send(session: Session) -> None:
    report = a_report(a_paid_grant())
    with pytest.raises(NotAllowed) as refused:
        actions.submit_report(report, by=actor("ben"), at=ENDED)
    assert refused.value.why == Reason("no_permission")


def answer(report: Report, difficulties: str) -> None:
    """Saved again after it came back, with all else as it was."""
    actions.save_report(
        report, results=report.results, difficulties=difficulties, people_helped=report.people_helped, spent_minor=report.spent_minor,
        version=report.version, by=actor("ben"), at=LATER + timedelta(minutes=5),
    )  # fmt: skip


def test_a_returned_report_is_not_sent_again_as_it_was(session: Session) -> None:
    report = a_report(a_paid_grant(), sent=True)
    actions.return_report(report, questions="Who paid the rest?", by=actor("lea"), at=LATER)
    for _ in range(2):  # saving the same again answers nothing
        with pytest.raises(NotAllowed) as refused:
            actions.submit_report(report, by=actor("ana"), at=LATER + timedelta(hours=1))
        assert refused.value.why == Reason("report_unanswered")
        answer(report, report.difficulties)
    answer(report, "The city paid the rest.")
    actions.submit_report(report, by=actor("ana"), at=LATER + timedelta(hours=1))
    assert report.state is ReportState.SUBMITTED


def test_a_returned_report_carries_the_questions_and_is_sent_again(session: Session) -> None:
    report = a_report(a_paid_grant(), sent=True)
    actions.return_report(report, questions="Who paid the rest?", by=actor("lea"), at=LATER)
    assert (report.state, report.questions, kinds(session)[-1]) == (
        ReportState.RETURNED,
        "Who paid the rest?",
        ("report_returned", "ana"),
    )
    answer(report, "The city paid the rest.")
    actions.submit_report(report, by=actor("ana"), at=LATER + timedelta(hours=1))
    assert (report.state, report.decided_at) == (ReportState.SUBMITTED, None)
    assert queries.accepted_report(report.award_year) is None


def test_questions_must_be_asked(session: Session) -> None:
    report = a_report(a_paid_grant(), sent=True)
    with pytest.raises(RuleBroken) as broken:
        actions.return_report(report, questions=" ", by=actor("lea"), at=LATER)
    assert broken.value.why == Reason("report_questions_missing")


@pytest.mark.parametrize("name", ["uma", "ada", "fay", "tom", "ana"])
def test_only_fund_managers_decide(session: Session, name: str) -> None:
    report = a_report(a_paid_grant(), sent=True)
    with pytest.raises(NotAllowed):
        actions.accept_report(report, by=actor(name), at=LATER)


def test_reminders_leave_once_before_the_day_and_once_after_it(session: Session) -> None:
    a_paid_grant(paid=1)
    due = datetime(2012, 11, 29, 12, tzinfo=UTC)
    days = {day: reminder_chore(due + timedelta(days=day)) for day in (-15, -14, -13, 0, 1, 2, 400)}
    assert days == {-15: 0, -14: 1, -13: 0, 0: 0, 1: 1, 2: 0, 400: 0}
    assert kinds(session) == [("report_due_soon", "ana"), ("report_overdue", "ana")]


def test_a_report_that_was_sent_is_not_reminded_of(session: Session) -> None:
    a_report(a_paid_grant(), sent=True)
    assert reminder_chore(datetime(2012, 12, 24, tzinfo=UTC)) == 0


def test_an_overdue_report_is_a_fact_for_the_next_application(session: Session) -> None:
    award = a_paid_grant()
    key = award.application.organization.key
    assert [
        queries.overdue_reports(key, "sgf-2012", datetime(2012, 11, day, 12, tzinfo=UTC)) for day in (29, 30)
    ] == [0, 1]
    award.state = AwardState.RELEASED  # what was paid is still to be reported on
    session.commit()
    assert queries.overdue_reports(key, "sgf-2012", LATER + timedelta(days=90)) == 1


def test_reminding_is_the_programs_own(session: Session) -> None:
    with pytest.raises(NotAllowed):
        actions.remind_of_reports(WHOLE, by=actor("olu"), at=LATER)
    assert actions.remind_of_reports(WHOLE, by=SYSTEM, at=LATER) == 0


def test_the_grants_page_says_what_is_waited_for(session: Session) -> None:
    award = a_paid_grant()
    days = [datetime(2012, month, day, 12, tzinfo=UTC) for month, day in ((9, 1), (10, 5), (12, 1))]
    ledes = [queries.reports_section(award, actor("ana"), at)["lede"] for at in days]  # type: ignore[index]
    assert ledes == [
        None,
        "We wait for your report of year 1, due by 29 November 2012.",
        "The report of year 1 was due by 29 November 2012 and is missing.",
    ]
