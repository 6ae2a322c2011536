"""What bank details must be; IBAN and BIC are checked as far as their own digits tell."""

import re
from dataclasses import dataclass

import pycountry
from schwifty import BIC, IBAN, registry
from schwifty.exceptions import InvalidCountryCode, SchwiftyException

from grants.core.reasons import Country, Reason
from grants.organizations.rules.profile import LONGEST_BANK, Problems, is_country


@dataclass(frozen=True)
class BankDetails:
    """Bank details as typed. `account_number` is an IBAN where the country has them."""

    holder: str
    bank_name: str
    country: str
    account_number: str
    currency: str = "USD"
    bic: str = ""


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
            found.append(
                (name, Reason("profile_too_long", count=len(getattr(details, name)), limit=LONGEST_BANK))
            )
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
