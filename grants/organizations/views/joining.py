"""Pages around joining: inviting a colleague, the page of an invitation, asking to join and being answered."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.accounts.passwords import hash_password
from grants.accounts.roles import ROLES, Permission
from grants.core import registry
from grants.core.access import require
from grants.core.errors import RuleBroken
from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.fields import as_choices
from grants.core.web.limits import limiter
from grants.core.web.reader import arrived_at, current_actor, public
from grants.organizations import actions, queries, team
from grants.organizations.forms import InvitationForm
from grants.organizations.forms_together import AcceptForm, AnswerForm
from grants.organizations.models import Invitation
from grants.organizations.queries import organization_for
from grants.organizations.views import blueprint
from grants.organizations.views.members import role_choices
from grants.organizations.views.shown import form_page

Answer = str | Response | tuple[str, int]


@blueprint.route("/organizations/<key>/members/invite", methods=["GET", "POST"])
def invite(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_MEMBERS, organization)
    form = InvitationForm()
    form.role.choices = as_choices(role_choices())
    if form.validate_on_submit():
        try:
            actions.invite_member(
                organization, name=form.name.data or "", email=form.email.data or "", role=form.role.data,
                by=current_actor(), at=arrived_at(),
            )  # fmt: skip
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_("%(name)s is invited by mail, and a member once they accept.", name=form.name.data))
            return redirect(url_for(".members", key=key), 303)
    return form_page("invite", form, organization=organization)


@blueprint.post("/organizations/<key>/invitations/<invitation_key>/resend")
def resend_invitation(key: str, invitation_key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    found = team.invitation_of(organization, invitation_key)
    actions.resend_invitation(found, by=current_actor(), at=arrived_at())
    flash(_("Sent again to %(email)s. The link before works no more.", email=found.email))
    return redirect(url_for(".members", key=key), 303)


@blueprint.post("/organizations/<key>/invitations/<invitation_key>/withdraw")
def withdraw_invitation(key: str, invitation_key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    found = team.invitation_of(organization, invitation_key)
    actions.withdraw_invitation(found, by=current_actor(), at=arrived_at())
    flash(_("The invitation of %(name)s is withdrawn; the link works no more.", name=found.name))
    return redirect(url_for(".members", key=key), 303)


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def invitation(token: str) -> Answer:
    """What somebody is invited to. Accepting and declining are presses: a mail program that opens links does neither."""
    found, at = team.invitation_by(token), arrived_at()
    over = Reason("invitation_replaced") if found is None else team.ended(found, at)
    if found is None or over is not None:
        return render_template("organizations/invitation_over.html", why=over), 410
    form = AcceptForm(name=found.name)
    form.known = (found.email,)
    if "decline" in request.form:
        actions.decline_invitation(found, secret=token, by=current_actor(), at=at)
        return render_template("organizations/invitation_declined.html", invitation=found)
    if "ask" in request.form and current_actor().person_id is not None:
        actions.ask_to_join(found.organization, by=current_actor(), at=at)
        flash(_("We have asked its administrators. You get a mail when they have decided."))
        return redirect(url_for(".mine"), 303)
    if request.method == "POST" and (current_actor().person_id is not None or form.validate()):
        return _accept(found, token, form)
    return _invitation_page(found, form)


def _accept(found: Invitation, token: str, form: AcceptForm) -> Answer:
    """With the account that is signed in, else with a new one, which is signed in then."""
    key, name, role = found.organization.key, found.organization.legal_name, ROLES[found.role].label
    given: dict[str, Any] = {}
    if current_actor().person_id is None:
        given = {"name": form.name.data, "password_hash": hash_password(form.new_password.data or "")}
    person = actions.accept_invitation(found, secret=token, **given, by=current_actor(), at=arrived_at())
    if given:
        for begin in registry.begin_session:
            begin(person)
    flash(_("You work for %(name)s now. You are: %(role)s.", name=name, role=_(role)))
    return redirect(url_for(".show", key=key), 303)


def _invitation_page(found: Invitation, form: AcceptForm) -> tuple[str, int]:
    actor, known = current_actor(), team.has_account(found.email)
    own = next(iter(queries.addresses_of(actor)), "")
    state = (
        "fits"
        if own == found.email
        else "other"
        if actor.person_id is not None
        else "sign_in"
        if known
        else "new"
    )
    page = render_template(
        "organizations/invitation.html",
        invitation=found,
        form=form,
        state=state,
        own=own,
        role=ROLES[found.role],
    )
    return page, 422 if form.errors else 200


@blueprint.route("/organizations/<key>/requests/<request_key>", methods=["GET", "POST"])
def join_request(key: str, request_key: str) -> Answer:
    actor, at = current_actor(), arrived_at()
    organization = organization_for(actor, key)
    require(actor, Permission.ORGANIZATION_MEMBERS, organization)
    asked = team.request_of(organization, request_key)
    form = AnswerForm()
    form.role.choices = as_choices([*role_choices(), ("", _("Refuse, with a reason"))])
    if form.validate_on_submit():
        try:
            if form.role.data:
                actions.accept_join(asked, role=form.role.data, by=actor, at=at)
            else:
                actions.refuse_join(asked, reason=form.reason.data or "", by=actor, at=at)
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_("Answered. %(name)s was told by mail.", name=asked.person.name))
            return redirect(url_for(".members", key=key), 303)
    return form_page("join_request", form, organization=organization, asked=asked, sentence=sentence)
