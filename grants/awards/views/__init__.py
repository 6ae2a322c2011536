"""Pages of the selection, the letters and the grants."""

from datetime import datetime

from flask import Flask, url_for
from flask_babel import gettext as _

from grants.accounts.queries import SYSTEM
from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.awards import actions, queries
from grants.awards.documents import title_of
from grants.awards.queries.merging import has_running_grant
from grants.awards.states import DecisionState
from grants.awards.views import agreements, appeals, grants, letters, selection  # noqa: F401 - they bring their pages
from grants.awards.views.pages import blueprint
from grants.core import registry
from grants.core.access import WHOLE, Actor, allows
from grants.core.reasons import N_
from grants.core.registry import MenuEntry, Merging, Panel, Tab, fill


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    fill(registry.menu, MenuEntry(N_("Grants"), "awards.index", sees_grants, 40))
    fill(
        registry.call_tabs,
        Tab(N_("Selection"), "awards.selection", Permission.AWARD_READ),
        Tab(N_("Letters"), "awards.letters", Permission.AWARD_READ),
    )
    fill(registry.panels.setdefault("application", []), answer_panel, appeals.appeal_panel)
    fill(registry.after_refusal, queries.way_to_appeal)
    fill(registry.next_steps, queries.next_step)
    fill(registry.holds.setdefault("information", []), queries.decided_already)
    fill(registry.holds.setdefault("call", []), queries.not_answered, queries.appeals_open)
    fill(registry.panels.setdefault("refusal", []), appeals.appeal_panel)
    fill(registry.money_checks, ("awards", queries.award_problems))
    fill(registry.chores, ("offers", answer_chore))
    fill(registry.merging, Merging("awards", has_money=has_running_grant))


def sees_grants(actor: Actor) -> bool:
    """Who has the menu entry: staff who read awards, and people of organizations."""
    return actor.anywhere(Permission.AWARD_READ) or actor.anywhere(Permission.AWARD_VIEW)


def answer_panel(application: Application, actor: Actor, at: datetime) -> Panel | None:
    """On the page of an application: the answer once it is out; before, what is proposed, for those who read awards."""
    decision = queries.decision_of(application)
    if decision is None:
        return None
    if decision.state is DecisionState.RELEASED:
        return Panel(
            _("Our answer"),
            title_of(queries.letter_of(decision)),
            url_for("awards.letter", ref=application.ref),
            _("Read the letter"),
        )
    if not allows(actor, Permission.AWARD_READ, application):
        return None
    text = _("%(outcome)s: %(state)s", outcome=_(decision.outcome.label), state=_(decision.state.label))
    return Panel(
        _("Selection"),
        text,
        url_for("awards.decision", slug=application.call.slug, ref=application.ref),
        _("To the decision"),
    )


def answer_chore(at: datetime) -> int:
    """Reminders of offers; no deed, and so no entry on the trail, when nobody is to be told."""
    if not queries.offers_to_remind(at) and not queries.lapsed_offers(at):
        return 0
    return int(actions.remind_of_offers(WHOLE, by=SYSTEM, at=at))
