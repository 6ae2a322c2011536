"""The window in local time, the settings, and when a call may be published and amended."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.calls import rules
from grants.calls.models import Call
from grants.calls.rules import (
    Amendment,
    CallSettings,
    ConcludeFacts,
    LocalTimeUnclear,
    PublishFacts,
    settings_problems,
)
from grants.calls.rules.window import which_of_two
from grants.calls.states import CallState, Phase
from grants.core.money import Money
from grants.core.reasons import Reason
from tests.calls.preparing import SETTINGS, utc

VIENNA, KATHMANDU = "Europe/Vienna", "Asia/Kathmandu"


@pytest.mark.parametrize(
    ("on", "at", "zone", "instant"),
    [
        (date(2011, 4, 30), "23:59", VIENNA, utc(2011, 4, 30, 22)),
        (date(2011, 4, 30), "24:00", VIENNA, utc(2011, 4, 30, 22)),
        (date(2014, 9, 30), "24:00", VIENNA, utc(2014, 9, 30, 22)),
        (date(2011, 12, 31), "24:00", VIENNA, utc(2011, 12, 31, 23)),
        (date(2011, 12, 31), "23.59", VIENNA, utc(2011, 12, 31, 23)),
        (date(2011, 4, 30), "12:00", VIENNA, utc(2011, 4, 30, 10, 1)),
        (date(2011, 4, 30), "23:59", KATHMANDU, utc(2011, 4, 30, 18, 15)),
        (date(2012, 2, 29), "24:00", "Pacific/Kiritimati", utc(2012, 2, 29, 10)),
        (date(2011, 3, 27), "01:59", VIENNA, utc(2011, 3, 27, 1)),
        (date(2011, 3, 27), "03:00", VIENNA, utc(2011, 3, 27, 1, 1)),
    ],
)  # fmt: skip
def test_a_closing_is_the_end_of_the_minute_that_was_typed(
    on: date, at: str, zone: str, instant: datetime
) -> None:
    assert rules.closing_instant(on, at, zone) == instant


@pytest.mark.parametrize("zone", [VIENNA, KATHMANDU, "America/New_York"])
def test_what_was_typed_is_shown_back(zone: str) -> None:
    assert rules.printed(rules.closing_instant(date(2011, 4, 30), "23:59", zone), zone) == (
        date(2011, 4, 30),
        "23:59",
    )
    assert rules.printed(rules.closing_instant(date(2011, 4, 30), "24:00", zone), zone) == (
        date(2011, 4, 30),
        "23:59",
    )


def test_an_opening_is_the_minute_itself() -> None:
    assert rules.opening_instant(date(2011, 3, 8), "00:00", VIENNA) == utc(2011, 3, 7, 23)
    assert rules.opening_instant(date(2011, 3, 7), "24:00", VIENNA) == utc(2011, 3, 7, 23)


@pytest.mark.parametrize(
    ("on", "at", "zone", "why"),
    [
        (date(2011, 3, 27), "02:30", VIENNA, "time_skipped"),
        (date(2011, 3, 27), "02:00", VIENNA, "time_skipped"),
        (date(2011, 10, 30), "02:30", VIENNA, "time_twice"),
        (date(2011, 4, 30), "00:00", VIENNA, "midnight_unclear"),
        (date(2011, 4, 30), "24:01", VIENNA, "time_not_real"),
        (date(2011, 4, 30), "23:60", VIENNA, "time_not_real"),
        (date(2011, 4, 30), "noon", VIENNA, "time_not_real"),
        (date(2011, 4, 30), "", VIENNA, "time_not_real"),
        (date(2011, 4, 30), "23:59", "Europe/Wien", "zone_unknown"),
        (date(2011, 4, 30), "23:59", "../etc/passwd", "zone_unknown"),
        (date(2011, 12, 30), "12:00", "Pacific/Apia", "time_skipped"),
    ],
)  # fmt: skip
def test_a_local_time_that_is_not_one_instant_is_asked_about(on: date, at: str, zone: str, why: str) -> None:
    with pytest.raises(LocalTimeUnclear) as unclear:
        rules.closing_instant(on, at, zone)
    assert unclear.value.why.key == why


def test_a_time_that_comes_twice_is_one_or_the_other_when_chosen() -> None:
    on = date(2011, 10, 30)
    assert rules.closing_instant(on, "02:30", VIENNA, "first") == utc(2011, 10, 30, 0, 31)
    assert rules.closing_instant(on, "02:30", VIENNA, "second") == utc(2011, 10, 30, 1, 31)
    assert (
        which_of_two(utc(2011, 10, 30, 0, 30), VIENNA),
        which_of_two(utc(2011, 10, 30, 1, 30), VIENNA),
    ) == ("first", "second")
    assert which_of_two(utc(2011, 10, 30, 2, 30), VIENNA) is None
    assert rules.comes_twice(on, "02:30", VIENNA)
    assert not rules.comes_twice(on, "03:30", VIENNA)


@given(
    st.integers(631_152_000 // 60, 2_114_380_800 // 60),  # minutes from 1990 to 2037
    st.sampled_from([VIENNA, KATHMANDU, "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_every_instant_can_be_typed_back(minutes: int, zone: str) -> None:
    """Printed and typed again, a closing is the same instant; a time that comes twice is settled by its choice."""
    closes_at = datetime.fromtimestamp(minutes * 60, UTC)
    on, at = rules.printed(closes_at, zone)
    which = which_of_two(closes_at - timedelta(minutes=1), zone)
    if at != "00:00":
        assert rules.closing_instant(on, at, zone, which) == closes_at


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (utc(2011, 3, 7, 22, 59, 59), Phase.COMING), (utc(2011, 3, 7, 23), Phase.OPEN), (utc(2011, 4, 30, 21, 59, 58), Phase.OPEN),
        (utc(2011, 4, 30, 21, 59, 59), Phase.OPEN), (utc(2011, 4, 30, 21, 59, 59, 999999), Phase.OPEN), (utc(2011, 4, 30, 22), Phase.CLOSED),
        (utc(2011, 4, 30, 22, 0, 1), Phase.CLOSED),
    ],
)  # fmt: skip
def test_the_call_of_2011_closes_with_its_last_second(at: datetime, phase: Phase) -> None:
    opens = rules.opening_instant(date(2011, 3, 8), "00:00", VIENNA)
    call = Call(
        slug="sgf-2011", opens_at=opens, closes_at=rules.closing_instant(date(2011, 4, 30), "23:59", VIENNA)
    )
    assert call.phase(at) is phase


def test_the_last_second_in_kathmandu_is_the_last_second_of_the_call() -> None:
    closes = rules.closing_instant(date(2011, 4, 30), "24:00", VIENNA)
    call = Call(slug="x", opens_at=closes - timedelta(days=1), closes_at=closes)
    assert call.phase(datetime(2011, 5, 1, 3, 44, 59, tzinfo=ZoneInfo(KATHMANDU))) is Phase.OPEN
    assert call.phase(datetime(2011, 5, 1, 3, 45, tzinfo=ZoneInfo(KATHMANDU))) is Phase.CLOSED


def test_settings_survive_storage_with_what_others_own() -> None:
    settings = CallSettings.from_json({**SETTINGS, "report_days": 60, "results_on": "2011-10-18"})
    assert CallSettings.from_json(settings.as_json()) == settings
    assert (settings.others, settings.results_on, settings.cap_year_minor, settings.needed_documents) == (
        {"report_days": 60},
        date(2011, 10, 18),
        2_500_000,
        ("proposal",),
    )
    assert (settings.answer_days, settings.limits["min_months"]) == (30, None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"limits": {"cap_year_minor": 0}}, [("cap_year_minor", "limit_not_positive")]),
        ({"limits": {"cap_year_minor": 100, "cap_total_minor": 99}}, [("cap_year_minor", "limit_above_total")]),
        ({"limits": {"cap_year_minor": 100, "cap_total_minor": 100}}, []),
        ({"limits": {"min_months": 13, "max_months": 12}}, [("min_months", "least_above_most")]),
        ({"threshold": 101}, [("threshold", "threshold_not_percent")]),
        ({"reviewers": 0}, [("reviewers", "reviewers_out_of_range")]),
        ({"rules": [{"key": "gone"}]}, [("rules", "rule_unknown")]),
        ({"rules": [{"key": "not_for_profit"}, {"key": "not_for_profit"}]}, [("rules", "rule_twice")]),
        ({"rules": [{"key": "registered_by"}]}, [("registered_by-latest", "rule_value_missing")]),
        ({"rules": [{"key": "registered_by", "latest": "2018-02-30"}]}, [("registered_by-latest", "rule_value_wrong")]),
        ({"rules": [{"key": "regional_groups", "groups": ["mars"]}]}, [("regional_groups-groups", "rule_value_wrong")]),
        ({"documents": [{"kind": "poem"}]}, [("documents", "document_kind_unknown")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_settings_stands_beside_its_field(
    change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert [
        (name, why.key) for name, why in settings_problems(CallSettings.from_json({**SETTINGS, **change}))
    ] == expected


COMPLETE = PublishFacts(
    CallState.DRAFT, utc(2011, 3, 1), utc(2011, 3, 7, 23), utc(2011, 4, 30, 22), 82_500_000, 82_500_000,
    settings=CallSettings.from_json(SETTINGS), titles={"en": "Grants"}, weights=(60, 40),
)  # fmt: skip


def test_a_complete_call_within_what_is_available_may_be_published() -> None:
    assert rules.can_publish(COMPLETE).ok


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"closes_at": None}, Reason("window_missing")),
        ({"at": utc(2011, 4, 30, 22)}, Reason("closing_is_past")),
        ({"envelope_minor": None}, Reason("envelope_missing")),
        ({"available_minor": 82_499_999}, Reason("envelope_above_available", envelope=Money(82_500_000), available=Money(82_499_999))),
        ({"titles": {"en": " "}}, Reason("title_missing")),
        ({"titles": {}}, Reason("title_missing")),
        ({"weights": ()}, Reason("grid_missing")),
        ({"weights": (60, 39)}, Reason("weights_below", sum=99, off=1)),
        ({"weights": (60, 45)}, Reason("weights_above", sum=105, off=5)),
        ({"settings": CallSettings()}, Reason("no_rule_chosen")),
        ({"settings": CallSettings(rules=({"key": "yearly_cap"},))}, Reason("rule_limit_missing", rule="Yearly limit")),
        ({"state": CallState.PUBLISHED}, Reason("call_is_public")),
    ],
)  # fmt: skip
def test_publishing_says_what_is_missing(change: dict[str, Any], why: Reason) -> None:
    assert rules.can_publish(replace(COMPLETE, **change)).why == why


def test_publishing_says_everything_that_is_missing_at_once() -> None:
    verdict = rules.can_publish(replace(COMPLETE, opens_at=None, envelope_minor=None, weights=()))
    assert verdict.why == Reason(
        "call_incomplete",
        missing=(Reason("window_missing"), Reason("envelope_missing"), Reason("grid_missing")),
    )


STANDS = {
    "opens_at": utc(2011, 3, 7, 23),
    "closes_at": utc(2011, 4, 30, 22),
    "reason": "Floods in the region",
}


@pytest.mark.parametrize(
    ("at", "changes", "expected"),
    [
        (utc(2011, 4, 1), {"closes_at": utc(2011, 5, 7, 22)}, []),
        (utc(2011, 4, 30, 21, 59, 59), {"closes_at": utc(2011, 5, 7, 22)}, []),
        (utc(2011, 4, 30, 22), {"closes_at": utc(2011, 5, 7, 22)}, [("closes_on", "closed_cannot_reopen")]),
        (utc(2011, 5, 2), {"closes_at": utc(2011, 4, 20, 22)}, [("closes_on", "closed_cannot_reopen")]),
        (utc(2011, 5, 2), {"settings": {}}, [(None, "closed_terms_are_fixed")]),
        (utc(2011, 5, 2), {"envelope_minor": 1}, []),
        (utc(2011, 4, 1), {"closes_at": utc(2011, 4, 1)}, [("closes_on", "closing_brought_forward_to_past")]),
        (utc(2011, 4, 1), {"closes_at": utc(2011, 4, 2)}, []),
        (utc(2011, 4, 1), {"opens_at": utc(2011, 4, 2)}, [("opens_on", "opening_already_past")]),
        (utc(2011, 3, 1), {"opens_at": utc(2011, 5, 2)}, [("closes_on", "opens_after_closing")]),
        (utc(2011, 4, 1), {}, [(None, "amendment_without_change")]),
    ],
)  # fmt: skip
def test_what_an_amendment_may_change_and_when(
    at: datetime, changes: dict[str, Any], expected: list[tuple[str | None, str]]
) -> None:
    found = rules.amendment_problems(Amendment(at=at, changes=changes, **STANDS))  # type: ignore[arg-type]
    assert [(name, why.key) for name, why in found] == expected


def test_an_amendment_needs_a_reason() -> None:
    amendment = Amendment(at=utc(2011, 4, 1), changes={"envelope_minor": 1}, **{**STANDS, "reason": " "})  # type: ignore[arg-type]
    assert [(name, why.key) for name, why in rules.amendment_problems(amendment)] == [
        ("reason", "amendment_without_reason")
    ]


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        (CallState.DRAFT, utc(2011, 5, 1), "call_not_published"),
        (CallState.PUBLISHED, utc(2011, 4, 30, 21, 59, 59), "still_open"),
        (CallState.PUBLISHED, utc(2011, 4, 30, 22), None),
        (CallState.CONCLUDED, utc(2012, 1, 1), "call_is_concluded"),
    ],
)
def test_a_call_is_concluded_once_and_after_its_closing(
    state: CallState, at: datetime, expected: str | None
) -> None:
    verdict = rules.can_conclude(ConcludeFacts(state, at, utc(2011, 4, 30, 22)))
    assert (verdict.why.key if verdict.why else None) == expected
