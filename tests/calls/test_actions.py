"""The deeds: state, trail, envelope, and the refusals."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from grants.calls import actions, queries
from grants.calls.models import Call, Criterion
from grants.calls.rules import CallSettings
from grants.calls.states import CallState
from grants.core.access import WHOLE
from grants.core.db import db
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from grants.core.money import Money
from grants.core.reasons import Reason
from grants.core.trail import TrailEntry
from grants.fund import ledger
from tests.calls.preparing import BEFORE, GRID, SETTINGS, TEXTS, a_draft, money, published
from tests.factories.things import CLOSES, NOW, OPENS
from tests.people import actor

pytestmark = pytest.mark.usefixtures("session")

EDIT: dict[str, Any] = {
    "opens_at": OPENS, "closes_at": CLOSES, "time_zone": "Europe/Vienna", "envelope_minor": 82_500_000, "settings": SETTINGS,
    "texts": TEXTS, "criteria": GRID,
}  # fmt: skip


def trail() -> list[tuple[str, str]]:
    """Every entry as (deed, subject)."""
    return [
        (entry.deed, entry.subject)
        for entry in db.session.scalars(select(TrailEntry).order_by(TrailEntry.seq))
    ]


def envelope(slug: str = "sgf-2011") -> tuple[int, int]:
    """What is available, and what the envelope holds."""
    return ledger.balance(ledger.AVAILABLE), ledger.balance(ledger.envelope_account(slug))


def test_a_call_begins_with_the_default_grid_of_100() -> None:
    call = actions.create_call(WHOLE, slug="sgf-2011", cycle=1, window="", by=actor("olu"), at=BEFORE)
    assert (call.state, call.version, [c.weight for c in call.criteria]) == (
        CallState.DRAFT,
        0,
        [25, 25, 15, 15, 10, 10],
    )
    assert trail() == [("call.created", "call:sgf-2011")]


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("SGF 2011", "slug_unclear"),
        ("a", "slug_unclear"),
        ("new", "slug_reserved"),
        ("../x", "slug_unclear"),
        ("2011-sgf", "slug_unclear"),
    ],
)
def test_a_short_name_that_cannot_be_an_address_is_refused(slug: str, why: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        actions.create_call(WHOLE, slug=slug, cycle=None, window="", by=actor("olu"), at=BEFORE)
    assert broken.value.problems == (("slug", Reason(why)),)


def test_a_short_name_is_given_once() -> None:
    a_draft()
    with pytest.raises(RuleBroken) as broken:
        actions.create_call(WHOLE, slug="sgf-2011", cycle=None, window="", by=actor("olu"), at=BEFORE)
    assert broken.value.why == Reason("slug_taken")


@pytest.mark.parametrize("name", ["ana", "fay", "tom", "uma", "ada", "sam", "rosa"])
def test_only_fund_managers_prepare_calls(name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.create_call(WHOLE, slug="sgf-2012", cycle=None, window="", by=actor(name), at=BEFORE)
    assert trail() == []


def test_editing_keeps_the_working_copy() -> None:
    call = a_draft()
    assert (call.opens_at, call.closes_at, call.envelope_minor, call.edited_version) == (
        OPENS,
        CLOSES,
        82_500_000,
        2,
    )
    assert (call.title, [(c.key, c.weight, c.position) for c in call.criteria]) == (
        "Grants across borders",
        [("relevance", 60, 0), ("value", 40, 1)],
    )
    assert CallSettings.from_json(call.settings) == CallSettings.from_json(SETTINGS)


def test_an_older_form_does_not_overwrite_a_newer_one() -> None:
    call = a_draft()
    with pytest.raises(StaleVersion):
        actions.edit_call(call, **{**EDIT, "envelope_minor": 1}, edited_version=1, by=actor("lea"), at=BEFORE)
    assert call.envelope_minor == 82_500_000


def test_rows_of_the_grid_keep_their_keys_and_new_ones_get_one() -> None:
    call = a_draft()
    grid = [
        {"key": "value", "title": "Worth", "weight": 30},
        {"key": "", "title": "Value for money!", "weight": 30},
        {"key": "", "title": "Worth", "weight": 40},
    ]
    actions.edit_call(call, **{**EDIT, "criteria": grid}, edited_version=2, by=actor("olu"), at=BEFORE)
    assert [(c.key, c.title) for c in call.criteria] == [
        ("value", "Worth"),
        ("value_for_money", "Value for money!"),
        ("worth", "Worth"),
    ]
    assert db.session.query(Criterion).count() == 3


def test_a_language_is_added_and_taken_away() -> None:
    call = a_draft(texts={**TEXTS, "fr": {"title": "Subventions", "summary": "", "body": ""}})
    assert [t.language for t in call.texts] == ["en", "fr"]
    actions.edit_call(
        call, **{**EDIT, "texts": {"fr": TEXTS["en"]}}, edited_version=2, by=actor("olu"), at=BEFORE
    )
    assert [t.language for t in call.texts] == ["fr"]


def test_wrong_settings_are_refused_beside_their_field_and_nothing_is_saved() -> None:
    call = a_draft()
    with pytest.raises(RuleBroken) as broken:
        actions.edit_call(
            call,
            **{**EDIT, "opens_at": CLOSES, "settings": {**SETTINGS, "threshold": 120}},
            edited_version=2,
            by=actor("olu"),
            at=BEFORE,
        )
    assert [name for name, _ in broken.value.problems] == ["closes_on", "threshold"]
    assert (call.opens_at, call.edited_version) == (OPENS, 2)


def test_publishing_sets_the_envelope_aside_and_keeps_the_first_version() -> None:
    money()
    call = published()
    assert (call.state, call.version, call.published_at, call.published_by_id) == (
        CallState.PUBLISHED,
        1,
        BEFORE,
        actor("olu").person_id,
    )
    assert envelope() == (17_500_000, 82_500_000)
    assert [(v.version, v.window["closes_at"], v.reason) for v in call.versions] == [
        (1, "2011-04-30T22:00:00+00:00", "Published")
    ]
    assert trail() == [
        ("call.created", "call:sgf-2011"),
        ("call.edited", "call:sgf-2011"),
        ("call.published", "call:sgf-2011"),
    ]


def test_an_envelope_beyond_what_is_available_is_refused_kindly() -> None:
    money(82_499_999)
    call = a_draft()
    with pytest.raises(NotAllowed) as refused:
        actions.publish_call(call, by=actor("olu"), at=BEFORE)
    assert refused.value.why == Reason(
        "envelope_above_available", envelope=Money(82_500_000), available=Money(82_499_999)
    )
    assert (call.state, envelope()) == (CallState.DRAFT, (82_499_999, 0))


def test_two_calls_cannot_set_the_same_money_aside() -> None:
    money(100_000_000)
    published("sgf-2011")
    other = a_draft("sgf-2012")
    with pytest.raises(NotAllowed):
        actions.publish_call(other, by=actor("olu"), at=BEFORE)
    assert envelope("sgf-2012") == (17_500_000, 0)


def test_a_published_call_is_not_edited() -> None:
    money()
    call = published()
    with pytest.raises(NotAllowed) as refused:
        actions.edit_call(call, **EDIT, edited_version=2, by=actor("olu"), at=NOW)
    assert refused.value.why == Reason("call_is_public")


def test_an_extension_before_the_closing_is_a_version_of_its_own() -> None:
    money()
    call = published()
    later = CLOSES + timedelta(days=7)
    actions.amend_call(
        call,
        changes={"closes_at": later},
        reason="Floods in the region",
        by=actor("lea"),
        at=CLOSES - timedelta(seconds=1),
    )
    assert (call.version, call.closes_at, call.versions[-1].reason, call.versions[-1].by_id) == (
        2,
        later,
        "Floods in the region",
        actor("lea").person_id,
    )
    assert trail()[-1] == ("call.amended", "call:sgf-2011")


def test_a_call_that_has_closed_is_not_opened_again() -> None:
    money()
    call = published()
    with pytest.raises(RuleBroken) as broken:
        actions.amend_call(
            call, changes={"closes_at": CLOSES + timedelta(days=7)}, reason="Late", by=actor("olu"), at=CLOSES
        )
    assert broken.value.problems == (("closes_on", Reason("closed_cannot_reopen")),)
    assert (call.closes_at, call.version) == (CLOSES, 1)


def test_an_amendment_that_changes_nothing_is_refused() -> None:
    money()
    call = published()
    with pytest.raises(RuleBroken) as broken:
        actions.amend_call(
            call,
            changes={"closes_at": CLOSES, "settings": SETTINGS, "texts": TEXTS},
            reason="Again",
            by=actor("olu"),
            at=NOW,
        )
    assert broken.value.why == Reason("amendment_without_change")


def test_the_version_in_force_at_closing_governs() -> None:
    money()
    call = published()
    stricter = {**SETTINGS, "limits": {**SETTINGS["limits"], "cap_year_minor": 2_000_000}}
    actions.amend_call(call, changes={"settings": stricter}, reason="Less money", by=actor("olu"), at=NOW)
    assert queries.settings_in_force(call, NOW - timedelta(seconds=1)).cap_year_minor == 2_500_000
    assert queries.settings_in_force(call, NOW).cap_year_minor == 2_000_000
    assert queries.governing(call).cap_year_minor == 2_000_000
    assert queries.settings_in_force(call, BEFORE - timedelta(days=1)).cap_year_minor == 2_500_000


def test_raising_the_envelope_takes_from_what_is_available_and_lowering_gives_back() -> None:
    money()
    call = published()
    actions.amend_call(
        call,
        changes={"envelope_minor": 90_000_000},
        reason="A receipt",
        by=actor("olu"),
        at=CLOSES + timedelta(days=9),
    )
    assert envelope() == (10_000_000, 90_000_000)
    actions.amend_call(
        call,
        changes={"envelope_minor": 80_000_000},
        reason="Less",
        by=actor("olu"),
        at=CLOSES + timedelta(days=10),
    )
    assert envelope() == (20_000_000, 80_000_000)


@pytest.mark.parametrize(
    ("wanted", "why"), [(100_000_001, "envelope_above_available"), (1, "envelope_below_awarded")]
)
def test_an_envelope_stays_between_what_is_awarded_and_what_is_available(wanted: int, why: str) -> None:
    money()
    call = published()
    promise = ledger.Move(
        ledger.envelope_account(call.slug), ledger.award_account("SGF-2011-0001", 1), 2_500_000
    )
    ledger.post_entry("letters", [promise], at=NOW, deed="letters.released", subject=call.trail_ref)
    db.session.commit()
    with pytest.raises(RuleBroken) as broken:
        actions.amend_call(call, changes={"envelope_minor": wanted}, reason="Change", by=actor("olu"), at=NOW)
    assert [(name, reason.key) for name, reason in broken.value.problems] == [("envelope", why)]


def test_concluding_frees_what_is_left() -> None:
    money()
    call = published()
    actions.conclude_call(call, by=actor("olu"), at=CLOSES)
    assert (call.state, envelope()) == (CallState.CONCLUDED, (100_000_000, 0))
    with pytest.raises(NotAllowed):
        actions.amend_call(call, changes={"envelope_minor": 1}, reason="x", by=actor("olu"), at=CLOSES)


def test_a_copy_has_settings_texts_and_grid_but_no_dates() -> None:
    source = a_draft(settings={**SETTINGS, "assumptions": [{"about": "closes_at", "text": "Not known"}]})
    copy = actions.create_call(
        WHOLE, slug="sgf-2012", cycle=2, window="Second", copied_from=source, by=actor("lea"), at=NOW
    )
    assert (copy.opens_at, copy.closes_at, copy.envelope_minor, copy.title) == (
        None,
        None,
        None,
        "Grants across borders",
    )
    assert [(c.key, c.weight) for c in copy.criteria] == [("relevance", 60), ("value", 40)]
    assert CallSettings.from_json(copy.settings) == CallSettings.from_json(SETTINGS)
    assert trail()[-1] == ("call.created", "call:sgf-2012")


def test_the_database_itself_refuses_a_silent_change_of_a_published_call(
    session: scoped_session[Any],
) -> None:
    money()
    published()
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE calls SET closes_at = '2011-06-01 00:00:00'"))
    session.rollback()


def test_a_draft_is_there_for_staff_only() -> None:
    a_draft()
    assert queries.call_for(actor("olu"), "sgf-2011").slug == "sgf-2011"
    assert queries.call_for(actor("uma"), "sgf-2011").slug == "sgf-2011"
    for name in ("ana", "rosa", "sam"):
        with pytest.raises(NotFound):
            queries.call_for(actor(name), "sgf-2011")
    assert db.session.scalars(queries.calls_of(actor("ana"))).all() == []
    assert [c.slug for c in db.session.scalars(queries.calls_of(actor("olu")))] == ["sgf-2011"]
    assert isinstance(db.session.scalars(select(Call)).one(), Call)
