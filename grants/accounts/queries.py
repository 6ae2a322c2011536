"""Reading people: who they are, what they may do now, and who holds which duty."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from grants.accounts.models import AccountToken, Duty, EndedSession, Person, SignInAttempt
from grants.accounts.roles import ROLES, Permission
from grants.accounts.rules import (
    WITH_ADDRESS,
    WITH_NETWORK,
    DutyFacts,
    EntryFacts,
    OwnFacts,
    Patience,
    StaffFacts,
    pause,
    paused_until,
)  # fmt: skip
from grants.core import registry
from grants.core.access import Actor, Held, Scope, seen
from grants.core.db import db
from grants.core.outbox import setting
from grants.core.reasons import Reason
from grants.core.trail import fingerprint

KEPT = timedelta(days=30)  # attempts and unused links, before they are forgotten
SYSTEM = Actor(
    None, "system", "the program", (Held("system", frozenset(map(str, ROLES["system"].permissions))),)
)


@dataclass(frozen=True)
class HeldDuty:
    """A duty in words: the role's label, the name of what it is for, who gave and who ended it. Empty where nobody did."""

    duty: Duty
    label: str
    held_for: str
    given_by: str
    ended_by: str


def person_by_email(email: str) -> Person | None:
    """The person of an address, however it is written."""
    return db.session.execute(
        select(Person).where(Person.email == email.strip().lower())
    ).scalar_one_or_none()


def in_force(at: datetime) -> ColumnElement[bool]:
    """The condition that a duty is held at an instant."""
    return and_(Duty.from_at <= at, or_(Duty.until_at.is_(None), Duty.until_at > at))


def duties_in_force(person_id: int, at: datetime) -> list[Duty]:
    """What a person held at an instant: an auditor asks who could approve on a given day."""
    query = select(Duty).where(Duty.person_id == person_id, in_force(at))
    return list(db.session.scalars(query.order_by(Duty.id)))


def actor_of(person: Person, at: datetime) -> Actor:
    """The person as an actor, with the duties in force at an instant and what conflicts close to them."""
    return _actor(person, duties_in_force(person.id, at))


def reader(person_id: int, epoch: int, at: datetime, session_key: str = "") -> Actor | None:
    """The actor of a session, or None when it was signed out, alone or with all others, or the account closed. Two statements."""
    query = select(Person, Duty).outerjoin(Duty, and_(Duty.person_id == Person.id, in_force(at)))
    ended = select(EndedSession.key).where(EndedSession.key == session_key).exists()
    found = db.session.execute(
        query.where(Person.id == person_id, *_open(), Person.session_epoch == epoch, ~ended).order_by(Duty.id)
    ).all()
    return _actor(found[0][0], [duty for _, duty in found if duty is not None]) if found else None


def people_with_role(role: str, at: datetime, scope: Scope | None = None) -> list[Person]:
    """Who holds a role at an instant, for the whole Fund or for one scope; by name."""
    return [person for person, duty in _holders(at, scope) if duty.role == role]


def administrators_of(organization_key: str, at: datetime) -> list[Person]:
    """Who sends for an organization at an instant: those whom its mail goes to."""
    return people_with_role("organization_administrator", at, ("organization", organization_key))


def members_of(organization_key: str, at: datetime) -> list[tuple[Person, Duty]]:
    """The people of an organization at an instant, each with the duty held."""
    return _holders(at, ("organization", organization_key))


def _holders(at: datetime, scope: Scope | None) -> list[tuple[Person, Duty]]:
    kind, reference = scope or (None, None)
    query = select(Person, Duty).join(Duty, Duty.person_id == Person.id).where(in_force(at), *_open())
    query = query.where(
        Duty.scope_kind.is_(None)
        if kind is None
        else and_(Duty.scope_kind == kind, Duty.scope_ref == reference)
    )
    return [
        (person, duty) for person, duty in db.session.execute(query.order_by(Person.name, Person.id, Duty.id))
    ]


def _open() -> tuple[ColumnElement[bool], ...]:
    return (Person.closed_at.is_(None),)


def _actor(person: Person, duties: Iterable[Duty]) -> Actor:
    held = tuple(
        Held(
            duty.role,
            frozenset(map(str, ROLES[duty.role].permissions)),
            _scope(duty),
            duty.scope_kind == "organization",
        )
        for duty in duties
    )
    closed: frozenset[Scope] = frozenset().union(*(ask(person.id) for ask in registry.shut_out_of))
    scopes = frozenset(duty.scope for duty in held if duty.scope)
    not_yet: frozenset[Scope] = frozenset().union(
        *(ask(person.id, scopes) for ask in registry.not_yet_seen_by)
    )
    return Actor(person.id, person.trail_ref, person.name, held, closed, person.language, not_yet)


def named_to(ref: str, reader: Actor) -> str | None:
    """The name of who did something, for a reader of the Fund; for people of an organization that of their own people alone."""
    if not ref.startswith("person:") or reader.person_id is None:
        return None
    query = select(Person.name).where(Person.id == int(ref.removeprefix("person:")))
    if not any(duty.scope is None for duty in reader.duties):
        own = {d.scope[1] for d in reader.duties if d.own and d.scope}
        members = select(Duty.person_id).where(Duty.scope_kind == "organization", Duty.scope_ref.in_(own))
        query = query.where(Person.id.in_(members))
    return db.session.execute(query).scalar_one_or_none()


def _scope(duty: Duty) -> Scope | None:
    return (duty.scope_kind, duty.scope_ref) if duty.scope_kind and duty.scope_ref else None


# Facts that rules judge by


def own_facts(person: Person, actor: Actor, at: datetime) -> OwnFacts:
    """For deeds on one's own account."""
    return OwnFacts(own=actor.person_id == person.id, closed=person.closed_at is not None)


def closing_facts(person: Person, actor: Actor, at: datetime) -> OwnFacts:
    """For closing one's own account."""
    works = any(ROLES[duty.role].staff for duty in duties_in_force(person.id, at))
    return OwnFacts(own=actor.person_id == person.id, closed=person.closed_at is not None, staff=works)


def administered_alone(person: Person, at: datetime) -> list[str]:
    """Names of the organizations that nobody else administers: without this person, nobody could send for them."""
    held = [
        d for d in duties_in_force(person.id, at) if d.role == "organization_administrator" and d.scope_ref
    ]
    alone = {
        ("organization", str(d.scope_ref))
        for d in held
        if [p.id for p in administrators_of(str(d.scope_ref), at)] == [person.id]
    }
    return sorted(names_of(alone).values())


def entry_facts(person: Person, actor: Actor, at: datetime) -> EntryFacts:
    """For deeds by somebody who is about to enter."""
    demo = (
        setting("demo") is not None
        and person.email.endswith("@demo.example")
        and person.password_hash is not None
    )
    return EntryFacts(closed=person.closed_at is not None, verified=person.verified_at is not None, demo=demo)


def staff_facts(person: Person, actor: Actor, at: datetime) -> StaffFacts:
    """For deeds of an administrator on a person."""
    return StaffFacts(
        oneself=actor.person_id == person.id,
        closed=person.closed_at is not None,
        last_administrator=administrators(at) == {person.id},
    )


def duty_facts(duty: Duty, actor: Actor, at: datetime) -> DutyFacts:
    """For ending a duty."""
    ended = duty.until_at is not None and duty.until_at <= at
    last = duty.role == "administrator" and administrators(at) == {duty.person_id}
    return DutyFacts(ended=ended, scoped=duty.scope_kind is not None, last_administrator=last)


def administrators(at: datetime) -> set[int]:
    """The numbers of the people who look after all others."""
    query = select(Duty.person_id).join(Person, Person.id == Duty.person_id)
    return set(db.session.scalars(query.where(Duty.role == "administrator", in_force(at), *_open())))


# Entering


def link(secret: str, purposes: Iterable[str], at: datetime) -> AccountToken | None:
    """A link that still works, with its person; None when it was used, is too old, or never was."""
    query = select(AccountToken).join(AccountToken.person).options(contains_eager(AccountToken.person))
    fresh = (
        AccountToken.hash == hash_of(secret),
        AccountToken.used_at.is_(None),
        AccountToken.expires_at > at,
    )
    return db.session.scalars(
        query.where(*fresh, AccountToken.purpose.in_(tuple(purposes)), *_open())
    ).one_or_none()


def hash_of(secret: str) -> str:
    """What the database keeps of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in_pause(email: str, network: str, at: datetime) -> Reason | None:
    """Why nobody may try this address, or try from this network, at this moment."""
    address, from_there = who_of("address", email.strip().lower()), who_of("network", network)
    by_address = pause(
        paused_until(_failures(address, WITH_ADDRESS, at, since_success=True), WITH_ADDRESS), at
    )
    return by_address or pause(paused_until(_failures(from_there, WITH_NETWORK, at), WITH_NETWORK), at)


def who_of(kind: str, value: str) -> str:
    """How an address or a network stands in the table of attempts: as a hash."""
    return fingerprint(f"{kind}:{value}")


def _failures(who: str, patience: Patience, at: datetime, since_success: bool = False) -> list[datetime]:
    query = select(SignInAttempt.at, SignInAttempt.succeeded).where(
        SignInAttempt.who == who, SignInAttempt.at > at - patience.within
    )
    found: list[datetime] = []
    for tried_at, succeeded in db.session.execute(
        query.order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc()).limit(200)
    ):
        if succeeded and since_success:
            break
        if not succeeded:
            found.append(tried_at)
    return found


def demo_people(at: datetime) -> list[tuple[Person, list[str]]]:
    """The named people of the demonstration, with the words of what they are."""
    query = select(Person, Duty).outerjoin(Duty, and_(Duty.person_id == Person.id, in_force(at)))
    named = (Person.email.like("%@demo.example"), Person.password_hash.is_not(None), *_open())
    found: dict[Person, list[str]] = {}
    for person, duty in db.session.execute(query.where(*named).order_by(Person.id, Duty.id)):
        labels = found.setdefault(person, [])
        label = ROLES[duty.role].label if duty is not None and duty.scope_kind != "application" else None
        if label and label not in labels:
            labels.append(label)
    return list(found.items())


# People as an administrator sees them


def people(word: str = "", role: str = "", which: str = "staff", *, at: datetime) -> Select[Any]:
    """People by name: `which` is staff, all or closed; narrowed by a word of the name or address, and by a role held now."""
    query = select(Person).options(selectinload(Person.duties)).order_by(func.lower(Person.name), Person.id)
    held = select(Duty.person_id).where(in_force(at))
    if which == "closed":
        query = query.where(Person.closed_at.is_not(None))
    elif which == "staff":
        query = query.where(Person.id.in_(held.where(Duty.scope_kind.is_(None))))
    if role:
        query = query.where(Person.id.in_(held.where(Duty.role == role)))
    for part in word.split():
        query = query.where(
            or_(Person.name.icontains(part, autoescape=True), Person.email.icontains(part, autoescape=True))
        )
    return query


def person_for(actor: Actor, key: str) -> Person:
    """A person, for those who look after people. NotFound for everybody else."""
    return seen(
        actor,
        db.session.execute(select(Person).where(Person.key == key)).scalar_one_or_none(),
        [Permission.PEOPLE_MANAGE],
    )


def duty_for(actor: Actor, person: Person, number: int) -> Duty:
    """A duty of a person, for those who look after people."""
    duty = db.session.get(Duty, number)
    return seen(
        actor, duty if duty is not None and duty.person_id == person.id else None, [Permission.PEOPLE_MANAGE]
    )


def held_by(person_id: int) -> list[HeldDuty]:
    """All duties of a person, those in force first, then the newest; with the names of what they are for and who gave them."""
    given, ended = aliased(Person), aliased(Person)
    query = (
        select(Duty, given.name, ended.name)
        .outerjoin(given, given.id == Duty.granted_by_id)
        .outerjoin(ended, ended.id == Duty.ended_by_id)
        .where(Duty.person_id == person_id)
        .order_by(Duty.until_at.is_not(None), Duty.from_at.desc(), Duty.id.desc())
    )
    rows = db.session.execute(query.limit(500)).all()
    names = names_of(
        {(duty.scope_kind, duty.scope_ref) for duty, *_ in rows if duty.scope_kind and duty.scope_ref}
    )
    return [
        HeldDuty(
            duty,
            ROLES[duty.role].label,
            names.get((duty.scope_kind or "", duty.scope_ref or ""), ""),
            given_by or "",
            ended_by or "",
        )
        for duty, given_by, ended_by in rows
    ]


def names_of(scopes: Iterable[Scope]) -> dict[Scope, str]:
    """What the things are called that duties are held for; those that nobody names are left out."""
    by_kind: dict[str, set[str]] = {}
    for kind, reference in scopes:
        by_kind.setdefault(kind, set()).add(reference)
    named = registry.scope_names
    return {
        (kind, reference): name
        for kind, references in by_kind.items()
        if kind in named
        for reference, name in named[kind](frozenset(references)).items()
    }


def forgettable(at: datetime) -> int:
    """How many attempts and unused links are older than thirty days."""
    old = at - KEPT
    attempts = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.at < old)
    links = select(func.count()).select_from(AccountToken).where(AccountToken.expires_at < old)
    return db.session.execute(attempts).scalar_one() + db.session.execute(links).scalar_one()


def links_sent_since(person: Person, purpose: str, since: datetime) -> int:
    """How many links of a purpose were mailed to somebody since an instant."""
    query = select(func.count()).select_from(AccountToken)
    return db.session.execute(
        query.where(
            AccountToken.person_id == person.id,
            AccountToken.purpose == purpose,
            AccountToken.created_at >= since,
        )
    ).scalar_one()
