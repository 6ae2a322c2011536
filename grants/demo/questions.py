"""What is asked about the call that is open today: two answers for everybody, and one question that still waits."""

from datetime import datetime, timedelta
from functools import partial

from grants.calls import actions as calls
from grants.calls.models import Call
from grants.calls.queries import questions_of
from grants.calls.states import QuestionState
from grants.core.db import db
from grants.demo.telling import Step
from grants.demo.world import World

# days after the opening -> who asks, in their own words, and as what it is answered by whom
ANSWERED = [
    (
        3, "chi", "We are Harvest Lane Circle in Ghana. Can our partner in Nigeria be the lead of one application and a partner in ours?",
        "Can an organization lead one application and be a partner in another?",
        "Yes. An organization sends one application to this call as the lead. It may be a partner in others; each names its own share of the budget.",
        "olu",
    ),
    (
        6, "ana", "May the budget pay for the journey of a lawyer to a hearing in another country?",
        "May the budget pay for the journey of a lawyer to a hearing in another country?",
        "Yes, under travel, when the line says which victims’ case it serves. Fees of the lawyer stand under contractual services.",
        "lea",
    ),
]  # fmt: skip
WAITS = "Is a letter of a court enough where the register of organizations gives out no certificate?"


def steps(world: World, call: Call, opens: datetime, today: datetime) -> list[Step]:
    """Each question and its answer, with their times."""
    told: list[Step] = []
    for days, asker, text, wording, answer, officer in ANSWERED:
        at = opens + timedelta(days=days, hours=10)
        told.append((at, 0, partial(_ask, world, call, asker, text)))
        told.append((at + timedelta(hours=26), 0, partial(_answer, world, call, officer, wording, answer)))
    return [*told, (today - timedelta(days=2, hours=4), 0, partial(_ask, world, call, "chi", WAITS))]


def _ask(world: World, call: Call, asker: str, text: str) -> None:
    world.do(calls.ask_question, call, asker, text=text)


def _answer(world: World, call: Call, officer: str, wording: str, answer: str) -> None:
    question = db.session.scalars(questions_of(call, QuestionState.OPEN)).first()
    world.do(calls.answer_question, question, officer, wording=wording, answer=answer)
