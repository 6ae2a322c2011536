"""A call in preparation or in force that asks a form of its own, and the page on which officers set it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from grants.calls import actions as calls
from grants.calls.models import Call
from grants.core.db import db
from tests.applications.browsing import now
from tests.calls.preparing import BEFORE, SETTINGS, money
from tests.calls.preparing import a_draft as a_call_in_preparation
from tests.page_checks import _values, read
from tests.people import actor

NOW = datetime.now(UTC).replace(microsecond=0)
WINDOW = {"opens_at": NOW - timedelta(days=10), "closes_at": NOW + timedelta(days=18)}
PAGE = "/calls/sgf-2011/settings/form"
FORM: dict[str, Any] = {
    "left_out": ["past_work", "needs.activities"],
    "changed": {"needs.problem": {"limit": 5, "unit": "words"}},
    "own": [
        {"key": "own_why", "section": "own", "kind": "text", "label": {"en": "Why now?"}, "needed": True}
    ],
}


def prepared(languages: tuple[str, ...] = ("en",), **changes: Any) -> Call:
    return a_call_in_preparation(settings={**SETTINGS, "languages": list(languages)}, **{**WINDOW, **changes})


def published(form: dict[str, Any] | None = None, **changes: Any) -> Call:
    """A call in force since before it opened, which asks a form."""
    money()
    call = prepared(**changes)
    if form:
        ask(call, form)
    calls.publish_call(call, by=actor("olu", WINDOW["opens_at"]), at=WINDOW["opens_at"])
    return call


def ask(call: Call, form: Any, version: int | None = None, by: str = "olu") -> None:
    calls.edit_owned(
        call,
        owner="form",
        value=form,
        edited_version=version or call.edited_version,
        by=actor(by, BEFORE),
        at=BEFORE,
    )


def amend(call: Call, form: Any, reason: str = "It was too much", at: datetime | None = None) -> None:
    at = at or now()
    calls.amend_owned(
        call, owner="form", value=form, reason=reason, edited_version=call.version, by=actor("olu", at), at=at
    )


def kept(call: Call) -> Any:
    db.session.refresh(call)
    return call.settings.get("form")


def posted(client: FlaskClient, changes: dict[str, Any]) -> dict[str, Any]:
    """The fields of the page as they stand, with changes; None leaves one out."""
    form = next(f for f in read(client.get(PAGE).text).iter("form") if f.get("action") == PAGE)
    return {name: value for name, value in {**_values(form), **changes}.items() if value is not None}


def hidden(page: str) -> dict[str, Any]:
    """What a page of the preview carries along."""
    form = next(f for f in read(page).iter("form") if f.get("action") == f"{PAGE}/preview")
    return _values(form)
