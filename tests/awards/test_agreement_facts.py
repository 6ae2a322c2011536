"""What the agreement prints of the organization: missing facts are told and asked for, and keep it from being signed."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from grants.awards import actions
from grants.awards.models import Agreement, Award
from grants.core import clock
from grants.core.db import db
from grants.core.errors import NotAllowed
from grants.core.files import StoredFile
from grants.core.outbox import OutboxMessage
from grants.core.sentences import sentence
from grants.organizations.rules import agreement_lacks
from tests.awards.selecting import RELEASED, accepted, drawn, offered
from tests.people import actor
from tests.signing_in import signed_in

Session = scoped_session  # of the test
GRANT = "/grants/SGF-2011-0001"
LATER = RELEASED + timedelta(days=2)
pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are read two days after the release."""
    monkeypatch.setattr(clock, "now", lambda: LATER)


def forget(award: Award, *names: str, **fields: Any) -> None:
    """The profile does not say these."""
    for name in names:
        setattr(award.application.organization, name, None if name == "registered_on" else "")
    for name, value in fields.items():
        setattr(award.application.organization, name, value)
    db.session.commit()


def asked(session: Session) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.kind == "agreement_facts")
    return list(session.scalars(query.order_by(OutboxMessage.id)))


@pytest.mark.parametrize("name", ["address", "head_name"])
def test_no_agreement_is_drawn_without_the_address_and_the_head(session: Session, name: str) -> None:
    award = accepted()
    forget(award, name)
    with pytest.raises(NotAllowed) as refused:
        drawn(award)
    assert refused.value.why.key == "agreement_lacks_facts"
    said = sentence(refused.value.why)
    assert {"address": "the address", "head_name": "the head of the organization"}[name] in said
    assert "administrator can fill it in under Organization" in said
    assert session.scalars(select(Agreement)).all() == []


def test_other_facts_are_told_and_do_not_stop_it() -> None:
    award = accepted()
    forget(award, "registered_on", "registration_number", "city")
    assert drawn(award).version == 1


def test_what_is_not_public_counts_as_given() -> None:
    award = accepted()
    forget(award, "address", "head_name", "city", "registered_on", "registration_number", not_public=True)
    assert agreement_lacks(award.application.organization) == ()
    assert drawn(award).version == 1


def test_a_new_version_needs_the_facts_too() -> None:
    award = accepted()
    drawn(award)
    forget(award, "address")
    with pytest.raises(NotAllowed):
        drawn(award, b"%PDF-1.4 second")


def test_accepting_asks_for_what_is_missing_and_for_nothing_else(session: Session) -> None:
    award = offered()
    forget(award, "head_name", "city")
    actions.accept_award(award, by=actor("ana"), at=RELEASED + timedelta(days=1))
    (message,) = asked(session)
    assert message.address == "ana@demo.example"
    told = [
        "the head of the organization",
        "the city",
        f"/organizations/{award.application.organization.key}",
    ]
    assert [words in message.body for words in told] == [True] * 3
    assert "the address" not in message.body


def test_accepting_with_a_whole_profile_asks_for_nothing(session: Session) -> None:
    accepted()
    assert asked(session) == []


def test_the_officer_asks_once_a_day(session: Session) -> None:
    award = accepted()
    forget(award, "address")
    actions.ask_for_facts(award, by=actor("olu"), at=LATER)
    for at, fine in ((LATER + timedelta(hours=23), False), (LATER + timedelta(days=1), True)):
        assert actions.ask_for_facts.verdict(award, actor("olu"), at).ok is fine
    forget(award, address="1 Sample Street")
    why = actions.ask_for_facts.verdict(award, actor("olu"), LATER + timedelta(days=1)).why
    assert (why.key, len(asked(session))) == ("agreement_lacks_nothing", 1)


def test_the_pages_warn_the_officer_and_lead_to_the_profile(client: FlaskClient, session: Session) -> None:
    award = accepted()
    forget(award, "address", "city")
    signed_in(client, "olu")
    profile = f'href="/organizations/{award.application.organization.key}"'
    for page in (client.get(GRANT).text, client.get(f"{GRANT}/agreement").text):
        told = ("the address and the city" in page, profile in page, "Without it nobody can sign." in page)
        assert told == (True, True, True)
    page = client.submit(f"{GRANT}/agreement", button="Ask the organization by mail")
    assert ("are asked by mail" in page.text, len(asked(session))) == (True, 1)


def test_drawing_by_hand_is_refused_and_keeps_no_file(client: FlaskClient, session: Session) -> None:
    award = accepted()
    page = signed_in(client, "olu").get(GRANT).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    forget(award, "head_name")
    kept = session.query(StoredFile).count()
    answer = client.post(f"{GRANT}/agreement/draw", data={"csrf_token": token})
    assert (answer.status_code, session.query(StoredFile).count()) == (403, kept)
    assert session.scalars(select(Agreement)).all() == []


def test_the_organization_reads_what_it_can_fill_in(client: FlaskClient) -> None:
    forget(accepted(), "head_name")
    page = signed_in(client, "ana").get(GRANT).text
    assert ("the head of the organization" in page, "Ask the organization by mail" in page) == (True, False)


def test_nothing_is_told_when_nothing_is_missing(client: FlaskClient) -> None:
    accepted()
    assert "needs something from the profile" not in signed_in(client, "olu").get(GRANT).text


@pytest.mark.parametrize("name", ["ana", "uma", "ravi"])
def test_only_who_draws_agreements_asks(name: str) -> None:
    award = accepted()
    forget(award, "address")
    assert not actions.ask_for_facts.verdict(award, actor(name), LATER).ok
