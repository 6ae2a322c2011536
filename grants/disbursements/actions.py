"""The deeds around a tranche: renew, ask, certify, approve, pay, confirm, and the ways back."""

from datetime import date, datetime

from sqlalchemy import func, select

from grants.accounts.roles import Permission
from grants.awards.models import AwardYear
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.money import Money
from grants.core.reasons import Reason
from grants.disbursements import mail, queries, rules
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.rules import Paid
from grants.disbursements.states import PaymentState, TrancheState
from grants.fund.ledger import Move, grant_account, paid_account, post_entry
from grants.organizations.queries import bank_account_of


@action(Permission.YEAR_RENEW, facts=queries.year_deed, may=rules.can_renew, records="award_year.renewed")
def renew_year(award_year: AwardYear, *, reason: str, by: Actor, at: datetime) -> None:
    """Make an indicative grant year firm. The reason stays on the record; RuleBroken without one."""
    award_year.renewal_reason = _said(reason)
    award_year.renewed_at, award_year.renewed_by_id = at, by.person_id
    trail.note(db.session, year=award_year.year)


@action(
    Permission.TRANCHE_REQUEST, facts=queries.year_deed, may=rules.can_request, records="tranche.requested"
)
def request_tranche(award_year: AwardYear, *, by: Actor, at: datetime) -> Tranche:
    """Ask for a grant year's money, all that is left of it, to the newest verified account."""
    tranche = queries.tranche_of(award_year)
    if tranche is None or tranche.state is not TrancheState.PLANNED:
        tranche = _planned(award_year)
    tranche.move_to(TrancheState.REQUESTED)
    tranche.requested_at, tranche.requested_by_id = at, by.person_id
    tranche.sent_back_reason = ""
    _rest_on_newest_account(tranche)
    mail.tranche_requested(tranche, at)
    trail.note(
        db.session, tranche=tranche.number, amount_minor=tranche.amount_minor, account=tranche.bank_account_id
    )
    return tranche


@action(
    Permission.TRANCHE_CERTIFY, facts=queries.tranche_deed, may=rules.can_certify, records="tranche.certified"
)
def certify_tranche(tranche: Tranche, *, by: Actor, at: datetime) -> None:
    """Certify that the money is due, on the conditions and the bank account as they stand now."""
    tranche.move_to(TrancheState.CERTIFIED)
    tranche.certified_at, tranche.certified_by_id = at, by.person_id
    _rest_on_newest_account(tranche)
    mail.tranche_certified(tranche, at)
    trail.note(db.session, amount_minor=tranche.amount_minor, account=tranche.bank_account_id)


@action(
    Permission.TRANCHE_APPROVE, facts=queries.tranche_deed, may=rules.can_approve, records="tranche.approved"
)
def approve_tranche(tranche: Tranche, *, by: Actor, at: datetime) -> None:
    """Approve, as a second person, what was certified."""
    tranche.move_to(TrancheState.APPROVED)
    tranche.approved_at, tranche.approved_by_id = at, by.person_id
    mail.tranche_approved(tranche, at)
    trail.note(db.session, amount_minor=tranche.amount_minor, account=tranche.bank_account_id)


@action(
    Permission.TRANCHE_SEND_BACK,
    facts=queries.tranche_deed,
    may=rules.can_send_back,
    records="tranche.sent_back",
)
def send_back_tranche(tranche: Tranche, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a tranche a step back, with a reason: to be certified again, or to be asked for again."""
    tranche.sent_back_reason = _said(reason)
    was = tranche.state
    tranche.move_to(rules.SENT_BACK_TO[was])
    tranche.certified_at = tranche.certified_by_id = tranche.approved_at = tranche.approved_by_id = None
    if tranche.state is TrancheState.PLANNED:
        tranche.requested_at = tranche.requested_by_id = tranche.bank_account_id = None
    mail.tranche_sent_back(tranche, by.name, at)
    trail.note(db.session, was=was.value, now=tranche.state.value, reason=trail.fingerprint(reason))


@action(
    Permission.PAYMENT_RECORD,
    facts=queries.tranche_deed,
    may=rules.can_record_payment,
    records="payment.recorded",
)
def record_payment(
    tranche: Tranche,
    *,
    paid_currency: str,
    paid_amount_minor: int,
    rate_millionths: int,
    rate_on: date,
    value_on: date,
    bank_reference: str,
    by: Actor,
    at: datetime,
) -> Payment:
    """Record that the bank paid the whole tranche, and post it to the ledger.

    The rate is in millionths of the paid currency's units for one dollar; in USD it is one million and the amount is the
    tranche's own. RuleBroken names the field: see `rules.payment_problems`.
    """
    paid = Paid(paid_currency, paid_amount_minor, rate_millionths, rate_on, value_on, bank_reference.strip())
    problems = rules.payment_problems(paid, queries.payment_limits(tranche, paid.bank_reference, at))
    if problems:
        raise RuleBroken(*problems)
    payment = _payment(tranche, paid, by, at)
    tranche.move_to(TrancheState.PAID)
    _post(payment, back=False, at=at)
    mail.payment_sent(payment, at)
    trail.note(
        db.session,
        payment=payment.id,
        amount_minor=payment.amount_minor,
        value_on=value_on.isoformat(),
        account=payment.bank_account_id,
    )
    return payment


@action(
    Permission.PAYMENT_CONFIRM, facts=queries.payment_deed, may=rules.can_confirm, records="payment.confirmed"
)
def confirm_payment(payment: Payment, *, by: Actor, at: datetime) -> None:
    """The organization says that the money has arrived."""
    tranche = _locked(payment.tranche)
    payment.move_to(PaymentState.CONFIRMED)
    tranche.move_to(TrancheState.CONFIRMED)
    tranche.confirmed_at, tranche.confirmed_by_id = at, by.person_id
    trail.note(db.session, amount_minor=payment.amount_minor)


@action(
    Permission.PAYMENT_RECORD,
    facts=queries.payment_deed,
    may=rules.can_record_problem,
    records="payment.problem_recorded",
)
def record_payment_problem(
    payment: Payment, *, state: PaymentState, problem: str, by: Actor, at: datetime
) -> None:
    """The payment failed or came back: its posting is reversed, and the tranche is approved, to be paid again."""
    if state not in (PaymentState.FAILED, PaymentState.RETURNED):
        raise RuleBroken(("state", Reason("problem_state_unknown")))
    payment.problem = _said(problem, field="problem")
    tranche = _locked(payment.tranche)
    payment.move_to(state)
    db.session.flush()  # the tranche may stand at approved again only when no payment stands
    tranche.move_to(TrancheState.APPROVED)
    _post(payment, back=True, at=at)
    mail.payment_problem(payment, at)
    trail.note(
        db.session, state=state.value, amount_minor=payment.amount_minor, problem=trail.fingerprint(problem)
    )


def _said(text: str, field: str = "reason") -> str:
    if not text.strip():
        raise RuleBroken((field, Reason("payment_reason_missing")))
    return text.strip()


def _planned(award_year: AwardYear) -> Tranche:
    """The next tranche of a year: all that no other tranche has taken."""
    others = select(func.count(), func.coalesce(func.max(Tranche.number), 0)).where(
        Tranche.award_year_id == award_year.id
    )
    taken = select(func.coalesce(func.sum(Tranche.amount_minor), 0)).where(
        Tranche.award_year_id == award_year.id, Tranche.state != TrancheState.CANCELLED
    )
    left = award_year.amount_minor - int(db.session.execute(taken).scalar_one())
    if left <= 0:
        raise RuleBroken((None, Reason("year_all_paid", amount=Money(award_year.amount_minor))))
    number = int(db.session.execute(others).one()[1]) + 1
    tranche = Tranche(
        award_year=award_year,
        number=number,
        amount_minor=left,
        state=TrancheState.PLANNED,
        currency=award_year.award.currency,
    )
    db.session.add(tranche)
    db.session.flush()
    return tranche


def _rest_on_newest_account(tranche: Tranche) -> None:
    account = bank_account_of(tranche.award_year.award.application.organization)
    tranche.bank_account_id = account.id if account else None


def _payment(tranche: Tranche, paid: Paid, by: Actor, at: datetime) -> Payment:
    assert by.person_id is not None  # noqa: S101 - the permission is held by people only
    assert tranche.bank_account_id is not None  # noqa: S101 - the rule has compared it with the newest account
    payment = Payment(
        tranche=tranche, award_year_id=tranche.award_year_id, amount_minor=tranche.amount_minor, paid_currency=paid.paid_currency,
        paid_amount_minor=paid.paid_amount_minor, rate_millionths=paid.rate_millionths, rate_on=paid.rate_on, value_on=paid.value_on,
        bank_reference=paid.bank_reference, bank_account_id=tranche.bank_account_id, recorded_at=at, recorded_by_id=by.person_id,
        state=PaymentState.SENT,
    )  # fmt: skip
    db.session.add(payment)
    db.session.flush()
    return payment


def _post(payment: Payment, *, back: bool, at: datetime) -> None:
    """Grant to paid, or back again when the bank could not deliver."""
    year = payment.tranche.award_year
    grant, paid = (
        grant_account(year.award.reference, year.year),
        paid_account(year.award.reference, year.year),
    )
    move = Move(paid, grant, payment.amount_minor) if back else Move(grant, paid, payment.amount_minor)
    deed = "payment.problem_recorded" if back else "payment.recorded"
    post_entry(
        f"payment:{payment.id}{':back' if back else ''}", [move], at=at, deed=deed, subject=payment.trail_ref
    )


def _locked(tranche: Tranche) -> Tranche:
    db.session.refresh(tranche, with_for_update=True)
    return tranche
