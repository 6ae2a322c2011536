"""Today, the mail, and the pages about the program."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Conflict
from grants.core.db import db
from grants.core.outbox import Delivery, OutboxMessage, Setting
from tests.factories import NOW, a_call, a_submission, an_organization
from tests.people import person
from tests.queries import counted_queries
from tests.signing_in import signed_in


def a_message(number: int = 1, state: Delivery = Delivery.SENT) -> OutboxMessage:
    """A message in the outbox."""
    made = OutboxMessage(
        kind="application_received", about="application:x", address="ana@demo.example", subject=f"We have it {number}", body="Thank you.\n",
        message_id=f"<{number}@example>", queued_at=NOW, due_at=NOW, state=state,
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


@pytest.mark.parametrize("page", ["/help", "/your-data", "/accessibility"])
def test_pages_about_the_program_need_no_account(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 200


def test_today_without_anything_says_what_will_stand_there(session: Any, client: FlaskClient) -> None:
    signed_in(client, "uma")
    assert "Nothing waits for you today" in client.get("/today").text


@pytest.mark.parametrize("name", ["ana", "ravi", "olu", "ada", "fay", "tom", "uma", "sam"])
def test_today_takes_a_bounded_number_of_queries(session: Any, client: FlaskClient, name: str) -> None:
    signed_in(client, name)
    with counted_queries() as queries:
        client.get("/today")
    assert len(queries) <= 25


def test_the_mail_is_for_those_who_look_after_it(session: Any, client: FlaskClient) -> None:
    a_message()
    signed_in(client, "sam")
    assert "We have it 1" in client.get("/mail").text
    signed_in(client, "ravi")
    assert client.get("/mail").status_code == 403


def test_an_administrator_sees_that_a_message_went_out_and_not_what_it_says(
    session: Any, client: FlaskClient
) -> None:
    message = a_message()
    signed_in(client, "sam")
    assert "Thank you." not in client.get(f"/mail/{message.id}").text
    signed_in(client, "olu")
    assert "Thank you." in client.get(f"/mail/{message.id}").text


def test_a_conflict_closes_the_mail_about_the_application(session: Any, client: FlaskClient) -> None:
    application = a_submission(an_organization(), a_call())
    message = a_message()
    message.about = application.trail_ref
    session.add(
        Conflict(
            person_id=person("olu").id,
            application_id=application.id,
            reason="x",
            recorded_at=NOW,
            recorded_by_id=person("lea").id,
        )
    )
    session.commit()
    signed_in(client, "olu")
    assert (client.get(f"/mail/{message.id}").status_code, "We have it 1" in client.get("/mail").text) == (
        404,
        False,
    )
    signed_in(client, "lea")
    assert (client.get(f"/mail/{message.id}").status_code, "We have it 1" in client.get("/mail").text) == (
        200,
        True,
    )


def test_the_mail_of_the_demo_is_not_there_in_a_live_database(session: Any, client: FlaskClient) -> None:
    message = a_message(state=Delivery.KEPT)
    assert client.get("/demo/mail").status_code == 404
    assert client.get(f"/demo/mail/{message.id}").status_code == 404


def test_the_mail_of_the_demo_can_be_read_by_everybody(session: Any, client: FlaskClient) -> None:
    message = a_message(state=Delivery.KEPT)
    db.session.add(Setting(key="demo", value="loaded"))
    db.session.commit()
    assert "We have it 1" in client.get("/demo/mail").text
    assert "Thank you." in client.get(f"/demo/mail/{message.id}").text


def test_a_personal_link_is_shown_to_nobody_in_a_live_database(session: Any, client: FlaskClient) -> None:
    message = a_message()
    message.personal, message.body = True, "Choose a password: http://127.0.0.1/choose-password/secret"
    db.session.commit()
    signed_in(client, "sam")
    assert "secret" not in client.get(f"/mail/{message.id}").text


def test_healthz_says_that_all_is_well(session: Any, client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ok")


def test_healthz_fails_when_mail_lies_about(session: Any, client: FlaskClient) -> None:
    a_message(state=Delivery.QUEUED)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["mail_late"]) == (503, 1)
