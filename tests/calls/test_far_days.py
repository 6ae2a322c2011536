"""Days at the ends of the calendar are refused in words, and never counted with."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from grants.calls.rules import LocalTimeUnclear, closing_instant, comes_twice, opening_instant
from grants.core.reasons import Reason
from tests.calls.preparing import a_draft
from tests.signing_in import signed_in

FAR = [date.min, date(1899, 12, 31), date(2201, 1, 1), date.max]


@pytest.mark.parametrize("on", FAR)
@pytest.mark.parametrize("at", ["24:00", "23:59", "00:01"])
@pytest.mark.parametrize("zone", ["Europe/Vienna", "America/New_York", "Pacific/Auckland"])
def test_the_window_knows_its_years(on: date, at: str, zone: str) -> None:
    for instant in (opening_instant, closing_instant):
        with pytest.raises(LocalTimeUnclear) as unclear:
            instant(on, at, zone)
        assert unclear.value.why == Reason("day_out_of_reach", first="1900", last="2200")
    assert not comes_twice(on, at, zone)


@pytest.mark.parametrize("field", ["opens_on", "closes_on", "questions_on", "results_on"])
@pytest.mark.parametrize("on", ["9999-12-31", "2150-01-01"])
def test_a_call_has_no_day_that_is_years_away(
    client: FlaskClient, session: object, field: str, on: str
) -> None:
    a_draft()
    page = signed_in(client, "olu").submit("/calls/sgf-2011/edit", {field: on})
    assert (page.status_code, "This day is more than 5 years away." in page.text) == (422, True)
    assert f'value="{on}"' in page.text
