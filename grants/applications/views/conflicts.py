"""Conflicts of interest with one application: those on record, putting one on record, ending one."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.applications import actions, queries
from grants.applications.forms.officer import ConflictForm
from grants.applications.models import Application
from grants.applications.views.officer import blueprint
from grants.core.access import require
from grants.core.errors import RuleBroken
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor


@blueprint.route("/applications/<ref>/conflicts", methods=["GET", "POST"])
def conflicts(ref: str) -> Any:
    actor, at = current_actor(), arrived_at()
    application = queries.sent_application_for(actor, ref)
    require(actor, Permission.CONFLICT_RECORD, application)
    form = ConflictForm([(str(person.id), person.name) for person in queries.staff_people(at)])
    if form.validate_on_submit():
        chosen = int(form.person.data)
        try:
            actions.record_conflict(application, person_id=chosen, reason=form.reason.data, by=actor, at=at)
            flash(_("The conflict of interest is on record. The application is closed to this person now."))
            return redirect(_after_recording(application, own=chosen == actor.person_id), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    on_record = queries.conflicts_of(application)
    people = queries.people_named([number for c in on_record for number in (c.recorded_by_id, c.ended_by_id)])
    return render_template(
        "checks/conflicts.html", application=application, call=application.call, conflicts=on_record, people=people, form=form, actions=actions
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


@blueprint.post("/applications/<ref>/conflicts/<int:number>/end")
def end_conflict(ref: str, number: int) -> Any:
    application = queries.sent_application_for(current_actor(), ref)
    conflict = queries.conflict_for(current_actor(), application, number)
    actions.end_conflict(conflict, by=current_actor(), at=arrived_at())
    flash(_("The conflict of interest has ended. The record of it stays."))
    return redirect(url_for(".conflicts", ref=ref), 303)


def _after_recording(application: Application, own: bool) -> str:
    """Who put their own conflict on record is led away: the page is closed to them now."""
    if own:
        return url_for(".applications", slug=application.call.slug)
    return url_for(".conflicts", ref=application.ref)
