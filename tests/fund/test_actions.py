"""Recording a receipt: row, ledger, entry, refusal."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.core.access import WHOLE
from grants.core.commands import money_problems
from grants.core.errors import NotAllowed, RuleBroken
from grants.fund import actions, ledger, queries
from grants.fund.models import Donor, LedgerTransfer
from grants.fund.rules import Place
from tests.factories import NOW
from tests.fund.money import a_receipt
from tests.organizations.reading import last_entry, nothing_remains
from tests.people import actor


def test_a_receipt_is_available_less_the_support_cost(session: Any) -> None:
    made = a_receipt(1_308_900)
    assert (made.reference, made.support_cost_minor, made.donor.name) == ("R-2011-0001", 170_157, "Austria")
    assert queries.balances() == {
        "donor:austria": -1_308_900,
        "fund:available": 1_138_743,
        "fund:support": 170_157,
    }
    values = {"donor": "austria", "amount_minor": 1_308_900, "support_cost_minor": 170_157}
    assert last_entry() == ("receipt.recorded", "receipt:R-2011-0001", values)


def test_receipts_count_up_within_their_year_and_share_the_donor(session: Any) -> None:
    made = [a_receipt(), a_receipt(donor_name="Other words"), a_receipt(received_on=date(2010, 12, 1))]
    assert [receipt.reference for receipt in made] == ["R-2011-0001", "R-2011-0002", "R-2010-0001"]
    assert [(donor.key, donor.name) for donor in session.query(Donor)] == [("austria", "Austria")]


def test_no_support_cost_is_posted_when_the_rate_is_zero(session: Any) -> None:
    a_receipt(100, support_rate_bp=0)
    assert queries.balances() == {"donor:austria": -100, "fund:available": 100}


def test_a_wrong_receipt_leaves_nothing(session: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        a_receipt(0, donor_kind="Planet")
    assert [name for name, _ in refused.value.problems] == ["donor_kind", "amount"]
    assert nothing_remains()
    assert queries.balances() == {}


def test_the_same_money_is_not_recorded_twice_unawares(session: Any) -> None:
    a_receipt()
    with pytest.raises(RuleBroken) as refused:
        a_receipt(another_one=False)
    assert (refused.value.why.key, refused.value.why["reference"]) == ("receipt_double", "R-2011-0001")
    assert a_receipt(999_999, another_one=False).reference == "R-2011-0002"


@pytest.mark.parametrize("name", ["olu", "ada", "uma", "sam", "ana"])
def test_only_finance_records_receipts(session: Any, name: str) -> None:
    made = a_receipt()
    with pytest.raises(NotAllowed):
        actions.record_receipt(
            WHOLE, donor_key="x", donor_name="X", donor_kind="Public", received_on=made.received_on, amount_minor=1, by=actor(name), at=NOW
        )  # fmt: skip


def test_the_position_adds_up(session: Any) -> None:
    a_receipt()
    position = queries.position()
    assert (position.received, position.support, position.for_grants, position.available) == (
        1_000_000,
        130_000,
        870_000,
        870_000,
    )
    assert sum(position.places.values()) == position.for_grants


def test_the_money_checks_find_nothing_wrong(session: Any) -> None:
    a_receipt()
    assert money_problems() == []


def test_the_money_checks_find_a_post_without_a_receipt(session: Any) -> None:
    a_receipt()
    ledger.post_entry(
        "gift", [ledger.Move("donor:austria", ledger.AVAILABLE, 5)], at=NOW, deed="test", subject="gift"
    )
    ledger.post_entry(
        "odd", [ledger.Move(ledger.AVAILABLE, "somewhere", 5)], at=NOW, deed="test", subject="odd"
    )
    session.commit()
    assert money_problems() == [
        "the ledger holds what the receipts say: gift: recorded None, posted (5, 0)",
        "every account has its place: somewhere",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfers SET amount_minor = 1", "DELETE FROM ledger_transfers", "UPDATE ledger_accounts SET may_be_negative = true",
        "DELETE FROM ledger_accounts", "UPDATE receipts SET amount_minor = 1", "DELETE FROM receipts",
    ],
)  # fmt: skip
def test_the_database_keeps_what_was_posted(session: Any, statement: str) -> None:
    a_receipt()
    with pytest.raises(IntegrityError):
        session.execute(text(statement))
    session.rollback()
    assert session.query(LedgerTransfer).count() == 2


def test_the_database_itself_refuses_an_overdraft(session: Any) -> None:
    a_receipt(100, support_rate_bp=0)
    ledger.lock_accounts({"call:c:envelope"})
    session.add(
        LedgerTransfer(
            entry="e",
            at=NOW,
            deed="d",
            subject="s",
            debit="call:c:envelope",
            credit=ledger.AVAILABLE,
            amount_minor=101,
        )
    )
    with pytest.raises(IntegrityError, match="account_not_overdrawn"):
        session.flush()
    session.rollback()


def test_each_place_of_the_ledger_is_the_same_in_sql_and_in_python(session: Any) -> None:
    a_receipt()
    moves = [("fund:available", "call:c:envelope", 500), ("call:c:envelope", "award:C-0001:year:1", 300),
             ("award:C-0001:year:1", "grant:C-0001:year:1", 200), ("grant:C-0001:year:1", "paid:C-0001:year:1", 50)]  # fmt: skip
    for number, (source, target, amount) in enumerate(moves):
        ledger.post_entry(f"e{number}", [ledger.Move(source, target, amount)], at=NOW, deed="d", subject="s")
    session.commit()
    (moment,) = queries.how_it_moved()
    assert (moment.year, moment.quarter, moment.places) == (2011, 2, queries.position().places)
    assert moment.places == {
        Place.AVAILABLE: 869_500,
        Place.RESERVED: 300,
        Place.COMMITTED: 150,
        Place.PAID: 50,
    }
    (call,) = queries.call_positions(queries.balances())
    assert (call.call, call.opened, call.envelope, call.promised, call.committed, call.paid, call.grants) == (
        "c", 500, 200, 100, 150, 50, {"C-0001"},
    )  # fmt: skip
