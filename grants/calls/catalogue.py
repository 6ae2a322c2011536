"""The real calls since 2010 as settings, so that each can be set up as it was. What no source says is marked as an assumption."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from grants.calls.rules import Assumption, CallSettings, DocumentAsked, closing_instant, opening_instant
from grants.core.reasons import N_
from grants.eligibility.rules import RULES
from grants.organizations.regions import MEMBERS, RegionalGroup

Entry = Mapping[str, Any]

# Areas that are no UN regional groups: sub-regions of UN M49, as far as they are Member States or observers.
AREAS: Mapping[str, tuple[str, ...]] = {
    "Central Asia": ("KZ", "KG", "TJ", "TM", "UZ"),
    "Eastern and Southern Europe": (
        "AD", "AL", "BA", "BG", "BY", "CZ", "ES", "GR", "HR", "HU", "IT", "MD", "ME", "MK", "MT", "PL", "PT", "RO", "RS", "RU",
        "SI", "SK", "SM", "UA", "VA",
    ),
    "Africa": tuple(MEMBERS[RegionalGroup.AFRICAN].split()),
}  # fmt: skip

# Notices of the Fund, all of them read by everybody: plain English, no placeholders.
WINDOW_UNKNOWN = N_("Neither the opening nor the closing is known.")
OPENING = N_("The day of opening is not known; 30 days before the closing is taken, as in 2021.")
CLOSING_INFERRED = N_(
    "The day of closing is inferred from the date by which applicants had to be registered."
)
OPENING_HOUR = N_("The hour of opening is not known; the beginning of the day in Vienna is taken.")
CLOSING_HOUR = N_("The hour of closing is not known; 23:59 in Vienna is taken.")
PRINTED_ZONE = N_("The call says CET, while Vienna was on summer time; the time in Vienna is taken.")
ENVELOPE_2011 = N_("The envelope was not published; USD 825,000 is taken.")
ENVELOPE_AWARDED = N_("The envelope was not published; what was awarded is taken.")
ENVELOPE_UNKNOWN = N_(
    "The envelope was not published; USD 500,000 is taken, as planned for the pilot of 2010."
)
WHO_APPLIES = N_(
    "The rules of this call are not known; that the applicant is non-governmental and not-for-profit is taken from the others."
)
AREAS_ARE_M49 = N_(
    "Which countries the named regions hold is taken from the standard of the UN Statistics Division (M49)."
)
LANGUAGE = N_("The languages accepted are not known; English is taken.")

FILE = Path(__file__).parent / "data" / "calls.json"
DAYS_OPEN = timedelta(days=30)


@dataclass(frozen=True)
class Window:
    """When a call opens and closes, as far as it is known. Instants; `closes_at` is the first one refused."""

    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str


@cache
def entries() -> tuple[Entry, ...]:
    """Every call of the catalogue, the oldest first."""
    return tuple(json.loads(FILE.read_text("utf-8"))["calls"])


def entry(key: str) -> Entry:
    """One call by its short name; KeyError when there is none."""
    return {one["id"]: one for one in entries()}[key]


def settings_from(entry: Entry) -> CallSettings:
    """The settings of a real call, its assumptions marked."""
    return CallSettings(
        limits=_limits(entry),
        rules=tuple(_rules(entry)),
        documents=tuple(
            DocumentAsked(document["kind"], document["needed"]) for document in entry["documents"]
        ),
        languages=tuple(entry["languages"] or ("en",)),
        results_on=_full_day(entry["results_on"]),
        themes=tuple(entry["themes"]),
        assumptions=tuple(_assumptions(entry)),
        sources=tuple(entry["sources"]),
    )


def window_from(entry: Entry) -> Window:
    """Opening and closing; an unknown opening is taken before a known closing, an unknown closing is left open."""
    zone = entry["zone"]
    if not entry["closes_on"]:
        return Window(None, None, zone)
    closes_on = date.fromisoformat(entry["closes_on"])
    opens_on = date.fromisoformat(entry["opens_on"]) if entry["opens_on"] else closes_on - DAYS_OPEN
    return Window(
        opening_instant(opens_on, "00:00", zone),
        closing_instant(closes_on, entry["closes_time"] or "23:59", zone),
        zone,
    )


def envelope_from(entry: Entry) -> int:
    """The envelope in minor units: as published, else as awarded, else assumed."""
    if entry["id"] == "sgf-2011":
        return 82_500_000
    return int(entry["envelope_usd"] or entry["awarded_usd"] or 500_000) * 100


def texts_from(entry: Entry) -> dict[str, dict[str, str]]:
    """Title and summary in English; the full text stays with its source."""
    return {"en": {"title": entry["title"], "summary": entry["summary"], "body": ""}}


def _limits(entry: Entry) -> dict[str, int | None]:
    money = {
        "cap_year_minor": "cap_year_usd",
        "cap_total_minor": "cap_total_usd",
        "min_total_minor": "min_total_usd",
    }
    plain = ("max_years", "min_months", "max_months")
    return {name: entry[source] * 100 if entry[source] else None for name, source in money.items()} | {
        name: entry[name] for name in plain
    }


def _rules(entry: Entry) -> list[dict[str, Any]]:
    """The rules that were stated, and those of limits and dates; in the order of the registry.

    A limit that only follows from another (75,000 from 3 x 25,000) is kept as a limit and is no rule of its own.
    """
    stated: dict[str, dict[str, Any]] = {
        key: {} for key in entry["rules"] or ("non_governmental", "not_for_profit")
    }
    limits = {name: value for name, value in _limits(entry).items() if name not in entry["derived"]}
    chosen: dict[str, dict[str, Any]] = {
        **stated,
        **{rule.key: {} for rule in RULES.values() if rule.limit and limits.get(rule.limit) is not None},
        **({"proposal_pages": {"most": entry["pages"]}} if entry["pages"] else {}),
        **({"registered_by": {"latest": entry["registered_by"]}} if entry["registered_by"] else {}),
        **({"registered_years": {"least": entry["registered_years"]}} if entry["registered_years"] else {}),
        **({"assistance_years": {"least": entry["assistance_years"]}} if entry["assistance_years"] else {}),
        **({"starts_from": {"earliest": entry["starts_from"]}} if entry["starts_from"] else {}),
        **(
            {"listed_countries": {"countries": sorted({c for area in entry["areas"] for c in AREAS[area]})}}
            if entry["areas"]
            else {}
        ),
        **({"regional_groups": {"groups": list(entry["groups"])}} if entry["groups"] else {}),
        **({"languages": {"languages": list(entry["languages"])}} if entry["languages"] else {}),
    }
    needed = [document["kind"] for document in entry["documents"] if document["needed"]]
    if len(needed) > 1:
        chosen["named_documents"] = {"documents": needed}
    return [{"key": key, **chosen[key]} for key in RULES if key in chosen]


def _assumptions(entry: Entry) -> list[Assumption]:
    dated = bool(entry["closes_on"])
    summer = "CEST" in (entry["zone_as_printed"] or "")
    taken = {
        ("closes_at", WINDOW_UNKNOWN): not dated,
        ("closes_at", CLOSING_INFERRED): "inferred" in entry["note"] and dated,
        ("opens_at", OPENING): dated and not entry["opens_on"],
        ("opens_at", OPENING_HOUR): bool(entry["opens_on"]),
        ("closes_at", CLOSING_HOUR): dated and not entry["closes_time"],
        ("time_zone", PRINTED_ZONE): summer,
        ("envelope_minor", ENVELOPE_2011): entry["id"] == "sgf-2011",
        ("envelope_minor", ENVELOPE_AWARDED): bool(entry["awarded_usd"]) and entry["id"] != "sgf-2011",
        ("envelope_minor", ENVELOPE_UNKNOWN): not entry["awarded_usd"] and not entry["envelope_usd"],
        ("rules", WHO_APPLIES): not entry["rules"],
        ("rules", AREAS_ARE_M49): bool(entry["areas"]),
        ("languages", LANGUAGE): not entry["languages"],
    }
    return [Assumption(about, text) for (about, text), holds in taken.items() if holds]


def _full_day(text: str | None) -> date | None:
    """A day; some sources name the month only, which is no day."""
    return date.fromisoformat(text) if text and len(text) == 10 else None
