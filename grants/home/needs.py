"""What waits for somebody: one entry a kind of thing, asked only of those who may do it.

To add one: a function here that returns needs, and a line in NEEDS. Each is one query with a bound.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from grants.accounts.roles import Permission as P
from grants.applications.models import Application, EligibilityCheck, EligibilityVerdict
from grants.applications.states import ApplicationState, Outcome
from grants.awards.models import Agreement, AgreementSignature, Award, AwardYear, Decision
from grants.awards.states import AwardState, DecisionState, Side
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.core.access import Actor
from grants.core.db import AnySelect, db
from grants.core.outbox import Delivery, OutboxMessage
from grants.core.reasons import N_
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import PaymentState, TrancheState
from grants.organizations.models import BankAccount, BankVerification, Organization
from grants.reports.models import Report
from grants.reports.states import ReportState
from grants.reviews.models import Review
from grants.reviews.states import LIVE, ReviewState

MOST = 8  # of each kind; the page says how many more there are


@dataclass(frozen=True)
class Need:
    """One thing that waits: its words with parameters, the page where it is done, and until when."""

    words: str
    params: dict[str, Any]
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    hint: str = ""
    tag: str = ""
    tone: str = "wait"


def needs_of(actor: Actor, at: datetime) -> list[Need]:
    """All that waits for this actor, the most pressing kinds first."""
    found: list[Need] = []
    for permission, ask in NEEDS:
        if actor.anywhere(permission):
            found += ask(actor, at)
    return found


def _mine(query: AnySelect, actor: Actor, permission: P) -> AnySelect:
    """Only what belongs to the actor's organizations, unless the permission is held everywhere; never what is closed."""
    query = query.where(Application.key.not_in(actor.closed("application")))
    if actor.everywhere(permission):
        return query
    return query.where(Organization.key.in_(actor.scopes_with(permission, "organization")))


def _applications() -> AnySelect:
    return select(Application.reference, Application.title, Application.key, Organization.legal_name).join(
        Organization, Application.organization_id == Organization.id
    )


def _drafts(actor: Actor, at: datetime) -> list[Need]:
    query = _mine(_applications().add_columns(Call.closes_at), actor, P.APPLICATION_WRITE).join(Call, Application.call_id == Call.id)
    query = query.where(Application.state == ApplicationState.DRAFT, Call.opens_at <= at, Call.closes_at > at).order_by(Call.closes_at, Application.id).limit(MOST)
    return [
        Need(N_("Go on with “%(title)s”"), {"title": r.title or r.legal_name}, "applications.show", {"ref": r.key}, r.closes_at, r.legal_name, N_("Draft"), "info")
        for r in db.session.execute(query)
    ]


def _offers(actor: Actor, at: datetime) -> list[Need]:
    query = _mine(_awards().add_columns(Award.answer_until), actor, P.OFFER_ANSWER).where(Award.state == AwardState.OFFERED).order_by(Award.answer_until).limit(MOST)
    return [Need(N_("Answer the offer of a grant: %(title)s"), {"title": r.title}, "awards.show", {"ref": r.reference}, r.answer_until, r.legal_name, N_("Offer")) for r in db.session.execute(query)]


def _awards() -> AnySelect:
    return (
        select(Award.reference, Application.title, Organization.legal_name)
        .select_from(Award)
        .join(Application, Award.application_id == Application.id)
        .join(Organization, Application.organization_id == Organization.id)
    )


def _to_sign(side: Side, permission: P) -> Callable[[Actor, datetime], list[Need]]:
    def ask(actor: Actor, at: datetime) -> list[Need]:
        newest = select(func.max(Agreement.version)).where(Agreement.award_id == Award.id).scalar_subquery()
        signed = exists().where(AgreementSignature.agreement_id == Agreement.id, AgreementSignature.side == side)
        query = _mine(_awards().join(Agreement, and_(Agreement.award_id == Award.id, Agreement.version == newest)), actor, permission)
        query = query.where(Award.state == AwardState.ACCEPTED, ~signed).order_by(Award.reference).limit(MOST)
        return [Need(N_("Sign the agreement: %(title)s"), {"title": r.title}, "awards.show", {"ref": r.reference}, None, r.legal_name, N_("To sign")) for r in db.session.execute(query)]

    return ask


def _to_draw(actor: Actor, at: datetime) -> list[Need]:
    drawn = exists().where(Agreement.award_id == Award.id)
    query = _mine(_awards(), actor, P.AGREEMENT_SIGN_FUND).where(Award.state == AwardState.ACCEPTED, ~drawn).order_by(Award.reference).limit(MOST)
    return [Need(N_("Draw up the agreement: %(title)s"), {"title": r.title}, "awards.show", {"ref": r.reference}, None, r.legal_name, N_("Accepted")) for r in db.session.execute(query)]


def _tranches(states: tuple[TrancheState, ...], words: str, permission: P) -> Callable[[Actor, datetime], list[Need]]:
    def ask(actor: Actor, at: datetime) -> list[Need]:
        query = select(Tranche.key, Award.reference, Tranche.amount_minor, Tranche.currency, AwardYear.year, Organization.legal_name).select_from(Tranche)
        query = query.join(AwardYear, Tranche.award_year_id == AwardYear.id).join(Award, AwardYear.award_id == Award.id)
        query = query.join(Application, Award.application_id == Application.id).join(Organization, Application.organization_id == Organization.id)
        query = _mine(query, actor, permission).where(Tranche.state.in_(states), Award.state == AwardState.SIGNED)
        if permission is P.TRANCHE_APPROVE:  # nobody approves what they certified
            query = query.where(Tranche.certified_by_id != actor.person_id)
        return [
            Need(words, {"amount": (r.amount_minor, r.currency), "year": r.year}, "disbursements.tranche", {"ref": r.reference, "key": r.key}, None, f"{r.legal_name} · {r.reference}", N_("Payment"))
            for r in db.session.execute(query.order_by(Tranche.id).limit(MOST))
        ]

    return ask


def _to_request(actor: Actor, at: datetime) -> list[Need]:
    started = exists().where(Tranche.award_year_id == AwardYear.id, Tranche.state != TrancheState.PLANNED)
    before = AwardYear.__table__.alias("before")
    unpaid_before = exists().where(before.c.award_id == AwardYear.award_id, before.c.year < AwardYear.year, before.c.paid_minor < before.c.amount_minor)
    query = _awards().add_columns(AwardYear.year).join(AwardYear, AwardYear.award_id == Award.id)
    query = _mine(query, actor, P.TRANCHE_REQUEST).where(Award.state == AwardState.SIGNED, ~started, ~unpaid_before)
    return [
        Need(N_("Look what the payment for year %(year)s waits for: %(title)s"), {"year": r.year, "title": r.title}, "awards.show", {"ref": r.reference}, None, r.legal_name, N_("Payment"), "info")
        for r in db.session.execute(query.order_by(Award.reference, AwardYear.year).limit(MOST))
    ]


def _to_confirm(actor: Actor, at: datetime) -> list[Need]:
    query = select(Tranche.key, Award.reference, Payment.amount_minor, Organization.legal_name).select_from(Payment)
    query = query.join(Tranche, Payment.tranche_id == Tranche.id).join(AwardYear, Tranche.award_year_id == AwardYear.id)
    query = query.join(Award, AwardYear.award_id == Award.id).join(Application, Award.application_id == Application.id)
    query = _mine(query.join(Organization, Application.organization_id == Organization.id), actor, P.PAYMENT_CONFIRM).where(Payment.state == PaymentState.SENT)
    return [
        Need(N_("Tell us whether %(amount)s has arrived"), {"amount": (r.amount_minor, "USD")}, "disbursements.tranche", {"ref": r.reference, "key": r.key}, None, r.legal_name, N_("Payment"))
        for r in db.session.execute(query.order_by(Payment.id).limit(MOST))
    ]


def _reports(states: tuple[ReportState, ...], words: str, permission: P) -> Callable[[Actor, datetime], list[Need]]:
    def ask(actor: Actor, at: datetime) -> list[Need]:
        query = _awards().add_columns(Report.key, Report.due_on, AwardYear.year).join(AwardYear, AwardYear.award_id == Award.id).join(Report, Report.award_year_id == AwardYear.id)
        query = _mine(query, actor, permission).where(Report.state.in_(states)).order_by(Report.due_on, Report.id).limit(MOST)
        return [Need(words, {"year": r.year, "title": r.title}, "reports.show", {"key": r.key}, None, r.legal_name, N_("Report")) for r in db.session.execute(query)]

    return ask


def _my_reviews(actor: Actor, at: datetime) -> list[Need]:
    query = select(Review.key, Review.state, Review.due_at, Application.title, Application.reference).join(Application, Review.application_id == Application.id)
    query = query.where(Review.reviewer_id == actor.person_id, Review.state.in_((ReviewState.ASSIGNED, ReviewState.OPEN)), Application.key.not_in(actor.closed("application")))
    rows = db.session.execute(query.order_by(Review.due_at, Review.id).limit(MOST)).all()
    words = {ReviewState.ASSIGNED: N_("Say whether you have a conflict of interest: %(reference)s"), ReviewState.OPEN: N_("Review “%(title)s”")}
    return [Need(words[r.state], {"title": r.title, "reference": r.reference}, "reviews.show", {"key": r.key}, r.due_at, "", r.state.label, r.state.tone) for r in rows]


def _counted(words: str, query: AnySelect, endpoint: str, tag: str) -> list[Need]:
    """One line a call: `%(count)s … in %(call)s`. The query gives slug and count."""
    return [Need(words, {"count": r.count, "call": r.slug.upper()}, endpoint, {"slug": r.slug}, None, "", tag) for r in db.session.execute(query.limit(MOST))]


def _to_judge(actor: Actor, at: datetime) -> list[Need]:
    open_verdict = exists().where(EligibilityVerdict.check_id == EligibilityCheck.id, EligibilityVerdict.computed == Outcome.TO_BE_JUDGED, EligibilityVerdict.judged_by_id.is_(None))
    query = _per_call(actor).join(EligibilityCheck, EligibilityCheck.application_id == Application.id)
    return _counted(N_("%(count)s applications of %(call)s wait for your judgement"), query.where(Application.state == ApplicationState.CHECKING, open_verdict), "checks.index", N_("To judge"))


def _per_call(actor: Actor) -> AnySelect:
    query = select(Call.slug.label("slug"), func.count().label("count")).select_from(Application).join(Call, Application.call_id == Call.id)
    return query.where(Application.key.not_in(actor.closed("application"))).group_by(Call.slug).order_by(Call.slug)


def _overrides(actor: Actor, at: datetime) -> list[Need]:
    query = _applications().join(EligibilityCheck, EligibilityCheck.application_id == Application.id).join(EligibilityVerdict, EligibilityVerdict.check_id == EligibilityCheck.id)
    query = _mine(query, actor, P.ELIGIBILITY_JUDGE).where(EligibilityVerdict.override_by_id.is_not(None), EligibilityVerdict.override_by_id != actor.person_id, EligibilityVerdict.confirmed_by_id.is_(None))
    return [Need(N_("Confirm or leave a changed verdict: %(reference)s"), {"reference": r.reference}, "checks.show", {"ref": r.reference}, None, r.legal_name, N_("Second person")) for r in db.session.execute(query.order_by(Application.reference).limit(MOST))]


def _few_reviewers(actor: Actor, at: datetime) -> list[Need]:
    live = select(func.count()).where(Review.application_id == Application.id, Review.state.in_(LIVE)).scalar_subquery()
    query = _per_call(actor).where(Application.state == ApplicationState.ELIGIBLE, live < 3, Call.state == CallState.PUBLISHED)
    return _counted(N_("%(count)s proposals of %(call)s have fewer than three reviewers"), query, "reviews.index", N_("Reviews"))


def _decisions(state: DecisionState, words: str, endpoint: str) -> Callable[[Actor, datetime], list[Need]]:
    def ask(actor: Actor, at: datetime) -> list[Need]:
        query = _per_call(actor).join(Decision, Decision.application_id == Application.id).where(Decision.state == state)
        if state is DecisionState.ENDORSED:
            query = query.where(Decision.proposed_by_id != actor.person_id)
        return _counted(words, query, endpoint, N_("Selection"))

    return ask


def _selections(actor: Actor, at: datetime) -> list[Need]:
    undecided = or_(~exists().where(Decision.application_id == Application.id), exists().where(Decision.application_id == Application.id, Decision.state == DecisionState.PROPOSED))
    query = _per_call(actor).where(Application.state == ApplicationState.ELIGIBLE, Call.closes_at < at, undecided)
    return _counted(N_("%(count)s proposals of %(call)s are to be decided by the Board"), query, "awards.selection", N_("Selection"))


def _accounts(actor: Actor, at: datetime) -> list[Need]:
    verified = exists().where(BankVerification.bank_account_id == BankAccount.id)
    newest = select(func.max(BankAccount.id)).where(BankAccount.organization_id == Organization.id).scalar_subquery()
    query = select(Organization.key, Organization.legal_name).join(BankAccount, BankAccount.id == newest).where(~verified, BankAccount.entered_by_id != actor.person_id)
    return [Need(N_("Verify the bank account of %(name)s"), {"name": r.legal_name}, "organizations.bank", {"key": r.key}, None, "", N_("Second person")) for r in db.session.execute(query.order_by(BankAccount.id).limit(MOST))]


def _mail(actor: Actor, at: datetime) -> list[Need]:
    count = db.session.execute(select(func.count()).where(OutboxMessage.state == Delivery.GAVE_UP)).scalar_one()
    return [Need(N_("%(count)s messages could not be delivered"), {"count": count}, "home.mail", {"state": "gave_up"}, None, "", N_("Mail"), "stop")] if count else []


NEEDS: list[tuple[P, Callable[[Actor, datetime], list[Need]]]] = [
    (P.OFFER_ANSWER, _offers),
    (P.AGREEMENT_SIGN_GRANTEE, _to_sign(Side.GRANTEE, P.AGREEMENT_SIGN_GRANTEE)),
    (P.APPLICATION_WRITE, _drafts),
    (P.PAYMENT_CONFIRM, _to_confirm),
    (P.TRANCHE_REQUEST, _to_request),
    (P.REPORT_WRITE, _reports((ReportState.DRAFT, ReportState.RETURNED), N_("Write the report of year %(year)s: %(title)s"), P.REPORT_WRITE)),
    (P.REVIEW_POOL, _my_reviews),
    (P.TRANCHE_APPROVE, _tranches((TrancheState.CERTIFIED,), N_("Approve a payment of %(amount)s"), P.TRANCHE_APPROVE)),
    (P.PAYMENT_RECORD, _tranches((TrancheState.APPROVED,), N_("Pay %(amount)s and record it"), P.PAYMENT_RECORD)),
    (P.BANK_VERIFY, _accounts),
    (P.TRANCHE_CERTIFY, _tranches((TrancheState.REQUESTED,), N_("Certify a payment of %(amount)s"), P.TRANCHE_CERTIFY)),
    (P.REPORT_DECIDE, _reports((ReportState.SUBMITTED,), N_("Read the report of year %(year)s: %(title)s"), P.REPORT_DECIDE)),
    (P.ELIGIBILITY_JUDGE, _to_judge),
    (P.ELIGIBILITY_JUDGE, _overrides),
    (P.REVIEW_ASSIGN, _few_reviewers),
    (P.AWARD_CONFIRM, _decisions(DecisionState.ENDORSED, N_("%(count)s decisions of %(call)s wait for a second officer"), "awards.selection")),
    (P.AWARD_RELEASE, _decisions(DecisionState.CONFIRMED, N_("%(count)s letters of %(call)s can be sent"), "awards.letters")),
    (P.AGREEMENT_SIGN_FUND, _to_draw),
    (P.AGREEMENT_SIGN_FUND, _to_sign(Side.FUND, P.AGREEMENT_SIGN_FUND)),
    (P.BOARD_SIT, _selections),
    (P.AWARD_PROPOSE, _selections),
    (P.MAIL_READ, _mail),
]  # fmt: skip
