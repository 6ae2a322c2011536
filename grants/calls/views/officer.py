"""Pages of officers: the list with drafts, a call's overview, its form, publication, amendments and versions."""

from typing import Any
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission as P
from grants.calls import actions, queries
from grants.calls.forms import AmendForm, CallForm, NewCallForm
from grants.calls.forms.officer import LANGUAGE_CHOICES, values_of
from grants.calls.models import Call
from grants.calls.rules import CallSettings, missing_for_publication
from grants.calls.views import comparing
from grants.calls.views.blueprint import blueprint
from grants.core import registry
from grants.core.access import WHOLE, require
from grants.core.errors import RuleBroken, StaleVersion
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.filters import verdict_of
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.fund import ledger

Page = str | tuple[str, int] | Response


def zones() -> list[tuple[str, str]]:
    """The zones with a place in their name, for a list to choose from."""
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
    ]


@blueprint.get("/calls")
def every() -> Page:
    """Every call that the reader may see, drafts first."""
    actor = current_actor()
    if not (actor.anywhere(P.CALL_READ) or actor.anywhere(P.CALL_MANAGE)):
        return redirect(url_for("calls.index"), 302)
    page = page_of(queries.calls_of(actor))
    return render_template(
        "calls/every.html", page=page, may_create=verdict_of(actions.create_call, WHOLE), at=arrived_at()
    )


@blueprint.route("/calls/new", methods=["GET", "POST"])
def new() -> Page:
    """Begin a call, empty or with what another has."""
    actor, at = current_actor(), arrived_at()
    require(actor, P.CALL_MANAGE)
    form = NewCallForm(copied=request.args.get("copied", ""))
    form.copied.choices = [
        ("", _("An empty call with the default grid")),
        *((c.slug, f"{c.title} ({c.slug})") for c in queries.calls_to_copy()),
    ]
    if form.validate_on_submit():
        try:
            call = _begin(form, actor, at)
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(
                _("The call %(call)s is begun. Nobody else sees it before it is published.", call=call.slug)
            )
            return redirect(url_for("calls.edit", slug=call.slug), 303)
    return render_template("calls/new.html", form=form), 422 if form.errors or form.form_errors else 200


def _begin(form: NewCallForm, actor: Any, at: Any) -> Call:
    source = queries.call_for(actor, form.copied.data) if form.copied.data else None
    named = {"slug": form.slug.data, "cycle": form.cycle.data, "window": form.window.data or ""}
    return actions.create_call(WHOLE, **named, copied_from=source, by=actor, at=at)


@blueprint.get("/calls/<slug>/overview")
def overview(slug: str) -> Page:
    """How a call stands: what is missing, what is set, and what may be done."""
    actor, at = current_actor(), arrived_at()
    call = queries.call_for(actor, slug)
    require(actor, P.CALL_READ, call)
    settings = queries.settings_in_force(call, at)
    missing = (
        missing_for_publication(queries.publish_facts(call, actor, at)) if not queries.is_public(call) else []
    )
    return render_template(
        "calls/overview.html", call=call, settings=settings, missing=missing, phase=call.phase(at), actions=actions, may_create=verdict_of(actions.create_call, WHOLE), rules=comparing.rule_lines(settings),
        grace=comparing.grace_line(settings), questions_until=comparing.questions_line(settings, call, at), quorum=comparing.quorum_line(settings),
        limits=comparing.limit_lines(settings), owned=comparing.owned_lines(call, settings), panels=registry.panels_for("call", call, actor, at),
        available=ledger.balance(ledger.AVAILABLE), reserved=ledger.balance(ledger.envelope_account(call.slug)),
    )  # fmt: skip


@blueprint.route("/calls/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> Page:
    """The working copy of a call that is not published."""
    actor, at = current_actor(), arrived_at()
    call = queries.call_for(actor, slug)
    require(actor, P.CALL_MANAGE, call)
    form = CallForm(data=values_of(call), zones=zones())
    status, standing = 200, []
    if form.is_submitted():
        try:
            if form.validate():
                _save(call, form, actor, at)
                flash(_("Saved."))
                return redirect(
                    url_for("calls.edit", slug=slug)
                    if "stay" in request.form
                    else url_for("calls.overview", slug=slug),
                    303,
                )
            status = 422
        except RuleBroken as broken:
            back_on_form(form, broken)
            status = 422
        except StaleVersion as stale:
            standing, status = _beside(call, form, stale), 409
    return _form_page(
        "calls/edit.html", call, form, standing=standing, verdict=verdict_of(actions.edit_call, call)
    ), status


def _save(call: Call, form: CallForm, actor: Any, at: Any) -> None:
    actions.edit_call(
        call, opens_at=form.opens_at, closes_at=form.closes_at, time_zone=form.time_zone.data, envelope_minor=form.envelope.data,
        settings=form.settings(CallSettings.from_json(call.settings)), texts=form.texts(), criteria=form.grid(),
        edited_version=int(form.edited_version.data or 0), by=actor, at=at,
    )  # fmt: skip


def _beside(call: Call, form: CallForm, stale: StaleVersion) -> list[tuple[str, str, str]]:
    """What stands now beside what was written, where they differ; saving again keeps what was written."""
    form.form_errors.append(sentence(stale.why))
    stands = CallForm(formdata=None, data=values_of(call), zones=zones())
    form.edited_version.raw_data, form.edited_version.data = None, call.edited_version
    return comparing.fields_apart(stands, form)


@blueprint.post("/calls/<slug>/publish")
def publish(slug: str) -> Page:
    """Make it public."""
    call = queries.call_for(current_actor(), slug)
    actions.publish_call(call, by=current_actor(), at=arrived_at())
    flash(_("The call %(call)s is published. Everybody can read it now.", call=call.slug))
    return redirect(url_for("calls.overview", slug=slug), 303)


@blueprint.route("/calls/<slug>/amend", methods=["GET", "POST"])
def amend(slug: str) -> Page:
    """Change a published call, with a reason that everybody reads."""
    actor, at = current_actor(), arrived_at()
    call = queries.call_for(actor, slug)
    require(actor, P.CALL_MANAGE, call)
    form = AmendForm(data=values_of(call), zones=zones())
    verdict = verdict_of(actions.amend_call, call)
    if form.is_submitted() and form.validate():
        try:
            changes = form.changes(CallSettings.from_json(call.settings))
            actions.amend_call(call, changes=changes, reason=form.reason.data, by=actor, at=at)
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_("Amended. Version %(number)s is in force since this moment.", number=call.version))
            return redirect(url_for("calls.versions", slug=slug), 303)
    return _form_page(
        "calls/amend.html", call, form, verdict=verdict
    ), 422 if form.errors or form.form_errors else 200


@blueprint.get("/calls/<slug>/versions")
def versions(slug: str) -> Page:
    """The versions of a call, each beside the one before it."""
    actor = current_actor()
    call = queries.call_for(actor, slug)
    require(actor, P.CALL_READ, call)
    return render_template("calls/versions.html", call=call, versions=comparing.version_rows(call))


@blueprint.post("/calls/<slug>/conclude")
def conclude(slug: str) -> Page:
    """The work on it is over."""
    call = queries.call_for(current_actor(), slug)
    actions.conclude_call(call, by=current_actor(), at=arrived_at())
    flash(_("The call %(call)s is concluded.", call=call.slug))
    return redirect(url_for("calls.overview", slug=slug), 303)


def _form_page(template: str, call: Call, form: Any, **more: Any) -> str:
    available = ledger.balance(ledger.AVAILABLE)
    return render_template(
        template,
        call=call,
        form=form,
        available=available,
        languages_of_texts=LANGUAGE_CHOICES,
        phase=call.phase(arrived_at()),
        **more,
    )
