"""Messages about tranches and payments: to whoever goes on with them, and to the organization when money moves."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from grants.accounts.models import Person
from grants.accounts.queries import administrators_of, people_with_role
from grants.applications.models import Conflict
from grants.core import outbox
from grants.core.db import db
from grants.core.money import Money
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import TrancheState


def tranche_requested(tranche: Tranche, at: datetime) -> None:
    """To the fund managers: an organization asks for its money."""
    _post("tranche_requested", tranche, _officers("fund_manager", tranche, at), at)


def tranche_certified(tranche: Tranche, at: datetime) -> None:
    """To the approving officers."""
    _post("tranche_certified", tranche, _officers("approving_officer", tranche, at), at)


def tranche_approved(tranche: Tranche, at: datetime) -> None:
    """To finance."""
    _post("tranche_approved", tranche, _officers("finance_officer", tranche, at), at)


def tranche_sent_back(tranche: Tranche, by_name: str, at: datetime) -> None:
    """To whoever has to act now: the fund managers, or the organization when it must ask again."""
    again = tranche.state is TrancheState.PLANNED
    to = _administrators(tranche, at) if again else _officers("fund_manager", tranche, at)
    _post("tranche_sent_back", tranche, to, at, by_name=by_name, again=again)


def payment_sent(payment: Payment, at: datetime) -> None:
    """To the organization: the money is on its way."""
    paid = Money(payment.paid_amount_minor, payment.paid_currency)
    _post(
        "payment_sent", payment.tranche, _administrators(payment.tranche, at), at, payment=payment, paid=paid
    )


def payment_problem(payment: Payment, at: datetime) -> None:
    """To the fund managers: the bank could not deliver, or the money came back."""
    _post(
        "payment_problem",
        payment.tranche,
        _officers("fund_manager", payment.tranche, at),
        at,
        payment=payment,
    )


def _post(kind: str, tranche: Tranche, to: Iterable[Person], at: datetime, **more: Any) -> None:
    award = tranche.award_year.award
    for person in to:
        outbox.post(
            kind, to=person.email, about=award.trail_ref, at=at, language=person.language, name=person.name, tranche=tranche,
            year=tranche.award_year.year, reference=award.reference, organization=award.application.organization.legal_name,
            amount=Money(tranche.amount_minor), **more,
        )  # fmt: skip


def _officers(role: str, tranche: Tranche, at: datetime) -> list[Person]:
    """Who holds a role and is not in conflict with the application."""
    conflicts = select(Conflict.person_id).where(
        Conflict.application_id == tranche.award_year.award.application_id, Conflict.ended_at.is_(None)
    )
    closed = set(db.session.scalars(conflicts))
    return [person for person in people_with_role(role, at) if person.id not in closed]


def _administrators(tranche: Tranche, at: datetime) -> list[Person]:
    return administrators_of(tranche.award_year.award.application.organization.key, at)
