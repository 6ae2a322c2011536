"""Messages about questions and answers, and about changes of a call. Queued in the open transaction; none names who asked."""

from datetime import datetime

from grants.accounts.models import Person
from grants.calls.documents import differences, in_short
from grants.calls.models import Call, CallAnswer, CallQuestion
from grants.calls.queries import News
from grants.core import outbox


def question_answered(question: CallQuestion, answer: CallAnswer, at: datetime) -> None:
    """The answer, to the one who asked."""
    _to_asker("question_answered", question, at, answer=answer)


def question_declined(question: CallQuestion, at: datetime) -> None:
    """Why there is none, to the one who asked."""
    _to_asker("question_declined", question, at)


def answer_corrected(answer: CallAnswer, at: datetime) -> None:
    """That an answer was corrected, to everybody who had asked for it."""
    for question in {question.asked_by_id: question for question in answer.questions}.values():
        _to_asker("answer_corrected", question, at, answer=answer)


def answers_published(news: News, at: datetime) -> None:
    """New answers, to somebody who may write an application to the call."""
    person, call = news.person, news.versions[0].answer.call
    outbox.post(
        "answers_published", to=person.email, about=call.trail_ref, at=at, language=person.language,
        person=person, call=call, versions=news.versions,
    )  # fmt: skip


def call_amended(person: Person, call: Call, at: datetime) -> None:
    """What the newest version of a call changed and why, to somebody whose application it concerns; in the reader's language."""
    before, now = call.versions[-2:]
    outbox.post(
        "call_amended", to=person.email, about=call.trail_ref, at=at, language=person.language,
        person=person, call=call, version=now, changes=lambda: in_short(differences(call, before, now)),
    )  # fmt: skip


def _to_asker(kind: str, question: CallQuestion, at: datetime, answer: CallAnswer | None = None) -> None:
    person = question.asked_by
    outbox.post(
        kind, to=person.email, about=question.trail_ref, at=at, language=person.language,
        person=person, call=question.call, question=question, answer=answer,
    )  # fmt: skip
