"""What waits for the people of an organization, and the reports that both sides read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from grants.accounts.roles import Permission
from grants.applications.models import Application, InformationRequest
from grants.applications.states import ASKABLE, ApplicationState, RequestState
from grants.awards.models import Award, AwardYear
from grants.awards.states import AwardState
from grants.calls.models import Call
from grants.calls.rules import LONGEST_GRACE as MINUTES
from grants.calls.states import Phase
from grants.core.access import Actor
from grants.core.db import db
from grants.core.reasons import N_
from grants.disbursements.conditions import unmet
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.queries.facts import facts_of
from grants.disbursements.states import PaymentState, TrancheState
from grants.home.needs.need import MOST, Need, applications, awards, of_mine
from grants.organizations.models import Organization
from grants.reports.models import Report
from grants.reports.states import ReportState

LONGEST_GRACE = timedelta(minutes=MINUTES)


def drafts(actor: Actor, at: datetime) -> list[Need]:
    query = of_mine(applications().add_columns(Call), actor, Permission.APPLICATION_WRITE).join(
        Call, Application.call_id == Call.id
    )
    query = (
        query.where(
            Application.state == ApplicationState.DRAFT,
            Call.opens_at <= at,
            Call.closes_at > at - LONGEST_GRACE,
        )
        .order_by(Call.closes_at, Application.id)
        .limit(MOST * 4)
    )
    open_now = [row for row in db.session.execute(query) if row.Call.phase(at).accepts]
    return [
        Need(
            N_("Go on with “%(title)s”"),
            {"title": r.title or r.legal_name},
            "applications.show",
            {"ref": r.key},
            r.Call.refused_from if r.Call.phase(at) is Phase.LATE else r.Call.closes_at,
            r.legal_name,
            N_("Draft"),
            "info",
        )
        for r in open_now[:MOST]
    ]


def to_answer(actor: Actor, at: datetime) -> list[Need]:
    """Questions of officers that wait for an answer."""
    query = of_mine(
        applications().add_columns(InformationRequest.answer_by), actor, Permission.APPLICATION_WRITE
    )
    query = query.join(InformationRequest, InformationRequest.application_id == Application.id)
    query = query.where(
        InformationRequest.state == RequestState.OPEN,
        InformationRequest.answer_by > at,
        Application.state.in_(ASKABLE),
    ).order_by(InformationRequest.answer_by)
    words, tag = N_("Answer our question about “%(title)s”"), N_("Question")
    return [
        Need(
            words,
            {"title": r.title},
            "applications.information",
            {"ref": r.reference},
            r.answer_by,
            r.legal_name,
            tag,
        )
        for r in db.session.execute(query.limit(MOST))
    ]


def offers(actor: Actor, at: datetime) -> list[Need]:
    query = (
        of_mine(awards().add_columns(Award.answer_until), actor, Permission.OFFER_ANSWER)
        .where(Award.state == AwardState.OFFERED)
        .order_by(Award.answer_until)
        .limit(MOST)
    )
    return [
        Need(
            N_("Answer the offer of a grant: %(title)s"),
            {"title": r.title},
            "awards.grant",
            {"ref": r.reference},
            r.answer_until,
            r.legal_name,
            N_("Offer"),
        )
        for r in db.session.execute(query)
    ]


def to_request(actor: Actor, at: datetime) -> list[Need]:
    started = exists().where(Tranche.award_year_id == AwardYear.id, Tranche.state != TrancheState.PLANNED)
    before = AwardYear.__table__.alias("before")
    unpaid_before = exists().where(
        before.c.award_id == AwardYear.award_id,
        before.c.year < AwardYear.year,
        before.c.paid_minor < before.c.amount_minor,
    )
    query = awards().add_columns(AwardYear).join(AwardYear, AwardYear.award_id == Award.id)
    query = of_mine(query, actor, Permission.TRANCHE_REQUEST).where(
        Award.state == AwardState.SIGNED, ~started, ~unpaid_before
    )
    loaded = joinedload(AwardYear.award).joinedload(Award.application).joinedload(Application.organization)
    rows = db.session.execute(
        query.options(loaded).order_by(Award.reference, AwardYear.year).limit(MOST)
    ).all()
    facts = facts_of([r.AwardYear for r in rows])
    return [_payment_of(r, not unmet(facts[r.AwardYear.id])) for r in rows]


def _payment_of(row: Any, ready: bool) -> Need:
    """The next payment of a grant: to be asked for, or what it waits for."""
    year: AwardYear = row.AwardYear
    waits = N_("See what the payment for year %(year)s waits for: %(title)s")
    words = N_("Ask for %(amount)s: %(title)s") if ready else waits
    params = {"year": year.year, "title": row.title, "amount": (year.amount_minor - year.paid_minor, "USD")}
    return Need(
        words, params, "awards.grant", {"ref": row.reference}, None, row.legal_name, N_("Payment"), "wait" if ready else "info"
    )  # fmt: skip


def to_confirm(actor: Actor, at: datetime) -> list[Need]:
    query = select(Tranche.key, Award.reference, Payment.amount_minor, Organization.legal_name).select_from(
        Payment
    )
    query = query.join(Tranche, Payment.tranche_id == Tranche.id).join(
        AwardYear, Tranche.award_year_id == AwardYear.id
    )
    query = query.join(Award, AwardYear.award_id == Award.id).join(
        Application, Award.application_id == Application.id
    )
    query = of_mine(
        query.join(Organization, Application.organization_id == Organization.id),
        actor,
        Permission.PAYMENT_CONFIRM,
    ).where(Payment.state == PaymentState.SENT)
    return [
        Need(
            N_("Tell us whether %(amount)s has arrived"),
            {"amount": (r.amount_minor, "USD")},
            "disbursements.tranche",
            {"ref": r.reference, "key": r.key},
            None,
            r.legal_name,
            N_("Payment"),
        )
        for r in db.session.execute(query.order_by(Payment.id).limit(MOST))
    ]


def reports(
    states: tuple[ReportState, ...], words: str, permission: Permission
) -> Callable[[Actor, datetime], list[Need]]:
    def ask(actor: Actor, at: datetime) -> list[Need]:
        query = (
            awards()
            .add_columns(Report.due_on, AwardYear.year)
            .join(AwardYear, AwardYear.award_id == Award.id)
            .join(Report, Report.award_year_id == AwardYear.id)
        )
        query = (
            of_mine(query, actor, permission)
            .where(Report.state.in_(states))
            .order_by(Report.due_on, Report.id)
            .limit(MOST)
        )
        return [
            Need(
                words,
                {"year": r.year, "title": r.title},
                "reports.show",
                {"ref": r.reference, "year": r.year},
                None,
                r.legal_name,
                N_("Report"),
            )
            for r in db.session.execute(query)
        ]

    return ask
