"""The page of an appeal: the form, the state, the decision and the letter."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards import queries
from grants.awards.states import AppealState
from grants.core.db import db
from tests.awards.test_appeals_actions import appeal, decide, ineligible, not_selected
from tests.people import actor
from tests.signing_in import signed_in


@pytest.fixture
def refused(session: Any) -> Application:
    """Refused yesterday, so that there is time today."""
    application = ineligible()
    application.concluded_at = datetime.now(UTC) - timedelta(days=1)
    db.session.commit()
    return application


def page(application: Application) -> str:
    return f"/applications/{application.ref}/appeal"


def test_letter_and_page_lead_to_the_form_and_it_is_sent_once(
    refused: Application, client: FlaskClient
) -> None:
    ana = signed_in(client, "ana")
    assert page(refused) in ana.get(f"/applications/{refused.ref}/refusal").text
    assert "You can appeal against the refusal once, until" in ana.get(f"/applications/{refused.ref}").text
    assert ana.submit(page(refused), {"text": "Kenya and Nepal."}).status_code == 200
    assert "Waits for an officer" in ana.get(page(refused)).text
    token = ana.get("/today").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert ana.post(page(refused), data={"csrf_token": token, "text": "Again"}).status_code == 303
    assert queries.appeal_of(refused).text == "Kenya and Nepal."


def test_an_editor_is_told_who_can_send_it(refused: Application, client: FlaskClient) -> None:
    assert (
        "An administrator of your organization can send the appeal."
        in signed_in(client, "ben").get(page(refused)).text
    )


def test_an_officer_decides_and_both_sides_read_it(refused: Application, client: FlaskClient) -> None:
    appeal(refused, at=datetime.now(UTC))
    olu = signed_in(client, "olu")
    assert "You had a part in the refusal" in olu.get(page(refused)).text
    max_ = signed_in(client, "max")
    said = {"outcome": "dismissed", "reason": "Both are in one region."}
    assert max_.submit(page(refused), said, button="Decide and tell the organization").status_code == 200
    ana = signed_in(client, "ana")
    assert "Both are in one region." in ana.get(page(refused)).text
    pdf = ana.get(f"{page(refused)}.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert "Your appeal was dismissed" in ana.get(f"/applications/{refused.ref}").text


def test_upheld_the_page_says_that_it_is_looked_at_again(refused: Application, client: FlaskClient) -> None:
    decide(appeal(refused, at=datetime.now(UTC)))
    assert refused.state is ApplicationState.CHECKING
    ana = signed_in(client, "ana")
    assert "Your appeal is upheld" in ana.get(page(refused)).text
    assert ana.get(f"/applications/{refused.ref}/refusal", check=False).status_code == 404


@pytest.mark.parametrize("name", ["chi", "ravi", "sam"])
def test_strangers_find_nothing(refused: Application, client: FlaskClient, name: str) -> None:
    assert signed_in(client, name).get(page(refused), check=False).status_code == 404


def test_who_is_in_conflict_finds_nothing(refused: Application, client: FlaskClient) -> None:
    from grants.applications import actions

    actions.record_conflict(
        refused, person_id=actor("lea").person_id, reason="Sister", by=actor("olu"), at=datetime.now(UTC)
    )
    assert signed_in(client, "lea").get(page(refused), check=False).status_code == 404


def test_the_letter_of_the_selection_lists_bands_and_comments_and_the_way_to_appeal(
    session: Any, client: FlaskClient
) -> None:
    application = not_selected()
    application_text = signed_in(client, "ana").get(f"/letters/{application.ref}").text
    assert "We cannot fund your project in this call" in application_text
    assert queries.letter_of(queries.decision_of(application)).outcome.value == "refuse"
    assert queries.appeal_until(application, queries.refused_at(application)) is not None
    assert AppealState.OPEN.label
