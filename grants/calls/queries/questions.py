"""Reading questions and answers of a call: what everybody reads, what waits for officers, who is still to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.models import Person
from grants.accounts.roles import Permission as P
from grants.calls import rules
from grants.calls.models import AnswerNotice, Call, CallAnswer, CallAnswerVersion, CallQuestion
from grants.calls.queries.reading import WITH_TEXTS, call_for
from grants.calls.rules import CallSettings
from grants.calls.states import CallState, QuestionState
from grants.core import registry
from grants.core.access import Actor, require
from grants.core.db import AnySelect, db
from grants.core.errors import NotFound

__all__ = [
    "News", "answer_for", "answers_of", "answers_to_join", "ask_facts", "calls_with_answers", "count_of_answers", "counts_of_questions", "cut_off_of",
    "newest_number", "own_questions", "people_told", "question_for", "questions_of", "same_question", "settle_facts", "to_tell",
]  # fmt: skip


@dataclass(frozen=True)
class News:
    """What one person is to be told of the answers to a call."""

    person: Person
    versions: Sequence[CallAnswerVersion]


def answers_of(call: Call) -> Select[Any]:
    """The published answers of a call in the order of their numbers, with their texts; without who asked."""
    query = select(CallAnswer).where(CallAnswer.call_id == call.id)
    return query.options(selectinload(CallAnswer.versions)).order_by(CallAnswer.number)


def count_of_answers(call: Call) -> int:
    """How many answers are published."""
    query = select(func.count()).select_from(CallAnswer).where(CallAnswer.call_id == call.id)
    return int(db.session.execute(query).scalar_one())


def own_questions(call: Call, actor: Actor, most: int = 50) -> Sequence[CallQuestion]:
    """What the reader has asked about a call, the newest first."""
    if actor.person_id is None:
        return []
    query = select(CallQuestion).where(
        CallQuestion.call_id == call.id, CallQuestion.asked_by_id == actor.person_id
    )
    return db.session.scalars(
        query.options(joinedload(CallQuestion.answer)).order_by(CallQuestion.id.desc()).limit(most)
    ).all()


def questions_of(call: Call, state: str) -> Select[Any]:
    """The questions of a call in a state, the oldest first: who has waited longest is answered first."""
    wanted = QuestionState(state) if state in list(QuestionState) else QuestionState.OPEN
    query = select(CallQuestion).where(CallQuestion.call_id == call.id, CallQuestion.state == wanted)
    return query.options(
        joinedload(CallQuestion.answer), joinedload(CallQuestion.settled_by)
    ).order_by(CallQuestion.asked_at, CallQuestion.id)  # fmt: skip


def counts_of_questions(call: Call) -> dict[QuestionState, int]:
    """How many questions there are in each state."""
    query = select(CallQuestion.state, func.count()).where(CallQuestion.call_id == call.id)
    found = dict(db.session.execute(query.group_by(CallQuestion.state)).all())
    return {state: found.get(state, 0) for state in QuestionState}


def question_for(actor: Actor, slug: str, key: str) -> CallQuestion:
    """A question for staff who read the call. NotFound otherwise."""
    call = call_for(actor, slug, WITH_TEXTS)
    require(actor, P.CALL_READ, call)
    query = select(CallQuestion).where(CallQuestion.call_id == call.id, CallQuestion.key == key)
    found = db.session.scalars(query.options(joinedload(CallQuestion.settled_by))).one_or_none()
    if found is None:
        raise NotFound
    return found


def answer_for(actor: Actor, slug: str, number: int) -> CallAnswer:
    """An answer with its earlier texts, for staff who read the call. NotFound otherwise."""
    call = call_for(actor, slug, WITH_TEXTS)
    require(actor, P.CALL_READ, call)
    query = select(CallAnswer).where(CallAnswer.call_id == call.id, CallAnswer.number == number)
    loaded = (
        selectinload(CallAnswer.versions).joinedload(CallAnswerVersion.by),
        selectinload(CallAnswer.questions),
    )
    found = db.session.scalars(query.options(*loaded)).one_or_none()
    if found is None:
        raise NotFound
    return found


def answers_to_join(call: Call, most: int = 500) -> Sequence[CallAnswer]:
    """The answers that a question can be joined to, the newest first."""
    query = answers_of(call).order_by(None).order_by(CallAnswer.number.desc())
    return db.session.scalars(query.limit(most)).all()


def same_question(call: Call, person_id: int | None, text: str) -> CallQuestion | None:
    """The same words of the same person, still waiting: a button that was pressed twice."""
    query = select(CallQuestion).where(
        CallQuestion.call_id == call.id, CallQuestion.asked_by_id == person_id, CallQuestion.text == text
    )
    return db.session.scalars(query.where(CallQuestion.state == QuestionState.OPEN).limit(1)).first()


def newest_number(call: Call) -> int:
    """The highest number that an answer of the call has."""
    query = select(func.coalesce(func.max(CallAnswer.number), 0)).where(CallAnswer.call_id == call.id)
    return int(db.session.execute(query).scalar_one())


def cut_off_of(call: Call) -> datetime | None:
    """The first instant at which a published call takes no question; None when it takes none at all."""
    published = call.state is CallState.PUBLISHED  # its settings are those in force
    return CallSettings.from_json(call.settings).questions_until if published else None


def ask_facts(call: Call, actor: Actor, at: datetime) -> rules.AskFacts:
    """For `rules.can_ask`."""
    waiting = select(func.count()).where(
        CallQuestion.call_id == call.id,
        CallQuestion.asked_by_id == actor.person_id,
        CallQuestion.state == QuestionState.OPEN,
    )
    query = select(Person.verified_at, waiting.scalar_subquery()).where(Person.id == actor.person_id)
    asker = db.session.execute(query).one_or_none() if actor.person_id is not None else None
    verified, count = asker or (None, 0)
    return rules.AskFacts(
        at, cut_off_of(call), call.time_zone, asker is not None, verified is not None, count
    )


def settle_facts(question: CallQuestion, actor: Actor, at: datetime) -> rules.SettleFacts:
    """For `rules.can_settle`."""
    return rules.SettleFacts(question.state, question.settled_by.name if question.settled_by else "")


def calls_with_answers(at: datetime) -> Sequence[Call]:
    """The calls that still take applications and have an answer: those of which somebody may be to be told."""
    answered = select(CallAnswer.call_id)
    query = select(Call).where(Call.state == CallState.PUBLISHED, Call.closes_at > at, Call.id.in_(answered))
    return db.session.scalars(query.order_by(Call.id)).all()


def people_told(call: Call, at: datetime) -> list[Person]:
    """Everybody whom what changes in a call concerns now, each once."""
    people = [person for ask in registry.told_about_call for person, _since in ask(call, at)]
    return list({person.id: person for person in people}.values())


def to_tell(call: Call, at: datetime) -> list[News]:
    """Who is to be told of which answers now: what is new to them, and at most one mail a day. Who asked was told already."""
    people = [pair for ask in registry.told_about_call for pair in ask(call, at)]
    if not people:
        return []
    query = select(CallAnswerVersion).join(CallAnswerVersion.answer).where(CallAnswer.call_id == call.id)
    loaded = query.options(joinedload(CallAnswerVersion.answer)).order_by(CallAnswerVersion.id)
    versions = db.session.scalars(loaded).all()
    told = {row.person_id: row for row in db.session.execute(_told(call))}
    asked = set(
        db.session.execute(
            select(CallQuestion.asked_by_id, CallQuestion.answer_id).where(CallQuestion.call_id == call.id)
        )
    )
    found = []
    for person, since in people:
        before = told.get(person.id)
        if before is not None and at < before.at + rules.PAUSE:
            continue
        last = before.last if before is not None else 0
        new = [v for v in versions if v.id > last and v.at > since and (person.id, v.answer_id) not in asked]
        if new:
            found.append(News(person, _standing(new)))
    return found


def _told(call: Call) -> AnySelect:
    query = select(
        AnswerNotice.person_id,
        func.max(AnswerNotice.last_version_id).label("last"),
        func.max(AnswerNotice.at).label("at"),
    )
    return query.where(AnswerNotice.call_id == call.id).group_by(AnswerNotice.person_id)


def _standing(versions: Sequence[CallAnswerVersion]) -> list[CallAnswerVersion]:
    """Of each answer the last text alone."""
    return list({version.answer_id: version for version in versions}.values())
