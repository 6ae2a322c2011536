"""The life of a tranche and of a payment: apart, since a payment can fail and be made again."""

from collections.abc import Mapping

from grants.core.reasons import N_
from grants.core.states import State


class TrancheState(State):
    """Where a tranche stands."""

    PLANNED = "planned", N_("Not yet requested"), ""
    REQUESTED = "requested", N_("Requested"), "wait"
    CERTIFIED = "certified", N_("Certified, to be approved"), "wait"
    APPROVED = "approved", N_("Approved, to be paid"), "wait"
    PAID = "paid", N_("Paid"), "good"
    CONFIRMED = "confirmed", N_("Arrived"), "good"
    CANCELLED = "cancelled", N_("Cancelled"), ""


T = TrancheState
TRANCHE_MOVES: Mapping[TrancheState, frozenset[TrancheState]] = {
    T.PLANNED: frozenset({T.REQUESTED, T.CANCELLED}),
    T.REQUESTED: frozenset({T.CERTIFIED, T.PLANNED, T.CANCELLED}),
    T.CERTIFIED: frozenset({T.APPROVED, T.REQUESTED, T.CANCELLED}),
    T.APPROVED: frozenset({T.PAID, T.REQUESTED, T.CANCELLED}),
    T.PAID: frozenset({T.CONFIRMED, T.APPROVED}),  # back to approved when the bank returned it
}


class PaymentState(State):
    """Where a payment stands. Sent and confirmed ones count as paid."""

    SENT = "sent", N_("Sent"), "info"
    CONFIRMED = "confirmed", N_("Arrived"), "good"
    FAILED = "failed", N_("Failed"), "stop"
    RETURNED = "returned", N_("Came back"), "stop"


PAYMENT_MOVES: Mapping[PaymentState, frozenset[PaymentState]] = {
    PaymentState.SENT: frozenset({PaymentState.CONFIRMED, PaymentState.FAILED, PaymentState.RETURNED}),
}
