"""Values as words in the reader's language: money, dates, countries, reasons."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pycountry
from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone, get_timezone_name
from babel.numbers import format_currency, format_decimal
from flask_babel import get_locale, gettext, ngettext

from grants.core.money import Money, exponent
from grants.core.reasons import Country, Reason, words_of

UN_NAMES = {
    "BO": "Bolivia (Plurinational State of)", "CD": "Democratic Republic of the Congo", "CG": "Congo", "CZ": "Czechia",
    "FM": "Micronesia (Federated States of)", "GB": "United Kingdom", "IR": "Iran (Islamic Republic of)",
    "KP": "Democratic People’s Republic of Korea", "KR": "Republic of Korea", "LA": "Lao People’s Democratic Republic",
    "MD": "Republic of Moldova", "PS": "State of Palestine", "RU": "Russian Federation", "SY": "Syrian Arab Republic",
    "TZ": "United Republic of Tanzania", "TR": "Türkiye", "US": "United States of America",
    "VE": "Venezuela (Bolivarian Republic of)", "VN": "Viet Nam", "CI": "Côte d’Ivoire", "BN": "Brunei Darussalam",
    "MM": "Myanmar", "VA": "Holy See", "HK": "China, Hong Kong SAR", "MO": "China, Macao SAR", "MK": "North Macedonia", "CV": "Cabo Verde", "SZ": "Eswatini", "TL": "Timor-Leste",
}  # fmt: skip


def locale() -> Locale:
    """The reader's locale; English outside a request."""
    return get_locale() or Locale("en")


def money(amount: Money, exact: bool = False) -> str:
    """`USD 25,000`; cents only when there are some, or when `exact` (payments and statements)."""
    return f"{amount.currency}\u00a0{figure(amount, exact)}"


def figure(amount: Money, exact: bool = False) -> str:
    """The number alone, for tables whose head names the currency."""
    places = exponent(amount.currency)
    whole = amount.minor % 10**places == 0
    pattern = "#,##0" if whole and not exact else "#,##0." + "0" * places if places else "#,##0"

    return format_decimal(Decimal(amount.minor).scaleb(-places), pattern, locale=locale())


def day(value: date, weekday: bool = False, zone: str = "UTC") -> str:
    """`30 April 2011`; an instant is first turned into the date of a zone."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).date()
    return format_date(value, "EEEE d MMMM y" if weekday else "d MMMM y", locale=locale())


def moment(value: datetime, zone: str = "Europe/Vienna", weekday: bool = False) -> str:
    """`30 April 2011, 23:59`, in a zone. An exclusive limit such as 24:00 is written as the minute before by its caller."""
    local = value.astimezone(ZoneInfo(zone))
    return format_datetime(local, ("EEEE d MMMM y" if weekday else "d MMMM y") + ", HH:mm", locale=locale())


def short_moment(value: datetime, zone: str = "Europe/Vienna") -> str:
    """`30 Apr 23:58`, in a zone: for narrow tables whose page names the year."""
    return format_datetime(value.astimezone(ZoneInfo(zone)), "d MMM HH:mm", locale=locale())


def place(zone: str) -> str:
    """The city of a zone, for sentences: `Vienna`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def zone_name(value: datetime, zone: str) -> str:
    """The zone's short name at that instant: `CEST`."""
    return value.astimezone(ZoneInfo(zone)).tzname() or get_timezone_name(get_timezone(zone), locale=locale())


def left(until: datetime, now: datetime) -> str:
    """Time left in two units: `18 days, 13 hours`; on the last day hours and minutes."""
    seconds = int((until - now).total_seconds())
    if seconds <= 0:
        return gettext("no time")
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days:
        return gettext(
            "%(a)s, %(b)s",
            a=ngettext("%(num)d day", "%(num)d days", days),
            b=ngettext("%(num)d hour", "%(num)d hours", hours),
        )
    if hours:
        return gettext(
            "%(a)s, %(b)s",
            a=ngettext("%(num)d hour", "%(num)d hours", hours),
            b=ngettext("%(num)d minute", "%(num)d minutes", minutes),
        )
    return (
        ngettext("%(num)d minute", "%(num)d minutes", minutes) if minutes else gettext("less than a minute")
    )


def country(code: str) -> str:
    """A country's UN short name in the reader's language; the code itself when it is unknown."""
    language = locale()
    if language.language == "en" and code in UN_NAMES:
        return UN_NAMES[code]
    name = str(language.territories.get(code) or code)
    return name.replace(" & ", " and ").replace("St. ", "Saint ") if language.language == "en" else name


def countries() -> list[tuple[str, str]]:
    """All countries as (code, name) in the order of their names."""
    return sorted(((c.alpha_2, country(c.alpha_2)) for c in pycountry.countries), key=lambda pair: pair[1])


def sentence(reason: Reason) -> str:
    """A reason as a sentence in the reader's language."""
    return gettext(words_of(reason.key)) % {name: in_words(value) for name, value in reason.params}


def in_words(value: Any) -> Any:
    """One parameter of a reason, as it is read."""
    match value:
        case Money():
            return money(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case Country():
            return country(value.code)
        case Reason():
            return sentence(value)
        case tuple():
            return joined([str(in_words(item)) for item in value])
        case str():
            return gettext(value) if value else value
        case int() if not isinstance(value, bool):
            return format_decimal(value, locale=locale()) if abs(value) >= 10_000 else value
        case _:
            return value


def joined(words: list[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1])


def currency_name(code: str) -> str:
    """What a currency is called, for lists to choose from."""
    return format_currency(0, code, "¤¤¤", locale=locale()).strip()
