"""Deeds on one's own account."""

from datetime import datetime

from grants.accounts import duties, mail, queries, rules, tokens
from grants.accounts.models import EndedSession, Person
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db


@action(None, facts=queries.own_facts, may=rules.can_change_own, records="person.details_changed")
def change_details(
    person: Person, *, name: str, language: str, time_zone: str, by: Actor, at: datetime
) -> None:
    """Change how one is called, and the language and the clock that pages and mail use."""
    person.name, person.language, person.time_zone = name, language, time_zone


@action(None, facts=queries.own_facts, may=rules.can_change_own, records="password.changed")
def change_password(person: Person, *, password_hash: str, by: Actor, at: datetime) -> None:
    """Set another password. Every session ends; the page begins this one anew."""
    person.password_hash = password_hash
    person.session_epoch += 1
    tokens.withdraw_all(person, at=at)
    mail.password_changed(person, at=at)


@action(None, facts=queries.own_facts, may=rules.can_change_own, records="person.signed_out")
def sign_out(person: Person, *, session_key: str, by: Actor, at: datetime) -> None:
    """End one session of this person; a copy of its cookie opens nothing any more, the other devices stay signed in."""
    db.session.add(EndedSession(key=session_key, person_id=person.id, ended_at=at))


@action(None, facts=queries.own_facts, may=rules.can_change_own, records="person.signed_out_everywhere")
def sign_out_everywhere(person: Person, *, by: Actor, at: datetime) -> None:
    """End every session of this person, on every device."""
    person.session_epoch += 1


@action(None, facts=queries.closing_facts, may=rules.can_close_own, records="account.closed_by_oneself")
def close_own_account(person: Person, *, by: Actor, at: datetime) -> None:
    """Close one's own account: memberships and sessions end, what was written stays with the organizations."""
    held = queries.duties_in_force(person.id, at)
    for duty in held:
        duties.end(duty, by=by, at=at)
    tokens.withdraw_all(person, at=at)
    person.closed_at, person.password_hash = at, None
    person.session_epoch += 1
    trail.note(db.session, duties=len(held))
