"""Pages of calls: what each reader sees, and what officers do there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.calls.models import Call
from grants.calls.states import CallState
from grants.core.db import db
from grants.fund import ledger
from tests.calls.preparing import a_draft, money, published
from tests.factories.things import a_call
from tests.queries import counted_queries
from tests.signing_in import signed_in

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
OPEN = {"opens_at": NOW - timedelta(days=10), "closes_at": NOW + timedelta(days=18, hours=13, minutes=30)}
COMING = {"opens_at": NOW + timedelta(days=5, hours=1), "closes_at": NOW + timedelta(days=40)}

pytestmark = pytest.mark.usefixtures("session")


def test_the_front_page_shows_open_coming_and_past_calls(client: FlaskClient) -> None:
    a_call("sgf-open", **OPEN)
    a_call("sgf-coming", **COMING)
    a_call("sgf-2011")
    a_call("sgf-draft", published=False, **OPEN)
    page = client.get("/").text
    assert [
        slug in page for slug in ("/calls/sgf-open", "/calls/sgf-coming", "/calls/sgf-2011", "sgf-draft")
    ] == [True, True, True, False]
    assert page.index("sgf-open") < page.index("sgf-coming") < page.index("sgf-2011")


def test_the_front_page_without_calls_says_what_will_be_there(client: FlaskClient) -> None:
    assert "The next one will be announced here." in client.get("/").text


def test_an_open_call_shows_the_time_left_and_both_times(client: FlaskClient) -> None:
    a_call("sgf-open", **OPEN)
    page = client.get("/calls/sgf-open?zone=Kathmandu").text
    assert "18 days, 13 hours" in page
    assert "The same moment in Kathmandu" in page
    assert "Who can apply" in page


def test_a_place_that_is_not_known_is_asked_for_again(client: FlaskClient) -> None:
    a_call("sgf-open", **OPEN)
    page = client.get("/calls/sgf-open?zone=<Atlantis>").text
    assert "We do not know this place." in page
    assert "<Atlantis>" not in page


def test_the_deadline_of_2011_is_printed_as_23_59_in_vienna(client: FlaskClient) -> None:
    a_call()
    page = client.get("/calls/sgf-2011").text
    assert "Saturday 30 April 2011, 23:59" in page
    assert "Nobody can send any more." in page
    assert "Start an application" not in page


def test_a_coming_call_says_when_it_opens(client: FlaskClient) -> None:
    a_call("sgf-coming", **COMING)
    page = client.get("/calls/sgf-coming").text
    assert "Opens in" in page
    assert "5 days" in page


def test_a_call_reads_in_the_language_that_was_asked_for(client: FlaskClient) -> None:
    money()
    published(
        texts={
            "en": {"title": "Across borders", "body": "Full"},
            "fr": {"title": "Au-delà des frontières", "body": "Texte"},
        }
    )
    assert "Au-delà des frontières" in client.get("/calls/sgf-2011?language=fr").text
    assert "en français" in client.get("/calls/sgf-2011").text


@pytest.mark.parametrize(
    "path",
    [
        "/calls/sgf-draft",
        "/calls/gone",
        "/calls/sgf-draft/scoring",
        "/calls/sgf-draft/could-we-apply",
        "/calls/sgf-draft/questions",
    ],
)
def test_a_draft_and_nothing_look_the_same(client: FlaskClient, path: str) -> None:
    a_call("sgf-draft", published=False)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/calls/sgf-2011/scoring", "/calls/sgf-2011/questions"])
def test_the_grid_and_the_questions_are_public(client: FlaskClient, path: str) -> None:
    a_call()
    assert client.get(path).status_code == 200


def test_a_public_page_is_kept_for_a_minute_and_not_past_the_closing(client: FlaskClient) -> None:
    a_call("sgf-open", opens_at=NOW - timedelta(days=1), closes_at=datetime.now(UTC) + timedelta(seconds=20))
    a_call()
    assert int(client.get("/calls/sgf-open").headers["Cache-Control"].split("max-age=")[1]) <= 20
    first = client.get("/calls/sgf-2011")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert client.get("/calls/sgf-2011", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert "public" not in signed_in(client, "ana").get("/calls/sgf-2011").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ana", [302, 403, 403, 403]),
        ("olu", [200, 200, 200, 200]),
        ("uma", [200, 200, 403, 403]),
        ("tom", [200, 200, 403, 403]),
        ("rosa", [302, 403, 403, 403]),
    ],
)
def test_who_may_open_which_page_of_officers(client: FlaskClient, name: str, expected: list[int]) -> None:
    a_call()
    signed_in(client, name)
    pages = ["/calls", "/calls/sgf-2011/overview", "/calls/sgf-2011/amend", "/calls/new"]
    assert [client.get(page).status_code for page in pages] == expected


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    a_call()
    assert [
        client.get(page).status_code for page in ("/calls", "/calls/sgf-2011/overview", "/calls/new")
    ] == [303, 303, 303]


def test_an_officer_prepares_edits_and_publishes_a_call(client: FlaskClient) -> None:
    money()
    signed_in(client, "olu")
    client.submit("/calls/new", {"slug": "sgf-2027", "cycle": "11", "window": "", "copied": ""})
    page = client.submit("/calls/sgf-2027/edit", {
        "en_title": "Grants across borders", "en_summary": "Up to USD 25,000 a year.", "opens_on": f"{NOW + timedelta(days=2):%Y-%m-%d}",
        "opens_time": "09:00", "closes_on": f"{NOW + timedelta(days=40):%Y-%m-%d}", "closes_time": "24:00", "envelope": "825,000.00",
        "cap_year_minor": "25 000", "max_years": "3", "rule-yearly_cap": "y", "rule-proposal_pages": "y", "proposal_pages-most": "10",
        "needed_documents": ["proposal"],
    }, "Save")  # fmt: skip
    assert "Everything is there. It can be published." in page.text
    page = client.submit("/calls/sgf-2027/overview", button="Publish the call")
    assert "is published. Everybody can read it now." in page.text
    call = db.session.query(Call).filter_by(slug="sgf-2027").one()
    assert (call.state, call.envelope_minor, ledger.balance(ledger.envelope_account("sgf-2027"))) == (
        CallState.PUBLISHED,
        82_500_000,
        82_500_000,
    )
    assert call.settings["rules"] == [{"key": "yearly_cap"}, {"key": "proposal_pages", "most": 10}]


def test_what_was_typed_is_shown_back_and_24_00_is_23_59(client: FlaskClient) -> None:
    a_draft()
    signed_in(client, "olu")
    client.submit("/calls/sgf-2011/edit", {"closes_time": "24:00"}, "Save and stay here")
    page = client.get("/calls/sgf-2011/edit").text
    assert 'name="closes_on" type="text" value="2011-04-30"' in page
    assert 'name="closes_time" type="text" value="23:59"' in page


def test_a_form_that_is_saved_as_it_stands_changes_nothing(client: FlaskClient) -> None:
    call = a_draft()
    before = (
        call.opens_at,
        call.closes_at,
        call.settings,
        call.envelope_minor,
        [(c.key, c.weight) for c in call.criteria],
    )
    signed_in(client, "olu")
    assert client.submit("/calls/sgf-2011/edit", {}, "Save").status_code == 200
    db.session.expire_all()
    assert (
        call.opens_at,
        call.closes_at,
        call.settings,
        call.envelope_minor,
        [(c.key, c.weight) for c in call.criteria],
    ) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"closes_on": "2011-10-30", "closes_time": "02:30"}, "02:30 comes twice on 30 October 2011 in Vienna"),
        ({"opens_on": "2011-03-27", "opens_time": "02:30"}, "02:30 does not exist on 27 March 2011 in Vienna"),
        ({"closes_time": "00:00"}, "00:00 is the first minute of 30 April 2011."),
        ({"closes_on": "2011-02-30"}, "There is no such day."),
        ({"closes_on": "2011-03-01"}, "The call closes before it opens."),
        ({"envelope": "25.000"}, "Do you mean 25,000 or 25.00?"),
        ({"cap_year_minor": "0"}, "Write a number above zero, or leave it empty"),
        ({"listed_countries-countries": "Kenya\nAtlantis"}, "These are not countries we know: Atlantis."),
        ({"rule-registered_by": "y"}, "needs this: Registered on or before."),
        ({"criteria-0-weight": "0"}, "A weight is a number from 1 to 100."),
        ({"threshold": "101"}, "at most 100"),
    ],
)  # fmt: skip
def test_wrong_input_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    a_draft()
    signed_in(client, "olu")
    answer = client.submit(
        "/calls/sgf-2011/edit", {**typed, "en_summary": "A sentence that was just written"}, "Save"
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "A sentence that was just written" in answer.text


def test_a_time_that_comes_twice_can_be_chosen(client: FlaskClient) -> None:
    call = a_draft()
    signed_in(client, "olu")
    client.submit(
        "/calls/sgf-2011/edit",
        {"closes_on": "2011-10-30", "closes_time": "02:30", "time_zone": "Europe/Vienna"},
        "Save",
    )
    form = {"closes_on": "2011-10-30", "closes_time": "02:30"}
    page = client.post("/calls/sgf-2011/edit", data=filled(client, form | {"closes_which": "second"}))
    db.session.expire_all()
    assert (page.status_code, call.closes_at) == (303, datetime(2011, 10, 30, 1, 31, tzinfo=UTC))


def filled(client: FlaskClient, changes: dict[str, Any]) -> dict[str, Any]:
    """The form as it stands, with changes: also of fields that the page shows only when they are needed."""
    from tests.page_checks import _form_for, _values, read

    form, _button = _form_for(read(client.get("/calls/sgf-2011/edit").text), "", {}, "Save")
    return {**_values(form), **changes}


def test_a_second_tab_shows_both_and_overwrites_nothing(client: FlaskClient) -> None:
    call = a_draft()
    signed_in(client, "olu")
    old = filled(client, {"en_title": "What I wrote", "envelope": "700,000"})
    client.submit("/calls/sgf-2011/edit", {"en_title": "What somebody else wrote"}, "Save")
    answer = client.post("/calls/sgf-2011/edit", data=old)
    db.session.expire_all()
    assert (answer.status_code, call.title) == (409, "What somebody else wrote")
    assert "What somebody else wrote" in answer.text
    assert "What I wrote" in answer.text


def test_an_amendment_shows_both_versions_side_by_side(client: FlaskClient) -> None:
    money()
    published(opens_at=OPEN["opens_at"], closes_at=OPEN["closes_at"], at=OPEN["opens_at"] - timedelta(days=2))
    signed_in(client, "olu")
    page = client.submit(
        "/calls/sgf-2011/amend",
        {"reason": "Floods in the region", "cap_year_minor": "20,000"},
        "Amend the call",
    )
    assert "Amended. Version 2 is in force since this moment." in page.text
    versions = client.get("/calls/sgf-2011/versions").text
    assert ["USD\xa025,000" in versions, "USD\xa020,000" in versions, "Floods in the region" in versions] == [
        True,
        True,
        True,
    ]
    public = client.get("/calls/sgf-2011").text
    assert "Floods in the region" in public
    assert "Most in a grant year: it was “USD\xa025,000”, and is now “USD\xa020,000”." in public


def test_a_closed_call_cannot_be_opened_again_by_its_form(client: FlaskClient) -> None:
    a_call()
    signed_in(client, "olu")
    answer = client.submit(
        "/calls/sgf-2011/amend", {"reason": "One was late", "closes_on": "2031-01-01"}, "Amend the call"
    )
    assert (answer.status_code, "The call closed and cannot be opened again" in answer.text) == (422, True)


def test_publishing_beyond_what_is_available_says_both_amounts(client: FlaskClient) -> None:
    a_draft(closes_at=NOW + timedelta(days=9))
    page = signed_in(client, "olu").get("/calls/sgf-2011/overview").text
    assert "The envelope is USD\xa0825,000, and USD\xa00 is available." in page
    assert client.get("/calls/sgf-2011").status_code == 200


@pytest.mark.parametrize("path", ["/", "/calls"])
def test_lists_of_1_and_30_calls_use_the_same_number_of_queries(client: FlaskClient, path: str) -> None:
    signed_in(client, "olu")
    for slug, window in (("sgf-2001", {}), ("sgf-2002", OPEN), ("sgf-2003", COMING)):
        a_call(slug, **window)
    with counted_queries() as one:
        client.get(path)
    for number in range(10, 40):
        a_call(f"sgf-2{number:03d}", **(OPEN if number % 3 == 0 else COMING if number % 3 == 1 else {}))
    with counted_queries() as many:
        client.get(path)
    assert len(one) == len(many) <= 10
