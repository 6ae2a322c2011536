"""The consortium of an application: how far each declaration is, what a link shows, and why it shows nothing any more."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.models import Person
from grants.accounts.queries import hash_of, members_of
from grants.accounts.roles import ROLES, Permission
from grants.applications.models import Application, PartnerDeclaration
from grants.applications.queries.reading import newest_version, window_of
from grants.applications.rules.deeds import DecisionFacts
from grants.applications.rules.partners import DECLARATION, PAUSE, SETTING, can_ask, what_changed, why_no_mail
from grants.applications.snapshot import canonical, content_hash, requested, signatures_of
from grants.applications.states import ApplicationState, DeclarationState, PartnerStanding
from grants.calls.models import Call
from grants.calls.queries import settings_in_force
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason
from grants.organizations.models import Organization

__all__ = [
    "PartnerLine", "declaration_by", "declaration_of", "is_for_this_partner", "open_declarations", "partner_lines", "partner_row", "partner_rows", "partner_shown", "partner_words",
    "partners_to_follow",
    "people_of_the_lead", "shown_hash", "signatures_undone", "signed_document", "why_declaration_over", "why_no_more_mail",
]  # fmt: skip

FORMAT = 1
AT_WORK = timedelta(minutes=15)  # since the partners were saved: until then somebody may be typing


@dataclass(frozen=True)
class PartnerLine:
    """A partner as the lead wrote it, and how far its declaration is."""

    row: Mapping[str, Any]
    standing: PartnerStanding
    link: PartnerDeclaration | None  # the newest mail
    signed: PartnerDeclaration | None  # the signature, whether or not it still counts
    changes: tuple[str, ...]  # what the lead says otherwise since


def partner_rows(application: Application) -> list[dict[str, Any]]:
    """The partners as saved."""
    standing = newest_version(application, "partners")
    return list(standing.answers["partners"]) if standing else []


def partner_row(application: Application, key: str) -> dict[str, Any] | None:
    """One of them by its key."""
    return next((row for row in partner_rows(application) if row.get("key") == key), None)


def partner_lines(application: Application, at: datetime) -> list[PartnerLine]:
    """Each partner with its declaration, in the order of the form."""
    rows = partner_rows(application)
    if not rows:
        return []
    query = select(PartnerDeclaration).where(PartnerDeclaration.application_id == application.id)
    newest = {link.partner_key: link for link in db.session.scalars(query.order_by(PartnerDeclaration.id))}
    answered = signatures_of(application)
    return [_line(row, newest.get(row["key"]), answered.get(row["key"]), at) for row in rows]


def _line(
    row: Mapping[str, Any], link: PartnerDeclaration | None, answered: PartnerDeclaration | None, at: datetime
) -> PartnerLine:
    signed = answered if answered is not None and answered.state is DeclarationState.SIGNED else None
    changes = what_changed(_facts(signed), row) if signed is not None else ()
    return PartnerLine(row, _standing(link, answered, changes, at), link, signed, changes)


def _standing(
    link: PartnerDeclaration | None, answered: PartnerDeclaration | None, changes: Sequence[str], at: datetime
) -> PartnerStanding:
    if answered is not None and answered.state is DeclarationState.SIGNED and not changes:
        return PartnerStanding.SIGNED
    if link is not None and link.state is DeclarationState.OPEN:
        if link.expires_at <= at:
            return PartnerStanding.EXPIRED
        return PartnerStanding.OBJECTED if link.objected_at else PartnerStanding.WAITING
    if answered is None:
        return PartnerStanding.NOT_ASKED
    return PartnerStanding.AGAIN if answered.state is DeclarationState.SIGNED else PartnerStanding.DECLINED


def _facts(signed: PartnerDeclaration) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = signed_document(signed)["partner"]
    return facts


def signed_document(declaration: PartnerDeclaration) -> dict[str, Any]:
    """What was signed, as it was shown."""
    document: dict[str, Any] = json.loads(declaration.document or "{}")
    return document


def declaration_by(secret: str) -> PartnerDeclaration | None:
    """The declaration of a link, whatever has become of it."""
    query = select(PartnerDeclaration).where(PartnerDeclaration.hash == hash_of(secret))
    loaded = query.options(
        joinedload(PartnerDeclaration.application).options(
            joinedload(Application.call).options(selectinload(Call.texts), selectinload(Call.versions)),
            joinedload(Application.organization),
        ),
        joinedload(PartnerDeclaration.asked_by),
    )
    return db.session.scalars(loaded).one_or_none()


def declaration_of(application: Application, partner: str) -> PartnerDeclaration:
    """The open link of one partner; NotFound when there is none."""
    found = next((link for link in open_declarations(application) if link.partner_key == partner), None)
    if found is None:
        raise NotFound
    return found


def open_declarations(application: Application) -> list[PartnerDeclaration]:
    """The links that were neither answered nor withdrawn."""
    query = select(PartnerDeclaration).where(
        PartnerDeclaration.application_id == application.id, PartnerDeclaration.state == DeclarationState.OPEN
    )
    return list(db.session.scalars(query.order_by(PartnerDeclaration.id)))


def why_declaration_over(link: PartnerDeclaration, at: datetime) -> Reason | None:
    """Why nothing can be signed by a link any more, and whom to ask; None while it can."""
    application = link.application
    lead, zone = application.organization.legal_name, ZoneInfo(application.call.time_zone)
    if link.settled_at is not None:
        day = link.settled_at.astimezone(zone).date()
        if link.state is DeclarationState.SIGNED:
            return Reason("declaration_signed", day=day)
        if link.state is DeclarationState.REPLACED:
            return Reason("declaration_replaced", lead=lead)
        return Reason(f"declaration_{link.state.value}", lead=lead, day=day)
    verdict = can_ask(DecisionFacts(at, application.state, window_of(application.call)))
    if not verdict:
        return (
            verdict.why
            if verdict.why and verdict.why.key == "declaration_after_closing"
            else Reason("declaration_not_needed", lead=lead)
        )
    if link.expires_at <= at:
        return Reason("declaration_expired", lead=lead, day=link.expires_at.astimezone(zone).date())
    return None if is_for_this_partner(link) else Reason("declaration_not_needed", lead=lead)


def is_for_this_partner(link: PartnerDeclaration) -> bool:
    """Whether the lead still names the partner of a link, with the address that it was sent to."""
    row = partner_row(link.application, link.partner_key)
    return row is not None and str(row.get("email") or "").strip().lower() == link.email


def partners_to_follow(at: datetime) -> list[Application]:
    """Applications still written in which a link or a signature no longer fits what was saved a while ago, and nobody was told."""
    untold = or_(
        PartnerDeclaration.state == DeclarationState.OPEN,
        and_(PartnerDeclaration.state == DeclarationState.SIGNED, PartnerDeclaration.told_at.is_(None)),
    )
    query = (
        select(Application)
        .join(Call, Application.call_id == Call.id)
        .where(
            Call.closes_at > at, Application.state.in_((ApplicationState.DRAFT, ApplicationState.SUBMITTED))
        )
        .where(exists().where(PartnerDeclaration.application_id == Application.id, untold))
    )
    return [found for found in db.session.scalars(query.order_by(Application.id)) if _is_to_follow(found, at)]


def _is_to_follow(application: Application, at: datetime) -> bool:
    saved = newest_version(application, "partners")
    if saved is None or saved.saved_at > at - AT_WORK:
        return False
    return bool(signatures_undone(application)) or not all(
        map(is_for_this_partner, open_declarations(application))
    )


def partner_words(call: Call, at: datetime) -> list[str]:
    """What a partner declares: the call's own words, else those of the stock."""
    own = settings_in_force(call, at).others.get(SETTING)
    if isinstance(own, str) and own.strip():
        return [part.strip() for part in own.split("\n\n") if part.strip()]
    return [gettext(text) for text in DECLARATION]


def partner_shown(link: PartnerDeclaration, at: datetime) -> dict[str, Any]:
    """Exactly what the page of a link says of the project and the partner; the signature is for this and nothing else."""
    application = link.application
    row = partner_row(application, link.partner_key)
    if row is None:
        raise NotFound
    project, budget = newest_version(application, "project"), requested(application)
    return {
        "format": FORMAT,
        "application": application.key,
        "call": application.call.slug,
        "lead": application.organization.legal_name,
        "title": (project.answers.get("title") if project else "") or application.title,
        "partner": {name: row[name] for name in ("name", "country", "role", "share_minor")},
        "currency": budget.currency if budget else "USD",
        "text": partner_words(application.call, at),
    }


def shown_hash(shown: Mapping[str, Any]) -> str:
    """What tells two states of the page apart."""
    return content_hash(canonical(shown))


def why_no_more_mail(application: Application, partner: str, email: str, at: datetime) -> Reason | None:
    """Why no mail to an address about a partner leaves now: mailboxes are not for flooding."""
    lately = select(func.count()).where(
        PartnerDeclaration.application_id == application.id, PartnerDeclaration.partner_key == partner,
        PartnerDeclaration.email == email, PartnerDeclaration.asked_at > at - PAUSE,
    )  # fmt: skip
    today = (
        select(func.count())
        .select_from(PartnerDeclaration)
        .join(Application, PartnerDeclaration.application_id == Application.id)
        .join(Organization, Application.organization_id == Organization.id)
        .where(
            Organization.id == application.organization_id,
            PartnerDeclaration.asked_at > at - timedelta(days=1),
        )
    )
    return why_no_mail(
        db.session.execute(lately).scalar_one() > 0, db.session.execute(today).scalar_one(), email
    )


def signatures_undone(application: Application) -> list[tuple[PartnerDeclaration, tuple[str, ...]]]:
    """Signatures that no longer count and of which nobody was told; nothing is named as changed when the partner was taken out."""
    rows = {row["key"]: row for row in partner_rows(application)}
    found = []
    for key, signed in signatures_of(application).items():
        if signed.state is not DeclarationState.SIGNED or signed.told_at is not None:
            continue
        changes = what_changed(_facts(signed), rows[key]) if key in rows else ()
        if changes or key not in rows:
            found.append((signed, changes))
    return found


def people_of_the_lead(link: PartnerDeclaration, at: datetime) -> list[Person]:
    """Who is told what a partner does: whoever asked, while they can still write, and those who send."""
    found: dict[int, Person] = {}
    for person, duty in members_of(link.application.organization.key, at):
        may = ROLES[duty.role].permissions
        if Permission.APPLICATION_SUBMIT in may or (
            person.id == link.asked_by_id and Permission.APPLICATION_WRITE in may
        ):
            found[person.id] = person
    return list(found.values())
