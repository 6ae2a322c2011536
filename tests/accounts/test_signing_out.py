"""Signing out ends this one session where it counts: a copy of its cookie opens nothing, other devices go on."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.accounts.models import EndedSession
from grants.core.trail import TrailEntry
from tests.people import person
from tests.queries import counted_queries
from tests.signing_in import signed_in


@pytest.fixture(autouse=True)
def without_tokens(session: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms are sent without their token here."""
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)


def copied(client: FlaskClient) -> FlaskClient:
    """Another browser with a copy of the cookie."""
    copy = client.application.test_client()
    cookie = client.get_cookie("session")
    assert cookie is not None
    copy.set_cookie("session", cookie.value)
    return copy


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_a_copied_cookie_opens_nothing_after_signing_out(client: FlaskClient) -> None:
    thief = copied(signed_in(client, "ana"))
    assert (is_in(client), is_in(thief)) == (True, True)
    assert client.post("/sign-out").status_code == 303
    assert (is_in(client), is_in(thief)) == (False, False)
    assert "Ana" not in thief.get("/").text


def test_a_copy_that_is_kept_fresh_does_not_come_back_to_life(client: FlaskClient) -> None:
    thief = copied(signed_in(client, "ana"))
    client.post("/sign-out")
    for _ in range(3):  # each answer brings the cookie anew
        thief.get("/")
        assert not is_in(thief)


def test_the_other_devices_stay_signed_in(client: FlaskClient) -> None:
    other = signed_in(client.application.test_client(), "ana")
    signed_in(client, "ana")
    client.post("/sign-out")
    assert (is_in(client), is_in(other)) == (False, True)


def test_signing_out_stands_on_the_trail_once_and_twice_does_no_harm(
    client: FlaskClient, session: Any
) -> None:
    thief = copied(signed_in(client, "ana"))
    assert [browser.post("/sign-out").status_code for browser in (client, thief, client)] == [303, 303, 303]
    assert session.query(EndedSession).count() == 1
    entry = session.query(TrailEntry).filter_by(deed="person.signed_out").one()
    assert (entry.actor, entry.details) == (person("ana").trail_ref, "{}")


def test_signing_out_without_an_account_writes_nothing(client: FlaskClient, session: Any) -> None:
    assert client.post("/sign-out").status_code == 303
    assert (session.query(EndedSession).count(), session.query(TrailEntry).count()) == (0, 0)


def test_a_cookie_without_a_key_of_its_own_opens_nothing(client: FlaskClient) -> None:
    signed_in(client, "ana")
    with client.session_transaction() as kept:
        kept["_user_id"] = kept["_user_id"].rsplit(":", 1)[0]
    assert not is_in(client)


def test_who_reads_is_still_found_out_in_two_statements(client: FlaskClient, app: Flask) -> None:
    signed_in(client, "sam")
    client.get("/account")
    with counted_queries() as asked:
        client.get("/account/password")
    assert sum("ended_sessions" in statement for statement in asked) == 1
    assert any("ended_sessions" in statement and "duties" in statement for statement in asked)


def test_what_was_ended_is_not_brought_back_by_sql(client: FlaskClient, session: Any) -> None:
    signed_in(client, "ana")
    client.post("/sign-out")
    for statement in ("UPDATE ended_sessions SET key = 'other'", "DELETE FROM ended_sessions"):
        with pytest.raises(IntegrityError, match="ended_sessions_never_"):
            session.execute(text(statement))
        session.rollback()
