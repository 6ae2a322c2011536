"""A draft, a complete one and one that was sent, all to a call that is open now; and ana at her browser."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications import actions
from grants.applications.models import Application
from tests.applications.browsing import an_open_call, now
from tests.applications.writing import a_complete_draft, a_draft
from tests.people import actor
from tests.signing_in import signed_in


@pytest.fixture
def draft(session: Any) -> Application:
    return a_draft(call=an_open_call(), at=now())


@pytest.fixture
def complete(session: Any) -> Application:
    return a_complete_draft(call=an_open_call(), at=now())


@pytest.fixture
def sent(complete: Application) -> Application:
    actions.submit_application(complete, by=actor("ana"), at=now())
    return complete


@pytest.fixture
def ana(client: FlaskClient) -> FlaskClient:
    return signed_in(client, "ana")
