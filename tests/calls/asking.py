"""A call that takes questions, and the deeds around one, said shortly."""

from datetime import datetime, timedelta
from typing import Any

from grants.calls import actions
from grants.calls.models import Call, CallAnswer, CallQuestion
from tests.factories.things import CLOSES, NOW, OPENS, a_call
from tests.people import actor

UNTIL = NOW + timedelta(days=10)


def a_call_with_questions(slug: str = "sgf-2011", until: datetime | None = UNTIL, **changes: Any) -> Call:
    """The 2011 call, with a cut-off for questions."""
    values = {"opens_at": OPENS, "closes_at": CLOSES, **changes}
    return a_call(slug, questions_until=until.isoformat() if until else None, **values)


def ask(call: Call, text: str = "May a network apply?", by: str = "ana", at: datetime = NOW) -> CallQuestion:
    """Somebody asks."""
    made: CallQuestion = actions.ask_question(call, text=text, by=actor(by, at), at=at)
    return made


def answer(
    question: CallQuestion,
    text: str = "Yes, with one lead.",
    by: str = "olu",
    at: datetime = NOW,
    wording: str = "",
) -> CallAnswer:
    """An officer answers, under the asker's own words unless others are given."""
    made: CallAnswer = actions.answer_question(
        question, wording=wording or question.text, answer=text, by=actor(by, at), at=at
    )
    return made
