"""Reading for officers: an application as it was sent, its eligibility check, and conflicts of interest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, or_, select, union
from sqlalchemy.orm import aliased, joinedload, selectinload

from grants.accounts.models import Duty, Person
from grants.accounts.roles import MEMBER_ROLES, STAFF_ROLES, Permission
from grants.applications.checks import CheckFacts, VerdictFacts
from grants.applications.models import (
    Application,
    Conflict,
    EligibilityCheck,
    EligibilityVerdict,
    InformationRequest,
    Submission,
)
from grants.applications.states import ApplicationState, RequestState
from grants.calls.models import Call
from grants.calls.states import Phase
from grants.core import registry
from grants.core.access import Actor, Scope, allows, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import N_, Reason, local
from grants.eligibility.rules import rule_of
from grants.organizations.models import Organization

__all__ = [
    "Tie", "application_by", "asked_until", "check_facts", "check_of", "conflict_for", "conflicts_of", "due_for_check", "facts_supplied", "other_applications", "people_named",
    "said_since", "sent_application_for", "shut_out", "staff_people", "stamp_of", "story_of", "ties_with", "verdict_facts", "waiting_overrides",
]  # fmt: skip

STAFF = tuple(role.key for role in STAFF_ROLES)
MEMBERS = tuple(role.key for role in MEMBER_ROLES)
CONFLICT, MEMBER = "conflict", "member"


@dataclass(frozen=True)
class Tie:
    """What keeps a person away from an application: a recorded conflict, or belonging to the organization that applies."""

    person_id: int
    kind: str


def sent_application_for(actor: Actor, ref: str) -> Application:
    """An application that was sent, for staff; NotFound for everybody else, for drafts, and for who is in conflict with it."""
    found = application_by(ref)
    return seen(
        actor,
        found,
        (Permission.APPLICATION_READ,) if found and found.state is not ApplicationState.DRAFT else (),
    )


def application_by(ref: str) -> Application | None:
    """An application by its reference, for nobody in particular: whoever asks must still be asked for their right to see it."""
    query = select(Application).where(Application.reference == ref)
    loaded = query.options(
        joinedload(Application.call).selectinload(Call.texts), joinedload(Application.organization)
    )
    return db.session.scalars(loaded).one_or_none() if "\x00" not in ref else None


def check_of(application: Application) -> EligibilityCheck | None:
    """The newest check, with its verdicts."""
    query = select(EligibilityCheck).where(EligibilityCheck.application_id == application.id)
    loaded = query.options(selectinload(EligibilityCheck.verdicts), joinedload(EligibilityCheck.submission))
    return db.session.scalars(loaded.order_by(EligibilityCheck.id.desc()).limit(1)).first()


def check_facts(application: Application, actor: Actor, at: datetime) -> CheckFacts:
    """Where the check stands."""
    check = check_of(application)
    verdicts = check.verdicts if check else []
    return CheckFacts(
        state=application.state,
        call_closed=application.call.phase(at) is Phase.CLOSED,
        outcomes=tuple(verdict.outcome for verdict in verdicts),
        overrides_by=tuple(
            v.override_by_id for v in waiting_overrides(verdicts) if v.override_by_id is not None
        ),
        person_id=actor.person_id,
        asked_until=asked_until([application.id]).get(application.id),
        time_zone=application.call.time_zone,
    )


def asked_until(applications: Sequence[int]) -> dict[int, datetime]:
    """Until when questions to organizations are open, by the application's id. One query."""
    query = select(InformationRequest.application_id, InformationRequest.answer_by).where(
        InformationRequest.application_id.in_(applications), InformationRequest.state == RequestState.OPEN
    )
    return dict(db.session.execute(query).all())


def verdict_facts(application: Application, verdict: EligibilityVerdict) -> VerdictFacts:
    """Where one rule's verdict stands."""
    return VerdictFacts(application.state, verdict.computed, verdict.outcome)


def stamp_of(verdict: EligibilityVerdict) -> str:
    """What a page about a verdict was drawn from: it is another one as soon as somebody has said something of it."""
    moments = (verdict.judged_at, verdict.override_at, verdict.confirmed_at)
    return ".".join([str(verdict.id), *(f"{m.timestamp():.6f}" if m else "" for m in moments)])


def said_since(verdict: EligibilityVerdict, zone: str) -> Reason:
    """Who said what of a verdict last, and when: for somebody whose page is older."""
    said = [
        ("verdict_judged_meanwhile", verdict.judged_at, verdict.judged_by_id, verdict.judged_outcome),
        ("verdict_override_meanwhile", verdict.override_at, verdict.override_by_id, verdict.override_outcome),
        ("verdict_confirmed_meanwhile", verdict.confirmed_at, verdict.confirmed_by_id, verdict.override_outcome),
    ]  # fmt: skip
    known = [(at, key, by, outcome) for key, at, by, outcome in said if at and by and outcome]
    if not known:
        return Reason("verdict_changed_meanwhile")
    at, key, by, outcome = max(known, key=lambda one: one[0])
    return Reason(key, name=people_named([by]).get(by, ""), outcome=outcome.label, **local(at, zone))


def waiting_overrides(verdicts: Sequence[EligibilityVerdict]) -> list[EligibilityVerdict]:
    """Overrides that no second person has confirmed yet."""
    return [v for v in verdicts if v.override_by_id is not None and v.confirmed_by_id is None]


def due_for_check(at: datetime) -> list[int]:
    """Applications of closed calls whose rules have not run yet, in the order of their references. A grace period is waited for."""
    query = select(Application.id, Call).join(Application.call)
    due = query.where(Application.state == ApplicationState.SUBMITTED, Call.closes_at <= at)
    rows = db.session.execute(due.order_by(Application.reference))
    return [number for number, call in rows if call.phase(at) is Phase.CLOSED]


def facts_supplied(application: Application, at: datetime) -> dict[str, Any]:
    """What rules ask about that no snapshot holds: other applications to the call, and what later stages know."""
    known = registry.facts_about(application.organization.key, application.call.slug, at)
    return {**known, "other_applications": other_applications(application)}


def other_applications(application: Application) -> int:
    """How many other applications the organization sent to the same call and did not withdraw."""
    gone = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
    others = (
        select(func.count())
        .select_from(Application)
        .where(Application.id != application.id, Application.state.not_in(gone))
    )
    same = others.where(
        Application.call_id == application.call_id, Application.organization_id == application.organization_id
    )
    return db.session.scalar(same) or 0


def shut_out(person_id: int) -> frozenset[Scope]:
    """What conflicts of interest close to a person: applications, by key; and in part the organizations that sent them.

    Those with a recorded conflict; and, for who works for the Fund or reviews, those of organizations that the person
    belongs to. Who has no such role is an applicant only, and of course sees their own.
    """
    stands = (Conflict.person_id == person_id, Conflict.ended_at.is_(None))
    conflict = Conflict.application_id == Application.id
    recorded = select(literal("application"), Application.key).join(Conflict, conflict).where(*stands)
    applicant = (
        select(literal("applicant"), Organization.key)
        .join(Application, Application.organization_id == Organization.id)
        .join(Conflict, conflict)
        .where(*stands)
    )
    works = aliased(Duty)
    staff = select(works.id).where(
        works.person_id == person_id, works.role.in_(STAFF), works.until_at.is_(None)
    )
    by_nature = (
        select(literal("application"), Application.key)
        .join(Application.organization)
        .join(Duty, _membership())
        .where(Duty.person_id == person_id, Duty.until_at.is_(None), staff.exists())
    )
    found = db.session.execute(union(recorded, applicant, by_nature))
    return frozenset((kind, key) for kind, key in found)


def ties_with(applications: Sequence[int], people: Sequence[int] | None = None) -> dict[int, list[Tie]]:
    """Who must stay away from which of these applications, by the application's id. One query."""
    recorded = select(Conflict.application_id, Conflict.person_id, literal(CONFLICT)).where(
        Conflict.application_id.in_(applications), Conflict.ended_at.is_(None)
    )
    member = (
        select(Application.id, Duty.person_id, literal(MEMBER))
        .join(Application.organization)
        .join(Duty, _membership())
        .where(Application.id.in_(applications), Duty.until_at.is_(None))
    )
    if people is not None:
        recorded, member = (
            recorded.where(Conflict.person_id.in_(people)),
            member.where(Duty.person_id.in_(people)),
        )
    found: dict[int, list[Tie]] = {}
    for application_id, person_id, kind in db.session.execute(union(recorded, member)):
        found.setdefault(application_id, []).append(Tie(person_id, kind))
    return found


def story_of(
    application: Application, check: EligibilityCheck | None, versions: Sequence[Submission]
) -> list[dict[str, Any]]:
    """What happened to an application, the oldest first, with who did it; read from the records themselves."""
    told = _told(application, check, versions)
    names = people_named([who for _, _, _, who in told])
    order = sorted(told, key=lambda entry: entry[0])
    return [
        {"at": at, "what": what, "about": about, "who": names.get(who) if who is not None else None}
        for at, what, about, who in order
    ]


def _told(
    application: Application, check: EligibilityCheck | None, versions: Sequence[Submission]
) -> list[tuple[datetime, str, str, int | None]]:
    told: list[tuple[datetime, str, str, int | None]] = [
        (application.created_at, N_("Started"), "", application.created_by_id)
    ]
    told += [
        (
            s.submitted_at,
            N_("Sent") if s.version == 1 else N_("Corrected and sent again"),
            "",
            s.submitted_by_id,
        )
        for s in versions
    ]
    for verdict in check.verdicts if check else []:
        title = rule_of(verdict.rule).title
        if verdict.judged_at:
            told.append((verdict.judged_at, N_("Judged"), title, verdict.judged_by_id))
        if verdict.override_at:
            told.append((verdict.override_at, N_("Override asked for"), title, verdict.override_by_id))
        if verdict.confirmed_at:
            told.append((verdict.confirmed_at, N_("Override confirmed"), title, verdict.confirmed_by_id))
    if check:
        told.append((check.ran_at, N_("Rules run by the program"), "", None))
    if application.concluded_at:
        told.append(
            (
                application.concluded_at,
                N_("Check concluded, organization told"),
                "",
                application.concluded_by_id,
            )
        )
    if application.withdrawn_at:
        told.append(
            (application.withdrawn_at, N_("Withdrawn by the organization"), "", application.withdrawn_by_id)
        )
    return told


def conflicts_of(application: Application) -> list[Conflict]:
    """Every conflict of interest on record with an application, those that ended too, the oldest first."""
    query = (
        select(Conflict).where(Conflict.application_id == application.id).options(joinedload(Conflict.person))
    )
    return list(db.session.scalars(query.order_by(Conflict.recorded_at, Conflict.id)))


def conflict_for(actor: Actor, application: Application, conflict_id: int) -> Conflict:
    """A conflict of an application, for who may record and end them."""
    found = db.session.get(Conflict, conflict_id)
    if (
        found is None
        or found.application_id != application.id
        or not allows(actor, Permission.CONFLICT_RECORD, application)
    ):
        raise NotFound
    return found


def staff_people(at: datetime) -> list[Person]:
    """Everybody who works for the Fund or belongs to the pool of reviewers, by name."""
    held = select(Duty.person_id).where(
        Duty.role.in_(STAFF), Duty.from_at <= at, or_(Duty.until_at.is_(None), Duty.until_at > at)
    )
    query = select(Person).where(Person.id.in_(held), Person.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Person.name, Person.id)))


def people_named(ids: Sequence[int | None]) -> Mapping[int, str]:
    """The names of people, by their number. One query, none for nobody."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return dict(rows.all())


def _membership() -> Any:
    return (Duty.scope_kind == "organization") & (Duty.scope_ref == Organization.key) & Duty.role.in_(MEMBERS)
