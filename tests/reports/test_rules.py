"""When a report is owed, what may be done with it, and what in it looks like a person."""

from datetime import date

import pytest

from grants.awards.states import AwardState
from grants.core.access import YES, no, too_late
from grants.core.money import Money
from grants.core.reasons import Reason
from grants.reports import rules
from grants.reports.rules import ReportFacts, StartFacts, Trace
from grants.reports.states import ReportState

S = ReportState


def test_a_report_is_due_sixty_days_after_the_year() -> None:
    assert rules.due_on(date(2011, 12, 31)) == date(2012, 2, 29)
    assert rules.due_on(date(2012, 12, 31)) == date(2013, 3, 1)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (StartFacts(AwardState.SIGNED, 1, False), YES),
        (StartFacts(AwardState.CLOSED, 1, False), YES),
        (StartFacts(AwardState.RELEASED, 1, False), YES),
        (StartFacts(AwardState.SIGNED, 0, False), no("report_nothing_paid")),
        (StartFacts(AwardState.SIGNED, 1, True), too_late("report_exists")),
        (StartFacts(AwardState.ACCEPTED, 0, False), no("report_before_agreement")),
    ],
)
def test_one_report_for_each_year_that_was_paid(facts: StartFacts, verdict: object) -> None:
    assert rules.can_start(facts) == verdict


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (S.DRAFT, YES),
        (S.RETURNED, YES),
        (S.SUBMITTED, too_late("report_is_sent")),
        (S.ACCEPTED, too_late("report_is_accepted")),
    ],
)
def test_a_report_is_written_while_it_is_with_the_organization(state: ReportState, verdict: object) -> None:
    assert rules.can_write(ReportFacts(state)) == verdict


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (ReportFacts(S.SUBMITTED), YES),
        (ReportFacts(S.SUBMITTED, mine=True), no("report_own")),
        (ReportFacts(S.DRAFT), no("report_not_sent")),
        (ReportFacts(S.RETURNED), no("report_not_sent")),
        (ReportFacts(S.ACCEPTED), too_late("report_is_accepted")),
    ],
)
def test_another_person_decides_on_what_was_sent(facts: ReportFacts, verdict: object) -> None:
    assert rules.can_decide(facts) == verdict


def test_what_is_missing_stands_beside_its_field() -> None:
    assert rules.missing("Done", 0, True) == []
    assert rules.missing(" ", None, False) == [
        ("results", Reason("report_results_missing")), ("spent", Reason("report_spent_missing")), ("file", Reason("report_file_missing")),
    ]  # fmt: skip


def test_more_spent_than_paid_is_told_to_the_cent() -> None:
    assert rules.spent_warning(None, 0) is None
    assert rules.spent_warning(2_500_000, 2_500_000) is None
    assert rules.spent_warning(2_500_001, 2_500_000) == Reason(
        "spent_above_paid", above=Money(1), paid=Money(2_500_000)
    )


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("We helped Amina Okello, +254 712 345 678, to go home.", "phone", "Amina Okello, +254 712 345 678"),
        ("Call Amina: 0712 345 678 in the evening", "phone", "Amina: 0712 345 678"),
        (
            "Her lawyer wrote to Maria del Carmen at maria.c@example.org",
            "email",
            "Maria del Carmen at maria.c@example.org",
        ),
        ("Amina, born on 12 March 1994, came in May.", "birth", "Amina, born on 12 March 1994"),
        ("Nadia (date of birth: 1994-03-12)", "birth", "Nadia (date of birth: 1994-03-12"),
        ("Sunita Rai, passport no. A1234567, was sent back", "passport", "Sunita Rai, passport no. A1234567"),
        ("Елена Петрова +7 912 345 67 89", "phone", "Елена Петрова +7 912 345 67 89"),
        ("Marie-Claire N’Diaye mc@example.org", "email", "Marie-Claire N’Diaye mc@example.org"),
    ],
)
def test_a_name_with_what_leads_to_the_person_is_seen(text: str, kind: str, found: str) -> None:
    assert rules.looks_personal(text) == (Trace(kind, found),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In 2012 we helped 71 people, 40 of them women, in Kenya and Nepal.",
        "Our office line is +254 712 345 678.",
        "Write to office@example.org.",
        "A woman of 24 from the coast was housed for 12 weeks.",
        "Amina Okello, our director, signed the report.",
        "We spent 12 500 000 shillings between 2011-2012.",
        "Case 0042: from 12.03.2012 to 14.05.2012, three nights a week.",
        "The meeting of Monday 12 March 2012 in Nairobi was attended by 1 250 000 listeners on the radio.",
        "Amina was helped.\nThe hotline 0800 123 456 rang all night.",
    ],
)
def test_counts_offices_and_dates_are_left_alone(text: str) -> None:
    assert rules.looks_personal(text) == ()


def test_each_place_is_named_once_in_the_order_of_the_text() -> None:
    text = "Sunita Rai, passport no. A1234567. Amina, born 1994. Sunita Rai, passport no. A1234567."
    assert [trace.kind for trace in rules.looks_personal(text)] == ["passport", "birth"]
