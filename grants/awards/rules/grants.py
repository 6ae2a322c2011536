"""What may be done with an offer, an agreement and an award."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from grants.awards.rules.years import last_minute
from grants.awards.states import AwardState, Side
from grants.core.access import YES, Verdict, no, too_late
from grants.core.reasons import N_, Reason, declare
from grants.organizations.rules import IN_AGREEMENT, keeps_from_signing

ASK_AGAIN = timedelta(days=1)
REMIND_DAYS = 7  # before an offer lapses the organization is reminded

WORDS = declare(
    {
        "offer_answered": N_("This offer has been answered already."),
        "offer_lapsed": N_(
            "The offer was open until %(until)s. Write to the officers of the call: they can still speak with you."
        ),
        "reason_needed": N_("Write the reason. It is kept with the grant."),
        "agreement_needs_acceptance": N_(
            "The agreement is drawn when the organization has accepted the offer."
        ),
        "agreement_lacks_facts": N_(
            "The profile of the organization does not say: %(missing)s. Without it nobody can sign. "
            "The organization’s administrator can fill it in under Organization."
        ),
        "agreement_lacks_nothing": N_(
            "The profile holds everything that the agreement prints, so there is nothing to ask for."
        ),
        "agreement_asked_today": N_("The organization was asked less than a day ago. Give it a little time."),
        "agreement_in_force": N_("Both sides have signed; a change now is an amendment."),
        "agreement_not_drawn": N_("There is no agreement to sign yet. A fund manager draws it."),
        "agreement_signed_here": N_("Your side has signed this version."),
        "agreement_same_person": N_("You signed for the other side, so somebody else must sign here."),
        "agreement_replaced": N_(
            "A newer version was drawn after you opened the page. Read that one and sign it."
        ),
        "award_over": N_("This grant is over: %(state)s."),
    }
)


@dataclass(frozen=True)
class OfferFacts:
    """An offer at an instant."""

    state: AwardState
    answer_until: datetime  # the first instant refused
    at: datetime


def can_accept(facts: OfferFacts) -> Verdict:
    """While it is open, and in time."""
    if facts.state is not AwardState.OFFERED:
        return too_late("offer_answered")
    if facts.at >= facts.answer_until:
        return too_late("offer_lapsed", until=last_minute(facts.answer_until))
    return YES


def can_decline(facts: OfferFacts) -> Verdict:
    """Declining is welcome at any time while the offer stands."""
    return YES if facts.state is AwardState.OFFERED else too_late("offer_answered")


@dataclass(frozen=True)
class AgreementFacts:
    """An award's agreement as it stands: the newest version, who has signed it, and who asks."""

    state: AwardState
    version: int | None = None
    signed: frozenset[Side] = frozenset()
    signers: frozenset[int] = frozenset()
    person: int | None = None
    lacking: tuple[
        str, ...
    ] = ()  # facts of the organization that the agreement prints and the profile does not hold
    asked_at: datetime | None = None  # when the organization was last asked for them
    at: datetime | None = None


def can_draw(facts: AgreementFacts) -> Verdict:
    """Drawn after acceptance, with all that a signature needs; anew until both have signed, which voids what was not signed by both."""
    if facts.state is not AwardState.ACCEPTED:
        return _not_accepted(facts)
    missing = keeps_from_signing(facts.lacking)
    return (
        no("agreement_lacks_facts", missing=tuple(IN_AGREEMENT[name] for name in missing)) if missing else YES
    )


def can_ask_for_facts(facts: AgreementFacts) -> Verdict:
    """While the agreement is being prepared and something is missing; once a day."""
    if facts.state is not AwardState.ACCEPTED:
        return _not_accepted(facts)
    if not facts.lacking:
        return too_late("agreement_lacks_nothing")
    if facts.asked_at is not None and facts.at is not None and facts.at < facts.asked_at + ASK_AGAIN:
        return no("agreement_asked_today")
    return YES


def _not_accepted(facts: AgreementFacts) -> Verdict:
    return (
        too_late("agreement_in_force")
        if facts.state is AwardState.SIGNED
        else no("agreement_needs_acceptance")
    )


def can_sign_for_grantee(facts: AgreementFacts) -> Verdict:
    """The organization signs the newest version once."""
    return _can_sign(facts, Side.GRANTEE)


def can_sign_for_fund(facts: AgreementFacts) -> Verdict:
    """The Fund signs the newest version once, by another person than the organization's."""
    return _can_sign(facts, Side.FUND)


def _can_sign(facts: AgreementFacts, side: Side) -> Verdict:
    if facts.state is AwardState.SIGNED:
        return too_late("agreement_in_force")
    if facts.state is not AwardState.ACCEPTED:
        return no("agreement_needs_acceptance")
    if facts.version is None:
        return no("agreement_not_drawn")
    if side in facts.signed:
        return too_late("agreement_signed_here")
    return no("agreement_same_person") if facts.person in facts.signers else YES


@dataclass(frozen=True)
class FallFacts:
    """An award, and what keeps it from being given up (money on its way)."""

    state: AwardState
    held: Reason | None = None


def can_release_award(facts: FallFacts) -> Verdict:
    """An award that lives may fall away, unless money is on its way to it."""
    if facts.state not in (AwardState.OFFERED, AwardState.ACCEPTED, AwardState.SIGNED):
        return too_late("award_over", state=facts.state.label)
    return Verdict(False, facts.held) if facts.held else YES
