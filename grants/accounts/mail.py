"""Messages about accounts, each queued in the open transaction and named after what happened."""

from datetime import datetime

from flask_babel import force_locale, gettext

from grants.accounts.models import Person
from grants.accounts.roles import ROLES
from grants.accounts.tokens import LIFE
from grants.core.outbox import post


def address_to_confirm(person: Person, *, name: str, secret: str, at: datetime) -> None:
    _post("address_to_confirm", person, at, called=name, secret=secret, until=at + LIFE["verify"])


def address_known(person: Person, *, at: datetime) -> None:
    _post("address_known", person, at)


def password_reset_asked(person: Person, *, secret: str, at: datetime) -> None:
    _post("password_reset_asked", person, at, secret=secret, until=at + LIFE["reset"])


def password_changed(person: Person, *, at: datetime) -> None:
    _post("password_changed", person, at)


def staff_invited(person: Person, role: str, *, secret: str | None, by_name: str, at: datetime) -> None:
    _post(
        "staff_invited",
        person,
        at,
        role=_label(person, role),
        secret=secret,
        by_name=by_name,
        until=at + LIFE["invite"],
    )


def role_granted(person: Person, role: str, *, by_name: str, at: datetime) -> None:
    _post(
        "role_granted",
        person,
        at,
        role=_label(person, role),
        about_role=_description(person, role),
        by_name=by_name,
    )


def account_reopened(person: Person, *, secret: str, at: datetime) -> None:
    _post("account_reopened", person, at, secret=secret, until=at + LIFE["invite"])


def _post(kind: str, person: Person, at: datetime, **context: object) -> None:
    post(
        kind,
        to=person.email,
        about=person.trail_ref,
        at=at,
        language=person.language,
        person=person,
        at_=at,
        **context,
    )


def _label(person: Person, role: str) -> str:
    with force_locale(person.language):
        return str(gettext(ROLES[role].label))


def _description(person: Person, role: str) -> str:
    with force_locale(person.language):
        return str(gettext(ROLES[role].description))
