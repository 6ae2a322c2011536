"""What of the selection keeps its call from being concluded."""

from sqlalchemy import func, or_, select

from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards.models import Appeal, Decision
from grants.awards.states import AppealState, DecisionState
from grants.calls.models import Call
from grants.core.db import db
from grants.core.reasons import N_, Reason, declare

WORDS = declare(
    {
        "call_unanswered": N_("Eligible applications without a letter: %(count)s. Decide on them under Selection, and send the letters."),
        "call_appealed": N_("Appeals not decided yet: %(count)s. Decide on them first: one that is upheld needs the money of the call."),
    }
)  # fmt: skip


def not_answered(call: Call) -> Reason | None:
    """Eligible applications whose letter is not out."""
    query = (
        select(func.count(Application.id))
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(
            Application.call_id == call.id,
            Application.state == ApplicationState.ELIGIBLE,
            or_(Decision.id.is_(None), Decision.state != DecisionState.RELEASED),
        )
    )
    count = db.session.scalar(query)
    return Reason("call_unanswered", count=count) if count else None


def appeals_open(call: Call) -> Reason | None:
    """Appeals that wait for an officer."""
    query = (
        select(func.count(Appeal.id))
        .join(Application, Application.id == Appeal.application_id)
        .where(Application.call_id == call.id, Appeal.state == AppealState.OPEN)
    )
    count = db.session.scalar(query)
    return Reason("call_appealed", count=count) if count else None
