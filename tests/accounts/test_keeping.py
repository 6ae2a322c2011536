"""Keys for what browsers keep, and words that travel through the sign-in form: each for the person who wrote, and nobody else."""

import base64
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grants.accounts.passwords import hash_password
from tests.page_checks import read
from tests.people import person
from tests.signing_in import signed_in

GOOD = "lantern gravel otter nine"
HERE = {"Origin": "http://localhost", "Referer": "http://localhost/account"}
WORDS = "Ana alone may read this. " * 8000  # 200 kB


@pytest.fixture(autouse=True)
def people(session: Any) -> None:
    """Ana and Ben, with a password."""
    for name in ("ana", "ben"):
        person(name).password_hash = hash_password(GOOD)
    session.commit()


def key_for(client: FlaskClient, name: str) -> dict[str, str]:
    answer = signed_in(client, name).get("/drafts/key")
    assert answer.headers["Cache-Control"] == "no-store"
    given: dict[str, str] = answer.json
    return given


def test_the_key_is_the_same_for_one_person_and_different_for_others(client: FlaskClient) -> None:
    ana, again, ben = key_for(client, "ana"), key_for(client, "ana"), key_for(client, "ben")
    assert (ana["key"], ana["owner"]) == (again["key"], again["owner"])
    assert ana["key"] != ben["key"]
    assert ana["owner"] != ben["owner"]
    assert len(base64.b64decode(ana["key"])) == 32


def test_a_new_password_makes_a_new_key_and_the_mark_stays(client: FlaskClient, session: Any) -> None:
    before = key_for(client, "ana")
    person("ana").session_epoch += 1
    session.commit()
    after = key_for(client, "ana")
    assert (before["owner"] == after["owner"], before["key"] == after["key"]) == (True, False)


def test_the_key_stands_on_no_page_and_nobody_gets_it_without_signing_in(client: FlaskClient) -> None:
    given = key_for(client, "ana")
    page = client.get("/account").text
    assert (given["key"] in page, f'name="writer" value="{given["owner"]}"' in page) == (False, True)
    client.post("/sign-out", data={"csrf_token": given["token"]})
    assert client.get("/drafts/key").location.startswith("/sign-in")
    answer = client.get("/drafts/key", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (401, {"signed_out": True})


def test_the_token_that_comes_with_it_opens_a_form(client: FlaskClient) -> None:
    data = {
        "csrf_token": key_for(client, "ana")["token"],
        "name": "Ana at last",
        "time_zone": "Africa/Nairobi",
    }
    assert client.post("/account", data=data).status_code == 303


def lost(client: FlaskClient) -> TestResponse:
    """What Ana posts after her session has ended."""
    owner = key_for(client, "ana")["owner"]
    with client.session_transaction() as kept:
        kept.clear()
    return client.post("/account", data={"name": WORDS, "writer": owner}, headers=HERE)


def sign_in_on(client: FlaskClient, page: TestResponse, name: str, **pressed: str) -> TestResponse:
    hidden = dict(re.findall(r'<input id="\w+" name="(\w+)" type="hidden" value="([^"]*)"', page.text))
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[-1]
    data = {**hidden, **pressed, "csrf_token": token, "email": f"{name}@demo.example", "password": GOOD}
    return client.post("/sign-in", data=data)


def test_the_person_who_wrote_finds_it_all(client: FlaskClient) -> None:
    shown = sign_in_on(client, lost(client), "ana")
    [form] = [f for f in read(shown.text).iter("form") if f.get("action") == "/account"]
    assert {f.get("name"): f.get("value") for f in form.iter("input")}["name"] == WORDS


def test_somebody_else_is_told_and_shown_nothing_and_it_still_waits_for_the_writer(
    client: FlaskClient,
) -> None:
    page = lost(client)
    told = sign_in_on(client, page, "ben")
    assert (told.status_code, "Somebody else wrote what waits here." in told.text) == (409, True)
    assert "Ana alone" not in told.text
    assert client.get("/account").location.startswith("/sign-in")
    assert "Ana alone" in sign_in_on(client, told, "ana").text


def test_somebody_else_may_sign_in_without_it(client: FlaskClient) -> None:
    done = sign_in_on(client, sign_in_on(client, lost(client), "ben"), "ben", leave="1")
    assert (done.status_code, "Ana alone" in done.text) == (303, False)


def test_a_page_of_one_person_sent_in_the_session_of_another_is_not_shown(client: FlaskClient) -> None:
    owner = key_for(client, "ana")["owner"]
    signed_in(client, "ben")
    answer = client.post(
        "/account", data={"name": WORDS, "writer": owner, "csrf_token": "of Ana"}, headers=HERE
    )
    assert (answer.status_code, "Somebody else wrote this" in answer.text, "Ana alone" in answer.text) == (
        409,
        True,
        False,
    )
