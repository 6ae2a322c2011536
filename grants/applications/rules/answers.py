"""Which answers can be kept, and which are still missing. Too much of something a call limits is no problem here: it only warns."""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pycountry

from grants.applications.asked import Asked
from grants.applications.rules.budget import amount_of
from grants.applications.rules.tables import tables_missing
from grants.applications.sections import (
    MOST_COUNTRIES,
    MOST_LINES,
    MOST_PARTNERS,
    MOST_YEARS,
    Kind,
    Question,
    Section,
)
from grants.applications.states import Category, RemedyKind
from grants.core import counting
from grants.core.errors import RuleBroken
from grants.core.money import LARGEST, Money
from grants.core.reasons import N_, Reason, declare

MOST_QUANTITY = 10**9  # hundredths: ten million of anything
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)

WORDS = declare(
    {
        "answer_unknown": N_("This part does not ask for “%(name)s”."),
        "answer_too_long": N_(
            "This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it and save again."
        ),
        "answer_too_many_words": N_(
            "This text has %(count)s words; the limit is %(limit)s. Nothing was cut: shorten it and save again."
        ),
        "answer_not_amount": N_("This must be an amount, from zero."),
        "answer_not_choice": N_("Choose from the list."),
        "answer_not_file": N_("Choose a file."),
        "row_twice": N_("Row %(row)s came twice. Load the page again and take one of them out."),
        "answer_not_text": N_("This must be a text without control signs."),
        "answer_not_number": N_("Write a whole number in digits, for example 40."),
        "answer_too_large": N_("This number is too large to be right: at most %(most)s."),
        "months_none": N_("A project lasts at least one month. Write the number in digits, for example 36."),
        "answer_not_day": N_("There is no such day. Write it as year-month-day, for example 2012-01-31."),
        "answer_day_unlikely": N_("Write a day between %(first)s and %(last)s."),
        "country_not_known": N_("We do not know the country “%(name)s”. Choose it from the list."),
        "too_many_rows": N_(
            "There are %(count)s rows here; at most %(most)s can be kept. Put some together."
        ),
        "remedy_not_known": N_("Choose a kind of remedy from the list."),
        "remedy_twice": N_("“%(kind)s” is there twice. Put the two together."),
        "partner_nameless": N_("Partner %(row)s has no name. Write it as on its certificate."),
        "line_incomplete": N_(
            "Line %(row)s of the budget needs what it is for, how many, and the cost of one."
        ),
        "line_year": N_("Line %(row)s is in no grant year. There are years 1 to %(most)s."),
        "line_category": N_("Choose the category of line %(row)s from the list."),
        "line_twice": N_("Line %(row)s came twice. Load the page again and take one of them out."),
        "line_too_large": N_(
            "Line %(row)s comes to more than %(most)s, which is too large to be right. Look at how many, and at the cost of one."
        ),
        "share_not_an_amount": N_("The share of partner %(row)s must be an amount in US dollars, from zero."),
        "question_missing": N_("%(what)s."),
        "question_unanswered": N_("Answer: %(question)s"),
        "document_to_attach": N_("Attach: %(document)s."),
    }
)


@dataclass(frozen=True)
class Problem:
    """Something that keeps the application from being sent: in which part, at which question, and what to do."""

    section: str
    field: str
    why: Reason


class _Malformed(Exception):
    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.why = Reason(key, **params)


def cleaned(section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a part as they are kept: every question there, nothing else. RuleBroken names all that cannot be kept."""
    known = {question.key for question in section.questions}
    problems: list[tuple[str | None, Reason]] = [
        (None, Reason("answer_unknown", name=str(n)[:60])) for n in answers if n not in known
    ]
    kept: dict[str, Any] = {}
    for question in section.questions:
        try:
            kept[question.key] = _READERS[question.kind](question, answers.get(question.key))
        except _Malformed as malformed:
            problems.append((question.key, malformed.why))
    if problems:
        raise RuleBroken(*problems)
    return kept


def missing_from(
    asked: Asked,
    answers: Mapping[str, Mapping[str, Any]],
    documents: Collection[str],
    attached: Collection[str],
    label: Callable[[str], str] = str,
) -> list[Problem]:
    """What must still be answered or attached before the application can be sent, in the order of the form."""
    found = [
        Problem(section.key, question.key, why)
        for section in asked.sections.values()
        for question in section.questions
        for why in _open(question, answers.get(section.key, {}).get(question.key))
    ]
    papers = [
        Problem("documents", kind, Reason("document_to_attach", document=label(kind)))
        for kind in documents
        if kind not in attached
    ]
    return found + papers


def _open(question: Question, value: Any) -> list[Reason]:
    """What is still to be said to one question."""
    if _is_open(value):
        if question.missing:
            return [Reason("question_missing", what=question.missing)]
        return [Reason("question_unanswered", question=question.label)] if question.needed else []
    return tables_missing(question, value) if question.kind is Kind.TABLE else []


def _is_open(value: Any) -> bool:
    """Nothing was said. Zero is an answer."""
    return value is None or value is False or value in ("", [])


def _text(value: Any, limit: int, unit: str = "") -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or any(
        unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t\r" for c in value
    ):
        raise _Malformed("answer_not_text")
    found = counting.count(value, unit or counting.CHARACTERS)
    if found > limit:
        key = "answer_too_many_words" if unit == counting.WORDS else "answer_too_long"
        raise _Malformed(key, count=found, limit=limit)
    return counting.kept(value)


def _plain_text(question: Question, value: Any) -> str:
    return _text(value, question.limit, question.unit)


def _line(question: Question, value: Any) -> str:
    return " ".join(_text(value, question.limit, question.unit).split())


def _whole(value: Any, most: int) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 0:
        raise _Malformed("answer_not_number")
    if value > most:
        raise _Malformed("answer_too_large", most=most)
    return value


def _number(question: Question, value: Any) -> int | None:
    number = _whole(value, question.limit)
    if question.key == "months" and number == 0:
        raise _Malformed("months_none")
    return number


def _day(question: Question, value: Any) -> str | None:
    return _iso_day(value)


def _iso_day(value: Any) -> str | None:
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _Malformed("answer_not_day") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _Malformed("answer_day_unlikely", first=FIRST_DAY, last=LAST_DAY)
    return day.isoformat()


def _money(question: Question, value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise _Malformed("answer_not_amount")
    return value


def _choice(question: Question, value: Any) -> str:
    if value in (None, ""):
        return ""
    if value not in {known for known, _label in question.choices}:
        raise _Malformed("answer_not_choice")
    return str(value)


def _choices(question: Question, value: Any) -> list[str]:
    chosen = _rows(value, len(question.choices))
    return [
        known for known, _label in question.choices if known in {_choice(question, one) for one in chosen}
    ]


def _file(question: Question, value: Any) -> dict[str, Any] | None:
    """A kept file: what the deed that kept it wrote down; nothing else passes."""
    if value is None:
        return None
    names = {"version_id": int, "name": str, "sha256": str, "size": int}
    if not isinstance(value, Mapping) or any(not isinstance(value.get(n), t) for n, t in names.items()):
        raise _Malformed("answer_not_file")
    return {name: value[name] for name in names} | {
        "pages": value.get("pages"),
        "media_type": value.get("media_type"),
    }


def _one_country(question: Question, value: Any) -> str:
    return "" if value in (None, "") else _country(value)


def _row_key(question: Question, value: Any) -> str:
    return _text(value, 24)


def _table(question: Question, value: Any) -> list[dict[str, Any]]:
    """Rows with at least one answer, each with a key that stays."""
    kept: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(_rows(value, question.limit, dict), 1):
        read = {column.key: _READERS[column.kind](column, row.get(column.key)) for column in question.columns}
        if all(_is_open(answer) for answer in read.values()):
            continue
        key = _text(row.get("key"), 24) or _free_key(kept, number, "row")
        if key in kept:
            raise _Malformed("row_twice", row=number)
        kept[key] = {"key": key, **read}
    return list(kept.values())


def _yes(question: Question, value: Any) -> bool:
    return value is True


def _country(code: Any) -> str:
    if (
        not isinstance(code, str)
        or len(code) != 2
        or not code.isupper()
        or pycountry.countries.get(alpha_2=code) is None
    ):
        raise _Malformed("country_not_known", name=str(code or "–")[:60])
    return code


def _countries(question: Question, value: Any) -> list[str]:
    return list(dict.fromkeys(_country(code) for code in _rows(value, MOST_COUNTRIES)))


def _rows(value: Any, most: int, of: type = str) -> list[Any]:
    rows = [] if value is None else value
    if not isinstance(rows, list | tuple) or any(not isinstance(row, of) for row in rows):
        raise _Malformed("answer_not_text")
    if len(rows) > most:
        raise _Malformed("too_many_rows", count=len(rows), most=most)
    return list(rows)


def _remedies(question: Question, value: Any) -> list[dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for row in _rows(value, len(RemedyKind), dict):
        kind = row.get("kind")
        if kind not in set(RemedyKind):
            raise _Malformed("remedy_not_known")
        if kind in kept:
            raise _Malformed("remedy_twice", kind=RemedyKind(kind).label)
        keys = [_text(k, 24) for k in _rows(row.get("line_keys"), MOST_LINES)]
        kept[str(kind)] = {
            "kind": str(kind),
            "description": _text(row.get("description"), question.limit),
            "people": _whole(row.get("people"), 10_000_000),
            "line_keys": list(dict.fromkeys(keys)),
        }
    return list(kept.values())


# What screening needs of a partner, and who signs its declaration
PARTNER_LINES = {"registration_number": 80, "head_name": 120, "signer": 120, "email": 200}


def _partners(question: Question, value: Any) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for number, row in enumerate(_rows(value, MOST_PARTNERS, dict), 1):
        name = " ".join(_text(row.get("name"), 200).split())
        if not name:
            raise _Malformed("partner_nameless", row=number)
        share = row.get("share_minor") or 0
        if type(share) is not int or not 0 <= share <= LARGEST:
            raise _Malformed("share_not_an_amount", row=number)
        kept.append(
            {
                "name": name,
                "country": _country(row.get("country")),
                "role": _text(row.get("role"), question.limit),
                "share_minor": share,
                **{
                    name: " ".join(_text(row.get(name), limit).split())
                    for name, limit in PARTNER_LINES.items()
                },
                "key": _own_key(_text(row.get("key"), 24), [made["key"] for made in kept], number),
            }
        )
    return kept


def _lines(question: Question, value: Any) -> list[dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(_rows(value, MOST_LINES, dict), 1):
        line = _budget_line(row, number, question.limit)
        key = line["key"] = line["key"] or _free_key(kept, number)
        if key in kept:
            raise _Malformed("line_twice", row=number)
        kept[key] = line
    return sorted(kept.values(), key=lambda line: int(line["grant_year"]))


def _free_key(kept: Collection[str], number: int, word: str = "line") -> str:
    """A key for a line that came without one: its number, made free."""
    return next(key for n in range(number, number + MOST_LINES + 1) if (key := f"{word}-{n}") not in kept)


def _own_key(key: str, kept: Collection[str], number: int) -> str:
    """The key that a partner came with; another for the second of two that came with one: a signature is for one of them."""
    return key if key and key not in kept else _free_key(kept, number, "partner")


def _budget_line(row: Mapping[str, Any], number: int, limit: int) -> dict[str, Any]:
    quantity, unit_cost, year = (
        row.get("quantity_hundredths"),
        row.get("unit_cost_minor"),
        row.get("grant_year"),
    )
    description = " ".join(_text(row.get("description"), limit).split())
    if (
        not description
        or type(quantity) is not int
        or type(unit_cost) is not int
        or quantity <= 0
        or unit_cost < 0
    ):
        raise _Malformed("line_incomplete", row=number)
    if type(year) is not int or not 1 <= year <= MOST_YEARS:
        raise _Malformed("line_year", row=number, most=MOST_YEARS)
    if row.get("category") not in set(Category):
        raise _Malformed("line_category", row=number)
    if quantity > MOST_QUANTITY or unit_cost > LARGEST or amount_of(quantity, unit_cost) > LARGEST:
        raise _Malformed("line_too_large", row=number, most=Money(LARGEST))
    return {
        "key": _text(row.get("key"), 24), "grant_year": year, "category": str(row["category"]), "description": description,
        "unit": " ".join(_text(row.get("unit"), 40).split()), "quantity_hundredths": quantity, "unit_cost_minor": unit_cost,
        "activity": _text(row.get("activity"), 24), "partner": _text(row.get("partner"), 24),
    }  # fmt: skip


_READERS: dict[Kind, Callable[[Question, Any], Any]] = {
    Kind.LINE: _line,
    Kind.TEXT: _plain_text,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.YES: _yes,
    Kind.COUNTRIES: _countries,
    Kind.REMEDIES: _remedies,
    Kind.PARTNERS: _partners,
    Kind.LINES: _lines,
    Kind.MONEY: _money,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.FILE: _file,
    Kind.COUNTRY: _one_country,
    Kind.ROW: _row_key,
    Kind.TABLE: _table,
}
