"""From the snapshot to the facts."""

from datetime import date
from typing import Any

from sqlalchemy.orm import scoped_session

from grants.eligibility.facts import Paper, Remedy, facts_of
from grants.eligibility.rules import run
from tests.eligibility.facts import AT
from tests.factories.things import (
    LIMITS_2011,
    RULES_2011,
    a_call,
    a_snapshot,
    an_application,
    an_organization,
)


def snapshot() -> dict[str, Any]:
    """The snapshot of the factories."""
    return a_snapshot(an_application(an_organization(), a_call()))


def test_the_snapshot_of_2011_meets_every_rule_that_is_not_judged(session: scoped_session[Any]) -> None:
    found = {v.rule: v.outcome.value for v in run(RULES_2011, facts_of(snapshot(), AT), LIMITS_2011)}
    assert found == {
        "non_governmental": "met", "not_for_profit": "met", "yearly_cap": "met", "funded_years": "met",
        "cross_border": "to_be_judged", "effective_remedies": "to_be_judged", "proposal_pages": "met",
    }  # fmt: skip


def test_the_facts_of_a_snapshot(session: scoped_session[Any]) -> None:
    found = facts_of(snapshot(), AT)
    assert (found.implementation, found.origin, found.destination, found.countries) == (
        ("KE",),
        ("NP",),
        (),
        ("KE", "NP"),
    )
    assert found.years == {1: 2_500_000, 2: 2_500_000, 3: 2_500_000}
    assert found.lines == {"line-1": 2_500_000, "line-2": 2_500_000, "line-3": 2_500_000}
    assert found.remedies == (Remedy("shelter", "Beds", 40, ("line-1",)),)
    assert found.documents == (Paper("proposal", 10),)
    assert (found.starts_on, found.months, found.explanation) == (
        date(2012, 1, 1),
        36,
        "Two lawyers share each case.",
    )


def test_an_empty_snapshot_says_nothing_and_breaks_nothing() -> None:
    found = facts_of({}, AT)
    assert (found.kind, found.countries, found.remedies, found.total_minor) == (None, (), (), None)


def test_the_organization_is_read_by_the_names_of_its_columns() -> None:
    organization = {
        "kind": "ngo", "registered_on": "2003-02-14", "registration_country": "KE", "regional_group": "african", "partner_portal_id": "12",
        "assists_victims_since": 2004, "own_bank_account": True,
    }  # fmt: skip
    found = facts_of({"organization": organization}, AT)
    assert (found.registered_on, found.registration_country, found.placed_group) == (
        date(2003, 2, 14),
        "KE",
        "african",
    )
    assert (found.partner_portal_id, found.assists_victims_since, found.own_bank_account) == (
        "12",
        2004,
        True,
    )


def test_facts_of_other_stages_are_supplied() -> None:
    found = facts_of({}, AT, {"other_applications": 1})
    assert (found.other_applications, found.overdue_reports) == (1, None)


def test_money_facts_of_a_snapshot() -> None:
    lines = [
        {"key": "a", "category": "indirect", "amount_minor": 700},
        {"key": "b", "category": "staff", "amount_minor": 300},
    ]
    sources = [
        {"amount": 500, "state": "agreed"},
        {"amount": 200, "state": "asked"},
        {"amount": None, "state": "own"},
    ]
    found = facts_of({"budget": {"lines": lines}, "sections": {"cofunding": {"sources": sources}}}, AT)
    assert (found.indirect_minor, found.cofunding_minor, found.uncertain_minor) == (700, 700, 200)
    assert facts_of({"sections": {}}, AT).cofunding_minor == 0
    assert facts_of({"sections": {}, "asked": {"left_out": ["cofunding"]}}, AT).cofunding_minor is None
