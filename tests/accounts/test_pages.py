"""Pages of entering, of one's own account, and of the people of the Fund."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from grants.accounts import actions, queries
from grants.accounts.passwords import fits, hash_password
from grants.core.access import NOBODY, WHOLE
from grants.core.outbox import OutboxMessage, Setting
from tests.factories import an_organization
from tests.people import LONG_AGO, actor, give, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

GOOD = "lantern gravel otter nine"


@pytest.fixture
def ana(session: Any) -> Any:
    """Ana, with a password."""
    found = person("ana")
    found.password_hash = hash_password(GOOD)
    session.commit()
    return found


def last_link(session: Any) -> str:
    session.commit()
    body = session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first().body
    return re.sub(r"^https?://[^/]+", "", re.findall(r"https?://\S+", body)[0])


def name_of_reader(client: FlaskClient) -> str | None:
    found = re.search(r"Your account: </span>([^<]+)</a>", client.get("/account", follow_redirects=True).text)
    return found[1] if found else None


def test_signing_up_from_the_form_to_the_first_page(client: FlaskClient, session: Any) -> None:
    sent = client.submit(
        "/sign-up", {"name": "Eve  Sample", "email": "Eve@Sample.example ", "new_password": GOOD}
    )
    assert "Look into your mail" in sent.text
    link = last_link(session)
    assert client.submit(link, {"password": "something else"}).status_code == 422
    assert client.submit(link, {"password": GOOD}).request.path == "/today"
    assert name_of_reader(client) == "Eve Sample"
    assert client.get(link).status_code == 410


def test_signing_up_answers_the_same_for_an_address_that_has_an_account(
    client: FlaskClient, ana: Any
) -> None:
    answers = [
        client.submit("/sign-up", {"name": "X", "email": email, "new_password": GOOD}).text
        for email in (ana.email, "new@sample.example")
    ]
    assert answers[0] == answers[1]
    assert not fits(ana.password_hash, "x")
    assert name_of_reader(client) is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "no address", "Write an address such as name@example.org"),
        ("email", "a@b", "Write an address such as name@example.org"),
        ("email", "ev\u202ee@sample.example", "Write an address such as name@example.org"),
        ("email", "", "Write your email address"),
        ("new_password", "short", "Take at least 10 characters; this one has 5."),
        ("new_password", "eve sample", "This password is made of your name or address"),
        ("name", "", "Write your name"),
        ("name", "x" * 121, "This text has 121 characters; the limit is 120."),
    ],
)
def test_signing_up_says_beside_the_field_what_is_wrong_and_keeps_the_rest(
    client: FlaskClient, field: str, value: str, said: str
) -> None:
    written = {"name": "Eve Sample", "email": "eve@sample.example", "new_password": GOOD, field: value}
    back = client.submit("/sign-up", written)
    assert (back.status_code, said in back.text) == (422, True)
    assert [written[name] in back.text for name in ("name", "email")] == [True, True]


def test_signing_in_leads_to_the_page_that_was_wanted(client: FlaskClient, ana: Any) -> None:
    asked = client.get("/account?x=1")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/account?x%3D1")
    done = client.submit(asked.location, {"email": "ANA@demo.example", "password": GOOD})
    assert (done.request.full_path, name_of_reader(client)) == ("/account?x=1", "Ana")


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(client: FlaskClient, ana: Any, wanted: str) -> None:
    client.get("/sign-in")
    done = client.submit(
        "/sign-in", {"email": ana.email, "password": GOOD, "next": wanted}, follow_redirects=False
    )
    assert (done.status_code, done.location) == (303, "/today")
    assert client.get(f"/sign-in?next={wanted}").location == "/today"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: FlaskClient, ana: Any) -> None:
    said = "This address and this password do not belong together."
    answers = [
        client.submit("/sign-in", {"email": email, "password": "wrong"})
        for email in (ana.email, "nobody@sample.example")
    ]
    assert [(a.status_code, said in a.text) for a in answers] == [(422, True)] * 2
    assert [
        email in a.text for a, email in zip(answers, (ana.email, "nobody@sample.example"), strict=True)
    ] == [True, True]


def test_after_five_wrong_passwords_the_right_one_must_wait(client: FlaskClient, ana: Any) -> None:
    with time_machine.travel(datetime(2011, 4, 1, 12, tzinfo=UTC), tick=False) as clock:
        for _ in range(5):
            client.submit("/sign-in", {"email": ana.email, "password": "wrong"})
        resting = client.submit("/sign-in", {"email": ana.email, "password": GOOD})
        assert (resting.status_code, "Try again in a minute" in resting.text) == (429, True)
        clock.shift(timedelta(minutes=1))
        assert client.submit("/sign-in", {"email": ana.email, "password": GOOD}).request.path == "/today"


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    client: FlaskClient, ana: Any, monkeypatch: Any
) -> None:
    worked: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, kept, given: (worked.append(kept[:30]), verify(self, kept, given))[1],
    )
    for email in (ana.email, "nobody@sample.example"):
        client.submit("/sign-in", {"email": email, "password": "wrong"})
    assert worked == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


def test_an_address_that_is_not_confirmed_gets_a_new_link_for_the_right_password(
    client: FlaskClient, session: Any
) -> None:
    actions.sign_up(
        WHOLE,
        name="Eve",
        email="eve@sample.example",
        password_hash=hash_password(GOOD),
        language="en",
        by=NOBODY,
        at=LONG_AGO,
    )
    done = client.submit("/sign-in", {"email": "eve@sample.example", "password": GOOD})
    assert done.request.path == "/sign-up/sent"
    assert client.submit(last_link(session), {"password": GOOD}).request.path == "/today"


def test_a_forgotten_password_is_chosen_anew(client: FlaskClient, session: Any, ana: Any) -> None:
    client.submit("/forgotten-password", {"email": ana.email})
    link = last_link(session)
    assert client.submit(link, {"new_password": "ana"}).status_code == 422
    assert client.submit(link, {"new_password": "otter nine lantern gravel"}).request.path == "/today"
    assert (name_of_reader(client), client.get(link).status_code) == ("Ana", 410)


def test_a_forgotten_password_answers_the_same_for_every_address(client: FlaskClient, ana: Any) -> None:
    answers = [
        client.submit("/forgotten-password", {"email": email}).text
        for email in (ana.email, "nobody@sample.example")
    ]
    assert answers[0] == answers[1]


def test_signing_out_everywhere_ends_the_sessions_of_other_browsers(
    app: Flask, client: FlaskClient, session: Any
) -> None:
    elsewhere = signed_in(app.test_client(), "ana")
    signed_in(client, "ana")
    assert name_of_reader(elsewhere) == "Ana"
    assert client.submit("/account", button="Sign out everywhere").request.path == "/sign-in"
    assert (name_of_reader(client), name_of_reader(elsewhere)) == (None, None)


def test_signing_out_ends_this_session_only(app: Flask, client: FlaskClient, session: Any) -> None:
    elsewhere = signed_in(app.test_client(), "ana")
    assert signed_in(client, "ana").submit("/account", button="Sign out").request.path == "/sign-in"
    assert (name_of_reader(client), name_of_reader(elsewhere)) == (None, "Ana")


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    app: Flask, client: FlaskClient, ana: Any
) -> None:
    elsewhere = signed_in(app.test_client(), "ana")
    signed_in(client, "ana")
    wrong = client.submit(
        "/account/password", {"password": "wrong", "new_password": "otter nine lantern gravel"}
    )
    assert (wrong.status_code, "This is not your present password." in wrong.text) == (422, True)
    client.submit("/account/password", {"password": GOOD, "new_password": "otter nine lantern gravel"})
    assert (name_of_reader(client), name_of_reader(elsewhere)) == ("Ana", None)


def test_the_account_shows_which_roles_one_holds_and_since_when(client: FlaskClient, session: Any) -> None:
    an_organization()
    page = signed_in(client, "ana").get("/account")
    assert [
        text in page.text for text in ("Administrator of the organization", "1 January 2010", "held now")
    ] == [True] * 3


def test_the_account_is_changed_on_its_page(client: FlaskClient, session: Any) -> None:
    signed_in(client, "ana").submit("/account", {"name": "Ana Sample", "time_zone": "Africa/Nairobi"})
    session.expire_all()
    assert (person("ana").name, person("ana").time_zone) == ("Ana Sample", "Africa/Nairobi")


def test_a_quiet_hour_signs_people_out(client: FlaskClient, session: Any) -> None:
    with time_machine.travel(datetime(2011, 4, 1, 12, tzinfo=UTC), tick=False) as clock:
        signed_in(client, "ana")
        assert client.get("/account").status_code == 200
        clock.shift(timedelta(minutes=59))
        assert client.get("/account").status_code == 200
        clock.shift(timedelta(minutes=61))
        assert client.get("/account").status_code == 303


def test_who_reads_is_found_out_in_three_statements_at_most(client: FlaskClient, session: Any) -> None:
    signed_in(client, "olu")
    with counted_queries() as known:
        client.get("/accessibility")
    client.delete_cookie("session")
    with counted_queries() as nobody:
        client.get("/accessibility")
    assert len(known) - len(nobody) <= 3


def test_in_the_demo_each_of_its_people_has_a_button(client: FlaskClient, session: Any, ana: Any) -> None:
    assert "Sign in as" not in client.get("/sign-in").text
    session.add(Setting(key="demo", value="loaded"))
    session.commit()
    person("ben")  # has no password
    assert re.findall("Sign in as (\\w+)", client.get("/sign-in").text) == ["Ana"]
    assert client.submit("/sign-in", button="Sign in as Ana").request.path == "/today"
    assert name_of_reader(client) == "Ana"


def test_outside_the_demo_no_button_works(client: FlaskClient, session: Any, ana: Any) -> None:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found is not None
    assert client.post("/sign-in/demo", data={"email": ana.email, "csrf_token": found[1]}).status_code == 404


def test_people_are_for_administrators(client: FlaskClient, session: Any) -> None:
    key = person("olu").key
    seen = {
        name: [
            signed_in(client, name).get(path).status_code
            for path in ("/people", "/people/invite", f"/people/{key}", "/people/nobody")
        ]
        for name in ("sam", "olu", "uma", "ana")
    }
    assert seen == {
        "sam": [200, 200, 200, 404],
        "olu": [403, 403, 404, 404],
        "uma": [403, 403, 404, 404],
        "ana": [403, 403, 404, 404],
    }


def test_inviting_a_colleague_until_they_work(app: Flask, client: FlaskClient, session: Any) -> None:
    signed_in(client, "sam").submit(
        "/people/invite", {"name": "Eve", "email": "eve@sample.example", "role": "fund_manager"}
    )
    colleague = app.test_client()
    colleague.submit(last_link(session), {"name": "Eve Sample", "new_password": GOOD})
    assert name_of_reader(colleague) == "Eve Sample"
    assert [
        d.role
        for d in queries.duties_in_force(queries.person_by_email("eve@sample.example").id, datetime.now(UTC))
    ] == ["fund_manager"]


def test_inviting_an_address_that_is_taken_goes_back_on_the_form(client: FlaskClient, session: Any) -> None:
    person("ana")
    back = signed_in(client, "sam").submit(
        "/people/invite", {"name": "Eve", "email": "ana@demo.example", "role": "reviewer"}
    )
    assert (back.status_code, "There is an account with this address already." in back.text) == (422, True)


def test_a_role_is_given_and_ended_on_the_page_of_the_person(client: FlaskClient, session: Any) -> None:
    page = f"/people/{person('olu').key}"
    signed_in(client, "sam").submit(page, {"role": "trustee"}, button="Give the role")
    client.submit(page, button="End this role")  # the newest stands first
    held = [row for row in client.get(page).text.split("<tr") if "Trustee" in row and "ended by Sam" in row]
    assert (len(held), [d.role for d in queries.duties_in_force(person("olu").id, datetime.now(UTC))]) == (
        1,
        ["fund_manager"],
    )


def test_the_page_says_why_a_deed_is_not_possible(client: FlaskClient, session: Any) -> None:
    page = signed_in(client, "sam").get(f"/people/{person('sam').key}").text
    assert [
        text in page
        for text in (
            "Nobody gives a role to themselves.",
            "Nobody closes their own account.",
            "This is the last administrator.",
        )
    ] == [True] * 3


def test_an_account_is_closed_and_opened_again(client: FlaskClient, session: Any) -> None:
    page = f"/people/{person('olu').key}"
    signed_in(client, "sam").submit(page, button="Close the account")
    assert "Olu" in client.get("/people?which=closed").text
    client.submit(page, button="Open the account again")
    session.expire_all()
    assert person("olu").closed_at is None


@pytest.mark.parametrize(
    ("asked", "names"),
    [("", ["Ada", "Olu", "Sam"]), ("?which=all", ["Ada", "Ana", "Olu", "Sam"]), ("?role=fund_manager", ["Olu"]),
     ("?which=all&word=ana+demo", ["Ana"]), ("?which=closed", []), ("?which=nonsense&word=%25", [])],
)  # fmt: skip
def test_the_list_of_people_is_narrowed(
    client: FlaskClient, session: Any, asked: str, names: list[str]
) -> None:
    for name in ("olu", "ada", "sam", "ana"):
        person(name)
    page = signed_in(client, "sam").get(f"/people{asked}").text
    assert re.findall(r'rowheader"><a href="/people/[^"]+">([^<]+)<', page) == names


def test_the_list_of_people_takes_as_many_statements_for_thirty_as_for_one(
    client: FlaskClient, session: Any
) -> None:
    signed_in(client, "sam")
    with counted_queries() as one:
        client.get("/people")
    for n in range(30):
        give(person(f"reader{n}"), "reviewer")
    with counted_queries() as thirty:
        client.get("/people")
    assert (len(one), len(thirty) <= 10) == (len(thirty), True), thirty


def test_an_actor_is_the_same_however_it_is_read(session: Any) -> None:
    an_organization()
    for name in ("ana", "olu"):
        assert queries.reader(person(name).id, 0, LONG_AGO) == actor(name, LONG_AGO)
