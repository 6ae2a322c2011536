"""Questions about a call that wait for an answer."""

from datetime import datetime

from sqlalchemy import func, select

from grants.accounts.roles import Permission
from grants.calls.models import Call, CallQuestion
from grants.calls.states import QuestionState
from grants.core.access import Actor
from grants.core.db import db
from grants.core.reasons import N_
from grants.core.sentences import left
from grants.home.needs.need import MOST, Need


def questions(actor: Actor, at: datetime) -> list[Need]:
    """One line a call, with how long the oldest has waited."""
    query = (
        select(Call.slug, func.count().label("count"), func.min(CallQuestion.asked_at).label("oldest"))
        .join(Call, CallQuestion.call_id == Call.id)
        .where(CallQuestion.state == QuestionState.OPEN)
    )
    if not actor.everywhere(Permission.CALL_MANAGE):
        query = query.where(Call.slug.in_(actor.scopes_with(Permission.CALL_MANAGE, "call")))
    query = query.group_by(Call.slug).order_by(func.min(CallQuestion.asked_at)).limit(MOST)
    return [
        Need(
            N_("Answer questions about %(call)s: %(count)s, the oldest waiting for %(waits)s"),
            {"count": r.count, "call": r.slug.upper(), "waits": left(at, r.oldest)},
            "calls.asked",
            {"slug": r.slug},
            None,
            "",
            N_("Questions"),
        )
        for r in db.session.execute(query)
    ]
