"""Messages about reviews: to the reviewer, and to the officers when one cannot read. Queued in the open transaction."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from grants.accounts.models import Person
from grants.core import outbox
from grants.reviews.models import Review
from grants.reviews.queries import officers_for


def review_assigned(review: Review, at: datetime) -> None:
    """Somebody is asked to read a proposal."""
    _to(review.reviewer, "review_assigned", review, at)


def review_released(review: Review, reason: str, at: datetime) -> None:
    """It was taken back."""
    _to(review.reviewer, "review_released", review, at, reason=reason)


def review_conflict_declared(review: Review, at: datetime) -> None:
    """To the officers: somebody else is needed."""
    for officer in officers_for(review.application, at):
        _to(officer, "review_conflict_declared", review, at)


def _to(person: Person, kind: str, review: Review, at: datetime, **more: str) -> None:
    # The due instant is the first one refused: the day that is named ends a moment before it
    due_on = (
        (review.due_at - timedelta(minutes=1)).astimezone(ZoneInfo(review.application.call.time_zone)).date()
        if review.due_at
        else None
    )
    outbox.post(
        kind, to=person.email, about=review.trail_ref, at=at, language=person.language,
        person=person, review=review, application=review.application, call=review.application.call, due_on=due_on, **more,
    )  # fmt: skip
