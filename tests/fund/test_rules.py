"""Rules of the Fund: support cost to the cent, what a receipt must be, what accounts are called."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.money import LARGEST, Money
from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.fund import ledger, rules
from grants.fund.rules import Place, ReceiptTold

TODAY = date(2011, 4, 1)
TOLD = ReceiptTold("austria", "Austria", "Member State", TODAY, 1_308_900, 1300, "")


@pytest.mark.parametrize(
    ("amount", "rate", "cost"),
    [
        (100, 1300, 13),
        (1_308_900, 1300, 170_157),
        (50, 1300, 7),
        (49, 1300, 6),
        (4, 1250, 1),
        (3, 1250, 0),
        (100, 0, 0),
        (1, 9999, 1),
    ],
)
def test_support_cost_is_rounded_half_up(amount: int, rate: int, cost: int) -> None:
    assert rules.support_cost(amount, rate) == cost


@given(st.integers(1, LARGEST), st.integers(0, 9999))
def test_support_cost_is_what_decimal_says(amount: int, rate: int) -> None:
    exact = (Decimal(amount) * rate / 10_000).quantize(Decimal(1), ROUND_HALF_UP)
    assert rules.support_cost(amount, rate) == int(exact)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"amount_minor": 0}, [("amount", "receipt_not_positive")]),
        ({"amount_minor": LARGEST}, []),
        ({"amount_minor": LARGEST + 1}, [("amount", "receipt_too_large")]),
        ({"support_rate_bp": 0}, []),
        ({"support_rate_bp": 10_000}, [("support_rate", "support_rate_wrong")]),
        ({"support_rate_bp": -1}, [("support_rate", "support_rate_wrong")]),
        ({"amount_minor": 1, "support_rate_bp": 9999}, [("amount", "support_eats_all")]),
        ({"received_on": date(2011, 4, 2)}, [("received_on", "receipt_in_future")]),
        ({"received_on": date(2010, 10, 31)}, [("received_on", "receipt_before_fund")]),
        ({"received_on": date(2010, 11, 1)}, []),
        ({"donor_name": ""}, [("donor_name", "donor_nameless")]),
        ({"donor_key": "Austria"}, [("donor_name", "donor_key_wrong")]),
        ({"donor_key": "a:b"}, [("donor_name", "donor_key_wrong")]),
        ({"donor_key": "x" * 41}, [("donor_name", "donor_key_wrong")]),
        ({"donor_kind": "Planet"}, [("donor_kind", "donor_kind_unknown")]),
        ({"note": "x" * 2001}, [("note", "donor_text_too_long")]),
    ],
)
def test_what_is_wrong_with_a_receipt_stands_beside_its_field(
    changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert [(name, why.key) for name, why in rules.receipt_problems(replace(TOLD, **changes), TODAY)] == found


@pytest.mark.parametrize(
    ("key", "kind", "place", "rest"),
    [
        (ledger.AVAILABLE, "available", Place.AVAILABLE, ("", "", None)),
        (ledger.SUPPORT, "support", Place.SUPPORT, ("", "", None)),
        (ledger.donor_account("austria"), "donor", Place.DONOR, ("", "", None)),
        (ledger.envelope_account("sgf-2011"), "envelope", Place.RESERVED, ("sgf-2011", "", None)),
        (ledger.award_account("SGF-2011-0042", 1), "award", Place.RESERVED, ("", "SGF-2011-0042", 1)),
        (ledger.grant_account("SGF-2011-0042", 2), "grant", Place.COMMITTED, ("", "SGF-2011-0042", 2)),
        (ledger.paid_account("SGF-2011-0042", 3), "paid", Place.PAID, ("", "SGF-2011-0042", 3)),
        ("paid:SGF-2011-0042:year:x", "other", Place.OTHER, ("", "", None)),
        ("strange", "other", Place.OTHER, ("", "", None)),
    ],
)
def test_every_account_is_read_back_from_its_name(
    key: str, kind: str, place: Place, rest: tuple[str, str, int | None]
) -> None:
    account = rules.account_of(key)
    assert (account.kind, account.place, (account.call, account.reference, account.year)) == (
        kind,
        place,
        rest,
    )


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("fund:available", "What is available in the Fund"),
        ("call:sgf-2011:envelope", "The envelope of SGF-2011"),
        ("grant:SGF-2011-0042:year:2", "What is committed to SGF-2011-0042 for year 2"),
        ("strange", "The account strange"),
    ],
)
def test_every_account_has_words(app: Any, key: str, words: str) -> None:
    with app.test_request_context():
        assert sentence(rules.account_name(key)) == words


def test_an_account_gives_what_it_holds_and_no_more() -> None:
    assert rules.can_take("fund:available", 100, 100).ok
    short = rules.can_take("fund:available", 100, 101)
    assert short.why == Reason(
        "account_short", account=Reason("account_available"), has=Money(100), asked=Money(101)
    )


def test_a_donor_gives_without_holding() -> None:
    assert rules.can_take("donor:austria", -500, 101).ok


@pytest.mark.parametrize(
    ("name", "key"),
    [("Austria", "austria"), ("Côte d’Ivoire", "cote-divoire"), ("A & B, Ltd.", "a-b-ltd"), ("日本", "")],
)
def test_a_donor_gets_a_short_name(name: str, key: str) -> None:
    assert rules.donor_key(name) == key
