"""Direct SQL against what was handed in, recorded of the Board, released, accepted or said of a payment: each refused by the name of its rule."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.awards.models import Decision
from grants.core.action import rule_of
from grants.core.db import db
from grants.disbursements import actions
from grants.disbursements.states import PaymentState
from grants.reviews.models import ReviewScore
from grants.reviews.states import ReviewState
from tests.awards.selecting import a_funded_call, eligible, meet, offered, propose
from tests.disbursements.staging import a_grant, a_report, later, paid
from tests.factories import a_call, a_review, a_submission, an_organization
from tests.people import actor, person

THEN = datetime(2011, 9, 5, 9, tzinfo=UTC)


def changes(table: str, row: str, rule: str, **columns: str) -> dict[str, str]:
    """One statement for each column, with the rule that refuses it."""
    return {f"UPDATE {table} SET {c} = {v} WHERE id = :{row}": rule for c, v in columns.items()}  # noqa: S608


REVIEWS = {
    **changes("reviews", "sent", "review_handed_in_is_frozen", comment_for_applicant="'Good'", comment_for_committee="'x'", submitted_at="NULL",
              saved_at="'2001-01-01 00:00:00'", state="'open'", reviewer_id=":lea", version="9", conflict_reason="'x'", ended_at="'2001-01-01 00:00:00'",
              declared_at="'2001-01-01 00:00:00'"),
    "DELETE FROM reviews WHERE id = :sent": "reviews_never_removed",
    "UPDATE review_scores SET score = 5 WHERE review_id = :sent": "scores_handed_in_are_frozen_update",
    "UPDATE review_scores SET comment = 'x' WHERE review_id = :sent": "scores_handed_in_are_frozen_update",
    "UPDATE review_scores SET review_id = :open WHERE review_id = :sent": "scores_handed_in_are_frozen_update",
    "UPDATE review_scores SET review_id = :sent, criterion = 'more' WHERE review_id = :open": "scores_handed_in_are_frozen_update",
    "DELETE FROM review_scores WHERE review_id = :sent": "scores_handed_in_are_frozen_delete",
    "INSERT INTO review_scores (review_id, criterion, score, comment) VALUES (:sent, 'more', 5, '')": "scores_handed_in_are_frozen_insert",
}  # fmt: skip
DECISIONS = {
    **changes("decisions", "decision", "decision_is_changed_by_a_new_proposal", outcome="'refuse'", feedback="'x'", reason="'x'", proposed_by_id=":lea + 100",
              proposed_at="'2001-01-01 00:00:00'"),
    **changes("decisions", "decision", "decision_confirmed_stands", state="'confirmed'", confirmed_at="'2001-01-01 00:00:00'",
              released_at="'2001-01-01 00:00:00'"),
    "UPDATE decisions SET state = 'proposed' WHERE id = :decision": "decision_confirmed_stands",
    "UPDATE decision_years SET amount_minor = 1 WHERE decision_id = :decision": "amounts_decided_are_frozen_update",
    "UPDATE decision_years SET year = 9 WHERE decision_id = :decision AND year = 1": "amounts_decided_are_frozen_update",
    "DELETE FROM decision_years WHERE decision_id = :decision": "amounts_decided_are_frozen_delete",
    "INSERT INTO decision_years (decision_id, year, amount_minor) VALUES (:decision, 9, 1)": "amounts_decided_are_frozen_insert",
}  # fmt: skip
BOARD = {
    **changes("board_meetings", "meeting", "board_meetings_never_changed", held_on="'2001-01-01'", note="'x'", recorded_by_id=":lea",
              recorded_at="'2001-01-01 00:00:00'", call_id="call_id"),
    "DELETE FROM board_meetings WHERE id = :meeting": "board_meetings_never_removed",
    "UPDATE attendances SET present = NOT present WHERE meeting_id = :meeting": "attendances_never_changed",
    "DELETE FROM attendances WHERE meeting_id = :meeting": "attendances_never_removed",
    "UPDATE recusals SET reason = 'x' WHERE meeting_id = :meeting": "recusals_never_changed",
    "UPDATE recusals SET person_id = :lea WHERE meeting_id = :meeting": "recusals_never_changed",
    "DELETE FROM recusals WHERE meeting_id = :meeting": "recusals_never_removed",
}  # fmt: skip
GRANTS = {
    **changes("reports", "report", "report_accepted_is_frozen", results="'x'", spent_minor="1", people_helped="1", state="'draft'", questions="'x'",
              document_version_id="NULL", decided_by_id=":lea", due_on="'2001-01-01'"),
    "DELETE FROM reports WHERE id = :report": "reports_never_removed",
    **changes("payments", "payment", "payment_is_frozen", paid_amount_minor="1", paid_currency="'EUR'", value_on="'2001-01-01'", amount_minor="1",
              rate_millionths="2", state="'sent'"),
    **changes("payments", "payment", "payment_problem_is_said_once", problem="'It was stolen'"),
}  # fmt: skip


def refused(sql: str, ids: dict[str, int]) -> str:
    """The rule that refuses a statement; nothing when it passes."""
    try:
        db.session.execute(text(sql), {name: value for name, value in ids.items() if f":{name}" in sql})
    except IntegrityError as refusal:
        return rule_of(refusal)
    finally:
        db.session.rollback()
    return ""


def not_as_expected(cases: dict[str, str], ids: dict[str, int]) -> dict[str, tuple[str, str]]:
    return {sql: (rule, found) for sql, rule in cases.items() if (found := refused(sql, ids)) != rule}


@pytest.fixture
def reviews(session: Any) -> dict[str, int]:
    """A review that was handed in, and one that is being written."""
    application = a_submission(an_organization(), a_call())
    sent, still = (a_review(application, name, ReviewState.OPEN) for name in ("rosa", "ravi"))
    for review in (sent, still):
        review.scores = [ReviewScore(criterion="relevance", score=3, comment="Well")]
    session.commit()
    sent.state, sent.submitted_at = ReviewState.SUBMITTED, THEN
    session.commit()
    return {"sent": sent.id, "open": still.id, "lea": person("lea").id}


def test_a_review_that_was_handed_in_stays_as_it_was(reviews: dict[str, int]) -> None:
    assert not_as_expected(REVIEWS, reviews) == {}


def test_a_row_in_the_way_is_not_replaced(reviews: dict[str, int]) -> None:
    if db.engine.dialect.name != "sqlite":
        assert refused("TRUNCATE review_scores", reviews) == "review_scores_never_emptied"
        return
    row = db.session.execute(
        text("SELECT id FROM review_scores WHERE review_id = :sent"), {"sent": reviews["sent"]}
    ).scalar_one()
    put = "INSERT OR REPLACE INTO review_scores (id, review_id, criterion, score, comment) VALUES (:row, :open, 'y', 0, '')"
    assert refused(put, {**reviews, "row": row}) == "scores_handed_in_are_frozen_insert"


def test_a_reviewer_may_still_declare_a_conflict_afterwards(reviews: dict[str, int]) -> None:
    move = "UPDATE reviews SET state = 'conflicted', conflict_reason = 'My cousin', ended_at = '2011-09-06 00:00:00' WHERE id = :sent"
    assert refused(move, reviews) == ""


def test_what_is_being_written_may_change(reviews: dict[str, int]) -> None:
    assert refused("UPDATE review_scores SET score = 5 WHERE review_id = :open", reviews) == ""
    assert refused("DELETE FROM review_scores WHERE review_id = :open", reviews) == ""


@pytest.mark.usefixtures("session")
def test_amounts_that_were_released_stay_as_they_were() -> None:
    offered()
    decision = db.session.query(Decision).one()
    ids = {"decision": decision.id, "lea": person("lea").id}
    assert not_as_expected(DECISIONS, ids) == {}
    if db.engine.dialect.name != "sqlite":
        assert refused("TRUNCATE decision_years", ids) == "decision_years_never_emptied"


@pytest.mark.usefixtures("session")
def test_what_was_recorded_of_a_meeting_stays_as_it_was() -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    propose(application)
    meeting = meet(call, recusals=[(person("tom").id, application.id, "My sister works there")])
    ids = {"meeting": meeting.id, "lea": person("lea").id, "tom": person("tom").id}
    assert not_as_expected(BOARD, ids) == {}
    if db.engine.dialect.name != "sqlite":
        assert refused("TRUNCATE recusals", ids) == "recusals_never_emptied"
        assert refused("TRUNCATE attendances", ids) == "attendances_never_emptied"
        return
    put = "INSERT OR REPLACE INTO attendances (meeting_id, person_id, present) VALUES (:meeting, :tom, FALSE)"
    assert refused(put, ids) == "attendances_never_replaced"


@pytest.mark.usefixtures("session")
def test_an_offer_takes_no_year_that_was_not_decided() -> None:
    award = offered()
    more = (
        "INSERT INTO award_years (award_id, year, starts_on, ends_on, amount_minor, cap_minor, paid_minor, indicative, renewal_reason)"
        " VALUES (:award, {year}, '2015-01-01', '2015-12-31', {amount}, {cap}, 0, TRUE, '')"
    )
    for amount, cap in ((2_500_000, "2500000"), (9_900_000, "9900000"), (9_900_000, "NULL"), (1, "2500000")):
        sql = more.format(year=4, amount=amount, cap=cap)
        assert refused(sql, {"award": award.id}).startswith("award_year_")


@pytest.mark.usefixtures("session")
def test_an_accepted_report_and_a_recorded_payment_stay_as_they_were() -> None:
    award = a_grant()
    report, payment = a_report(award.years[0]), paid(award.years[0])
    actions.record_payment_problem(
        payment, state=PaymentState.FAILED, problem="No such account", by=actor("fay", later()), at=later()
    )
    assert (
        not_as_expected(GRANTS, {"report": report.id, "payment": payment.id, "lea": person("lea").id}) == {}
    )
