"""Deeds on invitations: inviting, sending again, withdrawing, accepting, declining. Nobody is a member before they accept."""

import re
import secrets
from datetime import datetime

from grants.accounts import duties, tokens
from grants.accounts.models import Person
from grants.accounts.queries import hash_of, person_by_email
from grants.accounts.roles import MEMBER_ROLES, ROLES, Permission
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.counting import hides_signs, shows_nothing
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.reasons import Reason
from grants.organizations import mail, queries, rules, team
from grants.organizations.models import Invitation, Organization

ROLES_OF_MEMBERS = frozenset(role.key for role in MEMBER_ROLES)


@action(Permission.ORGANIZATION_MEMBERS, records="member.invited")
def invite_member(
    organization: Organization, *, name: str, email: str, role: str, by: Actor, at: datetime
) -> str:
    """Mail a colleague a link by which they become a member; returns its secret, which is nowhere else."""
    name, email = " ".join(name.split()), email.strip().lower()
    problems = invitation_problems(name, email, role)
    if problems:
        raise RuleBroken(*problems)
    known = person_by_email(email)
    if known is not None and (known.closed_at is not None or team.works_for_the_fund(known, at)):
        raise RuleBroken(("email", Reason("address_not_invited")))
    if known is not None and queries.duty_of(organization, known.id, at) is not None:
        raise RuleBroken(("email", Reason("already_member", name=known.name)))
    if team.open_invitation(organization, email, at) is not None:
        raise RuleBroken(("email", Reason("invited_already", name=name)))
    invitation, secret = write_invitation(organization, name, email, role, by=by, at=at)
    trail.note(db.session, invitation=invitation.key, role=role)
    mail.member_invited(invitation, secret=secret, by_name=by.name, at=at)
    return secret


@action(
    Permission.ORGANIZATION_MEMBERS,
    facts=team.invitation_facts,
    may=rules.can_resend,
    records="invitation.sent_again",
)
def resend_invitation(invitation: Invitation, *, by: Actor, at: datetime) -> str:
    """Send it again, with a new link that works for two weeks; the one before works no more."""
    secret = secrets.token_urlsafe(32)
    invitation.hash = hash_of(secret)
    invitation.sent, invitation.sent_at = invitation.sent + 1, at
    invitation.expires_at = at + rules.INVITATION_LIFE
    trail.note(db.session, organization=invitation.organization.key, times=invitation.sent)
    mail.member_invited(invitation, secret=secret, by_name=by.name, at=at)
    return secret


@action(
    Permission.ORGANIZATION_MEMBERS,
    facts=team.invitation_facts,
    may=rules.can_withdraw,
    records="invitation.withdrawn",
)
def withdraw_invitation(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """The link works no more."""
    invitation.ended_at, invitation.outcome = at, "withdrawn"
    trail.note(db.session, organization=invitation.organization.key)


@action(None, records="invitation.accepted")
def accept_invitation(
    invitation: Invitation,
    *,
    secret: str,
    name: str | None = None,
    password_hash: str | None = None,
    by: Actor,
    at: datetime,
) -> Person:
    """Become a member: with the account of the invited address, or with a new one, whose address the link has proved."""
    _still_open(invitation, secret, at)
    person = person_by_email(invitation.email)
    if by.person_id is not None:
        if person is None or person.id != by.person_id:
            raise NotAllowed(Reason("invitation_other_address"))
    elif team.has_account(invitation.email) or password_hash is None:
        raise NotAllowed(Reason("invitation_needs_sign_in"))
    else:
        person = _open_account(invitation, person, name, password_hash, at)
    if person is None or person.closed_at is not None or team.works_for_the_fund(person, at):
        raise NotAllowed(Reason("address_not_invited"))
    organization = invitation.organization
    if queries.duty_of(organization, person.id, at) is None:
        duties.grant(person.id, invitation.role, ("organization", organization.key), by=by, at=at)
    invitation.ended_at, invitation.outcome, invitation.person_id = at, "accepted", person.id
    trail.note(db.session, organization=organization.key, person=person.id, role=invitation.role)
    mail.invitation_accepted(invitation, person, at=at)
    return person


@action(None, records="invitation.declined")
def decline_invitation(invitation: Invitation, *, secret: str, by: Actor, at: datetime) -> None:
    """Say no, by the link alone: who does not know the organization needs no account for it."""
    _still_open(invitation, secret, at)
    invitation.ended_at, invitation.outcome = at, "declined"
    trail.note(db.session, organization=invitation.organization.key)
    mail.invitation_declined(invitation, at=at)


def write_invitation(
    organization: Organization, name: str, email: str, role: str, *, reason: str = "", by: Actor, at: datetime
) -> tuple[Invitation, str]:
    """The row of an invitation, in the open transaction, and the secret of its link. One before for this address ends."""
    for before in team.invitations_of(organization):
        if before.email == email:
            before.ended_at, before.outcome = at, "withdrawn"
    secret = secrets.token_urlsafe(32)
    made = Invitation(
        organization=organization, email=email, name=name, role=role, hash=hash_of(secret), reason=reason, invited_at=at,
        invited_by_id=by.person_id, sent=1, sent_at=at, expires_at=at + rules.INVITATION_LIFE,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made, secret


def invitation_problems(name: str, email: str, role: str) -> rules.Problems:
    """What is wrong with an invitation before anybody is looked up."""
    found: rules.Problems = []
    if shows_nothing(name):
        found.append(("name", Reason("name_missing")))
    elif len(name) > rules.LONGEST_PERSON:
        found.append(("name", Reason("profile_too_long", count=len(name), limit=rules.LONGEST_PERSON)))
    if (
        not re.fullmatch(r"[^@\s\0]+@[^@\s\0.]+(\.[^@\s\0.]+)+", email)
        or len(email) > rules.LONGEST_EMAIL
        or hides_signs(email)
    ):
        found.append(("email", Reason("email_not_an_address")))
    if role not in ROLES_OF_MEMBERS or not ROLES[role].scope:
        found.append(("role", Reason("role_not_of_members")))
    return found


def _still_open(invitation: Invitation, secret: str, at: datetime) -> None:
    """Asked under the lock: of two who press at once, the second is told."""
    over = team.ended(invitation, at)
    if over is not None:
        raise WrongState(over)
    if invitation.hash != hash_of(secret):
        raise WrongState(Reason("invitation_replaced"))


def _open_account(
    invitation: Invitation, person: Person | None, name: str | None, password_hash: str, at: datetime
) -> Person:
    """The account of the invited address, opened by the link: who signed up with it and never confirmed it gets in by nothing else."""
    if person is None:
        person = Person(email=invitation.email, language=invitation.organization.language, created_at=at)
        db.session.add(person)
    person.name = name or invitation.name
    person.password_hash, person.verified_at = password_hash, at
    person.session_epoch = (person.session_epoch or 0) + 1
    db.session.flush()
    tokens.withdraw_all(person, at=at)
    return person
