"""Who may do what when: each verdict with the facts it is given on."""

from dataclasses import dataclass
from datetime import date

from grants.core.access import YES, Verdict, no, too_late
from grants.core.reasons import Country
from grants.organizations.regions import GROUP_OF


@dataclass(frozen=True)
class NewcomerFacts:
    """Whether somebody is signed in."""

    signed_in: bool


def can_register(facts: NewcomerFacts) -> Verdict:
    """Any person with an account; they become the administrator."""
    return YES if facts.signed_in else no("sign_in_first")


@dataclass(frozen=True)
class VerificationFacts:
    """What is known when somebody wants to verify a bank account."""

    entered_by_id: int
    verifier_id: int | None
    is_newest: bool
    looked_at_on: date | None
    is_member: bool
    in_conflict: bool = False  # with an application of this organization


def can_verify(facts: VerificationFacts) -> Verdict:
    """A second person, once, for the account that stands. The two are compared as persons, not as roles."""
    if facts.looked_at_on is not None:
        return too_late("verified_already", day=facts.looked_at_on)
    if not facts.is_newest:
        return too_late("account_replaced")
    if facts.verifier_id == facts.entered_by_id:
        return no("entered_it_yourself")
    if facts.in_conflict:
        return no("conflict_cannot_verify")
    return no("member_cannot_verify") if facts.is_member else YES


@dataclass(frozen=True)
class PlaceFacts:
    """The country of an organization."""

    country: str


def can_be_placed(facts: PlaceFacts) -> Verdict:
    """Only those whose country is in no group are placed by an officer."""
    return no("group_by_table", country=Country(facts.country)) if facts.country in GROUP_OF else YES


@dataclass(frozen=True)
class LeaveFacts:
    """The administrators of an organization, and who wants to go."""

    administrators: frozenset[int]
    leaving: int | None
    name: str


def can_leave(facts: LeaveFacts) -> Verdict:
    """Anybody but the last administrator, who hands over first."""
    return no("only_administrator", name=facts.name) if facts.administrators == {facts.leaving} else YES
