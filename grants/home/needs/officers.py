"""What waits for officers, reviewers and trustees."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from grants.accounts.roles import Permission
from grants.applications.models import Application, EligibilityCheck, EligibilityVerdict
from grants.applications.states import ApplicationState, Outcome
from grants.awards.models import Agreement, AgreementSignature, Award, Decision
from grants.awards.states import AwardState, DecisionState, Side
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.core.access import Actor
from grants.core.db import db
from grants.core.outbox import Delivery, OutboxMessage
from grants.core.reasons import N_
from grants.home.needs.need import MOST, Need, applications, awards, counted_by_call, of_mine, per_call
from grants.organizations.models import BankAccount, BankVerification, Organization
from grants.reviews.models import Review
from grants.reviews.states import LIVE, ReviewState


def to_sign(side: Side, permission: Permission) -> Callable[[Actor, datetime], list[Need]]:
    def ask(actor: Actor, at: datetime) -> list[Need]:
        other = aliased(Agreement)
        newest = select(func.max(other.version)).where(other.award_id == Award.id).scalar_subquery()
        signed = exists().where(
            AgreementSignature.agreement_id == Agreement.id, AgreementSignature.side == side
        )
        query = of_mine(
            awards().join(Agreement, and_(Agreement.award_id == Award.id, Agreement.version == newest)),
            actor,
            permission,
        )
        query = query.where(Award.state == AwardState.ACCEPTED, ~signed).order_by(Award.reference).limit(MOST)
        return [
            Need(
                N_("Sign the agreement: %(title)s"),
                {"title": r.title},
                "awards.grant",
                {"ref": r.reference},
                None,
                r.legal_name,
                N_("To sign"),
            )
            for r in db.session.execute(query)
        ]

    return ask


def to_draw(actor: Actor, at: datetime) -> list[Need]:
    drawn = exists().where(Agreement.award_id == Award.id)
    query = (
        of_mine(awards(), actor, Permission.AGREEMENT_SIGN_FUND)
        .where(Award.state == AwardState.ACCEPTED, ~drawn)
        .order_by(Award.reference)
        .limit(MOST)
    )
    return [
        Need(
            N_("Draw up the agreement: %(title)s"),
            {"title": r.title},
            "awards.grant",
            {"ref": r.reference},
            None,
            r.legal_name,
            N_("Accepted"),
        )
        for r in db.session.execute(query)
    ]


def my_reviews(actor: Actor, at: datetime) -> list[Need]:
    query = select(Review.key, Review.state, Review.due_at, Application.title, Application.reference).join(
        Application, Review.application_id == Application.id
    )
    query = query.where(
        Review.reviewer_id == actor.person_id,
        Review.state.in_((ReviewState.ASSIGNED, ReviewState.OPEN)),
        Application.key.not_in(actor.in_conflict("application")),
    )
    rows = db.session.execute(query.order_by(Review.due_at, Review.id).limit(MOST)).all()
    words = {
        ReviewState.ASSIGNED: N_("Say whether you have a conflict of interest: %(reference)s"),
        ReviewState.OPEN: N_("Review “%(title)s”"),
    }
    return [
        Need(
            words[r.state],
            {"title": r.title, "reference": r.reference},
            "reviews.show",
            {"key": r.key},
            r.due_at,
            "",
            r.state.label,
            r.state.tone,
        )
        for r in rows
    ]


def newest_check() -> Any:
    """The check that counts: the rules may have run again on the answer to a question."""
    others = aliased(EligibilityCheck)
    return (
        select(func.max(others.id))
        .where(others.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )


def to_judge(actor: Actor, at: datetime) -> list[Need]:
    open_verdict = exists().where(
        EligibilityVerdict.check_id == EligibilityCheck.id,
        EligibilityVerdict.computed == Outcome.TO_BE_JUDGED,
        EligibilityVerdict.judged_by_id.is_(None),
    )
    query = per_call(actor).join(EligibilityCheck, EligibilityCheck.id == newest_check())
    return counted_by_call(
        N_("Judge applications of %(call)s: %(count)s"),
        query.where(Application.state == ApplicationState.CHECKING, open_verdict),
        "checks.applications",
        N_("To judge"),
    )


def overrides(actor: Actor, at: datetime) -> list[Need]:
    query = (
        applications()
        .join(EligibilityCheck, EligibilityCheck.id == newest_check())
        .join(EligibilityVerdict, EligibilityVerdict.check_id == EligibilityCheck.id)
    )
    query = of_mine(query, actor, Permission.ELIGIBILITY_JUDGE).where(
        EligibilityVerdict.override_by_id.is_not(None),
        EligibilityVerdict.override_by_id != actor.person_id,
        EligibilityVerdict.confirmed_by_id.is_(None),
    )
    return [
        Need(
            N_("Confirm or leave a changed verdict: %(reference)s"),
            {"reference": r.reference},
            "checks.show",
            {"ref": r.reference},
            None,
            r.legal_name,
            N_("Second person"),
        )
        for r in db.session.execute(query.order_by(Application.reference).limit(MOST))
    ]


def few_reviewers(actor: Actor, at: datetime) -> list[Need]:
    live = (
        select(func.count())
        .where(Review.application_id == Application.id, Review.state.in_(LIVE))
        .scalar_subquery()
    )
    query = per_call(actor).where(
        Application.state == ApplicationState.ELIGIBLE, live < 3, Call.state == CallState.PUBLISHED
    )
    return counted_by_call(
        N_("Proposals of %(call)s with fewer than three reviewers: %(count)s"),
        query,
        "review_desk.of_call",
        N_("Reviews"),
    )


def decisions(state: DecisionState, words: str, endpoint: str) -> Callable[[Actor, datetime], list[Need]]:
    def ask(actor: Actor, at: datetime) -> list[Need]:
        query = (
            per_call(actor)
            .join(Decision, Decision.application_id == Application.id)
            .where(Decision.state == state)
        )
        if state is DecisionState.ENDORSED:
            query = query.where(Decision.proposed_by_id != actor.person_id)
        return counted_by_call(words, query, endpoint, N_("Selection"))

    return ask


def selections(actor: Actor, at: datetime) -> list[Need]:
    undecided = or_(
        ~exists().where(Decision.application_id == Application.id),
        exists().where(Decision.application_id == Application.id, Decision.state == DecisionState.PROPOSED),
    )
    query = per_call(actor).where(
        Application.state == ApplicationState.ELIGIBLE, Call.closes_at < at, undecided
    )
    return counted_by_call(
        N_("Proposals of %(call)s to be decided by the Board: %(count)s"),
        query,
        "awards.selection",
        N_("Selection"),
    )


def accounts(actor: Actor, at: datetime) -> list[Need]:
    verified = exists().where(BankVerification.bank_account_id == BankAccount.id)
    other = aliased(BankAccount)
    newest = select(func.max(other.id)).where(other.organization_id == Organization.id).scalar_subquery()
    query = (
        select(BankAccount.id, Organization.legal_name)
        .join(BankAccount, BankAccount.id == newest)
        .where(
            ~verified,
            BankAccount.entered_by_id != actor.person_id,
            Organization.key.not_in(actor.in_conflict("applicant")),
        )
    )
    return [
        Need(
            N_("Verify the bank account of %(name)s"),
            {"name": r.legal_name},
            "organizations.verify_bank_account",
            {"account_id": r.id},
            None,
            "",
            N_("Second person"),
        )
        for r in db.session.execute(query.order_by(BankAccount.id).limit(MOST))
    ]


def undelivered(actor: Actor, at: datetime) -> list[Need]:
    count = db.session.execute(
        select(func.count()).where(OutboxMessage.state == Delivery.GAVE_UP)
    ).scalar_one()
    return (
        [
            Need(
                N_("Messages that could not be delivered: %(count)s"),
                {"count": count},
                "home.mail",
                {"state": "gave_up"},
                None,
                "",
                N_("Mail"),
                "stop",
            )
        ]
        if count
        else []
    )
