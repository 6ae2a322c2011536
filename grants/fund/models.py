"""Donors, what they paid in, and the ledger: transfers between named accounts, never changed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.core.db import Base


class Donor(Base):
    """A Government, company or person that pays into the Fund."""

    __tablename__ = "donors"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))


class Receipt(Base):
    """Money that arrived: the gross amount, and the programme support cost kept of it."""

    __tablename__ = "receipts"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("support_rate_bp >= 0 AND support_rate_bp < 10000", name="support_rate"),
        CheckConstraint("support_cost_minor >= 0 AND support_cost_minor < amount_minor", name="support_cost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    donor_id: Mapped[int] = mapped_column(ForeignKey("donors.id"), index=True)
    received_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    support_rate_bp: Mapped[int]  # basis points: 1300 is 13%
    support_cost_minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    donor: Mapped[Donor] = relationship()
    recorded_by: Mapped[Person] = relationship()

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"receipt:{self.reference}"


class LedgerAccount(Base):
    """A named account: `fund:available`, `grant:SGF-2011-0042:year:2`. Only sources and sinks may go below zero."""

    __tablename__ = "ledger_accounts"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    may_be_negative: Mapped[bool]


class LedgerTransfer(Base):
    """Money moves from the account that is credited to the one that is debited: balanced by its shape.

    A trigger refuses to take more from an account than it holds; another refuses UPDATE and DELETE.
    """

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("debit <> credit", name="two_accounts"),
        Index("ix_ledger_transfers_debit", "debit"),
        Index("ix_ledger_transfers_credit", "credit"),
        Index("ix_ledger_transfers_entry", "entry"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(String(80))  # all transfers of one deed share it
    at: Mapped[datetime]
    deed: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    debit: Mapped[str] = mapped_column(ForeignKey("ledger_accounts.key"))
    credit: Mapped[str] = mapped_column(ForeignKey("ledger_accounts.key"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
