"""Payments that wait for the next pair of eyes."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.awards.models import Award, AwardYear
from grants.awards.states import AwardState
from grants.core.access import Actor
from grants.core.db import db
from grants.core.reasons import N_
from grants.disbursements.models import Tranche
from grants.disbursements.states import TrancheState
from grants.home.needs.need import MOST, Need, of_mine
from grants.organizations.models import Organization


def tranches(
    states: tuple[TrancheState, ...], words: str, permission: Permission
) -> Callable[[Actor, datetime], list[Need]]:
    def ask(actor: Actor, at: datetime) -> list[Need]:
        query = select(
            Tranche.key,
            Award.reference,
            Tranche.amount_minor,
            Tranche.currency,
            AwardYear.year,
            Organization.legal_name,
        ).select_from(Tranche)
        query = query.join(AwardYear, Tranche.award_year_id == AwardYear.id).join(
            Award, AwardYear.award_id == Award.id
        )
        query = query.join(Application, Award.application_id == Application.id).join(
            Organization, Application.organization_id == Organization.id
        )
        query = of_mine(query, actor, permission).where(
            Tranche.state.in_(states), Award.state == AwardState.SIGNED
        )
        if permission is Permission.TRANCHE_APPROVE:  # nobody approves what they certified
            query = query.where(Tranche.certified_by_id != actor.person_id)
        return [
            Need(
                words,
                {"amount": (r.amount_minor, r.currency), "year": r.year},
                "disbursements.tranche",
                {"ref": r.reference, "key": r.key},
                None,
                f"{r.legal_name} · {r.reference}",
                N_("Payment"),
            )
            for r in db.session.execute(query.order_by(Tranche.id).limit(MOST))
        ]

    return ask
