"""The rules of applying: pure, at their edges."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.asked import SECTIONS, asked
from grants.applications.rules import (
    DecisionFacts,
    Standing,
    StartFacts,
    SubmissionFacts,
    Window,
    amount_of,
    can_start,
    can_submit,
    can_withdraw,
    can_write,
    cleaned,
    missing_from,
    standing_of,
    totals_of,
    year_span,
    years_shown,
)
from grants.applications.states import ApplicationState
from grants.core.errors import RuleBroken
from grants.core.money import LARGEST
from grants.core.sentences import sentence
from tests.applications.writing import a_line, answers

OPENS, CLOSES = datetime(2011, 3, 7, 23, tzinfo=UTC), datetime(2011, 4, 30, 22, tzinfo=UTC)
WINDOW = Window(OPENS, CLOSES)
INSTANT = timedelta(microseconds=1)
INSIDE = CLOSES - timedelta(days=1)
S = ApplicationState


def submission(
    at: datetime = INSIDE, state: ApplicationState = S.DRAFT, window: Window = WINDOW, missing: int = 0
) -> SubmissionFacts:
    return SubmissionFacts(at, state, window, missing)


def broken_keys(key: str, said: dict[str, Any]) -> list[str]:
    with pytest.raises(RuleBroken) as broken:
        cleaned(SECTIONS[key], said)
    return [why.key for _name, why in broken.value.problems]


@pytest.mark.parametrize(
    ("at", "key"),
    [
        (OPENS - INSTANT, "call_not_open"),
        (OPENS, None),
        (CLOSES - INSTANT, None),
        (CLOSES, "call_closed"),
        (CLOSES + INSTANT, "call_closed"),
    ],
)
def test_the_window_opens_with_its_first_instant_and_closes_before_the_one_it_refuses(
    at: datetime, key: str | None
) -> None:
    verdict = WINDOW.judge(at)
    assert (verdict.why.key if verdict.why else None) == key


def test_a_window_says_its_times_in_the_zone_of_the_call() -> None:
    closed = Window(OPENS, CLOSES, "Asia/Kathmandu").judge(CLOSES)
    assert closed.why is not None
    assert sentence(closed.why).startswith("This call closed on 1 May 2011 at 03:44 in Kathmandu")
    coming = Window(OPENS, CLOSES, "America/New_York").judge(OPENS - INSTANT)
    assert coming.why is not None
    assert sentence(coming.why).startswith("This call opens on 7 March 2011 at 18:00 in New York")


def test_a_call_without_a_window_takes_nothing() -> None:
    verdict = Window(None, None).judge(INSIDE)
    assert verdict.why is not None
    assert verdict.why.key == "call_without_window"


def test_grace_moves_the_last_instant_and_not_what_is_printed() -> None:
    window = Window(OPENS, CLOSES, grace=timedelta(minutes=5))
    assert window.judge(CLOSES + timedelta(minutes=5) - INSTANT).ok
    refused = window.judge(CLOSES + timedelta(minutes=5))
    assert refused.why is not None
    assert "30 April 2011 at 23:59" in sentence(refused.why)


@pytest.mark.parametrize("state", list(S))
def test_only_drafts_and_what_was_just_sent_can_be_written_and_sent(state: ApplicationState) -> None:
    facts = submission(state=state)
    assert can_write(facts).ok == (state in (S.DRAFT, S.SUBMITTED))
    assert can_submit(facts).ok == (state in (S.DRAFT, S.SUBMITTED))


@pytest.mark.parametrize("state", list(S))
def test_it_can_be_withdrawn_until_it_is_decided(state: ApplicationState) -> None:
    withdrawable = state in (S.SUBMITTED, S.CHECKING, S.ELIGIBLE, S.RESERVED)
    assert can_withdraw(DecisionFacts(CLOSES, state, WINDOW)).ok == withdrawable


@pytest.mark.parametrize(
    ("missing", "words"), [(1, "One answer is still missing."), (7, "7 answers are still missing.")]
)
def test_what_is_missing_is_counted(missing: int, words: str) -> None:
    refused = can_submit(submission(missing=missing))
    assert refused.why is not None
    assert sentence(refused.why).startswith(words)


def test_closed_is_said_before_incomplete() -> None:
    refused = can_submit(submission(at=CLOSES, missing=3))
    assert refused.why is not None
    assert refused.why.key == "call_closed"


def test_starting_is_refused_where_there_is_one_already() -> None:
    assert can_start(StartFacts(INSIDE, WINDOW, True, "Lantern House")).ok
    assert not can_start(StartFacts(INSIDE, WINDOW, True, "Lantern House", "Home and heard")).ok
    assert not can_start(StartFacts(INSIDE, WINDOW, False, "Lantern House")).ok


def test_complete_answers_are_kept_as_they_are() -> None:
    for key, said in answers().items():
        assert cleaned(SECTIONS[key], said) == said


def test_nothing_is_missing_from_complete_answers() -> None:
    assert missing_from(asked(), answers(), ["proposal"], ["proposal"]) == []


def test_remedies_and_partners_do_not_keep_anybody_from_sending() -> None:
    said = {key: value for key, value in answers().items() if key not in ("remedies", "partners")}
    assert missing_from(asked(), said, [], []) == []


def test_everything_that_is_missing_is_named_with_its_place() -> None:
    said = answers(
        needs={"problem": "", "activities": "Something"}, declarations={"confirmed": False, "name": ""}
    )
    found = missing_from(
        asked(), said, ["proposal", "registration"], ["registration"], lambda kind: kind.title()
    )
    assert [(p.section, p.field) for p in found] == [
        ("needs", "problem"), ("declarations", "confirmed"), ("declarations", "name"), ("documents", "proposal"),
    ]  # fmt: skip
    assert [sentence(p.why) for p in found][0::3] == ["Describe the problem.", "Attach: Proposal."]


def test_zero_is_an_answer() -> None:
    said = answers(beneficiaries={"direct": 0, "indirect": None, "description": "Nobody yet"})
    assert missing_from(asked(), said, [], []) == []


@pytest.mark.parametrize(
    ("key", "said", "problem"),
    [
        ("project", {"months": 121}, "answer_too_large"),
        ("project", {"months": -1}, "answer_not_number"),
        ("project", {"months": True}, "answer_not_number"),
        ("project", {"months": "36"}, "answer_not_number"),
        ("project", {"starts_on": "1999-12-31"}, "answer_day_unlikely"),
        ("project", {"starts_on": "2101-01-01"}, "answer_day_unlikely"),
        ("project", {"starts_on": "tomorrow"}, "answer_not_day"),
        ("project", {"starts_on": 20110430}, "answer_not_day"),
        ("project", {"title": ["a"]}, "answer_not_text"),
        ("project", {"title": "\ud800"}, "answer_not_text"),
        ("project", {"summary": "x" * 200_000}, "answer_too_long"),
        ("countries", {"origin": "KE"}, "answer_not_text"),
        ("countries", {"origin": ["ke"]}, "country_not_known"),
        ("countries", {"origin": ["KE"] * 61}, "too_many_rows"),
        ("remedies", {"remedies": [{"kind": "kindness"}]}, "remedy_not_known"),
        ("remedies", {"remedies": ["shelter"]}, "answer_not_text"),
        ("partners", {"partners": [{"name": " ", "country": "KE"}]}, "partner_nameless"),
        ("partners", {"partners": [{"name": "A"}]}, "country_not_known"),
        (
            "partners",
            {"partners": [{"name": "A", "country": "KE", "share_minor": -1}]},
            "share_not_an_amount",
        ),
        ("budget", {"lines": [a_line(), a_line()]}, "line_twice"),
        ("budget", {"lines": [a_line(category="bribes")]}, "line_category"),
        ("budget", {"lines": [a_line(quantity_hundredths=10**9, unit_cost_minor=LARGEST)]}, "line_too_large"),
        ("budget", {"lines": [a_line(unit_cost_minor=-1)]}, "line_incomplete"),
        ("budget", {"lines": [a_line(n, key=f"k{n}") for n in [1] * 201]}, "too_many_rows"),
    ],
)
def test_what_cannot_be_kept_is_named(key: str, said: dict[str, Any], problem: str) -> None:
    assert broken_keys(key, said) == [problem]


def test_every_wrong_answer_is_told_at_once() -> None:
    assert broken_keys("project", {"title": "x" * 201, "months": -3, "starts_on": "31 April"}) == [
        "answer_too_long", "answer_not_day", "answer_not_number",
    ]  # fmt: skip


def test_texts_keep_their_marks_and_lose_only_what_no_keyboard_makes() -> None:
    kept = cleaned(SECTIONS["needs"], {"problem": " \u200fشبكة\r\nsecond line\u200e ", "activities": None})
    assert kept == {"problem": "\u200fشبكة\nsecond line\u200e", "activities": ""}


def test_characters_are_counted_after_composing() -> None:
    assert len(cleaned(SECTIONS["needs"], {"problem": "e\u0301" * 4000})["problem"]) == 4000


def test_lines_without_a_key_get_one_that_is_free() -> None:
    kept = cleaned(SECTIONS["budget"], {"lines": [a_line(key="line-2"), a_line(key=""), a_line(key=None)]})
    assert sorted(line["key"] for line in kept["lines"]) == ["line-2", "line-3", "line-4"]


@pytest.mark.parametrize(
    ("quantity", "unit_cost", "amount"),
    [(100, 1, 1), (50, 1, 1), (49, 1, 0), (150, 333, 500), (333, 101, 336), (1, 0, 0)],
)
def test_an_amount_is_rounded_half_up(quantity: int, unit_cost: int, amount: int) -> None:
    assert amount_of(quantity, unit_cost) == amount


LINES = st.lists(
    st.fixed_dictionaries(
        {
            "grant_year": st.integers(1, 10),
            "category": st.sampled_from(["staff", "travel", "indirect"]),
            "quantity_hundredths": st.integers(1, 10**9),
            "unit_cost_minor": st.integers(0, 10**9),
        }
    ),
    max_size=30,
)


@given(LINES)
def test_the_sums_of_a_budget_are_the_sums_of_its_lines(lines: list[dict[str, Any]]) -> None:
    amounts = [amount_of(line["quantity_hundredths"], line["unit_cost_minor"]) for line in lines]
    totals = totals_of(lines)
    assert totals.total == sum(amounts) == sum(totals.years.values()) == sum(totals.cells.values())
    for year in range(1, 11):
        assert totals.year(year) == sum(
            a for a, line in zip(amounts, lines, strict=True) if line["grant_year"] == year
        )


@pytest.mark.parametrize(
    ("months", "used", "years"),
    [(None, (), 1), (1, (), 1), (12, (), 1), (13, (), 2), (36, (), 3), (36, (4,), 4), (120, (), 10)],
)
def test_the_budget_shows_the_years_of_the_project_and_those_with_lines(
    months: int | None, used: tuple[int, ...], years: int
) -> None:
    assert years_shown(months, used) == years


def test_a_grant_year_is_twelve_months_from_the_start() -> None:
    assert year_span(date(2012, 1, 1), 2) == (date(2013, 1, 1), date(2013, 12, 31))
    assert year_span(date(2012, 2, 29), 2) == (date(2013, 3, 1), date(2014, 2, 28))
    assert year_span(None, 1) is None


@pytest.mark.parametrize(
    ("saved", "missing", "warnings", "required", "standing"),
    [
        (False, [1], [], True, Standing.NOT_STARTED),
        (False, [], [], False, Standing.NOT_NEEDED),
        (True, [1], [1], True, Standing.IN_PROGRESS),
        (True, [], [1], True, Standing.LOOK_AGAIN),
        (True, [], [], True, Standing.READY),
    ],
)
def test_a_part_says_how_far_it_is(
    saved: bool, missing: list[int], warnings: list[int], required: bool, standing: Standing
) -> None:
    assert standing_of(saved, missing, warnings, required) is standing
