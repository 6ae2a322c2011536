"""What people are told: the answer to an application, and each step from the offer to the signed agreement."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from grants.accounts.models import Person
from grants.accounts.queries import administrators_of, people_with_role
from grants.applications.models import Conflict
from grants.awards.models import Appeal, Award, Decision
from grants.awards.rules import last_minute
from grants.awards.states import AppealState, DecisionOutcome, Side
from grants.core import outbox
from grants.core.db import db
from grants.core.money import Money
from grants.core.registry import ways_on
from grants.organizations.rules import IN_AGREEMENT, keeps_from_signing

LETTERS = {
    DecisionOutcome.FUND: "award_offered",
    DecisionOutcome.RESERVE: "reserve_listed",
    DecisionOutcome.REFUSE: "not_selected",
}


def letters_released(decisions: Sequence[Decision], answer_until: dict[int, datetime], at: datetime) -> None:
    for decision in decisions:
        application = decision.application
        _tell(
            administrators_of(application.organization.key, at), LETTERS[decision.outcome], application.trail_ref, at, decision=decision,
            application=application, organization=application.organization, call=application.call, ways_on=ways_on(application, at),
            total=Money(sum(y.amount_minor for y in decision.years), application.call.currency), until=last_minute(answer_until[application.id]) if application.id in answer_until else None,
        )  # fmt: skip


def award_accepted(award: Award, at: datetime) -> None:
    _tell_officers("award_accepted", award, at)


def award_declined(award: Award, at: datetime) -> None:
    _tell_officers("award_declined", award, at)


def offer_reminder(award: Award, at: datetime) -> None:
    _tell_organization("offer_reminder", award, at)


def offer_lapsed(award: Award, at: datetime) -> None:
    _tell_officers("offer_lapsed", award, at)


def agreement_drawn(award: Award, version: int, at: datetime) -> None:
    _tell_organization("agreement_drawn", award, at, version=version)


def agreement_facts(award: Award, lacking: Sequence[str], at: datetime) -> None:
    """What the profile does not say and the agreement prints; with the page where it is filled in."""
    _tell_organization(
        "agreement_facts",
        award,
        at,
        lacking=[IN_AGREEMENT[name] for name in lacking],
        needed=bool(keeps_from_signing(tuple(lacking))),
    )


def agreement_to_sign(award: Award, signed: Side, at: datetime) -> None:
    """The other side is told that it is its turn."""
    (_tell_officers if signed is Side.GRANTEE else _tell_organization)(
        "agreement_to_sign", award, at, signed=signed
    )


def agreement_in_force(award: Award, at: datetime) -> None:
    _tell_organization("agreement_in_force", award, at)


def award_released(award: Award, returned_minor: int, at: datetime) -> None:
    _tell_organization("award_released", award, at, returned=Money(returned_minor, award.currency))


def appeal_made(appeal: Appeal, officers: Sequence[Person], at: datetime) -> None:
    """To the organization, that it came; to the officers who can decide it."""
    told = {
        "appeal": appeal,
        "application": appeal.application,
        "organization": appeal.application.organization,
        "call": appeal.application.call,
    }
    _tell(
        administrators_of(appeal.application.organization.key, at),
        "appeal_received",
        appeal.application.trail_ref,
        at,
        **told,
    )
    _tell(officers, "appeal_made", appeal.application.trail_ref, at, **told)


def appeal_decided(appeal: Appeal, at: datetime) -> None:
    """The answer with its reasons, to the organization."""
    kind = "appeal_upheld" if appeal.state is AppealState.UPHELD else "appeal_dismissed"
    application = appeal.application
    _tell(administrators_of(application.organization.key, at), kind, application.trail_ref, at, appeal=appeal, application=application,
          organization=application.organization, call=application.call)  # fmt: skip


def _tell_organization(kind: str, award: Award, at: datetime, **context: Any) -> None:
    _tell(
        administrators_of(award.application.organization.key, at),
        kind,
        award.trail_ref,
        at,
        **_about(award),
        **context,
    )


def _tell_officers(kind: str, award: Award, at: datetime, **context: Any) -> None:
    """The fund managers, without those in conflict with this application."""
    query = select(Conflict.person_id).where(
        Conflict.application_id == award.application_id, Conflict.ended_at.is_(None)
    )
    closed = set(db.session.scalars(query))
    officers = [person for person in people_with_role("fund_manager", at) if person.id not in closed]
    _tell(officers, kind, award.trail_ref, at, **_about(award), **context)


def _about(award: Award) -> dict[str, Any]:
    application = award.application
    total = Money(sum(year.amount_minor for year in award.years), award.currency)
    return {
        "award": award,
        "application": application,
        "organization": application.organization,
        "call": application.call,
        "total": total,
        "until": last_minute(award.answer_until),
    }


def _tell(people: Iterable[Person], kind: str, about: str, at: datetime, **context: Any) -> None:
    for person in people:
        outbox.post(
            kind, to=person.email, about=about, at=at, language=person.language, person=person, **context
        )
