"""Posting to the ledger: what later stages call inside their own deeds, and what accounts are called.

An entry is one or more transfers; each takes an amount from one account and gives it to another, so every entry balances.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from grants.core.db import db
from grants.fund.models import LedgerAccount, LedgerTransfer

AVAILABLE = "fund:available"  # free to promise to a call
SUPPORT = "fund:support"  # programme support cost, kept by the manager


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
    """An amount in minor units, from one account to another."""

    source: str
    target: str
    amount_minor: int


def post_entry(entry: str, moves: list[Move], *, at: datetime, deed: str, subject: str, currency: str = "USD") -> None:
    """Post one entry in the open transaction. WrongState (from the trigger) when an account would be overdrawn."""
    for move in moves:
        _open(move.source)
        _open(move.target)
    db.session.flush()
    for move in moves:
        if move.amount_minor:
            db.session.add(
                LedgerTransfer(entry=entry, at=at, deed=deed, subject=subject, debit=move.target, credit=move.source, amount_minor=move.amount_minor, currency=currency)
            )
            db.session.flush()


def balance(account: str) -> int:
    """What an account holds, in minor units: a sum, never stored."""
    came = select(func.coalesce(func.sum(LedgerTransfer.amount_minor), 0)).where(LedgerTransfer.debit == account)
    went = select(func.coalesce(func.sum(LedgerTransfer.amount_minor), 0)).where(LedgerTransfer.credit == account)
    return int(db.session.execute(came).scalar_one()) - int(db.session.execute(went).scalar_one())


def _open(account: str) -> None:
    if db.session.get(LedgerAccount, account) is None:
        db.session.add(LedgerAccount(key=account, may_be_negative=account.startswith("donor:")))
        db.session.flush()
