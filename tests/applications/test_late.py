"""What comes in a grace period: accepted, marked for good, checked afterwards, and shown to officers and applicants."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.core import clock
from grants.core.errors import NotAllowed
from grants.core.outbox import OutboxMessage
from grants.core.trail import TrailEntry
from tests.applications.writing import a_complete_draft
from tests.factories import NOW, a_call
from tests.factories.things import CLOSES
from tests.people import actor
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
SECOND, GRACE = timedelta(seconds=1), timedelta(minutes=10)


def send(application: Application, at: datetime) -> Any:
    return actions.submit_application(application, by=actor("ana"), at=at)


def sent_late() -> Application:
    draft = a_complete_draft(call=a_call(grace_minutes=10))
    send(draft, CLOSES + SECOND)
    return draft


@pytest.mark.parametrize(
    ("at", "late"),
    [(CLOSES - SECOND, False), (CLOSES, True), (CLOSES + SECOND, True), (CLOSES + GRACE - SECOND, True)],
)
def test_what_is_accepted_after_the_deadline_is_marked_with_it(at: datetime, late: bool) -> None:
    made = send(a_complete_draft(call=a_call(grace_minutes=10)), at)
    assert (made.submitted_at, made.late_after) == (at, CLOSES if late else None)


@pytest.mark.parametrize(("grace", "at"), [(10, CLOSES + GRACE), (10, CLOSES + GRACE + SECOND), (0, CLOSES)])
def test_nothing_is_accepted_when_the_grace_period_is_over(grace: int, at: datetime) -> None:
    draft = a_complete_draft(call=a_call(grace_minutes=grace))
    with pytest.raises(NotAllowed) as refused:
        send(draft, at)
    assert (refused.value.why.key, draft.state) == ("call_closed", ApplicationState.DRAFT)


@pytest.mark.parametrize("at", [CLOSES - SECOND, CLOSES, CLOSES + GRACE - SECOND, CLOSES + GRACE])
def test_phase_window_and_check_agree_on_the_last_instant(at: datetime) -> None:
    draft = a_complete_draft(call=a_call(grace_minutes=10))
    send(draft, NOW)
    taken = at < CLOSES + GRACE
    assert draft.call.phase(at).accepts == taken
    assert queries.window_of(draft.call).judge(at).ok == taken
    assert (queries.due_for_check(at) == []) == taken
    assert queries.check_facts(draft, actor("olu"), at).call_closed != taken


def test_the_check_waits_for_the_end_of_the_grace_period() -> None:
    sent = sent_late()
    assert actions.run_due_checks(CLOSES + GRACE - SECOND) == 0
    assert actions.run_due_checks(CLOSES + GRACE) == 1
    assert sent.state is ApplicationState.CHECKING


def test_the_mark_stands_on_the_trail_and_in_the_receipt(session: Any) -> None:
    sent_late()
    entry = session.scalars(select(TrailEntry).order_by(TrailEntry.seq.desc()).limit(1)).one()
    assert entry.values["late_after"] == CLOSES.isoformat()
    message = session.scalars(select(OutboxMessage)).first()
    assert "accepted, and marked as late" in message.body


def test_a_later_amendment_cannot_take_the_mark_away(session: Any) -> None:
    """The rows of submissions are never changed, the mark with them."""
    sent = sent_late()
    with pytest.raises(Exception, match="submissions_never_changed"):
        session.query(type(sent.submissions[0])).update({"late_after": None})
    session.rollback()


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("ana", "/applications/{ref}"), ("ana", "/applications/{ref}/receipt"), ("olu", "/calls/sgf-2011/applications"),
        ("olu", "/applications/{ref}/eligibility"), ("uma", "/applications/{ref}"),
    ],
)  # fmt: skip
def test_officers_and_applicants_read_the_mark(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, name: str, page: str
) -> None:
    sent = sent_late()
    at = CLOSES + GRACE + SECOND
    monkeypatch.setattr(clock, "now", lambda: at)
    answer = signed_in(client, name).get(page.format(ref=sent.ref))
    assert (answer.status_code, ">Late<" in answer.text) == (200, True)


def test_in_the_grace_period_the_applicant_is_told_how_long_it_still_goes(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = a_complete_draft(call=a_call(grace_minutes=10))
    monkeypatch.setattr(clock, "now", lambda: CLOSES + SECOND)
    page = signed_in(client, "ana").get(f"/applications/{draft.ref}").text
    assert "Late, accepted for" in page
    assert "late for" in client.get("/applications").text
