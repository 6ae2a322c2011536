"""What a call asks of the stock: left out, changed, its own; and what that does to a draft and to what was sent."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications import actions, queries
from grants.applications.asked import SECTIONS, asked, asked_in, row_labels
from grants.applications.models import Application
from grants.applications.rules import cleaned, missing_from
from grants.applications.sections import Kind
from grants.applications.snapshot import document_of, papers_in
from grants.core.errors import NotFound, RuleBroken
from tests.applications.browsing import an_open_call, now, of
from tests.applications.writing import a_draft, answers
from tests.organizations.papers import a_pdf
from tests.people import actor
from tests.signing_in import signed_in

OWN = [
    {"key": "own_why", "section": "needs", "kind": "text", "label": {"en": "Why now?", "fr": "Pourquoi ?"}, "limit": 3, "unit": "words", "needed": True},
    {"key": "own_kind", "kind": "choice", "label": {"en": "Which kind?"}, "choices": [{"value": "a", "label": {"en": "New"}}, {"value": "b", "label": {"en": "Old"}}]},
    {"key": "own_paper", "kind": "file", "label": {"en": "A letter of the city"}},
    {"key": "own_sum", "kind": "money", "label": {"en": "What did it cost?"}},
]  # fmt: skip
CHOICE: dict[str, Any] = {
    "left_out": ["past_work", "project.theme", "project.title", "budget", "needs.activities"],
    "changed": {"needs.problem": {"limit": 2, "unit": "words", "needed": False, "label": {"en": "What is wrong?"}}, "project.title": {"needed": False}},
    "own": OWN,
}  # fmt: skip


def test_without_a_choice_the_whole_stock_is_asked() -> None:
    assert asked().sections == SECTIONS == asked({}).sections


def test_parts_and_questions_are_left_out_but_never_what_rules_and_sums_stand_on() -> None:
    form = asked(CHOICE)
    assert "past_work" not in form.sections
    assert [q.key for q in form.sections["project"].questions] == ["title", "summary", "starts_on", "months"]
    assert form.sections["project"].question("title").required
    assert "budget" in form.sections


def test_a_changed_question_has_the_words_and_the_limit_of_the_call() -> None:
    problem = asked(CHOICE).sections["needs"].question("problem")
    assert (problem.label, problem.limit, problem.unit, problem.required) == (
        "What is wrong?",
        2,
        "words",
        False,
    )


def test_own_questions_stand_in_their_part_or_before_the_budget_in_the_readers_language() -> None:
    form = asked(CHOICE, "fr")
    assert [q.label for q in form.sections["needs"].questions] == ["What is wrong?", "Pourquoi ?"]
    assert [q.key for q in form.sections["own"].questions] == ["own_kind", "own_paper", "own_sum"]
    assert form.after("own") == "budget"


@pytest.mark.parametrize(
    ("section", "said", "key"),
    [
        ("needs", {"problem": "one two three"}, "answer_too_many_words"),
        ("needs", {"activities": "not asked"}, "answer_unknown"),
        ("own", {"own_kind": "c"}, "answer_not_choice"),
        ("own", {"own_sum": -1}, "answer_not_amount"),
        ("own", {"own_paper": {"sha256": "x"}}, "answer_not_file"),
    ],
)
def test_answers_are_checked_by_what_the_call_asks(section: str, said: dict[str, Any], key: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        cleaned(asked(CHOICE).sections[section], said)
    assert [why.key for _field, why in broken.value.problems] == [key]


def test_what_is_missing_is_what_the_call_needs() -> None:
    said = {**answers(), "needs": {"problem": ""}}
    found = missing_from(asked(CHOICE), said, [], [])
    assert [(p.section, p.field, p.why.key) for p in found] == [("needs", "own_why", "question_unanswered")]


@pytest.mark.parametrize(
    ("row", "keys"),
    [
        ({"first": 3, "last": 2}, ["months_out_of_order"]),
        ({"first": 0, "last": 2}, ["month_zero"]),
        ({"first": None, "last": 2}, ["cell_open"]),
        ({"first": 1, "last": 1}, []),
    ],
)
def test_a_row_says_what_it_still_needs(row: dict[str, Any], keys: list[str]) -> None:
    activity = {"key": "a", "text": "Beds", "who": "", "result": ""} | row
    found = missing_from(asked(), {**answers(), "work_plan": {"activities": [activity]}}, [], [])
    assert [p.why.key for p in found] == keys


def test_rows_keep_their_keys_and_blank_ones_are_dropped() -> None:
    rows = [{"text": "Beds", "first": 1, "last": 2}, {"text": " ", "result": ""}, {"key": "b", "text": "Law"}]
    kept = cleaned(SECTIONS["work_plan"], {"activities": rows})["activities"]
    assert [(row["key"], row["text"]) for row in kept] == [("row-1", "Beds"), ("b", "Law")]


def test_one_row_twice_is_refused() -> None:
    rows = [{"key": "b", "text": "Beds"}, {"key": "b", "text": "Law"}]
    with pytest.raises(RuleBroken) as broken:
        cleaned(SECTIONS["work_plan"], {"activities": rows})
    assert broken.value.problems[0][1].key == "row_twice"


@pytest.fixture
def asking(session: Any) -> Application:
    """A draft in a call with questions of its own, open now."""
    return a_draft(call=an_open_call(form=CHOICE), at=now())


def test_a_part_that_is_not_asked_does_not_exist(asking: Application) -> None:
    with pytest.raises(NotFound):
        actions.save_section(
            asking, key="past_work", answers={}, base_version=0, by=actor("ana", now()), at=now()
        )


def test_what_was_asked_is_kept_with_the_answers(asking: Application) -> None:
    said = {"problem": "No papers", "own_why": "It grows"}
    actions.save_section(asking, key="needs", answers=said, base_version=0, by=actor("ana", now()), at=now())
    document = document_of(asking, form=queries.form_of(asking, now()))
    assert document["asked"] == CHOICE
    assert document["sections"]["needs"] == said
    assert asked_in(document, "en").sections["needs"].question("own_why").label == "Why now?"


def test_an_own_question_is_answered_with_a_file_on_its_page(
    client: FlaskClient, asking: Application
) -> None:
    ana, letter = signed_in(client, "ana"), a_pdf()
    page = ana.submit(
        of(asking, "own"),
        {"own_kind": "a", "own_sum": "1,200.50", "own_paper": (io.BytesIO(letter), "../letter.pdf")},
    )
    assert page.status_code == 200, page.text
    kept = queries.newest_version(asking, "own").answers  # type: ignore[union-attr]
    assert (kept["own_kind"], kept["own_sum"], kept["own_paper"]["name"]) == ("a", 120_050, "letter.pdf")
    document = document_of(asking, form=queries.form_of(asking, now()))
    assert [paper["sha256"] for paper in papers_in(document)] == [kept["own_paper"]["sha256"]]
    assert ana.get(f"/applications/{asking.key}/files/{kept['own_paper']['sha256']}").data == letter
    ana.submit(of(asking, "own"), {"own_kind": "b"})  # without choosing the file again
    assert queries.newest_version(asking, "own").answers["own_paper"] == kept["own_paper"]  # type: ignore[union-attr]


def test_labels_of_rows_are_found_for_those_that_point_at_them() -> None:
    document = {"sections": {key: said for key, said in answers().items() if SECTIONS[key].plain}}
    assert row_labels(document)["home"] == "People choose what comes next."


def test_every_kind_of_answer_has_a_reader() -> None:
    kinds = {q.kind for s in SECTIONS.values() for q in s.questions} | {
        c.kind for s in SECTIONS.values() for q in s.questions for c in q.columns
    }
    assert set(Kind) - kinds == {Kind.CHOICES, Kind.FILE}
