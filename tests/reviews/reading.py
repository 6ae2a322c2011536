"""Preparing reviews for the tests."""

from datetime import timedelta
from typing import Any

from grants.applications.models import Application
from grants.core.access import Actor
from grants.reviews import actions
from grants.reviews.models import Review
from tests.factories import a_call, a_submission, an_organization
from tests.factories.things import CLOSES, GRID
from tests.people import actor, person

LATER = CLOSES + timedelta(days=30)
DUE = LATER + timedelta(days=21)
KEYS = [key for key, _title, _weight in GRID]


def somebody(name: str) -> Actor:
    """A standing person after the check."""
    return actor(name, LATER)


def eligible(number: int = 42, **fields: Any) -> Application:
    """An application that was found eligible; the organization of number 42 is ana's."""
    organization = (
        an_organization()
        if number == 42
        else an_organization(f"Organization {number:04d}", admin=f"admin{number}", editor=None)
    )
    return a_submission(organization, fields.pop("call", None) or a_call(), number, **fields)


def assigned(application: Application, reviewer: str = "ravi") -> Review:
    """Given out by olu."""
    return actions.assign_review(
        application, reviewer=person(reviewer), due_at=DUE, by=somebody("olu"), at=LATER
    )


def opened(application: Application, reviewer: str = "ravi") -> Review:
    """Declared without conflict."""
    return actions.declare_no_conflict(assigned(application, reviewer), by=somebody(reviewer), at=LATER)


def scores(value: int | None = 4, comment: str = "Convincing") -> dict[str, tuple[int | None, str]]:
    """The same score and comment everywhere."""
    return dict.fromkeys(KEYS, (value, comment))


def saved(review: Review, reviewer: str = "ravi", value: int | None = 4, **texts: Any) -> Review:
    """Saved once more, from what stands."""
    texts = {
        "scores": scores(value),
        "comment_for_applicant": "To the applicant",
        "comment_for_committee": "To the committee",
        **texts,
    }
    return actions.save_review(review, version=review.version, by=somebody(reviewer), at=LATER, **texts)


def handed_in(application: Application, reviewer: str = "ravi", value: int = 4, **texts: Any) -> Review:
    """From being asked to handed in."""
    review = saved(opened(application, reviewer), reviewer, value, **texts)
    return actions.submit_review(review, by=somebody(reviewer), at=LATER)
