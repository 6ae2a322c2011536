"""Pages around doubles: the question while registering, and for officers the pairs, one beside the other, and organizations that nobody looks after."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.queries import members_of
from grants.accounts.roles import ROLES, Permission
from grants.core import registry
from grants.core.access import WHOLE, require
from grants.core.errors import NotFound, RuleBroken
from grants.core.reasons import Reason
from grants.core.web import errors
from grants.core.web.errors import back_on_form
from grants.core.web.fields import as_choices
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import actions, matching, queries, rules, team
from grants.organizations.forms_together import AppointForm, PairForm
from grants.organizations.models import DoublePair, Organization
from grants.organizations.queries import organization_for, profile_of
from grants.organizations.states import PairState
from grants.organizations.views import blueprint
from grants.organizations.views.shown import form_page, topics_of

Answer = str | Response | tuple[str, int]
OWN = ("csrf_token", "join", "another", "same")


@blueprint.errorhandler(NotFound)
def moved(error: NotFound) -> Answer | tuple[str, int]:
    """An address of an organization that was merged leads to the surviving one, for those who may see it."""
    values = dict(request.view_args or {})
    found = queries.surviving(str(values.get("key", ""))) if values.get("key") else None
    if found is None:
        return errors.page(404)
    try:
        organization_for(current_actor(), found.key)
    except NotFound:
        return errors.page(404)
    if request.method not in ("GET", "HEAD"):
        return redirect(url_for(".show", key=found.key), 303)
    return redirect(url_for(request.endpoint or ".show", **{**values, "key": found.key}), 301)


def is_it_one_of_these(found: Sequence[tuple[Organization, list[str]]], registering: bool) -> tuple[str, int]:
    """The question in between, with everything that was typed. Only what is public is shown: a name that is withheld is not."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN]
    shown = [(other, how) for other, how in found if other.public_name]
    page = render_template(
        "organizations/is_it_one.html",
        shown=shown,
        unnamed=len(found) - len(shown),
        typed=typed,
        registering=registering,
    )
    return page, 422


@blueprint.get("/organizations/doubles")
def doubles() -> Answer:
    require(current_actor(), Permission.ORGANIZATION_MERGE)
    wanted = request.args.get("state", "")
    state = PairState(wanted) if wanted in (PairState.DIFFERENT, PairState.MERGED) else None
    page = page_of(matching.suspected(state))
    return render_template("organizations/doubles.html", page=page, state=wanted if state else "")


@blueprint.route("/organizations/doubles/<pair_key>", methods=["GET", "POST"])
def double(pair_key: str) -> Answer:
    pair = matching.pair_for(current_actor(), pair_key)
    form = PairForm()
    form.decision.choices = as_choices(_decisions(pair))
    if form.validate_on_submit():
        try:
            said = _decide(pair, form.decision.data or "", form.reason.data or "")
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(said)
            return redirect(url_for(".doubles"), 303)
    return _pair_page(pair, form)


@blueprint.post("/organizations/doubles/<pair_key>/confirm")
def confirm_merge(pair_key: str) -> Answer:
    pair = matching.pair_for(current_actor(), pair_key)
    actions.confirm_merge(pair, by=current_actor(), at=arrived_at())
    flash(_("The two are one organization now. Its people were told by mail."))
    return redirect(url_for(".double", pair_key=pair_key), 303)


@blueprint.post("/organizations/doubles/<pair_key>/call-off")
def call_off_merge(pair_key: str) -> Answer:
    pair = matching.pair_for(current_actor(), pair_key)
    actions.call_off_merge(pair, by=current_actor(), at=arrived_at())
    flash(_("Called off. The pair waits to be looked at again."))
    return redirect(url_for(".double", pair_key=pair_key), 303)


@blueprint.get("/organizations/looked-after")
def looked_after() -> Answer:
    require(current_actor(), Permission.ORGANIZATION_APPOINT)
    requests = page_of(team.unanswered(arrived_at()))
    return render_template(
        "organizations/looked_after.html", orphans=page_of(team.orphans(arrived_at())), requests=requests
    )


@blueprint.route("/organizations/<key>/administrator", methods=["GET", "POST"])
def appoint(key: str) -> Answer:
    actor, at = current_actor(), arrived_at()
    organization = organization_for(actor, key)
    require(actor, Permission.ORGANIZATION_APPOINT, organization)
    known = [(p, duty) for p, duty in members_of(organization.key, at) if p.verified_at]
    form = AppointForm()
    left = [(p.key, f"{p.name} ({p.email}), {_(ROLES[duty.role].label)}") for p, duty in known]
    form.person.choices = as_choices([*left, ("", _("Somebody else, by invitation"))])
    if form.validate_on_submit():
        chosen = queries.member_for(organization, form.person.data, at) if form.person.data else None
        said = {
            "name": form.name.data or "",
            "email": form.email.data or "",
            "reason": form.reason.data or "",
        }
        try:
            actions.appoint_administrator(organization, person=chosen, **said, by=actor, at=at)
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_("Done, and told by mail. An invitation works for 14 days."))
            return redirect(url_for(".members", key=key), 303)
    return form_page("appoint", form, organization=organization)


def _decide(pair: DoublePair, decision: str, reason: str) -> str:
    by, at = current_actor(), arrived_at()
    if decision == "different":
        actions.tell_apart(pair, reason=reason, by=by, at=at)
        return _("Kept as two. The pair comes back if either changes its name, number or address.")
    kept = matching.of_pair(pair, decision)
    gone = pair.other if kept is pair.one else pair.one
    if matching.merge_facts(gone, kept, by, at).needs_two:
        actions.ask_to_merge(pair, kept=kept, reason=reason, by=by, at=at)
        return _("Money is involved, so another fund manager confirms it. It stands on their page Today.")
    actions.merge_organizations(pair, kept=kept, reason=reason, by=by, at=at)
    return _("The two are one organization now. Its people were told by mail.")


def _decisions(pair: DoublePair) -> list[tuple[str, str]]:
    into = _("One body: keep %(kept)s, and merge the other into it")
    one, other = (f"{o.legal_name} ({o.created_at.date().isoformat()})" for o in (pair.one, pair.other))
    return [
        ("different", _("Two different organizations")),
        (pair.one.key, into % {"kept": one}),
        (pair.other.key, into % {"kept": other}),
    ]


def _pair_page(pair: DoublePair, form: PairForm) -> tuple[str, int]:
    actor, at = current_actor(), arrived_at()
    sides = [_side(organization) for organization in (pair.one, pair.other)]
    rows = [
        (title, [(label, value, others[name]) for name, label, value in fields])
        for (_topic, title, fields), (_t, _title, theirs) in zip(
            topics_of(pair.one), topics_of(pair.other), strict=True
        )
        for others in [{name: value for name, _label, value in theirs}]
    ]
    against: list[tuple[Organization, list[Reason]]] = []
    if pair.state is PairState.SUSPECTED:
        for gone, kept in ((pair.other, pair.one), (pair.one, pair.other)):
            against.append((kept, rules.merge_problems(matching.merge_facts(gone, kept, actor, at))))
    return form_page("double", form, pair=pair, sides=sides, rows=rows, against=against)


def _side(organization: Organization) -> dict[str, object]:
    at = arrived_at()
    moves = matching.moves_with(organization, at)
    return {
        "organization": organization,
        "profile": profile_of(organization),
        "members": members_of(organization.key, at),
        "moves": moves,
        "things": sum(kind.count(organization.id) for kind in registry.merging),
        "money": matching.has_money(organization),
        "whole": WHOLE,
    }
