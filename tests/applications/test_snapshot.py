"""The snapshot: what was saved, and nothing else; the same content has the same hash."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.applications import actions
from grants.applications.asked import SECTIONS
from grants.applications.models import Application
from grants.applications.queries import history_of
from grants.applications.rules import cleaned
from grants.applications.sections import Kind, Question
from grants.applications.snapshot import canonical, content_hash, document_of
from grants.applications.states import RemedyKind
from grants.core.db import db
from grants.eligibility.facts import facts_of
from tests.applications.writing import a_complete_draft, a_draft, a_line, answers
from tests.factories import NOW
from tests.factories.things import a_snapshot
from tests.people import actor

pytestmark = pytest.mark.usefixtures("session")

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
LINE = st.fixed_dictionaries(
    {
        "key": st.uuids().map(lambda key: key.hex[:12]),
        "grant_year": st.integers(1, 10),
        "category": st.sampled_from(["staff", "contractual", "indirect"]),
        "description": TEXT.map(lambda text: f"Line {text}"),
        "unit": TEXT,
        "quantity_hundredths": st.integers(1, 10**6),
        "unit_cost_minor": st.integers(0, 10**8),
    }
)
REMEDY = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(RemedyKind)).map(str),
        "description": TEXT,
        "people": st.none() | st.integers(0, 10**6),
    }
)
PLAIN = {
    Kind.TEXT: TEXT, Kind.LINE: TEXT, Kind.NUMBER: st.none() | st.integers(1, 120), Kind.YES: st.booleans(),
    Kind.DAY: st.none() | st.dates(min_value=NOW.date()).filter(lambda day: day.year < 2100).map(str),
    Kind.COUNTRIES: st.lists(st.sampled_from(["KE", "NP", "QA", "TR"]), unique=True),
    Kind.LINES: st.lists(LINE, max_size=6, unique_by=lambda line: line["key"]),
    Kind.REMEDIES: st.lists(REMEDY, max_size=4, unique_by=lambda row: row["kind"]),
    Kind.PARTNERS: st.lists(st.fixed_dictionaries({"name": TEXT.map(lambda t: f"P {t}"), "country": st.just("KE"), "role": TEXT}), max_size=3),
}  # fmt: skip
PLAIN[Kind.MONEY] = st.none() | st.integers(0, 10**9)
PLAIN[Kind.ROW], PLAIN[Kind.COUNTRY] = st.sampled_from(["", "home", "gone"]), st.sampled_from(["", "KE"])


def said_to(question: Question) -> st.SearchStrategy[Any]:
    """Any answer to a question, any rows of a table."""
    if question.kind is Kind.CHOICE:
        return st.sampled_from(["", *(value for value, _label in question.choices)])
    if question.kind is Kind.TABLE:
        row = st.fixed_dictionaries(
            {c.key: said_to(c) for c in question.columns} | {"key": st.text("abcd", min_size=1, max_size=8)}
        )
        return st.lists(row, max_size=3, unique_by=lambda row: row["key"])
    return PLAIN[question.kind]


WRITTEN = st.fixed_dictionaries(
    {
        key: st.fixed_dictionaries({q.key: said_to(q) for q in section.questions})
        for key, section in SECTIONS.items()
    }
)


def test_it_has_the_shape_that_later_stages_read() -> None:
    draft = a_complete_draft()
    document, known = document_of(draft), a_snapshot(draft)
    assert set(known) == set(document)
    assert set(known["organization"]) <= set(document["organization"])
    assert (document["countries"][0], document["budget"]["years"]) == (
        {"country": "KE", "role": "destination"}, {"1": 2_500_000, "2": 2_500_000, "3": 2_500_000},
    )  # fmt: skip
    assert set(document["budget"]["lines"][0]) == set(known["budget"]["lines"][0])
    assert set(known["attachments"][0]) <= set(document["attachments"][0])


def test_rules_find_their_facts_in_it() -> None:
    facts = facts_of(document_of(a_complete_draft()), NOW)
    assert (facts.kind, facts.months, facts.countries, facts.total_minor) == (
        "ngo",
        36,
        ("KE", "NP"),
        7_500_000,
    )
    assert (facts.years, [paper.pages for paper in facts.documents or ()]) == (
        {1: 2_500_000, 2: 2_500_000, 3: 2_500_000},
        [10],
    )
    assert facts.registered_on is not None
    assert facts.registered_on.isoformat() == "2003-02-14"


def test_the_same_content_has_the_same_hash_whenever_it_is_drawn() -> None:
    draft = a_complete_draft()
    first = content_hash(canonical(document_of(draft)))
    db.session.expire_all()
    assert content_hash(canonical(document_of(draft))) == first
    said = {**answers()["needs"], "problem": "Another"}
    actions.save_section(draft, key="needs", answers=said, base_version=1, by=actor("ana"), at=NOW)
    assert content_hash(canonical(document_of(draft))) != first
    back = answers()["needs"]
    actions.save_section(
        draft, key="needs", answers=back, base_version=2, by=actor("ana"), at=NOW + timedelta(hours=1)
    )
    assert content_hash(canonical(document_of(draft))) == first


def test_a_remedy_rests_only_on_lines_that_are_there() -> None:
    draft = a_complete_draft()
    actions.save_section(
        draft, key="budget", answers={"lines": [a_line(2)]}, base_version=1, by=actor("ana"), at=NOW
    )
    assert document_of(draft)["remedies"][0]["line_keys"] == []


def test_a_draft_without_any_answer_has_one_too() -> None:
    document = document_of(a_draft())
    assert (document["title"], document["sections"], document["budget"]["total_minor"]) == (
        "Home and heard",
        {},
        0,
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(written=WRITTEN)
def test_what_was_saved_is_what_is_sent(written: dict[str, dict[str, Any]]) -> None:
    """Round trip: answers into sections and rows, out of them into the document, through JSON and back."""
    draft = _the_draft()
    for key, said in written.items():
        base = len(_versions(draft, key))
        actions.save_section(draft, key=key, answers=said, base_version=base, by=actor("ana"), at=NOW)
    document = json.loads(canonical(document_of(draft)))
    kept = {key: cleaned(SECTIONS[key], said) for key, said in written.items()}
    assert document["sections"]["needs"] == kept["needs"]
    assert document["starts_on"] == kept["project"]["starts_on"]
    assert {(c["role"], c["country"]) for c in document["countries"]} == {
        (role, c) for role, codes in kept["countries"].items() for c in codes
    }
    assert [
        {k: v for k, v in line.items() if k != "amount_minor"} for line in document["budget"]["lines"]
    ] == kept["budget"]["lines"]
    assert document["budget"]["total_minor"] == sum(
        line["amount_minor"] for line in document["budget"]["lines"]
    )
    assert [row["kind"] for row in document["remedies"]] == [
        row["kind"] for row in kept["remedies"]["remedies"]
    ]
    assert document["partners"] == [
        {**row, "declaration_signed_on": None} for row in kept["partners"]["partners"]
    ]


def _the_draft() -> Any:
    return db.session.query(Application).first() or a_draft()


def _versions(draft: Any, key: str) -> list[Any]:
    return history_of(draft, key, most=10_000)
