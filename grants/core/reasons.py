"""Reasons: a key with parameters, stored and passed as such, and put into words only where somebody reads it.

Stages declare the words of their keys beside the rules that give them:

    WORDS = declare({"cap_exceeded": N_("Year %(year)s asks %(asked)s; the limit is %(cap)s.")})

A parameter is an int, a str, a bool, a Money, a date, a datetime, a Country, a Reason, or a tuple of these.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from grants.core.money import Money


def N_(text: str) -> str:
    """Mark a text for translation where it is declared; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 alpha-2 code; shown by its name in the reader's language."""

    code: str


@dataclass(frozen=True)
class Reason:
    """Why something is so: `Reason("cap_exceeded", year=2, cap=Money(2500000))`."""

    key: str
    params: tuple[tuple[str, Any], ...]

    def __init__(self, key: str, **params: Any) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "params", tuple(sorted((k, _frozen(v)) for k, v in params.items())))

    def __getitem__(self, name: str) -> Any:
        return dict(self.params)[name]

    def as_json(self) -> dict[str, Any]:
        """The reason as plain JSON, to be stored."""
        return {"key": self.key, **{name: _plain(value) for name, value in self.params}}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Reason":
        """The reason that `as_json` stored."""
        return cls(stored["key"], **{name: _rich(value) for name, value in stored.items() if name != "key"})


def local(instant: datetime, zone: str) -> dict[str, Any]:
    """An instant as the parameters `day`, `clock` and `place`, for sentences that say a time in a zone other than the house's."""
    there = instant.astimezone(ZoneInfo(zone))
    place = zone.rsplit("/", 1)[-1].replace("_", " ")
    return {"day": there.date(), "clock": f"{there:%H:%M}", "place": place}


_words: dict[str, str] = {}


def declare(words: dict[str, str]) -> dict[str, str]:
    """Register the sentences of reason keys; a key has one sentence in the whole program."""
    for key, text in words.items():
        if _words.get(key, text) != text:
            raise ValueError(f"Two sentences for the reason {key!r}: give one of them another key")
        _words[key] = text
    return words


def words_of(key: str) -> str:
    """The English sentence of a key, with its placeholders. KeyError when nobody declared it."""
    return _words[key]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    match value:
        case Money():
            return {"_": "money", "minor": value.minor, "currency": value.currency}
        case datetime():
            return {"_": "moment", "at": value.isoformat()}
        case date():
            return {"_": "day", "on": value.isoformat()}
        case Country():
            return {"_": "country", "code": value.code}
        case Reason():
            return {"_": "reason", **value.as_json()}
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _rich(value: Any) -> Any:
    match value:
        case {"_": "money", "minor": minor, "currency": currency}:
            return Money(minor, currency)
        case {"_": "moment", "at": at}:
            return datetime.fromisoformat(at)
        case {"_": "day", "on": on}:
            return date.fromisoformat(on)
        case {"_": "country", "code": code}:
            return Country(code)
        case {"_": "reason", **rest}:
            return Reason.from_json({str(name): value for name, value in rest.items()})
        case list():
            return tuple(_rich(item) for item in value)
        case _:
            return value


WORDS = declare(
    {
        "wrong_state": N_("This is no longer possible: it is now “%(state)s”."),
        "no_permission": N_(
            "Your account does not have the right to do this. Ask an administrator if you need it."
        ),
        "in_conflict": N_("You have a conflict of interest here, so this is closed to you."),
        "declare_first": N_(
            "You were asked to review this application. Say first, under My reviews, whether you have a conflict of interest."
        ),
        "kept_by_database": N_("This was refused to keep the records right (%(rule)s). Nothing was changed."),
        "changed_since_read": N_(
            "Something was changed after you had opened this page, so nothing was sent. What stands now is below: read it, then send it."
        ),
        "saved_in_between": N_(
            "Somebody saved this part after you opened it. Both versions are shown; nothing is lost."
        ),
        "already_running": N_("This is being done at this moment by somebody else. Look again in a minute."),
    }
)
