"""Deeds of administrators: who works for the Fund, in which role, from when to when. People are never deleted."""

from datetime import datetime

from grants.accounts import duties, mail, queries, rules, tokens
from grants.accounts.models import Duty, Person
from grants.accounts.roles import ROLES, Permission
from grants.core import trail
from grants.core.access import Actor, Scope, Verdict, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken
from grants.core.reasons import Reason


@action(Permission.PEOPLE_MANAGE, records="person.added")
def add_person(
    whole: Whole, *, name: str, email: str, role: str | None, scope: Scope | None = None, password_hash: str | None = None,
    by: Actor, at: datetime,
) -> Person:  # fmt: skip
    """Make an account at once, its address taken as right: for whoever sets the program up, and for the demonstration."""
    if queries.person_by_email(email) is not None:
        raise RuleBroken(("email", Reason("address_taken")))
    person = Person(
        email=email.strip().lower(), name=name, password_hash=password_hash, created_at=at, verified_at=at
    )
    db.session.add(person)
    db.session.flush()
    if role is not None:
        duties.grant(person.id, role, scope, by=by, at=at)
        trail.note(db.session, role=role)
    return person


@action(
    Permission.PEOPLE_MANAGE,
    facts=queries.staff_facts,
    may=rules.can_be_given_link,
    records="person.given_link",
)
def give_link(person: Person, *, by: Actor, at: datetime) -> str:
    """A link to choose a password, handed over at the machine; its secret is returned and nowhere else."""
    return tokens.issue(person, "invite", at=at)


@action(Permission.PEOPLE_MANAGE, records="staff.invited")
def invite_staff(whole: Whole, *, name: str, email: str, role: str, by: Actor, at: datetime) -> Person:
    """Make an account with a role, and mail a link to choose a password."""
    _expect_staff(role)
    if queries.person_by_email(email) is not None:
        raise RuleBroken(("email", Reason("address_taken")))
    person, secret = tokens.invite(email, name, at=at)
    duties.grant(person.id, role, by=by, at=at)
    trail.note(db.session, role=role)
    mail.staff_invited(person, role, secret=secret, by_name=by.name, at=at)
    return person


@action(
    Permission.PEOPLE_MANAGE, facts=queries.staff_facts, may=rules.can_be_given_roles, records="role.granted"
)
def grant_role(person: Person, *, role: str, by: Actor, at: datetime) -> Duty:
    """Give a role for the whole Fund, from now on."""
    _expect_staff(role)
    if any(duty.role == role and duty.scope_kind is None for duty in queries.duties_in_force(person.id, at)):
        raise RuleBroken(("role", Reason("role_held", name=person.name)))
    duty = duties.grant(person.id, role, by=by, at=at)
    trail.note(db.session, role=role, duty=duty.id)
    mail.role_granted(person, role, by_name=by.name, at=at)
    return duty


@action(Permission.PEOPLE_MANAGE, facts=queries.duty_facts, may=rules.can_end_duty, records="role.ended")
def end_duty(duty: Duty, *, by: Actor, at: datetime) -> None:
    """End a role now; that it was held stays on the record."""
    trail.take_turn(db.session())
    _ask_again(rules.can_end_duty(queries.duty_facts(duty, by, at)))
    duties.end(duty, by=by, at=at)
    trail.note(db.session, role=duty.role, duty=duty.id)


@action(Permission.PEOPLE_MANAGE, facts=queries.staff_facts, may=rules.can_close, records="account.closed")
def close_account(person: Person, *, by: Actor, at: datetime) -> None:
    """Close an account: its duties and sessions end, what was done stays, organizations live on with their other people."""
    trail.take_turn(db.session())
    _ask_again(rules.can_close(queries.staff_facts(person, by, at)))
    held = queries.duties_in_force(person.id, at)
    for duty in held:
        duties.end(duty, by=by, at=at)
    tokens.withdraw_all(person, at=at)
    person.closed_at, person.password_hash = at, None
    person.session_epoch += 1
    trail.note(db.session, duties=len(held))


@action(Permission.PEOPLE_MANAGE, facts=queries.staff_facts, may=rules.can_reopen, records="account.reopened")
def reopen_account(person: Person, *, by: Actor, at: datetime) -> None:
    """Open a closed account again, without any role, and mail a link to choose a password."""
    person.closed_at = None
    mail.account_reopened(person, secret=tokens.issue(person, "invite", at=at), at=at)


def _expect_staff(role: str) -> None:
    if role not in ROLES or not ROLES[role].staff:
        raise RuleBroken(("role", Reason("role_not_staff")))


def _ask_again(verdict: Verdict) -> None:
    """Two administrators may end each other at once; asked again when no other deed can finish, the second is refused."""
    if verdict.why is not None:
        raise NotAllowed(verdict.why)
