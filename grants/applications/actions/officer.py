"""What officers do: run the check, judge, override with a second person, conclude; conflicts of interest."""

import logging
from datetime import datetime

from grants.accounts.queries import SYSTEM
from grants.accounts.roles import Permission
from grants.applications import checks, mail_officer, queries
from grants.applications.models import Application, Conflict, EligibilityCheck, EligibilityVerdict
from grants.applications.states import ApplicationState, Outcome
from grants.calls.queries import governing, version_in_force
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion, WrongState
from grants.core.reasons import Reason
from grants.eligibility.facts import facts_of
from grants.eligibility.rules import RULES_VERSION, run

__all__ = [
    "conclude_check", "confirm_override", "end_conflict", "judge_verdict", "override_verdict", "record_conflict", "run_check",
    "run_due_checks", "turn_down_override",
]  # fmt: skip

P = Permission
log = logging.getLogger(__name__)


@action(P.CHORES_RUN, facts=queries.check_facts, may=checks.can_run, records="eligibility.checked")
def run_check(application: Application, *, by: Actor, at: datetime) -> EligibilityCheck:
    """Run the rules in force at closing on what stands, and keep every verdict. Done by the program, once."""
    check = checked(application, at)
    application.move_to(ApplicationState.CHECKING)
    return check


def checked(application: Application, at: datetime) -> EligibilityCheck:
    """Run the rules on the version that stands, inside a deed; an earlier check is kept beside it."""
    call = application.call
    submission, version = queries.submission_of(application), version_in_force(call, call.closes_at)
    if submission is None or version is None or call.closes_at is None:
        raise WrongState(Reason("check_not_due", state=application.state.label))
    settings = governing(call)
    facts = facts_of(queries.snapshot_of(submission), call.closes_at, queries.facts_supplied(application, at))
    check = EligibilityCheck(
        application_id=application.id,
        submission_id=submission.id,
        call_version=version.version,
        rules_version=RULES_VERSION,
        ran_at=at,
    )
    check.verdicts = [
        EligibilityVerdict(
            rule=v.rule,
            position=i,
            computed=Outcome(v.outcome.value),
            reasons=[r.as_json() for r in v.reasons],
        )
        for i, v in enumerate(run(settings.rules, facts, settings.limits))
    ]
    db.session.add(check)
    trail.note(
        db.session, submission=submission.version, call_version=version.version, rules_version=RULES_VERSION
    )
    return check


def run_due_checks(at: datetime) -> int:
    """The chore at closing: check every application of the calls that have closed. One that fails does not hold up the rest."""
    done = 0
    for number in queries.due_for_check(at):
        application = db.session.get(Application, number)
        try:
            run_check(application, by=SYSTEM, at=at)
            done += 1
        except (NotAllowed, WrongState):  # withdrawn, or checked by another process, in between
            continue
        except (
            Exception
        ):  # whatever is wrong with one must not keep 252 others from their answer; it is logged whole
            log.exception("the check of application %s failed", number)
    return done


@action(P.ELIGIBILITY_JUDGE, facts=queries.check_facts, may=checks.can_judge, records="eligibility.judged")
def judge_verdict(
    application: Application, *, rule: str, outcome: Outcome, reason: str, seen: str | None = None, by: Actor, at: datetime
) -> EligibilityVerdict:  # fmt: skip
    """Say whether a rule is met which no computation can decide. It may be said again until the check is concluded.

    `seen` is `queries.stamp_of` what the page was drawn from: StaleVersion when somebody has said something since.
    """
    verdict, outcome = _verdict(application, rule), _outcome(outcome)
    _stands(
        application,
        verdict,
        seen,
        (verdict.judged_by_id, verdict.judged_outcome, verdict.judged_reason),
        (by.person_id, outcome, reason.strip()),
    )
    _refuse(None, checks.judging_refused(queries.verdict_facts(application, verdict)))
    _refuse("reason", checks.reason_wrong(reason))
    verdict.judged_outcome, verdict.judged_reason = outcome, reason.strip()
    verdict.judged_by_id, verdict.judged_at = by.person_id, at
    trail.note(db.session, rule=rule, outcome=outcome.value, reason=trail.fingerprint(reason.strip()))
    return verdict


@action(
    P.ELIGIBILITY_JUDGE,
    facts=queries.check_facts,
    may=checks.can_override,
    records="eligibility.override_asked",
)
def override_verdict(
    application: Application, *, rule: str, outcome: Outcome, reason: str, seen: str | None = None, by: Actor, at: datetime
) -> EligibilityVerdict:  # fmt: skip
    """Ask for another verdict than the computed one, with the reason. It holds once a second fund manager confirms it.

    `seen` as in `judge_verdict`.
    """
    verdict, outcome = _verdict(application, rule), _outcome(outcome)
    _stands(
        application,
        verdict,
        seen,
        (verdict.override_by_id, verdict.override_outcome, verdict.override_reason),
        (by.person_id, outcome, reason.strip()),
    )
    _refuse(None, checks.overriding_refused(queries.verdict_facts(application, verdict), outcome))
    _refuse("reason", checks.reason_wrong(reason))
    verdict.confirmed_by_id = verdict.confirmed_at = None
    verdict.override_outcome, verdict.override_reason = outcome, reason.strip()
    verdict.override_by_id, verdict.override_at = by.person_id, at
    trail.note(db.session, rule=rule, outcome=outcome.value, reason=trail.fingerprint(reason.strip()))
    return verdict


@action(
    P.ELIGIBILITY_JUDGE,
    facts=queries.check_facts,
    may=checks.can_confirm,
    records="eligibility.override_confirmed",
)
def confirm_override(
    application: Application, *, rule: str, seen: str | None = None, by: Actor, at: datetime
) -> EligibilityVerdict:
    """The second fund manager agrees; when nothing unmet is left after a refusal, the application becomes eligible.

    `seen` as in `judge_verdict`: what is confirmed is what was read.
    """
    verdict = _waiting(application, rule)
    _stands(application, verdict, seen)
    if verdict.override_by_id == by.person_id:
        raise NotAllowed(Reason("override_same_person"))
    verdict.confirmed_by_id, verdict.confirmed_at = by.person_id, at
    trail.note(db.session, rule=rule, outcome=verdict.outcome.value)
    db.session.flush()
    refused = application.state is ApplicationState.INELIGIBLE
    if (
        refused
        and checks.conclusion([v.outcome for v in verdict.check.verdicts]) is ApplicationState.ELIGIBLE
    ):
        _conclude(application, ApplicationState.ELIGIBLE, by, at)
    return verdict


@action(
    P.ELIGIBILITY_JUDGE,
    facts=queries.check_facts,
    may=checks.can_turn_down,
    records="eligibility.override_turned_down",
)
def turn_down_override(application: Application, *, rule: str, by: Actor, at: datetime) -> EligibilityVerdict:
    """Take back an override that waits: the asker thought again, or the second person does not agree."""
    verdict = _waiting(application, rule)
    trail.note(db.session, rule=rule, asked_by=f"person:{verdict.override_by_id}")
    verdict.override_outcome = verdict.override_by_id = verdict.override_at = None
    verdict.override_reason = ""
    return verdict


@action(
    P.ELIGIBILITY_JUDGE, facts=queries.check_facts, may=checks.can_conclude, records="eligibility.concluded"
)
def conclude_check(application: Application, *, by: Actor, at: datetime) -> Application:
    """Confirm the verdicts: eligible or not, and the organization is told, with every reason."""
    check = queries.check_of(application)
    _conclude(application, checks.conclusion([v.outcome for v in check.verdicts] if check else []), by, at)
    return application


@action(P.CONFLICT_RECORD, records="conflict.recorded")
def record_conflict(
    application: Application, *, person_id: int, reason: str, by: Actor, at: datetime
) -> Conflict:
    """Put a conflict of interest on record: from now on the application is closed to this person, everywhere."""
    _refuse(
        "person",
        None if person_id in {p.id for p in queries.staff_people(at)} else Reason("conflict_person_unknown"),
    )
    _refuse("reason", None if reason.strip() else Reason("conflict_reason_missing"))
    live = [c for c in queries.conflicts_of(application) if c.person_id == person_id and c.ended_at is None]
    _refuse("person", Reason("conflict_known") if live else None)
    conflict = Conflict(
        person_id=person_id,
        application_id=application.id,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by_id=by.person_id,
    )
    db.session.add(conflict)
    trail.note(db.session, person=f"person:{person_id}", reason=trail.fingerprint(reason.strip()))
    return conflict


@action(P.CONFLICT_RECORD, records="conflict.ended")
def end_conflict(conflict: Conflict, *, by: Actor, at: datetime) -> Conflict:
    """The conflict is over, or was put on record by mistake. The record stays."""
    if conflict.ended_at is not None:
        raise WrongState(Reason("conflict_ended"))
    conflict.ended_at, conflict.ended_by_id = at, by.person_id
    trail.note(db.session, person=f"person:{conflict.person_id}", application=conflict.application.trail_ref)
    return conflict


def _conclude(application: Application, state: ApplicationState, by: Actor, at: datetime) -> None:
    application.move_to(state)
    application.concluded_at, application.concluded_by_id = at, by.person_id
    trail.note(db.session, state=state.value)
    db.session.flush()
    tell = (
        mail_officer.eligibility_met
        if state is ApplicationState.ELIGIBLE
        else mail_officer.eligibility_refused
    )
    tell(application, at)


def _verdict(application: Application, rule: str) -> EligibilityVerdict:
    check = queries.check_of(application)
    found = next((v for v in check.verdicts if v.rule == rule), None) if check else None
    if found is None:
        raise RuleBroken(("rule", Reason("check_rule_unknown")))
    return found


def _stands(application: Application, verdict: EligibilityVerdict, seen: str | None, *same: object) -> None:
    """Refuse what was written on an older page, unless it is the very same from the same person: they pressed twice."""
    if seen is not None:
        db.session.refresh(verdict)  # as it stands now that it is our turn
    if seen is None or seen == queries.stamp_of(verdict) or (same and same[0] == same[1]):
        return
    raise StaleVersion(queries.said_since(verdict, application.call.time_zone))


def _waiting(application: Application, rule: str) -> EligibilityVerdict:
    verdict = _verdict(application, rule)
    if not queries.waiting_overrides([verdict]):
        raise WrongState(Reason("override_nothing_waits"))
    return verdict


def _outcome(given: Outcome | str) -> Outcome:
    try:
        outcome = Outcome(given)
    except ValueError:
        outcome = Outcome.TO_BE_JUDGED
    _refuse("outcome", Reason("outcome_missing") if outcome is Outcome.TO_BE_JUDGED else None)
    return outcome


def _refuse(field: str | None, why: Reason | None) -> None:
    if why is not None:
        raise RuleBroken((field, why))
