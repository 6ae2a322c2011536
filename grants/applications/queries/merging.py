"""What keeps two organizations from being merged: an application of each to the same call that is still alive."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from grants.core.db import db
from grants.core.reasons import N_, Reason, declare

OVER = (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE, ApplicationState.NOT_SELECTED)
WORDS = declare(
    {
        "merge_same_call": N_(
            "Both have a live application to %(call)s, and one organization has one. Let one of the two be withdrawn or decided first."
        ),
    }
)


def calls_of_both(gone: int, kept: int) -> list[Reason]:
    """One reason for each call that both apply to."""
    theirs = aliased(Application)
    query = (
        select(Call.slug)
        .join(Application, Application.call_id == Call.id)
        .join(theirs, theirs.call_id == Call.id)
        .where(Application.organization_id == gone, Application.state.not_in(OVER))
        .where(theirs.organization_id == kept, theirs.state.not_in(OVER))
    )
    slugs = db.session.scalars(query.distinct().order_by(Call.slug).limit(20))
    return [Reason("merge_same_call", call=slug.upper()) for slug in slugs]


def count_of(organization: int) -> int:
    """How many applications it has, drafts too."""
    query = select(func.count()).where(Application.organization_id == organization)
    return int(db.session.execute(query).scalar_one())
