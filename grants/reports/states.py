"""The life of a yearly report."""

from collections.abc import Mapping

from grants.core.reasons import N_
from grants.core.states import State


class ReportState(State):
    """Where a report stands."""

    DRAFT = "draft", N_("With the grantee"), "info"
    SUBMITTED = "submitted", N_("To be read"), "wait"
    RETURNED = "returned", N_("Returned with questions"), "wait"
    ACCEPTED = "accepted", N_("Accepted"), "good"


MOVES: Mapping[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.SUBMITTED}),
    ReportState.SUBMITTED: frozenset({ReportState.RETURNED, ReportState.ACCEPTED}),
    ReportState.RETURNED: frozenset({ReportState.SUBMITTED}),
}
