"""Each rule at its edges."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from grants.core.money import Money
from grants.core.reasons import Country, Reason
from grants.eligibility.facts import Paper, Partner, Remedy
from grants.eligibility.rules import RULES, full_years, run
from tests.eligibility.facts import EVERY_CHOICE, EVERY_LIMIT, facts, outcome, reasons, verdict

BED = Remedy("shelter", "Beds", 40, ("line-1",))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("ngo", "met"), ("community", "met"), ("international", "met"), ("network", "met"), ("religious", "met"),
        ("academic", "not_met"), ("government", "not_met"), ("company", "not_met"), ("intergovernmental", "not_met"), (None, "to_be_judged"),
    ],
)  # fmt: skip
def test_the_leader_must_be_non_governmental(kind: str | None, expected: str) -> None:
    assert outcome("non_governmental", kind=kind) == expected


def test_a_company_is_told_what_it_is_registered_as() -> None:
    assert verdict("non_governmental", kind="company").reasons == (Reason("kind_is_not_ngo", kind="Company"),)


@pytest.mark.parametrize(("said", "expected"), [(True, "met"), (False, "not_met"), (None, "to_be_judged")])
@pytest.mark.parametrize(
    "key", ["not_for_profit", "own_bank_account", "carries_out_itself", "protects_from_abuse"]
)
def test_yes_no_and_not_said(key: str, said: bool | None, expected: str) -> None:
    assert outcome(key, **{key: said}) == expected


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ({}, []), ({1: 0}, []), ({1: 2_500_000}, []), ({1: 2_500_001}, [1]), ({1: 2_500_000, 2: 2_500_100, 3: 100}, [2]),
        ({3: 2_600_000, 1: 2_500_001}, [1, 3]),
    ],
)  # fmt: skip
def test_each_year_above_the_limit_is_named(years: dict[int, int], expected: list[int]) -> None:
    found = verdict("yearly_cap", years=years)
    assert [reason["year"] for reason in found.reasons] == expected
    assert found.outcome.value == ("not_met" if expected else "met")


def test_a_year_above_says_by_how_much() -> None:
    (reason,) = verdict("yearly_cap", years={1: 2_000_000, 2: 2_618_700}).reasons
    assert reason == Reason(
        "year_above_cap", year=2, asked=Money(2_618_700), above=Money(118_700), cap=Money(2_500_000)
    )


def test_room_in_one_year_does_not_help_another() -> None:
    assert outcome("yearly_cap", years={1: 1, 2: 2_500_001}) == "not_met"


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ({1: 1, 2: 1, 3: 1}, "met"),
        ({1: 1, 2: 1, 3: 1, 4: 1}, "not_met"),
        ({1: 1, 2: 1, 3: 1, 4: 0}, "met"),
        ({1: 1, 3: 1, 5: 1}, "met"),
        ({}, "met"),
        (None, "to_be_judged"),
    ],
)
def test_only_years_with_money_are_counted(years: dict[int, int] | None, expected: str) -> None:
    assert outcome("funded_years", years=years) == expected


@pytest.mark.parametrize(
    ("total", "expected"), [(0, "met"), (7_500_000, "met"), (7_500_001, "not_met"), (None, "to_be_judged")]
)
def test_the_largest_grant(total: int | None, expected: str) -> None:
    assert outcome("most_in_all", total_minor=total) == expected


@pytest.mark.parametrize(("total", "expected"), [(1_999_999, "not_met"), (2_000_000, "met"), (0, "not_met")])
def test_the_smallest_grant(total: int, expected: str) -> None:
    assert outcome("least_in_all", limits={"min_total_minor": 2_000_000}, total_minor=total) == expected


@pytest.mark.parametrize(
    ("implementation", "origin", "destination", "expected"),
    [
        ((), (), (), ["no_country"]),
        (("KE",), (), (), ["one_country"]),
        (("KE",), ("KE",), ("KE",), ["one_country"]),
        (("KE", "UG"), (), (), ["one_group"]),
        (("NP",), ("IN",), (), ["one_group"]),
        (("KE",), ("NP",), (), ["explanation_is_read"]),
        ((), ("KE",), ("NP",), ["explanation_is_read"]),
        (("US",), ("CA",), (), ["one_group"]),
        (("KI",), ("US",), (), ["explanation_is_read"]),
        (("TR",), ("IL",), ("DE",), ["one_group"]),
        (("PS",), ("JO",), (), ["country_without_group", "explanation_is_read"]),
        (("PS",), ("VA",), (), ["country_without_group", "explanation_is_read"]),
        (("PS",), ("JO",), ("FR",), ["explanation_is_read"]),
    ],
)  # fmt: skip
def test_borders_and_regions(
    implementation: tuple[str, ...],
    origin: tuple[str, ...],
    destination: tuple[str, ...],
    expected: list[str],
) -> None:
    assert (
        reasons("cross_border", implementation=implementation, origin=origin, destination=destination)
        == expected
    )


def test_two_countries_in_two_groups_are_judged_and_never_simply_met() -> None:
    assert outcome("cross_border") == "to_be_judged"


def test_a_missing_explanation_is_not_met_and_every_reason_is_told() -> None:
    assert outcome("cross_border", explanation=" \n") == "not_met"
    assert reasons("cross_border", origin=(), explanation="") == ["one_country", "explanation_missing"]


def test_the_placing_of_an_officer_counts_for_the_country_of_the_applicant_only() -> None:
    placed = {"country": "PS", "placed_group": "asia_pacific"}
    assert reasons("cross_border", implementation=("PS",), origin=("JO",), **placed) == ["one_group"]
    assert reasons("cross_border", implementation=("TW",), origin=("JO",), **placed) == [
        "country_without_group",
        "explanation_is_read",
    ]


@pytest.mark.parametrize(
    ("remedies", "expected", "why"),
    [
        ((), "not_met", ["no_remedy"]),
        ((BED,), "to_be_judged", ["remedies_are_read"]),
        ((Remedy("shelter", " ", 4, ("line-1",)),), "not_met", ["remedy_not_described"]),
        ((Remedy("shelter", "Beds", 4),), "not_met", ["remedy_not_in_budget"]),
        ((Remedy("shelter", "Beds", 4, ("gone",)),), "not_met", ["remedy_not_in_budget"]),
        ((Remedy("shelter", "Beds", 4, ("free",)),), "not_met", ["remedy_not_in_budget"]),
        ((Remedy("food"), BED), "not_met", ["remedy_not_described", "remedy_not_in_budget"]),
        ((BED, Remedy("food", "Meals", 4)), "not_met", ["remedy_not_in_budget"]),
        ((BED, Remedy("food", "", 4, ("line-1",))), "to_be_judged", ["remedy_not_described", "remedies_are_read"]),
    ],
)  # fmt: skip
def test_remedies_with_what_is_done_and_money_behind_them(
    remedies: tuple[Remedy, ...], expected: str, why: list[str]
) -> None:
    lines = {"line-1": 100, "free": 0}
    assert (
        outcome("effective_remedies", remedies=remedies, lines=lines),
        reasons("effective_remedies", remedies=remedies, lines=lines),
    ) == (expected, why)


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ((Paper("proposal", 10),), "met"), ((Paper("proposal", 11),), "not_met"), ((Paper("proposal", None),), "to_be_judged"), ((), "to_be_judged"),
        ((Paper("budget", 90), Paper("proposal", 1)), "met"), ((Paper("proposal", None), Paper("proposal", 11)), "not_met"), (None, "to_be_judged"),
    ],
)  # fmt: skip
def test_pages_of_the_proposal(documents: tuple[Paper, ...] | None, expected: str) -> None:
    assert outcome("proposal_pages", {"most": 10}, documents=documents) == expected


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2018, 12, 15), "met"), (date(2018, 12, 16), "not_met"), (None, "to_be_judged")]
)
def test_registered_on_or_before_a_day(on: date | None, expected: str) -> None:
    assert outcome("registered_by", {"latest": "2018-12-15"}, registered_on=on) == expected


@pytest.mark.parametrize(
    ("on", "reference", "expected"),
    [
        (date(2018, 12, 15), "2019-12-15", "met"), (date(2018, 12, 16), "2019-12-15", "not_met"), (date(2016, 2, 29), "2017-02-28", "met"),
        (date(2016, 2, 29), "2017-02-27", "not_met"), (date(2019, 2, 28), "2020-02-29", "met"), (date(2020, 1, 1), "2019-12-15", "not_met"),
        (date(2015, 3, 1), "2016-02-29", "not_met"),
    ],
)  # fmt: skip
def test_registered_for_a_full_year(on: date, reference: str, expected: str) -> None:
    assert outcome("registered_years", {"least": 1, "reference": reference}, registered_on=on) == expected


def test_years_of_registration_are_counted_to_the_closing_when_no_day_is_set() -> None:
    closing = datetime(2011, 2, 13, 23, tzinfo=UTC)
    assert outcome("registered_years", {"least": 8}, at=closing) == "not_met"
    assert outcome("registered_years", {"least": 8}, at=closing.replace(day=14)) == "met"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2000, 2, 29), date(2004, 2, 28), 3),
        (date(2000, 2, 29), date(2004, 2, 29), 4),
        (date(2000, 2, 29), date(2100, 2, 28), 100),
        (date(2001, 1, 1), date(2001, 1, 1), 0),
        (date(2001, 1, 2), date(2001, 1, 1), -1),
    ],
)
def test_full_years(start: date, end: date, expected: int) -> None:
    assert full_years(start, end) == expected


@pytest.mark.parametrize(
    ("since", "expected"),
    [(2008, "met"), (2009, "to_be_judged"), (2010, "not_met"), (2012, "not_met"), (None, "to_be_judged")],
)
def test_a_tie_of_years_of_help_depends_on_the_month_and_is_judged(since: int | None, expected: str) -> None:
    assert outcome("assistance_years", {"least": 2}, assists_victims_since=since) == expected


@pytest.mark.parametrize(
    ("countries", "expected"),
    [(("KE",), "met"), (("KE", "UG"), "to_be_judged"), ((), "met"), (None, "to_be_judged")],
)
def test_registered_where_it_works(countries: tuple[str, ...] | None, expected: str) -> None:
    assert outcome("registered_where_it_works", implementation=countries) == expected


def test_a_missing_registration_is_looked_for_in_each_other_country() -> None:
    (reason,) = verdict("registered_where_it_works", implementation=("UG", "KE", "TZ")).reasons
    assert reason["countries"] == (Country("TZ"), Country("UG"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [("12345", "to_be_judged"), ("  ", "not_met"), ("", "not_met"), (None, "to_be_judged")],
)
def test_a_portal_id_must_be_there_and_is_looked_up(given: str | None, expected: str) -> None:
    assert outcome("partner_portal", partner_portal_id=given) == expected


@pytest.mark.parametrize(
    ("countries", "expected"),
    [(("KE", "NP"), "met"), (("KE", "UG"), "not_met"), ((), "not_met"), (None, "to_be_judged")],
)
def test_the_project_is_carried_out_in_the_countries_of_the_call(
    countries: tuple[str, ...] | None, expected: str
) -> None:
    assert outcome("listed_countries", {"countries": ["KE", "NP"]}, implementation=countries) == expected


@pytest.mark.parametrize(
    ("countries", "expected"),
    [
        (("NP",), "met"),
        (("PE", "NP"), "met"),
        (("KE", "NP"), "not_met"),
        (("PS",), "to_be_judged"),
        (("PS", "KE"), "not_met"),
        ((), "not_met"),
    ],
)
def test_the_project_is_carried_out_in_the_groups_of_the_call(
    countries: tuple[str, ...], expected: str
) -> None:
    assert (
        outcome("regional_groups", {"groups": ["asia_pacific", "grulac"]}, implementation=countries)
        == expected
    )


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2025, 4, 1), "met"), (date(2025, 3, 31), "not_met"), (None, "to_be_judged")]
)
def test_the_project_starts_on_a_day_or_later(on: date | None, expected: str) -> None:
    assert outcome("starts_from", {"earliest": "2025-04-01"}, starts_on=on) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (11, ("not_met", "met")),
        (12, ("met", "met")),
        (24, ("met", "met")),
        (25, ("met", "not_met")),
        (None, ("to_be_judged", "to_be_judged")),
    ],
)
def test_months_at_least_and_at_most(months: int | None, expected: tuple[str, str]) -> None:
    limits: dict[str, int | None] = {"min_months": 12, "max_months": 24}
    assert (
        outcome("least_months", limits=limits, months=months),
        outcome("most_months", limits=limits, months=months),
    ) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "met"), ("es", "not_met"), ("xx", "not_met"), (None, "to_be_judged")]
)
def test_languages(language: str | None, expected: str) -> None:
    assert outcome("languages", {"languages": ["en", "fr"]}, language=language) == expected


def test_each_missing_or_expired_document_is_named() -> None:
    papers = (Paper("registration", 1, date(2011, 4, 29)), Paper("audited_accounts", 9, date(2011, 4, 30)))
    found = verdict(
        "named_documents",
        values={"documents": ["registration", "audited_accounts", "reference_letter"]},
        documents=papers,
    )
    assert [(reason.key, reason["document"]) for reason in found.reasons] == [
        ("paper_expired", "Certificate of registration"),
        ("paper_missing", "Reference letter"),
    ]


def test_each_partner_without_a_signed_declaration_is_named() -> None:
    partners = (Partner("First", "NP", date(2011, 1, 1)), Partner("Second", "IN"))
    assert verdict("partner_declarations", partners=partners).reasons == (
        Reason("declaration_missing", partner="Second"),
    )
    assert outcome("partner_declarations", partners=()) == "met"


@pytest.mark.parametrize(("count", "expected"), [(0, "met"), (1, "not_met"), (None, "to_be_judged")])
@pytest.mark.parametrize(
    ("key", "fact"), [("one_application", "other_applications"), ("no_overdue_report", "overdue_reports")]
)
def test_what_only_later_stages_know(key: str, fact: str, count: int | None, expected: str) -> None:
    assert outcome(key, **{fact: count}) == expected


def test_a_limit_without_a_value_is_no_rule() -> None:
    assert (
        run(
            [{"key": "yearly_cap"}, {"key": "registered_by"}, {"key": "listed_countries", "countries": []}],
            facts(),
            {"cap_year_minor": None},
        )
        == []
    )


def test_the_verdicts_come_in_the_order_of_the_choices() -> None:
    assert [v.rule for v in run(EVERY_CHOICE, facts(), EVERY_LIMIT)] == list(RULES)


@pytest.mark.parametrize("key", RULES)
def test_what_nobody_has_said_is_left_to_a_person(key: str) -> None:
    rule, choice = RULES[key], next(c for c in EVERY_CHOICE if c["key"] == key)
    nothing: dict[str, Any] = dict.fromkeys(rule.needs)
    found = run([choice], facts(**nothing), EVERY_LIMIT)[0]
    assert (found.outcome.value, [reason.key for reason in found.reasons]) == (
        "to_be_judged",
        ["fact_missing"] * len(rule.needs),
    )


@pytest.mark.parametrize(
    ("indirect", "total", "expected"),
    [
        (0, 0, "met"),
        (0, 100, "met"),
        (700, 10_700, "met"),
        (701, 10_701, "not_met"),
        (700, 700, "not_met"),
        (None, 100, "to_be_judged"),
    ],
)
def test_indirect_support_is_a_share_of_the_other_costs(
    indirect: int | None, total: int, expected: str
) -> None:
    assert outcome("indirect_costs", {"most": 7}, indirect_minor=indirect, total_minor=total) == expected


@pytest.mark.parametrize(
    ("paid", "uncertain", "expected"),
    [
        (2_000, 0, "met"),
        (1_999, 0, "not_met"),
        (2_000, 1, "to_be_judged"),
        (0, 0, "not_met"),
        (None, 0, "to_be_judged"),
        (9_000, 9_000, "to_be_judged"),
    ],
)
def test_co_funding_is_a_share_of_the_whole_cost(paid: int | None, uncertain: int, expected: str) -> None:
    said = outcome(
        "cofunding", {"least": 20}, total_minor=8_000, cofunding_minor=paid, uncertain_minor=uncertain
    )
    assert said == expected


def test_co_funding_says_how_much_more_is_needed() -> None:
    (why,) = verdict("cofunding", values={"least": 20}, total_minor=8_001, cofunding_minor=0).reasons
    assert dict(why.params)["short"].minor == 2_001
    assert outcome("cofunding", {"least": 20}, total_minor=8_001, cofunding_minor=2_001) == "met"
    assert outcome("cofunding", {"least": 20}, total_minor=8_001, cofunding_minor=2_000) == "not_met"
