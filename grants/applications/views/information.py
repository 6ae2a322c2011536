"""A question of an officer, for the organization: what is asked, what is open, the answer in words, what it changes, sending it."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.applications import actions, queries
from grants.applications.forms.information import AnswerForm
from grants.applications.models import Application, InformationRequest
from grants.applications.states import RequestState
from grants.applications.views.applicant import blueprint
from grants.core.access import Actor, Verdict, allows, too_late
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from grants.core.registry import Panel
from grants.core.sentences import moment, place, sentence
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """Whether one part may be changed, and what happens next, for the pages of an application."""
    return {
        "may_write": may_write,
        "next_step_of": lambda application: queries.next_step_of(application, arrived_at()),
    }


@blueprint.get("/applications/<ref>/information")
def information(ref: str) -> Any:
    """The questions of the officers, the newest first; the one that is open with its form."""
    application = queries.draft_for(current_actor(), ref)
    return _page(application)


@blueprint.post("/applications/<ref>/information/<int:number>/answer")
def save_answer(ref: str, number: int) -> Any:
    """Keep the answer in words, and go on to sending it when that was asked."""
    application, form = queries.draft_for(current_actor(), ref), AnswerForm()
    request_ = queries.request_for(current_actor(), application, number)
    if not form.validate_on_submit():
        return _page(application, form), 422
    try:
        actions.save_answer(
            request_, answer=form.answer.data or "", version=form.since(), by=current_actor(), at=arrived_at()
        )
    except RuleBroken as broken:
        back_on_form(form, broken)
        return _page(application, form), 422
    except StaleVersion as stale:
        form.version.data = str(request_.answer_version)  # sent again, it is what was chosen knowingly
        form.form_errors.append(sentence(stale.why))
        return _page(application, form, stored=request_.answer), 409
    except NotAllowed as refused:
        form.form_errors.append(sentence(refused.why))
        return _page(application, form), 409
    flash(_("Your answer is saved. It is not sent yet."))
    return redirect(url_for(".information", ref=ref), 303)


@blueprint.post("/applications/<ref>/information/<int:number>/send")
def send_answer(ref: str, number: int) -> Any:
    """Send the answer. Pressed twice, it is sent once."""
    application = queries.draft_for(current_actor(), ref)
    request_ = queries.request_for(current_actor(), application, number)
    if request_.state is not RequestState.ANSWERED:
        actions.send_answer(request_, by=current_actor(), at=arrived_at())
        flash(
            _(
                "We have your answer. It is kept as version %(number)s, beside what you sent before.",
                number=application.submission_version,
            )
        )
    return redirect(url_for(".information", ref=ref), 303)


def may_write(application: Application, key: str) -> Verdict:
    """Whether the reader may change one part now: the page and the deed ask the same."""
    actor, at = current_actor(), arrived_at()
    verdict = actions.save_section.verdict(application, actor, at)
    why = queries.why_part_is_closed(application, key, actor, at) if verdict else None
    return too_late(why.key, **dict(why.params)) if why else verdict


def information_panel(application: Application, actor: Actor, at: datetime) -> Panel | None:
    """On the page of an application: a question that waits for an answer, or an answer that waits to be read."""
    newest = next(iter(queries.requests_of(application)), None) if application.reference else None
    if queries.is_member(actor, application):
        return _for_members(application, newest, at) if newest else None
    if not allows(actor, Permission.ELIGIBILITY_READ, application):
        return None
    return _for_staff(application, newest, actor, at)


def _for_members(application: Application, newest: InformationRequest, at: datetime) -> Panel | None:
    address = url_for("applications.information", ref=application.ref)
    if newest.state is RequestState.OPEN and at < newest.answer_by:
        return Panel(
            _("We have a question to you"),
            _("Answer it until %(until)s in %(place)s.", **_until(newest)),
            address,
            _("Read the question and answer"),
            "wait",
        )
    words = _("%(state)s. What was asked and answered stays here.", state=_(newest.state.label))
    return Panel(_("Our question to you"), words, address, _("Read it"), "")


def _for_staff(
    application: Application, newest: InformationRequest | None, actor: Actor, at: datetime
) -> Panel | None:
    title, address = _("Questions to the organization"), url_for("checks.information", ref=application.ref)
    if newest is None:
        may = actions.ask_information.verdict(application, actor, at)
        return Panel(title, _("Nothing was asked yet."), address, _("Ask for information")) if may else None
    link = _("Look at the questions")
    if newest.state is RequestState.OPEN:
        return Panel(
            title, _("One is open until %(until)s in %(place)s.", **_until(newest)), address, link, "wait"
        )
    return Panel(
        title,
        _(newest.state.label) + ".",
        address,
        link,
        "wait" if newest.state is RequestState.ANSWERED else "",
    )


def _until(request_: InformationRequest) -> dict[str, str]:
    zone = request_.application.call.time_zone
    return {"until": moment(queries.last_minute(request_), zone), "place": place(zone)}


def _page(application: Application, form: AnswerForm | None = None, stored: str | None = None) -> str:
    actor, at = current_actor(), arrived_at()
    requests = queries.requests_of(application)
    if not requests:
        raise NotFound
    newest = requests[0]
    is_open = newest.state is RequestState.OPEN and bool(
        actions.save_answer.verdict(newest, actor, at) or at < newest.answer_by
    )
    if is_open and form is None:
        form = AnswerForm(formdata=None, answer=newest.answer, version=str(newest.answer_version))
    person = queries.person_of(actor)
    return render_template(
        "applications/information.html", application=application, call=application.call, requests=requests, newest=newest, is_open=is_open, **({"form": form} if form else {}),
        stored=stored, titles=queries.opened_titles, changes=queries.answer_drafted(newest) if is_open else [], actions=actions,
        zone=person.time_zone if person else application.call.time_zone,
    )  # fmt: skip
