"""The letter to an organization whose application does not meet the rules: the page, the PDF, and the way to it."""

from datetime import datetime
from io import BytesIO

from flask import Response, render_template, send_file, url_for
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.applications import documents_officer, queries
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.applications.views.officer import blueprint
from grants.core.access import Actor, allows, seen
from grants.core.errors import NotFound
from grants.core.registry import Panel, panels_for
from grants.core.web.reader import arrived_at, current_actor

P = Permission


@blueprint.get("/applications/<ref>/refusal")
def refusal(ref: str) -> str:
    """The letter, for the organization and for staff."""
    letter = _refused(ref)
    application = letter.application
    return render_template(
        "checks/refusal.html", letter=letter, application=application, call=application.call, found=queries.found, found_by=queries.found_by,
        thanks=queries.thanks, staff=allows(current_actor(), P.ELIGIBILITY_READ, application).ok, panels=panels_for("refusal", application, current_actor(), arrived_at()),
    )  # fmt: skip


@blueprint.get("/applications/<ref>/refusal.pdf")
def refusal_pdf(ref: str) -> Response:
    data = documents_officer.refusal_pdf(_refused(ref))
    return send_file(BytesIO(data), "application/pdf", as_attachment=True, download_name=f"{ref}-refusal.pdf")


def refusal_panel(application: Application, actor: Actor, at: datetime) -> Panel | None:
    """For the application's own page: where the answer is."""
    if application.state is not ApplicationState.INELIGIBLE:
        return None
    words = _("It does not meet a rule of the call. The letter names each one, with what would have met it.")
    address = url_for("checks.refusal", ref=application.ref)
    return Panel(_("We cannot take it further"), words, address, _("Read the letter"), "stop")


def _refused(ref: str) -> queries.Letter:
    application = seen(current_actor(), queries.application_by(ref), (P.APPLICATION_VIEW, P.ELIGIBILITY_READ))
    if application.state is not ApplicationState.INELIGIBLE:
        raise NotFound
    return queries.letter_of(application)
