"""The trail in words."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from grants.audit import rules
from grants.core.action import every_action
from grants.core.money import Money


@pytest.mark.parametrize(
    ("key", "words"),
    [("application.submitted", "sent the application"), ("thing.turned_over", "thing: turned over")],
)
def test_a_deed_is_read_in_words_and_an_unknown_one_by_its_key(key: str, words: str) -> None:
    assert rules.deed_in_words(key) == words


def test_every_deed_of_the_program_has_words(application: Flask) -> None:
    assert sorted(set(every_action()) - set(rules.DEEDS)) == []


def test_no_words_are_kept_for_deeds_that_are_gone(application: Flask) -> None:
    assert sorted(set(rules.DEEDS) - set(every_action())) == []


@pytest.mark.parametrize(
    ("subject", "parts"),
    [
        ("application:SGF-2011-0042", ("Application", "SGF-2011-0042")),
        ("tranche:SGF-2011-0042:2:1", ("Tranche", "SGF-2011-0042:2:1")),
        ("house", ("The Facility", "")),
        ("log_frame:7", ("Log frame", "7")),
    ],
)
def test_a_subject_has_a_kind_and_a_reference(subject: str, parts: tuple[str, str]) -> None:
    assert rules.subject_parts(subject) == parts


def test_details_are_read_as_labels_and_values() -> None:
    values = {
        "amount_minor": 2_500_000,
        "role": "trustee",
        "reason": "0" * 32,
        "fields": ["name", "city"],
        "nothing": None,
        "rank": 3,
    }
    assert rules.details_in_words(values) == [
        ("amount", Money(2_500_000)), ("role", "trustee"), ("reason", None), ("fields", "name, city"), ("rank", "3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (date(2011, 1, 31), datetime(2011, 1, 30, 23, tzinfo=UTC), datetime(2011, 1, 31, 23, tzinfo=UTC)),
        (date(2011, 3, 27), datetime(2011, 3, 26, 23, tzinfo=UTC), datetime(2011, 3, 27, 22, tzinfo=UTC)),
        (date(2012, 2, 29), datetime(2012, 2, 28, 23, tzinfo=UTC), datetime(2012, 2, 29, 23, tzinfo=UTC)),
    ],
)
def test_a_day_is_one_of_vienna_also_when_the_clocks_change(
    day: date, begins: datetime, ends: datetime
) -> None:
    assert rules.day_bounds(day) == (begins, ends)
