"""When a reminder is due: by the calendar of the call's zone, the most urgent one only, each once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from grants.applications.rules.reminders import DAYS, HORIZON, due, moment_of

VIENNA = "Europe/Vienna"
CLOSES = datetime(2011, 4, 30, 22, tzinfo=UTC)  # 24:00 of 30 April in Vienna
LONG_AGO = CLOSES - timedelta(days=60)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("days", DAYS)
def test_a_reminder_is_due_from_its_moment_on_and_not_a_second_before(days: int) -> None:
    moment = moment_of(CLOSES, VIENNA, days)
    earlier = {14: None, 3: 14, 1: 3}[days]
    assert due(moment - SECOND, CLOSES, VIENNA, LONG_AGO, ()) == earlier
    assert due(moment, CLOSES, VIENNA, LONG_AGO, ()) == days


def test_a_deadline_of_24_00_is_counted_from_midnight_of_the_zone() -> None:
    assert moment_of(CLOSES, VIENNA, 1).astimezone(ZoneInfo(VIENNA)) == datetime(
        2011, 4, 30, tzinfo=ZoneInfo(VIENNA)
    )


@pytest.mark.parametrize(
    ("closes", "days", "hours"),
    [
        (datetime(2011, 3, 29, 22, tzinfo=UTC), 3, 71),  # the clocks go forward on 27 March
        (datetime(2011, 10, 31, 23, tzinfo=UTC), 3, 73),
        (datetime(2011, 10, 31, 23, tzinfo=UTC), 14, 14 * 24 + 1),  # the clocks go back on 30 October
        (datetime(2011, 3, 29, 22, tzinfo=UTC), 14, 14 * 24 - 1),
    ],
)
def test_days_are_days_of_the_calendar_across_a_change_of_summer_time(
    closes: datetime, days: int, hours: int
) -> None:
    moment = moment_of(closes, VIENNA, days)
    assert closes - moment == timedelta(hours=hours)
    assert moment.astimezone(ZoneInfo(VIENNA)).time() == closes.astimezone(ZoneInfo(VIENNA)).time()


def test_a_moment_that_does_not_exist_comes_an_hour_later() -> None:
    closes = datetime(2011, 3, 28, 0, 30, tzinfo=UTC)  # 02:30 on Monday; on Sunday 02:30 is left out
    assert moment_of(closes, VIENNA, 1) == datetime(2011, 3, 27, 1, 30, tzinfo=UTC)


def test_only_the_most_urgent_is_sent_after_a_pause_and_none_that_is_less_urgent_than_one_before() -> None:
    two_days_before = CLOSES - timedelta(days=2)
    assert due(two_days_before, CLOSES, VIENNA, LONG_AGO, ()) == 3
    assert due(two_days_before, CLOSES, VIENNA, LONG_AGO, {14}) == 3
    assert due(two_days_before, CLOSES, VIENNA, LONG_AGO, {3}) is None
    assert due(two_days_before, CLOSES, VIENNA, LONG_AGO, {1}) is None


def test_what_began_after_a_moment_is_not_reminded_of_it() -> None:
    begun = CLOSES - timedelta(days=2)
    assert due(begun + SECOND, CLOSES, VIENNA, begun, ()) is None
    assert due(CLOSES - timedelta(hours=5), CLOSES, VIENNA, begun, ()) == 1


def test_nothing_is_due_at_the_deadline_or_after() -> None:
    assert due(CLOSES - SECOND, CLOSES, VIENNA, LONG_AGO, ()) == 1
    assert due(CLOSES, CLOSES, VIENNA, LONG_AGO, ()) is None


@pytest.mark.parametrize("zone", ["Europe/Vienna", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"])
def test_the_horizon_holds_every_moment(zone: str) -> None:
    year = [datetime(2011, 1, 1, 11, 30, tzinfo=UTC) + timedelta(days=n) for n in range(0, 400, 3)]
    assert all(timedelta(0) < closes - moment_of(closes, zone, max(DAYS)) <= HORIZON for closes in year)
