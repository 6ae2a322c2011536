"""Tranches of a grant year, and the payments made for them.

The database itself keeps: tranches of a year within its amount; payments of a tranche within its amount; certifier,
approver and payer apart; nothing paid before approval. Triggers name the rule they keep.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person, random_key
from grants.awards.models import AwardYear
from grants.core.access import Scope
from grants.core.db import Base, text_enum
from grants.core.states import Moving
from grants.disbursements.states import PAYMENT_MOVES, TRANCHE_MOVES, PaymentState, TrancheState
from grants.organizations.models import BankAccount


class Tranche(Moving, Base):
    """A part of a grant year's money: requested, certified, approved, paid, confirmed, each by its own person."""

    __tablename__ = "tranches"
    __table_args__ = (
        UniqueConstraint("award_year_id", "number"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("(requested_at IS NULL) = (requested_by_id IS NULL)", name="requested_pair"),
        CheckConstraint("(certified_at IS NULL) = (certified_by_id IS NULL)", name="certified_pair"),
        CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_pair"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_pair"),
        CheckConstraint(
            "approved_by_id IS NULL OR (certified_by_id IS NOT NULL AND approved_by_id <> certified_by_id)",
            name="certifier_is_not_approver",
        ),
        CheckConstraint(
            "state NOT IN ('certified', 'approved', 'paid', 'confirmed') OR certified_by_id IS NOT NULL",
            name="certified_first",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'paid', 'confirmed') OR approved_by_id IS NOT NULL",
            name="approved_first",
        ),
    )
    MOVES: ClassVar = TRANCHE_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=random_key)
    award_year_id: Mapped[int] = mapped_column(ForeignKey("award_years.id"))
    number: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    state: Mapped[TrancheState] = mapped_column(
        text_enum(TrancheState, "tranche_state"), default=TrancheState.PLANNED, index=True
    )
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("bank_accounts.id"))
    requested_at: Mapped[datetime | None]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    certified_at: Mapped[datetime | None]
    certified_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    sent_back_reason: Mapped[str] = mapped_column(Text, default="")
    award_year: Mapped[AwardYear] = relationship()
    bank_account: Mapped[BankAccount | None] = relationship()
    payments: Mapped[list["Payment"]] = relationship(back_populates="tranche", order_by="Payment.id")
    requested_by: Mapped[Person | None] = relationship(foreign_keys=[requested_by_id])
    certified_by: Mapped[Person | None] = relationship(foreign_keys=[certified_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its award."""
        return self.award_year.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"tranche:{self.award_year.award.reference}:{self.award_year.year}:{self.number}"


class Payment(Moving, Base):
    """One payment for a tranche, as the bank made it. Its amount, rate and account never change; its state may."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND paid_amount_minor > 0", name="amount_positive"),
        CheckConstraint("rate_millionths > 0", name="rate_positive"),
        Index("ix_payments_tranche_id", "tranche_id"),
        Index("ix_payments_award_year_id", "award_year_id"),
    )
    MOVES: ClassVar = PAYMENT_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    tranche_id: Mapped[int] = mapped_column(ForeignKey("tranches.id"))
    award_year_id: Mapped[int] = mapped_column(ForeignKey("award_years.id"))
    state: Mapped[PaymentState] = mapped_column(
        text_enum(PaymentState, "payment_state"), default=PaymentState.SENT
    )
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # USD
    paid_currency: Mapped[str] = mapped_column(String(3), default="USD")
    paid_amount_minor: Mapped[int] = mapped_column(BigInteger)
    rate_millionths: Mapped[int] = mapped_column(BigInteger, default=1_000_000)  # local units for one dollar
    rate_on: Mapped[date]
    value_on: Mapped[date]
    bank_reference: Mapped[str] = mapped_column(String(60), unique=True)
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_accounts.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    problem: Mapped[str] = mapped_column(Text, default="")
    tranche: Mapped[Tranche] = relationship(back_populates="payments")
    recorded_by: Mapped[Person] = relationship()
    bank_account: Mapped[BankAccount] = relationship()

    @property
    def scopes(self) -> frozenset[Scope]:
        """Those of its tranche."""
        return self.tranche.scopes

    @property
    def trail_ref(self) -> str:
        """How the trail names it."""
        return f"{self.tranche.trail_ref.replace('tranche:', 'payment:', 1)}:{self.id}"
