"""Two people, or two tabs, on the same topic: both versions are shown and nothing is overwritten."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grants.organizations.models import Organization
from tests.factories import an_organization
from tests.page_checks import read
from tests.signing_in import signed_in


def opened(client: FlaskClient, url: str) -> dict[str, str]:
    """What the form would send as it stands."""
    form = next(form for form in read(client.get(url).text).iter("form") if form.get("action") == url)
    values = {
        control.get("name", ""): control.get("value", "")
        for control in form.iter("input")
        if control.get("type") not in ("radio", "checkbox")
    }
    chosen = {
        control.get("name", ""): control.get("value", "")
        for control in form.iter("input")
        if control.get("checked") is not None
    }
    for box in form.iter("select"):
        chosen[box.get("name", "")] = next(
            (o.get("value", "") for o in box.iter("option") if o.get("selected") is not None), ""
        )
    return {**values, **chosen}


def two_saves(
    app: Flask, organization: Organization, second: dict[str, str], topic: str = "identity"
) -> tuple[FlaskClient, str, TestResponse]:
    """Ana saves a city while ben has the page open; then ben saves."""
    url = f"/organizations/{organization.key}/profile/identity"
    mine = f"/organizations/{organization.key}/profile/{topic}"
    ana, ben = signed_in(app.test_client(), "ana"), signed_in(app.test_client(), "ben")
    early = opened(ben, mine)
    ana.post(url, data={**opened(ana, url), "city": "Mombasa"})
    return ben, mine, ben.post(mine, data={**early, **second}, follow_redirects=True)


def test_both_are_shown_and_nothing_is_overwritten(app: Flask, session: Any) -> None:
    organization = an_organization()
    _, _, answer = two_saves(app, organization, {"city": "Kisumu"})
    assert answer.status_code == 409
    for words in (
        "Somebody saved this before you",
        "Ana changed",
        "Mombasa",
        "Kisumu",
        "Saved in between",
        "What you wrote",
    ):
        assert words in answer.text
    session.refresh(organization)
    assert (organization.city, organization.version) == ("Mombasa", 2)


def chosen(app: Flask, organization: Organization, **choices: str) -> TestResponse:
    ben, url, answer = two_saves(app, organization, {"city": "Kisumu", "short_name": "LH"})
    form = next(form for form in read(answer.text).iter("form") if form.get("action") == url)
    values: dict[str, Any] = {}
    for control in form.iter("input"):
        if control.get("type") == "hidden":
            values.setdefault(control.get("name", ""), []).append(control.get("value", ""))
    return ben.post(url, data={**values, **choices}, follow_redirects=True)


def test_what_was_chosen_is_saved(app: Flask, session: Any) -> None:
    organization = an_organization()
    answer = chosen(app, organization, **{"choose-city": "theirs", "choose-short_name": "mine"})
    assert answer.status_code == 200
    session.refresh(organization)
    assert (organization.city, organization.short_name, organization.version) == ("Mombasa", "LH", 3)


def test_a_choice_that_is_missing_is_asked_for_again(app: Flask, session: Any) -> None:
    organization = an_organization()
    answer = chosen(app, organization, **{"choose-city": "mine"})
    assert answer.status_code == 409
    assert "Choose one of the two for each answer" in answer.text
    session.refresh(organization)
    assert organization.version == 2


def test_another_topic_saved_meanwhile_is_no_contradiction(app: Flask, session: Any) -> None:
    organization = an_organization()
    _, _, answer = two_saves(app, organization, {"head_name": "New Head"}, topic="people")
    assert answer.status_code == 200
    session.refresh(organization)
    assert (organization.city, organization.head_name, organization.version) == ("Mombasa", "New Head", 3)


def test_the_same_words_in_both_tabs_are_no_contradiction(app: Flask, session: Any) -> None:
    organization = an_organization()
    _, _, answer = two_saves(app, organization, {"city": "Mombasa"})
    assert answer.status_code == 200
    session.refresh(organization)
    assert (organization.city, organization.version) == ("Mombasa", 2)
