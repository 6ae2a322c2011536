"""When a reminder is due: so many days before the deadline, counted by the calendar of the call's zone."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = (14, 3, 1)
HORIZON = timedelta(days=max(DAYS) + 1)  # no reminder is due before: a change of summer time included


def moment_of(closes_at: datetime, zone: str, days: int) -> datetime:
    """The same time of day so many days before the deadline, in the call's zone: also across a change of summer time."""
    local = closes_at.astimezone(ZoneInfo(zone))
    return (local.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=local.tzinfo).astimezone(UTC)


def due(at: datetime, closes_at: datetime, zone: str, since: datetime, told: Collection[int]) -> int | None:
    """The most urgent reminder that is due, in days; None when there is none, or when it was told of as urgently before.

    `since` is when it began to concern the reader: a draft begun, somebody joining, a deadline moved. What would have
    been due before that is left out, so nobody is reminded at once of something they just began.
    """
    if at >= closes_at:
        return None
    reached = [days for days in DAYS if since < moment_of(closes_at, zone, days) <= at]
    most_urgent = min(reached, default=None)
    return most_urgent if most_urgent is not None and most_urgent < min(told, default=max(DAYS) + 1) else None
