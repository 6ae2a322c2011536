"""The life of a call. Coming, open, late and closed are derived from its window and never stored."""

from collections.abc import Mapping

from grants.core.reasons import N_
from grants.core.states import State


class CallState(State):
    """What an officer has made of the call."""

    DRAFT = "draft", N_("Being prepared"), "info"
    PUBLISHED = "published", N_("Published"), "good"
    CONCLUDED = "concluded", N_("Concluded"), ""


MOVES: Mapping[CallState, frozenset[CallState]] = {
    CallState.DRAFT: frozenset({CallState.PUBLISHED}),
    CallState.PUBLISHED: frozenset({CallState.CONCLUDED}),
}


class Phase(State):
    """Where a published call stands at an instant."""

    COMING = "coming", N_("Coming"), "info"
    OPEN = "open", N_("Open"), "good"
    LATE = "late", N_("Past its deadline, late accepted"), "wait"
    CLOSED = "closed", N_("Closed"), ""

    @property
    def accepts(self) -> bool:
        """Whether applications are taken: until the deadline, and marked as late in a grace period after it."""
        return self in (Phase.OPEN, Phase.LATE)


class QuestionState(State):
    """What became of a question about a call."""

    OPEN = "open", N_("Waiting for an answer"), "wait"
    ANSWERED = "answered", N_("Answered"), "good"
    JOINED = "joined", N_("Answered with another"), "good"
    DECLINED = "declined", N_("Not answered"), ""


QUESTION_MOVES: Mapping[QuestionState, frozenset[QuestionState]] = {
    QuestionState.OPEN: frozenset({QuestionState.ANSWERED, QuestionState.JOINED, QuestionState.DECLINED}),
}
