"""What a deed left behind: its entry on the trail, and its messages."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from grants.core.db import db
from grants.core.outbox import OutboxMessage
from grants.core.trail import TrailEntry
from tests.signing_in import signed_in


def last_entry() -> tuple[str, str, dict[str, Any]]:
    """(deed, subject, values) of the newest entry."""
    entry = db.session.scalars(select(TrailEntry).order_by(TrailEntry.seq.desc()).limit(1)).one()
    return entry.deed, entry.subject, entry.values


def mails() -> list[tuple[str, str]]:
    """(kind, address without the domain) of each message, in the order of being queued."""
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, row.address.removesuffix("@demo.example")) for row in rows]


def last_mail() -> OutboxMessage:
    """The newest message."""
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()


def nothing_remains() -> bool:
    """No entry and no message was written."""
    return db.session.scalars(select(TrailEntry)).first() is None and mails() == []


def page(app: Flask, name: str, url: str) -> tuple[int, str]:
    """(status, text) of a page as one of the standing people sees it."""
    answer = signed_in(app.test_client(), name).get(url, follow_redirects=True)
    return answer.status_code, answer.text
