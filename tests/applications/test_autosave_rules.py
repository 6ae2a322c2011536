"""Which versions the history shows: of each run of automatic saves, the last."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grants.applications.rules.history import RUN, Save, last_of_runs

START = datetime(2011, 4, 1, 12, tzinfo=UTC)


def saves(*told: tuple[float, int, bool]) -> list[Save]:
    """From (minute, person, auto), oldest first; newest first."""
    made = [Save(n, START + timedelta(minutes=m), who, auto) for n, (m, who, auto) in enumerate(told, 1)]
    return made[::-1]


def test_a_run_shows_its_last() -> None:
    assert last_of_runs(saves((0, 1, True), (1, 1, True), (2, 1, True))) == {3: 2}


def test_what_a_button_saved_is_always_shown() -> None:
    assert last_of_runs(saves((0, 1, True), (1, 1, False), (2, 1, True), (3, 1, False))) == {
        4: 0,
        3: 0,
        2: 0,
        1: 0,
    }


def test_another_person_ends_a_run() -> None:
    assert last_of_runs(saves((0, 1, True), (1, 2, True), (2, 1, True))) == {3: 0, 2: 0, 1: 0}


def test_a_run_is_at_most_ten_minutes_long() -> None:
    assert last_of_runs(saves(*((float(m), 1, True) for m in range(0, 22, 2)))) == {11: 5, 5: 4}


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(1, 2), st.booleans()), max_size=30))
def test_every_save_is_shown_or_counted_and_the_newest_is_shown(told: list[tuple[float, int, bool]]) -> None:
    history = saves(*sorted(told))
    shown = last_of_runs(history)
    assert len(shown) + sum(shown.values()) == len(history)
    assert not history or next(iter(shown)) == history[0].version
    assert {s.version for s in history if not s.auto} <= set(shown)
    gaps = [
        a.saved_at - b.saved_at
        for a in history
        for b in history
        if shown.get(a.version) and b.version == a.version - shown[a.version]
    ]
    assert all(gap <= RUN for gap in gaps)
