"""Questions about a call: until when they are asked, who may settle them, and what their texts may hold."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from grants.calls.rules.settings import Problems
from grants.calls.states import QuestionState
from grants.core.access import YES, Verdict, no, too_late
from grants.core.counting import shows_nothing
from grants.core.errors import RuleBroken
from grants.core.reasons import N_, Reason, declare

MOST_OPEN = 5  # questions that a person may have open about one call
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_REASON = 2000, 5000, 1000
PAUSE = timedelta(days=1)  # between two mails about the answers of one call to one person

WORDS = declare(
    {
        "questions_not_taken": N_("This call takes no questions here. What is asked and answered is on the page of the call."),
        "questions_sign_in": N_("Sign in to ask. Nobody is told who asked."),
        "questions_unverified": N_("Confirm your mail address first: the answer is mailed to you."),
        "questions_over": N_("Questions were taken until %(day)s at %(clock)s in %(place)s. The answers are below."),
        "questions_too_many": N_("%(count)s of your questions still wait for an answer. You can ask the next one when one of them is answered."),
        "question_settled": N_("%(name)s has settled this question already: %(state)s."),
        "question_empty": N_("Write your question."),
        "answer_empty": N_("Write the answer."),
        "wording_empty": N_("The question needs words: it is published with the answer."),
        "decline_reason_empty": N_("Say why in a sentence or two: it is mailed to the person who asked."),
        "correction_reason_empty": N_("Say why it is corrected. It stays on the record."),
        "correction_without_change": N_("Nothing is different from what stands. Change something, or leave it as it is."),
        "question_text_too_long": N_("This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it."),
        "answer_of_another_call": N_("Choose one of the answers of this call."),
        "answer_corrected_meanwhile": N_("Somebody corrected this answer after you opened it. What stands now is below; what you wrote is kept."),
        "questions_before_opening": N_("Questions end before the call opens. Take a day after the opening."),
        "questions_after_closing": N_("Questions end after the call closes. Take the closing or a day before it."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class AskFacts:
    """What decides whether somebody may ask: the cut-off of the call, the account, how many questions wait already."""

    at: datetime
    until: datetime | None  # the first instant refused; None takes no questions
    time_zone: str
    signed_in: bool
    verified: bool
    waiting: int = 0


@dataclass(frozen=True)
class SettleFacts:
    """Where a question stands, and who settled it."""

    state: QuestionState
    settled_by: str = ""


def can_ask(facts: AskFacts) -> Verdict:
    """Until the cut-off, to the instant; with a verified account; a few at a time."""
    if facts.until is None:
        return no("questions_not_taken")
    if facts.at >= facts.until:
        local = (facts.until - timedelta(minutes=1)).astimezone(ZoneInfo(facts.time_zone))
        place = facts.time_zone.rsplit("/", 1)[-1].replace("_", " ")
        return too_late("questions_over", day=local.date(), clock=f"{local:%H:%M}", place=place)
    if not facts.signed_in:
        return no("questions_sign_in")
    if not facts.verified:
        return no("questions_unverified")
    return no("questions_too_many", count=facts.waiting) if facts.waiting >= MOST_OPEN else YES


def can_settle(facts: SettleFacts) -> Verdict:
    """While nobody has: the first officer settles a question, the second is told who was faster."""
    if facts.state is QuestionState.OPEN:
        return YES
    return too_late("question_settled", name=facts.settled_by, state=facts.state.label)


def cut_off_problems(
    until: datetime | None, opens_at: datetime | None, closes_at: datetime | None
) -> Problems:
    """What is wrong with the cut-off beside the window of the call."""
    if until is not None and opens_at is not None and until <= opens_at:
        return [("questions_time", Reason("questions_before_opening"))]
    if until is not None and closes_at is not None and until > closes_at:
        return [("questions_time", Reason("questions_after_closing"))]
    return []


def kept_text(field: str, text: str, missing: str, longest: int) -> str:
    """A text as it is kept. RuleBroken beside its field when there is none, or too much of it."""
    clean = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    clean = "".join(c for c in clean if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
    if shows_nothing(clean):
        raise RuleBroken((field, Reason(missing)))
    if len(clean) > longest:
        raise RuleBroken((field, Reason("question_text_too_long", count=len(clean), limit=longest)))
    return clean
