"""Reading people: who they are, what they may do now, and who may see whom."""

from datetime import datetime

from sqlalchemy import or_, select

from grants.accounts.models import Duty, Person
from grants.accounts.roles import ROLES
from grants.core import registry
from grants.core.access import Actor, Held, Scope
from grants.core.db import db

SYSTEM = Actor(None, "system", "the program", (Held("system", frozenset(map(str, ROLES["system"].permissions))),))


def person_by_email(email: str) -> Person | None:
    """The person of an address, however it is written."""
    return db.session.execute(select(Person).where(Person.email == email.strip().lower())).scalar_one_or_none()


def duties_in_force(person_id: int, at: datetime) -> list[Duty]:
    """What a person held at an instant: an auditor asks who could approve on a given day."""
    query = select(Duty).where(Duty.person_id == person_id, Duty.from_at <= at, or_(Duty.until_at.is_(None), Duty.until_at > at))
    return list(db.session.scalars(query.order_by(Duty.id)))


def actor_of(person: Person, at: datetime) -> Actor:
    """The person as an actor, with the duties in force at an instant and what conflicts close to them."""
    held = tuple(
        Held(duty.role, frozenset(map(str, ROLES[duty.role].permissions)), _scope(duty)) for duty in duties_in_force(person.id, at)
    )
    closed: frozenset[Scope] = frozenset().union(*(ask(person.id) for ask in registry.shut_out_of))
    return Actor(person.id, person.trail_ref, person.name, held, closed, person.language)


def _scope(duty: Duty) -> Scope | None:
    return (duty.scope_kind, duty.scope_ref) if duty.scope_kind and duty.scope_ref else None
