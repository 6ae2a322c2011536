"""Appeals against a refusal: who may make one until when, and who may decide it."""

from dataclasses import dataclass
from datetime import datetime

from grants.applications.states import ApplicationState
from grants.awards.rules.years import last_minute
from grants.awards.states import Against, AppealState
from grants.core.access import YES, Verdict, no, too_late
from grants.core.reasons import N_, Reason, declare, local

LONGEST_APPEAL, LONGEST_ANSWER = 5000, 3000
REFUSED = {ApplicationState.INELIGIBLE: Against.ELIGIBILITY, ApplicationState.NOT_SELECTED: Against.SELECTION}

WORDS = declare(
    {
        "appeal_no_refusal": N_("Only a refusal can be appealed; the application is “%(state)s”."),
        "appeal_not_in_call": N_("This call has no appeals. If a fact is wrong, answer the message that came with the letter."),
        "appeal_too_late": N_("The time to appeal ended on %(day)s, %(clock)s in %(place)s."),
        "appeal_made": N_("Your organization has appealed against this refusal. That is possible once."),
        "appeal_missing": N_("Say what was wrong in the refusal, and why."),
        "appeal_too_long": N_("The text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it."),
        "appeal_decided": N_("This appeal is decided: “%(state)s”."),
        "appeal_had_a_part": N_("You had a part in the refusal: you checked, judged, proposed, confirmed or reviewed. Somebody else must decide the appeal."),
        "appeal_outcome_missing": N_("Choose whether the appeal is upheld."),
        "appeal_reason_missing": N_("Give the reasons. The organization reads them in its letter."),
        "appeal_reason_too_long": N_("The reasons have %(count)s characters; the limit is %(limit)s. Shorten them."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class AppealFacts:
    """A refusal and the time to appeal against it. `until` is the first instant refused; None: the call has no appeals."""

    at: datetime
    state: ApplicationState
    refused_at: datetime | None = None
    until: datetime | None = None
    made: bool = False
    time_zone: str = "UTC"  # of the call


@dataclass(frozen=True)
class DecideFacts:
    """An appeal, seen by somebody who wants to decide it."""

    state: AppealState
    had_a_part: bool


def can_appeal(facts: AppealFacts) -> Verdict:
    """Against a refusal that was told, once, and in time."""
    if facts.state not in REFUSED or facts.refused_at is None:
        return too_late("appeal_no_refusal", state=facts.state.label)
    if facts.made:
        return too_late("appeal_made")
    if facts.until is None:
        return no("appeal_not_in_call")
    if facts.at < facts.until:
        return YES
    return too_late("appeal_too_late", **local(last_minute(facts.until), facts.time_zone))


def can_decide(facts: DecideFacts) -> Verdict:
    """Once, and by somebody who had no part in the refusal."""
    if facts.state is not AppealState.OPEN:
        return too_late("appeal_decided", state=facts.state.label)
    return no("appeal_had_a_part") if facts.had_a_part else YES


def text_wrong(text: str, missing: str, too_long: str, limit: int) -> Reason | None:
    """A text must be there, and within its limit; the keys say which text."""
    if not text.strip():
        return Reason(missing)
    return Reason(too_long, count=len(text), limit=limit) if len(text) > limit else None
