"""Reading reviews: one's own, those of an application, and the pool with its load."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.models import Duty, Person
from grants.accounts.queries import in_force
from grants.accounts.roles import ROLES, Permission
from grants.applications.models import Application, Submission
from grants.applications.queries import submission_of, ties_with
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.core.access import Actor, allows, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason
from grants.reviews import ranking
from grants.reviews.models import Review
from grants.reviews.queries.ranked import weights_of
from grants.reviews.queries.seeing import RANKED_STATES, UNFINISHED, not_closed, not_in_conflict
from grants.reviews.rules import AssignFacts, Candidate, ReviewFacts, why_not
from grants.reviews.states import LIVE, ReviewState

P = Permission


@dataclass(frozen=True)
class Choice:
    """Somebody of the pool, with what they have to do, and why they cannot be chosen; None when they can."""

    person: Person
    waiting: int
    handed_in: int
    refused: Reason | None = None


def review_for(actor: Actor, key: str) -> Review:
    """One's own review, as long as the duty lasts. NotFound for anybody else's."""
    query = (
        select(Review)
        .where(Review.key == key, Review.reviewer_id == actor.person_id)
        .options(*_with_application())
    )
    return seen(
        actor,
        db.session.scalars(query.options(joinedload(Review.submission))).one_or_none(),
        (P.APPLICATION_SIGHT,),
    )


def review_of_staff(actor: Actor, key: str, permission: Permission) -> Review:
    """Somebody's review, for who gives reviews out or reads them. NotFound otherwise."""
    query = select(Review).where(Review.key == key).options(*_with_application(), joinedload(Review.reviewer))
    return seen(actor, db.session.scalars(query).one_or_none(), (permission,))


def reviews_by(actor: Actor) -> Select[Review]:
    """The reviews that somebody holds, those that wait first, then by the day they are due."""
    waits = case({ReviewState.ASSIGNED.value: 0, ReviewState.OPEN.value: 1}, value=Review.state, else_=2)
    query = (
        select(Review)
        .join(Review.application)
        .where(Review.reviewer_id == actor.person_id, Review.state.in_(LIVE))
    )
    return (
        query.where(*not_in_conflict(actor))
        .options(*_with_application())
        .order_by(waits, Review.due_at, Application.reference, Review.id)
    )


def counts_by(actor: Actor) -> dict[ReviewState, int]:
    """How many reviews somebody holds in each state."""
    query = select(Review.state, func.count()).join(Review.application)
    held = query.where(
        Review.reviewer_id == actor.person_id, Review.state.in_(LIVE), *not_in_conflict(actor)
    ).group_by(Review.state)
    return dict(db.session.execute(held).all())


def reviews_of(application: Application) -> list[Review]:
    """Every review of an application, ended ones too, with its reviewer and scores; in the order they were given out."""
    query = (
        select(Review)
        .where(Review.application_id == application.id)
        .options(joinedload(Review.reviewer), selectinload(Review.scores))
    )
    return list(db.session.scalars(query.order_by(Review.assigned_at, Review.id)))


def readable_reviews(application: Application, actor: Actor) -> list[Review]:
    """The handed-in reviews that this actor may read.

    Nobody reads another's before handing in their own: not even an officer who reviews the same application.
    """
    reviews = [review for review in reviews_of(application) if review.state in LIVE]
    own = [review for review in reviews if review.reviewer_id == actor.person_id]
    if any(review.state in UNFINISHED for review in own):
        return []
    if not own and not allows(actor, P.REVIEW_READ, application):
        return []
    return [review for review in reviews if review.state is ReviewState.SUBMITTED]


def version_read(review: Review) -> Submission:
    """The version that a reviewer reads: the one in force until the review is handed in, then the one it was written about."""
    newest = submission_of(review.application) if review.state in UNFINISHED else None
    return newest or review.submission


def review_facts(review: Review, actor: Actor, at: datetime) -> ReviewFacts:
    """A review, as its rules ask about it."""
    return ReviewFacts(review.state, review.reviewer_id == actor.person_id, review.application.state)


def assign_facts(application: Application, actor: Actor, at: datetime) -> AssignFacts:
    """An application, as the rule of giving it to reviewers asks about it."""
    return AssignFacts(application.state)


def pool_of(at: datetime) -> list[Choice]:
    """Everybody who may be asked to review, by name, with what they have to do. One statement."""
    waiting = func.count(case((Review.state.in_(UNFINISHED), 1)))
    done = func.count(case((Review.state == ReviewState.SUBMITTED, 1)))
    query = select(Person, waiting, done).outerjoin(Review, Review.reviewer_id == Person.id)
    query = query.where(Person.id.in_(_holders((P.REVIEW_POOL,), at)), Person.closed_at.is_(None)).group_by(
        Person.id
    )
    return [
        Choice(person, w, d) for person, w, d in db.session.execute(query.order_by(Person.name, Person.id))
    ]


def choices_for(application: Application, at: datetime) -> list[Choice]:
    """The pool for one application: each with why not, those who can be asked first, the least busy before the others."""
    pool = pool_of(at)
    candidates = _candidates(application, [choice.person for choice in pool], at)
    found = [Choice(c.person, c.waiting, c.handed_in, why_not(candidates[c.person.id])) for c in pool]
    return sorted(found, key=lambda choice: (choice.refused is not None, choice.waiting, choice.person.name))


def candidate_for(application: Application, person: Person, at: datetime) -> Candidate:
    """Somebody, with everything that speaks against their reading an application."""
    return _candidates(application, [person], at)[person.id]


def grid_of(call: Call) -> list[tuple[str, str]]:
    """Key and title of each criterion, in order."""
    return [(criterion.key, criterion.title) for criterion in call.criteria]


def scores_of(review: Review) -> dict[str, tuple[int | None, str]]:
    """Score and comment by criterion."""
    return {score.criterion: (score.score, score.comment) for score in review.scores}


def points_of_review(review: Review) -> Decimal | None:
    """The points of a complete review, as they are printed; None of one that is not complete."""
    scores = {key: score for key, (score, _comment) in scores_of(review).items() if score is not None}
    weights = weights_of(review.application.call)
    return ranking.rounded(ranking.points_of(scores, weights)) if set(weights) <= set(scores) else None


def ranked_applications(call: Call, actor: Actor) -> Select[Application]:
    """The applications of a call that are reviewed, for the Reviews tab, by reference."""
    query = select(Application).where(
        Application.call_id == call.id, Application.state.in_(RANKED_STATES), *not_closed(actor)
    )
    return query.options(joinedload(Application.organization)).order_by(Application.reference)


def reviews_of_all(applications: Sequence[Application]) -> Mapping[int, list[Review]]:
    """The live reviews of several applications, by the application's id. One query."""
    query = (
        select(Review)
        .where(Review.application_id.in_([a.id for a in applications]), Review.state.in_(LIVE))
        .options(joinedload(Review.reviewer))
    )
    found: dict[int, list[Review]] = defaultdict(list)
    for review in db.session.scalars(query.order_by(Review.assigned_at, Review.id)):
        found[review.application_id].append(review)
    return found


def progress_of(call: Call, actor: Actor) -> dict[str, int]:
    """How far the reviews of a call are: applications, reviews given out, handed in, and applications with too few readers."""
    given = func.count(Review.id).label("given")
    done = func.count(case((Review.state == ReviewState.SUBMITTED, Review.id))).label("done")
    each = (
        select(Application.id, given, done)
        .outerjoin(Review, and_(Review.application_id == Application.id, Review.state.in_(LIVE)))
        .where(Application.call_id == call.id, Application.state.in_(RANKED_STATES), *not_closed(actor))
        .group_by(Application.id)
        .subquery()
    )
    few = func.count(case((each.c.given < governing(call).reviewers, 1)))
    row = db.session.execute(
        select(
            func.count(each.c.id),
            func.coalesce(func.sum(each.c.given), 0),
            func.coalesce(func.sum(each.c.done), 0),
            few,
        )
    ).one()
    return dict(zip(("applications", "given", "done", "few"), map(int, row), strict=True))


def readers_of(application: Application) -> tuple[int, int]:
    """How many read an application, and how many of them have handed in."""
    query = (
        select(Review.state, func.count())
        .where(Review.application_id == application.id, Review.state.in_(LIVE))
        .group_by(Review.state)
    )
    found = dict(db.session.execute(query).all())
    return sum(found.values()), found.get(ReviewState.SUBMITTED, 0)


def officers_for(application: Application, at: datetime) -> list[Person]:
    """Who gives reviews out and is not in conflict with this application, by name."""
    closed = [tie.person_id for tie in ties_with([application.id]).get(application.id, [])]
    query = select(Person).where(
        Person.id.in_(_holders((P.REVIEW_ASSIGN,), at)), Person.id.not_in(closed), Person.closed_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Person.name, Person.id)))


def reviewer_numbered(text: str | None, at: datetime) -> Person:
    """Somebody of the pool by the number in a form. NotFound when there is no such person in it."""
    number = int(text) if text and text.isdecimal() and len(text) < 10 else 0
    found = db.session.scalars(
        select(Person).where(Person.id == number, Person.id.in_(_holders((P.REVIEW_POOL,), at)))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _with_application() -> tuple[Any, ...]:
    loaded = joinedload(Review.application)
    return (loaded.joinedload(Application.organization), loaded.joinedload(Application.call))


def _holders(permissions: Iterable[Permission], at: datetime) -> Select[Any]:
    roles = [
        role.key for role in ROLES.values() if role.scope is None and role.permissions & set(permissions)
    ]
    return select(Duty.person_id).where(Duty.role.in_(roles), in_force(at))


def _candidates(application: Application, people: Sequence[Person], at: datetime) -> dict[int, Candidate]:
    ids = [person.id for person in people]
    ties = {
        kind: {
            t.person_id for t in ties_with([application.id], ids).get(application.id, []) if t.kind == kind
        }
        for kind in ("conflict", "member")
    }
    has_it = set(
        db.session.scalars(
            select(Review.reviewer_id).where(Review.application_id == application.id, Review.state.in_(LIVE))
        )
    )
    pool = set(db.session.scalars(_holders((P.REVIEW_POOL,), at)))
    sees = set(db.session.scalars(_holders((P.REVIEW_READ, P.RANKING_READ), at)))
    return {
        p.id: Candidate(
            p.name,
            p.id in pool,
            p.id in ties["conflict"],
            p.id in ties["member"],
            p.id in has_it,
            p.id in sees,
        )
        for p in people
    }
