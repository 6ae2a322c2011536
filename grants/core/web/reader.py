"""Who reads this page, and when the request arrived."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import g, has_request_context, request
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from grants.core import clock
from grants.core.access import NOBODY, Actor


def current_actor() -> Actor:
    """The actor of this request; accounts sets it before every view."""
    return g.get("actor", NOBODY) if has_request_context() else NOBODY


def arrived_at() -> datetime:
    """When the request arrived, taken before its body was read: the time that counts for a deadline."""
    if has_request_context() and "grants.arrived_at" in request.environ:
        return request.environ["grants.arrived_at"]
    return clock.now()


class ArrivalClock:
    """WSGI middleware that stamps a request as soon as its head is here."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Stamp and hand on."""
        environ["grants.arrived_at"] = clock.now()
        return self.app(environ, start_response)


class BoundedInteger(IntegerConverter):
    """A number in an address: no larger than a key of the database can be, else there is no such page."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1, **kwargs})


class PlainText(UnicodeConverter):
    """A word in an address: a null character, which no key has and PostgreSQL refuses, makes it no such page."""

    def to_python(self, value: str) -> str:
        if "\x00" in value:
            raise ValidationError
        return str(super().to_python(value))


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that needs no account. Every other view asks for sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view
