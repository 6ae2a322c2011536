"""The eligibility check: run, judged, overridden by two, concluded, told."""

from datetime import timedelta

import pytest

from grants.accounts.queries import SYSTEM
from grants.applications import actions
from grants.applications.models import EligibilityCheck
from grants.applications.queries import check_of
from grants.applications.states import ApplicationState, Outcome
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken
from grants.core.outbox import OutboxMessage
from grants.core.trail import TrailEntry
from grants.eligibility.rules import RULES_VERSION
from tests.applications.checking import (
    AFTER,
    LATER,
    checked,
    eleven_pages,
    judged,
    officer,
    one_country,
    outcomes,
    received,
)
from tests.factories import a_call
from tests.factories.things import CLOSES
from tests.people import actor, person

pytestmark = pytest.mark.usefixtures("session")
REASON = "The certificate was read wrongly"


def last_entry() -> TrailEntry:
    return db.session.query(TrailEntry).order_by(TrailEntry.seq.desc()).first()


def refusals() -> list[OutboxMessage]:
    return db.session.query(OutboxMessage).order_by(OutboxMessage.id).all()


def test_the_check_stores_each_verdict_with_the_versions_it_rests_on():
    application = checked()
    check = check_of(application)
    assert (check.rules_version, check.call_version, check.submission.version, check.ran_at) == (
        RULES_VERSION,
        1,
        1,
        AFTER,
    )
    assert outcomes(application) == {
        "non_governmental": "met", "not_for_profit": "met", "yearly_cap": "met", "funded_years": "met",
        "cross_border": "to_be_judged", "effective_remedies": "to_be_judged", "proposal_pages": "met",
    }  # fmt: skip
    assert application.state is ApplicationState.CHECKING
    assert (last_entry().deed, last_entry().actor) == ("eligibility.checked", "system")


def test_the_check_is_refused_while_the_call_is_open():
    application = received()
    with pytest.raises(NotAllowed) as refused:
        actions.run_check(application, by=SYSTEM, at=CLOSES - timedelta(seconds=1))
    assert refused.value.why.key == "check_call_open"
    assert actions.run_check(application, by=SYSTEM, at=CLOSES).ran_at == CLOSES


def test_no_person_can_run_the_check():
    with pytest.raises(NotAllowed):
        actions.run_check(received(), by=officer(), at=AFTER)


def test_the_chore_checks_every_application_of_closed_calls_once():
    call = a_call()
    for number in (1, 2, 3):
        received(number, call=call)
    withdrawn = received(4, call=call)
    actions.withdraw_application(
        withdrawn,
        reason="Our plans changed",
        by=actor("admin4", CLOSES - timedelta(days=1)),
        at=CLOSES - timedelta(days=1),
    )
    assert [
        actions.run_due_checks(CLOSES - timedelta(seconds=1)),
        actions.run_due_checks(CLOSES),
        actions.run_due_checks(AFTER),
    ] == [0, 3, 0]
    assert db.session.query(EligibilityCheck).count() == 3
    assert withdrawn.state is ApplicationState.WITHDRAWN


def test_a_judgement_needs_a_reason_and_a_rule_that_waits_for_one():
    application = checked()
    for rule, outcome, reason, key in (
        ("cross_border", "met", " ", "check_reason_missing"),
        ("cross_border", "met", "x" * 2001, "check_reason_too_long"),
        ("cross_border", "to_be_judged", "So", "outcome_missing"),
        ("cross_border", "perhaps", "So", "outcome_missing"),
        ("yearly_cap", "not_met", "So", "judge_computed"),
        ("no_such_rule", "met", "So", "check_rule_unknown"),
    ):
        with pytest.raises(RuleBroken) as broken:
            actions.judge_verdict(
                application, rule=rule, outcome=outcome, reason=reason, by=officer(), at=LATER
            )
        assert broken.value.why.key == key


def test_a_judgement_can_be_changed_until_the_check_is_concluded():
    application = judged(checked())
    actions.judge_verdict(
        application,
        rule="cross_border",
        outcome=Outcome.NOT_MET,
        reason="One side only",
        by=officer("lea"),
        at=LATER,
    )
    assert outcomes(application)["cross_border"] == "not_met"
    actions.conclude_check(application, by=officer(), at=LATER)
    with pytest.raises(NotAllowed) as refused:
        actions.judge_verdict(
            application, rule="cross_border", outcome=Outcome.MET, reason="After all", by=officer(), at=LATER
        )
    assert refused.value.why.key == "check_concluded"


def test_the_check_cannot_be_concluded_while_a_rule_waits():
    application = checked()
    with pytest.raises(NotAllowed) as refused:
        actions.conclude_check(application, by=officer(), at=LATER)
    assert (refused.value.why.key, refused.value.why["count"]) == ("check_verdicts_open", 2)


def test_an_application_that_meets_every_rule_is_eligible_and_its_administrators_are_told():
    application = actions.conclude_check(judged(checked()), by=officer(), at=LATER)
    assert (application.state, application.concluded_at, application.concluded_by_id) == (
        ApplicationState.ELIGIBLE,
        LATER,
        person("olu").id,
    )
    assert [(m.kind, m.address) for m in refusals()] == [("eligibility_met", "ana@demo.example")]
    assert last_entry().deed == "eligibility.concluded"


def test_who_is_refused_is_told_every_reason():
    application = checked(**one_country())
    actions.judge_verdict(
        application,
        rule="effective_remedies",
        outcome=Outcome.NOT_MET,
        reason="No line pays for the care.",
        by=officer(),
        at=LATER,
    )
    actions.conclude_check(application, by=officer(), at=LATER)
    assert application.state is ApplicationState.INELIGIBLE
    (message,) = refusals()
    assert (message.kind, message.address) == ("eligibility_refused", "ana@demo.example")
    for words in (
        "Only one country is named: Kenya.",
        "No line pays for the care.",
        "does not meet 2 of the 7 rules",
        "/refusal",
    ):
        assert words in message.body
    assert "  " not in message.body.replace("\n", "")


def test_an_override_holds_only_when_a_second_fund_manager_confirms_it():
    application = judged(checked(**eleven_pages()))
    assert outcomes(application)["proposal_pages"] == "not_met"
    actions.override_verdict(
        application, rule="proposal_pages", outcome=Outcome.MET, reason=REASON, by=officer(), at=LATER
    )
    assert outcomes(application)["proposal_pages"] == "not_met"
    for who, key in (("olu", "override_own"), ("ada", "no_permission")):
        with pytest.raises(NotAllowed) as refused:
            actions.confirm_override(application, rule="proposal_pages", by=officer(who), at=LATER)
        assert refused.value.why.key == key
    actions.confirm_override(application, rule="proposal_pages", by=officer("lea"), at=LATER)
    assert outcomes(application)["proposal_pages"] == "met"
    assert application.state is ApplicationState.CHECKING


def test_the_second_person_is_compared_for_each_rule():
    application = checked(**one_country(), **eleven_pages())
    actions.override_verdict(
        application, rule="proposal_pages", outcome=Outcome.MET, reason=REASON, by=officer("olu"), at=LATER
    )
    actions.override_verdict(
        application, rule="cross_border", outcome=Outcome.MET, reason=REASON, by=officer("lea"), at=LATER
    )
    with pytest.raises(NotAllowed) as refused:
        actions.confirm_override(application, rule="proposal_pages", by=officer("olu"), at=LATER)
    assert refused.value.why.key == "override_same_person"
    actions.confirm_override(application, rule="cross_border", by=officer("olu"), at=LATER)
    assert outcomes(application)["cross_border"] == "met"


def test_the_database_itself_refuses_one_person_confirming_their_own_override():
    application = checked(**one_country())
    verdict = actions.override_verdict(
        application, rule="cross_border", outcome=Outcome.MET, reason=REASON, by=officer(), at=LATER
    )
    verdict.confirmed_by_id, verdict.confirmed_at = verdict.override_by_id, LATER
    with pytest.raises(Exception, match="override_two_people"):
        db.session.flush()
    db.session.rollback()


def test_the_check_cannot_be_concluded_while_an_override_waits_and_can_when_it_is_turned_down():
    application = checked(**one_country())
    actions.judge_verdict(
        application, rule="effective_remedies", outcome=Outcome.MET, reason="Fine", by=officer(), at=LATER
    )
    actions.override_verdict(
        application, rule="cross_border", outcome=Outcome.MET, reason=REASON, by=officer(), at=LATER
    )
    with pytest.raises(NotAllowed) as refused:
        actions.conclude_check(application, by=officer(), at=LATER)
    assert refused.value.why.key == "check_override_waits"
    actions.turn_down_override(application, rule="cross_border", by=officer("lea"), at=LATER)
    assert actions.conclude_check(application, by=officer(), at=LATER).state is ApplicationState.INELIGIBLE


def test_a_confirmed_override_after_the_refusal_makes_the_application_eligible_and_says_so():
    application = checked(**one_country())
    actions.judge_verdict(
        application, rule="effective_remedies", outcome=Outcome.MET, reason="Fine", by=officer(), at=LATER
    )
    actions.conclude_check(application, by=officer(), at=LATER)
    actions.override_verdict(
        application, rule="cross_border", outcome=Outcome.MET, reason=REASON, by=officer(), at=LATER
    )
    assert application.state is ApplicationState.INELIGIBLE
    actions.confirm_override(application, rule="cross_border", by=officer("lea"), at=LATER)
    assert application.state is ApplicationState.ELIGIBLE
    assert [m.kind for m in refusals()] == ["eligibility_refused", "eligibility_met"]


def test_after_the_refusal_one_of_two_unmet_rules_overridden_changes_nothing_yet():
    application = judged(checked(**eleven_pages()), Outcome.NOT_MET)
    actions.conclude_check(application, by=officer(), at=LATER)
    actions.override_verdict(
        application, rule="cross_border", outcome=Outcome.MET, reason=REASON, by=officer(), at=LATER
    )
    actions.confirm_override(application, rule="cross_border", by=officer("lea"), at=LATER)
    assert application.state is ApplicationState.INELIGIBLE
    with pytest.raises(RuleBroken) as broken:
        actions.override_verdict(
            application, rule="yearly_cap", outcome=Outcome.NOT_MET, reason=REASON, by=officer(), at=LATER
        )
    assert broken.value.why.key == "override_only_to_met"


def test_nobody_is_refused_after_having_been_told_that_they_are_eligible():
    application = actions.conclude_check(judged(checked()), by=officer(), at=LATER)
    with pytest.raises(NotAllowed) as refused:
        actions.override_verdict(
            application, rule="yearly_cap", outcome=Outcome.NOT_MET, reason=REASON, by=officer(), at=LATER
        )
    assert refused.value.why.key == "override_too_late"


def test_concluding_twice_sends_one_message():
    application = actions.conclude_check(judged(checked()), by=officer(), at=LATER)
    with pytest.raises(NotAllowed):
        actions.conclude_check(application, by=officer("lea"), at=LATER)
    assert len(refusals()) == 1


def test_reasons_stand_on_the_trail_as_a_hash_only():
    application = checked()
    actions.judge_verdict(
        application, rule="cross_border", outcome=Outcome.MET, reason="Names somebody", by=officer(), at=LATER
    )
    assert last_entry().values["rule"] == "cross_border"
    assert "Names somebody" not in last_entry().details


def test_nothing_waits_to_be_confirmed_when_nobody_asked():
    with pytest.raises(NotAllowed) as refused:
        actions.confirm_override(checked(), rule="cross_border", by=officer(), at=LATER)
    assert refused.value.why.key == "override_nothing_waits"


def test_the_rules_in_force_at_closing_govern():
    call = a_call(rules=[{"key": "not_for_profit"}])
    application = received(call=call)
    actions.run_check(application, by=SYSTEM, at=AFTER)
    assert outcomes(application) == {"not_for_profit": "met"}


def test_trustees_auditors_and_approvers_judge_nothing():
    application = checked()
    for name in ("tom", "uma", "ada", "fay", "sam", "ravi", "ana"):
        with pytest.raises(NotAllowed):
            actions.judge_verdict(
                application, rule="cross_border", outcome=Outcome.MET, reason="So", by=officer(name), at=LATER
            )
