"""Pages of accounts: entering, one's own account, the people of the Fund."""

from datetime import datetime

from flask import Flask
from flask_wtf.csrf import CSRFError

from grants.accounts import actions, commands, queries
from grants.accounts.roles import Permission
from grants.accounts.views import entering, keeping, own, returning, sessions, staff
from grants.accounts.views.blueprint import blueprint
from grants.core import registry
from grants.core.access import WHOLE
from grants.core.reasons import N_
from grants.core.registry import MenuEntry, fill

PAGES = (entering, keeping, own, staff)  # importing them adds their addresses to the blueprint
PEOPLE = MenuEntry(
    N_("People"), "accounts.people", lambda actor: actor.everywhere(Permission.PEOPLE_MANAGE), 90
)


def forget(at: datetime) -> int:
    """Remove attempts and links that are of no use any more; writes nothing when there are none."""
    found = queries.forgettable(at)
    if found:
        actions.forget_old_attempts(WHOLE, by=queries.SYSTEM, at=at)
    return found


FORGET = ("old sign-in attempts forgotten", forget)


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    sessions.install(app)
    app.jinja_env.globals["kept_for"] = keeping.kept_for
    app.register_error_handler(CSRFError, returning.too_old)
    commands.register(app)
    fill(registry.menu, PEOPLE)
    fill(registry.chores, FORGET)
    fill(registry.named_to, queries.named_to)
