"""Deeds on members: inviting a colleague, changing what they may do, removing one, leaving. Duties are dated, never deleted."""

import re
from datetime import datetime

from grants.accounts import duties, tokens
from grants.accounts.models import Duty, Person
from grants.accounts.queries import duties_in_force, person_by_email
from grants.accounts.roles import MEMBER_ROLES, ROLES, Permission
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.reasons import Reason
from grants.organizations import mail, queries, rules
from grants.organizations.models import Organization

ADMINISTRATOR = "organization_administrator"


@action(Permission.ORGANIZATION_MEMBERS, records="member.invited")
def invite_member(
    organization: Organization, *, name: str, email: str, role: str, by: Actor, at: datetime
) -> Duty:
    """Make a colleague a member. Who has no account gets a link to choose a password; who has one is told."""
    name, email = " ".join(name.split()), email.strip().lower()
    problems = _invitation_problems(name, email, role)
    if problems:
        raise RuleBroken(*problems)
    known = person_by_email(email)
    if known is not None and (known.closed_at is not None or _works_for_the_fund(known, at)):
        raise RuleBroken(("email", Reason("address_not_invited")))
    if known is not None and queries.duty_of(organization, known.id, at) is not None:
        raise RuleBroken(("email", Reason("already_member", name=known.name)))
    person, secret = tokens.invite(email, name, language=organization.language, at=at)
    duty = duties.grant(person.id, role, ("organization", organization.key), by=by, at=at)
    trail.note(db.session, person=person.id, role=role)
    mail.member_invited(organization, person, ROLES[role].label, secret=secret, by_name=by.name, at=at)
    return duty


def _works_for_the_fund(person: Person, at: datetime) -> bool:
    """Who does is not made a member by others: it would shut them out of the organization's applications unasked."""
    return any(ROLES[duty.role].staff for duty in duties_in_force(person.id, at))


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


def _roles() -> set[str]:
    return {role.key for role in MEMBER_ROLES}


def _invitation_problems(name: str, email: str, role: str) -> rules.Problems:
    found: rules.Problems = []
    if not name:
        found.append(("name", Reason("name_missing")))
    elif len(name) > rules.LONGEST_PERSON:
        found.append(("name", Reason("profile_too_long", count=len(name), limit=rules.LONGEST_PERSON)))
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", email) or len(email) > rules.LONGEST_EMAIL:
        found.append(("email", Reason("email_not_an_address")))
    if role not in _roles():
        found.append(("role", Reason("role_not_of_members")))
    return found


def _held(organization: Organization, person: Person, at: datetime) -> Duty:
    """The duty that a member holds; RuleBroken when somebody removed them meanwhile."""
    duty = queries.duty_of(organization, person.id, at)
    if duty is None:
        raise RuleBroken((None, Reason("not_a_member")))
    return duty


def _keep_an_administrator(organization: Organization, person: Person, at: datetime) -> None:
    if queries.administrator_ids(organization, at) == {person.id}:
        raise RuleBroken((None, Reason("only_administrator", name=person.name)))
