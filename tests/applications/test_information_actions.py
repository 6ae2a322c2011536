"""Asking for information after the deadline: what opens, what an answer becomes, and what never changes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.accounts.queries import SYSTEM
from grants.applications import actions, queries
from grants.applications.rules import RequestFacts, can_answer
from grants.applications.states import ApplicationState, Outcome, RequestState
from grants.core import outbox
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion, WrongState
from grants.core.sentences import sentence
from grants.core.trail import TrailEntry
from tests.applications.checking import judged, officer, outcomes
from tests.applications.questioning import ASKED, IN_TIME, UNTIL, answered, ask, save, under_check
from tests.applications.writing import a_line, a_sent_one
from tests.factories import NOW
from tests.people import actor


def mails(kind: str) -> list[str]:
    found = db.session.query(outbox.OutboxMessage).filter_by(kind=kind)
    return sorted(message.address.split("@")[0] for message in found)


def test_asking_tells_those_who_can_write_the_answer(session: Any) -> None:
    request = ask(under_check())
    assert (request.state, request.number, request.parts) == (RequestState.OPEN, 1, ["budget"])
    assert mails("information_asked") == ["ana", "ben"]
    body = db.session.query(outbox.OutboxMessage).filter_by(kind="information_asked").first().body
    assert "Why do the beds cost so much?" in body
    assert "9 May 2011, 00:59 in Vienna" in body
    assert db.session.query(TrailEntry).order_by(TrailEntry.seq.desc()).first().deed == "information.asked"


def test_nobody_is_asked_while_the_call_is_open(session: Any) -> None:
    sent = a_sent_one()
    with pytest.raises(NotAllowed) as refused:
        ask(sent, at=NOW + timedelta(days=1))
    assert refused.value.why.key == "ask_after_closing"


@pytest.mark.parametrize(
    "state", [ApplicationState.INELIGIBLE, ApplicationState.NOT_SELECTED, ApplicationState.WITHDRAWN]
)
def test_nothing_is_asked_when_it_is_decided(session: Any, state: ApplicationState) -> None:
    application = under_check()
    application.state = state
    db.session.commit()
    with pytest.raises(WrongState) as refused:
        ask(application)
    assert refused.value.why.key == "ask_not_now"


def test_one_question_at_a_time_and_pressed_twice_is_one(session: Any) -> None:
    application = under_check()
    ask(application)
    with pytest.raises(WrongState) as refused:
        ask(application, by="lea")
    assert refused.value.why.key == "ask_one_at_a_time"
    assert len(queries.requests_of(application)) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [({"question": "  "}, "asked_nothing"), ({"question": "x" * 3001}, "asked_too_long"), ({"parts": ("bank",)}, "parts_unknown"), ({"answer_by": ASKED}, "answer_by_passed"), ({"answer_by": ASKED + timedelta(days=367)}, "answer_by_too_far")],
)  # fmt: skip
def test_a_question_must_make_sense(session: Any, said: dict[str, Any], why: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        ask(under_check(), **said)
    assert refused.value.why.key == why


@pytest.mark.parametrize("name", ["ana", "ravi", "uma", "fay", "tom"])
def test_only_officers_ask(session: Any, name: str) -> None:
    with pytest.raises(NotAllowed):
        ask(under_check(), by=name)


def test_only_the_parts_that_are_asked_about_open_and_only_until_then(session: Any) -> None:
    application = under_check()
    with pytest.raises(NotAllowed):  # nothing is open before the question
        save(application, at=ASKED)
    ask(application)
    with pytest.raises(NotAllowed) as closed:
        save(application, "safety")
    assert closed.value.why.key == "part_not_open"
    assert save(application).version == 2
    with pytest.raises(NotAllowed) as late:
        save(application, at=UNTIL, base_version=2)
    assert late.value.why.key == "already_decided"


def test_documents_open_only_when_they_are_asked_for(session: Any) -> None:
    application = under_check()
    request = ask(application)
    version = application.attachments[0].document_version
    with pytest.raises(NotAllowed) as closed:
        actions.attach_document(application, document_version=version, by=actor("ana"), at=IN_TIME)
    assert closed.value.why.key == "part_not_open"
    actions.withdraw_request(request, reason="Wrong question.", by=officer(), at=ASKED + timedelta(hours=1))
    ask(application, parts=("documents",), at=ASKED + timedelta(hours=2))
    actions.attach_document(application, document_version=version, by=actor("ana"), at=IN_TIME)


def test_the_answer_is_a_new_version_and_what_was_sent_in_time_stays(session: Any) -> None:
    application = under_check()
    first = queries.submission_of(application)
    before = (first.document, first.content_hash, application.submitted_at)
    request = answered(application)
    sent = queries.submission_of(application)
    assert (sent.version, application.submission_version, request.submission_id) == (2, 2, sent.id)
    assert (request.state, application.state) == (RequestState.ANSWERED, ApplicationState.CHECKING)
    assert (first.document, first.content_hash, application.submitted_at) == before
    assert [change.key for change in queries.changes_between(first, sent)] == ["title", "budget"]
    assert mails("information_received") == ["ana"]
    assert mails("information_answered") == ["lea", "max", "olu"] or mails("information_answered") == ["olu"]


def test_what_was_left_unsent_in_a_closed_part_stays_unsent(session: Any) -> None:
    application = a_sent_one()
    save(application, "safety", at=NOW + timedelta(days=1), risks="Something that was never sent.")
    actions.run_check(application, by=SYSTEM, at=ASKED - timedelta(hours=1))
    answered(application)
    assert (
        queries.snapshot_of(queries.submission_of(application))["sections"]["safety"]["risks"]
        == "Somebody looks for them."
    )


def test_words_alone_are_an_answer_and_nothing_at_all_is_none(session: Any) -> None:
    application = under_check()
    request = ask(application, parts=())
    with pytest.raises(NotAllowed) as empty:
        actions.send_answer(request, by=actor("ana"), at=IN_TIME)
    assert empty.value.why.key == "answer_says_nothing"
    actions.save_answer(request, answer="The city sets the price.", version=0, by=actor("ben"), at=IN_TIME)
    sent = actions.send_answer(request, by=actor("ana"), at=IN_TIME)
    assert sent.content_hash == application.submissions[0].content_hash


def test_an_editor_writes_and_does_not_send(session: Any) -> None:
    application = under_check()
    request = ask(application)
    actions.save_answer(request, answer="Cheaper.", version=0, by=actor("ben"), at=IN_TIME)
    with pytest.raises(NotAllowed) as refused:
        actions.send_answer(request, by=actor("ben"), at=IN_TIME)
    assert refused.value.why.key == "no_permission"


def test_two_colleagues_do_not_overwrite_each_other(session: Any) -> None:
    request = ask(under_check())
    actions.save_answer(request, answer="One.", version=0, by=actor("ana"), at=IN_TIME)
    with pytest.raises(StaleVersion):
        actions.save_answer(request, answer="Other.", version=0, by=actor("ben"), at=IN_TIME)
    assert request.answer == "One."


def test_open_parts_must_be_complete(session: Any) -> None:
    application = under_check()
    request = ask(application, parts=("safety",))
    save(application, "safety", risks="")
    with pytest.raises(NotAllowed) as refused:
        actions.send_answer(request, by=actor("ana"), at=IN_TIME)
    assert refused.value.why.key == "answer_incomplete"


def test_sent_twice_is_sent_once(session: Any) -> None:
    application = under_check()
    request = answered(application)
    with pytest.raises(WrongState):
        actions.send_answer(request, by=actor("ana"), at=IN_TIME)
    assert application.submission_version == 2


def test_the_last_moment_counts_and_the_next_does_not(session: Any) -> None:
    request = ask(under_check(), parts=())
    actions.save_answer(
        request, answer="In time.", version=0, by=actor("ana"), at=UNTIL - timedelta(microseconds=1)
    )
    with pytest.raises(WrongState) as late:
        actions.send_answer(request, by=actor("ana"), at=UNTIL)
    assert late.value.why.key == "answer_too_late"
    assert "ended on 9 May 2011, 00:59 in Vienna." in sentence(late.value.why)


def test_a_time_is_said_in_the_zone_of_the_call(app: Any) -> None:
    facts = RequestFacts(
        UNTIL, RequestState.OPEN, UNTIL, ApplicationState.CHECKING, time_zone="Africa/Nairobi"
    )
    refused = can_answer(facts)
    with app.test_request_context():
        assert "ended on 9 May 2011, 01:59 in Nairobi." in sentence(refused.why)


def test_time_runs_out_once_and_officers_can_give_more(session: Any) -> None:
    actor("olu")
    application = under_check()
    request = ask(application)
    assert actions.run_expired_requests(UNTIL - timedelta(seconds=1)) == 0
    assert actions.run_expired_requests(UNTIL) == 1
    assert actions.run_expired_requests(UNTIL + timedelta(days=1)) == 0
    assert request.state is RequestState.EXPIRED
    assert mails("information_expired") == ["olu"]
    later = UNTIL + timedelta(days=5)
    actions.extend_request(request, answer_by=later, by=officer("lea"), at=UNTIL + timedelta(days=1))
    assert (request.state, request.answer_by, request.expired_at) == (RequestState.OPEN, later, None)
    save(application, at=later - timedelta(seconds=1))


def test_less_time_is_not_more(session: Any) -> None:
    request = ask(under_check())
    with pytest.raises(RuleBroken) as refused:
        actions.extend_request(request, answer_by=UNTIL - timedelta(days=1), by=officer(), at=ASKED)
    assert "9 May 2011, 00:59 in Vienna" in sentence(refused.value.why)
    with pytest.raises(RuleBroken) as too_far:
        actions.extend_request(request, answer_by=ASKED + timedelta(days=400), by=officer(), at=ASKED)
    assert too_far.value.why.key == "answer_by_too_far"


def test_two_officers_at_once_settle_it_once(session: Any) -> None:
    request = answered(under_check())
    actions.accept_answer(request, reason="", by=officer(), at=UNTIL)
    with pytest.raises(WrongState) as late:
        actions.withdraw_request(request, reason="Not needed.", by=officer("lea"), at=UNTIL)
    assert late.value.why.key == "request_closed"


def test_settled_without_an_answer_needs_a_reason(session: Any) -> None:
    request = ask(under_check())
    with pytest.raises(RuleBroken) as refused:
        actions.accept_answer(request, reason=" ", by=officer(), at=UNTIL)
    assert refused.value.why.key == "request_reason_missing"
    actions.accept_answer(request, reason="They told us by telephone.", by=officer(), at=UNTIL)
    assert request.state is RequestState.ACCEPTED


def test_who_is_in_conflict_asks_nothing_and_is_told_nothing(session: Any) -> None:
    application = under_check()
    actions.record_conflict(
        application, person_id=actor("lea").person_id, reason="Sister", by=officer(), at=ASKED
    )
    with pytest.raises(NotAllowed):
        ask(application, by="lea")
    answered(application)
    assert "lea" not in mails("information_answered")


def test_the_rules_run_again_only_when_asked_and_the_earlier_check_is_kept(session: Any) -> None:
    application = judged(under_check())
    first = queries.check_of(application)
    with pytest.raises(WrongState):
        actions.check_again(application, by=officer(), at=ASKED)
    request = ask(application)
    save(application, lines=[a_line(1, unit_cost_minor=300_000)])
    with pytest.raises(NotAllowed) as waits:
        actions.conclude_check(application, by=officer(), at=ASKED)
    assert "is open until 9 May 2011, 00:59 in Vienna." in sentence(waits.value.why)
    actions.send_answer(request, by=actor("ana"), at=IN_TIME)
    assert queries.check_of(application).id == first.id
    actions.check_again(application, by=officer(), at=UNTIL)
    assert queries.check_of(application).id != first.id
    assert outcomes(application)["yearly_cap"] == Outcome.NOT_MET
    assert first.verdicts
    with pytest.raises(WrongState):
        actions.check_again(application, by=officer("lea"), at=UNTIL)


def test_nobody_who_was_found_eligible_is_checked_again(session: Any) -> None:
    application = judged(under_check())
    actions.conclude_check(application, by=officer(), at=ASKED)
    answered(application)
    with pytest.raises(WrongState) as refused:
        actions.check_again(application, by=officer(), at=UNTIL)
    assert refused.value.why.key == "recheck_not_due"


@pytest.mark.parametrize(
    ("change", "guard"),
    [("answer = 'other'", "answer_sent_is_frozen"), ("question = 'other'", "question_is_frozen"), ("submission_id = NULL", "answer_sent_is_frozen"), ("parts = '[]'", "question_is_frozen")],
)  # fmt: skip
def test_the_database_keeps_question_and_answer(session: Any, change: str, guard: str) -> None:
    answered(under_check())
    with pytest.raises(IntegrityError, match=guard):
        db.session.execute(text(f"UPDATE information_requests SET {change}"))  # noqa: S608 - ours
    db.session.rollback()


def test_the_database_keeps_what_was_settled_and_every_request(session: Any) -> None:
    request = answered(under_check())
    actions.accept_answer(request, reason="", by=officer(), at=UNTIL)
    for statement, guard in (("UPDATE information_requests SET closed_reason = 'x'", "request_closed_is_frozen"), ("DELETE FROM information_requests", "information_requests_never_removed")):  # fmt: skip
        with pytest.raises(IntegrityError, match=guard):
            db.session.execute(text(statement))
        db.session.rollback()
