"""Rules of profiles, doubles and bank details, at their edges."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.money import Money
from grants.core.reasons import Country, Reason
from grants.core.sentences import sentence
from grants.organizations import rules
from grants.organizations.rules import BankDetails, Profile
from grants.organizations.states import OrganizationKind

TODAY = date(2011, 4, 1)
SOUND = Profile("Lantern House", "KE", kind=OrganizationKind.NGO)
ACCOUNT = BankDetails("Lantern House", "Sample Bank", "KE", "0011223344")


def keys(problems: rules.Problems) -> list[tuple[str | None, str]]:
    return [(name, why.key) for name, why in problems]


def test_name_and_country_alone_are_a_sound_profile() -> None:
    assert rules.profile_problems(Profile("Lantern House", "KE"), TODAY) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"legal_name": " "}, [("legal_name", "legal_name_missing")]),
        ({"legal_name": "x" * 200}, []),
        ({"legal_name": "x" * 201}, [("legal_name", "profile_too_long")]),
        ({"country": ""}, [("country", "country_unknown")]),
        ({"country": "ke"}, [("country", "country_unknown")]),
        ({"registration_country": "XX"}, [("registration_country", "country_unknown")]),
        ({"registered_on": TODAY}, []),
        ({"registered_on": date(2011, 4, 2)}, [("registered_on", "registered_in_future")]),
        ({"website": "https://example.org/about?x=1"}, []),
        ({"website": "example.org"}, [("website", "website_not_an_address")]),
        ({"website": "javascript:alert(1)"}, [("website", "website_not_an_address")]),
        ({"assists_victims_since": 1900}, []),
        ({"assists_victims_since": 2011}, []),
        ({"assists_victims_since": 2012}, [("assists_victims_since", "since_not_a_year")]),
        ({"assists_victims_since": 1899}, [("assists_victims_since", "since_not_a_year")]),
        ({"staff_full_time": 1, "staff_part_time": 0, "volunteers": 2, "staff_with_victims": 3}, []),
        (
            {"staff_full_time": 1, "staff_part_time": 0, "volunteers": 2, "staff_with_victims": 4},
            [("staff_with_victims", "staff_do_not_add_up")],
        ),
        ({"staff_full_time": 1, "staff_with_victims": 4}, []),
        ({"annual_budgets": {"1990": 1, "2012": 1}}, []),
        ({"annual_budgets": {"2013": 1}}, [("annual_budgets", "budget_year_wrong")]),
        ({"annual_budgets": {"last": 1}}, [("annual_budgets", "budget_year_wrong")]),
        (
            {"board_members": [{"name": "", "function": "Chair"}]},
            [("board_members", "board_member_nameless")],
        ),
    ],
)
def test_what_is_wrong_with_a_profile_stands_beside_its_field(
    changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert keys(rules.profile_problems(replace(SOUND, **changes), TODAY)) == found


def test_a_profile_is_kept_without_stray_spaces_and_empty_rows() -> None:
    rough = replace(
        SOUND,
        legal_name=" Lantern   House ",
        audits="\nOne.\n\nTwo.\n",
        board_members=[{"name": " B  Sample", "function": ""}, {"name": " ", "function": ""}],
    )
    clean = rules.clean_profile(rough)
    assert (clean.legal_name, clean.audits, clean.board_members) == (
        "Lantern House",
        "One.\n\nTwo.",
        [{"name": "B Sample", "function": ""}],
    )


@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = rules.clean_profile(replace(SOUND, legal_name=text, audits=text))
    assert rules.clean_profile(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Casa del Niño", "CASA DEL NINO"),
        ("Lantern-House (Kenya)", "lantern house  kenya"),
        ("Straße", "STRASSE"),
        ("ＮＧＯ", "ngo"),
    ],
)
def test_names_are_compared_without_accents_capitals_and_signs(one: str, other: str) -> None:
    assert rules.plain_name(one) == rules.plain_name(other)


@pytest.mark.parametrize(
    ("name", "country", "number", "number_country", "double"),
    [
        ("LANTERN HOUSE", "KE", "", "", True),
        ("Lantern House", "NP", "", "", False),
        ("Another", "KE", "NGO 17", "", True),
        ("Another", "NP", "ngo/17", "KE", True),
        ("Another", "NP", "NGO-17", "NP", False),
        ("Another", "KE", "", "KE", False),
    ],
)
def test_a_double_has_the_same_name_or_number_in_the_same_country(
    name: str, country: str, number: str, number_country: str, double: bool
) -> None:
    ours = Profile("Lantern House", "KE", registration_number="NGO-17")
    other = Profile(name, country, registration_number=number, registration_country=number_country)
    assert bool(rules.likeness(rules.keys_of(ours), rules.keys_of(other))) is double


def test_names_of_no_letters_are_no_doubles_of_each_other() -> None:
    assert not rules.likeness(rules.keys_of(Profile("***", "KE")), rules.keys_of(Profile("---", "KE")))


def test_no_registration_number_is_no_double() -> None:
    assert not rules.likeness(rules.keys_of(Profile("One", "KE")), rules.keys_of(Profile("Two", "KE")))


@pytest.mark.parametrize(
    ("country", "has"), [("GB", True), ("AL", True), ("KE", False), ("US", False), ("DZ", False), ("", False)]
)
def test_countries_with_ibans(country: str, has: bool) -> None:
    assert rules.has_ibans(country) is has


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"country": "GB", "account_number": "GB82WEST12345698765432"}, []),
        ({"country": "GB", "account_number": "GB83WEST12345698765432"}, [("account_number", "iban_wrong")]),
        ({"country": "GB", "account_number": "0011223344"}, [("account_number", "iban_wrong")]),
        (
            {"country": "DE", "account_number": "GB82WEST12345698765432"},
            [("account_number", "iban_other_country")],
        ),
        ({"account_number": "123"}, [("account_number", "account_number_wrong")]),
        ({"account_number": "ABCDEF"}, [("account_number", "account_number_wrong")]),
        ({"account_number": "1" * 34}, []),
        ({"account_number": "1" * 35}, [("account_number", "account_number_wrong")]),
        ({"bic": "KCBLKENX"}, []),
        ({"bic": "KCBL"}, [("bic", "bic_wrong")]),
        ({"currency": "KSH"}, [("currency", "currency_unknown")]),
        ({"holder": "", "bank_name": ""}, [("holder", "holder_missing"), ("bank_name", "bank_missing")]),
        ({"country": "XX"}, [("country", "country_unknown")]),
    ],
)
def test_bank_details_are_checked_where_they_can_be(
    changes: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert keys(rules.bank_problems(replace(ACCOUNT, **changes))) == found


def test_bank_details_are_kept_without_spaces() -> None:
    rough = BankDetails(" Lantern  House", "Bank ", "GB", "gb82 west-1234 5698 7654 32", bic="west gb2l")
    assert rules.clean_details(rough) == BankDetails(
        "Lantern House", "Bank", "GB", "GB82WEST12345698765432", bic="WESTGB2L"
    )


@pytest.mark.parametrize(
    ("number", "seen"),
    [("GB82WEST12345698765432", "•••• 5432"), ("12345", "•••• 2345"), ("1234", "••••"), ("", "••••")],
)
def test_a_masked_number_shows_its_last_four_signs_at_most(number: str, seen: str) -> None:
    assert rules.masked(number) == seen


def test_every_reason_has_a_sentence_that_can_be_said(app: Any) -> None:
    said = {"day": TODAY, "country": Country("KE"), "found": Country("GB"), "limit": 5, "count": 6, "name": "Ana", "row": 1, "victims": 4,
            "all": 3, "now": "2011", "latest": "2012", "version": 2, "most": Money(1)}  # fmt: skip
    with app.test_request_context():
        texts = [sentence(Reason(key, **said)) for key in rules.WORDS]
    assert [text for text in texts if "%(" in text or not text.rstrip().endswith(".")] == []
