"""Declarations of partners: asked for by the lead, answered through a mailed link by whoever signs for the partner."""

import secrets
from datetime import datetime
from typing import Any

from grants.accounts.queries import SYSTEM, hash_of, members_of
from grants.accounts.roles import Permission
from grants.applications import mail, queries
from grants.applications.models import Application, PartnerDeclaration
from grants.applications.rules.partners import (
    LIFE,
    MOST_OBJECTIONS,
    Signed,
    address_of,
    can_ask,
    cleaned_signature,
    why_own,
    words_of_partner,
)
from grants.applications.snapshot import canonical, content_hash
from grants.applications.states import DeclarationState, PartnerStanding
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion, WrongState
from grants.core.reasons import Reason

__all__ = [
    "ask_for_signature", "decline_declaration", "follow_due", "follow_partners", "object_to_declaration", "sign_declaration", "withdraw_declaration",
]  # fmt: skip


@action(Permission.APPLICATION_WRITE, facts=queries.decision_facts, may=can_ask, records="declaration.asked")
def ask_for_signature(application: Application, *, partner: str, by: Actor, at: datetime) -> str:
    """Mail a partner the link to its declaration; the link before ends. Returns the secret, which is nowhere else."""
    line = next(
        (line for line in queries.partner_lines(application, at) if line.row.get("key") == partner), None
    )
    if line is None:
        raise WrongState(Reason("partner_not_saved"))
    if (
        line.standing is PartnerStanding.SIGNED
        and line.signed is not None
        and line.signed.settled_at is not None
    ):
        raise WrongState(
            Reason("declaration_counts", partner=line.row["name"], day=line.signed.settled_at.date())
        )
    email = address_of(line.row)
    lead = application.organization
    own = why_own(
        line.row["name"], email, lead.legal_name, [member.email for member, _ in members_of(lead.key, at)]
    )
    if own is not None:
        raise RuleBroken(own)
    why = queries.why_no_more_mail(application, partner, email, at)
    if why is not None:
        raise RuleBroken(("email", why))
    if line.link is not None and line.link.state is DeclarationState.OPEN:
        _settle(line.link, DeclarationState.REPLACED, at)
        db.session.flush()  # one open link a partner
    secret = secrets.token_urlsafe(32)
    closes = application.call.closes_at or at + LIFE
    made = PartnerDeclaration(
        application=application, partner_key=partner, partner_name=line.row["name"], email=email, hash=hash_of(secret), state=DeclarationState.OPEN,
        asked_at=at, asked_by_id=by.person_id, expires_at=min(at + LIFE, closes),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    mail.declaration_asked(made, secret=secret, at=at)
    trail.note(db.session, declaration=made.key, partner=partner)
    return secret


@action(
    Permission.APPLICATION_WRITE, facts=queries.decision_facts, may=can_ask, records="declaration.withdrawn"
)
def withdraw_declaration(application: Application, *, partner: str, by: Actor, at: datetime) -> None:
    """The link works no more; the partner is told that there is nothing to sign."""
    link = queries.declaration_of(application, partner)
    _withdraw(link, at)
    trail.note(db.session, declaration=link.key, partner=partner)


@action(None, records="declaration.signed")
def sign_declaration(
    application: Application,
    *,
    link: PartnerDeclaration,
    secret: str,
    shown: str,
    said: Signed,
    by: Actor,
    at: datetime,
) -> PartnerDeclaration:
    """Sign what the page showed. `shown` is its hash: when the lead has changed something since, nothing is signed.

    Whoever holds the link signs, as the person they name; an account that happens to be signed in has no part in it.
    """
    _still_open(link, secret, at)
    facts = queries.partner_shown(link, at)
    if shown != queries.shown_hash(facts):
        raise StaleVersion(Reason("declaration_changed_meanwhile", lead=facts["lead"]))
    said = cleaned_signature(said)
    signer = {
        "name": said.name,
        "function": said.function,
        "registration_number": said.registration_number,
        "head_name": said.head_name,
    }
    link.document = canonical({**facts, "signer": signer, "signed_at": at.isoformat()})
    link.content_hash = content_hash(link.document)
    link.signed_name, link.signed_function = said.name, said.function
    link.registration_number, link.head_name = said.registration_number, said.head_name
    _settle(link, DeclarationState.SIGNED, at)
    db.session.flush()
    mail.declaration_receipt(link, facts, at=at)
    mail.told_by_partner(link, "declaration_signed", at=at)
    _note(link, content=link.content_hash, signer=trail.fingerprint(said.name))
    return link


@action(None, records="declaration.declined")
def decline_declaration(
    application: Application, *, link: PartnerDeclaration, secret: str, text: str, by: Actor, at: datetime
) -> None:
    """Say no, with or without a reason; the lead is told."""
    _still_open(link, secret, at)
    link.reason = words_of_partner(text, needed=False)
    _settle(link, DeclarationState.DECLINED, at)
    db.session.flush()
    mail.told_by_partner(link, "declaration_declined", at=at)
    _note(link, reason=trail.fingerprint(link.reason))


@action(None, records="declaration.objected")
def object_to_declaration(
    application: Application, *, link: PartnerDeclaration, secret: str, text: str, by: Actor, at: datetime
) -> None:
    """Tell the lead what is not right. The link stays open, and shows what the lead makes of it."""
    _still_open(link, secret, at)
    if link.objections >= MOST_OBJECTIONS:
        raise NotAllowed(
            Reason("objected_often", lead=application.organization.legal_name, most=MOST_OBJECTIONS)
        )
    link.objection = words_of_partner(text, needed=True)
    link.objected_at, link.objections = at, link.objections + 1
    db.session.flush()
    mail.told_by_partner(link, "declaration_objected", at=at)
    _note(link, text=trail.fingerprint(link.objection))


@action(Permission.CHORES_RUN, records="declaration.followed")
def follow_partners(application: Application, *, by: Actor, at: datetime) -> None:
    """The same as on saving, for what a page saved by itself while somebody typed: once nobody types any more."""
    signatures_follow(application, at)


def follow_due(at: datetime) -> int:
    """The chore."""
    due = queries.partners_to_follow(at)
    for application in due:
        follow_partners(application, by=SYSTEM, at=at)
    return len(due)


def signatures_follow(application: Application, at: datetime) -> None:
    """A step of saving the partners: links of who was taken out or has another address end, signatures for other words are told of once."""
    for link in queries.open_declarations(application):
        if not queries.is_for_this_partner(link):
            _withdraw(link, at)
    for signed, changes in queries.signatures_undone(application):
        signed.told_at = at
        mail.declaration_undone(signed, changes, at=at)


def _still_open(link: PartnerDeclaration, secret: str, at: datetime) -> None:
    """Asked under the lock of the application: of two who press at once, the second is told."""
    db.session.refresh(link, with_for_update={"of": PartnerDeclaration})
    over = queries.why_declaration_over(link, at)
    if over is not None:
        raise WrongState(over)
    if not secrets.compare_digest(link.hash, hash_of(secret)):
        raise WrongState(Reason("declaration_replaced", lead=link.application.organization.legal_name))


def _withdraw(link: PartnerDeclaration, at: datetime) -> None:
    _settle(link, DeclarationState.WITHDRAWN, at)
    db.session.flush()
    mail.declaration_withdrawn(link, at=at)


def _settle(link: PartnerDeclaration, state: DeclarationState, at: datetime) -> None:
    link.state, link.settled_at = state, at


def _note(link: PartnerDeclaration, **more: Any) -> None:
    trail.note(db.session, declaration=link.key, partner=link.partner_key, **more)
