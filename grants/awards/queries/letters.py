"""The letters of a call: what each says, worked out from the decision and the reviews when it is read or drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.models import Duty, Person
from grants.accounts.queries import in_force
from grants.accounts.roles import ROLES, Permission
from grants.applications.models import Application
from grants.awards.models import Award, Decision
from grants.awards.rules import band_of
from grants.awards.states import Band, DecisionOutcome, DecisionState
from grants.calls.models import Call, Criterion
from grants.core.access import Actor, seen
from grants.core.db import db
from grants.core.errors import NotAllowed, NotFound
from grants.core.reasons import Reason
from grants.reviews.models import Review, ReviewScore
from grants.reviews.queries import is_reviewing
from grants.reviews.states import ReviewState


@dataclass(frozen=True)
class Assessed:
    """One criterion in the words of the letter: how it did, and what the reviewers wrote for the applicant."""

    title: str
    band: Band
    comments: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """One letter. Amounts per grant year in minor units; nothing in it names a reviewer or another applicant."""

    decision: Decision
    application: Application
    outcome: DecisionOutcome
    released_at: datetime | None
    amounts: tuple[tuple[int, int], ...]
    criteria: tuple[Assessed, ...] = ()
    comments: tuple[str, ...] = ()
    award: Award | None = None

    @property
    def total(self) -> int:
        """All grant years together."""
        return sum(amount for _, amount in self.amounts)


def decision_for_letter(actor: Actor, reference: str) -> Decision:
    """The decision behind a letter: for the organization once released, for those who read awards before. NotFound otherwise.

    A letter tells what the reviewers found, so it is refused to who still reviews the application.
    """
    if "\x00" in reference:
        raise NotFound
    query = (
        _decisions()
        .join(Application, Application.id == Decision.application_id)
        .where(Application.reference == reference)
    )
    decision = db.session.execute(query).unique().scalar_one_or_none()
    released = decision is not None and decision.state is DecisionState.RELEASED
    found = seen(
        actor,
        decision,
        (Permission.AWARD_READ, Permission.APPLICATION_VIEW) if released else (Permission.AWARD_READ,),
    )
    if is_reviewing(actor, found.application):
        raise NotAllowed(Reason("letter_before_review"))
    return found


def letters_of(call: Call, actor: Actor) -> Select[Decision]:
    """The decisions of a call whose letters wait or are out: offers first, then the reserve list, then refusals."""
    order = case({DecisionOutcome.FUND: 0, DecisionOutcome.RESERVE: 1}, value=Decision.outcome, else_=2)
    return (
        select(Decision)
        .options(
            joinedload(Decision.application).joinedload(Application.organization),
            selectinload(Decision.years),
        )
        .join(Application, Application.id == Decision.application_id)
        .where(
            Application.call_id == call.id,
            Decision.state.in_((DecisionState.CONFIRMED, DecisionState.RELEASED)),
            Application.key.not_in(actor.closed("application")),
        )
        .order_by(order, Decision.reserve_rank, Application.reference)
    )


def recipients_of(decisions: Iterable[Decision], at: datetime) -> dict[str, list[str]]:
    """To whom letters go: names of those who answer for each organization, by the organization's key. One statement."""
    keys = {decision.application.organization.key for decision in decisions}
    answering = [key for key, role in ROLES.items() if Permission.OFFER_ANSWER in role.permissions]
    query = (
        select(Duty.scope_ref, Person.name)
        .join(Person, Person.id == Duty.person_id)
        .where(
            in_force(at),
            Duty.role.in_(answering),
            Duty.scope_kind == "organization",
            Duty.scope_ref.in_(keys),
            Person.closed_at.is_(None),
        )
        .order_by(Person.name, Person.id)
    )
    found: dict[str, list[str]] = {}
    for key, name in db.session.execute(query):
        found.setdefault(key or "", []).append(name)
    return found


def letter_of(decision: Decision) -> Letter:
    """What one letter says."""
    criteria, comments = assessment_of(decision.application)
    award = db.session.execute(
        select(Award).where(Award.application_id == decision.application_id)
    ).scalar_one_or_none()
    amounts = tuple((year.year, year.amount_minor) for year in decision.years)
    return Letter(
        decision,
        decision.application,
        decision.outcome,
        decision.released_at,
        amounts,
        criteria,
        comments,
        award,
    )


def assessment_of(application: Application) -> tuple[tuple[Assessed, ...], tuple[str, ...]]:
    """How each criterion did, with the reviewers' words on it; and their general words for the applicant."""
    query = (
        select(Review)
        .where(Review.application_id == application.id, Review.state == ReviewState.SUBMITTED)
        .options(selectinload(Review.scores))
        .order_by(Review.submitted_at, Review.id)
    )
    reviews = list(db.session.scalars(query))
    grid = db.session.scalars(
        select(Criterion).where(Criterion.call_id == application.call_id).order_by(Criterion.position)
    )
    scores = [score for review in reviews for score in review.scores]
    criteria = [assessed for criterion in grid if (assessed := _assessed(criterion, scores))]
    return tuple(criteria), _words(review.comment_for_applicant for review in reviews)


def _assessed(criterion: Criterion, scores: Sequence[ReviewScore]) -> Assessed | None:
    given = [score for score in scores if score.criterion == criterion.key and score.score is not None]
    if not given:
        return None
    mean = sum(score.score or 0 for score in given) / len(given)
    return Assessed(criterion.title, band_of(mean), _words(score.comment for score in given))


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    """What was written, once each."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _decisions() -> Select[Decision]:
    return select(Decision).options(
        joinedload(Decision.application).joinedload(Application.organization),
        joinedload(Decision.application).joinedload(Application.call).selectinload(Call.texts),
        selectinload(Decision.years),
    )
