"""What an organization's profile and bank details must be, who is a likely double, and who may do what when."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import pycountry
from schwifty import BIC, IBAN, registry
from schwifty.exceptions import InvalidCountryCode, SchwiftyException

from grants.core.access import YES, Verdict, no, too_late
from grants.core.reasons import N_, Country, Reason, declare
from grants.organizations.regions import GROUP_OF
from grants.organizations.states import OrganizationKind

WORDS = declare(
    {
        "legal_name_missing": N_("Write the legal name, as it stands on the certificate of registration."),
        "country_unknown": N_("Choose the country from the list."),
        "registered_in_future": N_("The day of registration, %(day)s, is still to come. Look at the certificate."),
        "since_not_a_year": N_("Write the year in four digits, between 1900 and %(now)s, for example 2004."),
        "website_not_an_address": N_("Write the address as a browser shows it, for example https://example.org."),
        "staff_do_not_add_up": N_(
            "%(victims)s people work with victims, but staff and volunteers together are %(all)s. One of the numbers is wrong."
        ),
        "board_member_nameless": N_("Row %(row)s has a function and no name. Write the name, or empty the row."),
        "budget_year_wrong": N_("Write the year of each budget in four digits, between 1990 and %(latest)s."),
        "likely_double": N_(
            "An organization with this name or registration number is already here. Ask to join it, or say that yours is another one."
        ),
        "sign_in_first": N_("Sign in first: an organization is registered by a person."),
        "join_already_asked": N_("You asked less than a day ago. Its administrators have your mail; give them a little time."),
        "nobody_to_ask": N_("No organization with this name or registration number is here. You can register it."),
        "already_member": N_("%(name)s is already a member. Change what they may do in the list."),
        "not_a_member": N_("This person is not a member any more."),
        "role_not_of_members": N_("Choose viewer, editor or administrator."),
        "only_administrator": N_(
            "%(name)s is the only administrator. Make a colleague administrator first; without one nobody could send an application."
        ),
        "email_not_an_address": N_("Write an address such as name@example.org."),
        "address_not_invited": N_("We cannot invite this address. Write to the Fund, and its administrator will look at it."),
        "name_missing": N_("Write the name of the person."),
        "document_untitled": N_("Give the document a title that a stranger would understand."),
        "document_expired": N_("This document expired on %(day)s. Upload the one that is valid now."),
        "document_unchanged": N_("This is the file that is already here as version %(version)s. Choose the new one."),
        "document_elsewhere": N_("This document belongs to another organization."),
        "holder_missing": N_("Write the name that the account is held in, as the bank writes it."),
        "bank_missing": N_("Write the name of the bank."),
        "currency_unknown": N_("Choose the currency of the account from the list."),
        "iban_wrong": N_("This is not a valid IBAN of %(country)s: a sign is missing or wrong. Compare it with a bank statement."),
        "iban_other_country": N_("This IBAN belongs to %(found)s, but the bank is said to be in %(country)s."),
        "account_number_wrong": N_("Write the account number with letters and digits only, 4 to 34 of them."),
        "bic_wrong": N_("A BIC (SWIFT code) has 8 or 11 letters and digits, for example ABCDKENA. Compare it with a bank statement."),
        "account_unchanged": N_("These are the details that are here already. Nothing was changed."),
        "entered_it_yourself": N_("You entered this account yourself. Another finance officer must verify it."),
        "member_cannot_verify": N_("You are a member of this organization. Another finance officer must verify its account."),
        "verified_already": N_("This account was looked at on %(day)s. A new account is verified anew."),
        "account_replaced": N_("The organization has entered a newer account since. Verify that one."),
        "verdict_reason_missing": N_("Say what you compared it with, or what does not fit."),
        "withheld_reason_missing": N_("Say in a sentence why the name must not be public, for example that a shelter could be found."),
        "group_by_table": N_("%(country)s has its regional group by the table of the United Nations. Nobody needs to place it."),
        "group_unknown": N_("Choose one of the five regional groups."),
        "profile_too_long": N_("This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it and save again."),
    }
)

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


@dataclass(frozen=True)
class BankDetails:
    """Bank details as typed. `account_number` is an IBAN where the country has them."""

    holder: str
    bank_name: str
    country: str
    account_number: str
    currency: str = "USD"
    bic: str = ""


Problems = list[tuple[str | None, Reason]]


def clean_profile(profile: Profile) -> Profile:
    """The profile as it is kept: no spaces around texts, and single ones within a line."""
    lines: dict[str, Any] = {
        name: " ".join(getattr(profile, name).split())
        for name in LONGEST
        if name not in PARAGRAPHS
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
            found.append(("staff_with_victims", Reason("staff_do_not_add_up", victims=profile.staff_with_victims, all=together)))
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


def is_likely_double(profile: Profile, name: str, country: str, number: str, number_country: str) -> bool:
    """Whether another organization has the same name in the same country, or the same registration number there."""
    mine, here = plain_number(profile.registration_number), profile.registration_country or profile.country
    if mine and mine == plain_number(number) and here == (number_country or country):
        return True
    plain = plain_name(profile.legal_name)
    return bool(plain) and profile.country == country and plain == plain_name(name)


def has_ibans(country: str) -> bool:
    """Whether accounts of a country carry an IBAN; where one is only reserved, other numbers are in use too."""
    try:
        return not registry.get_iban_spec(country).aspirational
    except InvalidCountryCode:
        return False


def clean_details(details: BankDetails) -> BankDetails:
    """The details as they are kept: numbers without spaces, in capitals."""
    return BankDetails(
        holder=" ".join(details.holder.split()),
        bank_name=" ".join(details.bank_name.split()),
        country=details.country,
        account_number=re.sub(r"[\s-]", "", details.account_number).upper(),
        currency=details.currency,
        bic=re.sub(r"\s", "", details.bic).upper(),
    )


def bank_problems(details: BankDetails) -> Problems:
    """What keeps bank details from being entered; give it cleaned ones."""
    found: Problems = []
    if not details.holder:
        found.append(("holder", Reason("holder_missing")))
    if not details.bank_name:
        found.append(("bank_name", Reason("bank_missing")))
    if not is_country(details.country):
        return [*found, ("country", Reason("country_unknown"))]
    if pycountry.currencies.get(alpha_3=details.currency) is None:
        found.append(("currency", Reason("currency_unknown")))
    for name in ("holder", "bank_name"):
        if len(getattr(details, name)) > LONGEST_BANK:
            found.append((name, Reason("profile_too_long", count=len(getattr(details, name)), limit=LONGEST_BANK)))
    if details.bic and not _is_bic(details.bic):
        found.append(("bic", Reason("bic_wrong")))
    return found + _number_problems(details)


def _number_problems(details: BankDetails) -> Problems:
    number, where = details.account_number, Country(details.country)
    if not has_ibans(details.country):
        fits = re.fullmatch(r"[A-Z0-9./]{4,34}", number) and re.search(r"\d", number)
        return [] if fits else [("account_number", Reason("account_number_wrong"))]
    try:
        found = IBAN(number).country_code
    except SchwiftyException:
        return [("account_number", Reason("iban_wrong", country=where))]
    if found != details.country:
        return [("account_number", Reason("iban_other_country", found=Country(found), country=where))]
    return []


def _is_bic(text: str) -> bool:
    try:
        BIC(text)
    except SchwiftyException:
        return False
    return True


def masked(number: str) -> str:
    """An account number for eyes that need not know it: its last four signs."""
    return "•••• " + number[-4:] if len(number) > 4 else "••••"


@dataclass(frozen=True)
class NewcomerFacts:
    """Whether somebody is signed in, and asked to join an organization within the last day."""

    signed_in: bool
    asked_lately: bool = False


def can_register(facts: NewcomerFacts) -> Verdict:
    """Any person with an account; they become the administrator."""
    return YES if facts.signed_in else no("sign_in_first")


def can_ask_to_join(facts: NewcomerFacts) -> Verdict:
    """Once a day: an administrator's mailbox is not for flooding."""
    return no("join_already_asked") if facts.asked_lately else can_register(facts)


@dataclass(frozen=True)
class VerificationFacts:
    """What is known when somebody wants to verify a bank account."""

    entered_by_id: int
    verifier_id: int | None
    is_newest: bool
    looked_at_on: date | None
    is_member: bool


def can_verify(facts: VerificationFacts) -> Verdict:
    """A second person, once, for the account that stands. The two are compared as persons, not as roles."""
    if facts.looked_at_on is not None:
        return too_late("verified_already", day=facts.looked_at_on)
    if not facts.is_newest:
        return too_late("account_replaced")
    if facts.verifier_id == facts.entered_by_id:
        return no("entered_it_yourself")
    return no("member_cannot_verify") if facts.is_member else YES


@dataclass(frozen=True)
class PlaceFacts:
    """The country of an organization."""

    country: str


def can_be_placed(facts: PlaceFacts) -> Verdict:
    """Only those whose country is in no group are placed by an officer."""
    return no("group_by_table", country=Country(facts.country)) if facts.country in GROUP_OF else YES


@dataclass(frozen=True)
class LeaveFacts:
    """The administrators of an organization, and who wants to go."""

    administrators: frozenset[int]
    leaving: int | None
    name: str


def can_leave(facts: LeaveFacts) -> Verdict:
    """Anybody but the last administrator."""
    return no("only_administrator", name=facts.name) if facts.administrators == {facts.leaving} else YES
