"""Deciding and telling: state, trail entry, message, refusal."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from grants.applications.models import Conflict
from grants.applications.states import ApplicationState
from grants.awards import actions
from grants.awards.models import Award, BoardMeeting, Decision
from grants.awards.queries import award_problems
from grants.awards.states import AwardState, DecisionState
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion
from grants.core.money import Money
from grants.core.outbox import OutboxMessage
from grants.core.reasons import Reason
from grants.core.trail import TrailEntry
from grants.fund.ledger import award_account, balance, envelope_account
from grants.reviews.states import ReviewState
from tests.awards.selecting import (
    FUND,
    MET_ON,
    REFUSE,
    RELEASED,
    RESERVE,
    THEN,
    THREE_YEARS,
    a_funded_call,
    confirmed,
    eligible,
    meet,
    offered,
    propose,
)  # fmt: skip
from tests.factories import a_review
from tests.people import actor, person

Session = scoped_session  # of the test


def trail(session: Session) -> list[tuple[str, str, str]]:
    return [
        (e.actor, e.deed, e.subject) for e in session.scalars(select(TrailEntry).order_by(TrailEntry.seq))
    ]


def mail(session: Session) -> list[tuple[str, str, str]]:
    return [
        (m.kind, m.address, m.about)
        for m in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    ]


def test_a_proposal_is_kept_with_its_amounts_and_its_entry(session: Session) -> None:
    (application,) = eligible(a_funded_call(), 1)
    decision = propose(application, FUND, reason="Strong", feedback="Well done", years={1: 2_000_000, 2: 0})
    assert (decision.state, decision.outcome, decision.feedback) == (
        DecisionState.PROPOSED,
        FUND,
        "Well done",
    )
    assert [(y.year, y.amount_minor) for y in decision.years] == [(1, 2_000_000)]
    entry = session.scalars(select(TrailEntry)).one()
    assert (entry.actor, entry.deed, entry.subject) == (
        person("lea").trail_ref,
        "decision.proposed",
        "application:SGF-2011-0001",
    )
    assert entry.values == {"outcome": "fund", "rank": None, "total": 2_000_000}


def test_what_the_envelope_cannot_hold_is_refused_with_the_numbers(session: Session) -> None:
    first, second = eligible(a_funded_call(12_000_000), 2)
    propose(first)
    with pytest.raises(RuleBroken) as broken:
        propose(second)
    money = {"total": Money(15_000_000), "free": Money(12_000_000), "above": Money(3_000_000)}
    assert broken.value.problems == (("year_1", Reason("envelope_exceeded", **money)),)
    assert session.query(Decision).count() == 1


def test_a_proposal_may_be_replaced_and_then_needs_the_board_anew(session: Session) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    propose(application)
    meet(call)
    decision = propose(application, RESERVE, by="max")
    assert (decision.state, decision.meeting_id, decision.reserve_rank, decision.proposed_by_id) == (
        DecisionState.PROPOSED,
        None,
        1,
        person("max").id,
    )
    assert sum(y.amount_minor for y in decision.years) == 7_500_000


def test_a_proposal_over_an_older_one_is_refused(session: Session) -> None:
    (application,) = eligible(a_funded_call(), 1)
    propose(application, replaces="")
    with pytest.raises(StaleVersion) as stale:
        propose(application, REFUSE, by="max", replaces="")
    assert (stale.value.why, session.query(Decision).one().outcome) == (Reason("proposal_replaced"), FUND)


def test_an_application_withdrawn_meanwhile_holds_nobody_up_and_no_money(session: Session) -> None:
    call = a_funded_call(10_000_000)
    first, second = eligible(call, 2)
    propose(first)
    first.state, first.withdrawn_at, first.withdrawn_by_id = (
        ApplicationState.WITHDRAWN,
        THEN,
        person("ana").id,
    )
    session.commit()
    confirmed(call, {second: FUND})
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    assert [a.reference for a in session.query(Award)] == ["SGF-2011-0002"]
    assert mail(session) == [("award_offered", "admin2@demo.example", "application:SGF-2011-0002")]


@pytest.mark.parametrize("name", ["tom", "uma", "ana", "ada", "ravi"])
def test_only_fund_managers_propose(session: Session, name: str) -> None:
    (application,) = eligible(a_funded_call(), 1)
    with pytest.raises(NotAllowed) as refused:
        propose(application, by=name)
    assert refused.value.why == Reason("no_permission")


def test_a_fund_manager_in_conflict_does_not_propose(session: Session) -> None:
    (application,) = eligible(a_funded_call(), 1)
    session.add(
        Conflict(
            person_id=person("lea").id,
            application_id=application.id,
            reason="Sister",
            recorded_at=THEN,
            recorded_by_id=person("olu").id,
        )
    )
    session.commit()
    with pytest.raises(NotAllowed) as refused:
        propose(application)
    assert refused.value.why == Reason("in_conflict")


def test_the_rest_is_proposed_not_to_be_funded_in_one_deed(session: Session) -> None:
    call = a_funded_call()
    first, *others = eligible(call, 3)
    propose(first)
    for application in others:
        a_review(application, "ravi", ReviewState.SUBMITTED)
    made = actions.propose_the_rest(call, feedback="Thank you", by=actor("lea"), at=THEN)
    assert [(d.application_id, d.outcome, d.feedback) for d in made] == [
        (a.id, REFUSE, "Thank you") for a in others
    ]
    with pytest.raises(NotAllowed) as refused:
        actions.propose_the_rest(call, by=actor("lea"), at=THEN)
    assert refused.value.why == Reason("rest_is_decided")


def test_the_board_endorses_and_who_stood_aside_is_shut_out(session: Session) -> None:
    call = a_funded_call()
    application, _other = eligible(call, 2)
    propose(application)
    meeting = meet(
        call,
        present=("tom", "tia", "tas"),
        recusals=[(person("tas").id, application.id, "Heads the organization")],
        note="Minutes",
    )
    assert [(a.person_id, a.present) for a in meeting.attendances] == [
        (person(n).id, n in ("tom", "tia", "tas"))
        for n in sorted(("tom", "tia", "tao", "ted", "tas"), key=lambda n: person(n).id)
    ]
    assert session.query(Decision).one().meeting_id == meeting.id
    assert actor("tas").closed("application") == {application.key}
    conflict = session.query(Conflict).one()
    assert (conflict.person_id, conflict.application_id, conflict.reason) == (
        person("tas").id,
        application.id,
        "Heads the organization",
    )
    assert trail(session)[-1] == (person("olu").trail_ref, "board_meeting.recorded", "call:sgf-2011")


def test_a_conflict_on_record_is_taken_up_as_a_recusal(session: Session) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    session.add(
        Conflict(
            person_id=person("tao").id,
            application_id=application.id,
            reason="Was its adviser",
            recorded_at=THEN,
            recorded_by_id=person("olu").id,
        )
    )
    session.commit()
    propose(application)
    meeting = meet(call)
    assert [(r.person_id, r.application_id, r.reason) for r in meeting.recusals] == [
        (person("tao").id, application.id, "Was its adviser")
    ]
    assert session.query(Conflict).count() == 1


def test_without_a_quorum_nothing_is_endorsed(session: Session) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    propose(application)
    with pytest.raises(RuleBroken) as broken:
        meet(call, present=("tom", "tia"))
    assert broken.value.why == Reason("quorum_missed", present=2, trustees=5, quorum=3)
    assert (session.query(BoardMeeting).count(), session.query(Decision).one().state) == (
        0,
        DecisionState.PROPOSED,
    )


def test_a_call_may_ask_for_a_larger_quorum(session: Session) -> None:
    call = a_funded_call(quorum_percent=75)
    (application,) = eligible(call, 1)
    propose(application)
    with pytest.raises(RuleBroken) as broken:
        meet(call, present=("tom", "tia", "tao"))
    assert broken.value.why == Reason("quorum_missed", present=3, trustees=5, quorum=4)


def test_a_second_fund_manager_confirms_what_others_proposed(session: Session) -> None:
    call = a_funded_call()
    first, second = eligible(call, 2)
    propose(first, by="lea")
    propose(second, REFUSE, by="max")
    meet(call)
    done = actions.confirm_decisions(call, by=actor("max"), at=RELEASED)
    assert [d.application_id for d in done] == [first.id]
    with pytest.raises(NotAllowed) as refused:
        actions.confirm_decisions(call, by=actor("max"), at=RELEASED)
    assert refused.value.why == Reason("confirm_own", references=("SGF-2011-0002",))
    actions.confirm_decisions(call, by=actor("olu"), at=RELEASED)
    assert {d.state for d in session.query(Decision)} == {DecisionState.CONFIRMED}


def test_nothing_is_confirmed_before_the_board_has_met(session: Session) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    propose(application)
    with pytest.raises(NotAllowed) as refused:
        actions.confirm_decisions(call, by=actor("max"), at=RELEASED)
    assert refused.value.why == Reason("nothing_to_confirm")


def test_all_letters_leave_together_and_the_money_moves_with_them(session: Session) -> None:
    call = a_funded_call()
    first, second, third = eligible(call, 3)
    confirmed(call, {first: FUND, second: RESERVE, third: REFUSE})
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    assert [a.state for a in (first, second, third)] == [
        ApplicationState.SELECTED,
        ApplicationState.RESERVED,
        ApplicationState.NOT_SELECTED,
    ]
    assert mail(session) == [
        ("award_offered", "ana@demo.example", "application:SGF-2011-0001"),
        ("reserve_listed", "admin2@demo.example", "application:SGF-2011-0002"),
        ("not_selected", "admin3@demo.example", "application:SGF-2011-0003"),
    ]
    assert [balance(award_account("SGF-2011-0001", y)) for y in (1, 2, 3)] == [2_500_000] * 3
    assert balance(envelope_account(call.slug)) == 75_000_000
    assert award_problems() == []


def test_the_award_has_its_years_from_the_projects_start(session: Session) -> None:
    award = offered()
    assert (award.reference, award.state, award.starts_on, award.ends_on) == (
        "SGF-2011-0001",
        AwardState.OFFERED,
        date(2012, 1, 1),
        date(2014, 12, 31),
    )
    assert [(y.year, y.starts_on, y.amount_minor, y.cap_minor, y.indicative) for y in award.years] == [
        (1, date(2012, 1, 1), 2_500_000, 2_500_000, False), (2, date(2013, 1, 1), 2_500_000, 2_500_000, True), (3, date(2014, 1, 1), 2_500_000, 2_500_000, True),
    ]  # fmt: skip
    assert award.answer_until.isoformat() == "2011-11-17T23:00:00+00:00"


def test_letters_wait_for_the_last_decision(session: Session) -> None:
    call = a_funded_call()
    first, _second = eligible(call, 2)
    confirmed(call, {first: FUND})
    with pytest.raises(NotAllowed) as refused:
        actions.release_letters(call, by=actor("olu"), at=RELEASED)
    assert refused.value.why == Reason("letters_undecided", count=1)
    assert (session.query(Award).count(), mail(session)) == (0, [])


def test_letters_leave_once(session: Session) -> None:
    award = offered()
    with pytest.raises(NotAllowed) as refused:
        actions.release_letters(award.application.call, by=actor("lea"), at=RELEASED)
    assert refused.value.why == Reason("letters_nothing")
    assert (session.query(Award).count(), len(mail(session))) == (1, 1)


def test_the_amounts_of_the_decision_are_awarded_not_those_asked(session: Session) -> None:
    award = offered(years={1: 2_000_000, 2: 1_000_000})
    assert [(y.year, y.amount_minor) for y in award.years] == [(1, 2_000_000), (2, 1_000_000)]
    assert (THREE_YEARS[1], balance(envelope_account("sgf-2011"))) == (2_500_000, 79_500_000)
    assert RELEASED.date() > MET_ON
