"""The page of a deed that came too late: what was done since, when and by whom, as far as the reader may know; and where to see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from grants.core import registry
from grants.core.access import Actor
from grants.core.errors import NotNow
from grants.core.web.reader import current_actor


@dataclass(frozen=True)
class Since:
    """When something was last done; who did what stands empty for those who are not to know it."""

    at: datetime
    who: str = ""
    did: str = ""


def context(late: NotNow) -> dict[str, Any]:
    """What the page needs beside its reason."""
    return {
        "since": since(late, current_actor()),
        "next_url": page_above(),
        "next_label": _("See how it stands now"),
    }


def since(late: NotNow, reader: Actor) -> Since | None:
    """What was done since. The public is told the time alone; an organization nothing of what the Fund does behind its doors."""
    if late.since is None:
        return None
    words = registry.deed_words.get(late.deed or "")
    if reader.person_id is None:
        return Since(late.since)
    if words is None or late.actor is None:
        return Since(late.since) if is_staff(reader) else None
    if late.actor == reader.ref:
        return Since(late.since, _("You"), _(words.text))
    if not (words.told or is_staff(reader)):
        return None
    name = next((name for ask in registry.named_to if (name := ask(late.actor or "", reader))), None)
    return Since(
        late.since, name or (_("The program") if late.actor == "system" else _("The Fund")), _(words.text)
    )


def is_staff(reader: Actor) -> bool:
    """Whether somebody reads for the Fund: by a duty for everything."""
    return any(duty.scope is None for duty in reader.duties)


def page_above() -> str | None:
    """The nearest page above the address of the deed that can be opened: that of the thing it was done to."""
    pages = current_app.url_map.bind_to_environ(request.environ)
    path = request.path.rstrip("/")
    while path := path.rpartition("/")[0]:
        try:
            pages.match(path, method="GET")
        except HTTPException:
            continue
        return request.script_root + path
    return None
