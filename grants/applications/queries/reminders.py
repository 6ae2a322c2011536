"""Who is to be reminded of a deadline, and who is to be told about a call: the people of what is still being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.models import Duty, Person
from grants.accounts.queries import in_force
from grants.accounts.roles import ROLES, Permission
from grants.applications.models import Application, ApplicationReminder, ReminderChoice
from grants.applications.queries.reading import draft_of
from grants.applications.rules.reminders import HORIZON, due
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.core.access import Actor
from grants.core.db import db
from grants.core.links import sealed, unsealed
from grants.core.trail import TrailEntry
from grants.organizations.models import Organization

__all__ = [
    "Due",
    "by_way_out",
    "due_reminders",
    "is_off_for",
    "reminders_of",
    "wants_reminders",
    "way_out_of",
    "writers_of",
]

PURPOSE = "reminders"
AT_WORK = timedelta(hours=1)
WRITERS = tuple(
    role.key
    for role in ROLES.values()
    if role.scope == "organization" and role.permissions & {Permission.APPLICATION_WRITE, Permission.APPLICATION_SUBMIT}
)  # fmt: skip
MEMBERS = tuple(role.key for role in ROLES.values() if role.scope == "organization")
WRITTEN = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
NO_CHANGE = ("application.submitted", "application.reminded", "application.reminders_chosen")


@dataclass(frozen=True)
class Due:
    """An application with the people to be reminded now, each with how many days before the deadline it speaks of."""

    application: Application
    people: Sequence[tuple[Person, int]]


def writers_of(call: Call, at: datetime) -> list[tuple[Person, datetime]]:
    """The members of organizations that may still change an application to a call, each with when it was begun."""
    query = (
        select(Person, Application.created_at)
        .join(Duty, Duty.person_id == Person.id)
        .join(Organization, _held_for())
        .join(Application, Application.organization_id == Organization.id)
        .where(Application.call_id == call.id, Application.state.in_(WRITTEN), Duty.role.in_(MEMBERS))
        .where(in_force(at), Person.closed_at.is_(None))
        .order_by(Person.id, Application.created_at.desc())
    )
    rows = db.session.execute(query)
    return list(
        {person.id: (person, since) for person, since in rows}.values()
    )  # the application begun first


def due_reminders(at: datetime) -> list[Due]:
    """Every application of which somebody is to be reminded now. A few statements, however many drafts there are."""
    query = (
        select(Application)
        .join(Call, Application.call_id == Call.id)
        .where(Call.state == CallState.PUBLISHED, Call.closes_at > at, Call.closes_at <= at + HORIZON)
        .where(or_(Application.state == ApplicationState.DRAFT, _changed_since_sent()))
        .options(
            joinedload(Application.call).options(selectinload(Call.versions), selectinload(Call.texts)),
            joinedload(Application.organization),
        )
        .order_by(Application.id)
    )
    found = list(db.session.scalars(query))
    return _due(found, at) if found else []


def reminders_of(application: Application, at: datetime) -> Due | None:
    """Who is to be reminded of one application now. Asked again inside the deed, where nobody else can remind."""
    return next(iter(_due([application], at)), None) if application.state in WRITTEN else None


def _due(applications: Sequence[Application], at: datetime) -> list[Due]:
    told = _told(applications)
    unwanted = _unwanted(applications)
    people = _writers(applications, at)
    found = []
    for application in applications:
        call = application.call
        if call.closes_at is None:
            continue
        waiting = []
        for person, joined in people.get(application.organization.key, []):
            if (application.id, person.id) in unwanted:
                continue
            since = max(application.created_at, joined, _deadline_since(call))
            before = told.get((application.id, person.id, call.closes_at), set())
            days = due(at, call.closes_at, call.time_zone, since, before)
            if days is not None:
                waiting.append((person, days))
        if waiting and _speaks_of_something(application, at):
            found.append(Due(application, waiting))
    return found


def _speaks_of_something(application: Application, at: datetime) -> bool:
    """A draft always; what was sent only when it says something else by now, and nobody is at work on it this very hour."""
    if application.state is ApplicationState.DRAFT:
        return True
    draft = draft_of(application, at)
    return draft.unsent and (draft.last_saved is None or draft.last_saved.saved_at <= at - AT_WORK)


def _deadline_since(call: Call) -> datetime:
    """Since when the call closes at this moment: from its publication, or from the amendment that moved the deadline."""
    since = call.published_at or call.created_at
    for version in reversed(call.versions):
        stored = version.window.get("closes_at")
        if not stored or datetime.fromisoformat(stored) != call.closes_at:
            break
        since = version.in_force_from
    return since


def _told(applications: Sequence[Application]) -> dict[tuple[int, int, datetime], set[int]]:
    query = select(ApplicationReminder).where(
        ApplicationReminder.application_id.in_([a.id for a in applications])
    )
    found: dict[tuple[int, int, datetime], set[int]] = {}
    for row in db.session.scalars(query):
        found.setdefault((row.application_id, row.person_id, row.closes_at), set()).add(row.days)
    return found


def _unwanted(applications: Sequence[Application]) -> set[tuple[int, int]]:
    query = select(ReminderChoice.application_id, ReminderChoice.person_id).where(
        ReminderChoice.application_id.in_([a.id for a in applications]), ReminderChoice.wanted.is_(False)
    )
    return set(db.session.execute(query))


def _writers(applications: Sequence[Application], at: datetime) -> dict[str, list[tuple[Person, datetime]]]:
    """Those who can write or send, by the key of their organization, each with since when."""
    keys = {application.organization.key for application in applications}
    query = (
        select(Person, Duty.scope_ref, Duty.from_at)
        .join(Duty, Duty.person_id == Person.id)
        .where(Duty.scope_kind == "organization", Duty.scope_ref.in_(keys), Duty.role.in_(WRITERS))
        .where(in_force(at), Person.closed_at.is_(None))
        .order_by(Person.id, Duty.from_at.desc())
    )
    once = {(key, person.id): (person, since) for person, key, since in db.session.execute(query)}
    found: dict[str, list[tuple[Person, datetime]]] = {}
    for (key, _number), pair in once.items():
        found.setdefault(str(key), []).append(pair)
    return found


def _changed_since_sent() -> ColumnElement[bool]:
    """Something was done with it after it was sent; whether that changed what it says is asked of the few that are found."""
    later = exists().where(
        TrailEntry.subject == "application:" + Application.reference,
        TrailEntry.at > Application.submitted_at,
        TrailEntry.deed.not_in(NO_CHANGE),
    )
    return and_(Application.state == ApplicationState.SUBMITTED, later)


def _held_for() -> ColumnElement[bool]:
    return and_(Duty.scope_kind == "organization", Duty.scope_ref == Organization.key)


def wants_reminders(application: Application, person_id: int | None) -> bool:
    """Whether somebody is reminded of an application: yes, until they say no."""
    query = select(ReminderChoice.wanted).where(
        ReminderChoice.application_id == application.id, ReminderChoice.person_id == person_id
    )
    return db.session.scalars(query).one_or_none() is not False


def way_out_of(application: Application, person: Person) -> str:
    """The sealed words by which a mail leads its reader to their own choice, without signing in."""
    return sealed(PURPOSE, str(application.id), str(person.id))


def by_way_out(token: str) -> tuple[Application, Person] | None:
    """What a way out leads to; None when its seal is not ours, or one of the two is gone."""
    words = unsealed(PURPOSE, token)
    if words is None or len(words) != 2 or not all(word.isdecimal() for word in words):
        return None
    loaded = (joinedload(Application.call).selectinload(Call.texts), joinedload(Application.organization))
    application = db.session.scalars(
        select(Application).where(Application.id == int(words[0])).options(*loaded)
    ).one_or_none()
    person = db.session.scalars(
        select(Person).where(Person.id == int(words[1]), Person.closed_at.is_(None))
    ).one_or_none()
    return (application, person) if application is not None and person is not None else None


def is_off_for(application: Application, actor: Actor) -> bool:
    """Whether the reader has turned reminders about it off."""
    return actor.person_id is not None and not wants_reminders(application, actor.person_id)
