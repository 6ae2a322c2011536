"""Signing a test client in without the sign-in page: the session is set as flask-login sets it."""

import secrets
from contextlib import nullcontext

from flask import has_app_context
from flask.testing import FlaskClient

from tests.people import person


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    """The client, signed in as a standing person, who is made when there is none yet."""
    with nullcontext() if has_app_context() else client.application.app_context():
        someone = person(name)
        identity = f"{someone.id}:{someone.session_epoch}:{secrets.token_urlsafe(16)}"
    with client.session_transaction() as kept:
        kept.clear()
        kept["_user_id"] = identity
        kept["_fresh"] = True
        kept["_permanent"] = True
    return client
