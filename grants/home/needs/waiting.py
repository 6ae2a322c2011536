"""Who has waited longest for an answer of the Fund: questions answered, appeals, applications without a decision after the day that was promised.

To add a kind: a function that gives its rows, and a line in WAITING.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, union_all

from grants.accounts.roles import Permission
from grants.applications.models import Application, InformationRequest
from grants.applications.states import ApplicationState, RequestState
from grants.awards.models import Appeal
from grants.awards.states import AppealState
from grants.calls.models import Call, CallQuestion
from grants.calls.states import QuestionState
from grants.core.access import Actor
from grants.core.db import db
from grants.core.reasons import N_
from grants.home.needs.need import of_mine
from grants.organizations.models import Organization

MOST_SHOWN = 10
PATIENCE = timedelta(days=60)  # after the closing of a call that promised no day
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
        select(
            Application.reference,
            Organization.legal_name,
            InformationRequest.number,
            InformationRequest.answered_at,
        )
        .join(InformationRequest, InformationRequest.application_id == Application.id)
        .join(Organization, Application.organization_id == Organization.id)
        .where(InformationRequest.state == RequestState.ANSWERED, Application.state.in_(UNDECIDED))
    )
    query = of_mine(query, actor, Permission.INFORMATION_ASK).order_by(
        InformationRequest.answered_at, InformationRequest.id
    )
    words = N_("answered your question")
    return [
        Waiting(
            r.answered_at,
            words,
            r.legal_name,
            r.reference,
            "checks.information_request",
            {"ref": r.reference, "number": r.number},
        )
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
        Waiting(
            r.made_at,
            N_("appealed against the refusal"),
            r.legal_name,
            r.reference,
            "awards.appeal",
            {"ref": r.reference},
        )
        for r in db.session.execute(query.limit(MOST_SHOWN))
    ]


def asked(actor: Actor, at: datetime) -> list[Waiting]:
    """Questions about a call that nobody has answered; who asked is not named here either."""
    query = (
        select(Call.slug, CallQuestion.asked_at)
        .join(Call, CallQuestion.call_id == Call.id)
        .where(CallQuestion.state == QuestionState.OPEN)
    )
    rows = db.session.execute(query.order_by(CallQuestion.asked_at, CallQuestion.id).limit(MOST_SHOWN))
    return [
        Waiting(
            r.asked_at,
            N_("has a question that waits"),
            r.slug.upper(),
            r.slug.upper(),
            "calls.asked",
            {"slug": r.slug},
        )
        for r in rows
    ]


def undecided(actor: Actor, at: datetime) -> list[Waiting]:
    """Applications without an answer after the day by which the call promised one; where none was promised, two months after
    the closing. One query.
    """
    promised = Call.settings["results_on"].as_string()
    query = (
        select(Application.reference, Organization.legal_name, Call.time_zone, Call.closes_at, promised.label("results_on"))
        .join(Call, Application.call_id == Call.id)
        .join(Organization, Application.organization_id == Organization.id)
        .where(Application.state.in_(UNDECIDED), Call.closes_at <= at)
    )  # fmt: skip
    query = of_mine(query, actor, Permission.ELIGIBILITY_JUDGE)
    said = query.where(promised < at.date().isoformat()).order_by(
        promised, Application.submitted_at, Application.id
    )
    unsaid = query.where(promised.is_(None), Call.closes_at <= at - PATIENCE).order_by(
        Call.closes_at, Application.submitted_at, Application.id
    )
    longest = [select(part.limit(MOST_SHOWN).subquery()) for part in (said, unsaid)]
    found = [_late(row) for row in db.session.execute(union_all(*longest))]
    return [row for row in found if row.since <= at]


def _late(row: Any) -> Waiting:
    if row.results_on:
        words = N_("has no answer after the day that the call promised")
        day = date.fromisoformat(row.results_on) + timedelta(days=1)
        since = datetime.combine(day, time(), ZoneInfo(row.time_zone))
    else:
        words, since = N_("has no answer 60 days after the call closed"), row.closes_at + PATIENCE
    return Waiting(since, words, row.legal_name, row.reference, "checks.show", {"ref": row.reference})


WAITING: list[tuple[Permission, Callable[[Actor, datetime], list[Waiting]]]] = [
    (Permission.CALL_MANAGE, asked),
    (Permission.INFORMATION_ASK, answered),
    (Permission.APPEAL_DECIDE, appealed),
    (Permission.ELIGIBILITY_JUDGE, undecided),
]
