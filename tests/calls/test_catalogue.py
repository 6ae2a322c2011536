"""Each of the sixteen real calls can be set up, and published where its dates are known."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from grants.calls import actions, catalogue
from grants.calls.catalogue import Entry
from grants.calls.models import Call
from grants.calls.rules import CallSettings, settings_problems
from grants.calls.states import CallState
from grants.core.access import WHOLE
from grants.core.errors import NotAllowed
from tests.calls.preparing import money, utc
from tests.people import actor

ALL = {entry["id"]: entry for entry in catalogue.entries()}
WITHOUT_DATES = {"sgp-2020-sp2", "sgp-2020-sp3", "sgp-2022-sp2", "sgp-2025-10.1"}


def set_up(entry: Entry) -> Call:
    """The call as a draft, through the deeds."""
    window = catalogue.window_from(entry)
    at = (window.opens_at or utc(2020, 1, 1)) - timedelta(days=5)
    by = actor("olu")
    call = actions.create_call(
        WHOLE, slug=entry["id"], cycle=entry["cycle"], window=entry["window"], by=by, at=at
    )
    grid = [
        {"key": c.key, "title": c.title, "guidance": c.guidance, "weight": c.weight} for c in call.criteria
    ]
    actions.edit_call(
        call, opens_at=window.opens_at, closes_at=window.closes_at, time_zone=window.time_zone, envelope_minor=catalogue.envelope_from(entry),
        settings=catalogue.settings_from(entry).as_json(), texts=catalogue.texts_from(entry), criteria=grid, edited_version=1, by=by, at=at,
    )  # fmt: skip
    return call  # type: ignore[no-any-return]


def test_there_are_sixteen() -> None:
    assert len(ALL) == 16


@pytest.mark.parametrize("key", sorted(set(ALL) - WITHOUT_DATES))
def test_a_real_call_is_set_up_and_published(session: scoped_session[Any], key: str) -> None:
    money(200_000_000)
    call = set_up(ALL[key])
    assert call.opens_at is not None
    actions.publish_call(call, by=actor("olu"), at=call.opens_at - timedelta(days=1))
    assert call.state is CallState.PUBLISHED


@pytest.mark.parametrize("key", sorted(WITHOUT_DATES))
def test_a_call_without_dates_stays_a_draft_and_says_so(session: scoped_session[Any], key: str) -> None:
    money(200_000_000)
    call = set_up(ALL[key])
    with pytest.raises(NotAllowed) as refused:
        actions.publish_call(call, by=actor("olu"), at=utc(2026, 1, 1))
    assert refused.value.why.key == "window_missing"
    assert CallSettings.from_json(call.settings).assumed("closes_at") == catalogue.WINDOW_UNKNOWN


@pytest.mark.parametrize("key", sorted(ALL))
def test_settings_of_a_real_call_are_right_and_survive_storage(key: str) -> None:
    settings = catalogue.settings_from(ALL[key])
    assert settings_problems(settings) == []
    assert CallSettings.from_json(settings.as_json()) == settings
    assert settings.sources == tuple(ALL[key]["sources"])


@pytest.mark.parametrize("key", sorted(ALL))
def test_every_unknown_date_is_marked_as_an_assumption(key: str) -> None:
    entry = ALL[key]
    about = {assumption.about for assumption in catalogue.settings_from(entry).assumptions}
    assert ("opens_at" in about) or not entry["closes_on"]
    assert ("closes_at" in about) == (not entry["closes_on"] or not entry["closes_time"])


def test_2011_is_exact() -> None:
    settings, window = catalogue.settings_from(ALL["sgf-2011"]), catalogue.window_from(ALL["sgf-2011"])
    assert [choice["key"] for choice in settings.rules] == [
        "non_governmental", "not_for_profit", "yearly_cap", "funded_years", "cross_border", "effective_remedies", "proposal_pages",
    ]  # fmt: skip
    assert {name: value for name, value in settings.limits.items() if value is not None} == {
        "cap_year_minor": 2_500_000, "cap_total_minor": 7_500_000, "max_years": 3, "max_months": 36,
    }  # fmt: skip
    assert (window.opens_at, window.closes_at, window.time_zone) == (
        utc(2011, 3, 7, 23),
        utc(2011, 4, 30, 22),
        "Europe/Vienna",
    )
    assert (settings.results_on, catalogue.envelope_from(ALL["sgf-2011"])) == (date(2011, 10, 18), 82_500_000)


def test_2014_closed_at_24_00_in_summer_time_though_it_said_cet() -> None:
    assert catalogue.window_from(ALL["sgf-2014"]).closes_at == utc(2014, 9, 30, 22)
    assert catalogue.settings_from(ALL["sgf-2014"]).assumed("time_zone") == catalogue.PRINTED_ZONE


def test_2026_closes_in_winter_time() -> None:
    assert catalogue.window_from(ALL["sgp-2026-10.2"]).closes_at == utc(2026, 2, 28, 23)


def test_2024_takes_countries_and_2025_takes_groups() -> None:
    (countries,) = (
        c["countries"]
        for c in catalogue.settings_from(ALL["sgp-2024-immediate"]).rules
        if c["key"] == "listed_countries"
    )
    (groups,) = (
        c["groups"]
        for c in catalogue.settings_from(ALL["sgp-2025-10.1"]).rules
        if c["key"] == "regional_groups"
    )
    assert (len(countries), {"KZ", "AL", "KE"} <= set(countries), groups) == (
        84,
        True,
        ["asia_pacific", "grulac"],
    )
