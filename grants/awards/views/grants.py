"""The grants: the list, one grant with what later stages add to it, and the answer to an offer."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.awards import actions, forms, queries
from grants.awards.models import Award
from grants.awards.rules import last_minute
from grants.awards.states import Side
from grants.awards.views.pages import blueprint, lacking_of
from grants.core import registry
from grants.core.access import allows
from grants.core.errors import NotAllowed
from grants.core.reasons import Reason
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor

MIDDLE = 50  # sections below stand before the table of grant years


@blueprint.get("/grants")
def index() -> str:
    actor = current_actor()
    if not (actor.anywhere(Permission.AWARD_READ) or actor.anywhere(Permission.AWARD_VIEW)):
        raise NotAllowed(Reason("no_permission"))
    query = queries.awards_found(actor, request.args.get("q", ""), request.args.get("state", ""))
    return render_template("awards/index.html", page=page_of(query), narrowed=forms.GrantFilter(request.args))


@blueprint.get("/grants/<ref>")
def grant(ref: str) -> str:
    actor, at = current_actor(), arrived_at()
    award = queries.award_for(actor, ref)
    sections = registry.sections_for("award", award, actor, at)
    steps = queries.story_of(award, actor) + [
        step for _section, context in sections for step in context.get("steps", [])
    ]
    return render_template(
        "awards/grant.html", award=award, years=award.years, application=award.application, call=award.application.call, actions=actions,
        before=_drawn(award, [part for part in sections if part[0].order < MIDDLE]),
        after=_drawn(award, [part for part in sections if part[0].order >= MIDDLE]),
        lede=next((context["lede"] for _section, context in sections if context.get("lede")), None),
        sums=[pair for _section, context in sections for pair in context.get("sums", [])],
        told={year: told for _section, context in sections for year, told in context.get("years", {}).items()},
        steps=_in_order(steps, award.application.call.time_zone), **_sides(award), **_agreement(award),
    )  # fmt: skip


@blueprint.post("/grants/<ref>/accept")
def accept(ref: str) -> Response:
    actions.accept_award(queries.award_for(current_actor(), ref), by=current_actor(), at=arrived_at())
    flash(
        _(
            "The offer is accepted. A fund manager draws the agreement next; you get a message when it is ready to be signed."
        )
    )
    return redirect(url_for("awards.grant", ref=ref), 303)


@blueprint.route("/grants/<ref>/decline", methods=["GET", "POST"])
def decline(ref: str) -> Any:
    award, form = queries.award_for(current_actor(), ref), forms.ReasonForm()
    if form.validate_on_submit():
        actions.decline_award(award, reason=form.reason.data, by=current_actor(), at=arrived_at())
        flash(_("The offer is declined. Thank you for telling us."))
        return redirect(url_for("awards.grant", ref=ref), 303)
    page = render_template(
        "awards/decline.html", award=award, application=award.application, form=form, actions=actions
    )
    return page, 422 if form.errors else 200


@blueprint.route("/grants/<ref>/release", methods=["GET", "POST"])
def fall_away(ref: str) -> Any:
    award, form = queries.award_for(current_actor(), ref), forms.ReasonForm()
    if form.validate_on_submit():
        actions.release_award(award, reason=form.reason.data, by=current_actor(), at=arrived_at())
        flash(_("The award has fallen away. What was not paid is back in the envelope of the call."))
        return redirect(url_for("awards.grant", ref=ref), 303)
    page = render_template(
        "awards/fall_away.html", award=award, application=award.application, form=form, actions=actions
    )
    return page, 422 if form.errors else 200


def _sides(award: Award) -> dict[str, bool]:
    """On which side of the grant the reader stands; the page draws each side its own deeds."""
    actor = current_actor()
    return {
        "staff": allows(actor, Permission.AWARD_READ, award).ok,
        "ours": allows(actor, Permission.AWARD_VIEW, award).ok,
    }


def _agreement(award: Award) -> dict[str, Any]:
    """The version that counts, who has yet to sign it, and the last minute of the offer."""
    newest = award.agreements[-1] if award.agreements else None
    signed = {signature.side for signature in newest.signatures} if newest else set()
    missing = [_(side.label) for side in Side if side not in signed]
    letter = url_for("awards.letter", ref=award.reference)
    return {
        "agreement": newest,
        "lacking": lacking_of(award),
        "sides": list(Side),
        "missing_sides": missing,
        "until": last_minute(award.answer_until),
        "letter_url": letter,
    }


def _drawn(award: Award, parts: list[tuple[registry.Section, dict[str, Any]]]) -> list[Markup]:
    """What later stages add to the page, each drawn by its own template with the macros of the page."""
    macros = {
        name: current_app.jinja_env.get_template(f"macros/{file}.html").module
        for name, file in (("show", "show"), ("ask", "form"))
    }
    shared = {**macros, "award": award, "years": award.years}
    return [
        Markup(render_template(part.template, **{**shared, **context}))  # noqa: S704 - the template escapes
        for part, context in parts
        if part.template
    ]


def _in_order(steps: list[dict[str, Any]], zone: str) -> list[dict[str, Any]]:
    """What happened, oldest first, each with its day; what is still to come at the end."""
    dated = [{**step, "day": queries.day_of(step["on"], zone)} for step in steps if step.get("on")]
    return sorted(dated, key=lambda step: (step.get("state") != "done", step["day"])) + [
        step for step in steps if not step.get("on")
    ]
