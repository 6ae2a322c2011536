"""What is worth another look in parts that could be sent as they are: a remedy without money behind it, a declaration not signed."""

from collections.abc import Mapping
from typing import Any

from grants.applications.states import RemedyKind
from grants.core.reasons import N_, Reason, declare

WORDS = declare(
    {
        "remedy_without_line": N_("“%(remedy)s” has no budget line yet."),
        "remedy_without_words": N_("“%(remedy)s” does not say yet what a person receives."),
        "no_remedy_picked": N_("No remedy is picked; the call asks for at least one."),
        "declarations_open": N_("%(signed)s of %(count)s declarations of partners are signed."),
    }
)


def hints_on(document: Mapping[str, Any]) -> dict[str, list[Reason]]:
    """What to look at again, by the part in which it stands."""
    found = {"remedies": _remedies(document), "partners": _partners(document)}
    return {key: reasons for key, reasons in found.items() if reasons}


def _remedies(document: Mapping[str, Any]) -> list[Reason]:
    if not document["remedies"]:
        return [Reason("no_remedy_picked")]
    reasons = []
    for row in document["remedies"]:
        label = RemedyKind(row["kind"]).label
        if not row["description"]:
            reasons.append(Reason("remedy_without_words", remedy=label))
        if not row["line_keys"]:
            reasons.append(Reason("remedy_without_line", remedy=label))
    return reasons


def _partners(document: Mapping[str, Any]) -> list[Reason]:
    count = len(document["partners"])
    signed = sum(row["declaration_signed_on"] is not None for row in document["partners"])
    return [Reason("declarations_open", signed=signed, count=count)] if signed < count else []
