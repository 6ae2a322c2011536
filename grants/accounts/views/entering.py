"""Entering: signing in and out, signing up, confirming an address, choosing a new password."""

from contextlib import suppress
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from grants.accounts import actions, queries
from grants.accounts.forms import AddressForm, ChoosePasswordForm, ConfirmForm, SignInForm, SignUpForm
from grants.accounts.models import AccountToken, Person
from grants.accounts.passwords import fits, hash_password, is_old
from grants.accounts.rules import network_of, same_site_path
from grants.accounts.views import returning, sessions
from grants.accounts.views.blueprint import blueprint
from grants.core.access import NOBODY, WHOLE
from grants.core.db import db
from grants.core.errors import NotFound, RuleBroken, WrongState
from grants.core.reasons import Reason
from grants.core.web.errors import back_on_form
from grants.core.web.frame import demo_mode, language_of_request
from grants.core.web.limits import limiter
from grants.core.web.reader import arrived_at, current_actor, public

ANY_PURPOSE = ("reset", "invite")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Sign in; then to the page that was wanted, with what had been written for it."""
    if request.method == "GET" and current_actor().person_id is not None:
        return redirect(_onward(request.args.get("next")), 303)
    form = SignInForm(next=request.args.get("next", ""))
    carried = returning.opened(form.carried.data)
    if not form.validate_on_submit():
        return returning.sign_in_page(form, carried), 422 if form.errors else 200
    try:
        person = _let_in(form.email.data, form.password.data)
    except RuleBroken as broken:
        back_on_form(form, broken)
        return returning.sign_in_page(form, carried), 429 if broken.why.key.startswith(
            "sign_in_paused"
        ) else 422
    if person.verified_at is None:
        return redirect(url_for("accounts.look_at_mail"), 303)
    if returning.for_another(carried, person):
        if "leave" not in request.form:
            return returning.told_apart(form, carried)
        carried = None
    sessions.begin(person)
    return returning.shown_once(carried) if carried else redirect(_onward(form.next.data), 303)


@blueprint.post("/sign-in/demo")
@public
def sign_in_as_demo_person() -> Any:
    """Sign in as somebody of the demonstration, without a password."""
    person = queries.person_by_email(request.form.get("email", "")) if demo_mode() else None
    if person is None:
        raise NotFound
    carried = returning.opened(request.form.get("carried"))
    if returning.for_another(carried, person):
        return returning.told_apart(SignInForm(), carried)
    actions.sign_in_as_demo_person(person, by=queries.actor_of(person, arrived_at()), at=arrived_at())
    sessions.begin(person)
    return returning.shown_once(carried) if carried else redirect(_onward(request.form.get("next")), 303)


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    """End the session of this browser, and of whoever has a copy of its cookie."""
    person, key = db.session.get(Person, current_actor().person_id or 0), sessions.key_of_this()
    if person is not None and key is not None:
        with suppress(WrongState):  # the same session was signed out at this moment, in another window
            actions.sign_out(person, session_key=key, by=current_actor(), at=arrived_at())
    sessions.finish()
    flash(_("You are signed out."))
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public
@limiter.limit("20 per hour", methods=["POST"])
def sign_up() -> Any:
    """Make an account. The answer is the same whether the address has one already; the difference is in the mail."""
    form = SignUpForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_up.html", form=form), 422 if form.errors else 200
    written = {
        "name": form.name.data,
        "email": form.email.data,
        "password_hash": hash_password(form.new_password.data or ""),
    }
    with suppress(WrongState):  # the same address signed up a moment ago, and its mail is on its way
        actions.sign_up(WHOLE, **written, language=language_of_request(), by=NOBODY, at=arrived_at())
    session["wanted"] = request.args.get("next", "")
    return redirect(url_for("accounts.look_at_mail"), 303)


@blueprint.get("/sign-up/sent")
@public
def look_at_mail() -> str:
    """What to do next: the link is in the mail."""
    return render_template("accounts/look_at_mail.html")


@blueprint.route("/verify/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def verify(token: str) -> Any:
    """Confirm an address: the link and the password that was chosen with it, both are needed."""
    link = queries.link(token, ("verify",), arrived_at())
    if link is None:
        return render_template("accounts/stale_link.html", purpose="verify"), 410
    form = ConfirmForm()
    if form.validate_on_submit():
        person = link.person
        if fits(link.payload["password_hash"], form.password.data or ""):
            actions.verify_email(
                person, secret=token, by=queries.actor_of(person, arrived_at()), at=arrived_at()
            )
            return _welcome(person, _("Your address is confirmed. Welcome, %(name)s.", name=person.name))
        back_on_form(form, RuleBroken(("password", Reason("password_not_chosen"))))
    return render_template("accounts/verify.html", form=form, link=link), 422 if form.errors else 200


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
@limiter.limit("20 per hour", methods=["POST"])
def forgotten_password() -> Any:
    """Ask for a link to choose a new password. The answer is the same for every address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten_password.html", form=form), 422 if form.errors else 200
    actions.ask_for_reset(WHOLE, email=form.email.data, by=NOBODY, at=arrived_at())
    return redirect(url_for("accounts.reset_sent"), 303)


@blueprint.get("/forgotten-password/sent")
@public
def reset_sent() -> str:
    """What to do next: the link is in the mail."""
    return render_template("accounts/reset_sent.html")


@blueprint.route("/choose-password/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def choose_password(token: str) -> Any:
    """Choose a password by a link: after forgetting it, or to accept an invitation."""
    link = queries.link(token, ANY_PURPOSE, arrived_at())
    if link is None:
        return render_template("accounts/stale_link.html", purpose="reset"), 410
    form = _choosing(link)
    if not form.validate_on_submit():
        return render_template(
            "accounts/choose_password.html", form=form, link=link
        ), 422 if form.errors else 200
    person, chosen = link.person, hash_password(form.new_password.data or "")
    name = form.name.data if "name" in form else None
    actions.choose_password(
        person,
        secret=token,
        password_hash=chosen,
        name=name,
        by=queries.actor_of(person, arrived_at()),
        at=arrived_at(),
    )
    return _welcome(person, _("Your password is set, and you are signed in."))


def _let_in(email: str, password: str) -> Person:
    """The person of an address and a password, or RuleBroken. Takes as long for an address that nobody has."""
    at, network = arrived_at(), network_of(request.remote_addr)
    resting = queries.sign_in_pause(email, network, at)
    if resting is not None:
        raise RuleBroken((None, resting))
    person = queries.person_by_email(email)
    kept = person.password_hash if person is not None and person.closed_at is None else None
    if not fits(kept, password) or person is None or kept is None:
        actions.record_failed_sign_in(WHOLE, email=email, network=network, by=NOBODY, at=at)
        raise RuleBroken((None, Reason("sign_in_wrong")))
    if person.verified_at is None:
        actions.send_verification(person, by=NOBODY, at=at)
        return person
    rehashed = hash_password(password) if is_old(kept) else None
    actions.sign_in(person, network=network, rehashed=rehashed, by=queries.actor_of(person, at), at=at)
    return person


def _choosing(link: AccountToken) -> ChoosePasswordForm:
    """Whoever is invited may put their name right; whoever forgot a password is not asked."""
    form = ChoosePasswordForm(name=link.person.name)
    form.known = (link.person.email, link.person.name)
    if link.purpose != "invite":
        del form.name
    return form


def _welcome(person: Person, said: str) -> Any:
    """Signed in; and on to the page that was wanted before there was an account, if it was in this browser."""
    wanted = session.get("wanted")
    sessions.begin(person)
    flash(said)
    return redirect(_onward(wanted), 303)


def _onward(wanted: str | None) -> str:
    return same_site_path(wanted) or url_for("home.today")
