"""Pages of reminders: by the link of a mail without signing in, and on the page of the application."""

import pytest
from flask.testing import FlaskClient

from grants.applications import queries
from grants.applications.models import Application
from grants.core.db import db
from tests.people import person
from tests.signing_in import signed_in


def way_out(application: Application, name: str = "ana") -> str:
    return f"/reminders/{queries.way_out_of(application, person(name))}"


def wanted(application: Application, name: str = "ana") -> bool:
    db.session.rollback()
    return queries.wants_reminders(application, person(name).id)


def test_reading_the_link_changes_nothing_and_the_button_does_without_signing_in(
    client: FlaskClient, draft: Application
) -> None:
    url = way_out(draft)
    page = client.get(url).text
    assert "Turn my reminders off" in page
    assert draft.title not in page
    assert wanted(draft)
    page = client.submit(url, {}, "Turn my reminders off").text
    assert "You get no more reminders about this application." in page
    assert not wanted(draft)
    assert wanted(draft, "ben")
    assert "You get reminders again." in client.submit(url, {}, "Turn my reminders on again").text
    assert wanted(draft)


@pytest.mark.parametrize("token", ["x", "not-a-token", "WyJhIiwiYiJd.AAAA"])
def test_a_link_that_is_not_ours_leads_nowhere(client: FlaskClient, draft: Application, token: str) -> None:
    assert client.get(f"/reminders/{token}").status_code == 404


def test_the_link_of_somebody_who_left_does_nothing(client: FlaskClient, draft: Application) -> None:
    chi = person("chi")
    assert (
        client.submit(way_out(draft, "chi"), {}, "Turn my reminders off", follow_redirects=False).status_code
        == 403
    )
    assert wanted(draft, "chi")
    assert chi.id


def test_a_form_from_elsewhere_does_nothing(client: FlaskClient, draft: Application) -> None:
    assert client.post(way_out(draft), data={"wanted": "no"}).status_code == 400
    assert wanted(draft)


def test_off_and_on_again_on_the_page_of_the_application(client: FlaskClient, draft: Application) -> None:
    ana = signed_in(client, "ana")
    url = f"/applications/{draft.ref}/reminders"
    assert url in ana.get(f"/applications/{draft.ref}").text
    assert "You get no reminders" in ana.submit(url, {}, "Turn my reminders off").text
    assert "You get no reminders" not in signed_in(client, "ben").get(f"/applications/{draft.ref}").text
    assert (
        "You get no reminders"
        not in signed_in(client, "ana").submit(url, {}, "Turn my reminders on again").text
    )


def test_strangers_find_nothing(client: FlaskClient, draft: Application) -> None:
    assert signed_in(client, "chi").get(f"/applications/{draft.ref}/reminders").status_code == 404
