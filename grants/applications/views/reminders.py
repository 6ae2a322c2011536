"""Reminders before the deadline: one's own choice, on the page of an application and by the link of a mail."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grants.accounts.queries import actor_of
from grants.applications import actions, queries
from grants.applications.models import Application
from grants.applications.views.applicant import blueprint
from grants.calls.rules import MINUTE
from grants.core.access import Actor
from grants.core.errors import NotFound
from grants.core.registry import Panel
from grants.core.sentences import left, moment
from grants.core.web.limits import limiter
from grants.core.web.reader import arrived_at, current_actor, public


@blueprint.app_template_filter("left_at")
def left_at(until: datetime, at: datetime) -> str:
    """Time left at an instant, for mail: there is no request whose time would count."""
    return left(until, at)


@blueprint.app_template_filter("last_minute")
def last_minute(closes_at: datetime, zone: str) -> str:
    """The last minute that counts, as it is printed: 24:00 is 23:59."""
    return moment(closes_at - MINUTE, zone, weekday=True)


def off_panel(application: Application, actor: Actor, at: datetime) -> Panel | None:
    """For a member who turned reminders off: how to get them again."""
    if not (queries.is_member(actor, application) and queries.can_still_write(application, at)):
        return None
    if not queries.is_off_for(application, actor):
        return None
    return Panel(
        _("You get no reminders"), _("You turned reminders before the deadline off for this application. Your colleagues still get theirs."),
        url_for("applications.reminders", ref=application.ref), _("Turn them on again"), "info",
    )  # fmt: skip


@blueprint.route("/applications/<ref>/reminders", methods=["GET", "POST"])
def reminders(ref: str) -> Any:
    """The reader's own reminders about an application."""
    actor = current_actor()
    application = queries.draft_for(actor, ref)
    if request.method == "POST":
        _choose(application, actor)
        return redirect(url_for(".show", ref=application.ref), 303)
    return _page(application, actor.person_id, url_for(".show", ref=application.ref))


@blueprint.route("/reminders/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def reminders_by_mail(token: str) -> Any:
    """The same without signing in, by the link of a mail: reading changes nothing, the button does."""
    found = queries.by_way_out(token)
    if found is None:
        raise NotFound
    application, person = found
    if request.method == "POST":
        _choose(application, actor_of(person, arrived_at()))
        return redirect(url_for(".reminders_by_mail", token=token), 303)
    return _page(application, person.id, None)


def _choose(application: Application, actor: Actor) -> None:
    wanted = request.form.get("wanted") == "yes"
    actions.choose_reminders(application, wanted=wanted, by=actor, at=arrived_at())
    flash(_("You get reminders again.") if wanted else _("You get no more reminders about this application."))


def _page(application: Application, person_id: int | None, back: str | None) -> str:
    return render_template(
        "applications/reminders.html", application=application, call=application.call, back=back,
        wanted=queries.wants_reminders(application, person_id),
    )  # fmt: skip
