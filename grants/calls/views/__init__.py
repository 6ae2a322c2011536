"""Pages of calls: those for everybody, and those of officers."""

from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext

from grants.accounts.roles import Permission as P
from grants.calls.actions import tell_due
from grants.calls.forms import said_in
from grants.calls.models import Call
from grants.calls.views import officer, owned, public, questions
from grants.calls.views.blueprint import blueprint
from grants.core import registry
from grants.core.access import Actor, allows
from grants.core.reasons import N_
from grants.core.registry import MenuEntry, Tab, fill
from grants.core.web.reader import current_actor

__all__ = ["officer", "owned", "public", "questions", "register"]


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["call_tabs"] = call_tabs
    fill(
        registry.call_tabs,
        Tab(N_("Overview"), "calls.overview", P.CALL_READ),
        Tab(N_("Questions"), "calls.asked", P.CALL_READ),
    )
    fill(registry.chores, ("answers to questions", tell_due))
    fill(registry.self_checks, said_in)
    fill(
        registry.menu,
        MenuEntry(N_("Calls"), "calls.index", _is_public, 10),
        MenuEntry(N_("Calls"), "calls.every", _is_staff, 10),
    )


def call_tabs(
    call: Call, tab: str | None = None, counts: dict[str, int] | None = None
) -> list[dict[str, Any]]:
    """The tabs of a call that the reader may open; the one whose address begins this page's is current."""
    actor = current_actor()
    overview, *others = registry.call_tabs
    owned_tabs = [
        Tab(s.label, "calls.owned", P.CALL_MANAGE, (("key", s.key),)) for s in registry.call_settings
    ]
    shown = [entry for entry in (overview, *owned_tabs, *others) if allows(actor, entry.permission, call)]
    return [
        {
            "label": gettext(entry.label),
            "url": (url := _address(entry, call)),
            "current": entry.endpoint == tab if tab else f"{request.path}/".startswith(f"{url}/"),
            "count": (counts or {}).get(entry.endpoint),
        }
        for entry in shown
    ]


def _address(tab: Tab, call: Call) -> str:
    """Where a tab leads; most pages call the short name of the call `slug`, some `call`."""
    arguments = next(current_app.url_map.iter_rules(tab.endpoint)).arguments
    name = "call" if "call" in arguments else "slug"
    values: dict[str, Any] = {name: call.slug, **dict(tab.arguments)}
    return url_for(tab.endpoint, **values)


def _is_staff(actor: Actor) -> bool:
    return actor.anywhere(P.CALL_READ) or actor.anywhere(P.CALL_MANAGE)


def _is_public(actor: Actor) -> bool:
    return not _is_staff(actor)
