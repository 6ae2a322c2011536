"""Closing one's own account: what ends, what stays, and who is asked to take over first."""

from typing import Any

import pytest
from flask import Flask

from grants.accounts import actions
from grants.accounts.passwords import hash_password
from grants.accounts.queries import administered_alone
from grants.core.errors import NotAllowed
from tests.factories import NOW, an_organization
from tests.organizations.reading import last_entry
from tests.people import actor, person
from tests.signing_in import signed_in


def test_it_ends_every_membership_and_stays_on_the_record(session: Any) -> None:
    an_organization()
    actions.close_own_account(person("ana"), by=actor("ana"), at=NOW)
    assert (person("ana").closed_at, person("ana").password_hash) == (NOW, None)
    assert actor("ana", NOW).duties == ()
    assert last_entry() == ("account.closed_by_oneself", person("ana").trail_ref, {"duties": 1})


@pytest.mark.parametrize(
    ("who", "by", "key"), [("ana", "ben", "not_your_account"), ("olu", "olu", "own_account_staff")]
)
def test_nobody_closes_that_of_another_and_staff_ask(session: Any, who: str, by: str, key: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.close_own_account(person(who), by=actor(by), at=NOW)
    assert refused.value.why.key == key


def test_the_last_administrator_is_told_to_hand_over(app: Flask, session: Any) -> None:
    an_organization()
    assert administered_alone(person("ana"), NOW) == ["Lantern House"]
    assert administered_alone(person("ben"), NOW) == []
    person("ana").password_hash = hash_password("tandem gravel orchid mosaic")
    session.commit()
    client = signed_in(app.test_client(), "ana")
    assert "Hand over to a colleague first" in client.get("/account/close").text
    assert client.submit("/account/close", {"password": "wrong"}).status_code == 422
    assert client.submit("/account/close", {"password": "tandem gravel orchid mosaic"}).status_code == 200
    session.expire_all()
    assert person("ana").closed_at is not None
