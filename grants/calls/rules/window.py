"""The window of a call: what officers type in the call's own time, and the instants that are kept.

`closes_at` is the deadline: the first instant that is late. It is refused unless the call has a grace period; then
`refused_from` says the first instant refused, and what comes between is taken and marked. People print the last minute that is accepted, so "23:59" becomes 24:00 here,
and 24:00 is shown as 23:59. Nothing is guessed about local times that do not exist or exist twice.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from grants.core.reasons import N_, Reason, declare

WORDS = declare(
    {
        "zone_unknown": N_("There is no time zone “%(zone)s”. Write it as continent and city, for example Europe/Vienna."),
        "time_not_real": N_("Write the time with 24 hours, for example 23:59."),
        "time_skipped": N_("%(time)s does not exist on %(on)s in %(place)s: the clocks go forward in that night. Take a time before or after."),
        "time_twice": N_("%(time)s comes twice on %(on)s in %(place)s: the clocks go back in that night. Choose the first or the second below."),
        "midnight_unclear": N_("00:00 is the first minute of %(on)s. Write 24:00 if the whole day counts, or 23:59 of the day before."),
        "day_out_of_reach": N_("Choose a day between the years %(first)s and %(last)s."),
        "opens_after_closing": N_("The call closes before it opens."),
    }
)  # fmt: skip

MINUTE = timedelta(minutes=1)
FIRST, SECOND = "first", "second"
YEARS = (1900, 2200)  # beyond, a year was mistyped, and its instants cannot be counted to the end of time


class LocalTimeUnclear(ValueError):
    """What was typed is not one instant; `why` says what to do."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.key)
        self.why = why


def zone_of(name: str) -> ZoneInfo:
    """An IANA zone by its name."""
    try:
        if name not in available_timezones():
            raise LocalTimeUnclear(Reason("zone_unknown", zone=name))
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        if isinstance(error, LocalTimeUnclear):
            raise
        raise LocalTimeUnclear(Reason("zone_unknown", zone=name)) from error


def opening_instant(on: date, at: str, zone: str, which: str | None = None) -> datetime:
    """The first instant accepted, in UTC. `at` is "09:00"; `which` is first or second when the time comes twice."""
    return _instant(on, at, zone, which)


def closing_instant(on: date, at: str, zone: str, which: str | None = None) -> datetime:
    """The first instant refused, in UTC: the end of the minute that was typed; 24:00 is the end of its day."""
    hour, minute = _clock(at)
    if (hour, minute) == (0, 0):
        raise LocalTimeUnclear(Reason("midnight_unclear", on=on))
    instant = _instant(on, at, zone, which)
    return instant if hour == 24 else instant + MINUTE


def grace_in(settings: Mapping[str, Any]) -> timedelta:
    """How long after the deadline late applications are taken, by the stored settings of a call; none as a rule."""
    return timedelta(minutes=int(settings.get("grace_minutes") or 0))


def refused_from(closes_at: datetime, grace: timedelta) -> datetime:
    """The first instant at which nothing is taken. Every stage that asks whether a call is over asks here."""
    return closes_at + grace


def is_late(at: datetime, closes_at: datetime) -> bool:
    """Whether an instant is past the deadline. The deadline itself is."""
    return at >= closes_at


def printed(closes_at: datetime, zone: str) -> tuple[date, str]:
    """The last minute accepted as officers typed it: a day and "23:59"."""
    local = (closes_at - MINUTE).astimezone(ZoneInfo(zone))
    return local.date(), f"{local:%H:%M}"


def comes_twice(on: date, at: str, zone: str) -> bool:
    """Whether a local time happens twice, because the clocks go back."""
    try:
        local = _naive(on, at)
        tz = zone_of(zone)
    except LocalTimeUnclear:
        return False
    return _exists(local, tz) and _offsets_differ(local, tz)


def which_of_two(instant: datetime, zone: str) -> str | None:
    """For a form that shows a stored instant: first, second, or None when its local time comes once."""
    local = instant.astimezone(ZoneInfo(zone))
    if not _offsets_differ(local.replace(tzinfo=None), ZoneInfo(zone)):
        return None
    return SECOND if local.fold else FIRST


def _clock(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,2})[:.h](\d{2})", text.strip())
    if not match:
        raise LocalTimeUnclear(Reason("time_not_real"))
    hour, minute = int(match[1]), int(match[2])
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise LocalTimeUnclear(Reason("time_not_real"))
    return hour, minute


def _naive(on: date, at: str) -> datetime:
    hour, minute = _clock(at)
    if not YEARS[0] <= on.year <= YEARS[1]:
        raise LocalTimeUnclear(Reason("day_out_of_reach", first=str(YEARS[0]), last=str(YEARS[1])))
    if hour == 24:
        return datetime.combine(on + timedelta(days=1), time(0))
    return datetime.combine(on, time(hour, minute))


def _instant(on: date, at: str, zone: str, which: str | None) -> datetime:
    local, tz = _naive(on, at), zone_of(zone)
    said = {"time": at.strip(), "on": on, "place": zone.rsplit("/", 1)[-1].replace("_", " ")}
    if not _exists(local, tz):
        raise LocalTimeUnclear(Reason("time_skipped", **said))
    if _offsets_differ(local, tz) and which not in (FIRST, SECOND):
        raise LocalTimeUnclear(Reason("time_twice", **said))
    return local.replace(tzinfo=tz, fold=int(which == SECOND)).astimezone(UTC)


def _exists(local: datetime, tz: ZoneInfo) -> bool:
    back = local.replace(tzinfo=tz).astimezone(UTC).astimezone(tz)
    return back.replace(tzinfo=None, fold=0) == local.replace(fold=0)


def _offsets_differ(local: datetime, tz: ZoneInfo) -> bool:
    first, second = (local.replace(tzinfo=tz, fold=fold).utcoffset() for fold in (0, 1))
    return first != second
