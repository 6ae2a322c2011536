"""The selection of a call: who can be decided on, what was asked, what is proposed, what the envelope still holds."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from grants.accounts.models import Person
from grants.accounts.queries import people_with_role
from grants.accounts.roles import Permission
from grants.applications.models import Application, Conflict, Submission
from grants.applications.states import ApplicationState
from grants.awards.models import BoardMeeting, Decision, DecisionYear
from grants.awards.rules import DecisionFacts, Limits, Proposal, SelectionFacts
from grants.awards.states import DecisionOutcome, DecisionState
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.calls.rules import printed
from grants.core.access import Actor, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason
from grants.fund.ledger import balance, envelope_account
from grants.organizations.models import Organization
from grants.reviews.queries import ranking_of, readers_of

A = ApplicationState
DECIDED = (A.ELIGIBLE, A.SELECTED, A.RESERVED, A.NOT_SELECTED)  # found eligible, whatever came of it since
IN_CHECK = (A.SUBMITTED, A.CHECKING)
MOST = 5000  # no call has that many; a bound all the same


@dataclass(frozen=True)
class Candidate:
    """One row of the selection. Amounts in minor units; `mean` is the weighted mean of the reviews, 0 to 100."""

    application_id: int
    key: str
    reference: str
    title: str
    organization: str
    country: str
    state: ApplicationState
    asked_minor: int
    document: str
    outcome: DecisionOutcome | None
    decision: DecisionState | None
    rank: int | None
    proposed_by_id: int | None
    proposed_minor: int | None
    mean: float | None = None
    reviews: int = 0

    @property
    def asked(self) -> dict[int, int]:
        """What was asked per grant year, from the snapshot."""
        return _asked_in(self.document)


@dataclass(frozen=True)
class Selection:
    """The selection of a call: the rows that the reader may see, best first, and where all of it stands."""

    rows: list[Candidate]
    facts: SelectionFacts
    promised_minor: int  # what proposals to fund, not yet released, want of the envelope
    kept: Reason | None = None  # why the reader is not told so


def selection_of(call: Call, actor: Actor) -> Selection:
    """Every application of a call that is or was to be decided on; those closed to the reader are counted and not shown."""
    wanted = (
        select(func.sum(DecisionYear.amount_minor))
        .where(DecisionYear.decision_id == Decision.id)
        .correlate(Decision)
        .scalar_subquery()
    )
    query = (
        select(
            Application.id, Application.key, Application.reference, Application.title, Organization.legal_name, Organization.country,
            Application.state, Submission.requested_minor, Submission.document, Decision.outcome, Decision.state, Decision.reserve_rank,
            Decision.proposed_by_id, wanted, _checking(call),
        )
        .join(Organization, Organization.id == Application.organization_id)
        .join(Submission, (Submission.application_id == Application.id) & (Submission.version == Application.submission_version))
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call.id, Application.state.in_(DECIDED))
        .order_by(Application.reference)
        .limit(MOST)
    )  # fmt: skip
    scores = {
        row.entry.reference: (float(row.mean) if row.mean is not None else None, len(row.entry.points))
        for row in ranking_of(call, actor)
    }
    found = db.session.execute(query).all()
    rows = [_candidate(tuple(row[:-1]), scores) for row in found]
    facts = _facts(
        [(row.reference, row.key, row.outcome, row.decision, row.proposed_by_id) for row in rows],
        actor,
        int(found[0][-1] or 0) if found else 0,
    )
    closed = actor.closed("application")
    shown = sorted(
        (row for row in rows if row.key not in closed),
        key=lambda row: (row.mean is None, -(row.mean or 0), row.reference),
    )
    waiting = [row for row in rows if row.decision is not DecisionState.RELEASED]
    promised_minor = sum(row.proposed_minor or 0 for row in waiting if row.outcome is DecisionOutcome.FUND)
    return Selection(shown, facts, promised_minor, _why_kept(closed & {row.key for row in waiting}, actor))


def _candidate(row: tuple[Any, ...], scores: Mapping[str, tuple[float | None, int]]) -> Candidate:
    candidate = Candidate(*row)
    mean, reviews = scores.get(candidate.reference, (None, 0))
    return replace(candidate, mean=mean, reviews=reviews)


def call_for_selection(actor: Actor, slug: str) -> Call:
    """A call with its texts and grid, for those who read awards; NotFound for everybody else."""
    if "\x00" in slug:
        raise NotFound
    query = select(Call).where(Call.slug == slug).options(joinedload(Call.texts), joinedload(Call.criteria))
    return seen(actor, db.session.execute(query).unique().scalar_one_or_none(), (Permission.AWARD_READ,))


def asked_of(application: Application) -> dict[int, int]:
    """What was asked per grant year, from the snapshot that stands."""
    query = select(Submission.document).where(
        Submission.application_id == application.id, Submission.version == application.submission_version
    )
    return _asked_in(db.session.execute(query).scalar_one())


def _asked_in(document: str) -> dict[int, int]:
    return {int(year): amount for year, amount in json.loads(document)["budget"]["years"].items() if amount}


def decision_of(application: Application) -> Decision | None:
    """What is decided about an application so far."""
    query = (
        select(Decision)
        .where(Decision.application_id == application.id)
        .options(selectinload(Decision.years), joinedload(Decision.proposed_by))
    )
    return db.session.execute(query).scalar_one_or_none()


def mark_of(decision: Decision | None) -> str:
    """What tells a proposal from an earlier one of the same application; empty when there is none."""
    return f"{decision.proposed_by_id} {decision.proposed_at.isoformat()}" if decision else ""


def decision_facts(application: Application, actor: Actor, at: datetime) -> DecisionFacts:
    """Where an application and its decision stand."""
    state = db.session.execute(
        select(Decision.state).where(Decision.application_id == application.id)
    ).scalar_one_or_none()
    return DecisionFacts(application.state, state)


def selection_facts(call: Call, actor: Actor, at: datetime) -> SelectionFacts:
    """How far the selection of a call has come, and which endorsed decisions the actor may not confirm."""
    query = (
        select(
            Application.reference,
            Application.key,
            Decision.outcome,
            Decision.state,
            Decision.proposed_by_id,
            _checking(call),
        )
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call.id, Application.state.in_(DECIDED))
        .order_by(Application.reference)
    )
    rows = db.session.execute(query).all()
    return _facts([row[:-1] for row in rows], actor, rows[0][-1] if rows else 0)


def _facts(rows: Iterable[Any], actor: Actor, checking: int) -> SelectionFacts:
    """From reference, key, outcome, state of the decision and its proposer, of each application in the order of references."""
    rows, closed = list(rows), actor.closed("application")
    own = tuple(
        "…" if key in closed else ref  # what a conflict closes is counted, and not named
        for ref, key, _, state, by in rows
        if state is DecisionState.ENDORSED and (by == actor.person_id or key in closed)
    )
    states = Counter(state for _, _, _, state, _ in rows)
    answers = (DecisionState.CONFIRMED, DecisionState.RELEASED)
    letters = Counter(
        "" if key in closed else outcome for _, key, outcome, state, _ in rows if state in answers
    )
    return SelectionFacts(
        undecided=states[None], proposed=states[DecisionState.PROPOSED], endorsed=states[DecisionState.ENDORSED],
        confirmed=states[DecisionState.CONFIRMED], released=states[DecisionState.RELEASED], own=own,
        offers=letters[DecisionOutcome.FUND], reserves=letters[DecisionOutcome.RESERVE], refusals=letters[DecisionOutcome.REFUSE],
        untold=letters[""], in_check=checking,
    )  # fmt: skip


def in_check(call: Call) -> int:
    """How many applications of a call are received, and not judged eligible or not yet."""
    return int(db.session.execute(select(_checking(call))).scalar_one())


def _checking(call: Call) -> ScalarSelect[int]:
    """The same as a column beside others."""
    other = aliased(Application)
    counted = select(func.count(other.id)).where(other.call_id == call.id, other.state.in_(IN_CHECK))
    return counted.scalar_subquery()


def closed_on(call: Call) -> date | None:
    """The last day, in the call's zone, on which applications were taken."""
    return printed(call.refused_from, call.time_zone)[0] if call.refused_from else None


def limits_of(call: Call) -> Limits:
    """The call's limits, as they stood at closing."""
    limits = governing(call).limits
    return Limits(limits.get("cap_year_minor"), limits.get("cap_total_minor"), limits.get("max_years"))


def promised(call: Call, besides: Application | None = None) -> int:
    """What proposals to fund, not yet released, want of the call's envelope; without one application's."""
    query = (
        select(func.coalesce(func.sum(DecisionYear.amount_minor), 0))
        .join(Decision, Decision.id == DecisionYear.decision_id)
        .join(Application, Application.id == Decision.application_id)
        .where(
            Application.call_id == call.id,
            Application.state.in_(DECIDED),
            Decision.outcome == DecisionOutcome.FUND,
            Decision.state != DecisionState.RELEASED,
        )
    )
    if besides is not None:
        query = query.where(Application.id != besides.id)
    return int(db.session.execute(query).scalar_one())


def kept_from(call: Call, actor: Actor) -> Reason | None:
    """Why this reader is not shown the sums over all proposals: together with the rows, they would tell the one that is closed.

    None when nothing is closed, or when its letter is out: then the public register shows the amount.
    """
    closed = actor.closed("application")
    if not closed:
        return None
    query = select(Application.key).outerjoin(Decision, Decision.application_id == Application.id)
    told = func.coalesce(Decision.state, DecisionState.PROPOSED) == DecisionState.RELEASED
    found = db.session.scalars(
        query.where(
            Application.call_id == call.id, Application.state.in_(DECIDED), Application.key.in_(closed), ~told
        )
    ).all()
    return _why_kept(set(found), actor)


def _why_kept(untold: Set[str], actor: Actor) -> Reason | None:
    if not untold:
        return None
    return Reason("sums_in_conflict" if actor.in_conflict("application") & untold else "sums_not_yet")


def ranks_taken(call: Call, besides: Application, closed: frozenset[str] = frozenset()) -> dict[int, str]:
    """Places of the reserve list that others have, with their references; one closed to the reader is not named."""
    query = (
        select(Decision.reserve_rank, Application.reference, Application.key)
        .join(Application, Application.id == Decision.application_id)
        .where(
            Application.call_id == call.id,
            Application.id != besides.id,
            Application.state.in_(DECIDED),
            Decision.outcome == DecisionOutcome.RESERVE,
        )
    )
    rows = db.session.execute(query)
    return {rank: "…" if key in closed else reference or "" for rank, reference, key in rows if rank}


def proposal_of(
    application: Application,
    outcome: DecisionOutcome,
    years: Mapping[int, int],
    rank: int | None,
    actor: Actor,
) -> Proposal:
    """A proposal with all that it is measured against, as this actor may know it."""
    call = application.call
    return Proposal(
        outcome=outcome, years={y: amount for y, amount in years.items() if amount}, asked=asked_of(application), limits=limits_of(call),
        envelope_minor=balance(envelope_account(call.slug)), promised_minor=promised(call, application), reserve_rank=rank,
        ranks_taken=ranks_taken(call, application, actor.closed("application")), currency=call.currency, sums_shown=kept_from(call, actor) is None,
        read=readers_of(application)[1] > 0,
    )  # fmt: skip


def trustees_of(call: Call, at: datetime) -> list[Person]:
    """The trustees at an instant, by name."""
    return sorted(people_with_role("trustee", at), key=lambda person: (person.name, person.id))


def known_conflicts(call: Call, trustees: Iterable[Person]) -> list[Conflict]:
    """Conflicts on record between trustees and the call's applications that are being decided: recusals of the meeting."""
    query = (
        select(Conflict)
        .join(Application, Application.id == Conflict.application_id)
        .where(
            Application.call_id == call.id,
            Application.state.in_(DECIDED),
            Conflict.ended_at.is_(None),
            Conflict.person_id.in_([p.id for p in trustees]),
        )
        .options(joinedload(Conflict.person), joinedload(Conflict.application))
        .order_by(Conflict.id)
    )
    return list(db.session.scalars(query))


def meetings_of(call: Call) -> list[BoardMeeting]:
    """The Board's meetings on a call, the latest first."""
    query = (
        select(BoardMeeting)
        .where(BoardMeeting.call_id == call.id)
        .options(selectinload(BoardMeeting.attendances), selectinload(BoardMeeting.recusals))
        .order_by(BoardMeeting.held_on.desc(), BoardMeeting.id.desc())
    )
    return list(db.session.scalars(query))
