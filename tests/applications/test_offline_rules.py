"""What was written without a connection, brought together with what others saved meanwhile."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from grants.applications.asked import SECTIONS
from grants.applications.rules.offline import together
from tests.applications.writing import a_line

NEEDS, BUDGET = SECTIONS["needs"], SECTIONS["budget"]
TEXTS = st.fixed_dictionaries({"problem": st.sampled_from("abc"), "activities": st.sampled_from("abc")})
LINES = st.lists(
    st.builds(
        lambda key, cost: a_line(key=key, unit_cost_minor=cost), st.sampled_from("xyz"), st.integers(1, 2)
    ),
    max_size=3,
    unique_by=lambda line: line["key"],
).map(lambda lines: {"lines": lines})


def test_each_piece_is_as_whoever_changed_it_left_it() -> None:
    was = {"problem": "a", "activities": "a"}
    both = together(NEEDS, {**was, "problem": "mine"}, was, {**was, "activities": "theirs"})
    assert (both.answers, both.clashes) == ({"problem": "mine", "activities": "theirs"}, ())


def test_where_both_changed_somebody_must_choose() -> None:
    was = {"problem": "a", "activities": "a"}
    both = together(NEEDS, {**was, "problem": "mine"}, was, {**was, "problem": "theirs"})
    assert both.clashes == ("problem",)
    assert together(NEEDS, {**was, "problem": "same"}, was, {**was, "problem": "same"}).clashes == ()


def test_rows_of_both_stay_and_what_one_took_out_is_gone() -> None:
    one, two, three = (a_line(key=key) for key in "xyz")
    both = together(BUDGET, {"lines": [one]}, {"lines": [one, two]}, {"lines": [one, two, three]})
    assert (both.answers, both.clashes) == ({"lines": [one, three]}, ())


def test_a_row_that_one_changed_and_the_other_took_out_is_asked_about() -> None:
    was, now = {"lines": [a_line(key="x")]}, {"lines": [a_line(key="x", unit_cost_minor=1)]}
    assert together(BUDGET, {"lines": []}, was, now).clashes == ("lines:x",)


@given(mine=TEXTS, was=TEXTS)
def test_where_nobody_else_wrote_mine_stands(mine: Any, was: Any) -> None:
    both = together(NEEDS, mine, was, was)
    assert (both.answers, both.clashes) == (mine, ())


@given(mine=LINES, was=LINES, now=LINES)
def test_without_a_clash_no_row_that_somebody_wrote_is_lost(mine: Any, was: Any, now: Any) -> None:
    both = together(BUDGET, mine, was, now)
    if not both.clashes:
        for written in (mine, now):
            assert all(line in both.answers["lines"] for line in written["lines"] if line not in was["lines"])
