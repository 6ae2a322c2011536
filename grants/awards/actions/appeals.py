"""Appealing against a refusal, and deciding the appeal: by somebody who had no part in the refusal."""

from datetime import datetime

from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards import mail, queries, rules
from grants.awards.models import Appeal
from grants.awards.states import Against, AppealState, DecisionState
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotFound, RuleBroken, WrongState
from grants.core.reasons import Reason


@action(
    Permission.APPLICATION_SUBMIT, facts=queries.appeal_facts, may=rules.can_appeal, records="appeal.made"
)
def make_appeal(application: Application, *, text: str, by: Actor, at: datetime) -> Appeal:
    """Appeal against the refusal that stands, once. Officers who can decide it are told."""
    _refuse("text", rules.text_wrong(text, "appeal_missing", "appeal_too_long", rules.LONGEST_APPEAL))
    refused = queries.refused_at(application)
    if refused is None or by.person_id is None:
        raise WrongState(Reason("appeal_no_refusal", state=application.state.label))
    made = Appeal(
        application=application, against=rules.REFUSED[application.state], refused_at=refused, text=text.strip(), stood=queries.what_stood(application),
        made_at=at, made_by_id=by.person_id, state=AppealState.OPEN,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    mail.appeal_made(made, queries.officers_to_decide(application, at), at)
    trail.note(db.session, against=made.against.value, text=trail.fingerprint(made.text))
    return made


@action(Permission.APPEAL_DECIDE, facts=queries.decide_facts, may=rules.can_decide, records="appeal.decided")
def decide_appeal(appeal: Appeal, *, outcome: AppealState, reason: str, by: Actor, at: datetime) -> Appeal:
    """Uphold or dismiss it, with reasons. Upheld, the application goes back to where it was refused, and is looked at again there."""
    _refuse(
        "outcome",
        None if outcome in (AppealState.UPHELD, AppealState.DISMISSED) else Reason("appeal_outcome_missing"),
    )
    _refuse(
        "reason",
        rules.text_wrong(reason, "appeal_reason_missing", "appeal_reason_too_long", rules.LONGEST_ANSWER),
    )
    appeal.move_to(outcome)
    appeal.decided_at, appeal.decided_by_id, appeal.reason = at, by.person_id, reason.strip()
    db.session.flush()  # the database asks who had a part before the refusal is taken back
    if outcome is AppealState.UPHELD:
        _look_again(appeal)
    mail.appeal_decided(appeal, at)
    trail.note(
        db.session,
        against=appeal.against.value,
        outcome=outcome.value,
        reason=trail.fingerprint(appeal.reason),
    )
    return appeal


def _look_again(appeal: Appeal) -> None:
    """Back to the check, or among the eligible ones: the proposal stands until it is said anew, and needs the Board and a second officer."""
    application = appeal.application
    db.session.refresh(application, with_for_update={"of": Application})
    if queries.refused_at(application) != appeal.refused_at:
        raise WrongState(Reason("appeal_no_refusal", state=application.state.label))
    if appeal.against is Against.ELIGIBILITY:
        application.move_to(ApplicationState.CHECKING)
        application.concluded_at = application.concluded_by_id = None
        return
    decision = queries.decision_of(application)
    if decision is None:
        raise NotFound
    application.move_to(ApplicationState.ELIGIBLE)
    decision.move_to(DecisionState.PROPOSED)
    decision.meeting_id = decision.confirmed_at = decision.confirmed_by_id = decision.released_at = (
        decision.released_by_id
    ) = None


def _refuse(field: str | None, why: Reason | None) -> None:
    if why is not None:
        raise RuleBroken((field, why))
