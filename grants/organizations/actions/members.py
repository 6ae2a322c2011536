"""Deeds on members: changing what they may do, removing one, leaving, handing over. Duties are dated, never deleted."""

from datetime import datetime

from grants.accounts import duties
from grants.accounts.models import Duty, Person
from grants.accounts.queries import person_by_email
from grants.accounts.roles import MEMBER_ROLES, ROLES, Permission
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.reasons import Reason
from grants.organizations import mail, queries, rules, team
from grants.organizations.actions.invitations import invitation_problems, write_invitation
from grants.organizations.models import JoinRequest, Organization

ADMINISTRATOR = "organization_administrator"


@action(Permission.ORGANIZATION_MEMBERS, records="member.changed")
def change_member(organization: Organization, *, person: Person, role: str, by: Actor, at: datetime) -> Duty:
    """Give a member another role: the duty held ends, and the new one begins at the same instant."""
    duty = _held(organization, person, at)
    if role not in _roles():
        raise RuleBroken(("role", Reason("role_not_of_members")))
    if duty.role == role:
        return duty
    if role != ADMINISTRATOR:
        _keep_an_administrator(organization, person, at)
    duties.end(duty, by=by, at=at)
    trail.note(db.session, person=person.id, role=role, before=duty.role)
    mail.member_changed(organization, person, ROLES[role].label, by_name=by.name, at=at)
    return duties.grant(person.id, role, ("organization", organization.key), by=by, at=at)


@action(Permission.ORGANIZATION_MEMBERS, records="member.removed")
def remove_member(organization: Organization, *, person: Person, by: Actor, at: datetime) -> None:
    """End a colleague's duty. What they wrote stays: it belongs to the organization."""
    duty = _held(organization, person, at)
    _keep_an_administrator(organization, person, at)
    duties.end(duty, by=by, at=at)
    trail.note(db.session, person=person.id, before=duty.role)
    mail.member_removed(organization, person, by_name=by.name, at=at)


@action(Permission.ORGANIZATION_VIEW, facts=queries.leave_facts, may=rules.can_leave, records="member.left")
def leave_organization(organization: Organization, *, by: Actor, at: datetime) -> None:
    """End one's own duty."""
    person = db.session.get_one(Person, by.person_id)
    duties.end(_held(organization, person, at), by=by, at=at)
    mail.member_left(organization, person, at=at)


@action(Permission.ORGANIZATION_MEMBERS, records="organization.handed_over")
def hand_over(organization: Organization, *, person: Person, by: Actor, at: datetime) -> None:
    """Give a colleague the administrator's role and end one's own membership, in one deed; all administrators are told."""
    if person.id == by.person_id:
        raise RuleBroken(("person", Reason("successor_yourself")))
    theirs = _held(organization, person, at)
    leaving = db.session.get_one(Person, by.person_id)
    mine = _held(organization, leaving, at)
    if person.verified_at is None:
        raise RuleBroken(("person", Reason("successor_not_ready", name=person.name)))
    if theirs.role != ADMINISTRATOR:
        duties.end(theirs, by=by, at=at)
        duties.grant(person.id, ADMINISTRATOR, ("organization", organization.key), by=by, at=at)
    duties.end(mine, by=by, at=at)
    trail.note(db.session, person=person.id, before=theirs.role, left=leaving.id)
    mail.handed_over(organization, leaving, person, at=at)


@action(
    Permission.ORGANIZATION_APPOINT,
    facts=team.orphan_facts,
    may=rules.can_appoint,
    records="organization.administrator_found",
)
def appoint_administrator(
    organization: Organization,
    *,
    person: Person | None = None,
    name: str = "",
    email: str = "",
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Give an organization whose last administrator is gone a new one: a member at once, anybody else by invitation."""
    reason = _why(reason)
    if person is None:
        name, email = " ".join(name.split()), email.strip().lower()
        problems = invitation_problems(name, email, ADMINISTRATOR)
        if problems:
            raise RuleBroken(*problems)
        person = person_by_email(email)
    if person is not None and (person.closed_at is not None or team.works_for_the_fund(person, at)):
        raise RuleBroken(("email", Reason("successor_staff", name=person.name)))
    email, name = (person.email, person.name) if person is not None else (email, name)
    invitation, secret = write_invitation(
        organization, name, email, ADMINISTRATOR, reason=reason, by=by, at=at
    )
    trail.note(db.session, invitation=invitation.key, reason=trail.fingerprint(reason))
    before = queries.duty_of(organization, person.id, at) if person is not None else None
    if person is None or before is None or person.verified_at is None:
        mail.member_invited(invitation, secret=secret, by_name=by.name, at=at)
        return
    duties.end(before, by=by, at=at)
    duties.grant(person.id, ADMINISTRATOR, ("organization", organization.key), by=by, at=at)
    invitation.ended_at, invitation.outcome, invitation.person_id = at, "accepted", person.id
    trail.note(db.session, person=person.id)
    mail.administrator_found(organization, person, by_name=by.name, at=at)


@action(None, facts=team.join_facts, may=rules.can_ask_to_join, records="organization.join_asked")
def ask_to_join(organization: Organization, *, by: Actor, at: datetime) -> JoinRequest:
    """Ask the administrators to be let in. They decide; nothing about the organization is told before."""
    asking = db.session.get_one(Person, by.person_id)
    request = JoinRequest(organization=organization, person=asking, asked_at=at)
    db.session.add(request)
    db.session.flush()
    trail.note(db.session, request=request.key)
    mail.join_asked(request, at=at)
    return request


@action(
    Permission.ORGANIZATION_MEMBERS,
    facts=team.is_decided,
    may=rules.can_answer,
    records="organization.join_accepted",
)
def accept_join(request: JoinRequest, *, role: str, by: Actor, at: datetime) -> None:
    """Let somebody in who asked, with a role."""
    organization, person = request.organization, request.person
    if role not in _roles():
        raise RuleBroken(("role", Reason("role_not_of_members")))
    if person.closed_at is not None or team.works_for_the_fund(person, at):
        raise RuleBroken((None, Reason("address_not_invited")))
    request.decided_at, request.decided_by_id, request.role = at, by.person_id, role
    if queries.duty_of(organization, person.id, at) is None:
        duties.grant(person.id, role, ("organization", organization.key), by=by, at=at)
    trail.note(db.session, organization=organization.key, person=person.id, role=role)
    mail.join_accepted(request, ROLES[role].label, by_name=by.name, at=at)


@action(
    Permission.ORGANIZATION_MEMBERS,
    facts=team.is_decided,
    may=rules.can_answer,
    records="organization.join_refused",
)
def refuse_join(request: JoinRequest, *, reason: str, by: Actor, at: datetime) -> None:
    """Say no to somebody who asked, and why."""
    request.reason = _why(reason, "refusal_missing")
    request.decided_at, request.decided_by_id = at, by.person_id
    trail.note(db.session, organization=request.organization.key, person=request.person_id)
    mail.join_refused(request, at=at)


def _why(reason: str, missing: str = "why_missing") -> str:
    """A reason that is there and fits, or RuleBroken."""
    reason = reason.strip()
    if not reason:
        raise RuleBroken(("reason", Reason(missing)))
    if len(reason) > rules.LONGEST_WHY:
        raise RuleBroken(("reason", Reason("profile_too_long", count=len(reason), limit=rules.LONGEST_WHY)))
    return reason


def _roles() -> set[str]:
    return {role.key for role in MEMBER_ROLES}


def _held(organization: Organization, person: Person, at: datetime) -> Duty:
    """The duty that a member holds; RuleBroken when somebody removed them meanwhile."""
    duty = queries.duty_of(organization, person.id, at)
    if duty is None:
        raise RuleBroken((None, Reason("not_a_member")))
    return duty


def _keep_an_administrator(organization: Organization, person: Person, at: datetime) -> None:
    if queries.administrator_ids(organization, at) == {person.id}:
        raise RuleBroken((None, Reason("only_administrator", name=person.name)))
