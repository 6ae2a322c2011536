"""What of the applications keeps their call from being concluded."""

from sqlalchemy import func, select

from grants.applications.models import Application, InformationRequest
from grants.applications.states import ApplicationState, RequestState
from grants.calls.models import Call
from grants.core.db import db
from grants.core.reasons import N_, Reason, declare

__all__ = ["asked_and_open", "still_in_check"]

IN_CHECK = (ApplicationState.SUBMITTED, ApplicationState.CHECKING)
OPEN = (RequestState.OPEN, RequestState.ANSWERED)

WORDS = declare(
    {
        "call_in_check": N_("Applications still in the eligibility check: %(count)s. Conclude their checks first, under Applications."),
        "call_asked": N_("Questions to organizations not settled yet: %(count)s. Settle or withdraw them first, on the pages of the applications."),
    }
)  # fmt: skip


def still_in_check(call: Call) -> Reason | None:
    """Applications that were received, and not judged eligible or not."""
    query = select(func.count(Application.id)).where(
        Application.call_id == call.id, Application.state.in_(IN_CHECK)
    )
    count = db.session.scalar(query)
    return Reason("call_in_check", count=count) if count else None


def asked_and_open(call: Call) -> Reason | None:
    """Requests for information that wait for the organization, or for an officer who reads the answer."""
    query = (
        select(func.count(InformationRequest.id))
        .join(Application, Application.id == InformationRequest.application_id)
        .where(
            Application.call_id == call.id,
            Application.state != ApplicationState.WITHDRAWN,
            InformationRequest.state.in_(OPEN),
        )
    )
    count = db.session.scalar(query)
    return Reason("call_asked", count=count) if count else None
