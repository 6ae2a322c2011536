"""The self-check: rule by rule, without an account, and nothing is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from grants.core.db import db
from grants.core.trail import TrailEntry
from tests.factories.things import a_call

NOW = datetime.now(UTC)
GOOD = {
    "kind": "ngo", "not_for_profit": "yes", "most": "25,000", "years": "3", "works_in": ["KE"], "moved": ["NP"], "remedy": "yes", "paid": "yes",
    "pages": "10", "check": "yes",
}  # fmt: skip
ADDRESS = "/calls/sgf-2030/could-we-apply"


@pytest.fixture(autouse=True)
def open_call(session: scoped_session[Any]) -> None:
    """The rules of 2011, open now."""
    a_call("sgf-2030", opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=30))


def asked(client: FlaskClient, **changes: Any) -> str:
    """The page after these answers; None leaves one out."""
    answers = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return client.get(ADDRESS, query_string=answers).text


def test_it_asks_each_thing_once(client: FlaskClient) -> None:
    page = client.get(ADDRESS).text
    assert [
        page.count(f'name="{name}"') for name in ("kind", "most", "years", "works_in", "moved", "pages")
    ] == [1, 1, 1, 3, 3, 1]


def test_good_answers_could_apply(client: FlaskClient) -> None:
    assert "Yes, you could apply" in asked(client)


def test_nothing_is_kept_and_no_cookie_is_set(client: FlaskClient) -> None:
    before = db.session.scalars(select(TrailEntry)).all()
    answer = client.get(ADDRESS, query_string=GOOD)
    assert "Set-Cookie" not in answer.headers
    assert db.session.scalars(select(TrailEntry)).all() == before


@pytest.mark.parametrize(
    ("change", "said", "meets"),
    [
        ({"kind": "company"}, "registered as: Company.", "An application led by a non-governmental organization."),
        ({"not_for_profit": "no"}, "works for profit.", "makes no profit for its owners."),
        ({"most": "25,001"}, "Year 1 asks for USD\xa025,001, which is USD\xa01 above", "at most USD\xa025,000 in each grant year."),
        ({"years": "4"}, "Money is asked for 4 years; the limit is 3.", "A budget that ends with grant year 3."),
        ({"moved": ["KE"]}, "Only one country is named: Kenya.", "in at least two UN regional groups"),
        ({"works_in": ["NP"], "moved": ["IN"]}, "India and Nepal belong to one UN regional group only: Asia-Pacific.", "in at least two UN regional groups"),
        ({"remedy": "no", "paid": None}, "No remedy for victims is named.", "the line of the budget that pays for it."),
        ({"paid": "no"}, "names no line of the budget that pays for it.", "the line of the budget that pays for it."),
        ({"pages": "11"}, "The proposal has 11 pages; the limit is 10.", "A proposal of at most 10 A4 pages"),
    ],
)  # fmt: skip
def test_each_rule_says_what_is_not_met_and_what_would_meet_it(
    client: FlaskClient, change: dict[str, Any], said: str, meets: str
) -> None:
    page = asked(client, **change)
    assert ["Not as it stands" in page, said in page, meets in page] == [True, True, True]


@pytest.mark.parametrize(
    "left_out", ["kind", "not_for_profit", "most", "years", "works_in", "remedy", "paid"]
)
def test_what_was_not_answered_is_not_held_against_anybody(client: FlaskClient, left_out: str) -> None:
    page = asked(client, **{left_out: None})
    assert ["Nothing speaks against it so far" in page, "Not answered yet" in page] == [True, True]


def test_answers_stay_in_the_form_and_lead_on_to_the_application(client: FlaskClient) -> None:
    page = asked(client)
    assert 'value="25,000"' in page
    assert '<option value="KE" selected>' in page


@pytest.mark.parametrize(
    "change",
    [
        {"most": "25.000"},
        {"most": "-5"},
        {"kind": "alien"},
        {"years": "three"},
        {"works_in": ["XX"]},
        {"most": "9" * 40},
    ],
)
def test_strange_answers_are_asked_about(client: FlaskClient, change: dict[str, Any]) -> None:
    page = asked(client, **change)
    assert "Yes, you could apply" not in page


def test_a_call_that_has_closed_can_still_be_checked(client: FlaskClient) -> None:
    a_call("sgf-2011")
    page = client.get("/calls/sgf-2011/could-we-apply", query_string=GOOD).text
    assert "Yes, you could have applied" in page
    assert "This call has closed" in page


def test_every_rule_of_the_registry_can_be_asked(client: FlaskClient) -> None:
    from tests.eligibility.facts import EVERY_CHOICE, EVERY_LIMIT

    a_call(
        "sgf-every",
        opens_at=NOW - timedelta(days=1),
        closes_at=NOW + timedelta(days=30),
        rules=EVERY_CHOICE,
        limits=EVERY_LIMIT,
    )
    answers = {
        **GOOD, "registered_on": "2003-02-14", "registration_country": "KE", "since": "2004", "own_bank_account": "yes", "carries_out_itself": "yes",
        "protects_from_abuse": "yes", "partner_portal_id": "12345", "language": "en", "starts_on": "2031-01-01", "months": "12", "total": "75,000",
    }  # fmt: skip
    page = client.get("/calls/sgf-every/could-we-apply", query_string=answers).text
    assert "Yes, you could apply" in page
    assert "Looked at when you send:" in page
