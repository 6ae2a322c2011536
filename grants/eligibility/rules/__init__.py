"""The registry of eligibility rules. To add one: an entry in applicant.py, project.py or money.py, and a test.

A call chooses rules by key, with parameters: [{"key": "proposal_pages", "most": 10}, …], and sets limits:
cap_year_minor, cap_total_minor, min_total_minor, max_years, min_months, max_months. A limit without a value is no rule.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.eligibility.facts import Facts
from grants.eligibility.rules.applicant import APPLICANT, full_years
from grants.eligibility.rules.money import MONEY
from grants.eligibility.rules.project import PROJECT
from grants.eligibility.rules.rule import Limits, Parameter, Rule, RuleVerdict
from grants.eligibility.states import Outcome

# Raised whenever a rule may answer differently to the same facts; stored with every check.
RULES_VERSION = "2"

_order = (
    "non_governmental", "not_for_profit", "yearly_cap", "funded_years", "cross_border", "effective_remedies", "proposal_pages",
)  # fmt: skip
_all = {rule.key: rule for rule in (*APPLICANT, *MONEY, *PROJECT)}

# Those of 2011 first, in the order of the report; then those that later calls added.
RULES: Mapping[str, Rule] = {key: _all[key] for key in _order} | _all

LIMITS = ("cap_year_minor", "cap_total_minor", "min_total_minor", "max_years", "min_months", "max_months")


def run(rule_choices: Sequence[Mapping[str, Any]], facts: Facts, limits: Limits) -> list[RuleVerdict]:
    """The verdict of each rule that a call chose, in its order; rules whose number is not set are left out."""
    return [RULES[choice["key"]].run(choice, facts, limits) for choice in chosen(rule_choices, limits)]


def chosen(rule_choices: Sequence[Mapping[str, Any]], limits: Limits) -> list[Mapping[str, Any]]:
    """The choices that judge anything, in their order."""
    return [choice for choice in rule_choices if RULES[choice["key"]].applies(choice, limits)]


def rule_of(key: str) -> Rule:
    """The rule of a stored verdict."""
    return RULES[key]


__all__ = [
    "LIMITS", "RULES", "RULES_VERSION", "Facts", "Limits", "Outcome", "Parameter", "Rule", "RuleVerdict", "chosen", "full_years",
    "rule_of", "run",
]  # fmt: skip
