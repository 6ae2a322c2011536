"""Which forms of a call can be kept."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.asked import OWN_KINDS, asked
from grants.applications.rules.asking import MOST_OWN, choice_problems
from tests.applications.test_asked import CHOICE


def own(**changes: Any) -> dict[str, Any]:
    return {"key": "own_1", "section": "own", "kind": "text", "label": {"en": "Why now?"}, **changes}


def keys(choice: Any, languages: tuple[str, ...] = ("en",), **more: Any) -> list[str]:
    return [why.key for _field, why in choice_problems(choice, languages, **more)]


TWO = [{"value": "a", "label": {"en": "New"}}, {"value": "b", "label": {"en": "Old"}}]


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"left_out": ["past_work", "project.theme"]},
        {"changed": {"needs.problem": {"limit": 300, "unit": "words", "needed": False}}},
        {"changed": {"project.title": {"label": {"en": "Name it 🏡‏"}, "limit": 80}}},
        {"own": [own(kind="choice", choices=TWO), own(key="own_2", kind="file", label={"en": "A letter"})]},
        {"own": [own(section="needs", kind="line"), own(key="own_2", section="own", kind="line")]},
    ],
)  # fmt: skip
def test_what_can_be_asked(choice: dict[str, Any]) -> None:
    assert keys(choice) == []


@pytest.mark.parametrize(
    ("choice", "key"),
    [
        ({"left_out": ["budget"]}, "form_fixed_left_out"),
        ({"left_out": ["project.title"]}, "form_fixed_left_out"),
        ({"left_out": ["nowhere"]}, "form_question_unknown"),
        ({"changed": {"needs.nowhere": {"limit": 3}}}, "form_question_unknown"),
        ({"changed": {"project.title": {"needed": False}}}, "form_fixed_needed"),
        ({"changed": {"project.title": {"limit": 201}}}, "form_limit_too_high"),
        ({"changed": {"project.title": {"limit": 20, "unit": "words"}}}, "form_unit_not_here"),
        ({"changed": {"needs.problem": {"limit": 0}}}, "form_limit_not_positive"),
        ({"changed": {"needs.problem": {"limit": -4}}}, "form_limit_not_positive"),
        ({"changed": {"needs.problem": {"limit": 20_001}}}, "form_limit_too_high"),
        ({"changed": {"project.starts_on": {"limit": 3}}}, "form_no_limit"),
        ({"changed": {"needs.problem": {"label": {"en": "x" * 301}}}}, "form_text_too_long"),
        ({"own": [own(label={})]}, "form_label_missing"),
        ({"own": [own(label={"en": "  "})]}, "form_label_missing"),
        ({"own": [own(label={"en": "x" * 200_000})]}, "form_text_too_long"),
        ({"own": [own(kind="poem")]}, "form_kind_unknown"),
        ({"own": [own(kind="table")]}, "form_kind_unknown"),
        ({"own": [own(section="budget")]}, "form_place_unknown"),
        ({"own": [own(limit=-1)]}, "form_limit_not_positive"),
        ({"own": [own(kind="money", limit=5)]}, "form_no_limit"),
        ({"own": [own(kind="choice")]}, "form_choices_too_few"),
        ({"own": [own(kind="choices", choices=TWO[:1])]}, "form_choices_too_few"),
        ({"own": [own(kind="choice", choices=[TWO[0], {"value": "c", "label": {"en": "new"}}])]}, "form_choice_twice"),
        ({"own": [own(kind="choice", choices=[TWO[0], {"value": "c", "label": {"en": ""}}])]}, "form_choice_missing"),
        ({"own": [own(choices=TWO)]}, "form_choices_not_here"),
        ({"own": [own(), own(label={"en": "Another"})]}, "form_own_twice"),
        ({"own": [own(), own(key="own_2", label={"en": "why  NOW?"})]}, "form_own_twice"),
    ],
)  # fmt: skip
def test_what_cannot(choice: dict[str, Any], key: str) -> None:
    assert keys(choice) == [key]


def test_words_are_there_in_every_language_of_the_call() -> None:
    change = {"changed": {"needs.problem": {"label": {"en": "What is wrong?"}, "hint": {"fr": "Dites"}}}}
    assert keys(change, ("en", "fr")) == ["form_words_in_every_language"] * 2
    assert keys({"own": [own()]}, ("en", "fr")) == ["form_label_missing"]
    assert keys({"own": [own(kind="choice", label={"en": "Q", "fr": "Q"}, choices=TWO)]}, ("en", "fr")) == [
        "form_choice_missing"
    ]


def test_not_more_than_sixty_of_ones_own() -> None:
    rows = [own(key=f"own_{n}", label={"en": f"Question {n}"}) for n in range(MOST_OWN + 1)]
    assert keys({"own": rows}) == ["form_own_too_many"]
    assert keys({"own": rows[:-1]}) == []


def test_an_own_question_keeps_its_kind_once_it_was_asked() -> None:
    assert keys({"own": [own(kind="number")]}, asked_before={"own_1": "text"}) == ["form_kind_changed"]
    assert keys({"own": [own(kind="line")]}, asked_before={"own_1": "text"}) == []


@pytest.mark.parametrize(
    "choice",
    [
        None, [], "form", 5, {"nothing": 1}, {"left_out": "past_work"}, {"left_out": [1]}, {"left_out": ["a\x00"]}, {"changed": []},
        {"changed": {"needs.problem": []}}, {"changed": {"needs.problem": {"limit": "5"}}}, {"changed": {"needs.problem": {"limit": True}}},
        {"changed": {"needs.problem": {"unit": "pages"}}}, {"changed": {"needs.problem": {"fixed": False}}},
        {"changed": {"needs.problem": {"label": "x"}}}, {"changed": {"needs.problem": {"label": {"xx": "x"}}}},
        {"changed": {"needs.problem": {"label": {"en": "nul\x00"}}}}, {"changed": {"needs.problem": {"needed": "yes"}}},
        {"own": {}}, {"own": [5]}, {"own": [{}]}, {"own": [own(key="problem")]}, {"own": [own(key="own_" + "x" * 90)]},
        {"own": [own(key="own_<b>")]}, {"own": [own(rows=5)]}, {"own": [own(choices=[{"value": "a"}])]}, {"own": [own(choices=["a"])]},
        {"own": [own(choices=[{"value": "A B", "label": {}}])]}, {"own": [own(label={"en": "\ud800"})]},
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_and_never_falls_over(choice: Any) -> None:
    assert keys(choice) == ["form_unreadable"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["needs.problem", "budget", "en", "own_1", *OWN_KINDS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["left_out", "changed", "own", "key", "kind", "label", "hint", "limit", "unit", "needed", "choices", "value", "en", "needs.problem"]),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@given(ANYTHING)
def test_what_can_be_kept_can_be_asked(choice: Any) -> None:
    if not choice_problems(choice, ("en",)):
        assert "budget" in asked(json.loads(json.dumps(choice))).sections


def test_the_form_of_the_other_tests_names_what_is_fixed() -> None:
    assert set(keys(CHOICE)) == {"form_fixed_left_out", "form_fixed_needed"}
