"""Officers' pages: who reads which application, giving reviews out and taking them back, the pool."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.applications.queries import sent_application_for, staff_call_for
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.calls.rules import LocalTimeUnclear, closing_instant
from grants.core.access import Actor, allows, require
from grants.core.errors import DomainError, RuleBroken
from grants.core.registry import Panel
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.fields import as_choices
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.reviews import actions, queries, rules
from grants.reviews.forms import AssignForm, ReasonForm

blueprint = Blueprint("review_desk", __name__, template_folder="../templates")
P = Permission
DAYS_TO_READ = 21  # what the form proposes
MOST_AT_ONCE = 100


@blueprint.route("/calls/<slug>/reviews", methods=["GET", "POST"])
def of_call(slug: str) -> Any:
    """Every eligible application with its readers; several can be given to one reviewer at once."""
    actor = current_actor()
    call = staff_call_for(actor, slug)
    require(actor, P.REVIEW_READ, call)
    form = _bulk_form(call)
    if form.is_submitted():
        require(actor, P.REVIEW_ASSIGN, call)
        if form.validate() and request.form.getlist("pick"):
            try:
                _give_out(call, form)
                return redirect(url_for(".of_call", slug=slug, page=request.args.get("page")), 303)
            except RuleBroken as broken:
                back_on_form(form, broken)
        if not form.errors:
            form.form_errors.append(_("Choose at least one application."))
    page = page_of(queries.ranked_applications(call, actor))
    return render_template(
        "reviews/of_call.html", call=call, page=page, reviews=queries.reviews_of_all(page.items), progress=queries.progress_of(call, actor), form=form,
        wanted=governing(call).reviewers, may_assign=allows(actor, P.REVIEW_ASSIGN, call).ok, picked=request.form.getlist("pick"),
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


@blueprint.route("/applications/<ref>/reviews", methods=["GET", "POST"])
def of_application(ref: str) -> Any:
    actor, at = current_actor(), arrived_at()
    application = sent_application_for(actor, ref)
    require(actor, P.REVIEW_READ, application)
    choices = queries.choices_for(application, at)
    form = AssignForm(due_on=_in_three_weeks(application.call))
    form.reviewer.choices = _offered([choice for choice in choices if choice.refused is None])
    if form.validate_on_submit():
        try:
            _give(application, form)
            flash(_("The reviewer is asked by mail."))
            return redirect(url_for(".of_application", ref=ref), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    reviews = queries.reviews_of(application)
    return render_template(
        "reviews/of_application.html", application=application, call=application.call, reviews=reviews, form=form, actions=actions,
        choices=choices, readable=queries.readable_reviews(application, actor), scores_of=queries.scores_of, points_of=queries.points_of_review, wanted=governing(application.call).reviewers,
        may_assign=allows(actor, P.REVIEW_ASSIGN, application).ok,
    ), 422 if form.errors else 200  # fmt: skip


@blueprint.route("/applications/<ref>/reviews/<key>/release", methods=["GET", "POST"])
def release(ref: str, key: str) -> Any:
    """Take a review back, with the reason."""
    review, form = queries.review_of_staff(current_actor(), key, P.REVIEW_ASSIGN), ReasonForm()
    if form.validate_on_submit():
        try:
            actions.release_review(review, reason=form.reason.data, by=current_actor(), at=arrived_at())
            flash(_("The review is taken back, and the reviewer is told why."))
            return redirect(url_for(".of_application", ref=review.application.ref), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    page = render_template(
        "reviews/release.html",
        review=review,
        application=review.application,
        call=review.application.call,
        form=form,
        actions=actions,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/reviewers")
def pool() -> str:
    require(current_actor(), P.REVIEW_ASSIGN)
    return render_template("reviews/pool.html", choices=queries.pool_of(arrived_at()))


def readers_panel(application: Application, actor: Actor, at: datetime) -> Panel | None:
    """For the application's page: how many read it, never who, to its own people; the way to the reviews, to officers."""
    if application.state not in queries.RANKED_STATES:
        return None
    readers, done = queries.readers_of(application)
    if allows(actor, P.REVIEW_READ, application):
        words = _(
            "%(done)s of %(readers)s are handed in; %(wanted)s are wanted.",
            done=done,
            readers=readers,
            wanted=governing(application.call).reviewers,
        )
        return Panel(
            _("Reviews"),
            words,
            url_for("review_desk.of_application", ref=application.ref),
            _("Look at the reviews"),
        )
    if not readers or not allows(actor, P.APPLICATION_VIEW, application):
        return None
    title = ngettext("One reviewer reads it", "%(num)d reviewers read it", readers)
    return Panel(
        title,
        _("They work apart from each other, and each says before opening it that nothing ties them to you."),
    )


def _bulk_form(call: Call) -> AssignForm:
    form = AssignForm(due_on=_in_three_weeks(call))
    form.reviewer.choices = _offered(queries.pool_of(arrived_at()))
    return form


def _offered(choices: Sequence[queries.Choice]) -> Any:
    named = [
        (str(c.person.id), _("%(name)s (%(waiting)s waiting)", name=c.person.name, waiting=c.waiting))
        for c in choices
    ]
    return as_choices([("", _("Choose a reviewer")), *named])


def _in_three_weeks(call: Call) -> Any:
    return (arrived_at() + timedelta(days=DAYS_TO_READ)).astimezone(ZoneInfo(call.time_zone)).date()


def _give(application: Application, form: AssignForm) -> None:
    reviewer = queries.reviewer_numbered(form.reviewer.data, arrived_at())
    due_at = _due_at(application.call, form)
    actions.assign_review(application, reviewer=reviewer, due_at=due_at, by=current_actor(), at=arrived_at())


def _due_at(call: Call, form: AssignForm) -> datetime:
    """The end of the day that was typed. RuleBroken beside the field when nobody can read until then."""
    due_on: Any = form.due_on.data
    try:
        due_at = closing_instant(due_on, "24:00", call.time_zone)
    except LocalTimeUnclear as unclear:
        raise RuleBroken(("due_on", unclear.why)) from unclear
    if why := rules.due_problem(due_at, arrived_at()):
        raise RuleBroken(("due_on", why))
    return due_at


def _give_out(call: Call, form: AssignForm) -> None:
    """Each application on its own: what cannot be given is left as it was, and said. A wrong day is wrong for all of them."""
    _due_at(call, form)
    done = 0
    for ref in request.form.getlist("pick")[:MOST_AT_ONCE]:
        application = sent_application_for(current_actor(), ref)
        try:
            _give(application, form)
            done += 1
        except DomainError as refused:
            flash(_("%(reference)s: %(why)s", reference=ref, why=sentence(refused.why)), "wait")
    if done:
        flash(
            ngettext(
                "One application is given out; the reviewer is asked by mail.",
                "%(num)d applications are given out; the reviewer is asked by mail.",
                done,
            )
        )
