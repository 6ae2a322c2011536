"""Fields that only applications need: a country by its name, a quantity with two decimals."""

from functools import lru_cache
from typing import Any

import pycountry
from babel import Locale
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms.widgets import TextInput

from grants.core.money import AmountUnclear, Money, read_amount
from grants.core.reasons import N_, Reason, declare
from grants.core.sentences import countries, country, figure, locale, sentence
from grants.core.web.fields import KeptField

WORDS = declare(
    {
        "country_name_unknown": N_("We do not know the country “%(name)s”. Take a name from the list."),
        "quantity_unclear": N_("Write how many in digits, for example 12 or 2.5."),
        "quantity_two_meanings": N_("Do you mean %(large)s or %(small)s? Write it as 25,000 or as 25."),
        "quantity_decimals": N_("Write at most two decimals, for example 2.25."),
        "quantity_zero": N_("Write how many, above zero."),
        "quantity_too_large": N_("This number is too large to be right."),
    }
)
MOST_HUNDREDTHS = 10**9


class CountryField(KeptField):
    """A country, typed by its name with the help of a list; `data` is its ISO code."""

    widget = TextInput()

    def shown(self, data: str) -> str:
        return country(data)

    def read(self, text: str) -> str:
        code = code_of(text)
        if code is None:
            raise ValueError(sentence(Reason("country_name_unknown", name=text[:60])))
        return code


class KeptFileField(FileField):
    """A file that answers a question. `data` is what was kept of it before; `upload` is the one chosen now, if any."""

    upload: FileStorage | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was kept before stays until another file is chosen."""
        chosen = [one for one in valuelist if isinstance(one, FileStorage) and one.filename]
        self.upload = chosen[0] if chosen else None


class QuantityField(KeptField):
    """How many of something, with at most two decimals; `data` is hundredths."""

    def shown(self, data: int) -> str:
        return figure(Money(data))

    def read(self, text: str) -> int:
        try:
            value = read_amount(text, "USD", largest=MOST_HUNDREDTHS)  # two decimals, like cents
        except AmountUnclear as unclear:
            raise ValueError(sentence(_quantity_problem(unclear))) from unclear
        if value == 0:
            raise ValueError(sentence(Reason("quantity_zero")))
        return value


def _quantity_problem(unclear: AmountUnclear) -> Reason:
    if unclear.key == "amount_two_meanings":
        large, small = unclear.readings
        return Reason("quantity_two_meanings", large=f"{large:,}", small=str(small))
    keys = {
        "amount_decimals": "quantity_decimals",
        "amount_too_large": "quantity_too_large",
        "amount_negative": "quantity_zero",
    }
    return Reason(keys.get(unclear.key, "quantity_unclear"))


def code_of(text: str) -> str | None:
    """The ISO code of a country's name in the reader's language, in English, or of a code itself."""
    return _codes(str(locale())).get(_plain(text))


def country_names() -> list[str]:
    """The names to choose from."""
    return [name for _, name in countries()]


@lru_cache(maxsize=8)
def _codes(language: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for known in pycountry.countries:
        spelled: list[Any] = [
            known.alpha_2,
            known.alpha_3,
            known.name,
            getattr(known, "official_name", ""),
            getattr(known, "common_name", ""),
        ]
        spelled.append(Locale.parse(language).territories.get(known.alpha_2, ""))
        names.update({_plain(name): known.alpha_2 for name in spelled if name})
    return names | {_plain(name): code for code, name in countries()}


def _plain(name: str) -> str:
    return " ".join(name.replace("'", "’").casefold().split())
