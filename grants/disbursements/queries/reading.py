"""Reading tranches and payments: one, those of a grant, and the lists of the officers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from grants.accounts.models import Person
from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.awards.models import Award, AwardYear
from grants.core.access import Actor, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import N_
from grants.core.trail import TrailEntry
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import PaymentState, TrancheState
from grants.organizations.models import BankAccount, BankVerification, Organization

Rows: TypeAlias = Select[*tuple[Any, ...]]

MAY_SEE = (Permission.AWARD_VIEW, Permission.AWARD_READ)
MOST_EXPORTED = 50_000
WRONG = (PaymentState.FAILED, PaymentState.RETURNED)
SEEN_BY_OFFICERS = tuple(state for state in TrancheState if state is not TrancheState.PLANNED)


@dataclass(frozen=True)
class Listed:
    """A view of the officers' list: what it shows, and what stands there when it is empty."""

    label: str
    states: tuple[TrancheState, ...]
    empty: str
    problems_only: bool = False


VIEWS: dict[str, Listed] = {
    "to-certify": Listed(N_("To certify"), (TrancheState.REQUESTED,), N_("No tranche waits to be certified. The next one comes when an organization asks for it.")),
    "to-approve": Listed(N_("To approve"), (TrancheState.CERTIFIED,), N_("No tranche waits for an approval. The next one comes when a fund manager has certified it.")),
    "to-pay": Listed(N_("To pay"), (TrancheState.APPROVED,), N_("No payment waits. The next one comes when a tranche has been approved.")),
    "problems": Listed(N_("Bank problems"), (TrancheState.APPROVED, TrancheState.CERTIFIED, TrancheState.REQUESTED, TrancheState.PLANNED),
                       N_("No payment failed or came back without being made again."), problems_only=True),
    "on-its-way": Listed(N_("On its way"), (TrancheState.PAID,), N_("No payment is on its way. Each waits here until the organization says that it arrived.")),
    "arrived": Listed(N_("Arrived"), (TrancheState.CONFIRMED,), N_("No payment has been confirmed yet.")),
    "all": Listed(N_("All"), SEEN_BY_OFFICERS, N_("No organization has asked for a tranche yet.")),
}  # fmt: skip


def tranche_for(actor: Actor, ref: str, key: str) -> Tranche:
    """A tranche of the grant `ref`, for those who may see the grant; else NotFound. With payments and everybody's names."""
    people = (Tranche.requested_by, Tranche.certified_by, Tranche.approved_by, Tranche.confirmed_by)
    query = (
        select(Tranche).where(Tranche.key == key)
        .options(*(joinedload(person) for person in people), _with_award(), _with_account(Tranche.bank_account))
        .options(selectinload(Tranche.payments).joinedload(Payment.recorded_by))
    )  # fmt: skip
    found = seen(actor, db.session.execute(query).unique().scalar_one_or_none(), MAY_SEE)
    if found.award_year.award.reference != ref:
        raise NotFound
    return found


def payment_for(actor: Actor, ref: str, key: str, payment_id: int) -> Payment:
    """A payment of a tranche, for those who may see the grant; else NotFound."""
    for payment in tranche_for(actor, ref, key).payments:
        if payment.id == payment_id:
            return payment
    raise NotFound


def tranche_of(award_year: AwardYear) -> Tranche | None:
    """The tranche of a year that still has somewhere to go, else the last one; None when there is none."""
    return tranches_of([award_year]).get(award_year.id)


def tranches_of(years: Sequence[AwardYear]) -> dict[int, Tranche]:
    """Grant year -> its tranche, for many at once."""
    query = select(Tranche).where(
        Tranche.award_year_id.in_([year.id for year in years]), Tranche.state != TrancheState.CANCELLED
    )
    done = (TrancheState.PAID, TrancheState.CONFIRMED)
    found: dict[int, Tranche] = {}
    for tranche in db.session.scalars(query.order_by(Tranche.number.desc())):
        if tranche.award_year_id not in found or tranche.state not in done:
            found[tranche.award_year_id] = tranche
    return found


def payments_of(award: Award) -> list[Payment]:
    """What the bank did for a grant, in the order of its value dates."""
    tranche = joinedload(Payment.tranche)
    query = (
        select(Payment).join(AwardYear, AwardYear.id == Payment.award_year_id).where(AwardYear.award_id == award.id)
        .options(tranche.joinedload(Tranche.certified_by), tranche.joinedload(Tranche.approved_by), tranche.joinedload(Tranche.award_year))
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Payment.value_on, Payment.id)))


def has_problem() -> ColumnElement[bool]:
    """SQL: the bank could not deliver a payment of the tranche, or it came back."""
    other = aliased(Payment)
    return (
        select(other.id)
        .where(other.tranche_id == Tranche.id, other.state.in_(WRONG))
        .correlate(Tranche)
        .exists()
    )


def account_changed() -> ColumnElement[bool]:
    """SQL: the organization has a newer account than the one the tranche rests on."""
    newest = (
        select(func.max(BankAccount.id))
        .where(BankAccount.organization_id == Application.organization_id)
        .correlate(Application)
    )
    return Tranche.bank_account_id != newest.scalar_subquery()


def tranches_waiting(actor: Actor, view: str) -> Rows:
    """The rows of a view, the longest waiting first; where nothing waits any more, the newest first."""
    requester, certifier, approver = aliased(Person), aliased(Person), aliased(Person)
    asked = VIEWS[view]
    since = func.coalesce(
        Tranche.confirmed_at, _paid_at(), Tranche.approved_at, Tranche.certified_at, Tranche.requested_at
    )
    query = (
        _visible(
            actor,
            select(
                Tranche.key, Tranche.state, Tranche.amount_minor, AwardYear.year, Award.reference, Award.state.label("award_state"),
                Organization.legal_name, Organization.country, since.label("since"), Tranche.requested_at,
                requester.name.label("requested_by"), certifier.name.label("certified_by"), approver.name.label("approved_by"),
                has_problem().label("problem"), account_changed().label("account_changed"),
            ),
        )
        .outerjoin(requester, requester.id == Tranche.requested_by_id)
        .outerjoin(certifier, certifier.id == Tranche.certified_by_id)
        .outerjoin(approver, approver.id == Tranche.approved_by_id)
        .where(Tranche.state.in_(asked.states))
    )  # fmt: skip
    if asked.problems_only:
        query = query.where(has_problem())
    newest_first = view in ("arrived", "all")
    return query.order_by(
        since.desc() if newest_first else since, Tranche.id.desc() if newest_first else Tranche.id
    )


def counts_of(actor: Actor) -> dict[str, int]:
    """How many tranches each view shows: one statement."""
    query = _visible(
        actor, select(Tranche.state, func.count(), func.sum(case((has_problem(), 1), else_=0)))
    ).group_by(Tranche.state)
    found = {state: (count, int(problems or 0)) for state, count, problems in db.session.execute(query)}
    return {
        key: sum(found.get(state, (0, 0))[1 if view.problems_only else 0] for state in view.states)
        for key, view in VIEWS.items()
    }


def payment_rows(actor: Actor) -> Sequence[Any]:
    """Every payment that the actor may see, with all that an auditor compares, by value date. Never an account number."""
    requester, certifier, approver, payer = aliased(Person), aliased(Person), aliased(Person), aliased(Person)
    query = (
        _visible(
            actor,
            select(
                Award.reference, Organization.legal_name, Organization.country, AwardYear.year, Tranche.number, Payment.state,
                Payment.amount_minor, Payment.paid_currency, Payment.paid_amount_minor, Payment.rate_millionths, Payment.rate_on, Payment.value_on,
                Payment.bank_reference, requester.name.label("requested_by"), Tranche.requested_at, certifier.name.label("certified_by"),
                Tranche.certified_at, approver.name.label("approved_by"), Tranche.approved_at, payer.name.label("recorded_by"),
                Payment.recorded_at, Tranche.confirmed_at, Payment.problem,
            ),
        )
        .join(Payment, Payment.tranche_id == Tranche.id)
        .outerjoin(requester, requester.id == Tranche.requested_by_id)
        .outerjoin(certifier, certifier.id == Tranche.certified_by_id)
        .outerjoin(approver, approver.id == Tranche.approved_by_id)
        .join(payer, payer.id == Payment.recorded_by_id)
    )  # fmt: skip
    return db.session.execute(query.order_by(Payment.value_on, Payment.id).limit(MOST_EXPORTED)).all()


def story_of(tranche: Tranche) -> list[tuple[TrailEntry, str]]:
    """What was done with a tranche, its year and its payments, as the trail keeps it, oldest first; each with the person's name."""
    subjects = [
        tranche.award_year.trail_ref,
        tranche.trail_ref,
        *(payment.trail_ref for payment in tranche.payments),
    ]
    entries = db.session.scalars(
        select(TrailEntry).where(TrailEntry.subject.in_(subjects)).order_by(TrailEntry.seq).limit(200)
    ).all()
    ids = {
        int(number)
        for kind, _, number in (entry.actor.partition(":") for entry in entries)
        if kind == "person"
    }
    names = {
        f"person:{id_}": name
        for id_, name in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
    return [(entry, names.get(entry.actor, "")) for entry in entries]


def _paid_at() -> ScalarSelect[datetime]:
    """SQL: when the payment that stands was recorded."""
    other = aliased(Payment)
    standing = (other.tranche_id == Tranche.id) & other.state.not_in(WRONG)
    return select(func.max(other.recorded_at)).where(standing).correlate(Tranche).scalar_subquery()


def _visible(actor: Actor, query: Rows) -> Rows:
    """Joined up to the organization, without planned tranches and without what a conflict closes."""
    return (
        query.select_from(Tranche)
        .join(AwardYear, AwardYear.id == Tranche.award_year_id)
        .join(Award, Award.id == AwardYear.award_id)
        .join(Application, Application.id == Award.application_id)
        .join(Organization, Organization.id == Application.organization_id)
        .where(
            or_(Tranche.state != TrancheState.PLANNED, has_problem()),
            Application.key.not_in(actor.closed("application")),
        )
    )


def _with_award() -> Any:
    award = joinedload(Tranche.award_year).joinedload(AwardYear.award)
    return award.joinedload(Award.application).options(
        joinedload(Application.organization), joinedload(Application.call)
    )


def _with_account(account: Any) -> Any:
    return joinedload(account).joinedload(BankAccount.verification).joinedload(BankVerification.verified_by)
