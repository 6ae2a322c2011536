"""Losing nothing: what was posted without a session, or with a form that is too old, is shown again and sent on by one press.

It travels through the sign-in page as one hidden field, signed, so that nobody can put words into it. Only what a page of
this site posted is carried: another site could otherwise have a reader send what they never wrote.
"""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from grants.accounts import queries
from grants.accounts.forms import SignInForm
from grants.accounts.models import Person
from grants.accounts.rules import same_site_path
from grants.accounts.views.keeping import kept_for, mark_of
from grants.core.web import errors
from grants.core.web.frame import demo_mode
from grants.core.web.reader import arrived_at, current_actor

LARGEST = 1024 * 1024  # characters: more than any form of ours holds
LIFE = 24 * 3600


@dataclass(frozen=True)
class Carried:
    """What was posted, where to, and from which page. Never passwords or files; `files` says that there were some."""

    path: str
    origin: str
    fields: list[tuple[str, str]]
    files: bool = False
    too_long: bool = False
    writer: str = ""  # the mark of whoever the page was drawn for

    def is_of_another(self, mark: str) -> bool:
        """Whether a page that was drawn for somebody else sent it. Where no page says for whom it was, no."""
        return bool(self.writer) and self.writer != mark


def gather() -> Carried | None:
    """What this request posted; None when nothing was, or when another site may have posted it."""
    if request.method != "POST" or not from_this_site():
        return None
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not _is_secret(name) and name != "writer"
    ]
    too_long = sum(len(name) + len(value) for name, value in fields) > LARGEST
    files = any(stored.filename for stored in request.files.values())
    return Carried(
        request.full_path.rstrip("?"),
        _origin(),
        [] if too_long else fields,
        files,
        too_long,
        request.form.get("writer", "")[:64],
    )


def seal(carried: Carried) -> str:
    """As one signed text, for a hidden field."""
    return str(_signer().dumps(asdict(carried)))


def opened(sealed: str | None) -> Carried | None:
    """What `seal` made, or None when it is not from here, or older than a day."""
    try:
        kept = _signer().loads(sealed or "", max_age=LIFE)
    except BadData:
        return None
    return Carried(**{**kept, "fields": [tuple(pair) for pair in kept["fields"]]})


def to_sign_in() -> Any:
    """Send the reader to sign in, and back to this page afterwards, with what they had written."""
    if _asked_by_script():
        return jsonify(signed_out=True), 401
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    carried = gather()
    form = SignInForm(
        formdata=None,
        next=carried.origin if carried else "",
        carried=seal(carried) if carried and carried.fields else "",
    )
    return sign_in_page(form, carried), 401


def sign_in_page(form: SignInForm, carried: Carried | None, another: bool = False) -> str:
    """The page to sign in on; in the demonstration with a button for each of its people. `another`: what waits is not theirs."""
    named = queries.demo_people(arrived_at()) if demo_mode() else []
    said = [(person, [_(label) for label in labels]) for person, labels in named]
    return render_template("accounts/sign_in.html", form=form, carried=carried, named=said, another=another)


def for_another(carried: Carried | None, person: Person) -> bool:
    """Whether what waits was written by somebody else than who signs in now."""
    return carried is not None and carried.is_of_another(mark_of(person.id))


def told_apart(form: SignInForm, carried: Carried | None) -> Any:
    """The page to sign in on again: what waits there is for somebody else, and is neither shown nor lost."""
    form.form_errors.append(
        _(
            "Somebody else wrote what waits here. It is not shown to you. If you are not that person, sign in without it."
        )
    )
    return sign_in_page(form, carried, another=True), 409


def shown_once(carried: Carried) -> str:
    """The page with what was written, and the button that sends it to where it belongs."""
    readable = [
        (_in_words(name), value) for name, value in carried.fields if value.strip() and not _is_mark(name)
    ]
    return render_template("accounts/what_you_wrote.html", carried=carried, readable=readable)


def too_old(error: Exception) -> Any:
    """A form whose token does not fit this session: the reader signed in anew since, or was signed out."""
    if request.endpoint == "accounts.sign_out":
        return redirect(url_for("accounts.sign_in"), 303)
    carried = gather()
    if carried is None:
        return errors.page(400)
    if request.endpoint == "accounts.sign_in":
        form = SignInForm()
        form.form_errors.append(_("This page had been open for long. Write your password once more."))
        return sign_in_page(form, opened(form.carried.data)), 400
    view = current_app.view_functions[request.endpoint or ""]
    if current_actor().person_id is None and not getattr(view, "is_public", False):
        return to_sign_in()
    if _asked_by_script():
        return jsonify(token_too_old=True), 400
    if current_actor().person_id is not None and carried.is_of_another(kept_for()):
        return render_template("accounts/of_another.html"), 409
    return shown_once(carried), 400


def _asked_by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def from_this_site() -> bool:
    """Whether the browser says that a page of this site made the request. When it says nothing, no."""
    here = request.host_url.rstrip("/")
    if (said := request.headers.get("Sec-Fetch-Site")) is not None:
        return said == "same-origin"
    if (said := request.headers.get("Origin")) is not None:
        return said == here
    return bool(request.referrer) and _site_of(request.referrer or "") == here


def _origin() -> str:
    """The page that the form stood on, as a path of this site."""
    parts = urlsplit(request.referrer or "")
    same = _site_of(request.referrer or "") == request.host_url.rstrip("/")
    return (same_site_path(parts.path + (f"?{parts.query}" if parts.query else "")) if same else None) or "/"


def _site_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _is_secret(name: str) -> bool:
    return (
        "password" in name.lower()
        or name.endswith(current_app.config["WTF_CSRF_FIELD_NAME"])
        or name == "carried"
    )


def _is_mark(name: str) -> bool:
    """Whether a field is a mark of the form's own, which nobody wrote: the version that it was filled in over."""
    return name.endswith("version") or name in ("stands", "replaces")


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().capitalize()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="carried through sign-in")
