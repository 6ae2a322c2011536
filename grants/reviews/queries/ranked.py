"""The ranking of a call, worked out for one reader."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, case, func, select, true

from grants.applications.models import Application, Conflict, Submission
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.core.access import Actor
from grants.core.db import db
from grants.core.sentences import country
from grants.organizations.models import Organization
from grants.organizations.regions import group_of
from grants.reviews import ranking
from grants.reviews.models import Review, ReviewScore
from grants.reviews.queries.seeing import RANKED_STATES, not_being_reviewed, not_closed
from grants.reviews.states import LIVE, ReviewState


def ranking_for(call: Call, actor: Actor, envelope_minor: int | None = None) -> ranking.Ranking:
    """The ranking of a call as this actor may see it: without what a conflict closes to them, or what they still review.

    What is left out is not counted either, so that no gap tells its place. `envelope_minor` tries another envelope.
    """
    rows = db.session.execute(_entries(call, actor)).all()
    weights = weights_of(call)
    points, given = _points(call, weights), _given(call)
    entries = [_entry(row, points.get(row.id, ()), given.get(row.id, 0)) for row in rows]
    return ranking.rank(entries, envelope_minor or call.envelope_minor, governing(call).threshold)


def ranking_of(call: Call, actor: Actor) -> list[ranking.Ranked]:
    """The rows of the ranking, best first."""
    return list(ranking_for(call, actor).rows)


def left_out_of_ranking(call: Call, actor: Actor) -> int:
    """How many applications of the ranking this actor does not see."""
    shown = and_(true(), *not_closed(actor), *not_being_reviewed(actor))
    query = select(func.count(case((~shown, 1)))).where(
        Application.call_id == call.id, Application.state.in_(RANKED_STATES)
    )
    return db.session.scalar(query) or 0


def weights_of(call: Call) -> dict[str, int]:
    """The weight of each criterion."""
    return {criterion.key: criterion.weight for criterion in call.criteria}


def _entries(call: Call, actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Application.id, Application.key, Application.reference, Application.title, Organization.legal_name, Organization.country,
               Organization.regional_group, Submission.requested_minor)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Submission, and_(Submission.application_id == Application.id, Submission.version == Application.submission_version))
        .where(Application.call_id == call.id, Application.state.in_(RANKED_STATES), *not_closed(actor), *not_being_reviewed(actor))
        .order_by(Application.reference)
    )  # fmt: skip


def _counting(call: Call) -> list[ColumnElement[bool]]:
    """Reviews of this call that count: not those of somebody whose conflict came to light afterwards."""
    conflict = select(Conflict.id).where(
        Conflict.person_id == Review.reviewer_id,
        Conflict.application_id == Review.application_id,
        Conflict.ended_at.is_(None),
    )
    of_call = select(Application.id).where(Application.call_id == call.id)
    return [Review.application_id.in_(of_call), ~conflict.exists()]


def _points(call: Call, weights: Mapping[str, int]) -> dict[int, tuple[Fraction, ...]]:
    query = (
        select(Review.application_id, Review.id, ReviewScore.criterion, ReviewScore.score)
        .join(ReviewScore, ReviewScore.review_id == Review.id)
        .where(Review.state == ReviewState.SUBMITTED, *_counting(call))
        .order_by(Review.submitted_at, Review.id)
    )
    scores: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for application, review, criterion, score in db.session.execute(query):
        if score is not None:
            scores[application, review][criterion] = score
    found: dict[int, tuple[Fraction, ...]] = defaultdict(tuple)
    for (application, _), given in scores.items():
        if set(weights) <= set(given):
            found[application] += (ranking.points_of(given, weights),)
    return found


def _given(call: Call) -> dict[int, int]:
    query = (
        select(Review.application_id, func.count())
        .where(Review.state.in_(LIVE), *_counting(call))
        .group_by(Review.application_id)
    )
    return dict(db.session.execute(query).all())


def _entry(row: Any, points: tuple[Fraction, ...], given: int) -> ranking.Entry:
    group = group_of(row.country, row.regional_group)
    return ranking.Entry(
        row.key, row.reference, row.legal_name, row.title, country(row.country), gettext(group.label) if group else gettext("No group"),
        row.requested_minor, points, given,
    )  # fmt: skip
