"""The people of the Fund, for administrators: who they are, which roles they hold and held, inviting, closing."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grants.accounts import actions, queries
from grants.accounts.forms import WHICH, InviteForm, PeopleFilter, RoleForm
from grants.accounts.roles import ROLES, STAFF_ROLES, Permission
from grants.accounts.views.blueprint import blueprint
from grants.core.access import WHOLE, require
from grants.core.errors import RuleBroken
from grants.core.web.errors import back_on_form
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor


@blueprint.get("/people")
def people() -> str:
    """Everybody with an account; at first those who work for the Fund."""
    require(current_actor(), Permission.PEOPLE_MANAGE)
    narrowed = PeopleFilter(request.args)
    narrowed.role.choices = [
        ("", _("Any role")),
        *((role.key, _(role.label)) for role in ROLES.values() if role.key != "system"),
    ]
    which = narrowed.which.data if narrowed.which.data in WHICH else "staff"
    at = arrived_at()
    found = queries.people(narrowed.word.data or "", narrowed.role.data or "", which, at=at)
    return render_template("accounts/people.html", page=page_of(found), narrowed=narrowed, at=at, roles=ROLES)


@blueprint.route("/people/invite", methods=["GET", "POST"])
def invite() -> Any:
    """Make an account for a colleague, with a role."""
    require(current_actor(), Permission.PEOPLE_MANAGE)
    form = InviteForm()
    form.role.choices = _choices()
    if form.validate_on_submit():
        try:
            said = {"name": form.name.data, "email": form.email.data, "role": form.role.data}
            person = actions.invite_staff(WHOLE, **said, by=current_actor(), at=arrived_at())
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(
                _(
                    "%(name)s has an account now. The link to choose a password is on its way to %(email)s.",
                    name=person.name,
                    email=person.email,
                )
            )
            return redirect(url_for("accounts.person", key=person.key), 303)
    return render_template(
        "accounts/invite.html", form=form, staff_roles=STAFF_ROLES
    ), 422 if form.errors else 200


@blueprint.route("/people/<key>", methods=["GET", "POST"])
def person(key: str) -> Any:
    """One person, with every role held and ever held; sending the form gives one more."""
    actor, at = current_actor(), arrived_at()
    found = queries.person_for(actor, key)
    form = RoleForm()
    form.role.choices = _choices()
    if form.validate_on_submit():
        try:
            duty = actions.grant_role(found, role=form.role.data, by=actor, at=at)
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(
                _(
                    "%(name)s has this role from now on: %(role)s.",
                    name=found.name,
                    role=_(ROLES[duty.role].label),
                )
            )
            return redirect(url_for("accounts.person", key=key), 303)
    said = {"form": form, "found": found, "held": queries.held_by(found.id), "at": at, "deeds": actions}
    return render_template("accounts/person.html", **said), 422 if form.errors else 200


@blueprint.post("/people/<key>/duties/<int:number>/end")
def end_duty(key: str, number: int) -> Any:
    """End a role now."""
    found = queries.person_for(current_actor(), key)
    duty = queries.duty_for(current_actor(), found, number)
    actions.end_duty(duty, by=current_actor(), at=arrived_at())
    flash(
        _(
            "%(name)s no longer has this role: %(role)s. That it was held stays on the record.",
            name=found.name,
            role=_(ROLES[duty.role].label),
        )
    )
    return redirect(url_for("accounts.person", key=key), 303)


@blueprint.post("/people/<key>/close")
def close_account(key: str) -> Any:
    """Close an account."""
    found = queries.person_for(current_actor(), key)
    actions.close_account(found, by=current_actor(), at=arrived_at())
    flash(_("The account of %(name)s is closed. What was done with it stays on the record.", name=found.name))
    return redirect(url_for("accounts.person", key=key), 303)


@blueprint.post("/people/<key>/reopen")
def reopen_account(key: str) -> Any:
    """Open a closed account again."""
    found = queries.person_for(current_actor(), key)
    actions.reopen_account(found, by=current_actor(), at=arrived_at())
    flash(
        _(
            "The account of %(name)s is open, without any role. A link to choose a password is on its way.",
            name=found.name,
        )
    )
    return redirect(url_for("accounts.person", key=key), 303)


def _choices() -> list[tuple[str, str]]:
    return [("", _("Choose a role")), *((role.key, _(role.label)) for role in STAFF_ROLES)]
