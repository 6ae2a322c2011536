"""Pages for members: who belongs to the organization, changing, removing, leaving, handing over."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.queries import members_of
from grants.accounts.roles import MEMBER_ROLES, ROLES, Permission
from grants.core.access import allows, require
from grants.core.errors import RuleBroken
from grants.core.web.errors import back_on_form
from grants.core.web.fields import as_choices
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import actions, queries, team
from grants.organizations.forms import RoleForm
from grants.organizations.forms_together import HandOverForm
from grants.organizations.queries import organization_for
from grants.organizations.views import blueprint
from grants.organizations.views.shown import form_page

Answer = str | Response | tuple[str, int]


@blueprint.get("/organizations/<key>/members")
def members(key: str) -> Answer:
    actor, at = current_actor(), arrived_at()
    organization = organization_for(actor, key)
    runs_it = bool(allows(actor, Permission.ORGANIZATION_MEMBERS, organization))
    looks_after = bool(allows(actor, Permission.ORGANIZATION_APPOINT, organization))
    return render_template(
        "organizations/members.html",
        organization=organization,
        members=members_of(organization.key, at),
        roles=ROLES,
        invitations=team.invitations_of(organization) if runs_it or looks_after else [],
        requests=team.requests_of(organization) if runs_it or looks_after else [],
        at=at,
    )


@blueprint.route("/organizations/<key>/members/<person>/change", methods=["GET", "POST"])
def change_member(key: str, person: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_MEMBERS, organization)
    member = queries.member_for(organization, person, arrived_at())
    duty = queries.duty_of(organization, member.id, arrived_at())
    form = RoleForm(data={"role": duty.role if duty else None})
    form.role.choices = as_choices(role_choices())
    if form.validate_on_submit():
        try:
            actions.change_member(
                organization, person=member, role=form.role.data, by=current_actor(), at=arrived_at()
            )
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_("Saved. %(name)s was told by mail.", name=member.name))
            return redirect(url_for(".members", key=key), 303)
    return form_page("member", form, organization=organization, member=member, duty=duty)


@blueprint.post("/organizations/<key>/members/<person>/remove")
def remove_member(key: str, person: str) -> Answer:
    organization = organization_for(current_actor(), key)
    member = queries.member_for(organization, person, arrived_at())
    actions.remove_member(organization, person=member, by=current_actor(), at=arrived_at())
    flash(
        _("%(name)s is no longer a member. You can bring them back by inviting them again.", name=member.name)
    )
    return redirect(url_for(".members", key=key), 303)


@blueprint.post("/organizations/<key>/leave")
def leave(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    actions.leave_organization(organization, by=current_actor(), at=arrived_at())
    flash(_("You have left %(name)s. An administrator can invite you again.", name=organization.legal_name))
    return redirect(url_for(".mine"), 303)


@blueprint.route("/organizations/<key>/hand-over", methods=["GET", "POST"])
def hand_over(key: str) -> Answer:
    actor, at = current_actor(), arrived_at()
    organization = organization_for(actor, key)
    require(actor, Permission.ORGANIZATION_MEMBERS, organization)
    others = [(p, duty) for p, duty in members_of(organization.key, at) if p.id != actor.person_id]
    form = HandOverForm()
    form.person.choices = as_choices(
        [(p.key, f"{p.name} ({p.email}), {_(ROLES[duty.role].label)}") for p, duty in others]
    )
    if form.validate_on_submit():
        successor = queries.member_for(organization, form.person.data, at)
        try:
            actions.hand_over(organization, person=successor, by=actor, at=at)
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(
                _("%(name)s is the administrator now, and you are no longer a member.", name=successor.name)
            )
            return redirect(url_for(".mine"), 303)
    return form_page("hand_over", form, organization=organization, others=others)


def role_choices() -> list[tuple[str, str]]:
    """What a member may be, each in words."""
    return [(role.key, f"{_(role.label)}: {_(role.description)}") for role in MEMBER_ROLES]
