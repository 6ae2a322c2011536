"""Every text field of this stage takes what people paste: signs of any script, none that no keyboard makes, none too long."""

from typing import Any

import pytest
from flask import Flask

from grants.organizations import actions, matching
from grants.organizations.models import JoinRequest, Organization
from tests.factories import NOW, an_organization
from tests.organizations.test_doubles import a_pair
from tests.people import actor
from tests.signing_in import signed_in

BAD = {
    "emoji": "🏮" * 30,
    "right to left": "\u202e\u200fבית הפנס",
    "null": "Lan\0tern",
    "huge": "x" * 200_000,
    "signs": "<script>alert(1)</script>",
}
REGISTRATION = {"country": "KE", "kind": "ngo", "not_for_profit": "yes"}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_registering(app: Flask, session: Any, text: str) -> None:
    client = signed_in(app.test_client(), "ana")
    typed = {**REGISTRATION, "legal_name": text, "registration_number": text}
    answer = client.submit("/organizations/register", typed, button="Register the organization")
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text
    for made in session.query(Organization):
        assert "\0" not in made.legal_name
        assert len(made.legal_name) <= 200


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_inviting(app: Flask, session: Any, text: str) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ana")
    typed = {"name": text, "email": f"{text}@sample.example", "role": "organization_viewer"}
    answer = client.submit(f"/organizations/{organization.key}/members/invite", typed)
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_deciding_on_a_double(app: Flask, session: Any, text: str) -> None:
    pair, _, _ = a_pair()
    client = signed_in(app.test_client(), "olu")
    typed = {"decision": "different", "reason": text}
    answer = client.submit(f"/organizations/doubles/{pair.key}", typed, button="Decide")
    assert answer.status_code == (422 if len(text) > 500 else 200)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_refusing_who_asks(app: Flask, session: Any, text: str) -> None:
    organization = an_organization()
    request = actions.ask_to_join(organization, by=actor("chi"), at=NOW)
    client = signed_in(app.test_client(), "ana")
    answer = client.submit(
        f"/organizations/{organization.key}/requests/{request.key}", {"role": "", "reason": text}
    )
    assert answer.status_code == (422 if len(text) > 500 else 200)
    assert "\0" not in session.get(JoinRequest, request.id).reason


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_links_and_keys(app: Flask, session: Any, text: str) -> None:
    from urllib.parse import quote

    client = signed_in(app.test_client(), "olu")
    tail = quote(text[:500])
    for url in ("/invitations/", "/organizations/doubles/", "/organizations/"):
        assert client.get(url + tail).status_code in (404, 410)
    assert matching.doubles_of(_profile(text[:200])) == []


def _profile(text: str) -> Any:
    from grants.organizations.rules import Profile

    return Profile(text, "KE", website=text, registration_number=text, former_names=text)
