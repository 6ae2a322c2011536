"""Deeds on one's own account."""

from datetime import datetime

from grants.accounts import mail, queries, rules, tokens
from grants.accounts.models import Person
from grants.core.access import Actor
from grants.core.action import action


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


@action(None, facts=queries.own_facts, may=rules.can_change_own, records="person.signed_out_everywhere")
def sign_out_everywhere(person: Person, *, by: Actor, at: datetime) -> None:
    """End every session of this person, on every device."""
    person.session_epoch += 1
