"""What may be done with a check when, and what comes of it."""

from itertools import product

import pytest

from grants.applications.checks import (
    CheckFacts,
    VerdictFacts,
    can_conclude,
    can_confirm,
    can_judge,
    can_override,
    can_run,
    can_turn_down,
    conclusion,
    judging_refused,
    overriding_refused,
    reason_wrong,
)  # fmt: skip
from grants.applications.states import ApplicationState, Outcome

A, MET, NOT_MET, OPEN = ApplicationState, Outcome.MET, Outcome.NOT_MET, Outcome.TO_BE_JUDGED


def facts(
    state: ApplicationState = A.CHECKING, outcomes=(MET,), overrides=(), person: int | None = 1
) -> CheckFacts:
    return CheckFacts(state, True, tuple(outcomes), tuple(overrides), person)


def key(verdict) -> str:
    return "" if verdict is None or getattr(verdict, "ok", False) else getattr(verdict, "why", verdict).key


@pytest.mark.parametrize("state", list(A))
@pytest.mark.parametrize("closed", [True, False])
def test_the_rules_run_on_what_was_received_once_the_call_has_closed(state: ApplicationState, closed: bool):
    expected = "check_not_due" if state is not A.SUBMITTED else "" if closed else "check_call_open"
    assert key(can_run(CheckFacts(state, closed))) == expected


@pytest.mark.parametrize("state", list(A))
def test_each_deed_has_its_states(state: ApplicationState):
    waiting = facts(state, overrides=(2,))
    assert can_judge(facts(state)).ok == (state is A.CHECKING)
    assert can_override(facts(state)).ok == (state in (A.CHECKING, A.INELIGIBLE))
    assert can_confirm(waiting).ok == (state in (A.CHECKING, A.INELIGIBLE))
    assert can_conclude(facts(state)).ok == (state is A.CHECKING)


def test_what_was_never_checked_is_called_so():
    assert [key(deed(facts(A.SUBMITTED, ()))) for deed in (can_judge, can_override, can_conclude)] == [
        "check_not_open"
    ] * 3


@pytest.mark.parametrize(
    ("overrides", "why"),
    [
        ((), "override_nothing_waits"),
        ((1,), "override_own"),
        ((1, 1), "override_own"),
        ((2,), ""),
        ((1, 2), ""),
    ],
)
def test_an_override_is_confirmed_by_somebody_else(overrides, why: str):
    assert key(can_confirm(facts(overrides=overrides))) == why
    assert can_turn_down(facts(overrides=overrides)).ok == bool(overrides)


@pytest.mark.parametrize(
    ("outcomes", "overrides", "why"),
    [
        ((MET, OPEN), (), "check_verdicts_open"),
        ((MET, NOT_MET), (2,), "check_override_waits"),
        ((MET, NOT_MET), (), ""),
        ((), (), ""),
    ],
)
def test_a_check_is_concluded_when_nothing_waits(outcomes, overrides, why: str):
    assert key(can_conclude(facts(outcomes=outcomes, overrides=overrides))) == why


@pytest.mark.parametrize("computed", list(Outcome))
def test_only_what_was_left_to_a_person_is_judged_by_one(computed: Outcome):
    assert key(judging_refused(VerdictFacts(A.CHECKING, computed, computed))) == (
        "" if computed is OPEN else "judge_computed"
    )


@pytest.mark.parametrize(
    ("state", "computed", "holds", "to", "why"),
    [
        (A.CHECKING, MET, MET, NOT_MET, ""), (A.CHECKING, NOT_MET, NOT_MET, MET, ""), (A.CHECKING, MET, MET, MET, "override_says_the_same"),
        (A.CHECKING, OPEN, NOT_MET, MET, "override_judge_instead"), (A.INELIGIBLE, OPEN, NOT_MET, MET, ""), (A.INELIGIBLE, NOT_MET, NOT_MET, MET, ""),
        (A.INELIGIBLE, MET, MET, NOT_MET, "override_only_to_met"),
    ],
)  # fmt: skip
def test_what_can_be_overridden_to_what(state, computed, holds, to, why: str):
    assert key(overriding_refused(VerdictFacts(state, computed, holds), to)) == why


@pytest.mark.parametrize("outcomes", list(product(Outcome, repeat=2)))
def test_only_who_meets_every_rule_is_eligible(outcomes):
    assert conclusion(outcomes) is (A.ELIGIBLE if outcomes == (MET, MET) else A.INELIGIBLE)


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("", "check_reason_missing"),
        (" \n", "check_reason_missing"),
        ("x" * 2000, ""),
        ("x" * 2001, "check_reason_too_long"),
    ],
)
def test_a_reason_is_there_and_short_enough(reason: str, why: str):
    assert key(reason_wrong(reason)) == why
