"""Who has waited longest for an answer of the Fund: questions answered, appeals, applications without a decision after the day that was promised.

To add a kind: a function that gives its rows, and a line in WAITING.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from grants.accounts.roles import Permission
from grants.applications.models import Application, InformationRequest
from grants.applications.states import ApplicationState, RequestState
from grants.awards.models import Appeal
from grants.awards.states import AppealState
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.core.access import Actor
from grants.core.db import db
from grants.core.reasons import N_
from grants.home.needs.need import of_mine
from grants.organizations.models import Organization

MOST_SHOWN = 10
UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.CHECKING, ApplicationState.ELIGIBLE)


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for the Fund: for what, since when, and the page where it is answered."""

    since: datetime
    words: str
    name: str
    reference: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)

    def days(self, at: datetime) -> int:
        """Whole days waited."""
        return max(0, (at - self.since).days)


def waiting_of(actor: Actor, at: datetime) -> list[Waiting]:
    """Who has waited longest, the oldest first; only what this actor can answer."""
    found = [row for permission, ask in WAITING if actor.everywhere(permission) for row in ask(actor, at)]
    return sorted(found, key=lambda row: (row.since, row.reference, row.words))[:MOST_SHOWN]


def answered(actor: Actor, at: datetime) -> list[Waiting]:
    """Answers to requests for information that no officer has settled."""
    query = (
        select(Application.reference, Organization.legal_name, InformationRequest.number, InformationRequest.answered_at)
        .join(InformationRequest, InformationRequest.application_id == Application.id)
        .join(Organization, Application.organization_id == Organization.id)
        .where(InformationRequest.state == RequestState.ANSWERED, Application.state.in_(UNDECIDED))
    )
    query = of_mine(query, actor, Permission.INFORMATION_ASK).order_by(InformationRequest.answered_at, InformationRequest.id)
    words = N_("answered your question")
    return [
        Waiting(r.answered_at, words, r.legal_name, r.reference, "checks.information_request", {"ref": r.reference, "number": r.number})
        for r in db.session.execute(query.limit(MOST_SHOWN))
    ]


def appealed(actor: Actor, at: datetime) -> list[Waiting]:
    """Appeals that nobody has decided."""
    query = (
        select(Application.reference, Organization.legal_name, Appeal.made_at)
        .join(Appeal, Appeal.application_id == Application.id)
        .join(Organization, Application.organization_id == Organization.id)
        .where(Appeal.state == AppealState.OPEN)
    )
    query = of_mine(query, actor, Permission.APPEAL_DECIDE).order_by(Appeal.made_at, Appeal.id)
    return [
        Waiting(r.made_at, N_("appealed against the refusal"), r.legal_name, r.reference, "awards.appeal", {"ref": r.reference})
        for r in db.session.execute(query.limit(MOST_SHOWN))
    ]


def undecided(actor: Actor, at: datetime) -> list[Waiting]:
    """Applications without an answer after the day by which the call promised one."""
    found = []
    for call in db.session.scalars(select(Call).where(Call.closes_at < at).order_by(Call.closes_at, Call.id)):
        results_on = governing(call).results_on
        zone = ZoneInfo(call.time_zone)
        promised = datetime.combine(results_on, time(23, 59), zone) if results_on else None
        if promised is None or promised >= at:
            continue
        query = select(Application.reference, Organization.legal_name).join(Organization, Application.organization_id == Organization.id)
        query = of_mine(query.where(Application.call_id == call.id, Application.state.in_(UNDECIDED)), actor, Permission.ELIGIBILITY_JUDGE)
        rows = db.session.execute(query.order_by(Application.submitted_at, Application.id).limit(MOST_SHOWN))
        words = N_("has no answer after the day that the call promised")
        found += [Waiting(promised, words, r.legal_name, r.reference, "checks.show", {"ref": r.reference}) for r in rows]
    return found


WAITING: list[tuple[Permission, Callable[[Actor, datetime], list[Waiting]]]] = [
    (Permission.INFORMATION_ASK, answered),
    (Permission.APPEAL_DECIDE, appealed),
    (Permission.ELIGIBILITY_JUDGE, undecided),
]
