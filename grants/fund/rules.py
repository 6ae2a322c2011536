"""What the Fund keeps of a receipt, what a receipt must be, and how accounts of the ledger are named and read."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grants.core.access import YES, Verdict, no
from grants.core.money import LARGEST, Money
from grants.core.reasons import N_, Reason, declare

# Programme support cost in basis points. 13% is the usual rate of the United Nations; taken for this Fund as a default
# that each receipt may state otherwise, since an agreement with a donor can set another rate.
DEFAULT_SUPPORT_RATE_BP = 1300
FUND_SINCE = date(2010, 11, 1)  # the month in which it was opened; nothing can have arrived before

# Kinds of donors as they are stored, with their words
DONOR_KINDS: Mapping[str, str] = {
    "Member State": N_("Member State"),
    "Private sector": N_("Private sector"),
    "Organization": N_("Organization or foundation"),
    "Public": N_("General public"),
    "aggregate": N_("Several donors together"),
}

WORDS = declare(
    {
        "receipt_not_positive": N_("Write an amount above zero."),
        "receipt_too_large": N_("This amount is too large to be right: at most %(most)s."),
        "receipt_in_future": N_(
            "The money is said to arrive on %(day)s, which is still to come. Record it when it is there."
        ),
        "receipt_before_fund": N_(
            "The Fund has existed since %(since)s, so no money arrived on %(day)s. Look at the bank statement again."
        ),
        "support_rate_wrong": N_(
            "Write the support cost in per cent, at least 0 and below 100, for example 13."
        ),
        "support_eats_all": N_(
            "Of so small an amount nothing would be left for grants. Look at the amount again."
        ),
        "donor_nameless": N_("Write the name of the donor."),
        "donor_key_wrong": N_(
            "The short name of a donor has small letters, digits and hyphens, at most 40 of them."
        ),
        "donor_kind_unknown": N_("Choose the kind of donor from the list."),
        "donor_text_too_long": N_(
            "This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it and save again."
        ),
        "receipt_double": N_(
            "%(reference)s has the same donor, day and amount. Look whether it is the same money; if not, record it as another one."
        ),
        "account_short": N_(
            "%(account)s holds %(has)s, and %(asked)s would be taken from it. Nothing was posted."
        ),
        "account_donor": N_("The donor’s account"),
        "account_available": N_("What is available in the Fund"),
        "account_support": N_("The programme support account"),
        "account_envelope": N_("The envelope of %(call)s"),
        "account_award": N_("What is promised to %(reference)s for year %(year)s"),
        "account_grant": N_("What is committed to %(reference)s for year %(year)s"),
        "account_paid": N_("What was paid to %(reference)s for year %(year)s"),
        "account_other": N_("The account %(name)s"),
    }
)

LONGEST_NAME, LONGEST_KEY, LONGEST_NOTE = 200, 40, 2000


class Place(StrEnum):
    """Where a dollar of the Fund can be. Those from `available` to `paid` add up to what is for grants."""

    DONOR = "donor"
    SUPPORT = "support"
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    PAID = "paid"
    OTHER = "other"


FOR_GRANTS = (Place.AVAILABLE, Place.RESERVED, Place.COMMITTED, Place.PAID)


@dataclass(frozen=True)
class Account:
    """An account of the ledger, read from its key."""

    key: str
    kind: str
    place: Place
    call: str = ""
    reference: str = ""
    year: int | None = None


_PLACES = {"award": Place.RESERVED, "grant": Place.COMMITTED, "paid": Place.PAID}


def account_of(key: str) -> Account:
    """What a key means: `call:sgf-2011:envelope`, `grant:SGF-2011-0042:year:2`, `donor:austria`."""
    match key.split(":"):
        case ["fund", "available"]:
            return Account(key, "available", Place.AVAILABLE)
        case ["fund", "support"]:
            return Account(key, "support", Place.SUPPORT)
        case ["donor", _]:
            return Account(key, "donor", Place.DONOR)
        case ["call", call, "envelope"]:
            return Account(key, "envelope", Place.RESERVED, call=call)
        case [("award" | "grant" | "paid") as kind, reference, "year", year] if year.isdecimal():
            return Account(key, kind, _PLACES[kind], reference=reference, year=int(year))
        case _:
            return Account(key, "other", Place.OTHER)


def account_name(key: str) -> Reason:
    """An account in words."""
    account = account_of(key)
    match account.kind:
        case "envelope":
            return Reason("account_envelope", call=account.call.upper())
        case "award" | "grant" | "paid":
            return Reason(f"account_{account.kind}", reference=account.reference, year=account.year)
        case "other":
            return Reason("account_other", name=key)
        case kind:
            return Reason(f"account_{kind}")


def can_take(key: str, has_minor: int, asked_minor: int, currency: str = "USD") -> Verdict:
    """Whether an account holds what would be taken from it; donors' accounts are where money comes from."""
    if account_of(key).place is Place.DONOR or asked_minor <= has_minor:
        return YES
    return no(
        "account_short",
        account=account_name(key),
        has=Money(has_minor, currency),
        asked=Money(asked_minor, currency),
    )


def support_cost(amount_minor: int, rate_bp: int) -> int:
    """Programme support cost of a gross amount, in minor units, rounded half up."""
    return (amount_minor * rate_bp + 5000) // 10_000


def donor_key(name: str) -> str:
    """A short name for addresses and accounts, made of the donor's name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].strip("-")


@dataclass(frozen=True)
class ReceiptTold:
    """What is said of a receipt, before it is one."""

    donor_key: str
    donor_name: str
    donor_kind: str
    received_on: date
    amount_minor: int
    support_rate_bp: int
    note: str


def receipt_problems(told: ReceiptTold, today: date) -> list[tuple[str | None, Reason]]:
    """What keeps a receipt from being recorded; field names are those of the deed."""
    found: list[tuple[str | None, Reason]] = []
    if not told.donor_name:
        found.append(("donor_name", Reason("donor_nameless")))
    elif not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", told.donor_key) or len(told.donor_key) > LONGEST_KEY:
        found.append(("donor_name", Reason("donor_key_wrong")))
    if told.donor_kind not in DONOR_KINDS:
        found.append(("donor_kind", Reason("donor_kind_unknown")))
    for name, text, limit in (
        ("donor_name", told.donor_name, LONGEST_NAME),
        ("note", told.note, LONGEST_NOTE),
    ):
        if len(text) > limit:
            found.append((name, Reason("donor_text_too_long", count=len(text), limit=limit)))
    if told.received_on > today:
        found.append(("received_on", Reason("receipt_in_future", day=told.received_on)))
    if told.received_on < FUND_SINCE:
        found.append(("received_on", Reason("receipt_before_fund", day=told.received_on, since=FUND_SINCE)))
    return found + _amount_problems(told)


def _amount_problems(told: ReceiptTold) -> list[tuple[str | None, Reason]]:
    if told.amount_minor <= 0:
        return [("amount", Reason("receipt_not_positive"))]
    if told.amount_minor > LARGEST:
        return [("amount", Reason("receipt_too_large", most=Money(LARGEST)))]
    if not 0 <= told.support_rate_bp < 10_000:
        return [("support_rate", Reason("support_rate_wrong"))]
    if support_cost(told.amount_minor, told.support_rate_bp) >= told.amount_minor:
        return [("amount", Reason("support_eats_all"))]
    return []
