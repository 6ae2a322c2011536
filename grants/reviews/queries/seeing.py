"""Whose eyes an application is open to: not those in conflict, not before the declaration, nor others' reviews before one's own."""

from sqlalchemy import ColumnElement, select

from grants.applications.models import Application
from grants.applications.states import ApplicationState as S
from grants.core.access import Actor, Scope
from grants.core.db import db
from grants.organizations.models import Organization
from grants.reviews.models import Review
from grants.reviews.states import ReviewState

RANKED_STATES = (S.ELIGIBLE, S.SELECTED, S.RESERVED, S.NOT_SELECTED)
UNFINISHED = (ReviewState.ASSIGNED, ReviewState.OPEN)


def not_yet_declared(person_id: int, scopes: frozenset[Scope]) -> frozenset[Scope]:
    """Applications that were given to a person who has not said yet whether a conflict ties them to it, and who sent them.

    Only while the duty to review lasts, and asked of the database only when there is one.
    """
    keys = [key for kind, key in scopes if kind == "application"]
    if not keys:
        return frozenset()
    query = (
        select(Application.key, Organization.key)
        .join(Review, Review.application_id == Application.id)
        .join(Organization, Organization.id == Application.organization_id)
    )
    waits = query.where(
        Review.reviewer_id == person_id, Review.state == ReviewState.ASSIGNED, Application.key.in_(keys)
    )
    found = db.session.execute(waits).all()
    return frozenset(
        scope
        for application, organization in found
        for scope in (("application", application), ("applicant", organization))
    )


def is_reviewing(actor: Actor, application: Application) -> bool:
    """Whether the actor's own review of an application is not handed in yet."""
    query = select(Review.id).where(
        Review.application_id == application.id,
        Review.reviewer_id == actor.person_id,
        Review.state.in_(UNFINISHED),
    )
    return db.session.execute(query.limit(1)).first() is not None


def not_closed(actor: Actor) -> list[ColumnElement[bool]]:
    """Without what a conflict closes, and what the reader has still to declare on."""
    closed = actor.closed("application")
    return [Application.key.not_in(closed)] if closed else []


def not_in_conflict(actor: Actor) -> list[ColumnElement[bool]]:
    """For one's own reviews: those that wait for a declaration are among them."""
    closed = actor.in_conflict("application")
    return [Application.key.not_in(closed)] if closed else []


def not_being_reviewed(actor: Actor) -> list[ColumnElement[bool]]:
    """Who still reviews an application must not learn what others think of it."""
    own = select(Review.application_id).where(
        Review.reviewer_id == actor.person_id, Review.state.in_(UNFINISHED)
    )
    return [Application.id.not_in(own)]
