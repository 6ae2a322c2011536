"""Reasons: stored as keys with parameters, read as sentences."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants.core import reasons
from grants.core.money import Money
from grants.core.reasons import Country, Reason, declare
from grants.core.sentences import sentence

NAMES = st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True).filter(lambda name: name not in ("key", "self"))
SIMPLE = st.one_of(
    st.integers(), st.text(max_size=20), st.booleans(), st.dates(), st.datetimes(timezones=st.just(UTC)),
    st.builds(Money, st.integers(), st.sampled_from(["USD", "EUR", "JPY"])), st.builds(Country, st.sampled_from(["KE", "NP"])),
)  # fmt: skip
VALUES = st.one_of(SIMPLE, st.lists(SIMPLE, max_size=3).map(tuple))
PLAIN = st.builds(
    lambda key, params: Reason(key, **params), NAMES, st.dictionaries(NAMES, VALUES, max_size=4)
)
NESTED = st.builds(
    lambda key, name, within, all_: Reason(key, **{name: within, name + "s": all_}),
    NAMES,
    NAMES,
    PLAIN,
    st.lists(PLAIN, max_size=2).map(tuple),
)


@given(st.one_of(PLAIN, NESTED))
def test_a_reason_survives_being_stored(reason: Reason) -> None:
    assert Reason.from_json(json.loads(json.dumps(reason.as_json()))) == reason


def test_reasons_with_the_same_parameters_are_equal_in_any_order() -> None:
    assert Reason("x", a=1, b=[Money(2)]) == Reason("x", b=(Money(2),), a=1)
    assert len({Reason("x", a=1), Reason("x", a=1), Reason("x", a=2)}) == 2


def test_a_parameter_is_read_by_its_name() -> None:
    assert Reason("x", year=2)["year"] == 2
    with pytest.raises(KeyError):
        Reason("x")["year"]


def test_a_key_has_one_sentence() -> None:
    words = {"wrong_state": reasons.words_of("wrong_state")}
    assert declare(words) is words
    with pytest.raises(ValueError, match="Two sentences for the reason 'wrong_state'"):
        declare({"wrong_state": "Something else."})


def test_a_key_that_nobody_declared_has_no_words() -> None:
    with pytest.raises(KeyError):
        reasons.words_of("never_declared")


class Anything(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return name


def test_every_sentence_of_the_program_can_be_filled_in(application: Flask) -> None:
    filled = {key: text % Anything() for key, text in reasons._words.items()}
    assert [key for key, text in filled.items() if not text.strip() or re.search(r"%\(|\)[sd]\b", text)] == []


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (Money(2_618_700), "USD\u00a026,187"), (date(2011, 4, 30), "30 April 2011"), (datetime(2011, 4, 30, 21, 59, tzinfo=UTC), "30 April 2011, 23:59"),
        (Country("MD"), "Republic of Moldova"), (3, "3"), (9999, "9999"), (10_000, "10,000"), ("Eve", "Eve"), ((), ""),
        ((Country("KE"), Country("NP"), Country("IN")), "Kenya, Nepal and India"), (Reason("file_missing"), "Choose a file."),
    ],
)  # fmt: skip
def test_parameters_are_read_in_words(application: Flask, value: Any, read: str) -> None:
    with application.test_request_context():
        assert (
            sentence(Reason("wrong_state", state=value)) == f"This is no longer possible: it is now “{read}”."
        )


def test_a_reason_is_a_sentence_without_a_request_too(application: Flask) -> None:
    assert sentence(Reason("file_missing")) == "Choose a file."
