"""What a deed of writing asks after the deadline: whether this part is one that an officer has opened."""

from datetime import datetime

from grants.applications import queries
from grants.applications.models import Application
from grants.core.access import Actor
from grants.core.errors import NotAllowed


def only_what_is_open(application: Application, key: str, by: Actor, at: datetime) -> None:
    """Raise NotAllowed for a part that an open request leaves closed; before the deadline there is none."""
    why = queries.why_part_is_closed(application, key, by, at)
    if why is not None:
        raise NotAllowed(why)
