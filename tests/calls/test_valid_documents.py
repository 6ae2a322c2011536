"""A call may say that a document must be valid when it closes; the form keeps what it says."""

from typing import Any

from flask import Flask

from grants.calls.models import Call
from grants.calls.queries import settings_in_force
from grants.calls.rules import CallSettings
from grants.core import clock
from grants.core.db import db
from tests.factories import a_call
from tests.signing_in import signed_in


def test_settings_keep_it_and_say_nothing_where_nobody_asked() -> None:
    stored = {
        "documents": [
            {"kind": "proposal", "needed": True},
            {"kind": "registration", "needed": False, "valid": True},
        ]
    }
    settings = CallSettings.from_json(stored)
    assert [d.valid for d in settings.documents] == [False, True]
    assert settings.as_json()["documents"] == stored["documents"]


def test_an_officer_says_it_on_the_form_and_applicants_read_it(app: Flask, session: Any) -> None:
    call, client = a_call(published=False), signed_in(app.test_client(), "olu")
    url = f"/calls/{call.slug}/edit"
    client.submit(url, {"valid_documents": ["proposal"]})
    db.session.expire_all()
    assert [d.valid for d in settings_in_force(db.session.get(Call, call.id), clock.now()).documents] == [
        True
    ]
    client.submit(url, {"threshold": "61"})
    db.session.expire_all()
    assert [d.valid for d in settings_in_force(db.session.get(Call, call.id), clock.now()).documents] == [
        True
    ]
