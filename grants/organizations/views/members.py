"""Pages for members: who belongs to the organization, inviting, changing, removing, leaving."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.queries import members_of
from grants.accounts.roles import MEMBER_ROLES, ROLES, Permission
from grants.core.access import require
from grants.core.errors import RuleBroken
from grants.core.web.errors import back_on_form
from grants.core.web.fields import as_choices
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import actions, queries
from grants.organizations.forms import InvitationForm, RoleForm
from grants.organizations.queries import organization_for
from grants.organizations.views import blueprint
from grants.organizations.views.shown import form_page

Answer = str | Response | tuple[str, int]


@blueprint.get("/organizations/<key>/members")
def members(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    rows = members_of(organization.key, arrived_at())
    return render_template("organizations/members.html", organization=organization, members=rows, roles=ROLES)


@blueprint.route("/organizations/<key>/members/invite", methods=["GET", "POST"])
def invite(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_MEMBERS, organization)
    form = InvitationForm()
    form.role.choices = as_choices(_role_choices())
    if form.validate_on_submit():
        try:
            actions.invite_member(
                organization, name=form.name.data or "", email=form.email.data or "", role=form.role.data,
                by=current_actor(), at=arrived_at(),
            )  # fmt: skip
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_("%(name)s is invited by mail, and a member from now on.", name=form.name.data))
            return redirect(url_for(".members", key=key), 303)
    return form_page("invite", form, organization=organization)


@blueprint.route("/organizations/<key>/members/<person>/change", methods=["GET", "POST"])
def change_member(key: str, person: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_MEMBERS, organization)
    member = queries.member_for(organization, person, arrived_at())
    duty = queries.duty_of(organization, member.id, arrived_at())
    form = RoleForm(data={"role": duty.role if duty else None})
    form.role.choices = as_choices(_role_choices())
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


def _role_choices() -> list[tuple[str, str]]:
    return [(role.key, f"{_(role.label)}: {_(role.description)}") for role in MEMBER_ROLES]
