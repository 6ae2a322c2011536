"""Counting: what docs/counting.md says, in every script."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.counting import CHARACTERS, WORDS, clean, count, hides_signs, kept, shows_nothing

CORPUS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("counting_corpus.json").read_text("utf-8"))
WHITE_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
texts = st.text(
    st.characters(exclude_categories=["Cn"]) | st.sampled_from(WHITE_SPACE + "\x00\x1c\ufeff\u0301\u200b")
)


@pytest.mark.parametrize("entry", CORPUS, ids=lambda entry: entry["name"])
def test_the_corpus_counts_as_written(entry: dict[str, Any]) -> None:
    assert (count(entry["text"]), count(entry["text"], WORDS)) == (entry["characters"], entry["words"])


def test_every_white_space_of_unicode_divides_words_or_is_a_control_sign() -> None:
    divides = {sign: count(f"a{sign}b", WORDS) for sign in WHITE_SPACE}
    assert {sign for sign, words in divides.items() if words == 1} == {"\x0b", "\x0c"}


def test_what_is_no_white_space_divides_nothing() -> None:
    assert [count(f"a{sign}b", WORDS) for sign in "\x1c\x1d\x1e\x1f\u180e\u200b\u200c\u200d\u2060\ufeff"] == [
        1
    ] * 10


@given(texts)
def test_keeping_twice_changes_nothing(text: str) -> None:
    once = kept(text)
    assert (kept(once), clean(once), unicodedata.normalize("NFC", once)) == (once, once, once)


@given(texts, texts)
def test_words_add_up_and_never_exceed_characters(one: str, other: str) -> None:
    assert count(f"{one}\n{other}", WORDS) == count(one, WORDS) + count(other, WORDS)
    assert count(one, WORDS) <= count(one, CHARACTERS)


def test_a_unit_that_nobody_defined_is_refused() -> None:
    with pytest.raises(ValueError, match="lines"):
        count("a", "lines")


@pytest.mark.parametrize(
    ("text", "nothing", "hides"),
    [
        ("", True, False),
        (" \n\xa0\u2028", True, False),
        ("\u200b", True, True),
        ("\u2060 \u202e", True, True),
        ("\u3164\u2800", True, False),
        ("a\u200b", False, True),
        ("\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645", False, True),
        (".", False, False),
    ],
)
def test_text_that_nobody_sees_is_none(text: str, nothing: bool, hides: bool) -> None:
    assert (shows_nothing(text), hides_signs(text)) == (nothing, hides)
