"""Fields: they read what people type, keep it, and say what is wrong with it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms.form import Form

from grants.core.web.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    DayField,
    LineField,
    Longest,
    Needed,
    NumberField,
    TextField,
    clean_text,
    count_characters,
)  # fmt: skip

PLACES = [("nairobi", "Nairobi"), ("vienna", "Vienna")]


class Everything(Form):
    line = LineField("Line", [Longest(10)])
    text = TextField("Text", [Longest(10)])
    amount = AmountField("Amount")
    yen = AmountField("Yen", currency="JPY")
    day = DayField("Day")
    number = NumberField("Number", most=1000)
    place = ChoiceField("Place", choices=PLACES)
    places = ChoicesField("Places", choices=PLACES)
    needed = LineField("Needed", [Needed("Say it here")])


@pytest.fixture(autouse=True)
def request_context(application: Flask) -> Iterator[None]:
    """Words are read in the language of a request."""
    with application.test_request_context():
        yield


def filled(**values: Any) -> Everything:
    given = {"needed": "x", **values}
    form = Everything(
        MultiDict([(k, v) for k, vs in given.items() for v in (vs if isinstance(vs, list) else [vs])])
    )
    form.validate()
    return form


def said(name: str, value: Any) -> tuple[Any, list[str], str]:
    """What a field read, what it said, and what it shows again."""
    field = filled(**{name: value})[name]
    return field.data, list(field.errors), field._value() if hasattr(field, "_value") else ""


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("amount", "25,000.00", 2_500_000), ("amount", " ٢٥ ", 2_500), ("amount", "", None), ("yen", "25,000", 25_000), ("day", "2012-02-29", date(2012, 2, 29)),
        ("day", "", None), ("number", "٤٠", 40), ("number", "1,000", 1000), ("number", "0", 0), ("place", "vienna", "vienna"),
        ("places", ["vienna", "nairobi"], ["vienna", "nairobi"]), ("places", [], []),
    ],
)  # fmt: skip
def test_what_can_be_read_is_read(name: str, typed: Any, read: Any) -> None:
    assert said(name, typed)[:2] == (read, [])


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("amount", "25.000", "Do you mean 25,000 or 25.00? Write the one you mean, as it stands here."),
        ("amount", "-5", "Write an amount above zero, without a minus sign."),
        ("amount", "0.001", "Write at most 2 decimals, for example 25,000.00."),
        (
            "amount",
            "99999999999999",
            "This amount is too large to be right: at most USD\u00a010,000,000,000.",
        ),
        ("amount", "a lot", "Write the amount in digits, for example 25,000.00."),
        ("yen", "25.5", "Write at most 0 decimals, for example 25,000.00."),
        ("day", "2011-02-29", "There is no such day. Write it as year-month-day, for example 2011-04-30."),
        ("day", "2011-13-01", "There is no such day. Write it as year-month-day, for example 2011-04-30."),
        ("day", "30/04/2011", "There is no such day. Write it as year-month-day, for example 2011-04-30."),
        ("number", "2.5", "Write a whole number in digits, for example 40."),
        ("number", "-1", "Write a whole number in digits, for example 40."),
        ("number", "forty", "Write a whole number in digits, for example 40."),
        ("number", "1001", "This number is too large to be right: at most 1000."),
    ],
)
def test_what_cannot_be_read_is_said_and_shown_again_as_typed(name: str, typed: str, message: str) -> None:
    assert said(name, typed) == (None, [message], typed)


@pytest.mark.parametrize(("name", "typed"), [("place", "atlantis"), ("places", ["vienna", "atlantis"])])
def test_a_choice_that_is_not_offered_is_refused(name: str, typed: Any) -> None:
    assert said(name, typed)[1] == ["Choose one of the list."]


@pytest.mark.parametrize("typed", ["", "  ", "\t\n", "\u200b", "\u2060 \u202e", "\x07"])
def test_what_is_needed_is_asked_for_in_words(typed: str) -> None:
    assert filled(needed=typed).needed.errors == ["Say it here"]


def test_the_tenth_character_is_taken_and_the_eleventh_is_told_and_not_cut() -> None:
    assert said("text", "x" * 10)[:2] == ("x" * 10, [])
    message = "This text has 11 characters; the limit is 10. Nothing was cut: shorten it and save again."
    assert said("text", "x" * 11) == ("x" * 11, [message], "x" * 11)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a\r\nb", 3),
        ("a\nb", 3),
        ("a\rb", 3),
        ("e\u0301", 1),
        ("é", 1),
        ("🙂", 1),
        ("中文", 2),
        ("", 0),
        ("a\r\n\r\nb", 4),
    ],
)
def test_characters_are_counted_as_the_page_counts_them(text: str, count: int) -> None:
    assert count_characters(text) == count


def test_a_line_is_one_line_and_a_text_keeps_its_lines() -> None:
    form = filled(line=" a \r\n  b\tc ", text="a\r\n\r\n b\x07\x00 ")
    assert (form.line.data, form.text.data) == ("a b c", "a\n\n b")


@given(st.text())
def test_cleaning_a_text_twice_changes_nothing_more_and_loses_no_letter(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert [c for c in once if c.isalnum()] == [
        c for c in clean_text("".join(c for c in text)) if c.isalnum()
    ]


def test_a_stored_value_is_shown_so_that_it_can_be_read_back() -> None:
    form = Everything(data={"amount": 2_500_050, "yen": 25_000, "day": date(2011, 4, 30), "number": 40})
    assert [form[name]._value() for name in ("amount", "yen", "day", "number")] == [
        "25,000.50",
        "25,000",
        "2011-04-30",
        "40",
    ]
