"""What an organization's profile must be."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import pycountry

from grants.core.reasons import N_, Reason
from grants.organizations.states import OrganizationKind

# The longest text of each field, in characters: what the form says is what holds
LONGEST: Mapping[str, int] = {
    "legal_name": 200, "short_name": 60, "former_names": 300, "registration_number": 60, "partner_portal_id": 40, "city": 100,
    "address": 300, "website": 200, "head_name": 120, "head_function": 120, "main_donors": 2000, "safeguarding": 2000,
    "anti_fraud": 2000, "audits": 2000,
}  # fmt: skip
LONGEST_TITLE, LONGEST_REASON, LONGEST_VERDICT = 200, 300, 500
LONGEST_PERSON, LONGEST_EMAIL, LONGEST_BANK = 120, 254, 200
PARAGRAPHS = ("main_donors", "safeguarding", "anti_fraud", "audits")
NOT_PUBLIC = N_("not public")


@dataclass(frozen=True)
class Profile:
    """What an organization says about itself. Fields are named as the columns; None means not answered yet."""

    legal_name: str
    country: str  # ISO 3166-1 alpha-2: where it works from
    short_name: str = ""
    former_names: str = ""
    kind: OrganizationKind | None = None
    not_for_profit: bool | None = None
    registered_on: date | None = None
    registration_country: str = ""
    registration_number: str = ""
    partner_portal_id: str = ""
    city: str = ""
    address: str = ""
    website: str = ""
    head_name: str = ""
    head_function: str = ""
    board_members: Sequence[Mapping[str, str]] = ()  # of {"name", "function"}
    staff_full_time: int | None = None
    staff_part_time: int | None = None
    volunteers: int | None = None
    staff_with_victims: int | None = None
    assists_victims_since: int | None = None  # a year
    annual_budgets: Mapping[str, int] = field(default_factory=dict)  # year -> minor units of USD
    main_donors: str = ""
    carries_out_itself: bool | None = None
    protects_from_abuse: bool | None = None
    safeguarding: str = ""
    anti_fraud: str = ""
    audits: str = ""
    own_bank_account: bool | None = None
    language: str = "en"
    not_public: bool = False  # a real body of the public record; set by the demo's story, asked by no form


Problems = list[tuple[str | None, Reason]]


def clean_profile(profile: Profile) -> Profile:
    """The profile as it is kept: no spaces around texts, and single ones within a line."""
    lines: dict[str, Any] = {
        name: " ".join(getattr(profile, name).split()) for name in LONGEST if name not in PARAGRAPHS
    }
    paragraphs: dict[str, Any] = {name: getattr(profile, name).strip() for name in PARAGRAPHS}
    members = [
        {part: " ".join(str(member.get(part, "")).split()) for part in ("name", "function")}
        for member in profile.board_members
    ]
    return replace(profile, **lines, **paragraphs, board_members=[m for m in members if any(m.values())])


def profile_problems(profile: Profile, today: date) -> Problems:
    """What keeps a profile from being saved. An empty field is no problem here: a call says what it needs."""
    found: Problems = []
    if not profile.legal_name.strip():
        found.append(("legal_name", Reason("legal_name_missing")))
    for name in ("country", "registration_country"):
        code = getattr(profile, name)
        if not is_country(code) and (code or name == "country"):
            found.append((name, Reason("country_unknown")))
    if profile.registered_on and profile.registered_on > today:
        found.append(("registered_on", Reason("registered_in_future", day=profile.registered_on)))
    return found + _too_long(profile) + _numbers(profile, today) + _rows(profile, today)


def _too_long(profile: Profile) -> Problems:
    return [
        (name, Reason("profile_too_long", count=len(getattr(profile, name)), limit=most))
        for name, most in LONGEST.items()
        if len(getattr(profile, name)) > most
    ]


def _numbers(profile: Profile, today: date) -> Problems:
    found: Problems = []
    if profile.website and not re.fullmatch(r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?", profile.website):
        found.append(("website", Reason("website_not_an_address")))
    since = profile.assists_victims_since
    if since is not None and not 1900 <= since <= today.year:
        found.append(("assists_victims_since", Reason("since_not_a_year", now=str(today.year))))
    people = (profile.staff_full_time, profile.staff_part_time, profile.volunteers)
    if profile.staff_with_victims is not None and None not in people:
        together = sum(n for n in people if n is not None)
        if profile.staff_with_victims > together:
            found.append(
                (
                    "staff_with_victims",
                    Reason("staff_do_not_add_up", victims=profile.staff_with_victims, all=together),
                )
            )
    return found


def _rows(profile: Profile, today: date) -> Problems:
    latest = today.year + 1
    found: Problems = []
    if any(not (year.isdecimal() and 1990 <= int(year) <= latest) for year in profile.annual_budgets):
        found.append(("annual_budgets", Reason("budget_year_wrong", latest=str(latest))))
    for number, member in enumerate(profile.board_members, 1):
        if not member.get("name", "").strip():
            found.append(("board_members", Reason("board_member_nameless", row=number)))
    return found


def changed_fields(before: Profile, after: Profile) -> list[str]:
    """Names of the fields that differ, in the order of the profile."""
    return [part.name for part in fields(Profile) if getattr(before, part.name) != getattr(after, part.name)]


def is_country(code: str) -> bool:
    """Whether it is the ISO 3166-1 alpha-2 code of a country or territory."""
    return len(code) == 2 and code.isupper() and pycountry.countries.get(alpha_2=code) is not None


def plain_name(name: str) -> str:
    """A name for comparing: no accents, capitals, punctuation or double spaces."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(letters.split())


def plain_number(number: str) -> str:
    """A registration number for comparing: letters and digits alone."""
    return "".join(c for c in unicodedata.normalize("NFKC", number).upper() if c.isalnum())
