"""One's own account: name, language, clock, password, devices, and the roles one holds."""

from typing import Any

from babel import Locale
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from grants.accounts import actions, queries
from grants.accounts.forms import ChangePasswordForm, ConfirmForm, DetailsForm
from grants.accounts.models import Person
from grants.accounts.passwords import fits, hash_password
from grants.accounts.views import sessions
from grants.accounts.views.blueprint import blueprint
from grants.core.db import db
from grants.core.errors import NotFound, RuleBroken
from grants.core.reasons import Reason
from grants.core.web.errors import back_on_form
from grants.core.web.frame import LANGUAGES
from grants.core.web.reader import arrived_at, current_actor


@blueprint.route("/account", methods=["GET", "POST"])
def account() -> Any:
    """How one is called, what pages and mail use, and the roles one holds and held."""
    person = _myself()
    form = DetailsForm([(code, str(Locale(code).get_display_name(code))) for code in LANGUAGES], obj=person)
    if form.validate_on_submit():
        language = form.language.data if "language" in form else person.language
        said = {"name": form.name.data, "language": language, "time_zone": form.time_zone.data}
        actions.change_details(person, **said, by=current_actor(), at=arrived_at())
        flash(_("Saved. Pages and mail use it from now on."))
        return redirect(url_for("accounts.account"), 303)
    held = queries.held_by(person.id)
    return render_template(
        "accounts/account.html", form=form, person_shown=person, held=held
    ), 422 if form.errors else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
def change_password() -> Any:
    """Choose another password; every other device is signed out."""
    person = _myself()
    form = ChangePasswordForm()
    form.known = (person.email, person.name)
    if form.validate_on_submit():
        if fits(person.password_hash, form.password.data or ""):
            chosen = hash_password(form.new_password.data or "")
            actions.change_password(person, password_hash=chosen, by=current_actor(), at=arrived_at())
            sessions.begin(person)
            flash(_("Your password is changed. Every other device is signed out."))
            return redirect(url_for("accounts.account"), 303)
        back_on_form(form, RuleBroken(("password", Reason("password_wrong"))))
    return render_template("accounts/change_password.html", form=form), 422 if form.errors else 200


@blueprint.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Any:
    """End every session, this one too."""
    actions.sign_out_everywhere(_myself(), by=current_actor(), at=arrived_at())
    sessions.finish()
    flash(_("You are signed out on every device."))
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.route("/account/close", methods=["GET", "POST"])
def close_own_account() -> Any:
    """Close the account, after saying what happens then; the password shows that it is really its owner."""
    person, at = _myself(), arrived_at()
    form = ConfirmForm()
    if form.validate_on_submit():
        if fits(person.password_hash, form.password.data or ""):
            actions.close_own_account(person, by=current_actor(), at=at)
            sessions.finish()
            flash(_("Your account is closed. What you wrote stays with your organizations."))
            return redirect(url_for("accounts.sign_in"), 303)
        back_on_form(form, RuleBroken(("password", Reason("password_wrong"))))
    alone = queries.administered_alone(person, at)
    said = {"form": form, "alone": alone, "person_shown": person, "deeds": actions}
    return render_template("accounts/close.html", **said), 422 if form.errors else 200


def _myself() -> Person:
    person = db.session.get(Person, current_actor().person_id)
    if person is None:
        raise NotFound
    return person
