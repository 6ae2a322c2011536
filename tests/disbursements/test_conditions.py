"""Each condition at its edges: what meets it, and from whom it is waited for until then."""

from dataclasses import fields, replace
from datetime import date

import pytest

from grants.awards.states import AwardState
from grants.core.reasons import Reason, words_of
from grants.disbursements.conditions import (
    CONDITIONS,
    AccountFacts,
    ReportFacts,
    WaitsFor,
    YearFacts,
    checklist,
    unmet,
)
from grants.reports.states import ReportState

SIGNED, VERIFIED = date(2011, 10, 20), date(2011, 10, 21)
ACCOUNT = AccountFacts(7, date(2011, 10, 19), True, VERIFIED, "Fay")
FIRST = YearFacts(
    year=1, amount_minor=2_500_000, paid_minor=0, award_state=AwardState.SIGNED, agreement_drawn=True, grantee_signed_on=SIGNED,
    fund_signed_on=SIGNED, account=ACCOUNT, report=None, indicative=False,
)  # fmt: skip
SECOND = replace(
    FIRST, year=2, report=ReportFacts(1, ReportState.ACCEPTED, date(2012, 11, 29), date(2012, 11, 1), date(2012, 11, 20)),
    indicative=True, renewed_on=date(2012, 11, 21), renewed_by="Lea",
)  # fmt: skip


def waiting(facts: YearFacts) -> list[tuple[str, str, WaitsFor | None]]:
    return [(line.condition.key, line.found.why.key, line.found.waits_for) for line in unmet(facts)]


def test_the_first_year_asks_for_no_report_and_no_renewal() -> None:
    assert [line.condition.key for line in checklist(FIRST)] == [
        "award_runs",
        "agreement_signed",
        "account_verified",
        "money_left",
    ]
    assert unmet(FIRST) == ()


def test_a_later_year_asks_for_everything() -> None:
    assert [line.condition.key for line in checklist(SECOND)] == [condition.key for condition in CONDITIONS]
    assert unmet(SECOND) == ()


G, M, F = WaitsFor.GRANTEE, WaitsFor.FUND_MANAGER, WaitsFor.FINANCE
ACCEPTED = {"award_state": AwardState.ACCEPTED, "grantee_signed_on": None, "fund_signed_on": None}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"award_state": AwardState.RELEASED}, [("award_runs", "needs_award_fell_away", None)]),
        ({"award_state": AwardState.CLOSED}, [("award_runs", "needs_award_is_closed", None)]),
        ({"award_state": AwardState.DECLINED}, [("award_runs", "needs_award_was_declined", None)]),
        ({"award_state": AwardState.OFFERED}, [("agreement_signed", "needs_offer_to_be_answered", G)]),
        ({**ACCEPTED, "agreement_drawn": False}, [("agreement_signed", "needs_agreement_to_be_drawn", M)]),
        (ACCEPTED, [("agreement_signed", "needs_agreement_to_be_signed_by_grantee", G)]),
        ({**ACCEPTED, "grantee_signed_on": SIGNED}, [("agreement_signed", "needs_agreement_to_be_signed_by_fund", M)]),
        ({"account": None}, [("account_verified", "needs_account_to_be_entered", G)]),
        ({"account": replace(ACCOUNT, accepted=None)}, [("account_verified", "needs_account_to_be_verified", F)]),
        ({"account": replace(ACCOUNT, accepted=False)}, [("account_verified", "needs_account_not_accepted", G)]),
        ({"report": ReportFacts(1)}, [("report_accepted", "needs_report_to_be_started", G)]),
        ({"report": ReportFacts(1, ReportState.DRAFT, SIGNED)}, [("report_accepted", "needs_report_to_be_sent", G)]),
        ({"report": ReportFacts(1, ReportState.SUBMITTED, SIGNED, SIGNED)}, [("report_accepted", "needs_report_to_be_read", M)]),
        ({"report": ReportFacts(1, ReportState.RETURNED, SIGNED, SIGNED)}, [("report_accepted", "needs_report_questions_open", G)]),
        ({"renewed_on": None}, [("year_renewed", "needs_year_to_be_renewed", M)]),
        ({"paid_minor": 2_499_999}, []),
        ({"paid_minor": 2_500_000}, [("money_left", "needs_money_all_paid", None)]),
    ],
)  # fmt: skip
def test_a_condition_that_does_not_hold_says_whom_it_waits_for(
    change: dict[str, object], expected: object
) -> None:
    assert waiting(replace(SECOND, **change)) == expected


def test_the_renewal_is_nobodys_turn_before_the_report_is_accepted() -> None:
    open_ = replace(SECOND, report=ReportFacts(1), renewed_on=None)
    assert {line.condition.key: line.turn for line in unmet(open_)} == {
        "report_accepted": True,
        "year_renewed": False,
    }
    assert {line.condition.key: line.turn for line in unmet(replace(SECOND, renewed_on=None))} == {
        "year_renewed": True
    }


def test_each_condition_names_the_facts_it_needs() -> None:
    known = {field.name for field in fields(YearFacts)}
    assert {need for condition in CONDITIONS for need in condition.needs} <= known
    assert len({condition.key for condition in CONDITIONS}) == len(CONDITIONS)


def test_every_finding_has_words() -> None:
    texts = [words_of(line.found.why.key) for facts in (FIRST, SECOND) for line in checklist(facts)]
    assert all(texts)
    assert words_of(Reason("needs_agreement_signed").key) == "Signed by both."
