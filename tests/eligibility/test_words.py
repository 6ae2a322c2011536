"""Every rule can say itself, and every reason that a rule gives survives storage."""

import json

import pytest
from flask import Flask

from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.eligibility.facts import FACTS, Facts, Paper, Partner, Remedy
from grants.eligibility.rules import RULES, run
from tests.eligibility.facts import AT, EVERY_CHOICE, EVERY_LIMIT, facts

BAD = [
    Facts(at=AT),
    facts(implementation=("PS",), origin=("JO",), registration_country="JO"),
    facts(
        kind="company", not_for_profit=False, own_bank_account=False, carries_out_itself=False, protects_from_abuse=False, partner_portal_id="",
        registered_on=AT.date(), assists_victims_since=2011, language="es", starts_on=AT.date(), months=99, implementation=("FR",), origin=(),
        explanation="", remedies=(Remedy("food"),), years=dict.fromkeys(range(1, 6), 9_900_000), total_minor=99_000_000,
        partners=(Partner("Sample"),), documents=(Paper("proposal", 11),), other_applications=2, overdue_reports=1,
    ),
    facts(months=1, total_minor=1, documents=(), remedies=()),
]  # fmt: skip


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("what", ["lead", "rest", "ask", "rule", "meet"])
def test_every_text_of_a_rule_reads_as_a_sentence(app: Flask, key: str, what: str) -> None:
    choice = next(c for c in EVERY_CHOICE if c["key"] == key)
    says = RULES[key].says(what, choice, EVERY_LIMIT)
    with app.test_request_context():
        text = sentence(says) if says else ""
    assert "%(" not in text
    assert (not says) or len(text) > 5


@pytest.mark.parametrize("given", BAD)
def test_every_reason_reads_as_a_sentence_and_survives_storage(app: Flask, given: Facts) -> None:
    with app.test_request_context():
        for verdict in run(EVERY_CHOICE, given, EVERY_LIMIT):
            for reason in verdict.reasons:
                stored = json.loads(json.dumps(reason.as_json()))
                assert sentence(Reason.from_json(stored)) == sentence(reason)


def test_the_words_of_2011_are_exact(app: Flask) -> None:
    with app.test_request_context():
        (verdict,) = run([{"key": "yearly_cap"}], facts(years={2: 2_618_700}), EVERY_LIMIT)
        assert (
            sentence(verdict.reasons[0])
            == "Year 2 asks for USD\u00a026,187, which is USD\u00a01,187 above the limit of USD\u00a025,000."
        )
        (verdict,) = run(
            [{"key": "cross_border"}], facts(implementation=("NP",), origin=("IN",)), EVERY_LIMIT
        )
        assert (
            sentence(verdict.reasons[0])
            == "India and Nepal belong to one UN regional group only: Asia-Pacific."
        )


def test_every_fact_a_rule_needs_has_a_name() -> None:
    assert sorted({need for rule in RULES.values() for need in rule.needs} - set(FACTS)) == []
    assert sorted(set(FACTS) - set(Facts.__dataclass_fields__)) == []
