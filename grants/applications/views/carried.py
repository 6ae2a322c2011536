"""What somebody answered in the self-check of a call, as the first answers of the draft they then begin.

Countries, the start and the months are carried over. Amounts and remedies are not: a budget is made of lines, and a remedy has a kind
and words, which the self-check does not ask for; an invented line could be sent by mistake.
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from grants.calls.forms import SelfCheckForm
from grants.core.sentences import countries


def answers_from(args: MultiDict[str, str]) -> Mapping[str, Mapping[str, Any]]:
    """The answers of parts, from the address that the self-check leads to; nothing when what it says cannot be read."""
    if "check" not in args:
        return {}
    form = SelfCheckForm(args, countries=countries())
    if not form.validate():
        return {}
    found: dict[str, dict[str, Any]] = {}
    works_in, moved = form.works_in.chosen(), form.moved.chosen()
    if works_in or moved:
        found["countries"] = {"implementation": works_in, "origin": moved, "destination": []}
    if form.starts_on.data or form.months.data:
        found["project"] = {"starts_on": form.starts_on.data.isoformat() if form.starts_on.data else None, "months": form.months.data}
    return found
