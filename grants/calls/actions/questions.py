"""Questions about a call: asked by anybody with an account, settled by an officer, corrected on the record, told once a day."""

from datetime import datetime

from grants.accounts.queries import SYSTEM
from grants.accounts.roles import Permission as P
from grants.calls import mail, queries, rules
from grants.calls.models import AnswerNotice, Call, CallAnswer, CallAnswerVersion, CallQuestion
from grants.calls.states import QuestionState
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken, StaleVersion
from grants.core.reasons import Reason

__all__ = [
    "answer_question", "ask_question", "correct_answer", "decline_question", "join_question", "tell_due", "tell_of_answers",
]  # fmt: skip


@action(None, facts=queries.ask_facts, may=rules.can_ask, records="question.asked")
def ask_question(call: Call, *, text: str, by: Actor, at: datetime) -> CallQuestion:
    """Ask about a call. The call is locked, so that the limit holds; the same words again are the question that waits."""
    kept = rules.kept_text("text", text, "question_empty", rules.LONGEST_QUESTION)
    standing = queries.same_question(call, by.person_id, kept)
    if standing is not None:
        trail.note(db.session, question=standing.key)
        return standing
    made = CallQuestion(call=call, text=kept, asked_at=at, asked_by_id=by.person_id)
    db.session.add(made)
    db.session.flush()
    trail.note(db.session, question=made.key, text=trail.fingerprint(kept))
    return made


@action(P.CALL_MANAGE, facts=queries.settle_facts, may=rules.can_settle, records="question.answered")
def answer_question(
    question: CallQuestion, *, wording: str, answer: str, by: Actor, at: datetime
) -> CallAnswer:
    """Publish an answer with the next number, under the wording that everybody reads. What was asked is kept beside it."""
    wording = rules.kept_text("wording", wording, "wording_empty", rules.LONGEST_QUESTION)
    answer = rules.kept_text("answer", answer, "answer_empty", rules.LONGEST_ANSWER)
    _take_turn(question.call)
    made = CallAnswer(call=question.call, number=queries.newest_number(question.call) + 1, published_at=at)
    db.session.add(made)
    db.session.flush()
    _keep(made, wording, answer, "", by=by, at=at)
    _settle(question, QuestionState.ANSWERED, by=by, at=at, answer=made)
    mail.question_answered(question, made, at)
    trail.note(
        db.session, call=question.call.slug, number=made.number, tidied=wording != question.text,
        answer=trail.fingerprint(answer),
    )  # fmt: skip
    return made


@action(P.CALL_MANAGE, facts=queries.settle_facts, may=rules.can_settle, records="question.joined")
def join_question(question: CallQuestion, *, answer: CallAnswer, by: Actor, at: datetime) -> None:
    """Say that an answer of this call answers this question, too."""
    if answer.call_id != question.call_id:
        raise RuleBroken(("joined", Reason("answer_of_another_call")))
    _settle(question, QuestionState.JOINED, by=by, at=at, answer=answer)
    mail.question_answered(question, answer, at)
    trail.note(db.session, call=question.call.slug, number=answer.number)


@action(P.CALL_MANAGE, facts=queries.settle_facts, may=rules.can_settle, records="question.declined")
def decline_question(question: CallQuestion, *, reason: str, by: Actor, at: datetime) -> None:
    """Leave it without an answer, and say why to the one who asked; nothing is published."""
    question.reason = rules.kept_text("reason", reason, "decline_reason_empty", rules.LONGEST_REASON)
    _settle(question, QuestionState.DECLINED, by=by, at=at)
    mail.question_declined(question, at)
    trail.note(db.session, call=question.call.slug, reason=trail.fingerprint(question.reason))


@action(P.CALL_MANAGE, records="answer.corrected")
def correct_answer(
    answer: CallAnswer, *, wording: str, text: str, reason: str, base_version: int, by: Actor, at: datetime
) -> CallAnswerVersion:
    """Correct a published answer on the record: the earlier text is kept. StaleVersion when another came in between."""
    wording = rules.kept_text("wording", wording, "wording_empty", rules.LONGEST_QUESTION)
    text = rules.kept_text("answer", text, "answer_empty", rules.LONGEST_ANSWER)
    reason = rules.kept_text("reason", reason, "correction_reason_empty", rules.LONGEST_REASON)
    _take_turn(answer.call)
    db.session.expire(answer, ["versions"])
    stands = answer.current
    if base_version != stands.version:
        raise StaleVersion(Reason("answer_corrected_meanwhile"))
    if (wording, text) == (stands.question, stands.text):
        raise RuleBroken((None, Reason("correction_without_change")))
    made = _keep(answer, wording, text, reason, by=by, at=at)
    mail.answer_corrected(answer, at)
    trail.note(
        db.session, version=made.version, before=trail.fingerprint(stands.text), answer=trail.fingerprint(text),
        reason=trail.fingerprint(reason),
    )  # fmt: skip
    return made


@action(P.CHORES_RUN, records="answers.told")
def tell_of_answers(call: Call, *, by: Actor, at: datetime) -> int:
    """One mail with all that is new to each person who may write an application to the call; a row says up to where."""
    found = queries.to_tell(call, at)
    for news in found:
        mail.answers_published(news, at)
        last = max(version.id for version in news.versions)
        db.session.add(AnswerNotice(call_id=call.id, person_id=news.person.id, last_version_id=last, at=at))
    trail.note(db.session, told=len(found))
    return len(found)


def tell_due(at: datetime) -> int:
    """The chore; no deed, and so no entry on the trail, when nobody is to be told."""
    return sum(
        int(tell_of_answers(call, by=SYSTEM, at=at))
        for call in queries.calls_with_answers(at)
        if queries.to_tell(call, at)
    )


def _take_turn(call: Call) -> None:
    """Numbers and versions of a call are given one after the other: who is told of one was told of all before it."""
    db.session.refresh(call, with_for_update={"of": Call})


def _settle(
    question: CallQuestion, state: QuestionState, *, by: Actor, at: datetime, answer: CallAnswer | None = None
) -> None:
    question.move_to(state)
    question.settled_at, question.settled_by_id, question.answer = at, by.person_id, answer


def _keep(
    answer: CallAnswer, wording: str, text: str, reason: str, *, by: Actor, at: datetime
) -> CallAnswerVersion:
    made = CallAnswerVersion(
        answer=answer, version=len(answer.versions) + 1, question=wording, text=text, reason=reason, at=at, by_id=by.person_id
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
