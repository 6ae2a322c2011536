"""The last day of a document; and for officers, files that wait for the virus scanner or did not pass it."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.core import scanning
from grants.core.access import require
from grants.core.errors import NotFound, RuleBroken
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import actions, papers, queries
from grants.organizations.forms import ExpiryForm
from grants.organizations.views import blueprint
from grants.organizations.views.shown import form_page

Answer = str | Response | tuple[str, int]


@blueprint.route("/organizations/<key>/documents/<document>/expiry", methods=["GET", "POST"])
def change_expiry(key: str, document: str) -> Answer:
    """Until when a document is valid."""
    organization = queries.organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_EDIT, organization)
    found = queries.document_of(organization, document)
    if found is None:
        raise NotFound
    form = ExpiryForm(expires_on=found.expires_on)
    if form.validate_on_submit():
        day = form.expires_on.data
        try:
            actions.change_expiry(
                organization, document=found, expires_on=day, by=current_actor(), at=arrived_at()
            )
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_("The last day of “%(title)s” is saved.", title=found.title))
            return redirect(url_for(".documents", key=key), 303)
    return form_page("change_expiry", form, organization=organization, document=found)


@blueprint.get("/files")
def scanned_files() -> str:
    """Files that wait for the virus scanner, and those that did not pass it."""
    require(current_actor(), Permission.FILE_READ)
    at = arrived_at()
    configured = scanning.configured()
    return render_template(
        "organizations/files.html",
        configured=configured,
        answers=configured and scanning.answers(),
        waiting=papers.waiting_versions(),
        infected=papers.infected(at),
    )
