"""What a rule can say, and the kinds of remedy it looks for."""

from grants.core.reasons import N_
from grants.core.states import State


class Outcome(State):
    """What a rule says of an application."""

    MET = "met", N_("Met"), ""
    NOT_MET = "not_met", N_("Not met"), "stop"
    TO_BE_JUDGED = "to_be_judged", N_("A person decides"), "wait"


class RemedyKind(State):
    """The kinds of remedy that the Fund names."""

    SHELTER = "shelter", N_("Housing or shelter")
    FOOD = "food", N_("Food")
    LEGAL_AID = "legal_aid", N_("Legal aid")
    JUSTICE = "justice", N_("Access to justice")
    COMPENSATION = "compensation", N_("Compensation")
    PSYCHOSOCIAL = "psychosocial", N_("Psychosocial support")
    MEDICAL = "medical", N_("Medical care")
    IDENTITY = "identity", N_("Identity registration")
    RETURN = "return", N_("Safe return home")
    TRAINING = "training", N_("Training")
    LIVELIHOOD = "livelihood", N_("Sustainable livelihoods")
