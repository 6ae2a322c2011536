"""Reads around how people come into an organization, and who is left in it."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Duty, Person
from grants.accounts.queries import duties_in_force, hash_of, in_force, person_by_email
from grants.accounts.roles import ROLES, Permission
from grants.core.access import Actor
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason
from grants.organizations import queries
from grants.organizations.models import Invitation, JoinRequest, Organization
from grants.organizations.rules import SENT_PAUSE, UNANSWERED, InvitationFacts, JoinFacts, OrphanFacts

ADMINISTRATOR = "organization_administrator"


def invitations_of(organization: Organization) -> list[Invitation]:
    """Invitations that nobody has answered, the newest first; those that are too old, too, so that they can be sent again."""
    query = select(Invitation).where(
        Invitation.organization_id == organization.id, Invitation.ended_at.is_(None)
    )
    loaded = query.options(joinedload(Invitation.invited_by)).order_by(Invitation.id.desc())
    return list(db.session.scalars(loaded.limit(100)))


def invitation_of(organization: Organization, key: str) -> Invitation:
    """An invitation of an organization; else NotFound."""
    query = select(Invitation).where(Invitation.organization_id == organization.id, Invitation.key == key)
    found = db.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def invitation_by(secret: str) -> Invitation | None:
    """The invitation of a link, whatever has become of it; None when there never was one, or a newer mail took its place."""
    query = select(Invitation).where(Invitation.hash == hash_of(secret))
    return db.session.execute(query.options(joinedload(Invitation.organization))).scalar_one_or_none()


def open_invitation(organization: Organization, email: str, at: datetime) -> Invitation | None:
    """The invitation of an address that still works."""
    query = select(Invitation).where(
        Invitation.organization_id == organization.id,
        Invitation.email == email,
        Invitation.ended_at.is_(None),
        Invitation.expires_at > at,
    )
    return db.session.scalars(query.limit(1)).first()


def ended(invitation: Invitation, at: datetime) -> Reason | None:
    """Why an invitation cannot be taken up any more; None when it can."""
    if invitation.organization.merged_into_id is not None:
        return Reason("invitation_withdrawn")
    if invitation.ended_at is not None:
        words = {"accepted": "invitation_used", "declined": "invitation_declined"}
        key = words.get(invitation.outcome, "invitation_withdrawn")
        return Reason(key, day=invitation.ended_at.date()) if key == "invitation_used" else Reason(key)
    return (
        Reason("invitation_expired", day=invitation.expires_at.date())
        if invitation.expires_at <= at
        else None
    )


def invitation_facts(invitation: Invitation, actor: Actor, at: datetime) -> InvitationFacts:
    """What decides whether an invitation may be sent again or withdrawn: one that is too old may."""
    over = ended(invitation, at) if invitation.ended_at is not None else None
    return InvitationFacts(over, invitation.sent, invitation.sent_at > at - SENT_PAUSE)


def has_account(email: str) -> bool:
    """Whether somebody signs in with an address already."""
    person = person_by_email(email)
    return person is not None and person.password_hash is not None and person.verified_at is not None


def works_for_the_fund(person: Person, at: datetime) -> bool:
    """Whether somebody holds a role of the Fund: membership would shut them out of the organization's applications."""
    return any(ROLES[duty.role].staff for duty in duties_in_force(person.id, at))


def requests_of(organization: Organization) -> list[JoinRequest]:
    """Who asks to join and waits for an answer, the longest first."""
    query = select(JoinRequest).where(
        JoinRequest.organization_id == organization.id, JoinRequest.decided_at.is_(None)
    )
    loaded = query.options(joinedload(JoinRequest.person)).order_by(JoinRequest.id)
    return list(db.session.scalars(loaded.limit(100)))


def request_of(organization: Organization, key: str) -> JoinRequest:
    """A request to join an organization; else NotFound."""
    query = select(JoinRequest).where(JoinRequest.organization_id == organization.id, JoinRequest.key == key)
    found = db.session.execute(query.options(joinedload(JoinRequest.person))).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def join_facts(organization: Organization, actor: Actor, at: datetime) -> JoinFacts:
    """What decides whether somebody may ask to join."""
    mine = select(func.count()).where(JoinRequest.person_id == actor.person_id)
    here = mine.where(JoinRequest.organization_id == organization.id, JoinRequest.decided_at.is_(None))

    def asked_within(days: int) -> int:
        return db.session.execute(mine.where(JoinRequest.asked_at > at - timedelta(days=days))).scalar_one()

    return JoinFacts(
        signed_in=actor.person_id is not None,
        member=actor.person_id is not None and queries.duty_of(organization, actor.person_id, at) is not None,
        open_here=db.session.execute(here).scalar_one() > 0,
        lately=asked_within(1) > 0,
        this_week=asked_within(7),
    )


def is_decided(request: JoinRequest, actor: Actor, at: datetime) -> bool:
    """Whether somebody has answered."""
    return request.decided_at is not None


def unanswered(at: datetime) -> Select[JoinRequest]:
    """Requests that nobody has answered for two weeks, the longest first; for officers."""
    query = select(JoinRequest).where(
        JoinRequest.decided_at.is_(None), JoinRequest.asked_at <= at - UNANSWERED
    )
    loaded = query.options(joinedload(JoinRequest.organization), joinedload(JoinRequest.person))
    return loaded.order_by(JoinRequest.asked_at, JoinRequest.id)


def orphans(at: datetime) -> Select[Organization]:
    """Organizations without an administrator who can sign in, by name; for officers."""
    held = exists().where(
        Duty.scope_kind == "organization",
        Duty.scope_ref == Organization.key,
        Duty.role == ADMINISTRATOR,
        in_force(at),
        and_(Person.id == Duty.person_id, Person.closed_at.is_(None)),
    )
    query = select(Organization).where(~held, Organization.merged_into_id.is_(None))
    return query.order_by(Organization.legal_name, Organization.id)


def orphan_facts(organization: Organization, actor: Actor, at: datetime) -> OrphanFacts:
    """What decides whether an officer may give it an administrator."""
    member = actor.scopes_with(Permission.ORGANIZATION_VIEW, "organization")
    return OrphanFacts(bool(queries.administrator_ids(organization, at)), organization.key in member)
