"""Links sent by mail: made and used inside a deed. The link holds a secret; the database holds only its hash."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from grants.accounts.models import AccountToken, Person
from grants.accounts.queries import hash_of, person_by_email
from grants.core.db import db
from grants.core.errors import WrongState
from grants.core.reasons import Reason

LIFE = {"verify": timedelta(days=3), "reset": timedelta(hours=1), "invite": timedelta(days=14)}


def issue(person: Person, purpose: str, *, at: datetime, **payload: Any) -> str:
    """A new link for a person, in the open transaction; returns its secret, which is nowhere else."""
    secret = secrets.token_urlsafe(32)
    token = AccountToken(
        hash=hash_of(secret),
        purpose=purpose,
        person_id=person.id,
        payload=payload,
        created_at=at,
        expires_at=at + LIFE[purpose],
    )
    db.session.add(token)
    db.session.flush()
    return secret


def invite(email: str, name: str, *, language: str = "en", at: datetime) -> tuple[Person, str | None]:
    """The person of an address, made when there is none, and the secret of a link to choose a password.

    The secret is None for somebody who can sign in already: mail them the sign-in page instead. The link is
    `link_to("accounts.choose_password", token=secret)`. A closed account is opened by an administrator only, so the
    caller refuses it first (`person.closed_at`).
    """
    person = person_by_email(email)
    if person is None:
        person = Person(email=email.strip().lower(), name=name, language=language, created_at=at)
        db.session.add(person)
        db.session.flush()
    if person.password_hash is not None and person.verified_at is not None:
        return person, None
    return person, issue(person, "invite", at=at)


def take(person: Person, secret: str, purposes: tuple[str, ...], *, at: datetime) -> AccountToken:
    """Use up a link of this person, in the open transaction; only one of two who try at once gets it. WrongState when it does not work."""
    fresh = (
        AccountToken.hash == hash_of(secret),
        AccountToken.person_id == person.id,
        AccountToken.purpose.in_(purposes),
    )
    use = (
        update(AccountToken)
        .where(*fresh, AccountToken.used_at.is_(None), AccountToken.expires_at > at)
        .values(used_at=at)
    )
    number = db.session.execute(use.returning(AccountToken.id)).scalar_one_or_none()
    token = db.session.get(AccountToken, number, populate_existing=True) if number is not None else None
    if token is None:
        raise WrongState(Reason("link_used"))
    return token


def withdraw_all(person: Person, *, at: datetime) -> None:
    """No link sent to this person before works any more."""
    unused = update(AccountToken).where(AccountToken.person_id == person.id, AccountToken.used_at.is_(None))
    db.session.execute(unused.values(used_at=at))
