"""Losing nothing: posts that arrive without a session, or with a form that is too old."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grants.accounts.passwords import hash_password
from tests.people import person
from tests.signing_in import signed_in

GOOD = "lantern gravel otter nine"
HERE = {"Origin": "http://localhost", "Referer": "http://localhost/account?tab=1"}
STORY = "First line\r\nsecond “line” <b>&amp;</b> 中文 🙂"


@pytest.fixture(autouse=True)
def ana(session: Any) -> Any:
    """Ana, with a password."""
    found = person("ana")
    found.password_hash = hash_password(GOOD)
    session.commit()
    return found


def sign_in_on(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Fill in the sign-in form of a page that has come back, its hidden fields with it."""
    hidden = dict(re.findall(r'<input id="\w+" name="(\w+)" type="hidden" value="([^"]*)"', page.text))
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[-1]
    return client.post(
        "/sign-in", data={**hidden, "csrf_token": token, "email": "ana@demo.example", "password": GOOD}
    )


def carried_by(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the form that sends on what was written, as a browser reads them."""
    from tests.page_checks import read

    [form] = [f for f in read(page.text).iter("form") if f.get("action") == "/account?tab=1"]
    return {field.get("name", ""): field.get("value", "") for field in form.iter("input")}


def test_what_was_posted_without_a_session_is_there_after_signing_in(
    client: FlaskClient, session: Any
) -> None:
    lost = client.post("/account?tab=1", data={"name": STORY, "time_zone": "Africa/Nairobi"}, headers=HERE)
    assert (lost.status_code, "What you wrote is not lost" in lost.text) == (401, True)
    shown = sign_in_on(client, lost)
    assert (shown.status_code, "This is what you wrote" in shown.text) == (200, True)
    carried = carried_by(shown)
    token, _writer = carried.pop("csrf_token"), carried.pop("writer")
    assert carried == {"name": STORY.replace("\r\n", "\n"), "time_zone": "Africa/Nairobi"}
    done = client.post("/account?tab=1", data={**carried, "csrf_token": token})
    session.expire_all()
    assert (done.status_code, person("ana").name) == (303, " ".join(STORY.split()))


def test_a_session_that_ends_while_somebody_writes_loses_nothing(client: FlaskClient) -> None:
    with time_machine.travel(datetime(2011, 4, 1, 12, tzinfo=UTC), tick=False) as clock:
        page = signed_in(client, "ana").get("/account")
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
        clock.shift(timedelta(hours=2))
        lost = client.post("/account?tab=1", data={"name": "Ana at last", "csrf_token": token}, headers=HERE)
        assert (lost.status_code, carried_by(sign_in_on(client, lost))["name"]) == (401, "Ana at last")


def test_several_values_of_one_name_keep_their_order(client: FlaskClient) -> None:
    from tests.page_checks import read

    lost = client.post("/account?tab=1", data={"country": ["NP", "KE", "NP"]}, headers=HERE)
    [form] = [
        f for f in read(sign_in_on(client, lost).text).iter("form") if f.get("action") == "/account?tab=1"
    ]
    assert [f.get("value") for f in form.iter("input") if f.get("name") == "country"] == ["NP", "KE", "NP"]


def test_passwords_and_tokens_are_not_carried(client: FlaskClient) -> None:
    sent = {"csrf_token": "old", "password": "secret one", "new_password": "secret two", "name": "Ana"}
    shown = sign_in_on(client, client.post("/account?tab=1", data=sent, headers=HERE))
    assert sorted(carried_by(shown)) == ["csrf_token", "name", "writer"]
    assert carried_by(shown)["csrf_token"] != "old"


def test_files_must_be_chosen_again(client: FlaskClient) -> None:
    sent = {"title": "Proposal", "file": (io.BytesIO(b"%PDF-1.4"), "proposal.pdf")}
    lost = client.post("/account?tab=1", data=sent, headers=HERE)
    shown = sign_in_on(client, lost)
    assert ["Files must be chosen again" in page.text for page in (lost, shown)] == [True, True]
    assert "%PDF" not in shown.text


def test_what_is_longer_than_a_million_characters_is_not_carried_and_one_is_told(client: FlaskClient) -> None:
    lost = client.post("/account?tab=1", data={"name": "x" * (1024 * 1024 + 1)}, headers=HERE)
    assert "What you wrote is too long to be kept here." in lost.text
    assert sign_in_on(client, lost).location == "/account?tab=1"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Referer": "https://evil.example/"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Referer": "http://localhost.evil.example/"},
        {},
    ],
)
def test_what_another_site_may_have_posted_is_not_carried(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    refused = client.post("/account?tab=1", data={"name": "Planted"}, headers=headers)
    assert (refused.status_code, "Planted" in refused.text, 'value="eyJ' in refused.text) == (
        400,
        False,
        False,
    )
    signed_in(client, "ana")
    refused = client.post("/account?tab=1", data={"name": "Planted"}, headers=headers)
    assert (refused.status_code, "Planted" in refused.text) == (400, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost"},
        {"Referer": "http://localhost/account"},
    ],
)
def test_what_a_page_of_this_site_posted_is_carried(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/account?tab=1", data={"name": "Mine"}, headers=headers).status_code == 401


def test_nobody_can_put_words_into_the_carried_field(client: FlaskClient) -> None:
    forged = "eyJwYXRoIjoiL2FjY291bnQifQ.aaaa.bbbb"
    page = client.get("/sign-in")
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[-1]
    done = client.post(
        "/sign-in",
        data={"csrf_token": token, "email": "ana@demo.example", "password": GOOD, "carried": forged},
    )
    assert (done.status_code, done.location) == (303, "/today")


def test_what_was_carried_survives_a_wrong_password(client: FlaskClient) -> None:
    lost = client.post("/account?tab=1", data={"name": "Ana at last"}, headers=HERE)
    hidden = dict(re.findall(r'<input id="\w+" name="(\w+)" type="hidden" value="([^"]*)"', lost.text))
    token = re.findall(r'name="csrf_token" value="([^"]+)"', lost.text)[-1]
    wrong = client.post(
        "/sign-in", data={**hidden, "csrf_token": token, "email": "ana@demo.example", "password": "wrong"}
    )
    assert carried_by(sign_in_on(client, wrong))["name"] == "Ana at last"


def test_a_form_of_the_session_before_is_shown_with_a_button_that_sends_it(
    client: FlaskClient, session: Any
) -> None:
    signed_in(client, "ana").get("/account")
    shown = client.post(
        "/account?tab=1",
        data={"name": "Ana at last", "time_zone": "Africa/Nairobi", "csrf_token": "of before"},
        headers=HERE,
    )
    assert (shown.status_code, "This is what you wrote" in shown.text) == (400, True)
    client.post("/account?tab=1", data=carried_by(shown))
    session.expire_all()
    assert person("ana").name == "Ana at last"


def test_a_button_of_the_session_before_asks_to_be_pressed_once_more(client: FlaskClient) -> None:
    signed_in(client, "ana")
    shown = client.post("/account/sign-out-everywhere", data={"csrf_token": "of before"}, headers=HERE)
    assert ("Press once more" in shown.text, "Do it now" in shown.text) == (True, True)


def test_signing_in_with_a_form_that_is_too_old_keeps_the_address(client: FlaskClient) -> None:
    back = client.post(
        "/sign-in", data={"email": "ana@demo.example", "password": GOOD, "csrf_token": "old"}, headers=HERE
    )
    assert (back.status_code, 'value="ana@demo.example"' in back.text, GOOD in back.text) == (
        400,
        True,
        False,
    )
    assert "This page had been open for long." in back.text


def test_signing_up_with_a_form_that_is_too_old_keeps_name_and_address(client: FlaskClient) -> None:
    shown = client.post(
        "/sign-up",
        data={"name": "Eve", "email": "eve@sample.example", "new_password": GOOD, "csrf_token": "old"},
        headers=HERE,
    )
    assert [text in shown.text for text in ("Eve", "eve@sample.example", GOOD)] == [True, True, False]


def test_signing_out_of_a_session_that_is_over_is_no_error(client: FlaskClient) -> None:
    assert client.post("/sign-out", headers=HERE).location == "/sign-in"


def test_a_page_that_does_not_say_it_is_public_asks_to_sign_in(app: Flask, client: FlaskClient) -> None:
    private = [r for r in app.url_map.iter_rules() if not r.arguments and "GET" in (r.methods or ()) and r.endpoint != "core.static"
               and not getattr(app.view_functions[r.endpoint], "is_public", False)]  # fmt: skip
    answers = {r.rule: client.get(r.rule) for r in private}
    wrong = {
        rule: a.status_code
        for rule, a in answers.items()
        if a.status_code != 303 or not a.location.startswith("/sign-in?next=")
    }
    assert (len(private) > 5, wrong) == (True, {})
