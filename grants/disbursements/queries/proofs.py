"""Proofs of the money, by query: what is paid adds up everywhere, stays within every limit, and went through separate hands."""

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from grants.awards.models import Award, AwardYear
from grants.core.db import db
from grants.core.reasons import N_, Reason, declare
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import PaymentState, TrancheState
from grants.fund.ledger import paid_account
from grants.fund.models import LedgerTransfer

WORDS = declare(
    {
        "money_on_its_way": N_(
            "Money of year %(year)s is on its way (“%(state)s”). Send it back, or wait until the organization has confirmed it."
        ),
    }
)
LIVE = (PaymentState.SENT, PaymentState.CONFIRMED)
ON_ITS_WAY = (TrancheState.CERTIFIED, TrancheState.APPROVED, TrancheState.PAID)


def money_on_its_way(award: Award) -> Reason | None:
    """Why an award may not be given up now: a tranche certified, approved, or paid and not yet confirmed."""
    query = (
        select(Tranche.state, AwardYear.year)
        .join(AwardYear)
        .where(AwardYear.award_id == award.id, Tranche.state.in_(ON_ITS_WAY))
    )
    found = db.session.execute(query.order_by(AwardYear.year, Tranche.number).limit(1)).first()
    return Reason("money_on_its_way", year=found.year, state=found.state.label) if found else None


def sums_agree() -> list[str]:
    """What a grant year says was paid, what its payments add up to, and what the ledger holds as paid: one and the same."""
    live = select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(
        Payment.award_year_id == AwardYear.id, Payment.state.in_(LIVE)
    )
    query = (
        select(Award.reference, AwardYear.year, AwardYear.paid_minor, live.scalar_subquery())
        .join(Award)
        .order_by(Award.reference, AwardYear.year)
    )
    ledger = _paid_in_ledger()
    wrong = []
    for reference, year, stated, payments in db.session.execute(query):
        posted = ledger.pop(paid_account(reference, year), 0)
        if not stated == payments == posted:
            wrong.append(
                f"{reference} year {year}: the year says {stated}, its payments {payments}, the ledger {posted}"
            )
    return wrong + [
        f"{account} holds {held} without a grant year" for account, held in sorted(ledger.items()) if held
    ]


def within_limits() -> list[str]:
    """Payments within their tranche, tranches within their year, the year within its cap."""
    paid = _sum(Payment.amount_minor, Payment.tranche_id == Tranche.id, Payment.state.in_(LIVE))
    over_tranche = (
        select(Tranche.key, Tranche.amount_minor, paid)
        .where(paid > Tranche.amount_minor)
        .order_by(Tranche.id)
    )
    parts = _sum(
        Tranche.amount_minor, Tranche.award_year_id == AwardYear.id, Tranche.state != TrancheState.CANCELLED
    )
    over_year = _years(parts).where(parts > AwardYear.amount_minor)
    over_cap = _years(AwardYear.cap_minor).where(
        or_(AwardYear.paid_minor > AwardYear.amount_minor, AwardYear.amount_minor > AwardYear.cap_minor)
    )
    return (
        [f"tranche {key} of {amount} has payments of {sent}" for key, amount, sent in db.session.execute(over_tranche)]
        + [f"{ref} year {year} of {amount} has tranches of {sum_}" for ref, year, amount, sum_ in db.session.execute(over_year)]
        + [f"{ref} year {year} of {amount} is above its limit" for ref, year, amount, _ in db.session.execute(over_cap)]
    )  # fmt: skip


def persons_are_apart() -> list[str]:
    """Nobody certified and approved, approved and paid, or asked and took part in the rest."""
    same = or_(
        Tranche.certified_by_id == Tranche.approved_by_id,
        Tranche.requested_by_id == Tranche.certified_by_id,
        Tranche.requested_by_id == Tranche.approved_by_id,
        Payment.recorded_by_id == Tranche.approved_by_id,
        Payment.recorded_by_id == Tranche.requested_by_id,
    )
    query = (
        select(Tranche.key)
        .outerjoin(Payment, (Payment.tranche_id == Tranche.id) & Payment.state.in_(LIVE))
        .where(same)
    )
    return [
        f"tranche {key}: one person did what two must"
        for key in db.session.scalars(query.distinct().order_by(Tranche.key))
    ]


def tranches_agree() -> list[str]:
    """A tranche is paid exactly when payments of its whole amount stand."""
    paid = _sum(Payment.amount_minor, Payment.tranche_id == Tranche.id, Payment.state.in_(LIVE))
    says_paid = Tranche.state.in_((TrancheState.PAID, TrancheState.CONFIRMED))
    query = select(Tranche.key, Tranche.state, paid).where(
        or_(says_paid & (paid != Tranche.amount_minor), ~says_paid & (paid > 0))
    )
    return [
        f"tranche {key} is {state} with payments of {sum_}"
        for key, state, sum_ in db.session.execute(query.order_by(Tranche.id))
    ]


def _paid_in_ledger() -> dict[str, int]:
    held: dict[str, int] = {}
    for column, sign in ((LedgerTransfer.debit, 1), (LedgerTransfer.credit, -1)):
        sums = (
            select(column, func.sum(LedgerTransfer.amount_minor))
            .where(column.like("paid:%"))
            .group_by(column)
        )
        for account, total in db.session.execute(sums):
            held[account] = held.get(account, 0) + sign * int(total)
    return held


def _sum(column: InstrumentedAttribute[int], *where: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.coalesce(func.sum(column), 0)).where(*where).scalar_subquery()


def _years(
    third: ColumnElement[int] | InstrumentedAttribute[int | None],
) -> Select[str, int, int, int | None]:
    return (
        select(Award.reference, AwardYear.year, AwardYear.amount_minor, third)
        .join(Award)
        .order_by(Award.reference, AwardYear.year)
    )
