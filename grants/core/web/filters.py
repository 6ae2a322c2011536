"""Filters and globals of the templates: values as words."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request

from grants.core import sentences
from grants.core.action import Action
from grants.core.counting import count
from grants.core.money import Money
from grants.core.web.reader import arrived_at, current_actor


def install(app: Flask) -> None:
    """Give every template the words."""
    app.jinja_env.filters.update(
        money=_money, money_exact=_money_exact, figure=_figure, figure_exact=lambda m, c="USD": sentences.figure(_as_money(m, c), exact=True),
        day=sentences.day, moment=sentences.moment, short_moment=sentences.short_moment, place=sentences.place, zone_name=sentences.zone_name,
        country=sentences.country, sentence=sentences.sentence, joined=sentences.joined,
        left=lambda until: sentences.left(until, arrived_at()), mb=lambda size: max(1, round(size / 1048576)),
        kb=lambda size: max(1, round(size / 1024)), counted=count,
    )  # fmt: skip
    app.jinja_env.globals.update(
        verdict_of=verdict_of, here_with=here_with, now=arrived_at, reader=current_actor
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def verdict_of(deed: Action, subject: Any) -> Any:
    """What the reader would be told if they did this now; the button and the deed ask the same."""
    return deed.verdict(subject, current_actor(), arrived_at())


def here_with(**changes: Any) -> str:
    """This page's address with some of its query changed; None takes a part away."""
    values = {**request.args.to_dict(flat=True), **changes}
    return request.path + "?" + urlencode({k: v for k, v in values.items() if v not in (None, "")})


def _as_money(value: Money | int | None, currency: str = "USD") -> Money:
    return value if isinstance(value, Money) else Money(int(value or 0), currency)


def _money(value: Money | int | None, currency: str = "USD") -> str:
    return sentences.money(_as_money(value, currency))


def _money_exact(value: Money | int | None, currency: str = "USD") -> str:
    return sentences.money(_as_money(value, currency), exact=True)


def _figure(value: Money | int | None, currency: str = "USD") -> str:
    return sentences.figure(_as_money(value, currency))


def iso(value: datetime) -> str:
    """For `<time datetime>`."""
    return value.isoformat(timespec="seconds")
