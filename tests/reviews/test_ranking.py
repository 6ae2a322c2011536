"""The ranking: order, sums, the cut; whatever the order of the input."""

from fractions import Fraction
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.reviews.ranking import COLUMNS, Entry, Ranking, points_of, points_so_far, rank, rounded

WEIGHTS = {
    "relevance": 25,
    "remedies": 25,
    "cross_border": 15,
    "capacity": 15,
    "value": 10,
    "sustainability": 10,
}


def entry(reference: str, *points: int, asked: int = 7_500_000, group: str = "African") -> Entry:
    """A proposal with these reviews."""
    return Entry(
        f"key-{reference}",
        reference,
        f"Organization {reference}",
        "Title",
        "Kenya",
        group,
        asked,
        tuple(map(Fraction, points)),
        len(points),
    )


def order(ranking: Ranking) -> list[str]:
    return [row.entry.reference for row in ranking.rows]


@pytest.mark.parametrize(("score", "points"), [(0, 0), (1, 20), (3, 60), (4, 80), (5, 100)])
def test_the_same_score_everywhere_gives_its_share_of_a_hundred(score: int, points: int):
    assert points_of(dict.fromkeys(WEIGHTS, score), WEIGHTS) == points


def test_each_score_counts_by_the_weight_of_its_criterion():
    scores = {
        "relevance": 4,
        "remedies": 4,
        "cross_border": 5,
        "capacity": 3,
        "value": 2,
        "sustainability": 1,
    }
    assert points_of(scores, WEIGHTS) == 20 + 20 + 15 + 9 + 4 + 2


def test_a_grid_that_does_not_add_to_a_hundred_is_scaled():
    assert points_of({"a": 5, "b": 0}, {"a": 1, "b": 1}) == 50


def test_the_running_total_counts_what_is_scored():
    so_far = points_so_far(
        {"relevance": 4, "remedies": 4, "cross_border": 5, "capacity": 3, "value": None}, WEIGHTS
    )
    assert (so_far.points, so_far.of, so_far.scored, so_far.criteria) == (64, 80, 4, 6)
    assert points_so_far({}, WEIGHTS).of == 0


def test_the_mean_decides_then_the_lowest_then_the_reference():
    ranking = rank(
        [entry("B", 70, 80, 90), entry("D", 75, 80, 85), entry("C", 75, 80, 85), entry("A", 90)], None, None
    )
    assert order(ranking) == ["A", "C", "D", "B"]
    assert [row.rank for row in ranking.rows] == [1, 2, 3, 4]


def test_means_are_compared_exactly_and_not_as_they_are_printed():
    tenth = Entry("k", "A", "", "", "", "", 1, (Fraction(8002, 100),))
    hundredth = Entry("k", "B", "", "", "", "", 1, (Fraction(8003, 100),))
    assert order(rank([tenth, hundredth], None, None)) == ["B", "A"]


def test_a_proposal_without_a_review_comes_last_without_a_rank():
    ranking = rank([entry("A"), entry("B", 10)], 10_000_000, None)
    assert [(row.entry.reference, row.rank, row.together_minor, row.above) for row in ranking.rows] == [
        ("B", 1, 7_500_000, True),
        ("A", None, None, False),
    ]


def test_the_envelope_ends_where_the_next_does_not_fit_and_nobody_is_pulled_up():
    rows = [
        entry("A", 90, asked=50),
        entry("B", 80, asked=40),
        entry("C", 70, asked=20),
        entry("D", 65, asked=5),
    ]
    ranking = rank(rows, 100, 60)
    assert [row.above for row in ranking.rows] == [True, True, False, False]
    assert (ranking.above_minor, ranking.left_minor, ranking.cut) == (90, 10, 75)


def test_an_envelope_that_is_used_to_the_last_cent_still_fits():
    assert [
        row.above for row in rank([entry("A", 90, asked=60), entry("B", 80, asked=40)], 100, 60).rows
    ] == [True, True]


def test_the_threshold_itself_is_reached():
    ranking = rank([entry("A", 60), entry("B", 59)], None, 60)
    assert [row.above for row in ranking.rows] == [True, False]
    assert ranking.left_minor is None


def test_a_spread_over_the_cut_is_too_close_to_call():
    ranking = rank([entry("A", 70, 90, asked=60), entry("B", 75, 76, asked=60)], 100, None)
    assert (ranking.cut, [row.close for row in ranking.rows]) == (Fraction(311, 4), [True, False])


def test_the_spread_tells_lowest_highest_and_standard_deviation():
    (row,) = rank([entry("A", 60, 80, 100)], None, None).rows
    assert (row.lowest, row.highest, row.deviation, row.wide) == (60, 100, 20.0, True)
    assert rank([entry("A", 60)], None, None).rows[0].deviation is None


@pytest.mark.parametrize(
    ("points", "printed"),
    [(Fraction(7705, 100), "77.1"), (Fraction(7704, 100), "77.0"), (Fraction(1, 3), "0.3"), (None, "None")],
)
def test_half_a_tenth_is_rounded_up(points: Fraction | None, printed: str):
    assert str(rounded(points)) == printed


def test_the_groups_are_counted_above_and_below():
    ranking = rank(
        [entry("A", 90, asked=60), entry("B", 80, asked=60, group="Asia-Pacific"), entry("C", 70)], 100, None
    )
    assert ranking.groups() == [("African", 2, 1), ("Asia-Pacific", 1, 0)]


def test_every_column_has_a_value_for_every_row():
    for row in rank([entry("A", 60, 80), entry("B")], 1, 1).rows:
        assert len([column.value(row) for column in COLUMNS]) == len(COLUMNS)


points = st.lists(st.integers(0, 500).map(lambda n: Fraction(n, 5)), max_size=4)
entries = st.lists(st.tuples(points, st.integers(1, 10**9)), max_size=25).map(
    lambda found: [
        Entry(str(i), f"R-{i:04d}", "", "", "", "G", asked, tuple(p), len(p))
        for i, (p, asked) in enumerate(found)
    ]
)
envelopes = st.none() | st.integers(0, 10**10)


@given(entries, envelopes, st.none() | st.integers(0, 100), st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_input(
    found: list[Entry], envelope: int | None, threshold: int | None, random
):
    mixed = list(found)
    random.shuffle(mixed)
    assert rank(found, envelope, threshold) == rank(mixed, envelope, threshold)


@given(entries, envelopes, st.none() | st.integers(0, 100))
def test_the_running_total_sums_what_is_asked(
    found: list[Entry], envelope: int | None, threshold: int | None
):
    ranking = rank(found, envelope, threshold)
    total = 0
    for row in ranking.rows:
        if row.mean is not None:
            total += row.entry.asked_minor
            assert row.together_minor == total
    assert sorted(order(ranking)) == sorted(e.reference for e in found)
    assert envelope is None or ranking.above_minor <= envelope


@given(entries, envelopes, st.integers(0, 100))
def test_means_lie_between_lowest_and_highest_and_within_a_hundred(
    found: list[Entry], envelope: int | None, threshold: int
):
    for row in rank(found, envelope, threshold).rows:
        if row.mean is not None:
            assert 0 <= row.lowest <= row.mean <= row.highest <= 100
            assert float(row.mean) == pytest.approx(fmean(map(float, row.entry.points)))
            assert not row.above or row.mean >= threshold


@given(entries, envelopes, st.integers(0, 100))
def test_what_is_above_the_cut_stands_before_what_is_below(
    found: list[Entry], envelope: int | None, threshold: int
):
    above = [row.above for row in rank(found, envelope, threshold).rows]
    assert above == sorted(above, reverse=True)


@given(st.dictionaries(st.sampled_from(list(WEIGHTS)), st.integers(0, 5), min_size=6, max_size=6))
def test_points_lie_between_nothing_and_a_hundred(scores: dict[str, int]):
    assert 0 <= points_of(scores, WEIGHTS) <= 100
    assert points_so_far(dict(scores), WEIGHTS).points == points_of(scores, WEIGHTS)
