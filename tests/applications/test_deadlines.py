"""The deadline: the second before, the instant itself and after; a change of summer time, 24:00, and the reader's own zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from grants.applications import actions
from grants.applications.states import ApplicationState
from grants.calls.rules import closing_instant, printed
from grants.core.errors import NotAllowed
from tests.applications.browsing import now
from tests.applications.writing import a_complete_draft
from tests.factories.things import CLOSES, NOW, a_call, an_organization
from tests.people import actor, person
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
SECOND, INSTANT = timedelta(seconds=1), timedelta(microseconds=1)
VIENNA = "Europe/Vienna"


@pytest.mark.parametrize("early", [SECOND, INSTANT])
def test_what_is_sent_in_the_last_second_is_taken(early: timedelta) -> None:
    made = a_complete_draft()
    sent = actions.submit_application(made, by=actor("ana", NOW), at=CLOSES - early)
    assert (made.state, sent.submitted_at) == (ApplicationState.SUBMITTED, CLOSES - early)


@pytest.mark.parametrize("late", [timedelta(0), INSTANT, SECOND])
def test_at_the_instant_and_after_it_nothing_is_taken_and_nothing_is_lost(late: timedelta) -> None:
    made = a_complete_draft()
    with pytest.raises(NotAllowed) as caught:
        actions.submit_application(made, by=actor("ana", NOW), at=CLOSES + late)
    assert (caught.value.why.key, caught.value.why["clock"], made.state) == (
        "call_closed",
        "23:59",
        ApplicationState.DRAFT,
    )


@pytest.mark.parametrize(
    ("on", "typed", "instant"),
    [
        (date(2011, 4, 30), "24:00", datetime(2011, 4, 30, 22, tzinfo=UTC)),
        (date(2011, 4, 30), "23:59", datetime(2011, 4, 30, 22, tzinfo=UTC)),
        (
            date(2011, 3, 26),
            "24:00",
            datetime(2011, 3, 26, 23, tzinfo=UTC),
        ),  # the night in which the clocks go forward
        (date(2011, 3, 27), "24:00", datetime(2011, 3, 27, 22, tzinfo=UTC)),
        (
            date(2011, 10, 29),
            "24:00",
            datetime(2011, 10, 29, 22, tzinfo=UTC),
        ),  # the night in which they go back
        (date(2011, 10, 30), "24:00", datetime(2011, 10, 30, 23, tzinfo=UTC)),
    ],
)
def test_a_deadline_of_24_00_is_one_instant_to_the_second(on: date, typed: str, instant: datetime) -> None:
    closes = closing_instant(on, typed, VIENNA)
    assert closes == instant
    assert printed(closes, VIENNA) == (on, "23:59")
    call = a_call(closes_at=closes, opens_at=closes - timedelta(days=40))
    made = a_complete_draft(call=call, at=closes - timedelta(days=20))
    with pytest.raises(NotAllowed):
        actions.submit_application(made, by=actor("ana", NOW), at=closes)
    assert actions.submit_application(made, by=actor("ana", NOW), at=closes - SECOND)


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_a_minute_that_comes_twice_closes_at_the_one_that_was_chosen(which: str, hour: int) -> None:
    closes = closing_instant(date(2011, 10, 30), "02:29", VIENNA, which)
    assert closes == datetime(2011, 10, 30, hour, 30, tzinfo=UTC)
    made = a_complete_draft(
        call=a_call(closes_at=closes, opens_at=closes - timedelta(days=40)), at=closes - timedelta(days=2)
    )
    assert actions.submit_application(made, by=actor("ana", NOW), at=closes - SECOND)


def test_the_deadline_is_said_in_the_zone_of_the_call_and_of_the_reader(client: FlaskClient) -> None:
    person("ana").time_zone = "Asia/Kathmandu"
    closes = (now() + timedelta(days=9)).replace(hour=22, minute=0, second=0, microsecond=0)
    call = a_call(opens_at=now() - timedelta(days=9), closes_at=closes)
    made = a_complete_draft(an_organization(), call, at=now())
    page = signed_in(client, "ana").get(f"/applications/{made.ref}").text
    assert "Deadline in Vienna" in page
    assert "The same moment in Kathmandu" in page
    assert ", 03:44" in page  # 22:00 UTC is 03:45 there; the last minute is printed
