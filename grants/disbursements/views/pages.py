"""The blueprint, and the words that several pages share."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from grants.core.access import Actor, Verdict, allows
from grants.core.action import Action
from grants.core.reasons import N_
from grants.disbursements.conditions import Line, WaitsFor
from grants.disbursements.rules import waits_for_whom
from grants.disbursements.states import TrancheState

blueprint = Blueprint("disbursements", __name__, template_folder="../templates")

COUNTS = (
    N_("no thing"),
    N_("one thing"),
    N_("two things"),
    N_("three things"),
    N_("four things"),
    N_("five things"),
    N_("six things"),
)
NUMBERS = (N_("none"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"))
NEXT = {
    TrancheState.PLANNED: N_("Tranche %(year)d is ready: the organization can ask for it."),
    TrancheState.REQUESTED: N_("Tranche %(year)d is asked for. A fund manager certifies it next."),
    TrancheState.CERTIFIED: N_("Tranche %(year)d is certified. A different person approves it next."),
    TrancheState.APPROVED: N_("Tranche %(year)d is approved. Finance pays it next."),
    TrancheState.PAID: N_("Tranche %(year)d is on its way. The organization tells us when it has arrived."),
    TrancheState.CONFIRMED: N_("Tranche %(year)d has arrived."),
    TrancheState.CANCELLED: N_("Tranche %(year)d was cancelled."),
}


def lede_of(year: int, state: TrancheState, missing: tuple[Line, ...]) -> str:
    """What a tranche waits for and from whom, in one sentence."""
    if not missing or state in (TrancheState.PAID, TrancheState.CONFIRMED, TrancheState.CANCELLED):
        return str(_(NEXT[state], year=year))
    waits = waits_for_whom(missing)
    if not waits:
        return str(_("Tranche %(year)d cannot be paid any more.", year=year))
    theirs = sum(1 for side in waits if side is WaitsFor.GRANTEE)
    said = {"year": year, "things": _(COUNTS[len(waits)])}
    if not theirs:
        return str(_("Tranche %(year)d waits for %(things)s from the Fund.", **said))
    if theirs == len(waits):
        return str(_("Tranche %(year)d waits for %(things)s from the organization.", **said))
    said |= {"theirs": _(NUMBERS[theirs]), "ours": _(NUMBERS[len(waits) - theirs])}
    return str(
        _(
            "Tranche %(year)d waits for %(things)s: %(theirs)s from the organization, %(ours)s from the Fund.",
            **said,
        )
    )


def asked(deed: Action, subject: Any, facts: Any, actor: Actor) -> Verdict:
    """What a deed answers, from facts that were gathered for the whole page."""
    verdict = allows(actor, str(deed.permission), subject)
    return deed.may(facts) if verdict and deed.may else verdict
