"""Appeals: the organization's page with its form and the answer, the officers' page to decide, and the answer as PDF."""

from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.applications.queries import people_named
from grants.awards import actions, documents, queries
from grants.awards.forms import AppealForm, DecideAppealForm
from grants.awards.models import Appeal
from grants.awards.rules import last_minute
from grants.awards.states import Against, AppealState
from grants.awards.views.pages import blueprint, pdf_answer
from grants.core.access import Actor, allows
from grants.core.errors import NotFound, RuleBroken
from grants.core.registry import Panel
from grants.core.sentences import moment, place
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor


@blueprint.route("/applications/<ref>/appeal", methods=["GET", "POST"])
def appeal(ref: str) -> Any:
    """For the organization: the form while there is time, then the state and the answer. For officers: the appeal to decide."""
    application, form = queries.refused_application_for(current_actor(), ref), AppealForm()
    if form.is_submitted():
        made = queries.appeal_against(application, queries.refused_at(application))
        if made is not None:  # pressed twice, or a colleague was faster
            return redirect(url_for(".appeal", ref=ref), 303)
        if form.validate():
            try:
                actions.make_appeal(
                    application, text=form.text.data or "", by=current_actor(), at=arrived_at()
                )
                flash(_("We have your appeal. You get the answer by mail."))
                return redirect(url_for(".appeal", ref=ref), 303)
            except RuleBroken as broken:
                back_on_form(form, broken)
        return _page(application, form=form), 422
    return _page(application, form=form)


@blueprint.post("/applications/<ref>/appeal/decide")
def decide_appeal(ref: str) -> Any:
    application, form = queries.refused_application_for(current_actor(), ref), DecideAppealForm()
    made = _made(application)
    if form.validate_on_submit():
        try:
            said = {"outcome": AppealState(form.outcome.data), "reason": form.reason.data or ""}
            actions.decide_appeal(made, by=current_actor(), at=arrived_at(), **said)
            flash(_("The appeal is decided, and the organization is told."))
            return redirect(url_for(".appeal", ref=ref), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    return _page(application, deciding=form), 422


@blueprint.get("/applications/<ref>/appeal.pdf")
def appeal_as_pdf(ref: str) -> Response:
    """The answer to the appeal, as a letter."""
    made = _made(queries.refused_application_for(current_actor(), ref))
    if made.state is AppealState.OPEN:
        raise NotFound
    return pdf_answer(documents.appeal_pdf(made), f"{ref}-appeal.pdf")


def appeal_panel(application: Application, actor: Actor, at: datetime) -> Panel | None:
    """On the page of an application and its letter: that there is an appeal, or that there can be one."""
    made, refused = queries.appeal_of(application), queries.refused_at(application)
    if not allows(actor, Permission.APPLICATION_VIEW, application) and not allows(
        actor, Permission.AWARD_READ, application
    ):
        return None
    title, address = _("Appeal"), url_for("awards.appeal", ref=application.ref)
    if made is not None:
        tone = made.state.tone if made.state is AppealState.OPEN else ""
        return Panel(title, _(made.state.label) + ".", address, _("Read the appeal"), tone)
    until = queries.appeal_until(application, refused)
    if until is None or at >= until:
        return None
    said = {
        "until": moment(last_minute(until), application.call.time_zone),
        "place": place(application.call.time_zone),
    }
    if allows(actor, Permission.APPLICATION_VIEW, application):
        words = _(
            "If you think that the refusal is wrong, your organization can appeal once, until %(until)s in %(place)s.",
            **said,
        )
        return Panel(title, words, address, _("Appeal against the refusal"), "info")
    return Panel(
        title, _("The organization can appeal until %(until)s in %(place)s.", **said), address, _("See how")
    )


def _made(application: Application) -> Appeal:
    made = queries.appeal_of(application)
    if made is None:
        raise NotFound
    return made


def _page(
    application: Application, form: AppealForm | None = None, deciding: DecideAppealForm | None = None
) -> str:
    actor, refused = current_actor(), queries.refused_at(application)
    made = queries.appeal_of(application)
    if refused is not None and made is not None and made.refused_at != refused:
        made = None  # of an earlier refusal: this one can be appealed in its turn
    against = made.against if made else queries.against_of(application)
    letter = (
        url_for("checks.refusal" if against is Against.ELIGIBILITY else "awards.letter", ref=application.ref)
        if refused
        else None
    )
    shown = deciding or form or AppealForm()
    return render_template(
        "awards/appeal.html", application=application, call=application.call, appeal=made, until=queries.appeal_until(application, refused), letter=letter,
        member=allows(actor, Permission.APPLICATION_VIEW, application).ok, actions=actions, text_form=form or AppealForm(formdata=None), form=shown,
        deciding=deciding or DecideAppealForm(formdata=None), lede=documents.appeal_lede_of(made) if made and made.decided_at else "",
        people=people_named([made.made_by_id, made.decided_by_id] if made else []), refused=refused,
    )  # fmt: skip
