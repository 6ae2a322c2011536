"""Questions to an organization, for officers: asking, reading the answer beside what was there before, and settling it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from grants.applications import actions, queries
from grants.applications.forms.information import AskForm, MoreTimeForm, SettleForm
from grants.applications.models import Application, InformationRequest
from grants.applications.views.officer import blueprint
from grants.core.errors import NotFound, RuleBroken
from grants.core.web.errors import back_on_form
from grants.core.web.filters import verdict_of
from grants.core.web.reader import arrived_at, current_actor


@blueprint.route("/applications/<ref>/questions", methods=["GET", "POST"])
def information(ref: str) -> Any:
    """All questions to an organization, and asking another."""
    application, form = _application(ref), AskForm()
    form.parts.choices = queries.parts_to_open(application)
    if form.validate_on_submit() and (until := form.until(application.call.time_zone)):
        try:
            said = {"question": form.question.data, "parts": form.parts.data or [], "answer_by": until}
            made = actions.ask_information(application, by=current_actor(), at=arrived_at(), **said)
            flash(
                _(
                    "Your question is on its way. The organization is told by mail, and sees it when it signs in."
                )
            )
            return redirect(url_for(".information_request", ref=ref, number=made.number), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    requests = queries.requests_of(application)
    return render_template(
        "checks/information.html", application=application, call=application.call, requests=requests, form=form, may=verdict_of(actions.ask_information, application),
        people=queries.people_named([r.asked_by_id for r in requests]),
    ), 422 if form.is_submitted() else 200  # fmt: skip


@blueprint.get("/applications/<ref>/questions/<int:number>")
def information_request(ref: str, number: int) -> str:
    """One question: what was asked, what came of it, what the answer changed."""
    return _page(_request(ref, number))


@blueprint.post("/applications/<ref>/questions/<int:number>/more-time")
def extend_request(ref: str, number: int) -> Any:
    request_, form = _request(ref, number), MoreTimeForm()
    if form.validate_on_submit() and (until := form.until(request_.application.call.time_zone)):
        try:
            actions.extend_request(request_, answer_by=until, by=current_actor(), at=arrived_at())
            flash(_("The organization has more time, and is told."))
            return _back(request_)
        except RuleBroken as broken:
            back_on_form(form, broken)
    return _page(request_, more_time=form), 422


@blueprint.post("/applications/<ref>/questions/<int:number>/withdraw")
def withdraw_request(ref: str, number: int) -> Any:
    return _settle(
        _request(ref, number),
        actions.withdraw_request,
        _("The question is withdrawn, and the organization is told."),
    )


@blueprint.post("/applications/<ref>/questions/<int:number>/accept")
def accept_answer(ref: str, number: int) -> Any:
    return _settle(
        _request(ref, number),
        actions.accept_answer,
        _("The question is settled, and the organization is told."),
    )


@blueprint.post("/applications/<ref>/eligibility-again")
def check_again(ref: str) -> Any:
    application = _application(ref)
    actions.check_again(application, by=current_actor(), at=arrived_at())
    flash(
        _(
            "The rules have run on the version that stands. The earlier check is kept; judge again what waits for a person."
        )
    )
    return redirect(url_for(".show", ref=ref), 303)


def _settle(request_: InformationRequest, deed: Any, words: str) -> Any:
    form = SettleForm()
    if form.validate_on_submit():
        try:
            deed(request_, reason=form.reason.data or "", by=current_actor(), at=arrived_at())
            flash(words)
            return _back(request_)
        except RuleBroken as broken:
            back_on_form(form, broken)
    return _page(request_, settling=form), 422


def _back(request_: InformationRequest) -> Any:
    return redirect(
        url_for(".information_request", ref=request_.application.ref, number=request_.number), 303
    )


def _application(ref: str) -> Application:
    """The application, for those who read eligibility checks: what is asked is part of them."""
    application = queries.sent_application_for(current_actor(), ref)
    if not queries.reads_checks(current_actor(), application):
        raise NotFound
    return application


def _request(ref: str, number: int) -> InformationRequest:
    return queries.request_of_staff(current_actor(), _application(ref), number)


def _page(
    request_: InformationRequest, more_time: MoreTimeForm | None = None, settling: SettleForm | None = None
) -> str:
    application, versions = request_.application, queries.versions_of(request_.application)
    after = request_.submission
    before = next((v for v in versions if after and v.version == after.version - 1), None)
    form = more_time or settling
    return render_template(
        "checks/information_request.html", application=application, call=application.call, request=request_, before=before, after=after,
        changes=queries.changes_between(before, after) if before and after else [], titles=queries.opened_titles(request_), actions=actions, last_minute=queries.last_minute,
        more_time=more_time or MoreTimeForm(formdata=None), settling=settling or SettleForm(formdata=None), check=queries.check_of(application),
        people=queries.people_named([request_.asked_by_id, request_.answered_by_id, request_.closed_by_id]), **({"form": form} if form else {}),
    )  # fmt: skip
