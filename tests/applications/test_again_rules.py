"""What of an earlier part begins a new one: pure."""

from typing import Any

import pytest

from grants.applications.asked import SECTIONS, asked
from grants.applications.rules.again import taken_over
from tests.applications.writing import answers

WHOLE = asked()
OWN = {"key": "own_1", "section": "own", "label": {"en": "Which?"}, "limit": 0, "unit": "characters"}
A, B = {"value": "a", "label": {"en": "A"}}, {"value": "b", "label": {"en": "B"}}


@pytest.mark.parametrize(
    "key", [key for key in SECTIONS if key not in ("project", "declarations", "partners")]
)
def test_the_same_questions_take_the_same_answers(key: str) -> None:
    begun = taken_over(SECTIONS[key], WHOLE, answers()[key])
    assert (begun.answers, begun.problems, begun.left_out) == (answers()[key], (), ())


def test_days_are_left_open_and_told() -> None:
    begun = taken_over(SECTIONS["project"], WHOLE, answers()["project"])
    assert begun.answers["starts_on"] is None
    assert begun.answers["months"] == 36
    assert begun.left_out == ("When will it start?",)


def test_declarations_and_signatures_are_never_taken() -> None:
    assert not taken_over(SECTIONS["declarations"], WHOLE, answers()["declarations"]).anything
    (partner,) = taken_over(
        SECTIONS["partners"],
        WHOLE,
        {"partners": [{**answers()["partners"]["partners"][0], "declaration_signed_on": "2011-03-20"}]},
    ).answers["partners"]
    assert "declaration_signed_on" not in partner


def test_questions_that_are_not_asked_are_left_out_and_told() -> None:
    new = asked({"left_out": ["needs.problem"]}).sections["needs"]
    begun = taken_over(new, WHOLE, answers()["needs"])
    assert begun.answers == {"activities": "A helpline and eight beds."}
    assert begun.left_out == ("What is the problem?",)


def test_a_text_over_the_new_limit_is_whole_and_told() -> None:
    new = asked({"changed": {"needs.problem": {"limit": 5}}}).sections["needs"]
    begun = taken_over(new, WHOLE, answers()["needs"])
    assert begun.answers["problem"] == "No papers, no money."
    ((field, why),) = begun.problems
    assert (field, why.key) == ("problem", "answer_too_long")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("choice", "a", "a"),
        ("choice", "b", None),
        ("choices", ["a", "b"], ["a"]),
        ("yes", True, None),
        ("day", "2011-01-01", None),
        ("number", 3, 3),
        ("money", 300, 300),
    ],
)
def test_own_questions_of_the_same_key_and_kind(kind: str, value: Any, expected: Any) -> None:
    before = asked({"own": [{**OWN, "kind": kind, "choices": [A, B]}]})
    new = asked({"own": [{**OWN, "kind": kind, "choices": [A]}]}).sections["own"]
    assert taken_over(new, before, {"own_1": value}).answers["own_1"] == expected


def test_an_own_question_of_another_kind_is_another_question() -> None:
    before, new = asked({"own": [{**OWN, "kind": "number"}]}), asked({"own": [{**OWN, "kind": "text"}]})
    begun = taken_over(new.sections["own"], before, {"own_1": 7})
    assert not begun.anything
    assert begun.left_out == ("Which?",)


def test_a_part_that_was_not_asked_begins_with_nothing() -> None:
    assert not taken_over(SECTIONS["needs"], asked({"left_out": ["needs"]}), {}).anything
