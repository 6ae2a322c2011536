"""Taking applications over when organizations are merged: a step of that deed, in its open transaction."""

from sqlalchemy import select

from grants.applications.models import Application
from grants.core.db import db


def move_applications(gone: int, kept: int) -> int:
    """Drafts and what was sent belong to the surviving organization; snapshots keep the name they were sent under."""
    found = db.session.scalars(select(Application).where(Application.organization_id == gone)).all()
    for application in found:
        application.organization_id = kept
    db.session.flush()
    return len(found)
