"""Who reads: found out once a request, before everything else; and who may not read without signing in."""

import secrets
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from grants.accounts import queries
from grants.accounts.models import Person
from grants.accounts.views import returning
from grants.core import registry
from grants.core.access import NOBODY, Actor
from grants.core.web.reader import arrived_at, current_actor

login = LoginManager()


class SignedIn(UserMixin):
    """What flask-login keeps of a person: the number; the epoch, so that raising it ends every session; the key of this one."""

    def __init__(self, person_id: int, epoch: int, key: str, actor: Actor = NOBODY) -> None:
        self.id = person_id
        self.epoch = epoch
        self.key = key
        self.actor = actor

    def get_id(self) -> str:
        """`<id>:<epoch>:<key>`."""
        return f"{self.id}:{self.epoch}:{self.key}"


def install(app: Flask) -> None:
    """Ask who reads before each request, first of all; then keep those out who have not signed in."""
    login.session_protection = (
        None  # an address changes on the way to work; the cookie is signed, and ends after a quiet hour
    )
    login.init_app(app)
    app.before_request_funcs.setdefault(None, []).insert(0, recognize)
    app.before_request(ask_to_sign_in)
    registry.fill(registry.begin_session, begin)


def recognize() -> None:
    """Set `g.actor`, in two statements; nobody for files and for those who have not signed in."""
    static = request.endpoint is not None and request.endpoint.endswith("static")
    g.actor = current_user.actor if not static and current_user.is_authenticated else NOBODY


def ask_to_sign_in() -> Any:
    """Deny by default: a page that does not say it is public is for people who have signed in."""
    if request.endpoint is None or current_actor().person_id is not None:
        return None
    view = current_app.view_functions[request.endpoint]
    if request.endpoint.endswith("static") or getattr(view, "is_public", False):
        return None
    return returning.to_sign_in()


def begin(person: Person) -> None:
    """Start the session of a person, with nothing in it from before."""
    session.clear()
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)  # made for the session that has just ended
    session.permanent = True
    login_user(SignedIn(person.id, person.session_epoch, secrets.token_urlsafe(16)))
    g.actor = queries.actor_of(person, arrived_at())


def key_of_this() -> str | None:
    """The key of the session of this request; None for nobody."""
    return current_user.key if current_user.is_authenticated else None


def finish() -> None:
    """End the session of this browser."""
    logout_user()
    session.clear()
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)
    g.actor = NOBODY


@login.user_loader
def _load(kept: str) -> SignedIn | None:
    number, epoch, key = [*kept.split(":"), "", ""][:3]
    if not (number.isdigit() and epoch.isdigit() and key):
        return None
    actor = queries.reader(int(number), int(epoch), arrived_at(), key)
    return SignedIn(int(number), int(epoch), key, actor) if actor is not None else None
