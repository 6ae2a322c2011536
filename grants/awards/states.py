"""The life of a decision and of an award. Selected, signed and paid are three different facts."""

from collections.abc import Mapping

from grants.core.reasons import N_
from grants.core.states import State


class DecisionOutcome(State):
    """What is proposed for an application."""

    FUND = "fund", N_("Fund"), "good"
    RESERVE = "reserve", N_("Reserve list"), "wait"
    REFUSE = "refuse", N_("Do not fund"), ""


class DecisionState(State):
    """How far a decision has come."""

    PROPOSED = "proposed", N_("Proposed"), "info"
    ENDORSED = "endorsed", N_("Endorsed by the Board"), "info"
    CONFIRMED = "confirmed", N_("Confirmed, not yet told"), "wait"
    RELEASED = "released", N_("Letter sent"), "good"


DECISION_MOVES: Mapping[DecisionState, frozenset[DecisionState]] = {
    DecisionState.PROPOSED: frozenset({DecisionState.PROPOSED, DecisionState.ENDORSED}),
    DecisionState.ENDORSED: frozenset({DecisionState.PROPOSED, DecisionState.CONFIRMED}),
    DecisionState.CONFIRMED: frozenset({DecisionState.RELEASED}),
    DecisionState.RELEASED: frozenset(
        {DecisionState.PROPOSED}
    ),  # a refusal only, when an appeal against it is upheld
}


class Against(State):
    """What an appeal is against."""

    ELIGIBILITY = "eligibility", N_("The eligibility check")
    SELECTION = "selection", N_("The selection")


class AppealState(State):
    """Where an appeal stands."""

    OPEN = "open", N_("Waits for an officer"), "wait"
    UPHELD = "upheld", N_("Upheld: looked at again"), "good"
    DISMISSED = "dismissed", N_("Dismissed"), "stop"


APPEAL_MOVES: Mapping[AppealState, frozenset[AppealState]] = {
    AppealState.OPEN: frozenset({AppealState.UPHELD, AppealState.DISMISSED}),
}


class AwardState(State):
    """Where an award stands."""

    OFFERED = "offered", N_("Offered"), "wait"
    ACCEPTED = "accepted", N_("Accepted, agreement to be signed"), "info"
    SIGNED = "signed", N_("Running"), "good"
    CLOSED = "closed", N_("Closed"), ""
    DECLINED = "declined", N_("Declined by the organization"), ""
    RELEASED = "released", N_("Fell away"), ""


AWARD_MOVES: Mapping[AwardState, frozenset[AwardState]] = {
    AwardState.OFFERED: frozenset({AwardState.ACCEPTED, AwardState.DECLINED, AwardState.RELEASED}),
    AwardState.ACCEPTED: frozenset({AwardState.SIGNED, AwardState.RELEASED}),
    AwardState.SIGNED: frozenset({AwardState.CLOSED, AwardState.RELEASED}),
}


class Band(State):
    """How a criterion was scored, in the words of the letter: bands rather than figures, since readers differ."""

    WEAK = "weak", N_("Little of it was there"), ""
    PARTLY = "partly", N_("Partly there"), ""
    GOOD = "good", N_("Good"), ""
    STRONG = "strong", N_("Strong"), ""


class Side(State):
    """The two sides of an agreement."""

    GRANTEE = "grantee", N_("The organization")
    FUND = "fund", N_("The Fund")
