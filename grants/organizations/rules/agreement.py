"""What an agreement prints of an organization, and what it cannot be signed without."""

from collections.abc import Mapping
from typing import Any

from grants.core.reasons import N_

# The facts of the profile that stand in an agreement, each with its words
IN_AGREEMENT: Mapping[str, str] = {
    "registered_on": N_("the day of registration"),
    "registration_number": N_("the registration number"),
    "address": N_("the address"),
    "city": N_("the city"),
    "head_name": N_("the head of the organization"),
}
NEEDED_TO_SIGN = ("address", "head_name")


def agreement_lacks(organization: Any) -> tuple[str, ...]:
    """The facts of an agreement that the profile does not hold. What is on record as not public counts as given."""
    if organization.not_public:
        return ()
    return tuple(name for name in IN_AGREEMENT if not getattr(organization, name))


def keeps_from_signing(lacking: tuple[str, ...]) -> tuple[str, ...]:
    """Of the facts that are missing, those without which an agreement is not put up for signing."""
    return tuple(name for name in lacking if name in NEEDED_TO_SIGN)
