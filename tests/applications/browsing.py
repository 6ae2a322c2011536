"""A call that is open now, and small ways to ask the pages of an application."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from grants.applications import queries
from grants.applications.models import Application
from grants.core.db import db
from tests.factories import a_call


def now() -> datetime:
    return datetime.now(UTC)


def an_open_call(slug: str = "sgf-2011", **changes: Any) -> Any:
    return a_call(
        slug, opens_at=now() - timedelta(days=10), closes_at=now() + timedelta(days=18, hours=13), **changes
    )


def close(application: Application) -> None:
    """As if the call had closed a second ago. The database asks for a new version of the call, as after an amendment."""
    application.call.closes_at, application.call.version = (
        now() - timedelta(seconds=1),
        application.call.version + 1,
    )
    db.session.commit()


def of(application: Application, key: str) -> str:
    return f"/applications/{application.ref}/sections/{key}"


def saved(application: Application, key: str) -> Any:
    standing = queries.newest_version(application, key)
    return standing.answers if standing else None


def token_of(client: FlaskClient, url: str, check: bool = True) -> str:
    return client.get(url, check=check).text.split('name="csrf_token" value="')[1].split('"')[0]
