"""Facts for the tests: an application that meets everything a computation can see, with single facts replaced."""

from datetime import UTC, date, datetime
from typing import Any

from grants.eligibility.facts import Facts, Paper, Partner, Remedy
from grants.eligibility.rules import RULES, RuleVerdict, run
from grants.eligibility.states import Outcome

AT = datetime(2011, 4, 30, 22, tzinfo=UTC)
LIMITS = {
    "cap_year_minor": 2_500_000,
    "cap_total_minor": 7_500_000,
    "min_total_minor": None,
    "max_years": 3,
    "min_months": None,
    "max_months": 36,
}
GOOD: dict[str, Any] = {
    "kind": "ngo", "not_for_profit": True, "country": "KE", "registered_on": date(2003, 2, 14), "registration_country": "KE",
    "partner_portal_id": "12345", "assists_victims_since": 2004, "carries_out_itself": True, "protects_from_abuse": True,
    "own_bank_account": True, "language": "en", "starts_on": date(2012, 1, 1), "months": 36,
    "implementation": ("KE",), "origin": ("NP",), "destination": (), "explanation": "Two lawyers share each case.",
    "remedies": (Remedy("shelter", "Beds", 40, ("line-1",)),), "lines": {"line-1": 2_500_000},
    "years": {1: 2_500_000, 2: 2_500_000, 3: 2_500_000}, "total_minor": 7_500_000,
    "indirect_minor": 0, "cofunding_minor": 2_000_000,
    "partners": (Partner("Sample Centre", "NP", date(2011, 3, 1)),), "documents": (Paper("proposal", 10),),
    "other_applications": 0, "overdue_reports": 0,
}  # fmt: skip


def facts(**changes: Any) -> Facts:
    """The good facts with some replaced."""
    return Facts(at=changes.pop("at", AT), **{**GOOD, **changes})


def verdict(
    key: str,
    limits: dict[str, int | None] | None = None,
    values: dict[str, Any] | None = None,
    **changes: Any,
) -> RuleVerdict:
    """What one rule says of the good facts with some replaced."""
    return run([{"key": key, **(values or {})}], facts(**changes), LIMITS if limits is None else limits)[0]


def outcome(
    key: str,
    values: dict[str, Any] | None = None,
    limits: dict[str, int | None] | None = None,
    **changes: Any,
) -> str:
    """Its outcome alone."""
    return verdict(key, limits, values, **changes).outcome.value


def reasons(
    key: str,
    values: dict[str, Any] | None = None,
    limits: dict[str, int | None] | None = None,
    **changes: Any,
) -> list[str]:
    """The keys of its reasons."""
    return [reason.key for reason in verdict(key, limits, values, **changes).reasons]


# Good values for every parameter of the registry.
VALUES: dict[str, dict[str, Any]] = {
    "registered_by": {"latest": "2010-01-01"}, "registered_years": {"least": 3}, "assistance_years": {"least": 2},
    "listed_countries": {"countries": ["KE", "NP"]}, "regional_groups": {"groups": ["african"]}, "starts_from": {"earliest": "2011-06-01"},
    "languages": {"languages": ["en", "fr"]}, "named_documents": {"documents": ["proposal"]}, "proposal_pages": {"most": 10},
    "indirect_costs": {"most": 7}, "cofunding": {"least": 20},
}  # fmt: skip
EVERY_LIMIT = {**LIMITS, "min_total_minor": 100_000, "min_months": 6}
EVERY_CHOICE = [{"key": key, **VALUES.get(key, {})} for key in RULES]
SEVERITY = {Outcome.MET: 0, Outcome.TO_BE_JUDGED: 1, Outcome.NOT_MET: 2}
