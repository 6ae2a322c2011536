"""Posting to the ledger: what later stages call inside their own deeds, and what accounts are called.

An entry is one or more transfers; each takes an amount from one account and gives it to another, so every entry balances.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from grants.core.db import db
from grants.core.errors import WrongState
from grants.fund.models import LedgerAccount, LedgerTransfer
from grants.fund.rules import can_take

AVAILABLE = "fund:available"  # free to promise to a call
SUPPORT = "fund:support"  # programme support cost, kept by the manager

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def donor_account(key: str) -> str:
    """Where a donor's money comes from; the only kind of account that goes below zero."""
    return f"donor:{key}"


def envelope_account(call: str) -> str:
    """What is reserved for a call and not awarded."""
    return f"call:{call}:envelope"


def award_account(reference: str, year: int) -> str:
    """What a released letter has promised for a grant year, until the agreement is signed."""
    return f"award:{reference}:year:{year}"


def grant_account(reference: str, year: int) -> str:
    """What a signed agreement commits for a grant year and is not yet paid."""
    return f"grant:{reference}:year:{year}"


def paid_account(reference: str, year: int) -> str:
    """What has left the Fund for a grant year."""
    return f"paid:{reference}:year:{year}"


@dataclass(frozen=True)
class Move:
    """An amount in minor units, from one account to another. Nothing is posted for an amount of zero."""

    source: str
    target: str
    amount_minor: int


def post_entry(
    entry: str, moves: list[Move], *, at: datetime, deed: str, subject: str, currency: str = "USD"
) -> None:
    """Post one entry in the open transaction. WrongState `account_short` when an account would be overdrawn.

    The accounts are locked first, in the order of their names, so that two entries at once neither overdraw nor wait
    for each other in a circle. The database's own trigger refuses an overdraft all the same.
    """
    db.session.flush()
    lock_accounts({account for move in moves for account in (move.source, move.target)})
    for move in moves:
        if not move.amount_minor:
            continue
        verdict = can_take(move.source, balance(move.source), move.amount_minor, currency)
        if verdict.why is not None:
            raise WrongState(verdict.why)
        db.session.add(
            LedgerTransfer(entry=entry, at=at, deed=deed, subject=subject, debit=move.target, credit=move.source, amount_minor=move.amount_minor, currency=currency)
        )  # fmt: skip
        db.session.flush()


def balance(account: str) -> int:
    """What an account holds, in minor units: a sum, never stored."""
    signed = case(
        (LedgerTransfer.debit == account, LedgerTransfer.amount_minor), else_=-LedgerTransfer.amount_minor
    )
    query = select(func.coalesce(func.sum(signed), 0)).where(
        or_(LedgerTransfer.debit == account, LedgerTransfer.credit == account)
    )
    return int(db.session.execute(query).scalar_one())


def lock_accounts(keys: set[str]) -> None:
    """Open those accounts that are not there yet, and hold them all until the transaction ends."""
    rows = [{"key": key, "may_be_negative": key.startswith("donor:")} for key in sorted(keys)]
    insert = _INSERT[db.session.get_bind().dialect.name]
    db.session.execute(insert(LedgerAccount).on_conflict_do_nothing(), rows)
    db.session.execute(
        select(LedgerAccount.key)
        .where(LedgerAccount.key.in_(keys))
        .order_by(LedgerAccount.key)
        .with_for_update()
    )
