"""How far a part of the application is: what its line on the task list says."""

from collections.abc import Sequence

from grants.core.reasons import N_
from grants.core.states import State


class Standing(State):
    """Not started, in progress, complete, or worth another look before sending."""

    NOT_STARTED = "not_started", N_("Not started")
    NOT_NEEDED = "not_needed", N_("Only if it applies")
    IN_PROGRESS = "in_progress", N_("In progress"), "info"
    READY = "ready", N_("Complete"), "good"
    LOOK_AGAIN = "look_again", N_("Needs attention"), "wait"


def standing_of(
    saved: bool, missing: Sequence[object], warnings: Sequence[object], required: bool = True
) -> Standing:
    """Where a part stands: `missing` keeps it from being sent, `warnings` only ask for another look."""
    if not saved:
        return Standing.NOT_STARTED if required else Standing.NOT_NEEDED
    if missing:
        return Standing.IN_PROGRESS
    return Standing.LOOK_AGAIN if warnings else Standing.READY
