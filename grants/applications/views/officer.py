"""The officers' pages: the list of a call, confirming verdicts with every letter shown before, one application."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.accounts.roles import Permission
from grants.applications import actions, documents_officer, queries
from grants.applications.forms.officer import FilterForm
from grants.applications.states import ApplicationState, Outcome
from grants.calls.models import Call
from grants.calls.queries import governing
from grants.core import registry
from grants.core.access import allows, require
from grants.core.errors import DomainError, NotFound
from grants.core.links import link_to
from grants.core.reasons import N_
from grants.core.registry import Tab, fill
from grants.core.sentences import sentence
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.eligibility.rules import chosen, rule_of
from grants.organizations.regions import RegionalGroup

blueprint = Blueprint("checks", __name__, template_folder="../templates")
P = Permission
MOST_AT_ONCE = 100
EXPORTS = {"csv": documents_officer.applications_csv, "xlsx": documents_officer.applications_xlsx}


def enlist() -> None:
    """Fill the lists of the program: call tabs, chores, conflicts."""
    fill(registry.call_tabs, Tab(N_("Applications"), "checks.applications", P.APPLICATION_READ))
    fill(registry.shut_out_of, queries.shut_out)
    fill(registry.chores, ("eligibility checks at closing", actions.run_due_checks))
    fill(registry.chores, ("questions whose time ran out", actions.run_expired_requests))


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
    return send_file(
        BytesIO(data), media_type, as_attachment=True, download_name=f"{call.slug}-applications.{kind}"
    )


@blueprint.get("/calls/<slug>/applications/confirm")
def confirm(slug: str) -> str:
    """What would be sent, and to whom, before anything is."""
    actor = current_actor()
    call = queries.staff_call_for(actor, slug)
    require(actor, P.ELIGIBILITY_JUDGE, call)
    found = queries.conclusions_of(call, actor, request.args.getlist("pick")[:MOST_AT_ONCE], arrived_at())
    return render_template(
        "checks/confirm.html",
        call=call,
        conclusions=found,
        letters={c.application.ref: _letter_text(c) for c in found},
    )


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
            flash(
                _("%(reference)s was left as it is. %(why)s", reference=ref, why=sentence(refused.why)),
                "wait",
            )
    if done:
        flash(
            ngettext(
                "One application is concluded; its organization is told.",
                "%(num)d applications are concluded; their organizations are told.",
                done,
            )
        )
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
        answers=queries.answers_by_version(application), story=queries.story_of(application, check, versions), actions=actions, panels=registry.panels_for("application", application, actor, at),
        may_judge=allows(actor, P.ELIGIBILITY_JUDGE, application).ok, may_record=allows(actor, P.CONFLICT_RECORD, application).ok,
        sees_verdicts=allows(actor, P.ELIGIBILITY_READ, application).ok,
    )  # fmt: skip


@blueprint.get("/applications/<ref>/eligibility/documents/<kind>")
def document(ref: str, kind: str) -> Response:
    application = queries.sent_application_for(current_actor(), ref)
    version = request.args.get("version", type=int)
    sent = next(
        (v for v in queries.versions_of(application) if version is None or v.version == version), None
    )
    if sent is None:
        raise NotFound
    paper, data = queries.attachment_of(sent, kind)
    return send_file(
        BytesIO(data),
        paper.get("media_type"),
        as_attachment=True,
        download_name=paper["name"],
    )


def _wanted() -> queries.Wanted:
    asked = {
        name: request.args.get(name, "").strip()[:100].replace("\x00", "")
        for name in ("view", "word", "rule", "verdict", "group", "sort")
    }
    return queries.Wanted(**{**asked, "sort": asked["sort"] or "-received"})


def _rules(call: Call) -> list[tuple[str, str]]:
    settings = governing(call)
    return [
        (choice["key"], rule_of(choice["key"]).title) for choice in chosen(settings.rules, settings.limits)
    ]


def _views(call: Call, counts: dict[str, int], wanted: queries.Wanted) -> list[dict[str, Any]]:
    """The views that hold something, and the one that is shown."""
    return [
        {
            "label": _(label),
            "url": url_for(".applications", slug=call.slug, view=key or None),
            "current": key == wanted.view,
            "count": counts[key],
        }
        for key, (label, *_rest) in queries.VIEWS.items()
        if counts[key] or key in ("", wanted.view)
    ]


def _filters(rules: list[tuple[str, str]]) -> FilterForm:
    verdicts = [(outcome.value, _(outcome.label)) for outcome in Outcome]
    return FilterForm(
        request.args,
        [(key, _(title)) for key, title in rules],
        verdicts,
        [(g.value, _(g.label)) for g in RegionalGroup],
    )


def _letter_text(conclusion: Any) -> str:
    """The message as it would be queued, without its subject line."""
    if not conclusion.verdict.ok or not conclusion.recipients:
        return ""
    kind = "eligibility_met" if conclusion.state is ApplicationState.ELIGIBLE else "eligibility_refused"
    text = render_template(
        f"mail/{kind}.txt",
        link_to=link_to,
        person=conclusion.recipients[0],
        application=conclusion.application,
        letter=conclusion.letter,
        found_by=queries.found_by,
        thanks=queries.thanks,
        ways_on=registry.ways_on(conclusion.application, arrived_at()),
    )
    return text.partition("\n")[2].strip()
