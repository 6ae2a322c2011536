"""Requests for information: when one may be asked, answered, sent, given more time, withdrawn and settled, and what it opens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from grants.applications.states import ASKABLE, ApplicationState, RequestState
from grants.core.access import YES, Verdict, no, too_late
from grants.core.counting import shows_nothing
from grants.core.reasons import N_, Reason, declare, local

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_WORD = 3000, 5000, 1000
MINUTE = timedelta(minutes=1)
LONGEST_TIME = timedelta(days=366)  # to answer; the day a year from today counts

WORDS = declare(
    {
        "ask_after_closing": N_("The call is still open: the organization can correct its application itself. Ask when it has closed."),
        "ask_not_now": N_("The application is now “%(state)s”. Information is asked for until the Board decides."),
        "ask_decided": N_("The decision on this application is confirmed, so nothing of it changes any more."),
        "ask_one_at_a_time": N_("A question to this organization is open already. Settle or withdraw it first, then ask the next."),
        "asked_nothing": N_("Write what you want to know."),
        "asked_too_long": N_("The question has %(count)s characters; the limit is %(limit)s. Shorten it."),
        "parts_unknown": N_("Choose parts of this call’s form only."),
        "answer_by_passed": N_("Choose a time that has not passed."),
        "answer_by_too_far": N_("Choose a day within a year from today."),
        "answer_by_no_more": N_("Choose a time after the one that stands, %(day)s, %(clock)s in %(place)s."),
        "answer_over": N_("This question is no longer open: “%(state)s”."),
        "answer_too_late": N_("The time to answer ended on %(day)s, %(clock)s in %(place)s. Write to the officers of the call: they can give you more."),
        "answer_says_nothing": N_("Nothing is answered yet: write an answer, or change one of the parts that are open."),
        "answer_text_too_long": N_("The answer has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it."),
        "answer_incomplete": N_("In the parts that are open, answers are missing (%(count)s). Fill them in before you send."),
        "part_not_open": N_("Only these parts are open, because an officer asks about them: %(parts)s. All others stay as you sent them in time."),
        "part_none_open": N_("The question of the officer is answered in words; the parts of the application stay as you sent them in time."),
        "request_closed": N_("This question is settled: “%(state)s”."),
        "request_answered": N_("The organization has sent its answer. Read it, then settle the question."),
        "request_reason_missing": N_("Give the reason, in a sentence or two. The organization reads it."),
        "request_reason_too_long": N_("The reason has %(count)s characters; the limit is %(limit)s. Shorten it."),
        "recheck_not_due": N_("The rules run again only while eligibility is being checked; the application is “%(state)s”. Nobody is refused after having been told that they are eligible."),
        "recheck_no_newer": N_("The rules have run on the version that stands."),
        "recheck_request_open": N_("A question to the organization is open. Wait for the answer, or settle the question first."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """What an open request lets an organization change, and the first instant at which it no longer does."""

    parts: frozenset[str]
    until: datetime


@dataclass(frozen=True)
class AskFacts:
    """Whether an officer may ask: where the application stands, whether its call has closed, whether a question is open."""

    state: ApplicationState
    closed: bool
    open_request: bool = False
    decided: bool = False


@dataclass(frozen=True)
class RequestFacts:
    """One request at an instant; `missing` counts open answers in the parts it opens, `changed` says whether these differ."""

    at: datetime
    state: RequestState
    answer_by: datetime
    application: ApplicationState
    answered: bool = False
    changed: bool = False
    missing: int = 0
    time_zone: str = "UTC"  # of the call


@dataclass(frozen=True)
class RecheckFacts:
    """Whether the rules may run again: the state, and the versions that stand and that were checked."""

    state: ApplicationState
    standing: int
    checked: int | None
    open_request: bool = False


def can_ask(facts: AskFacts) -> Verdict:
    """After the closing, until a decision is confirmed; one question at a time."""
    if facts.state not in ASKABLE:
        return too_late("ask_not_now", state=facts.state.label)
    if not facts.closed:
        return no("ask_after_closing")
    if facts.decided:
        return too_late("ask_decided")
    return too_late("ask_one_at_a_time") if facts.open_request else YES


def can_answer(facts: RequestFacts) -> Verdict:
    """While it is open, to the last moment, and as long as the application is still looked at."""
    if facts.state is RequestState.EXPIRED or (
        facts.state is RequestState.OPEN and facts.at >= facts.answer_by
    ):
        return too_late("answer_too_late", **local(facts.answer_by - MINUTE, facts.time_zone))
    if facts.state is not RequestState.OPEN:
        return too_late("answer_over", state=facts.state.label)
    return YES if facts.application in ASKABLE else too_late("ask_not_now", state=facts.application.label)


def can_send(facts: RequestFacts) -> Verdict:
    """An answer says something, in words or in the parts; what is open must be complete."""
    verdict = can_answer(facts)
    if not verdict:
        return verdict
    if not facts.answered and not facts.changed:
        return no("answer_says_nothing")
    return no("answer_incomplete", count=facts.missing) if facts.missing else YES


def can_extend(facts: RequestFacts) -> Verdict:
    """More time: while it is open, or after it ran out."""
    if facts.state not in (RequestState.OPEN, RequestState.EXPIRED):
        return _over(facts)
    return YES if facts.application in ASKABLE else too_late("ask_not_now", state=facts.application.label)


def can_withdraw_request(facts: RequestFacts) -> Verdict:
    """A question can be dropped until it is answered."""
    return YES if facts.state in (RequestState.OPEN, RequestState.EXPIRED) else _over(facts)


def can_accept(facts: RequestFacts) -> Verdict:
    """An officer settles it: after the answer, or without one and with a reason."""
    if facts.state in (RequestState.OPEN, RequestState.EXPIRED, RequestState.ANSWERED):
        return YES
    return _over(facts)


def can_recheck(facts: RecheckFacts) -> Verdict:
    """On a newer version than the one that was checked, while the check is under way."""
    if facts.state is not ApplicationState.CHECKING:
        return too_late("recheck_not_due", state=facts.state.label)
    if facts.open_request:
        return no("recheck_request_open")
    return too_late("recheck_no_newer") if facts.checked is None or facts.checked >= facts.standing else YES


def part_refused(opened: Opened | None, key: str, titles: Collection[str]) -> Reason | None:
    """Why a part cannot be changed after the deadline; None when the request opens it."""
    if opened is None or key in opened.parts:
        return None
    return Reason("part_not_open", parts=tuple(titles)) if opened.parts else Reason("part_none_open")


def text_wrong(text: str, missing: str, too_long: str, limit: int) -> Reason | None:
    """A text must be there, and within its limit; the keys say which text."""
    if shows_nothing(text):
        return Reason(missing)
    return Reason(too_long, count=len(text), limit=limit) if len(text) > limit else None


def day_wrong(answer_by: datetime, at: datetime) -> Reason | None:
    """Why nobody can be given until then: it has passed, or a year was mistyped."""
    if answer_by <= at:
        return Reason("answer_by_passed")
    return Reason("answer_by_too_far") if answer_by - at > LONGEST_TIME else None


def _over(facts: RequestFacts) -> Verdict:
    if facts.state is RequestState.ANSWERED:
        return too_late("request_answered")
    return too_late("request_closed", state=facts.state.label)
