"""One rule of a check: judging it, or asking for an override and confirming somebody else's."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.applications import actions, queries
from grants.applications.forms.officer import VerdictForm
from grants.applications.models import Application, EligibilityCheck, EligibilityVerdict
from grants.applications.states import ApplicationState, Outcome
from grants.applications.views.officer import blueprint
from grants.calls.queries import governing
from grants.core.access import require
from grants.core.action import Action
from grants.core.errors import NotFound, RuleBroken, StaleVersion
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor
from grants.eligibility.rules import rule_of

# What of the proposal stands beside the form when a rule is judged; for all others the organization's profile.
PARTS_FOR = {
    "cross_border": ("countries", "cross_border", "partners"), "effective_remedies": ("remedies", "budget"), "yearly_cap": ("budget",),
    "funded_years": ("budget",), "most_in_all": ("budget",), "least_in_all": ("budget",), "proposal_pages": ("results",),
}  # fmt: skip


@blueprint.route("/applications/<ref>/eligibility/<rule>", methods=["GET", "POST"])
def verdict(ref: str, rule: str) -> Any:
    """Judge a rule, or ask for an override of what was computed."""
    actor, at = current_actor(), arrived_at()
    application = queries.sent_application_for(actor, ref)
    require(actor, Permission.ELIGIBILITY_JUDGE, application)
    check, item, found = _rule(application, rule)
    deed = _deed_for(application, found)
    form = VerdictForm(outcome=found.judged_outcome, reason=found.judged_reason, seen=queries.stamp_of(found))
    status = 422
    if form.validate_on_submit():
        said = {name: form[name].data or None for name in ("outcome", "reason", "seen")}
        try:
            deed(application, rule=rule, by=actor, at=at, **said)
            return redirect(_next_to_judge(application, deed), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
        except StaleVersion as stale:  # what was typed stays; the next press is made with what stands now
            form.form_errors.append(sentence(stale.why))
            form.seen.raw_data, form.seen.data, status = None, queries.stamp_of(found), 409
    return render_template(
        "checks/verdict.html", application=application, call=application.call, item=item, verdict=found, form=form, deed=deed, actions=actions,
        judging=deed is actions.judge_verdict, people=queries.people_named([found.judged_by_id, found.override_by_id, found.confirmed_by_id]),
        proposal=queries.proposal_of(check.submission), beside=PARTS_FOR.get(rule, ("organization",)),
        stamp=queries.stamp_of(found),
    ), status if form.errors or form.form_errors else 200  # fmt: skip


@blueprint.post("/applications/<ref>/eligibility/<rule>/confirm-override")
def confirm_override(ref: str, rule: str) -> Any:
    application = queries.sent_application_for(current_actor(), ref)
    seen = request.form.get("seen")
    actions.confirm_override(application, rule=rule, seen=seen, by=current_actor(), at=arrived_at())
    flash(_("The override of “%(rule)s” holds now.", rule=_(rule_of(rule).title)))
    return redirect(url_for(".show", ref=ref), 303)


@blueprint.post("/applications/<ref>/eligibility/<rule>/turn-down-override")
def turn_down_override(ref: str, rule: str) -> Any:
    application = queries.sent_application_for(current_actor(), ref)
    actions.turn_down_override(application, rule=rule, by=current_actor(), at=arrived_at())
    words = _(
        "The override of “%(rule)s” is taken back. What was found before holds.", rule=_(rule_of(rule).title)
    )
    flash(words)
    return redirect(url_for(".show", ref=ref), 303)


def _rule(
    application: Application, rule: str
) -> tuple[EligibilityCheck, queries.LetterItem, EligibilityVerdict]:
    check = queries.check_of(application)
    items = queries.items_of(check, governing(application.call)) if check else []
    found = [
        pair for pair in zip(items, check.verdicts if check else [], strict=True) if pair[1].rule == rule
    ]
    if check is None or not found:
        raise NotFound
    return check, *found[0]


def _deed_for(application: Application, found: EligibilityVerdict) -> Action:
    judging = found.computed is Outcome.TO_BE_JUDGED and application.state is ApplicationState.CHECKING
    return actions.judge_verdict if judging else actions.override_verdict


def _next_to_judge(application: Application, deed: Action) -> str:
    if deed is actions.override_verdict:
        flash(_("The override waits for a second fund manager. Until then, what was found before holds."))
        return url_for(".show", ref=application.ref)
    flash(_("Your judgement is kept. It can be changed until the check is concluded."))
    check = queries.check_of(application)
    left = [v.rule for v in check.verdicts if v.outcome is Outcome.TO_BE_JUDGED] if check else []
    return url_for(".verdict" if left else ".show", ref=application.ref, rule=left[0] if left else None)
