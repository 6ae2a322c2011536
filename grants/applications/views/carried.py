"""What somebody answered in the self-check of a call, as the first answers of the draft they then begin.

Countries, the start and the months are carried over. Amounts and remedies are not: a budget is made of lines, and a remedy has a kind
and words, which the self-check does not ask for; an invented line could be sent by mistake.
"""

from collections.abc import Mapping
from typing import Any

from grants.core import registry


def answers_from(args: Mapping[str, str]) -> Mapping[str, Mapping[str, Any]]:
    """The answers of parts, from the address that the self-check leads to; nothing when what it says cannot be read."""
    said = next((known for read in registry.self_checks if (known := read(args)) is not None), None)
    if said is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    if said.works_in or said.moved:
        found["countries"] = {"implementation": said.works_in, "origin": said.moved, "destination": []}
    if said.starts_on or said.months:
        found["project"] = {
            "starts_on": said.starts_on.isoformat() if said.starts_on else None,
            "months": said.months,
        }
    return found
