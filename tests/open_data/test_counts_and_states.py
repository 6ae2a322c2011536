"""What the register counts, and that its page and its data say the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.awards.states import AwardState
from grants.core import clock
from grants.open_data.queries import PublicAward, PublicCall
from tests.factories import NOW, a_call, a_submission, an_award, an_organization

LAST = datetime(2012, 9, 30, 12, tzinfo=UTC)  # of the first grant year


def paid(organization: int, minor: int) -> PublicAward:
    day = NOW.date()
    return PublicAward("SGF-2011-0042", organization, "Lantern House", "KE", "", day, day, 9, minor, "USD", AwardState.SIGNED, True)  # fmt: skip


def test_an_organization_with_two_paid_awards_is_counted_once() -> None:
    awards = (paid(1, 5), paid(1, 5), paid(2, 5), paid(3, 0))
    call = PublicCall("sgf-2011", "Call", NOW, NOW, "Europe/Vienna", "USD", 4, 4, awards, released=True)
    assert call.organizations_paid == 2


@pytest.mark.parametrize(
    ("days", "state", "said"), [(0, "signed", AwardState.SIGNED.label), (1, "ended", "Ended")]
)
def test_the_page_and_the_data_agree_on_a_grant_past_its_last_day(
    session: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, days: int, state: str, said: str
) -> None:
    an_award(a_submission(an_organization(), a_call()), years=1)
    monkeypatch.setattr(clock, "now", lambda: LAST + timedelta(days=days))
    award = client.get("/register.json").get_json()["calls"][0]["awards"][0]
    assert award["state"] == state
    assert f">{said}</td>" in client.get("/register").text
