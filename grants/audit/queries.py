"""Reading the trail: entries by who, what, about what and when; the state of the chain; duties on a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select
from sqlalchemy.orm import aliased

from grants.accounts.models import Duty, Person
from grants.accounts.queries import names_of
from grants.accounts.roles import ROLES
from grants.applications.models import Application
from grants.audit.rules import day_bounds
from grants.core.db import db
from grants.core.trail import TrailEntry, TrailHead
from grants.organizations.models import Organization


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty means everything. `who` is a name, an address, or "system"."""

    who: str = ""
    deed: str = ""
    about: str = ""
    from_on: date | None = None
    to_on: date | None = None

    def __bool__(self) -> bool:
        return any((self.who, self.deed, self.about, self.from_on, self.to_on))


@dataclass(frozen=True)
class ChainEnd:
    """Where the chain ends by its own head, and whether the last entry there is the one that the head names."""

    seq: int
    hash: str
    fits: bool


@dataclass(frozen=True)
class HeldOnDay:
    """A duty held on a day, in words."""

    person: Person
    label: str
    held_for: str
    duty: Duty
    given_by: str


def entries(wanted: Wanted) -> Select[Any]:
    """The entries looked for, the newest first."""
    query = select(TrailEntry).order_by(TrailEntry.seq.desc())
    if wanted.who:
        query = query.where(_done_by(wanted.who))
    if wanted.deed:
        query = query.where(TrailEntry.deed == wanted.deed)
    if wanted.about:
        about = (
            TrailEntry.subject.icontains(wanted.about, autoescape=True),
            TrailEntry.details.icontains(wanted.about, autoescape=True),
        )
        query = query.where(or_(*about))
    if wanted.from_on:
        query = query.where(TrailEntry.at >= day_bounds(wanted.from_on)[0])
    if wanted.to_on:
        query = query.where(TrailEntry.at < day_bounds(wanted.to_on)[1])
    return query


def chain_end() -> ChainEnd:
    """The head of the chain, and whether it fits: one statement. The whole chain is proved by `core.trail.breaks`."""
    query = select(TrailHead.seq, TrailHead.hash, TrailEntry.hash).outerjoin(
        TrailEntry, TrailEntry.seq == TrailHead.seq
    )
    seq, head, last = db.session.execute(query.where(TrailHead.id == 1)).one()
    return ChainEnd(seq, head, last == head or seq == 0)


def names_on(found: Iterable[TrailEntry]) -> dict[str, str]:
    """The names of the people and organizations that these entries speak of, by their reference on the trail. Two statements."""
    references = {reference for entry in found for reference in (entry.actor, entry.subject)}
    people = {
        int(r.removeprefix("person:")) for r in references if r.startswith("person:") and r[7:].isdigit()
    }
    keys = {r.removeprefix("organization:") for r in references if r.startswith("organization:")}
    named = select(cast(Person.id, String), Person.name, literal("person:")).where(Person.id.in_(people))
    called = select(Organization.key, Organization.legal_name, literal("organization:")).where(
        Organization.key.in_(keys)
    )
    return {
        prefix + reference: name
        for query in (named, called)
        for reference, name, prefix in db.session.execute(query)
    }


def all_names() -> dict[str, str]:
    """The name of every person, by the reference on the trail: for exports, which go through all entries."""
    return {f"person:{number}": name for number, name in db.session.execute(select(Person.id, Person.name))}


def exported(wanted: Wanted, end: ChainEnd) -> Iterator[TrailEntry]:
    """The entries looked for up to the end of the chain as it was, the oldest first, read in parts."""
    query = entries(wanted).where(TrailEntry.seq <= end.seq).order_by(None).order_by(TrailEntry.seq)
    with db.session.execute(query.execution_options(yield_per=500)) as found:
        yield from found.scalars()


def duties_on(day: date, word: str = "", role: str = "") -> Select[Person, Duty, str]:
    """Duties held at any moment of a day of the Fund: rows of person, duty, name of who gave it."""
    begins, ends = day_bounds(day)
    given = aliased(Person)
    held = (Duty.from_at < ends, or_(Duty.until_at.is_(None), Duty.until_at > begins))
    query = (
        select(Person, Duty, given.name)
        .join(Duty, Duty.person_id == Person.id)
        .outerjoin(given, given.id == Duty.granted_by_id)
        .where(*held)
    )
    if role:
        query = query.where(Duty.role == role)
    for part in word.split():
        query = query.where(_is_called(part))
    return query.order_by(Duty.scope_kind.is_not(None), Duty.role, Person.name, Duty.id)


def in_words(rows: Iterable[Any]) -> list[HeldOnDay]:
    """Rows of `duties_on` with the names of what the duties are held for."""
    rows = list(rows)
    scopes = {(duty.scope_kind, duty.scope_ref) for _, duty, _ in rows if duty.scope_kind and duty.scope_ref}
    keys = {reference for kind, reference in scopes if kind == "application"}
    sent = select(Application.key, Application.reference).where(Application.key.in_(keys))
    names = names_of(scopes) | {("application", key): ref or key for key, ref in db.session.execute(sent)}
    return [
        HeldOnDay(
            person,
            ROLES[duty.role].label,
            names.get((duty.scope_kind, duty.scope_ref), duty.scope_ref or ""),
            duty,
            given_by or "",
        )
        for person, duty, given_by in rows
    ]


def _done_by(who: str) -> ColumnElement[bool]:
    people = select(literal("person:") + cast(Person.id, String))
    for part in who.split():
        people = people.where(_is_called(part))
    return or_(TrailEntry.actor.in_(people), TrailEntry.actor == who.strip().lower())


def _is_called(part: str) -> ColumnElement[bool]:
    return or_(Person.name.icontains(part, autoescape=True), Person.email.icontains(part, autoescape=True))
