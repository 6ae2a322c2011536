"""The ledger under random transfers: guarded accounts never go below zero, and everything always adds up to nothing."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.core.db import db
from grants.core.errors import WrongState
from grants.fund import ledger, queries
from grants.fund.ledger import Move
from tests.factories import NOW

ACCOUNTS = [
    "donor:d",
    ledger.AVAILABLE,
    "call:a:envelope",
    "call:b:envelope",
    "award:A-1:year:1",
    "grant:A-1:year:1",
    "paid:A-1:year:1",
]
MOVES = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.integers(0, 300)).filter(
    lambda m: m[0] != m[1]
)
ENTRIES = st.lists(st.lists(MOVES, min_size=1, max_size=4), max_size=12)


def post(moves: list[Move], name: str = "entry") -> None:
    ledger.post_entry(name, moves, at=NOW, deed="test", subject=name)


@pytest.mark.timeout(240)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=min(150, settings.default.max_examples),
)
@given(entries=ENTRIES)
def test_random_transfers_never_overdraw_and_always_add_up(
    app: Flask, entries: list[list[tuple[str, str, int]]]
) -> None:
    with app.app_context():
        held: Counter[str] = Counter()
        for moves in entries:
            told = held.copy()
            fits = all(_take(told, *move) for move in moves)
            with db.session.begin_nested() as savepoint:
                try:
                    post([Move(*move) for move in moves])
                except WrongState:
                    savepoint.rollback()
                    assert not fits
                else:
                    assert fits
                    held = told
        found = queries.balances()
        assert found == {key: amount for key, amount in held.items() if key in found}
        assert sum(found.values()) == 0
        assert queries.overdrawn_accounts() == []
        db.session.rollback()


def _take(held: Counter[str], source: str, target: str, amount: int) -> bool:
    """The same move in a plain dictionary; whether it may be."""
    held[source] -= amount
    held[target] += amount
    return source.startswith("donor:") or held[source] >= 0


def test_a_refused_entry_says_what_there_is(session: Any) -> None:
    post([Move("donor:d", ledger.AVAILABLE, 100)])
    with pytest.raises(WrongState) as refused:
        post([Move(ledger.AVAILABLE, "call:a:envelope", 60), Move(ledger.AVAILABLE, "call:b:envelope", 60)])
    assert (refused.value.why.key, refused.value.why["has"].minor, refused.value.why["asked"].minor) == (
        "account_short",
        40,
        60,
    )


def test_an_amount_of_zero_posts_nothing(session: Any) -> None:
    post([Move("donor:d", ledger.AVAILABLE, 0)])
    assert queries.balances() == {}


def test_accounts_are_opened_once(session: Any) -> None:
    ledger.lock_accounts({"donor:d", ledger.AVAILABLE})
    ledger.lock_accounts({"donor:d", ledger.AVAILABLE, "call:a:envelope"})
    assert ledger.balance("call:a:envelope") == 0
