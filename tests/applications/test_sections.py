"""The table of sections: what every entry must have, and answers taken apart and put together again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.asked import SECTIONS, asked
from grants.applications.sections import GROUPS, ROWS, Kind, composed, pieces
from tests.applications.writing import a_line, answers


def test_the_parts_come_in_the_order_of_the_form() -> None:
    assert list(SECTIONS) == [
        "project", "countries", "cross_border", "beneficiaries", "needs", "remedies", "partners", "log_frame", "work_plan", "safety",
        "past_work", "budget", "cofunding", "declarations",
    ]  # fmt: skip
    form = asked()
    assert [form.after(key) for key in ("project", "budget", "declarations")] == [
        "countries",
        "cofunding",
        None,
    ]


@pytest.mark.parametrize("section", SECTIONS.values(), ids=list(SECTIONS))
def test_every_part_says_what_it_is_and_why_it_asks(section: Any) -> None:
    assert section.group in dict(GROUPS)
    assert all((section.title, section.lede, section.why))
    for question in section.questions:
        assert question.label
        assert question.limit or question.kind in (Kind.DAY, Kind.YES, Kind.COUNTRIES)
        assert bool(question.columns) == (question.kind is Kind.TABLE)
        assert not question.missing.endswith("."), "the sentence gets its full stop where it is shown"


def test_plain_parts_are_those_of_the_snapshot() -> None:
    assert asked().texts == (
        "project", "cross_border", "beneficiaries", "needs", "log_frame", "work_plan", "safety", "past_work", "cofunding", "declarations",
    )  # fmt: skip


def test_the_complete_answers_of_the_tests_answer_every_question() -> None:
    assert {key: sorted(said) for key, said in answers().items()} == {
        key: sorted(question.key for question in section.questions) for key, section in SECTIONS.items()
    }


@pytest.mark.parametrize("key", list(SECTIONS))
def test_answers_taken_apart_and_put_together_are_the_same(key: str) -> None:
    assert composed(SECTIONS[key], pieces(SECTIONS[key], answers()[key])) == answers()[key]


KEYS = st.lists(st.sampled_from(["beds", "law", "food", "trips"]), max_size=4, unique=True)


@given(KEYS)
def test_lines_are_told_apart_by_their_keys(keys: list[str]) -> None:
    lines = [a_line(key=key) for key in keys]
    parts = pieces(SECTIONS["budget"], {"lines": lines})
    assert list(parts) == [f"lines:{key}" for key in keys]
    assert composed(SECTIONS["budget"], parts) == {"lines": lines}


def test_two_partners_of_one_name_are_not_confused() -> None:
    partners = [{"name": "Daraja", "country": "KE"}, {"name": "Daraja", "country": "NP"}]
    parts = pieces(SECTIONS["partners"], {"partners": partners})
    assert composed(SECTIONS["partners"], parts) == {"partners": partners}


def test_a_row_that_was_not_chosen_is_left_out() -> None:
    parts = pieces(SECTIONS["budget"], {"lines": [a_line(1), a_line(2)]})
    assert composed(SECTIONS["budget"], {**parts, "lines:beds-1": None}) == {"lines": [a_line(2)]}


def test_only_lists_are_rows() -> None:
    assert {Kind.REMEDIES, Kind.PARTNERS, Kind.LINES, Kind.TABLE} == ROWS
