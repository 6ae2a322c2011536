"""What the page of a deed that came too late says to whom: what was done since, when, by whom, and where to see it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.actions import record_conflict
from grants.core.access import NOBODY
from grants.core.errors import NotNow
from grants.core.reasons import Reason
from grants.core.web.late import Since, since
from grants.disbursements import actions
from tests.disbursements.staging import AT, a_grant, requested
from tests.people import actor, person
from tests.signing_in import signed_in

HOUR = timedelta(hours=1)


@pytest.fixture
def certified(client: FlaskClient, session: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A tranche that Ben or Ana asked for and Lea has certified; forms are sent without their token."""
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)
    tranche = requested(a_grant().years[0])
    actions.certify_tranche(tranche, by=actor("lea", AT + HOUR), at=AT + HOUR)
    return tranche


def address(tranche: Any, deed: str) -> str:
    return f"/grants/{tranche.award_year.award.reference}/tranches/{tranche.key}/{deed}"


def test_a_colleague_is_told_who_was_faster(client: FlaskClient, certified: Any) -> None:
    answer = signed_in(client, "olu").post(address(certified, "certify"))
    assert answer.status_code == 409
    words = " ".join(answer.text.split())
    assert "Lea certified a tranche, <time" in words
    assert f'href="{address(certified, "")[:-1]}"' in answer.text
    assert "See how it stands now" in answer.text


def test_whoever_pressed_twice_is_told_it_was_themselves(client: FlaskClient, certified: Any) -> None:
    answer = signed_in(client, "lea").post(address(certified, "certify"))
    assert (answer.status_code, "You certified a tranche" in answer.text) == (409, True)


def test_an_organization_is_told_what_it_did_itself_and_no_officer(
    client: FlaskClient, certified: Any
) -> None:
    answer = signed_in(client, "ana").post(f"/grants/{certified.award_year.award.reference}/years/1/request")
    assert answer.status_code == 409
    assert "You asked for a tranche" in answer.text
    assert "Lea" not in answer.text


def test_in_conflict_there_is_still_nothing(client: FlaskClient, certified: Any) -> None:
    application = certified.award_year.award.application
    record_conflict(
        application, person_id=person("olu").id, reason="Sat on its board.", by=actor("lea"), at=AT + HOUR
    )
    answer = signed_in(client, "olu").post(address(certified, "certify"))
    assert (answer.status_code, "Lea" in answer.text) == (404, False)


@pytest.mark.parametrize(
    ("reader", "deed", "by", "said"),
    [
        ("ana", "tranche.requested", "ben", ("Ben", "asked for a tranche")),
        ("ana", "tranche.certified", "lea", ("The Fund", "certified a tranche")),
        ("ana", "tranche.requested", "chi", ("The Fund", "asked for a tranche")),
        ("olu", "tranche.requested", "ana", ("Ana", "asked for a tranche")),
        ("ana", "decision.proposed", "lea", None),
        ("ana", "conflict.recorded", "ben", None),
        ("ana", "eligibility.judged", "lea", None),
        ("olu", "decision.proposed", "lea", ("Lea", "proposed a decision")),
        ("olu", "unheard.of", "lea", ("", "")),
        (None, "tranche.certified", "lea", ("", "")),
    ],
)
def test_who_is_told_what(
    client: FlaskClient,
    certified: Any,
    app: Flask,
    reader: str | None,
    deed: str,
    by: str,
    said: tuple[str, str] | None,
) -> None:
    with app.test_request_context():
        late = NotNow(Reason("wrong_state", state="x"), AT, deed, person(by).trail_ref)
        told = since(late, actor(reader) if reader else NOBODY)
    assert told == (None if said is None else Since(AT, *said))


def test_the_program_is_called_the_program(client: FlaskClient, certified: Any, app: Flask) -> None:
    with app.test_request_context():
        told = since(NotNow(Reason("x"), AT, "tranche.certified", "system"), actor("ana"))
    assert told == Since(AT, "The program", "certified a tranche")
