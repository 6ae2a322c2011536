"""What a call may ask: whether a choice of officers can be kept, and what it changes of the stock. Shapes are those of `asked.py`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from grants.applications.asked import LIMITED, OWN, OWN_KINDS, SECTIONS
from grants.applications.sections import CHARACTERS, WORDS_UNIT, Kind, Question
from grants.core.reasons import N_, Reason, declare
from grants.eligibility.rules.rule import LANGUAGE_NAMES

MOST_OWN, MOST_CHOICES = 60, 50
LONGEST_LABEL, LONGEST_HINT, LONGEST_CHOICE = 300, 600, 200
LARGEST_NUMBER = 10**12
MOST_OF = {Kind.TEXT: 20_000, Kind.LINE: 1_000, Kind.NUMBER: LARGEST_NUMBER}  # of a limit
CHOOSING = frozenset({Kind.CHOICE, Kind.CHOICES})
TEXTS = frozenset({Kind.TEXT, Kind.LINE})
OWN_KEY, CHOICE_VALUE = re.compile(r"own_[a-z0-9_]{1,30}"), re.compile(r"[a-z0-9_]{1,30}")

WORDS = declare(
    {
        "form_unreadable": N_("This is no form of an application: %(where)s. Load the page again."),
        "form_question_unknown": N_("There is no question or part “%(name)s” in the stock. Load the page again."),
        "form_fixed_left_out": N_("“%(question)s” cannot be left out: rules and sums stand on it."),
        "form_fixed_needed": N_("“%(question)s” must be answered: rules and sums stand on it."),
        "form_limit_not_positive": N_("A limit is a whole number above zero."),
        "form_limit_too_high": N_("This limit can be at most %(most)s."),
        "form_no_limit": N_("Only texts and numbers have a limit."),
        "form_unit_not_here": N_("This is counted in characters only."),
        "form_words_in_every_language": N_("Write this in every language of the call, or in none: %(languages)s."),
        "form_label_missing": N_("Write the question in every language of the call. It is missing in: %(languages)s."),
        "form_text_too_long": N_("This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it and save again."),
        "form_kind_unknown": N_("Choose the kind of answer from the list."),
        "form_kind_changed": N_("“%(question)s” was asked for another kind of answer before. Take it out, and add it as a new question."),
        "form_place_unknown": N_("An own question stands in a part of plain questions. Choose one from the list."),
        "form_choices_too_few": N_("Write at least two choices, one a line, in every language of the call."),
        "form_choices_too_many": N_("There are %(count)s choices; at most %(most)s can be offered."),
        "form_choice_missing": N_("Write every choice in every language of the call. The first line of one belongs to the first of the others."),
        "form_choice_twice": N_("“%(choice)s” is there twice."),
        "form_choices_not_here": N_("Only “one choice” and “several choices” have choices."),
        "form_own_twice": N_("“%(question)s” is asked twice in the same part."),
        "form_own_too_many": N_("There are %(count)s questions of your own; at most %(most)s can be asked."),
    }
)  # fmt: skip

Problems = list[tuple[str | None, Reason]]


class _Unreadable(Exception):
    """It has not the shape of a choice at all."""


def placeable() -> list[str]:
    """The parts in which a question of a call can stand: its own, and those whose pages are made from their questions."""
    return [OWN, *(key for key, section in SECTIONS.items() if section.plain)]


def choice_problems(
    choice: Any, languages: Sequence[str], asked_before: Mapping[str, str] | None = None
) -> Problems:
    """All that keeps a choice from being kept. `asked_before` are the kinds of own questions in earlier versions, by key."""
    try:
        _check_shape(choice)
    except _Unreadable as unreadable:
        return [(None, Reason("form_unreadable", where=str(unreadable)))]
    return [
        *_left_out(choice.get("left_out") or ()),
        *(
            p
            for name, change in (choice.get("changed") or {}).items()
            for p in _changed(name, change, languages)
        ),
        *_own(choice.get("own") or (), languages, asked_before or {}),
    ]


def most_of(question: Question) -> int:
    """The highest limit that a call can set: what rules, sums and columns stand on never grows, nor does a number."""
    return question.limit if question.fixed or question.kind is Kind.NUMBER else MOST_OF[question.kind]


def stock_questions() -> dict[str, Question]:
    """The questions of the stock by their names, such as `needs.problem`."""
    return {f"{key}.{q.key}": q for key, section in SECTIONS.items() for q in section.questions}


def _left_out(names: Sequence[str]) -> Iterator[tuple[str | None, Reason]]:
    known = stock_questions()
    for name in dict.fromkeys(names):
        section, question = SECTIONS.get(name), known.get(name)
        if section is None and question is None:
            yield None, Reason("form_question_unknown", name=name[:60])
        elif (section and section.fixed) or (question and question.fixed):
            yield name, Reason("form_fixed_left_out", question=section.title if section else question.label)  # type: ignore[union-attr]


def _changed(
    name: str, change: Mapping[str, Any], languages: Sequence[str]
) -> Iterator[tuple[str | None, Reason]]:
    question = stock_questions().get(name)
    if question is None:
        yield None, Reason("form_question_unknown", name=name[:60])
        return
    if question.fixed and change.get("needed") is False:
        yield f"{name}.needed", Reason("form_fixed_needed", question=question.label)
    if "limit" in change or "unit" in change:
        yield from _limit(name, question.kind, change, most_of(question) if question.kind in LIMITED else 0)
        if question.fixed and change.get("unit", CHARACTERS) != question.unit:
            yield f"{name}.unit", Reason("form_unit_not_here")
    for what, longest in (("label", LONGEST_LABEL), ("hint", LONGEST_HINT)):
        words = {code: text for code, text in (change.get(what) or {}).items() if text.strip()}
        lacking = [code for code in languages if code not in words]
        if words and lacking:
            yield (
                f"{name}.{what}.{lacking[0]}",
                Reason("form_words_in_every_language", languages=_names(lacking)),
            )
        yield from _lengths(f"{name}.{what}", words, longest)


def _own(
    rows: Sequence[Mapping[str, Any]], languages: Sequence[str], before: Mapping[str, str]
) -> Iterator[tuple[str | None, Reason]]:
    if len(rows) > MOST_OWN:
        yield None, Reason("form_own_too_many", count=len(rows), most=MOST_OWN)
    keys: set[str] = set()
    said: set[tuple[str, str]] = set()
    for row in rows:
        label = first_words(row["label"], languages)
        once = (row.get("section") or OWN, " ".join(label.split()).casefold())
        if row["key"] in keys or (label and once in said):
            yield (
                f"own.{row['key']}.label.{languages[0]}",
                Reason("form_own_twice", question=label or row["key"]),
            )
        keys.add(row["key"])
        said.add(once)
        yield from _own_row(row, languages)
        if row["key"] in before and not same_kind(before[row["key"]], row["kind"]):
            yield f"own.{row['key']}.kind", Reason("form_kind_changed", question=label)


def same_kind(before: str, now: str) -> bool:
    """Whether answers of one kind can be read as answers of the other."""
    return before == now or {before, now} <= TEXTS


def _own_row(row: Mapping[str, Any], languages: Sequence[str]) -> Iterator[tuple[str | None, Reason]]:
    name = f"own.{row['key']}"
    lacking = [code for code in languages if not row["label"].get(code, "").strip()]
    if lacking:
        yield f"{name}.label.{lacking[0]}", Reason("form_label_missing", languages=_names(lacking))
    hints = {code: text for code, text in (row.get("hint") or {}).items() if text.strip()}
    unsaid = [code for code in languages if code not in hints]
    if hints and unsaid:
        yield f"{name}.hint.{unsaid[0]}", Reason("form_words_in_every_language", languages=_names(unsaid))
    yield from _lengths(f"{name}.label", row["label"], LONGEST_LABEL)
    yield from _lengths(f"{name}.hint", hints, LONGEST_HINT)
    if (row.get("section") or OWN) not in placeable():
        yield f"{name}.section", Reason("form_place_unknown")
    if row["kind"] not in OWN_KINDS:
        yield f"{name}.kind", Reason("form_kind_unknown")
        return
    kind = Kind(row["kind"])
    if row.get("limit"):
        yield from _limit(name, kind, row, MOST_OF.get(kind, 0))
    yield from _choices(name, kind, row.get("choices") or (), languages)


def _limit(name: str, kind: Kind, said: Mapping[str, Any], most: int) -> Iterator[tuple[str | None, Reason]]:
    limit = said.get("limit")
    if kind not in LIMITED:
        yield f"{name}.limit", Reason("form_no_limit")
    elif limit is not None and limit <= 0:
        yield f"{name}.limit", Reason("form_limit_not_positive")
    elif limit is not None and limit > most:
        yield f"{name}.limit", Reason("form_limit_too_high", most=most)
    if kind is Kind.NUMBER and said.get("unit", CHARACTERS) != CHARACTERS:
        yield f"{name}.unit", Reason("form_unit_not_here")


def _choices(
    name: str, kind: Kind, choices: Sequence[Mapping[str, Any]], languages: Sequence[str]
) -> Iterator[tuple[str | None, Reason]]:
    where = f"{name}.choices.{languages[0]}"
    if kind not in CHOOSING:
        if choices:
            yield where, Reason("form_choices_not_here")
        return
    if len(choices) < 2:
        yield where, Reason("form_choices_too_few")
    if len(choices) > MOST_CHOICES:
        yield where, Reason("form_choices_too_many", count=len(choices), most=MOST_CHOICES)
    for code in languages:
        labels = [" ".join(choice["label"].get(code, "").split()) for choice in choices]
        if not all(labels):
            yield f"{name}.choices.{code}", Reason("form_choice_missing")
        yield from _lengths(f"{name}.choices", {code: max(labels, key=len, default="")}, LONGEST_CHOICE)
        for label in _twice(label.casefold() for label in labels if label):
            yield f"{name}.choices.{code}", Reason("form_choice_twice", choice=label[:60])
    for value in _twice(choice["value"] for choice in choices):
        yield where, Reason("form_choice_twice", choice=value)


def _lengths(name: str, words: Mapping[str, str], longest: int) -> Iterator[tuple[str | None, Reason]]:
    for code, text in words.items():
        if len(text) > longest:
            yield f"{name}.{code}", Reason("form_text_too_long", count=len(text), limit=longest)


def _twice(values: Any) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def first_words(words: Mapping[str, str], languages: Sequence[str]) -> str:
    """Words in the first language of the call that has some."""
    return next((words[code] for code in (*languages, *words) if words.get(code, "").strip()), "")


def _names(codes: Sequence[str]) -> str:
    return ", ".join(LANGUAGE_NAMES.get(code, code) for code in codes)


# What may be in a choice, and of which shape.
def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not any(
        unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in value
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(
        code in LANGUAGE_NAMES and _is_text(text) for code, text in value.items()
    )


def _is_number(value: Any) -> bool:
    return type(value) is int


def _is_choices(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict) and set(row) == {"value", "label"} and _is_words(row["label"])
        and isinstance(row["value"], str) and CHOICE_VALUE.fullmatch(row["value"]) for row in value
    )  # fmt: skip


_CHANGE: Mapping[str, Callable[[Any], bool]] = {
    "limit": _is_number, "unit": lambda value: value in (CHARACTERS, WORDS_UNIT), "needed": lambda value: isinstance(value, bool),
    "label": _is_words, "hint": _is_words,
}  # fmt: skip
_OWN_ROW: Mapping[str, Callable[[Any], bool]] = {
    **_CHANGE, "key": lambda value: isinstance(value, str) and bool(OWN_KEY.fullmatch(value)),
    "section": _is_text, "kind": _is_text, "choices": _is_choices,
}  # fmt: skip


def _check_shape(choice: Any) -> None:
    if not isinstance(choice, dict) or set(choice) - {"left_out", "changed", "own"}:
        raise _Unreadable("form")
    out, changed, own = choice.get("left_out", []), choice.get("changed", {}), choice.get("own", [])
    if not isinstance(out, list) or not all(_is_text(name) for name in out):
        raise _Unreadable("left_out")
    if not isinstance(changed, dict) or not isinstance(own, list):
        raise _Unreadable("questions")
    for row in changed.values():
        _check_row(row, _CHANGE, ())
    for row in own:
        _check_row(row, _OWN_ROW, ("key", "kind", "label"))


def _check_row(row: Any, shape: Mapping[str, Callable[[Any], bool]], needed: Sequence[str]) -> None:
    if not isinstance(row, dict) or any(name not in row for name in needed):
        raise _Unreadable("question")
    for name, value in row.items():
        if name not in shape or not shape[name](value):
            raise _Unreadable(str(name)[:40])
