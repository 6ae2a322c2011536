"""The selection of a call: the table, one decision, the Board's meeting, the second person's confirmation."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.applications.queries import sent_application_for
from grants.awards import actions, forms, queries
from grants.awards.states import DecisionOutcome
from grants.awards.views.pages import asked, blueprint, call_of, page_in
from grants.calls.models import Call
from grants.core.access import require
from grants.core.errors import NotFound, RuleBroken, StaleVersion
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor
from grants.fund.ledger import balance, envelope_account
from grants.reviews.queries import is_reviewing

FIRST = 20  # of the rest are listed; a link leads to all of them
SHOWN = {
    "undecided": None,
    "fund": DecisionOutcome.FUND,
    "reserve": DecisionOutcome.RESERVE,
    "refuse": DecisionOutcome.REFUSE,
}


@blueprint.get("/calls/<slug>/selection")
def selection(slug: str) -> str:
    call = call_of(slug)
    found, shown = queries.selection_of(call, current_actor()), request.args.get("show", "")
    page = page_in([row for row in found.rows if shown not in SHOWN or row.outcome is SHOWN[shown]])
    deeds = {
        "rest": actions.propose_the_rest,
        "meeting": actions.record_meeting,
        "confirm": actions.confirm_decisions,
    }
    return render_template(
        "awards/selection.html", call=call, page=page, facts=found.facts, views=_views(call, found.rows, shown),
        may={name: asked(deed, call, found.facts) for name, deed in deeds.items()},
        held_minor=balance(envelope_account(call.slug)), promised_minor=found.promised_minor, kept=found.kept,
    )  # fmt: skip


@blueprint.route("/calls/<slug>/selection/rest", methods=["GET", "POST"])
def the_rest(slug: str) -> Any:
    """How many it concerns and how far they were read; then, pressed on this page, the proposal."""
    call, status = call_of(slug), 200
    require(current_actor(), Permission.AWARD_PROPOSE, call)
    form = forms.RestForm()
    if form.validate_on_submit():
        try:
            return _refuse_the_rest(call, form)
        except RuleBroken as broken:
            back_on_form(form, broken)
        except StaleVersion as stale:
            form.form_errors.append(sentence(stale.why))
            status = 409
    rest = queries.rest_of(call, current_actor())
    form.shown.data = rest.mark
    facts = queries.selection_facts(call, current_actor(), arrived_at())
    page = render_template(
        "awards/rest.html",
        call=call,
        form=form,
        facts=facts,
        rest=rest,
        actions=actions,
        first=rest.rows[:FIRST],
    )
    return page, 422 if status == 200 and (form.errors or form.form_errors) else status


@blueprint.route("/calls/<slug>/selection/<ref>", methods=["GET", "POST"])
def decision(slug: str, ref: str) -> Any:
    call, application = call_of(slug), _application(slug, ref)
    standing, asked_for = queries.decision_of(application), queries.asked_of(application)
    form, replaced = forms.decision_form(asked_for)(data=_standing(standing, asked_for)), False
    if form.validate_on_submit():
        try:
            _propose(application, form)
            flash(_("Proposed for %(reference)s. The Board endorses it next.", reference=application.ref))
            return redirect(url_for("awards.selection", slug=slug), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
        except StaleVersion:
            standing, replaced = queries.decision_of(application), True
            form.stands.data = queries.mark_of(standing)
    page = render_template(
        "awards/decision.html", call=call, application=application, decision=standing, form=form, actions=actions, asked=asked_for,
        limits=queries.limits_of(call), letter=((), ()) if is_reviewing(current_actor(), application) else queries.assessment_of(application), replaced=replaced, **_money(call, application),
    )  # fmt: skip
    return page, 409 if replaced else 422 if form.errors or form.form_errors else 200


@blueprint.route("/calls/<slug>/board", methods=["GET", "POST"])
def board(slug: str) -> Any:
    call, at = call_of(slug), arrived_at()
    trustees = queries.trustees_of(call, at)
    rows = queries.selection_of(call, current_actor()).rows
    form = forms.meeting_form(
        [(p.id, p.name) for p in trustees],
        [(r.application_id, f"{r.reference} {r.organization}") for r in rows],
    )
    if form.validate_on_submit():
        present, absent = form.attendance()
        try:
            actions.record_meeting(
                call, held_on=form.held_on.data, present=present, absent=absent, recusals=form.stood_aside(), note=form.note.data,
                by=current_actor(), at=at,
            )  # fmt: skip
            flash(_("The meeting is recorded. A second fund manager confirms what it endorsed."))
            return redirect(url_for("awards.selection", slug=slug), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    page = render_template(
        "awards/board.html", call=call, tab="awards.selection", form=form, trustees=trustees, actions=actions, conflicts=queries.known_conflicts(call, trustees),
        facts=queries.selection_facts(call, current_actor(), at), meetings=queries.meetings_of(call),
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/calls/<slug>/decisions/confirm")
def confirm(slug: str) -> Any:
    call = call_of(slug)
    confirmed = actions.confirm_decisions(call, by=current_actor(), at=arrived_at())
    flash(ngettext("%(num)d decision is confirmed.", "%(num)d decisions are confirmed.", len(confirmed)))
    left = queries.selection_facts(call, current_actor(), arrived_at()).own
    if left:
        flash(
            _(
                "These wait for another fund manager, since you proposed them or are in conflict: %(references)s.",
                references=", ".join(left),
            ),
            "wait",
        )
    return redirect(url_for("awards.selection", slug=slug), 303)


def _refuse_the_rest(call: Call, form: forms.RestForm) -> Any:
    made = actions.propose_the_rest(
        call, feedback=form.feedback.data, include_unread=form.include_unread.data, unread_reason=form.unread_reason.data,
        shown=form.shown.data, by=current_actor(), at=arrived_at(),
    )  # fmt: skip
    flash(
        ngettext(
            "%(num)d application is proposed not to be funded.",
            "%(num)d applications are proposed not to be funded.",
            len(made),
        )
    )
    left = len(queries.rest_of(call, current_actor()).rows)
    if left:
        flash(
            ngettext(
                "%(num)d application without a review is left.",
                "%(num)d applications without a review are left.",
                left,
            ),
            "wait",
        )
    return redirect(url_for("awards.selection", slug=call.slug), 303)


def _application(slug: str, ref: str) -> Application:
    application = sent_application_for(current_actor(), ref)
    if application.call.slug != slug:
        raise NotFound
    return application


def _propose(application: Application, form: forms.DecisionForm) -> None:
    actions.propose_decision(
        application, outcome=DecisionOutcome(form.outcome.data), years=form.years, reserve_rank=form.reserve_rank.data,
        reason=form.reason.data, feedback=form.feedback.data, replaces=form.stands.data, by=current_actor(), at=arrived_at(),
    )  # fmt: skip


def _standing(decision: Any, asked: dict[int, int]) -> dict[str, Any]:
    """What the form holds at first: the proposal that stands, else everything as it was asked."""
    years = {y.year: y.amount_minor for y in decision.years} if decision and decision.years else asked
    values: dict[str, Any] = {f"year_{year}": amount for year, amount in years.items()}
    values["stands"] = queries.mark_of(decision)
    if decision is not None:
        values |= {
            "outcome": decision.outcome.value,
            "reserve_rank": decision.reserve_rank,
            "reason": decision.reason,
            "feedback": decision.feedback,
        }
    return values


def _money(call: Call, besides: Application) -> dict[str, Any]:
    """What the envelope holds now, and what other proposals want of it, or why the reader is not told."""
    return {
        "kept": queries.kept_from(call, current_actor()),
        "held_minor": balance(envelope_account(call.slug)),
        "promised_minor": queries.promised(call, besides),
    }


def _views(call: Call, rows: list[queries.Candidate], shown: str) -> list[dict[str, Any]]:
    labels = {
        "": _("All"),
        "undecided": _("Undecided"),
        "fund": _("Fund"),
        "reserve": _("Reserve list"),
        "refuse": _("Do not fund"),
    }
    counts = {key: sum(row.outcome is outcome for row in rows) for key, outcome in SHOWN.items()} | {
        "": len(rows)
    }
    return [
        {
            "label": label,
            "url": url_for("awards.selection", slug=call.slug, show=key or None),
            "current": key == shown,
            "count": counts[key],
        }
        for key, label in labels.items()
    ]
