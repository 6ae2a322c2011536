"""What may be decided, offered, signed and given up; grant years at their edges."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from grants.applications.states import ApplicationState
from grants.awards import rules
from grants.awards.rules import (
    AgreementFacts,
    DecisionFacts,
    FallFacts,
    Limits,
    Meeting,
    OfferFacts,
    Proposal,
    SelectionFacts,
)
from grants.awards.states import AwardState, Band, DecisionOutcome, DecisionState, Side
from grants.core.access import YES, no, too_late
from grants.core.money import Money
from grants.core.reasons import Reason

FUND, RESERVE, REFUSE = DecisionOutcome.FUND, DecisionOutcome.RESERVE, DecisionOutcome.REFUSE
ASKED = {1: 2_500_000, 2: 2_500_000, 3: 2_000_000}
PLAIN = Proposal(
    FUND, dict(ASKED), ASKED, Limits(2_500_000, 7_500_000, 3), envelope_minor=10_000_000, promised_minor=0
)


def usd(dollars: int) -> Money:
    return Money(dollars * 100)


def test_a_proposal_as_it_was_asked_is_in_order() -> None:
    assert rules.problems_of(PLAIN) == []


def test_less_than_asked_is_in_order() -> None:
    assert rules.problems_of(replace(PLAIN, years={1: 100})) == []


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"years": {}}, [("year_1", Reason("amount_of_nothing"))]),
        (
            {"years": {3: 100}},
            [("year_1", Reason("amount_gap", year=1)), ("year_2", Reason("amount_gap", year=2))],
        ),
        (
            {"years": {1: 2_500_000, 2: 2_500_000, 3: 2_000_001}},
            [("year_3", Reason("amount_above_asked", year=3, asked=usd(20_000), above=Money(1)))],
        ),
        (
            {"years": {1: 100, 2: 100, 3: 100, 4: 100}, "limits": Limits()},
            [("year_4", Reason("amount_year_not_asked", year=4))],
        ),
        (
            {"limits": Limits(cap_year_minor=2_400_000), "years": {1: 2_500_000}},
            [("year_1", Reason("amount_above_cap", cap=usd(24_000), above=usd(1_000)))],
        ),
        (
            {"limits": Limits(cap_total_minor=6_999_999)},
            [("year_1", Reason("total_above_cap", total=usd(70_000), cap=Money(6_999_999), above=Money(1)))],
        ),
        ({"limits": Limits(max_years=2)}, [("year_3", Reason("years_above_limit", most=2, count=3))]),
        (
            {"promised_minor": 3_000_001},
            [
                (
                    "year_1",
                    Reason("envelope_exceeded", total=Money(10_000_001), free=usd(100_000), above=Money(1)),
                )
            ],
        ),
    ],
)
def test_each_problem_stands_beside_its_field_with_its_numbers(
    change: dict[str, object], problems: list[object]
) -> None:
    assert rules.problems_of(replace(PLAIN, **change)) == problems  # type: ignore[arg-type]


def test_the_envelope_may_be_used_to_the_last_cent() -> None:
    assert rules.problems_of(replace(PLAIN, promised_minor=3_000_000)) == []


def test_no_limit_is_no_rule() -> None:
    asked = {1: 9_000_000}
    assert rules.problems_of(replace(PLAIN, limits=Limits(), asked=asked, years=asked)) == []


def test_the_reserve_list_needs_a_place_that_is_free_and_no_room_in_the_envelope() -> None:
    reserve = replace(PLAIN, outcome=RESERVE, envelope_minor=0, ranks_taken={1: "SGF-2011-0117"})
    assert rules.problems_of(reserve) == [("reserve_rank", Reason("rank_missing"))]
    assert rules.problems_of(replace(reserve, reserve_rank=1)) == [
        ("reserve_rank", Reason("rank_taken", rank=1, reference="SGF-2011-0117"))
    ]
    assert rules.problems_of(replace(reserve, reserve_rank=2)) == []


def test_a_refusal_needs_no_amount() -> None:
    assert rules.problems_of(replace(PLAIN, outcome=REFUSE, years={}, envelope_minor=0)) == []


@pytest.mark.parametrize(
    ("application", "decision", "verdict"),
    [
        (ApplicationState.ELIGIBLE, None, YES),
        (ApplicationState.ELIGIBLE, DecisionState.PROPOSED, YES),
        (ApplicationState.ELIGIBLE, DecisionState.ENDORSED, YES),
        (ApplicationState.ELIGIBLE, DecisionState.CONFIRMED, too_late("decision_stands")),
        (ApplicationState.SELECTED, DecisionState.RELEASED, too_late("decision_stands")),
        (
            ApplicationState.WITHDRAWN,
            DecisionState.PROPOSED,
            no("decision_needs_eligible", state="Withdrawn"),
        ),
        (ApplicationState.INELIGIBLE, None, no("decision_needs_eligible", state="Not eligible")),
    ],
)
def test_only_eligible_applications_are_decided_on_until_confirmed(
    application: ApplicationState, decision: DecisionState | None, verdict: object
) -> None:
    assert rules.can_propose(DecisionFacts(application, decision)) == verdict


def test_what_one_proposed_oneself_is_left_to_a_colleague() -> None:
    assert rules.can_confirm(SelectionFacts()) == too_late("nothing_to_confirm")
    assert rules.can_confirm(SelectionFacts(endorsed=2, own=("A", "B"))) == no(
        "confirm_own", references=("A", "B")
    )
    assert rules.can_confirm(SelectionFacts(endorsed=3, own=("A", "B"))) == YES


def test_letters_leave_only_when_every_application_is_decided() -> None:
    assert rules.can_release_letters(SelectionFacts()) == too_late("letters_nothing")
    assert rules.can_release_letters(SelectionFacts(confirmed=5, undecided=1, proposed=2, endorsed=3)) == no(
        "letters_undecided", count=6
    )
    assert rules.can_release_letters(SelectionFacts(confirmed=5)) == YES


@pytest.mark.parametrize(
    ("trustees", "percent", "needed"), [(5, 50, 3), (4, 50, 3), (1, 50, 1), (0, 50, 1), (6, 66, 4)]
)
def test_the_quorum_is_more_than_the_share(trustees: int, percent: int, needed: int) -> None:
    assert rules.quorum(trustees, percent) == needed


PLAIN_MEETING = Meeting(
    date(2011, 9, 20),
    date(2011, 9, 20),
    frozenset({1, 2, 3, 4, 5}),
    [1, 2, 3],
    [4, 5],
    applications=frozenset({7}),
)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"held_on": date(2011, 9, 21)}, ("held_on", Reason("meeting_in_future"))),
        (
            {"present": [1, 2], "absent": [3, 4, 5]},
            ("present", Reason("quorum_missed", present=2, trustees=5, quorum=3)),
        ),
        ({"present": [1, 2, 3, 9]}, ("present", Reason("attendance_unknown"))),
        ({"absent": [3]}, ("present", Reason("attendance_twice"))),
        ({"recusals": [(1, 7, " ")]}, ("recusals", Reason("recusal_incomplete"))),
        ({"recusals": [(9, 7, "Heads it")]}, ("recusals", Reason("recusal_incomplete"))),
        ({"recusals": [(1, 8, "Heads it")]}, ("recusals", Reason("recusal_incomplete"))),
    ],
)
def test_a_meeting_is_refused_for_what_is_wrong_with_it(change: dict[str, object], problem: object) -> None:
    assert rules.meeting_problems(replace(PLAIN_MEETING, **change)) == [problem]  # type: ignore[arg-type]


def test_a_meeting_with_a_quorum_and_a_recusal_is_in_order() -> None:
    assert rules.meeting_problems(replace(PLAIN_MEETING, recusals=[(1, 7, "Heads it")])) == []


UNTIL = datetime(2011, 11, 18, 23, tzinfo=UTC)


def test_an_offer_is_accepted_until_the_last_second_and_declined_at_any_time() -> None:
    in_time, late = (
        OfferFacts(AwardState.OFFERED, UNTIL, UNTIL - timedelta(seconds=1)),
        OfferFacts(AwardState.OFFERED, UNTIL, UNTIL),
    )
    assert rules.can_accept(in_time) == YES
    assert rules.can_accept(late) == too_late("offer_lapsed", until=UNTIL - timedelta(minutes=1))
    assert rules.can_decline(late) == YES
    assert rules.can_accept(replace(in_time, state=AwardState.ACCEPTED)) == too_late("offer_answered")
    assert rules.can_decline(replace(in_time, state=AwardState.DECLINED)) == too_late("offer_answered")


def test_the_answer_is_due_at_the_end_of_the_day_in_the_calls_zone() -> None:
    released = datetime(
        2011, 10, 18, 22, 30, tzinfo=UTC
    )  # already 19 October in Vienna; winter time begins before the end
    assert rules.answer_until(released, "Europe/Vienna", 30) == UNTIL


ACCEPTED = AgreementFacts(AwardState.ACCEPTED, 1, frozenset(), frozenset(), person=5)


def test_an_agreement_is_drawn_after_acceptance_and_before_both_have_signed() -> None:
    assert rules.can_draw(ACCEPTED) == YES
    assert rules.can_draw(replace(ACCEPTED, signed=frozenset({Side.FUND}))) == YES
    assert rules.can_draw(replace(ACCEPTED, state=AwardState.OFFERED)) == no("agreement_needs_acceptance")
    assert rules.can_draw(replace(ACCEPTED, state=AwardState.SIGNED)) == too_late("agreement_in_force")


def test_each_side_signs_the_newest_version_once_and_by_different_people() -> None:
    assert rules.can_sign_for_fund(ACCEPTED) == YES
    assert rules.can_sign_for_grantee(replace(ACCEPTED, version=None)) == no("agreement_not_drawn")
    assert rules.can_sign_for_grantee(replace(ACCEPTED, signed=frozenset({Side.GRANTEE}))) == too_late(
        "agreement_signed_here"
    )
    by_other = replace(ACCEPTED, signed=frozenset({Side.GRANTEE}), signers=frozenset({5}))
    assert rules.can_sign_for_fund(by_other) == no("agreement_same_person")
    assert rules.can_sign_for_fund(replace(by_other, person=6)) == YES
    assert rules.can_sign_for_fund(replace(ACCEPTED, state=AwardState.SIGNED)) == too_late(
        "agreement_in_force"
    )
    assert rules.can_sign_for_fund(replace(ACCEPTED, state=AwardState.OFFERED)) == no(
        "agreement_needs_acceptance"
    )


def test_an_award_falls_away_while_it_lives_and_no_money_is_on_its_way() -> None:
    living = (AwardState.OFFERED, AwardState.ACCEPTED, AwardState.SIGNED)
    assert [rules.can_release_award(FallFacts(state)).ok for state in living] == [True, True, True]
    assert rules.can_release_award(FallFacts(AwardState.DECLINED)) == too_late(
        "award_over", state="Declined by the organization"
    )
    held = Reason("offer_answered")
    assert rules.can_release_award(FallFacts(AwardState.SIGNED, held)).why == held


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2012, 2, 29), 12, date(2013, 2, 28)),
        (date(2012, 2, 29), 48, date(2016, 2, 29)),
        (date(2011, 8, 31), 1, date(2011, 9, 30)),
        (date(2011, 12, 31), 2, date(2012, 2, 29)),
        (date(2011, 10, 1), 0, date(2011, 10, 1)),
    ],
)
def test_months_after_a_day_end_with_the_month(day: date, months: int, after: date) -> None:
    assert rules.months_after(day, months) == after


def test_three_years_from_the_start_follow_each_other_without_a_gap() -> None:
    assert rules.grant_years(date(2012, 2, 29), 36, 3) == [
        (date(2012, 2, 29), date(2013, 2, 27)), (date(2013, 2, 28), date(2014, 2, 27)), (date(2014, 2, 28), date(2015, 2, 27)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("months", "count", "last"),
    [
        (10, 1, date(2012, 7, 31)),
        (12, 1, date(2012, 9, 30)),
        (18, 2, date(2013, 3, 31)),
        (24, 2, date(2013, 9, 30)),
        (36, 1, date(2012, 9, 30)),
        (10, 2, date(2013, 9, 30)),
    ],
)
def test_the_last_year_ends_with_the_project(months: int, count: int, last: date) -> None:
    years = rules.grant_years(date(2011, 10, 1), months, count)
    assert (len(years), years[0][0], years[-1][1]) == (count, date(2011, 10, 1), last)


@pytest.mark.parametrize(
    ("mean", "band"),
    [
        (0, Band.WEAK),
        (1.99, Band.WEAK),
        (2, Band.PARTLY),
        (2.99, Band.PARTLY),
        (3, Band.GOOD),
        (3.99, Band.GOOD),
        (4, Band.STRONG),
        (5, Band.STRONG),
    ],
)
def test_the_letter_says_bands(mean: float, band: Band) -> None:
    assert rules.band_of(mean) is band
