"""What two organizations are compared by: names without their legal form, registration numbers, web domains.

A name becomes a key: in Latin letters, without accents, capitals, signs and words such as “Ltd”, its words in order. Keys are
compared by how alike they are; pieces of three letters find the few that are worth comparing.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from anyascii import anyascii
from rapidfuzz import fuzz

from grants.organizations.rules.profile import Profile, plain_number

ALIKE = 85  # of 100: from here on two names are asked about
SHORT = 4  # names of so few letters must be the same: one letter makes another body
MOST_NAMES, LONGEST_KEY = 6, 300
# Identity: a change of one of these is compared with all others again
IDENTITY = (
    "legal_name", "short_name", "former_names", "registration_number", "registration_country", "country", "website",
)  # fmt: skip
LEGAL_FORMS = frozenset(
    {
        "the", "ltd", "limited", "inc", "incorporated", "llc", "llp", "plc", "corp", "corporation", "co", "company", "cic", "clg",
        "gmbh", "ggmbh", "ev", "ag", "kg", "asbl", "aisbl", "vzw", "ivzw", "ong", "ngo", "npo", "cbo", "cso", "osc", "onlus", "aps", "ets",
        "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "oy", "ry", "zs", "doo", "ooo", "oo", "ip", "pty", "pvt", "reg", "registered",
        "ac", "sc", "rl", "al", "ltda", "eireli", "asoc", "assoc", "ngo's", "vsi", "mtu", "nvo", "rf", "ev.",
    }
)  # fmt: skip
# Addresses that say nothing about whose they are: anybody gets mail or a page there
ANYBODYS = frozenset(
    {
        "gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "yahoo.co.uk", "hotmail.com", "outlook.com", "live.com", "msn.com", "aol.com",
        "icloud.com", "me.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "mail.ru", "yandex.ru", "yandex.com", "ukr.net", "protonmail.com",
        "proton.me", "zoho.com", "mail.com", "rediffmail.com", "qq.com", "163.com", "126.com", "orange.fr", "free.fr", "wanadoo.fr", "laposte.net",
        "libero.it", "uol.com.br", "bol.com.br", "facebook.com", "m.facebook.com", "instagram.com", "twitter.com", "x.com", "linkedin.com",
        "youtube.com", "linktr.ee", "sites.google.com", "wordpress.com", "blogspot.com", "wixsite.com", "weebly.com", "github.io", "medium.com",
        "t.me", "wa.me", "vk.com",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """What an organization is found by."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    sites: tuple[str, ...]
    countries: frozenset[str]


def name_key(name: str) -> str:
    """A name for comparing; empty when it has no letters. A name of nothing but legal words keeps them."""
    latin = anyascii(unicodedata.normalize("NFKC", name)).casefold()
    latin = re.sub(r"(?<=\b\w)\.\s?(?=\w\b)", "", latin)  # e. V. and S.A. are one word each
    words = re.findall(r"[a-z0-9]+", latin)
    meant = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(sorted(meant or words))[:LONGEST_KEY]


def pieces(key: str) -> frozenset[str]:
    """Pieces of three letters of each word, its edges marked: their order does not count."""
    return frozenset(
        f"__{word}_"[start : start + 3] for word in key.split() for start in range(len(word) + 1)
    )


def alike(one: str, other: str) -> bool:
    """Whether two keys are so alike that a person should look."""
    if not one or not other:
        return False
    if min(len(one), len(other)) <= SHORT:
        return one == other
    return fuzz.token_sort_ratio(one, other) >= ALIKE


def site_of(address: str) -> str:
    """The host of a web address or a mail address; empty when it is nobody's own."""
    text = address.strip().lower()
    text = text.rpartition("@")[2] if "@" in text and "/" not in text else text
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
        host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    host = host.removeprefix("www.")
    return host[:LONGEST_KEY] if "." in host and host not in ANYBODYS else ""


def keys_of(profile: Profile, addresses: Iterable[str] = ()) -> Keys:
    """The keys of a profile; `addresses` are mail addresses of who registers it."""
    former = re.split(r"[;,/\n]", re.sub(r"\([^)]*\)|\b\d{4}\b", " ", profile.former_names))
    named = [name_key(name) for name in (profile.legal_name, profile.short_name, *former)]
    names = tuple(dict.fromkeys(key for key in named if key))[:MOST_NAMES]
    number, where = plain_number(profile.registration_number), profile.registration_country or profile.country
    sites = dict.fromkeys(site for site in map(site_of, (profile.website, *addresses)) if site)
    here = frozenset({profile.country, profile.registration_country} - {""})
    return Keys(names, (f"{where}:{number}",) if number else (), tuple(sites), here)


def likeness(mine: Keys, theirs: Keys) -> list[str]:
    """By what two are alike: `name` in the same country, `number` of the same register, `site`. Empty when by nothing."""
    found: list[str] = []
    if mine.countries & theirs.countries and any(alike(a, b) for a in mine.names for b in theirs.names):
        found.append("name")
    if set(mine.numbers) & set(theirs.numbers):
        found.append("number")
    if set(mine.sites) & set(theirs.sites):
        found.append("site")
    return found


def identity_changed(changed: Sequence[str]) -> bool:
    """Whether what an organization is known by was changed."""
    return bool(set(changed) & set(IDENTITY))
