"""Grant years from the months of a project, the day by which an offer is answered, and the bands of the letter."""

import calendar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from grants.awards.states import Band


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day (29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def grant_years(starts_on: date, months: int, count: int) -> list[tuple[date, date]]:
    """First and last day of each grant year: twelve months from the project's start; the last may be shorter.

    A year that money was given for is never empty: years beyond the months asked for are full ones.
    """
    years = []
    for number in range(count):
        begins = months_after(starts_on, 12 * number)
        length = months if 12 * number < months < 12 * (number + 1) else 12 * (number + 1)
        years.append((begins, months_after(starts_on, length) - timedelta(days=1)))
    return years


def answer_until(released_at: datetime, zone: str, days: int) -> datetime:
    """The first instant at which an offer can no longer be accepted: the end of that day in the call's zone."""
    local = released_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days + 1)
    return datetime.combine(local, time(), ZoneInfo(zone))


def last_minute(until: datetime) -> datetime:
    """An exclusive limit as it is printed: 24:00 as the 23:59 before it."""
    return until - timedelta(minutes=1)


def band_of(mean: float) -> Band:
    """How a criterion did, from the mean of its scores (0 to 5)."""
    if mean >= 4:
        return Band.STRONG
    if mean >= 3:
        return Band.GOOD
    return Band.PARTLY if mean >= 2 else Band.WEAK
