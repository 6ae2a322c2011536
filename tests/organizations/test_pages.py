"""Pages of the profile and its members, as each person sees them."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.organizations.models import Organization
from tests.factories import an_organization
from tests.organizations.reading import mails, page
from tests.signing_in import signed_in

REGISTRATION = {
    "legal_name": "Lantern House",
    "country": "KE",
    "kind": "ngo",
    "not_for_profit": "yes",
    "registration_number": "NGO-17",
    "registered_on": "2003-02-14",
}


@pytest.mark.parametrize(
    "url", ["/organizations/mine", "/organizations", "/bank-accounts", "/organizations/register"]
)
def test_every_page_asks_to_sign_in(session: Any, client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


def test_a_newcomer_registers_and_lands_on_the_profile(app: Flask, session: Any) -> None:
    client = signed_in(app.test_client(), "ana")
    assert "You do not belong to an organization yet" in client.get("/organizations/mine").text
    answer = client.submit("/organizations/register", REGISTRATION, button="Register the organization")
    made = session.query(Organization).one()
    assert answer.request.path == f"/organizations/{made.key}"
    assert "Lantern House is registered." in answer.text
    assert (made.not_for_profit, made.registration_country, made.registered_on.isoformat()) == (
        True,
        "KE",
        "2003-02-14",
    )


def test_pressing_twice_registers_once(app: Flask, session: Any) -> None:
    client = signed_in(app.test_client(), "ana")
    sent = {**REGISTRATION, "csrf_token": _token(client.get("/organizations/register").text)}
    first, again = (client.post("/organizations/register", data=sent) for _ in range(2))
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    assert session.query(Organization).count() == 1


def test_a_form_that_comes_back_keeps_what_was_typed(app: Flask, session: Any) -> None:
    client = signed_in(app.test_client(), "ana")
    answer = client.submit(
        "/organizations/register",
        {**REGISTRATION, "country": "", "registered_on": "2003-02-30"},
        button="Register the organization",
    )
    assert answer.status_code == 422
    assert "Choose the country" in answer.text
    assert "There is no such day." in answer.text
    assert 'value="2003-02-30"' in answer.text
    assert 'value="Lantern House"' in answer.text


def test_a_double_is_asked_about_and_tells_nothing(app: Flask, session: Any) -> None:
    an_organization("LANTERN HOUSE", city="Secret City")
    client = signed_in(app.test_client(), "chi")
    answer = client.submit(
        "/organizations/register",
        {**REGISTRATION, "registration_number": ""},
        button="Register the organization",
    )
    assert answer.status_code == 422
    assert "It may be here already" in answer.text
    assert "Secret City" not in answer.text
    assert "ana@demo.example" not in answer.text
    assert session.query(Organization).count() == 1


@pytest.mark.parametrize(
    ("button", "organizations", "mail"),
    [("join", 1, "join_asked"), ("another", 2, "organization_registered")],
)
def test_a_double_is_joined_or_registered_all_the_same(
    app: Flask, session: Any, button: str, organizations: int, mail: str
) -> None:
    there = an_organization()
    client = signed_in(app.test_client(), "chi")
    token = _token(client.get("/organizations/register").text)
    answer = client.post(
        "/organizations/register",
        data={**REGISTRATION, "csrf_token": token, button: there.key},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert session.query(Organization).count() == organizations
    assert [kind for kind, _ in mails()] == [mail]


@pytest.mark.parametrize(("name", "changes"), [("ana", 30), ("ben", 29), ("olu", 0), ("uma", 0)])
def test_the_profile_offers_what_the_reader_may_do(app: Flask, session: Any, name: str, changes: int) -> None:
    organization = an_organization()
    status, text = page(app, name, f"/organizations/{organization.key}")
    assert (status, text.count(">Change<")) == (200, changes)


@pytest.mark.parametrize("name", ["chi", "ravi", "tom", "sam"])
@pytest.mark.parametrize(
    "rest",
    ["", "/members", "/documents", "/bank-account", "/profile/identity", "/members/invite", "/public-name"],
)
def test_a_foreign_organization_does_not_exist(app: Flask, session: Any, name: str, rest: str) -> None:
    assert page(app, name, f"/organizations/{an_organization().key}{rest}")[0] == 404


@pytest.mark.parametrize("topic", ["identity", "people", "capacity", "policies"])
def test_each_topic_is_saved_as_it_stands_without_losing_anything(
    app: Flask, session: Any, topic: str
) -> None:
    organization = an_organization(
        annual_budgets={"2010": 12_345_600},
        board_members=[{"name": "B. Sample", "function": "Chair"}],
        staff_full_time=3,
        safeguarding="A box.\n\nA person.",
    )
    before = {
        column.key: getattr(organization, column.key)
        for column in Organization.__table__.columns
        if column.key not in ("version", "changed_at")
    }
    answer = signed_in(app.test_client(), "ben").submit(
        f"/organizations/{organization.key}/profile/{topic}", {}, button="Save"
    )
    assert answer.request.path == f"/organizations/{organization.key}"
    session.refresh(organization)
    assert {name: getattr(organization, name) for name in before} == before


def test_rows_and_yes_or_no_are_read(app: Flask, session: Any) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ben")
    url = f"/organizations/{organization.key}/profile/"
    client.submit(
        url + "people",
        {"board_members-0-name": "B. Sample", "board_members-0-function": "Chair"},
        button="Save",
    )
    client.submit(
        url + "capacity",
        {"annual_budgets-0-year": "2010", "annual_budgets-0-amount": "25 000", "volunteers": "٢٥"},
        button="Save",
    )
    client.submit(url + "policies", {"carries_out_itself": "no"}, button="Save")
    session.refresh(organization)
    assert organization.board_members == [{"name": "B. Sample", "function": "Chair"}]
    assert (organization.annual_budgets, organization.volunteers, organization.carries_out_itself) == (
        {"2010": 2_500_000},
        25,
        False,
    )


def test_another_row_is_added_without_saving(app: Flask, session: Any) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ben")
    answer = client.submit(
        f"/organizations/{organization.key}/profile/people", {"head_name": "New Head"}, button="Add a row"
    )
    assert 'name="board_members-3-name"' in answer.text
    assert 'value="New Head"' in answer.text
    assert organization.version == 1


@pytest.mark.parametrize(
    ("topic", "typed", "message"),
    [
        (
            "capacity",
            {"annual_budgets-0-year": "", "annual_budgets-0-amount": "5"},
            "Say of which year this budget is",
        ),
        (
            "capacity",
            {"annual_budgets-0-year": "2010", "annual_budgets-1-year": "2010"},
            "One year stands in two rows",
        ),
        ("capacity", {"annual_budgets-0-amount": "25.000"}, "Do you mean 25,000 or 25.00?"),
        ("capacity", {"volunteers": "many"}, "Write a whole number in digits"),
        (
            "people",
            {"board_members-0-name": "", "board_members-0-function": "Chair"},
            "Row 1 has a function and no name.",
        ),
        ("identity", {"website": "example"}, "Write the address as a browser shows it"),
        ("identity", {"city": "x" * 101}, "This text has 101 characters; the limit is 100."),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(
    app: Flask, session: Any, topic: str, typed: dict[str, str], message: str
) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ben")
    answer = client.submit(f"/organizations/{organization.key}/profile/{topic}", typed, button="Save")
    assert (
        answer.status_code,
        message in answer.text,
        all(f'value="{v}"' in answer.text for v in typed.values() if v),
    ) == (422, True, True)


def test_what_is_not_public_says_so(app: Flask, session: Any) -> None:
    organization = an_organization(not_public=True, head_name="", city="")
    _, text = page(app, "olu", f"/organizations/{organization.key}")
    assert "not public" in text
    assert "Nothing yet" not in text


def test_withholding_the_name_asks_for_its_reason(app: Flask, session: Any) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ana")
    url = f"/organizations/{organization.key}/public-name"
    assert client.submit(url, {"withheld": "yes"}).status_code == 422
    assert (
        "stays out of everything public"
        in client.submit(url, {"withheld": "yes", "reason": "A shelter"}).text
    )


def _token(text: str) -> str:
    return text.split('name="csrf_token" value="')[1].split('"')[0]


def test_members_are_invited_changed_and_removed(app: Flask, session: Any) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ana")
    url = f"/organizations/{organization.key}/members"
    assert (
        "Dee is invited by mail"
        in client.submit(
            url + "/invite", {"name": "Dee", "email": "dee@demo.example", "role": "organization_viewer"}
        ).text
    )
    assert (
        "Ben was told by mail"
        in client.submit(url + "/person-ben/change", {"role": "organization_viewer"}, button="Save").text
    )
    assert (
        "Ben is no longer a member."
        in client.submit(url + "/person-ben/change", {}, button="Remove from the members").text
    )
    assert client.get(url + "/person-ben/change").status_code == 404


def test_the_last_administrator_reads_why_they_cannot_leave(app: Flask, session: Any) -> None:
    _, text = page(app, "ana", f"/organizations/{an_organization().key}/members")
    assert "Ana is the only administrator." in text
