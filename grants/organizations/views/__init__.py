"""Pages of this stage: for members of an organization, and for officers who look after all of them."""

from datetime import datetime

from flask import Blueprint, Flask

from grants.accounts.queries import SYSTEM
from grants.accounts.roles import Permission
from grants.core import registry
from grants.core.access import WHOLE, Actor
from grants.core.db import db
from grants.core.reasons import N_
from grants.core.registry import MenuEntry
from grants.organizations import actions, matching, queries

blueprint = Blueprint("organizations", __name__, template_folder="../templates")

from grants.organizations.views import bank, documents, doubles, joining, members, officer, papers, profile  # noqa: E402, F401 - they add their pages


@blueprint.context_processor
def _deeds() -> dict[str, object]:
    """The deeds, so that a page can draw their buttons."""
    return {"deeds": actions}


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    registry.fill(
        registry.menu,
        MenuEntry(N_("Organization"), "organizations.mine", _is_applicant, order=40),
        MenuEntry(N_("Organizations"), "organizations.index", _reads_all, order=70),
    )
    registry.fill(
        registry.chores,
        ("virus scans", actions.scan_waiting),
        ("documents that expire", actions.tell_of_expiry_when_due),
    )
    registry.scope_names["organization"] = queries.names_of
    registry.fill(registry.chores, ("doubles", find_doubles_chore))


def find_doubles_chore(at: datetime) -> int:
    """Organizations from before there were keys; nothing to do once all have theirs."""
    if db.session.scalars(matching.without_keys().limit(1)).first() is None:
        return 0
    return int(actions.find_old_doubles(WHOLE, by=SYSTEM, at=at))


def _is_applicant(actor: Actor) -> bool:
    """Members of an organization, and people who hold nothing yet: they have come to register one."""
    member = actor.anywhere(Permission.ORGANIZATION_VIEW)
    return actor.person_id is not None and (member or not actor.duties)


def _reads_all(actor: Actor) -> bool:
    return actor.everywhere(Permission.ORGANIZATION_READ)
