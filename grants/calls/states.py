"""The life of a call. Coming, open and closed are derived from its window and never stored."""

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
    CLOSED = "closed", N_("Closed"), ""
