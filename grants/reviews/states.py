"""The life of a review, from being asked to being handed in."""

from collections.abc import Mapping

from grants.core.reasons import N_
from grants.core.states import State


class ReviewState(State):
    """Where a review stands."""

    ASSIGNED = "assigned", N_("Waits for a declaration"), "wait"
    OPEN = "open", N_("Being written"), "info"
    SUBMITTED = "submitted", N_("Handed in"), "good"
    CONFLICTED = "conflicted", N_("Conflict of interest"), "stop"
    RELEASED = "released", N_("Given to somebody else"), ""


MOVES: Mapping[ReviewState, frozenset[ReviewState]] = {
    ReviewState.ASSIGNED: frozenset({ReviewState.OPEN, ReviewState.CONFLICTED, ReviewState.RELEASED}),
    ReviewState.OPEN: frozenset({ReviewState.SUBMITTED, ReviewState.CONFLICTED, ReviewState.RELEASED}),
    ReviewState.SUBMITTED: frozenset({ReviewState.CONFLICTED}),
}
LIVE = frozenset({ReviewState.ASSIGNED, ReviewState.OPEN, ReviewState.SUBMITTED})
