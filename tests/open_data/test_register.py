"""The public register: what may be said, and when."""

from typing import Any

from flask.testing import FlaskClient

from grants.applications.states import ApplicationState
from tests.factories import a_call, a_submission, an_award, an_organization
from tests.queries import counted_queries


def the_call(client: FlaskClient) -> dict[str, Any]:
    calls: list[dict[str, Any]] = client.get("/register.json").get_json()["calls"]
    assert len(calls) == 1
    return calls[0]


def test_an_empty_register_says_so(client: FlaskClient) -> None:
    assert "No call has been published yet" in client.get("/register").text


def test_a_call_that_is_prepared_is_not_in_the_register(session: Any, client: FlaskClient) -> None:
    a_call(published=False)
    assert client.get("/register.json").get_json() == {"calls": []}


def test_before_the_letters_nothing_is_said_of_decisions(session: Any, client: FlaskClient) -> None:
    call = a_call()
    a_submission(an_organization(), call)
    found = the_call(client)
    assert (found["applications"], found["eligible"], found["selected"], found["awards"]) == (
        1,
        None,
        None,
        [],
    )


def test_after_the_letters_the_award_is_there_with_its_sums(session: Any, client: FlaskClient) -> None:
    application = a_submission(an_organization(), a_call())
    an_award(application)
    found = the_call(client)
    assert (
        found["eligible"],
        found["selected"],
        found["amount_awarded_minor"],
        found["amount_paid_minor"],
    ) == (1, 1, 7_500_000, 0)
    assert found["awards"][0]["organization"] == "Lantern House"


def test_a_withheld_name_and_its_project_are_not_in_the_register(session: Any, client: FlaskClient) -> None:
    organization = an_organization(name_withheld=True, withheld_reason="A shelter")
    application = a_submission(organization, a_call())
    an_award(application)
    award = the_call(client)["awards"][0]
    assert (award["organization"], award["title"]) == (None, None)
    assert "Lantern House" not in client.get("/register").text


def test_one_and_thirty_awards_take_the_same_number_of_queries(session: Any, client: FlaskClient) -> None:
    call = a_call()
    counts = []
    for number in range(1, 31):
        application = a_submission(
            an_organization(f"House {number}"), call, number=number, state=ApplicationState.ELIGIBLE
        )
        an_award(application)
        if number in (1, 30):
            with counted_queries() as queries:
                client.get("/register")
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
