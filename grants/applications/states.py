"""The life of an application, and the small vocabularies around it."""

from collections.abc import Mapping

from grants.core.reasons import N_
from grants.core.states import State
from grants.eligibility.states import Outcome as Outcome
from grants.eligibility.states import RemedyKind as RemedyKind


class ApplicationState(State):
    """Where an application stands. Selected, agreement signed and paid are facts of later stages, not states here."""

    DRAFT = "draft", N_("Draft, not sent"), "info"
    SUBMITTED = "submitted", N_("Received"), "good"
    CHECKING = "checking", N_("Eligibility being checked"), "info"
    ELIGIBLE = "eligible", N_("Eligible"), "good"
    INELIGIBLE = "ineligible", N_("Not eligible"), "stop"
    SELECTED = "selected", N_("Selected"), "good"
    RESERVED = "reserved", N_("On the reserve list"), "wait"
    NOT_SELECTED = "not_selected", N_("Not selected"), ""
    WITHDRAWN = "withdrawn", N_("Withdrawn"), ""


S = ApplicationState

# A refusal ends an application, unless an appeal is upheld: then it goes back to where it was refused, and is looked at
# again there. Not eligible goes back to the check, to be judged and concluded anew; not selected goes back among the
# eligible ones, to be proposed, endorsed and confirmed anew. (Not eligible to eligible is an override by two officers.)
MOVES: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    S.DRAFT: frozenset({S.SUBMITTED}),
    S.SUBMITTED: frozenset({S.SUBMITTED, S.CHECKING, S.WITHDRAWN}),
    S.CHECKING: frozenset({S.ELIGIBLE, S.INELIGIBLE, S.WITHDRAWN}),
    S.ELIGIBLE: frozenset({S.SELECTED, S.RESERVED, S.NOT_SELECTED, S.WITHDRAWN}),
    S.INELIGIBLE: frozenset({S.ELIGIBLE, S.CHECKING}),
    S.RESERVED: frozenset({S.SELECTED, S.NOT_SELECTED, S.WITHDRAWN}),
    S.NOT_SELECTED: frozenset({S.ELIGIBLE}),
}


class RequestState(State):
    """Where a request for information stands."""

    OPEN = "open", N_("Waits for the organization"), "wait"
    ANSWERED = "answered", N_("Answered, to be read"), "info"
    EXPIRED = "expired", N_("Time ran out"), "stop"
    ACCEPTED = "accepted", N_("Settled"), "good"
    WITHDRAWN = "withdrawn", N_("Withdrawn by an officer"), ""


# Asked after the deadline and before the Board decides: from then on what was sent is what was decided on
ASKABLE = frozenset({S.SUBMITTED, S.CHECKING, S.ELIGIBLE})

R = RequestState

REQUEST_MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    R.OPEN: frozenset({R.ANSWERED, R.EXPIRED, R.ACCEPTED, R.WITHDRAWN}),
    R.EXPIRED: frozenset(
        {R.OPEN, R.ACCEPTED, R.WITHDRAWN}
    ),  # an officer gives more time, goes on without, or drops it
    R.ANSWERED: frozenset({R.ACCEPTED}),
}


class CountryRole(State):
    """What a country is to a project."""

    IMPLEMENTATION = "implementation", N_("Where you work")
    ORIGIN = "origin", N_("Where victims come from")
    DESTINATION = "destination", N_("Where victims are taken to")


class Category(State):
    """The UN harmonized budget categories."""

    STAFF = "staff", N_("Staff and personnel")
    SUPPLIES = "supplies", N_("Supplies and materials")
    EQUIPMENT = "equipment", N_("Equipment")
    CONTRACTUAL = "contractual", N_("Contractual services")
    TRAVEL = "travel", N_("Travel")
    TRANSFERS = "transfers", N_("Transfers and grants to counterparts")
    OPERATING = "operating", N_("General operating costs")
    INDIRECT = "indirect", N_("Indirect support")


class BudgetKind(State):
    """What a budget is: as asked, as awarded, or as amended."""

    REQUESTED = "requested", N_("Requested")
    AWARDED = "awarded", N_("Awarded")
    AMENDED = "amended", N_("Amended")


class DeclarationState(State):
    """What became of one mailed link to a partner's declaration. All but the first are final."""

    OPEN = "open", N_("Waits for the partner"), "wait"
    SIGNED = "signed", N_("Signed"), "good"
    DECLINED = "declined", N_("Declined by the partner"), "stop"
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    REPLACED = "replaced", N_("Replaced by a newer mail")


class PartnerStanding(State):
    """How far a partner's declaration is, as the application now stands."""

    NOT_ASKED = "not_asked", N_("Not asked yet")
    WAITING = "waiting", N_("Waits for the partner"), "wait"
    OBJECTED = "objected", N_("The partner says something is not right"), "stop"
    EXPIRED = "expired", N_("The link has ended"), "stop"
    DECLINED = "declined", N_("Declined by the partner"), "stop"
    AGAIN = "again", N_("To be signed again"), "stop"
    SIGNED = "signed", N_("Signed"), "good"
