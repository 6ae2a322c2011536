"""Appeals: once for a refusal, in time, decided by somebody who had no part in it; and what follows."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.applications import actions as applications
from grants.applications.models import Application
from grants.applications.queries import check_of
from grants.applications.states import ApplicationState, Outcome
from grants.awards import actions, queries
from grants.awards.models import Appeal
from grants.awards.states import AppealState, DecisionState
from grants.core import outbox
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.sentences import sentence
from grants.core.trail import TrailEntry
from grants.reviews.states import ReviewState
from tests.applications.checking import LATER, checked, judged
from tests.awards.selecting import (
    FUND,
    REFUSE,
    RELEASED,
    THEN,
    a_funded_call,
    confirmed,
    eligible,
    meet,
    propose,
)
from tests.factories import a_review
from tests.people import actor

UPHELD, DISMISSED = AppealState.UPHELD, AppealState.DISMISSED
NEXT_DAY = RELEASED + timedelta(days=1)


def ineligible(**settings: Any) -> Application:
    """Olu judged and concluded; the organization was told."""
    application = judged(checked(call=a_funded_call(**settings)), Outcome.NOT_MET)
    applications.conclude_check(application, by=actor("olu", LATER), at=LATER)
    return application


def not_selected() -> Application:
    """Lea proposed, max confirmed, olu sent the letters."""
    for name in ("olu", "lea", "max"):
        actor(name)
    call = a_funded_call()
    application, other = eligible(call, 2)
    confirmed(call, {application: REFUSE, other: FUND})
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    return application


def appeal(
    application: Application, by: str = "ana", at: Any = None, words: str = "Kenya and Nepal are two regions."
) -> Appeal:
    refused = queries.refused_at(application)
    made: Appeal = actions.make_appeal(
        application, text=words, by=actor(by), at=at or (refused or LATER) + timedelta(days=1)
    )
    return made


def decide(
    made: Appeal, outcome: AppealState = UPHELD, by: str = "max", reason: str = "We read it wrongly."
) -> Appeal:
    decided: Appeal = actions.decide_appeal(
        made, outcome=outcome, reason=reason, by=actor(by), at=made.made_at + timedelta(days=1)
    )
    return decided


def mails(kind: str) -> list[str]:
    found = db.session.query(outbox.OutboxMessage).filter_by(kind=kind)
    return sorted(message.address.split("@")[0] for message in found)


def test_an_appeal_goes_to_officers_who_had_no_part(session: Any) -> None:
    for name in ("olu", "lea", "max"):
        actor(name)
    made = appeal(ineligible())
    assert (made.state, made.against.value, made.stood["concluded_by"]) == (
        AppealState.OPEN,
        "eligibility",
        actor("olu").person_id,
    )
    assert mails("appeal_received") == ["ana"]
    assert mails("appeal_made") == ["lea", "max"]


@pytest.mark.parametrize("name", ["ben", "chi", "olu"])
def test_only_an_administrator_of_the_organization_appeals(session: Any, name: str) -> None:
    with pytest.raises(NotAllowed):
        appeal(ineligible(), by=name)


def test_the_refusal_letter_says_until_when(session: Any) -> None:
    ineligible()
    body = db.session.query(outbox.OutboxMessage).filter_by(kind="eligibility_refused").one().body
    assert "can appeal once, until 3 June 2011, 23:59 in Vienna" in " ".join(body.split())


def test_a_call_without_appeals_says_so_and_writes_nothing_of_them(session: Any) -> None:
    application = ineligible(appeal_days=None)
    with pytest.raises(NotAllowed) as refused:
        appeal(application)
    assert refused.value.why.key == "appeal_not_in_call"
    assert (
        "appeal"
        not in db.session.query(outbox.OutboxMessage).filter_by(kind="eligibility_refused").one().body
    )


def test_it_can_be_made_to_the_end_of_the_last_day_in_the_calls_zone(session: Any) -> None:
    application = ineligible(appeal_days=10)
    until = queries.appeal_until(application, queries.refused_at(application))
    with pytest.raises(WrongState) as late:
        appeal(application, at=until)
    assert late.value.why.key == "appeal_too_late"
    assert "23:59 in Vienna." in sentence(late.value.why)
    appeal(application, at=until - timedelta(microseconds=1))


def test_once_for_a_refusal(session: Any) -> None:
    application = ineligible()
    appeal(application)
    with pytest.raises(WrongState) as refused:
        appeal(application)
    assert refused.value.why.key == "appeal_made"


@pytest.mark.parametrize(("words", "why"), [("  ", "appeal_missing"), ("x" * 5001, "appeal_too_long")])
def test_an_appeal_says_something_and_not_too_much(session: Any, words: str, why: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        appeal(ineligible(), words=words)
    assert refused.value.why.key == why


def test_nothing_but_a_refusal_is_appealed(session: Any) -> None:
    application, _other = eligible(a_funded_call(), 2)
    with pytest.raises(WrongState) as refused:
        actions.make_appeal(application, text="Why?", by=actor("ana"), at=NEXT_DAY)
    assert refused.value.why.key == "appeal_no_refusal"


def test_who_judged_or_concluded_does_not_decide(session: Any) -> None:
    made = appeal(ineligible())
    with pytest.raises(NotAllowed) as refused:
        decide(made, by="olu")
    assert refused.value.why.key == "appeal_had_a_part"
    with pytest.raises(IntegrityError, match="appeal_is_decided_by_another"):
        db.session.execute(
            text(
                "UPDATE appeals SET state = 'upheld', decided_by_id = :who, decided_at = made_at, reason = 'x'"
            ),
            {"who": actor("olu").person_id},
        )
    db.session.rollback()


@pytest.mark.parametrize("name", ["lea", "max"])
def test_who_proposed_or_confirmed_does_not_decide(session: Any, name: str) -> None:
    made = appeal(not_selected())
    with pytest.raises(NotAllowed) as refused:
        decide(made, by=name)
    assert refused.value.why.key == "appeal_had_a_part"


def test_who_reviewed_does_not_decide(session: Any) -> None:
    application = not_selected()
    a_review(application, "olu", ReviewState.SUBMITTED)
    assert actor("olu").person_id in queries.had_a_part(application)


def test_who_is_in_conflict_does_not_decide(session: Any) -> None:
    made = appeal(ineligible())
    applications.record_conflict(
        made.application, person_id=actor("max").person_id, reason="Brother", by=actor("lea"), at=LATER
    )
    with pytest.raises(NotAllowed) as refused:
        decide(made, by="max")
    assert refused.value.why.key == "in_conflict"


def test_dismissed_the_refusal_stands_and_the_reasons_are_mailed(session: Any) -> None:
    made = decide(appeal(ineligible()), DISMISSED, reason="Both countries are in one region.")
    assert made.application.state is ApplicationState.INELIGIBLE
    assert mails("appeal_dismissed") == ["ana"]
    assert (
        "Both countries are in one region."
        in db.session.query(outbox.OutboxMessage).filter_by(kind="appeal_dismissed").one().body
    )
    assert db.session.query(TrailEntry).order_by(TrailEntry.seq.desc()).first().deed == "appeal.decided"


def test_upheld_it_goes_back_to_the_check_and_is_concluded_anew(session: Any) -> None:
    made = decide(appeal(ineligible()))
    application = made.application
    assert (application.state, application.concluded_at) == (ApplicationState.CHECKING, None)
    assert mails("appeal_upheld") == ["ana"]
    at = made.decided_at + timedelta(days=1)
    for verdict in check_of(application).verdicts:
        if verdict.computed is Outcome.TO_BE_JUDGED:
            applications.judge_verdict(
                application, rule=verdict.rule, outcome=Outcome.MET, reason="Yes", by=actor("lea"), at=at
            )
    applications.conclude_check(application, by=actor("lea"), at=at)
    assert application.state is ApplicationState.ELIGIBLE


def test_upheld_it_is_proposed_endorsed_and_confirmed_anew(session: Any) -> None:
    application = not_selected()
    made = decide(appeal(application), by="olu")
    decision = queries.decision_of(application)
    assert (application.state, decision.state, decision.released_at) == (
        ApplicationState.ELIGIBLE,
        DecisionState.PROPOSED,
        None,
    )
    assert made.stood["proposed_by"] == actor("lea").person_id
    propose(application, FUND, by="lea")
    meet(application.call, at=made.decided_at + timedelta(days=1))
    actions.confirm_decisions(application.call, by=actor("max"), at=made.decided_at + timedelta(days=2))
    actions.release_letters(application.call, by=actor("olu"), at=made.decided_at + timedelta(days=3))
    assert application.state is ApplicationState.SELECTED


def test_a_second_refusal_can_be_appealed_in_its_turn(session: Any) -> None:
    application = not_selected()
    made = decide(appeal(application), by="olu")
    propose(application, REFUSE, by="lea")
    meet(application.call, at=made.decided_at + timedelta(days=1))
    actions.confirm_decisions(application.call, by=actor("max"), at=made.decided_at + timedelta(days=2))
    actions.release_letters(application.call, by=actor("olu"), at=made.decided_at + timedelta(days=3))
    assert appeal(application).refused_at != made.refused_at


def test_two_officers_at_once_decide_once(session: Any) -> None:
    made = decide(appeal(ineligible()), DISMISSED, by="lea")
    with pytest.raises(WrongState) as late:
        decide(made, by="max")
    assert late.value.why.key == "appeal_decided"


def test_a_decision_needs_its_reasons(session: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        decide(appeal(ineligible()), reason=" ")
    assert refused.value.why.key == "appeal_reason_missing"


@pytest.mark.parametrize(
    ("statement", "guard"),
    [("UPDATE appeals SET text = 'x'", "appeal_made_is_frozen"), ("UPDATE appeals SET reason = 'x'", "appeal_made_is_frozen"), ("DELETE FROM appeals", "appeals_never_removed"),
     ("UPDATE decisions SET state = 'proposed', released_at = NULL, released_by_id = NULL WHERE outcome = 'fund'", "decision_confirmed_stands")],
)  # fmt: skip
def test_the_database_keeps_what_was_decided(session: Any, statement: str, guard: str) -> None:
    decide(appeal(not_selected()), DISMISSED, by="olu")
    with pytest.raises(IntegrityError, match=guard):
        db.session.execute(text(statement))
    db.session.rollback()


def test_a_refusal_is_taken_back_only_by_an_appeal_that_was_upheld(session: Any) -> None:
    decide(appeal(not_selected()), DISMISSED, by="olu")
    with pytest.raises(IntegrityError, match="decision_confirmed_stands"):
        db.session.execute(
            text(
                "UPDATE decisions SET state = 'proposed', released_at = NULL, released_by_id = NULL WHERE outcome = 'refuse'"
            )
        )
    db.session.rollback()


def test_the_time_of_a_letter_is_counted_from_the_letter(session: Any) -> None:
    application = not_selected()
    assert queries.appeal_until(application, RELEASED) > THEN + timedelta(days=60)
