"""Whether the program is well: the database answers, its schema is the newest, the mail goes out, the money is right."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from grants.core import scanning
from grants.core.db import db
from grants.core.outbox import Delivery, OutboxMessage
from grants.organizations import papers

LATE = timedelta(minutes=15)


def state(at: datetime) -> dict[str, Any]:
    """`{"status": "ok"|"failing", "database", "schema", "mail_waiting", "mail_late", "mail_gave_up", "scanner", "files_waiting"}`; no secret, no name."""
    try:
        found = {"database": "ok", "schema": _schema(), **_mail(at), **_files(at)}
    except SQLAlchemyError:
        current_app.logger.exception("the database does not answer")
        db.session.rollback()
        return {"status": "failing", "database": "does not answer"}
    well = found["schema"] == "newest" and not found["mail_late"] and found["scanner"] != "does not answer"
    return {"status": "ok" if well else "failing", **found}


def _schema() -> str:
    migrations = Path(current_app.extensions["migrate"].directory)
    newest = ScriptDirectory(str(migrations)).get_current_head()
    return (
        "newest"
        if db.session.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest
        else "old: run flask db upgrade"
    )


def _files(at: datetime) -> dict[str, Any]:
    scanner = "none"
    if scanning.configured():
        scanner = "ok" if scanning.answers() else "does not answer"
    return {"scanner": scanner, "files_waiting": papers.waiting(at).files}


def _mail(at: datetime) -> dict[str, int]:
    waiting = OutboxMessage.state == Delivery.QUEUED
    count = select(func.count()).select_from(OutboxMessage)
    return {
        "mail_waiting": db.session.execute(count.where(waiting)).scalar_one(),
        "mail_late": db.session.execute(
            count.where(waiting, OutboxMessage.attempts == 0, OutboxMessage.due_at < at - LATE)
        ).scalar_one(),
        "mail_gave_up": db.session.execute(count.where(OutboxMessage.state == Delivery.GAVE_UP)).scalar_one(),
    }
