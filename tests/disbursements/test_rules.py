"""Who may do what when, and what a written-down payment must be. Pure, at the edges."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.awards.states import AwardState
from grants.core.reasons import Reason
from grants.disbursements import rules
from grants.disbursements.conditions import AccountFacts
from grants.disbursements.rules import Doer, Paid, PaymentDeed, PaymentLimits, TrancheDeed, YearDeed
from grants.disbursements.states import PaymentState, TrancheState
from tests.disbursements.test_conditions import ACCOUNT, FIRST, SECOND, SIGNED

ASKER, CERTIFIER, APPROVER, PAYER = 1, 2, 3, 4
T = TrancheState
REQUESTED = TrancheDeed(FIRST, Doer(CERTIFIER), T.REQUESTED, requested_by_id=ASKER, account_id=ACCOUNT.id)
CERTIFIED = replace(REQUESTED, doer=Doer(APPROVER), state=T.CERTIFIED, certified_by_id=CERTIFIER)
APPROVED = replace(CERTIFIED, doer=Doer(PAYER), state=T.APPROVED, approved_by_id=APPROVER)
TURNS = {rules.can_certify: REQUESTED, rules.can_approve: CERTIFIED, rules.can_record_payment: APPROVED}
LATE = {"tranche_moved_on", "tranche_not_so_far"}


def why(verdict: Any) -> str:
    return verdict.why.key if verdict.why else ""


def test_each_deed_is_possible_in_its_turn() -> None:
    assert [why(may(facts)) for may, facts in TURNS.items()] == ["", "", ""]


@pytest.mark.parametrize("may", TURNS)
@pytest.mark.parametrize("state", list(TrancheState))
def test_no_deed_is_possible_out_of_its_turn(may: Any, state: TrancheState) -> None:
    facts = TURNS[may]
    verdict = may(replace(facts, state=state))
    order = list(TrancheState)
    assert verdict.ok == (state is facts.state)
    assert verdict.late == (order.index(state) > order.index(facts.state))
    assert (why(verdict) in LATE) == (state is not facts.state)


@pytest.mark.parametrize(
    ("may", "person", "expected"),
    [
        (rules.can_certify, ASKER, "asked_for_it_yourself"),
        (rules.can_approve, ASKER, "asked_for_it_yourself"),
        (rules.can_approve, CERTIFIER, "certified_it_yourself"),
        (rules.can_record_payment, ASKER, "asked_for_it_yourself"),
        (rules.can_record_payment, APPROVER, "approved_it_yourself"),
        (rules.can_record_payment, CERTIFIER, ""),
    ],
)
def test_the_hands_are_different_people(may: Any, person: int, expected: str) -> None:
    assert why(may(replace(TURNS[may], doer=Doer(person)))) == expected


@pytest.mark.parametrize("may", TURNS)
def test_nobody_looks_after_the_money_of_their_own_organization(may: Any) -> None:
    assert why(may(replace(TURNS[may], doer=Doer(99, is_member=True)))) == "own_organizations_money"


@pytest.mark.parametrize("may", TURNS)
def test_every_condition_must_still_hold(may: Any) -> None:
    verdict = may(
        replace(TURNS[may], year=replace(SECOND, renewed_on=None, account=replace(ACCOUNT, accepted=None)))
    )
    waits = ("bank details that a finance officer has verified", "the renewal of the year")
    assert verdict.why == Reason("tranche_waits", what=waits)


def test_a_changed_account_stops_approval_and_payment_but_not_a_new_certification() -> None:
    year = replace(FIRST, account=AccountFacts(8, SIGNED, True, SIGNED, "Fay"))
    found = [why(may(replace(facts, year=year))) for may, facts in TURNS.items()]
    assert found == ["", "bank_account_changed", "bank_account_changed"]


@pytest.mark.parametrize(
    ("facts", "expected", "late"),
    [
        (YearDeed(FIRST, Doer(ASKER)), "", False),
        (YearDeed(FIRST, Doer(ASKER), under_way=T.CERTIFIED), "tranche_on_its_way", True),
        (YearDeed(replace(FIRST, paid_minor=2_500_000), Doer(ASKER)), "year_all_paid", True),
        (YearDeed(replace(FIRST, account=None), Doer(ASKER)), "tranche_waits", False),
    ],
)
def test_a_tranche_is_asked_for_once_and_when_nothing_is_missing(
    facts: YearDeed, expected: str, late: bool
) -> None:
    verdict = rules.can_request(facts)
    assert (why(verdict), verdict.late) == (expected, late)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (YearDeed(replace(SECOND, renewed_on=None), Doer(5)), ""),
        (YearDeed(SECOND, Doer(5)), "year_renewed_already"),
        (YearDeed(FIRST, Doer(5)), "year_is_firm"),
        (YearDeed(replace(SECOND, renewed_on=None), Doer(5, is_member=True)), "own_organizations_money"),
        (
            YearDeed(replace(SECOND, renewed_on=None, award_state=AwardState.RELEASED), Doer(5)),
            "year_award_not_running",
        ),
    ],
)
def test_an_indicative_year_is_renewed_once(facts: YearDeed, expected: str) -> None:
    assert why(rules.can_renew(facts)) == expected


@pytest.mark.parametrize("state", list(TrancheState))
def test_a_tranche_goes_back_only_while_it_is_on_its_way(state: TrancheState) -> None:
    assert rules.can_send_back(replace(REQUESTED, state=state)).ok == (
        state in (T.REQUESTED, T.CERTIFIED, T.APPROVED)
    )


@pytest.mark.parametrize("state", list(PaymentState))
@pytest.mark.parametrize("may", [rules.can_confirm, rules.can_record_problem])
def test_only_a_payment_that_was_sent_is_confirmed_or_fails(may: Any, state: PaymentState) -> None:
    verdict = may(PaymentDeed(Doer(ASKER), state, PAYER))
    assert (verdict.ok, verdict.late) == (state is PaymentState.SENT, state is not PaymentState.SENT)


def test_who_recorded_a_payment_does_not_confirm_it() -> None:
    assert why(rules.can_confirm(PaymentDeed(Doer(PAYER), PaymentState.SENT, PAYER))) == "paid_it_yourself"


DAY = date(2011, 11, 1)
PAID = Paid("USD", 2_500_000, 1_000_000, DAY, DAY, "VIE 1")
LIMITS = PaymentLimits(2_500_000, signed_on=SIGNED, approved_on=DAY, today=DAY)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"paid_currency": "USX"}, [("paid_currency", "currency_of_payment_unknown")]),
        ({"paid_amount_minor": 2_499_999}, [("paid_amount_minor", "paid_amount_not_tranche")]),
        ({"paid_amount_minor": 0}, [("paid_amount_minor", "paid_amount_not_positive")]),
        ({"rate_millionths": 1_000_001}, [("rate_millionths", "rate_of_dollar")]),
        ({"paid_currency": "EUR", "paid_amount_minor": 1_825_000, "rate_millionths": 730_000}, []),
        ({"paid_currency": "EUR", "paid_amount_minor": 1_825_001, "rate_millionths": 730_000}, []),
        ({"paid_currency": "EUR", "paid_amount_minor": 1_825_002, "rate_millionths": 730_000}, [("paid_amount_minor", "paid_amount_off_rate")]),
        ({"paid_currency": "JPY", "paid_amount_minor": 1_951_250, "rate_millionths": 78_050_000}, []),
        ({"paid_currency": "JOD", "paid_amount_minor": 17_750_000, "rate_millionths": 710_000}, []),
        ({"paid_currency": "EUR", "rate_millionths": 0}, [("rate_millionths", "rate_missing")]),
        ({"value_on": SIGNED - timedelta(days=1), "rate_on": SIGNED - timedelta(days=1)}, [("value_on", "value_before_signature")]),
        ({"value_on": DAY - timedelta(days=1), "rate_on": SIGNED}, [("value_on", "value_before_approval")]),
        ({"value_on": DAY + timedelta(days=31)}, []),
        ({"value_on": DAY + timedelta(days=32)}, [("value_on", "value_too_far_ahead")]),
        ({"rate_on": DAY + timedelta(days=1)}, [("rate_on", "rate_after_value")]),
        ({"bank_reference": ""}, [("bank_reference", "bank_reference_missing")]),
        ({"bank_reference": "x" * 60}, []),
        ({"bank_reference": "x" * 61}, [("bank_reference", "bank_reference_long")]),
    ],
)  # fmt: skip
def test_a_payment_is_held_against_the_tranche_the_rate_and_the_calendar(
    change: dict[str, Any], expected: object
) -> None:
    found = rules.payment_problems(replace(PAID, **change), LIMITS)
    assert [(field, reason.key) for field, reason in found] == expected


def test_a_known_reference_is_refused() -> None:
    found = rules.payment_problems(PAID, replace(LIMITS, reference_known=True))
    assert [(field, reason.key) for field, reason in found] == [("bank_reference", "bank_reference_known")]


@given(st.integers(1, 10**10), st.integers(1, 10**11), st.sampled_from(["EUR", "JPY", "JOD", "KES"]))
def test_the_nearest_amount_always_fits_the_rate_and_two_units_off_never_do(
    amount: int, rate: int, currency: str
) -> None:
    nearest = rules.expected_minor(amount, currency, rate)
    assert rules.fits_rate(amount, nearest, currency, rate)
    assert not rules.fits_rate(amount, nearest + 2, currency, rate)
    assert not rules.fits_rate(amount, nearest - 2, currency, rate)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.92", 920_000), ("0,92", 920_000), ("3672.5", 3_672_500_000), ("3,672.5", 3_672_500_000), ("1", 1_000_000), ("٠٫٩٢", 920_000),
        ("٧٨", 78_000_000), ("0.123456", 123_456), ("0.1234567", "rate_decimals"), ("3,672", "rate_two_meanings"), ("0,307", 307_000), ("3.672", 3_672_000),
        ("1,234,567", 1_234_567_000_000), ("-1", "rate_not_a_number"), ("abc", "rate_not_a_number"), ("1.2.3", "rate_not_a_number"),
    ],
)  # fmt: skip
def test_a_rate_is_read_when_it_has_one_meaning(text: str, expected: object) -> None:
    found = rules.read_rate(text)
    assert (found.key if isinstance(found, Reason) else found) == expected


@given(st.integers(1, 10**13))
def test_a_rate_as_it_stands_in_its_field_is_read_back(rate: int) -> None:
    assert rules.read_rate(rules.rate_in_words(rate).replace(",", "")) == rate
