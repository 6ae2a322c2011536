"""The grace period and the quorum: set on the form, told where it matters, kept by amendments, and one answer for when a call is over."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.calls import actions, queries
from grants.calls.rules import CallSettings, can_conclude, settings_problems
from grants.calls.states import Phase
from grants.core import clock
from grants.core.errors import RuleBroken
from tests.calls.preparing import a_draft, money, published
from tests.factories import NOW, a_call
from tests.factories.things import CLOSES
from tests.people import actor
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
SECOND, GRACE = timedelta(seconds=1), timedelta(minutes=10)
MOMENTS = [
    (CLOSES - SECOND, Phase.OPEN),
    (CLOSES, Phase.LATE),
    (CLOSES + SECOND, Phase.LATE),
    (CLOSES + GRACE - SECOND, Phase.LATE),
    (CLOSES + GRACE, Phase.CLOSED),
]


@pytest.mark.parametrize(("at", "phase"), MOMENTS)
def test_a_call_with_a_grace_period_is_late_before_it_is_closed(at: datetime, phase: Phase) -> None:
    call = a_call(grace_minutes=10)
    assert call.phase(at) is phase
    assert phase.accepts == (at < CLOSES + GRACE) == (call in queries.open_calls(at))
    assert (call in queries.current_calls(at)) == (phase is not Phase.CLOSED)


def test_without_a_grace_period_nothing_is_late() -> None:
    call = a_call()
    assert [call.phase(at) for at in (CLOSES - SECOND, CLOSES)] == [Phase.OPEN, Phase.CLOSED]
    assert (call.refused_from, call.late_until) == (CLOSES, None)


@pytest.mark.parametrize(("at", "phase"), MOMENTS)
def test_a_call_is_concluded_when_its_grace_period_is_over(at: datetime, phase: Phase) -> None:
    call = a_call(grace_minutes=10)
    assert can_conclude(queries.conclude_facts(call, actor("olu"), at)).ok == (phase is Phase.CLOSED)


@pytest.mark.parametrize(("at", "phase"), MOMENTS)
def test_the_front_page_shows_a_call_once_open_or_past(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, at: datetime, phase: Phase
) -> None:
    a_call(grace_minutes=10)
    monkeypatch.setattr(clock, "now", lambda: at)
    page = client.get("/").text
    open_part, past_part = page.split('id="past-calls"')
    there = ('href="/calls/sgf-2011"' in open_part, 'href="/calls/sgf-2011"' in past_part)
    assert there == ((True, False) if phase.accepts else (False, True))


@pytest.mark.parametrize(("at", "phase"), MOMENTS)
def test_the_public_page_tells_the_deadline_and_what_is_marked(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, at: datetime, phase: Phase
) -> None:
    a_call(grace_minutes=10)
    monkeypatch.setattr(clock, "now", lambda: at)
    page = client.get("/calls/sgf-2011").text
    assert "30 April 2011" in page
    assert ("Start an application" in page) == phase.accepts
    assert ("After that marked as late, and accepted until" in page) == phase.accepts
    assert ("Late, accepted for" in page) == (phase is Phase.LATE)
    assert ("Nobody can send any more." in page) == (phase is Phase.CLOSED)


def test_a_page_is_not_kept_past_the_end_of_the_grace_period(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_call(grace_minutes=10)
    monkeypatch.setattr(clock, "now", lambda: CLOSES + GRACE - 20 * SECOND)
    assert client.get("/calls/sgf-2011").headers["Cache-Control"] == "public, max-age=20"


def test_an_officer_sets_both_on_the_form_and_reads_them(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    money()
    call = a_draft()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    signed_in(client, "olu")
    client.submit("/calls/sgf-2011/edit", {"grace_minutes": "15", "quorum_percent": "60"})
    kept = CallSettings.from_json(call.settings)
    assert (kept.grace_minutes, kept.quorum_percent) == (15, 60)
    overview = client.get("/calls/sgf-2011/overview").text
    assert "15 minutes, marked as late" in overview
    assert "more than 60 % of the trustees" in overview
    assert "After that marked as late, and accepted until" in client.get("/calls/sgf-2011").text


def test_an_amendment_keeps_what_stood_before(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    money()
    call = published()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    signed_in(client, "olu")
    changed = {"grace_minutes": "30", "quorum_percent": "75", "reason": "The line was down"}
    client.submit("/calls/sgf-2011/amend", changed)
    before, after = (CallSettings.from_json(version.settings) for version in call.versions)
    assert (before.grace_minutes, after.grace_minutes) == (0, 30)
    assert (before.quorum_percent, after.quorum_percent) == (50, 75)
    page = client.get("/calls/sgf-2011/versions").text
    assert [words in page for words in ("30 minutes, marked as late", "more than 75 % of the trustees")] == [
        True,
        True,
    ]


def test_after_the_deadline_the_grace_period_is_fixed() -> None:
    money()
    call = published()
    settings = {**call.settings, "grace_minutes": 30}
    with pytest.raises(RuleBroken) as refused:
        actions.amend_call(
            call, changes={"settings": settings}, reason="Too late", by=actor("olu"), at=CLOSES
        )
    assert refused.value.why.key == "closed_terms_are_fixed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grace_minutes": -1}, "grace_minutes"), ({"grace_minutes": 1441}, "grace_minutes"),
        ({"quorum_percent": 0}, "quorum_percent"), ({"quorum_percent": 100}, "quorum_percent"),
    ],
)  # fmt: skip
def test_numbers_out_of_range_are_refused_beside_their_field(changes: dict[str, Any], field: str) -> None:
    found = settings_problems(CallSettings().with_changes(**changes))
    assert [name for name, _why in found] == [field]
