"""Money: whole minor units and an ISO currency code, never a float.

`read_amount` reads what people type. It accepts what has one meaning and asks when there are two.
"""

import re
import unicodedata
from dataclasses import dataclass

from babel.numbers import get_currency_precision

LARGEST = 10**12  # minor units: ten thousand million dollars, more than this Fund will ever hold


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents) of a currency. Adding two currencies is an error."""

    minor: int
    currency: str = "USD"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"Money is whole minor units, not {self.minor!r}")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")


class AmountUnclear(ValueError):
    """What was typed is not one amount. `key` says why, `readings` holds the meanings it could have, whole; `cents` those of the smaller one."""

    def __init__(self, key: str, *readings: int, cents: str = "00") -> None:
        super().__init__(key)
        self.cents = cents
        self.key = key
        self.readings = readings


def exponent(currency: str) -> int:
    """How many decimals a currency has: USD 2, JPY 0, JOD 3."""
    return get_currency_precision(currency)


LONGEST_NUMBER = 30  # digits; more are no amount, and would be dear to read


def read_amount(text: str, currency: str = "USD", largest: int = LARGEST) -> int:
    """Read a typed amount into minor units.

    Accepts `25,000.00`, `25 000`, `25.000,00`, `٢٥`. Raises AmountUnclear with the key `amount_missing`,
    `amount_not_a_number`, `amount_negative`, `amount_two_meanings` (`25.000`), `amount_decimals` or `amount_too_large`.
    """
    plain = _plain_digits(text, currency)
    if not plain:
        raise AmountUnclear("amount_missing")
    if re.search(r"^-|^\(.*\)$|-$", plain):
        raise AmountUnclear("amount_negative")
    whole, decimals = _split(plain, exponent(currency))
    if len(decimals) > exponent(currency):
        raise AmountUnclear("amount_decimals")
    if len(whole) > LONGEST_NUMBER:
        raise AmountUnclear("amount_too_large")
    minor = int(whole or "0") * 10 ** exponent(currency) + int(decimals.ljust(exponent(currency), "0") or "0")
    if minor > largest:
        raise AmountUnclear("amount_too_large")
    return minor


def _plain_digits(text: str, currency: str) -> str:
    """ASCII digits, dots and commas only; spaces and apostrophes group digits and fall away."""
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = text.replace("٬", "'").replace("٫", "\x1f").replace("−", "-").replace("﹣", "-").replace("－", "-")
    text = "".join(
        c for c in text if unicodedata.category(c) not in ("Cf", "Zs", "Cc") or c in " \u00a0\u202f\u2009\x1f"
    )
    text = (
        text.strip()
        .removeprefix(currency)
        .removeprefix("US$")
        .removeprefix("$")
        .removesuffix(currency)
        .strip()
    )
    text = re.sub(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?:\D|$))", "", text)
    return text


def _split(plain: str, places: int) -> tuple[str, str]:
    """Whole and decimal digits of a text that may use dot or comma either way."""
    if "\x1f" in plain:  # the Arabic decimal sign leaves no doubt
        match = re.fullmatch(r"(\d+)\x1f(\d+)", plain)
        if not match:
            raise AmountUnclear("amount_not_a_number")
        return match[1], match[2]
    if re.fullmatch(r"\d+", plain):
        return plain, ""
    for group, point in ((",", "."), (".", ",")):
        both = re.fullmatch(rf"(\d{{1,3}}(?:\{group}\d{{3}})+)\{point}(\d+)", plain)
        if both:
            return both[1].replace(group, ""), both[2]
        many = re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}}){{2,}}", plain)
        if many:
            return plain.replace(group, ""), ""
    # One comma before three digits is how this program itself writes thousands, so it is read back
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", plain):
        return plain.replace(",", ""), ""
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", plain) and places != 3:
        whole, rest = plain.split(".")
        raise AmountUnclear("amount_two_meanings", int(whole + rest), int(whole), cents=rest[:2])
    single = re.fullmatch(r"(\d+)[.,](\d+)", plain)
    if single:
        return single[1], single[2]
    raise AmountUnclear("amount_not_a_number")
