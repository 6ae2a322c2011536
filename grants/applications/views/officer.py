"""The officers' pages: the list of a call, the eligibility check of one application, letters, conflicts of interest."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.accounts.roles import Permission
from grants.applications import actions, documents_officer, queries
from grants.applications.forms.officer import ConflictForm, FilterForm, VerdictForm
from grants.applications.models import Application
from grants.applications.states import ApplicationState, Outcome
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.core import files, registry
from grants.core.access import Actor, allows, require, seen
from grants.core.errors import DomainError, NotFound, RuleBroken
from grants.core.links import link_to
from grants.core.reasons import N_
from grants.core.registry import Panel, Tab, fill
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.eligibility.rules import chosen, rule_of
from grants.organizations.regions import RegionalGroup

blueprint = Blueprint("checks", __name__, template_folder="../templates")
P = Permission
MOST_AT_ONCE = 100
EXPORTS = {"csv": documents_officer.applications_csv, "xlsx": documents_officer.applications_xlsx}


def enlist() -> None:
    """Fill the lists of the program: call tabs, panels, chores, conflicts."""
    fill(registry.call_tabs, Tab(N_("Applications"), "checks.applications", P.APPLICATION_READ))
    fill(registry.shut_out_of, queries.shut_out)
    fill(registry.chores, ("eligibility checks at closing", actions.run_due_checks))
    fill(registry.panels.setdefault("application", []), _refusal_panel)


@blueprint.get("/calls/<slug>/applications")
def applications(slug: str) -> str:
    actor = current_actor()
    call = queries.staff_call_for(actor, slug)
    rules, wanted = _rules(call), _wanted()
    page = page_of(queries.list_of(call, actor, wanted), scalars=False)
    counts = queries.counts_of(call, actor)
    return render_template(
        "checks/applications.html", call=call, page=replace(page, items=queries.rows_of(page.items)), rules=rules, wanted=wanted, counts=counts,
        views=_views(call, counts, wanted), narrowed=_filters(rules), may_judge=allows(actor, P.ELIGIBILITY_JUDGE, call).ok,
    )  # fmt: skip


@blueprint.get("/calls/<slug>/applications.<kind>")
def applications_export(slug: str, kind: str) -> Response:
    if kind not in EXPORTS:
        abort(404)
    call = queries.staff_call_for(current_actor(), slug)
    rows = queries.rows_of(queries.everything_of(call, current_actor(), _wanted()))
    data, media_type = EXPORTS[kind](rows, _rules(call))
    return send_file(BytesIO(data), media_type, as_attachment=True, download_name=f"{call.slug}-applications.{kind}")


@blueprint.get("/calls/<slug>/applications/confirm")
def confirm(slug: str) -> str:
    """What would be sent, and to whom, before anything is."""
    actor = current_actor()
    call = queries.staff_call_for(actor, slug)
    require(actor, P.ELIGIBILITY_JUDGE, call)
    found = queries.conclusions_of(call, actor, request.args.getlist("pick")[:MOST_AT_ONCE], arrived_at())
    return render_template("checks/confirm.html", call=call, conclusions=found, letters={c.application.ref: _letter_text(c) for c in found})


@blueprint.post("/calls/<slug>/applications/conclude")
def conclude(slug: str) -> Any:
    call = queries.staff_call_for(current_actor(), slug)
    done = 0
    for ref in request.form.getlist("pick")[:MOST_AT_ONCE]:
        application = queries.sent_application_for(current_actor(), ref)
        try:
            actions.conclude_check(application, by=current_actor(), at=arrived_at())
            done += 1
        except DomainError as refused:
            flash(_("%(reference)s was left as it is. %(why)s", reference=ref, why=sentence(refused.why)), "wait")
    if done:
        flash(ngettext("One application is concluded; its organization is told.", "%(num)d applications are concluded; their organizations are told.", done))
    return redirect(url_for(".applications", slug=call.slug), 303)


@blueprint.get("/applications/<ref>/eligibility")
def show(ref: str) -> str:
    actor, at = current_actor(), arrived_at()
    application = queries.sent_application_for(actor, ref)
    check, versions = queries.check_of(application), queries.versions_of(application)
    items = queries.items_of(check, governing(application.call)) if check else []
    read = next((v for v in versions if v.version == request.args.get("version", type=int)), versions[0])
    return render_template(
        "checks/show.html", application=application, call=application.call, check=check, versions=versions, read=read,
        lines=list(zip(items, check.verdicts, strict=True)) if check else [], proposal=queries.proposal_of(read),
        story=queries.story_of(application, check, versions), actions=actions, panels=registry.panels_for("application", application, actor, at),
        may_judge=allows(actor, P.ELIGIBILITY_JUDGE, application).ok, may_record=allows(actor, P.CONFLICT_RECORD, application).ok,
        sees_verdicts=allows(actor, P.ELIGIBILITY_READ, application).ok,
    )  # fmt: skip


@blueprint.get("/applications/<ref>/eligibility/documents/<kind>")
def document(ref: str, kind: str) -> Response:
    application = queries.sent_application_for(current_actor(), ref)
    version = request.args.get("version", type=int)
    sent = next((v for v in queries.versions_of(application) if version is None or v.version == version), None)
    if sent is None:
        raise NotFound
    paper = queries.attachment_of(sent, kind)
    return send_file(BytesIO(files.read(paper["sha256"])), paper.get("media_type"), as_attachment=True, download_name=paper["name"])


@blueprint.route("/applications/<ref>/eligibility/<rule>", methods=["GET", "POST"])
def verdict(ref: str, rule: str) -> Any:
    """Judge a rule, or ask for an override of what was computed."""
    application = queries.sent_application_for(current_actor(), ref)
    require(current_actor(), P.ELIGIBILITY_JUDGE, application)
    check = queries.check_of(application)
    found = next((pair for pair in _lines(application, check) if pair[1].rule == rule), None)
    if check is None or found is None:
        raise NotFound
    item, verdict = found
    deed = _deed_for(application, verdict)
    form = VerdictForm(outcome=verdict.judged_outcome.value if verdict.judged_outcome else None, reason=verdict.judged_reason)
    if form.validate_on_submit():
        try:
            deed(application, rule=rule, outcome=form.outcome.data, reason=form.reason.data, by=current_actor(), at=arrived_at())
            return redirect(_next_to_judge(application, rule, deed), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    status = 422 if form.errors else 200
    return render_template(
        "checks/verdict.html", application=application, call=application.call, item=item, verdict=verdict, form=form, deed=deed, actions=actions,
        judging=deed is actions.judge_verdict, people=queries.people_named([verdict.judged_by_id, verdict.override_by_id, verdict.confirmed_by_id]),
        proposal=queries.proposal_of(check.submission), beside=PARTS_FOR.get(rule, ("organization",)),
    ), status  # fmt: skip


@blueprint.post("/applications/<ref>/eligibility/<rule>/confirm-override")
def confirm_override(ref: str, rule: str) -> Any:
    application = queries.sent_application_for(current_actor(), ref)
    actions.confirm_override(application, rule=rule, by=current_actor(), at=arrived_at())
    flash(_("The override of “%(rule)s” holds now.", rule=_(rule_of(rule).title)))
    return redirect(url_for(".show", ref=ref), 303)


@blueprint.post("/applications/<ref>/eligibility/<rule>/turn-down-override")
def turn_down_override(ref: str, rule: str) -> Any:
    application = queries.sent_application_for(current_actor(), ref)
    actions.turn_down_override(application, rule=rule, by=current_actor(), at=arrived_at())
    flash(_("The override of “%(rule)s” is taken back. What was found before holds.", rule=_(rule_of(rule).title)))
    return redirect(url_for(".show", ref=ref), 303)


@blueprint.get("/applications/<ref>/refusal")
def refusal(ref: str) -> str:
    """The letter, for the organization and for staff."""
    letter = _refused(ref)
    return render_template(
        "checks/refusal.html", letter=letter, application=letter.application, call=letter.application.call, staff=_is_staff(letter),
        found=queries.found, found_by=queries.found_by, thanks=queries.thanks,
    )  # fmt: skip


@blueprint.get("/applications/<ref>/refusal.pdf")
def refusal_pdf(ref: str) -> Response:
    letter = _refused(ref)
    return send_file(BytesIO(documents_officer.refusal_pdf(letter)), "application/pdf", as_attachment=True, download_name=f"{ref}-refusal.pdf")


@blueprint.route("/applications/<ref>/conflicts", methods=["GET", "POST"])
def conflicts(ref: str) -> Any:
    actor, at = current_actor(), arrived_at()
    application = queries.sent_application_for(actor, ref)
    require(actor, P.CONFLICT_RECORD, application)
    form = ConflictForm([(str(person.id), person.name) for person in queries.staff_people(at)])
    if form.validate_on_submit():
        try:
            actions.record_conflict(application, person_id=int(form.person.data), reason=form.reason.data, by=actor, at=at)
            flash(_("The conflict of interest is on record. The application is closed to this person from now on."))
            own = int(form.person.data) == actor.person_id
            return redirect(url_for(".applications", slug=application.call.slug) if own else url_for(".conflicts", ref=ref), 303)
        except RuleBroken as broken:
            back_on_form(form, broken)
    on_record = queries.conflicts_of(application)
    people = queries.people_named([c.recorded_by_id for c in on_record] + [c.ended_by_id for c in on_record])
    page = render_template(
        "checks/conflicts.html", application=application, call=application.call, conflicts=on_record, people=people, form=form, actions=actions
    )
    return page, 422 if form.errors else 200


@blueprint.post("/applications/<ref>/conflicts/<int:number>/end")
def end_conflict(ref: str, number: int) -> Any:
    application = queries.sent_application_for(current_actor(), ref)
    conflict = queries.conflict_for(current_actor(), application, number)
    actions.end_conflict(conflict, by=current_actor(), at=arrived_at())
    flash(_("The conflict of interest has ended. The record of it stays."))
    return redirect(url_for(".conflicts", ref=ref), 303)


# What of the proposal stands beside the form when a rule is judged; for all others the organization's profile.
PARTS_FOR = {
    "cross_border": ("countries", "cross_border", "partners"), "effective_remedies": ("remedies", "budget"), "yearly_cap": ("budget",),
    "funded_years": ("budget",), "most_in_all": ("budget",), "least_in_all": ("budget",), "proposal_pages": ("results",),
}  # fmt: skip


def _wanted() -> queries.Wanted:
    asked = {name: request.args.get(name, "").strip()[:100].replace("\x00", "") for name in ("view", "word", "rule", "verdict", "group", "sort")}
    return queries.Wanted(**{**asked, "sort": asked["sort"] or "-received"})


def _rules(call: Call) -> list[tuple[str, str]]:
    settings = governing(call)
    return [(choice["key"], rule_of(choice["key"]).title) for choice in chosen(settings.rules, settings.limits)]


def _views(call: Call, counts: dict[str, int], wanted: queries.Wanted) -> list[dict[str, Any]]:
    """The views that hold something, and the one that is shown."""
    return [
        {"label": _(label), "url": url_for(".applications", slug=call.slug, view=key or None), "current": key == wanted.view, "count": counts[key]}
        for key, (label, *_rest) in queries.VIEWS.items()
        if counts[key] or key in ("", wanted.view)
    ]


def _filters(rules: list[tuple[str, str]]) -> FilterForm:
    verdicts = [(outcome.value, _(outcome.label)) for outcome in Outcome]
    return FilterForm(request.args, [(key, _(title)) for key, title in rules], verdicts, [(g.value, _(g.label)) for g in RegionalGroup])


def _lines(application: Application, check: Any) -> list[Any]:
    return list(zip(queries.items_of(check, governing(application.call)), check.verdicts, strict=True)) if check else []


def _deed_for(application: Application, verdict: Any) -> Any:
    judging = verdict.computed is Outcome.TO_BE_JUDGED and application.state is ApplicationState.CHECKING
    return actions.judge_verdict if judging else actions.override_verdict


def _next_to_judge(application: Application, rule: str, deed: Any) -> str:
    if deed is actions.override_verdict:
        flash(_("The override waits for a second fund manager. Until then, what was found before holds."))
        return url_for(".show", ref=application.ref)
    flash(_("Your judgement is kept. It can be changed until the check is concluded."))
    check = queries.check_of(application)
    left = [v.rule for v in check.verdicts if v.outcome is Outcome.TO_BE_JUDGED] if check else []
    return url_for(".verdict", ref=application.ref, rule=left[0]) if left else url_for(".show", ref=application.ref)


def _letter_text(conclusion: Any) -> str:
    """The message as it would be queued, without its subject line."""
    if not conclusion.verdict.ok or not conclusion.recipients:
        return ""
    kind = "eligibility_met" if conclusion.state is ApplicationState.ELIGIBLE else "eligibility_refused"
    text = render_template(
        f"mail/{kind}.txt", link_to=link_to, person=conclusion.recipients[0], application=conclusion.application, letter=conclusion.letter,
        found_by=queries.found_by,
    )
    return text.partition("\n")[2].strip()


def _refused(ref: str) -> queries.Letter:
    application = seen(current_actor(), queries.application_by(ref), (P.APPLICATION_VIEW, P.ELIGIBILITY_READ))
    if application.state is not ApplicationState.INELIGIBLE:
        raise NotFound
    return queries.letter_of(application)


def _is_staff(letter: queries.Letter) -> bool:
    return allows(current_actor(), P.ELIGIBILITY_READ, letter.application).ok


def _refusal_panel(application: Application, actor: Actor, at: Any) -> Panel | None:
    """For the application's own page: where the answer is."""
    if application.state is not ApplicationState.INELIGIBLE:
        return None
    words = _("It does not meet a rule of the call. The letter names each one, with what would have met it.")
    return Panel(_("We cannot take it further"), words, url_for("checks.refusal", ref=application.ref), _("Read the letter"), "stop")
