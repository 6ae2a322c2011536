"""What is typed may stay in a browser for a while: encrypted with a key that only a page of the same person is given, and marked with whose it is."""

import base64
import hashlib
import hmac
from typing import Any

from flask import current_app, jsonify
from flask_wtf.csrf import generate_csrf

from grants.accounts.models import Person
from grants.accounts.views.blueprint import blueprint
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.web.reader import current_actor


@blueprint.get("/drafts/key")
def drafts_key() -> Any:
    """The key for what this person's pages keep in a browser, until the password changes; and a token for their forms."""
    person = db.session.get(Person, current_actor().person_id)
    if person is None:
        raise NotFound
    key = _derived(f"key|{person.key}|{person.session_epoch}", 32)
    answer = jsonify(key=base64.b64encode(key).decode(), owner=mark_of(person.id), token=generate_csrf())
    answer.headers["Cache-Control"] = "no-store"
    return answer


def kept_for() -> str:
    """Whose a form is, and what is kept of it. Empty for nobody."""
    number = current_actor().person_id
    return mark_of(number) if number is not None else ""


def mark_of(person_id: int) -> str:
    """The mark of a person, which tells nobody who it is."""
    return _derived(f"owner|{person_id}", 12).hex()


def _derived(about: str, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869), one block, from the key of the program."""
    secret = (
        (current_app.secret_key or "").encode()
        if isinstance(current_app.secret_key, str)
        else current_app.secret_key or b""
    )
    inner = hmac.digest(b"kept in a browser", secret, hashlib.sha256)
    return hmac.digest(inner, about.encode() + b"\x01", hashlib.sha256)[:length]
