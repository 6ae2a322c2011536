"""Twenty at once: exactly those that the Fund has money for pass, on both databases."""

import threading
from datetime import date
from typing import Any

import pytest
from flask import Flask

from grants.core.access import WHOLE
from grants.core.action import writing
from grants.core.commands import money_problems
from grants.core.db import db
from grants.core.errors import WrongState
from grants.fund import actions, ledger, queries
from grants.fund.ledger import Move
from grants.fund.models import Receipt
from tests.factories import NOW
from tests.fund.money import a_receipt
from tests.people import actor

MANY = 20


def post(*moves: Move) -> None:
    """What a deed does with the money, in its writing transaction."""
    with writing("a deed of the tests"):
        ledger.post_entry("entry", list(moves), at=NOW, deed="test", subject="test")


def at_once(app: Flask, deed: Any) -> list[str]:
    """The deed with the numbers 0 to 19, each in a thread of its own; what became of each."""
    outcomes: list[str] = []
    start = threading.Barrier(MANY)

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                deed(number)
                outcomes.append("done")
            except WrongState as refused:
                outcomes.append(refused.why.key)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.long
@pytest.mark.timeout(180)
def test_twenty_envelopes_at_once_open_as_many_as_there_is_money_for(app: Flask, session: Any) -> None:
    a_receipt(799_999, support_rate_bp=0)
    outcomes = at_once(
        app, lambda number: post(Move(ledger.AVAILABLE, ledger.envelope_account(f"call-{number}"), 100_000))
    )
    assert outcomes == ["account_short"] * 13 + ["done"] * 7
    session.rollback()
    assert ledger.balance(ledger.AVAILABLE) == 99_999
    assert money_problems() == []


@pytest.mark.long
@pytest.mark.timeout(180)
def test_twenty_receipts_at_once_are_all_recorded_each_with_its_reference(app: Flask, session: Any) -> None:
    fay = actor("fay")

    def record(number: int) -> None:
        actions.record_receipt(
            WHOLE, donor_key="austria", donor_name="Austria", donor_kind="Member State", received_on=date(2011, 3, 1),
            amount_minor=10_000, another_one=True, by=fay, at=NOW,
        )  # fmt: skip

    assert at_once(app, record) == ["done"] * MANY
    session.rollback()
    assert sorted(r.reference for r in session.query(Receipt)) == [
        f"R-2011-{n:04d}" for n in range(1, MANY + 1)
    ]
    assert queries.position().received == 10_000 * MANY
    assert money_problems() == []


@pytest.mark.long
@pytest.mark.timeout(180)
def test_entries_that_cross_do_not_wait_for_each_other_in_a_circle(app: Flask, session: Any) -> None:
    a_receipt(1_000_000, support_rate_bp=0)

    def cross(number: int) -> None:
        pair = ["call:a:envelope", "call:b:envelope"]
        first, second = pair if number % 2 else pair[::-1]
        post(Move(ledger.AVAILABLE, first, 10), Move(ledger.AVAILABLE, second, 10))

    assert at_once(app, cross) == ["done"] * MANY
