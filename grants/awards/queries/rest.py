"""Who would be refused together: eligible applications that nobody has proposed anything for, and how far they were read."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards.models import Decision
from grants.awards.queries.selection import in_check
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.core.access import Actor
from grants.core.db import db
from grants.organizations.models import Organization
from grants.reviews.models import Review
from grants.reviews.states import ReviewState


@dataclass(frozen=True)
class Left:
    """One of them: how many reviews were handed in, and how many were given out and are still being written."""

    application_id: int
    reference: str
    title: str
    organization: str
    country: str
    handed_in: int
    unfinished: int


@dataclass(frozen=True)
class Rest:
    """All of them that the reader may see, the least read first; `asked` is how many reviews the call asks for."""

    rows: tuple[Left, ...]
    asked: int
    in_check: int = 0  # applications of the call that are not judged eligible or not yet: not among them

    @property
    def unread(self) -> tuple[Left, ...]:
        """Those without any review."""
        return tuple(row for row in self.rows if not row.handed_in)

    @property
    def few(self) -> tuple[Left, ...]:
        """Those with fewer reviews than the call asks for, but not without any."""
        return tuple(row for row in self.rows if 0 < row.handed_in < self.asked)

    @property
    def unjudged(self) -> tuple[Left, ...]:
        """Those with a reviewer whose judgement is not handed in."""
        return tuple(row for row in self.rows if row.unfinished)

    @property
    def mark(self) -> str:
        """What tells these numbers from others: the form that was shown with other numbers is refused."""
        return f"{len(self.rows)} {len(self.unread)} {len(self.few)} {len(self.unjudged)}"


def rest_of(call: Call, actor: Actor) -> Rest:
    """The rest of a call, without those closed to the actor. Two statements."""
    query = (
        select(
            Application.id, Application.reference, Application.title, Organization.legal_name, Organization.country,
            _count(ReviewState.SUBMITTED), _count(ReviewState.ASSIGNED, ReviewState.OPEN),
        )
        .join(Organization, Organization.id == Application.organization_id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .outerjoin(Review, Review.application_id == Application.id)
        .where(
            Application.call_id == call.id, Application.state == ApplicationState.ELIGIBLE, Decision.id.is_(None),
            Application.key.not_in(actor.closed("application")),
        )
        .group_by(Application.id, Application.reference, Application.title, Organization.legal_name, Organization.country)
    )  # fmt: skip
    rows = sorted(
        (_left(row) for row in db.session.execute(query)), key=lambda row: (row.handed_in, row.reference)
    )
    return Rest(tuple(rows), governing(call).reviewers, in_check(call))


def _left(row: Any) -> Left:
    return Left(*row)


def _count(*states: ReviewState) -> ColumnElement[int]:
    return func.count(case((Review.state.in_(states), Review.id)))
