"""Reading appeals: the refusal that stands, the time to appeal, who had a part in the refusal and so cannot decide."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, union

from grants.accounts.models import Person
from grants.accounts.queries import people_with_role
from grants.accounts.roles import Permission
from grants.applications.models import Application, EligibilityCheck, EligibilityVerdict
from grants.applications.queries import check_of, ties_with
from grants.applications.states import ApplicationState
from grants.awards.models import Appeal, Decision
from grants.awards.queries.selection import decision_of
from grants.awards.rules import REFUSED, AppealFacts, DecideFacts, answer_until
from grants.awards.states import Against, DecisionState
from grants.calls.queries import governing
from grants.core.access import Actor, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason
from grants.reviews.models import Review


def refused_at(application: Application) -> datetime | None:
    """When the refusal that stands was told; None when the application is not refused."""
    if application.state is ApplicationState.INELIGIBLE:
        return application.concluded_at
    decision = decision_of(application) if application.state is ApplicationState.NOT_SELECTED else None
    return decision.released_at if decision else None


def appeal_until(application: Application, refused: datetime | None) -> datetime | None:
    """The first instant at which the refusal can no longer be appealed: the end of a day in the call's zone. None: no appeals."""
    days = governing(application.call).appeal_days
    return answer_until(refused, application.call.time_zone, days) if days and refused else None


def against_of(application: Application) -> Against:
    """What an appeal would be against."""
    return REFUSED.get(application.state, Against.SELECTION)


def appeal_of(application: Application) -> Appeal | None:
    """The newest appeal of an application."""
    query = select(Appeal).where(Appeal.application_id == application.id)
    return db.session.scalars(query.order_by(Appeal.made_at.desc(), Appeal.id.desc()).limit(1)).first()


def appeal_against(application: Application, refused: datetime | None) -> Appeal | None:
    """The appeal against the refusal of that instant."""
    query = select(Appeal).where(Appeal.application_id == application.id, Appeal.refused_at == refused)
    return db.session.scalars(query.limit(1)).first() if refused else None


def appeal_facts(application: Application, actor: Actor, at: datetime) -> AppealFacts:
    """Whether the refusal that stands can be appealed."""
    refused = refused_at(application)
    made = appeal_against(application, refused) is not None
    until, zone = appeal_until(application, refused), application.call.time_zone
    return AppealFacts(at, application.state, refused, until, made, zone)


def decide_facts(appeal: Appeal, actor: Actor, at: datetime) -> DecideFacts:
    """Whether the actor can decide an appeal."""
    return DecideFacts(appeal.state, actor.person_id in had_a_part(appeal.application))


def refused_application_for(actor: Actor, ref: str) -> Application:
    """An application that is or was refused, for its organization and for who reads awards. NotFound otherwise."""
    if "\x00" in ref:
        raise NotFound
    found = db.session.scalars(select(Application).where(Application.reference == ref)).one_or_none()
    seen(actor, found, (Permission.APPLICATION_VIEW, Permission.AWARD_READ))
    if found is None or (found.state not in REFUSED and appeal_of(found) is None):
        raise NotFound
    return found


def had_a_part(application: Application) -> frozenset[int]:
    """Who checked, judged, overrode, confirmed, proposed or reviewed: the people who cannot decide an appeal."""
    verdicts = (
        select(EligibilityVerdict)
        .join(EligibilityCheck)
        .where(EligibilityCheck.application_id == application.id)
    )
    judged = [
        verdicts.with_only_columns(column)
        for column in (
            EligibilityVerdict.judged_by_id,
            EligibilityVerdict.override_by_id,
            EligibilityVerdict.confirmed_by_id,
        )
    ]
    decided = [
        select(column).where(Decision.application_id == application.id)
        for column in (Decision.proposed_by_id, Decision.confirmed_by_id)
    ]
    read = select(Review.reviewer_id).where(
        Review.application_id == application.id, Review.submitted_at.is_not(None)
    )
    found = set(db.session.scalars(union(*judged, *decided, read)))
    return frozenset(number for number in found | {application.concluded_by_id} if number is not None)


def officers_to_decide(application: Application, at: datetime) -> list[Person]:
    """The fund managers who may decide an appeal: without a part in the refusal, and without a conflict of interest."""
    closed = {tie.person_id for tie in ties_with([application.id]).get(application.id, [])} | had_a_part(
        application
    )
    return [person for person in people_with_role("fund_manager", at) if person.id not in closed]


def decided_already(application: Application) -> Reason | None:
    """Why nothing more is asked of an applicant: a second person has confirmed the decision."""
    decision = decision_of(application)
    settled = decision is not None and decision.state in (DecisionState.CONFIRMED, DecisionState.RELEASED)
    return Reason("ask_decided") if settled else None


def what_stood(application: Application) -> dict[str, Any]:
    """The refusal as it stands, for the record of the appeal: what is looked at again may change."""
    if application.state is ApplicationState.INELIGIBLE:
        check = check_of(application)
        return {
            "check": check.id if check else None, "concluded_by": application.concluded_by_id,
            "unmet": [v.rule for v in check.verdicts if v.outcome.value == "not_met"] if check else [],
        }  # fmt: skip
    decision = decision_of(application)
    if decision is None or decision.state is not DecisionState.RELEASED:
        raise NotFound
    return {
        "outcome": decision.outcome.value, "reason": decision.reason, "feedback": decision.feedback, "meeting": decision.meeting_id,
        "proposed_by": decision.proposed_by_id, "confirmed_by": decision.confirmed_by_id, "released_by": decision.released_by_id,
    }  # fmt: skip
