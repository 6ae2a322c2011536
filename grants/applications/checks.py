"""The eligibility check: what may be judged, overridden, confirmed and concluded, by whom, and what comes of it.

The program computes; a person judges what no computation can; a computed verdict is changed by two persons only. Who was
refused can still be found eligible, when an override is confirmed. The other way round there is no move: nobody is
refused after having been told that they are eligible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grants.applications.states import ApplicationState, Outcome
from grants.core.access import YES, Verdict, no, too_late
from grants.core.reasons import N_, Reason, declare, local

LONGEST_REASON = 2000

WORDS = declare(
    {
        "check_call_open": N_("The call is still open: the rules run on what stands when it closes."),
        "check_not_due": N_("There is nothing to check: the application is “%(state)s”."),
        "check_concluded": N_("The check was concluded: the application is “%(state)s”. Use an override, with a second person, if it was wrong."),
        "check_not_open": N_("The check is not under way: the application is “%(state)s”."),
        "check_verdicts_open": N_("%(count)s of the rules still wait for a person’s judgement."),
        "check_waits_for_information": N_("A question to the organization is open until %(day)s, %(clock)s in %(place)s. Wait for the answer, or settle the question first."),
        "check_override_waits": N_("An override waits for a second person, who confirms it or turns it down."),
        "override_too_late": N_("An application that is “%(state)s” cannot be found not eligible any more."),
        "override_nothing_waits": N_("No override waits for a second person."),
        "override_own": N_("You asked for every override that waits here. Somebody else must confirm it."),
        "override_same_person": N_("You asked for this override. A second fund manager must confirm it."),
        "override_says_the_same": N_("This is what holds already, so there is nothing to override."),
        "override_judge_instead": N_("This rule waits for a person’s judgement: judge it, no override is needed."),
        "override_only_to_met": N_("After the refusal, an override can only find that a rule was met after all."),
        "judge_computed": N_("The program worked this rule out. If it is wrong, override it, with a second person."),
        "outcome_missing": N_("Say whether the rule is met."),
        "check_reason_missing": N_("Give the reason, in a sentence or two. The applicant reads it when the rule is not met."),
        "check_reason_too_long": N_("The reason has %(count)s characters; the limit is %(limit)s. Shorten it."),
        "check_rule_unknown": N_("This rule is not part of the check."),
        "verdict_judged_meanwhile": N_("%(name)s judged this rule “%(outcome)s” on %(day)s, %(clock)s in %(place)s, after you had opened this page. What you wrote is not kept yet: read what stands, then press again if you still see it otherwise."),
        "verdict_override_meanwhile": N_("%(name)s asked on %(day)s, %(clock)s in %(place)s that this rule counts as “%(outcome)s”, after you had opened this page. What you wrote is not kept yet: read what stands, then press again if you still see it otherwise."),
        "verdict_confirmed_meanwhile": N_("%(name)s confirmed on %(day)s, %(clock)s in %(place)s that this rule counts as “%(outcome)s”, after you had opened this page. What you wrote is not kept yet: read what stands, then press again if you still see it otherwise."),
        "verdict_changed_meanwhile": N_("What is known of this rule has changed since you opened this page: an override was taken back, or the rules ran again. Read what stands, then press again."),
        "conflict_known": N_("This conflict of interest is already on record."),
        "conflict_person_unknown": N_("Choose somebody who works for the Fund or belongs to the pool of reviewers."),
        "conflict_ended": N_("This conflict of interest has already ended."),
        "conflict_reason_missing": N_("Say what the conflict of interest is, in a sentence."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class CheckFacts:
    """Where the check of an application stands, for somebody who wants to go on with it."""

    state: ApplicationState
    call_closed: bool
    outcomes: tuple[Outcome, ...] = ()
    overrides_by: tuple[int, ...] = ()  # who asked for the overrides that wait
    person_id: int | None = None
    asked_until: datetime | None = None  # of a question to the organization that is open
    time_zone: str = "UTC"  # of the call


@dataclass(frozen=True)
class VerdictFacts:
    """One rule's verdict: what was computed, what holds now, and who asked for an override that waits."""

    state: ApplicationState
    computed: Outcome
    holds: Outcome


def can_run(facts: CheckFacts) -> Verdict:
    """The rules run once on what stands when the call has closed; what was withdrawn is left out."""
    if facts.state is not ApplicationState.SUBMITTED:
        return no("check_not_due", state=facts.state.label)
    return YES if facts.call_closed else no("check_call_open")


def can_judge(facts: CheckFacts) -> Verdict:
    """A judgement may be given, and changed, until the check is concluded."""
    if facts.state is ApplicationState.CHECKING:
        return YES
    return too_late("check_concluded" if facts.outcomes else "check_not_open", state=facts.state.label)


def can_override(facts: CheckFacts) -> Verdict:
    """Verdicts are overridden while the check is under way, and after a refusal."""
    if facts.state in (ApplicationState.CHECKING, ApplicationState.INELIGIBLE):
        return YES
    return too_late("override_too_late" if facts.outcomes else "check_not_open", state=facts.state.label)


def can_confirm(facts: CheckFacts) -> Verdict:
    """An override waits, and somebody else asked for it."""
    if not facts.overrides_by:
        return too_late("override_nothing_waits")
    if facts.state not in (ApplicationState.CHECKING, ApplicationState.INELIGIBLE):
        return too_late("override_too_late", state=facts.state.label)
    return no("override_own") if set(facts.overrides_by) == {facts.person_id} else YES


def can_turn_down(facts: CheckFacts) -> Verdict:
    """Whoever may confirm or ask for an override may also take it back."""
    return YES if facts.overrides_by else too_late("override_nothing_waits")


def can_conclude(facts: CheckFacts) -> Verdict:
    """Every rule has its answer, and no override waits."""
    if facts.state is not ApplicationState.CHECKING:
        return can_judge(facts)
    if facts.asked_until is not None:
        return no(
            "check_waits_for_information", **local(facts.asked_until - timedelta(minutes=1), facts.time_zone)
        )
    waiting = sum(outcome is Outcome.TO_BE_JUDGED for outcome in facts.outcomes)
    if waiting:
        return no("check_verdicts_open", count=waiting)
    return no("check_override_waits") if facts.overrides_by else YES


def judging_refused(verdict: VerdictFacts) -> Reason | None:
    """Only what the program left to a person is judged by one."""
    return None if verdict.computed is Outcome.TO_BE_JUDGED else Reason("judge_computed")


def overriding_refused(verdict: VerdictFacts, outcome: Outcome) -> Reason | None:
    """Why this verdict cannot be overridden to that outcome; None when it can."""
    checking = verdict.state is ApplicationState.CHECKING
    if checking and verdict.computed is Outcome.TO_BE_JUDGED:
        return Reason("override_judge_instead")
    if outcome is verdict.holds:
        return Reason("override_says_the_same")
    return None if checking or outcome is Outcome.MET else Reason("override_only_to_met")


def conclusion(outcomes: Sequence[Outcome]) -> ApplicationState:
    """Eligible when every rule is met."""
    return (
        ApplicationState.ELIGIBLE if all(o is Outcome.MET for o in outcomes) else ApplicationState.INELIGIBLE
    )


def reason_wrong(reason: str) -> Reason | None:
    """A reason must be there, and must be short enough to be read."""
    if not reason.strip():
        return Reason("check_reason_missing")
    if len(reason) > LONGEST_REASON:
        return Reason("check_reason_too_long", count=len(reason), limit=LONGEST_REASON)
    return None
