"""Whether money runs to an organization: what later must stay with the grantee that signed."""

from sqlalchemy import exists, select

from grants.applications.models import Application
from grants.awards.models import Award
from grants.awards.states import AwardState
from grants.core.db import db

RUNS = (AwardState.OFFERED, AwardState.ACCEPTED, AwardState.SIGNED)


def has_running_grant(organization: int) -> bool:
    """A grant that was offered, accepted or signed, and has not ended."""
    running = exists().where(
        Award.application_id == Application.id,
        Application.organization_id == organization,
        Award.state.in_(RUNS),
    )
    return bool(db.session.scalar(select(running)))
