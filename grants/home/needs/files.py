"""What waits for the virus scanner, for those who look after the program."""

from datetime import datetime

from grants.core import scanning
from grants.core.access import Actor
from grants.core.reasons import N_
from grants.home.needs.need import Need
from grants.organizations import papers


def unscanned(actor: Actor, at: datetime) -> list[Need]:
    """Files that the scanner should have looked at by now; asked of the scanner only then."""
    late = papers.waiting(at).late
    if not late:
        return []
    words = (
        N_("Files wait for the virus scanner, and nobody asks it: %(count)s. Is “flask work” running?")
        if scanning.answers()
        else N_("The virus scanner does not answer. Files that wait for it: %(count)s")
    )
    return [Need(words, {"count": late}, "organizations.scanned_files", {}, None, "", N_("Files"), "stop")]
