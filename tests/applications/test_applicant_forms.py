"""Typing: wrong input, strange input, rows, and two tabs at once."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications import actions, queries
from grants.applications.asked import SECTIONS
from grants.applications.models import Application
from tests.applications.browsing import an_open_call, now, of, saved, token_of
from tests.applications.writing import a_draft, a_line, answers
from tests.people import actor


def test_save_and_go_on_leads_to_the_next_part(ana: FlaskClient, draft: Application) -> None:
    answer = ana.submit(
        of(draft, "needs"), {"problem": "No papers.", "activities": "A helpline."}, follow_redirects=False
    )
    assert (answer.status_code, answer.location) == (303, of(draft, "remedies"))
    assert saved(draft, "needs") == {"problem": "No papers.", "activities": "A helpline."}


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("project", {"months": "a year"}, "Write a whole number in digits, for example 40."),
        (
            "project",
            {"starts_on": "2011-02-29"},
            "There is no such day. Write it as year-month-day, for example 2011-04-30.",
        ),
        ("project", {"starts_on": "0001-01-01"}, "Write a day between 1 January 2000 and 31 December 2100."),
        ("project", {"months": "9" * 40}, "Write a whole number in digits, for example 40."),
        (
            "project",
            {"months": "0"},
            "A project lasts at least one month. Write the number in digits, for example 36.",
        ),
        ("beneficiaries", {"direct": "-5"}, "Write a whole number in digits, for example 40."),
        (
            "countries",
            {"implementation-0": "Atlantis"},
            "We do not know the country “Atlantis”. Take a name from the list.",
        ),
        (
            "budget",
            {"lines-0-description": "Beds", "lines-0-quantity": "12", "lines-0-unit_cost": "25.000"},
            "Do you mean 25,000 or 25.00?",
        ),
        (
            "budget",
            {"lines-0-description": "Beds", "lines-0-quantity": "0", "lines-0-unit_cost": "25"},
            "Write how many, above zero.",
        ),
        (
            "budget",
            {"lines-0-description": "Beds", "lines-0-quantity": "1.234", "lines-0-unit_cost": "5"},
            "Do you mean 1,234 or 1?",
        ),
        (
            "budget",
            {"lines-0-description": "Beds", "lines-0-quantity": "1.2345", "lines-0-unit_cost": "5"},
            "at most two decimals",
        ),
        (
            "budget",
            {"lines-0-description": "Beds", "lines-0-unit_cost": "-5"},
            "Write an amount above zero, without a minus sign.",
        ),
        ("budget", {"lines-0-quantity": "5", "lines-0-unit_cost": "5"}, "Say what the line is for"),
        (
            "budget",
            {
                "lines-0-description": "Beds",
                "lines-0-quantity": "9000000",
                "lines-0-unit_cost": "9,000,000,000",
            },
            "too large to be right",
        ),
    ],
)
def test_wrong_input_is_told_beside_its_field_and_stays_on_the_page(
    ana: FlaskClient, draft: Application, key: str, typed: dict[str, str], words: str
) -> None:
    answer = ana.submit(of(draft, key), typed)
    assert answer.status_code == 422
    assert words in answer.text
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert saved(draft, key) is None


def test_a_text_over_its_limit_is_kept_whole_on_the_page(ana: FlaskClient, draft: Application) -> None:
    text = "word " * 40_000  # 200 kB
    answer = ana.submit(of(draft, "needs"), {"problem": text, "activities": "Kept too"})
    assert answer.status_code == 422
    assert "This text has 199,999 characters; the limit is 4000. Nothing was cut" in answer.text
    assert text.strip() in answer.text
    assert "Kept too" in answer.text


def _written(key: str) -> list[str]:
    """The names of all fields of a part in which one writes, those of each table's first row, too."""
    questions = SECTIONS[key].questions
    plain = [question.key for question in questions if question.kind in ("text", "line")]
    cells = [(table.key, column) for table in questions for column in table.columns]
    return plain + [f"{table}-0-{column.key}" for table, column in cells if column.kind in ("text", "line")]


def _first(kept: dict[str, Any], name: str) -> str:
    """The answer of a question, or of a cell of a table's first row."""
    table, _number, column = [*name.split("-"), "", ""][:3]
    return str(kept[table][0][column] if column else kept[name])


@pytest.mark.parametrize("key", [key for key, section in SECTIONS.items() if section.plain])
def test_strange_texts_are_kept_as_typed_and_never_break_a_page(
    ana: FlaskClient, draft: Application, key: str
) -> None:
    names = _written(key)
    for text in (
        "a\x00b",
        "\u202egnisrever \u200f",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }} %(name)s",
        "🕊" * 30,
        "'; DROP TABLE x; --",
    ):
        token = token_of(ana, of(draft, key), check=False)
        version = queries.newest_version(draft, key)
        said = {
            **dict.fromkeys(names, text),
            "csrf_token": token,
            "base_version": str(version.version if version else 0),
        }
        assert ana.post(of(draft, key), data=said).status_code == 303, text
        assert _first(saved(draft, key), names[0]) == " ".join(text.replace("\x00", "").split())
        page = ana.get(of(draft, key), check="{{" not in text)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


@pytest.mark.parametrize("key", ["countries", "remedies", "partners", "budget", "project"])
def test_a_form_that_nobody_drew_is_refused_politely(ana: FlaskClient, draft: Application, key: str) -> None:
    token = {"csrf_token": token_of(ana, of(draft, key))}
    nonsense = {
        "base_version": "-1x", "lines-0-key": "x" * 99, "lines-0-grant_year": "99", "lines-0-category": "bribes", "lines-0-description": "a",
        "lines-0-quantity": "1", "lines-0-unit_cost": "1", "remedies-0-kind": "kindness", "partners-0-country": "KE", "starts_on": "x",
        "origin-0": "\x00x",
    }  # fmt: skip
    assert ana.post(of(draft, key), data=token | nonsense).status_code == 422


def test_arabic_digits_are_read(ana: FlaskClient, draft: Application) -> None:
    ana.submit(
        of(draft, "budget"),
        {"lines-0-description": "أسرّة", "lines-0-quantity": "٢٫٥", "lines-0-unit_cost": "٢٥"},
    )
    (line,) = saved(draft, "budget")["lines"]
    assert (line["quantity_hundredths"], line["unit_cost_minor"]) == (250, 2500)


def test_adding_a_line_saves_nothing_and_loses_nothing(ana: FlaskClient, draft: Application) -> None:
    typed = {
        "lines-0-description": "Case worker",
        "lines-0-quantity": "12",
        "lines-0-unit_cost": "4x",
        "category-1": "travel",
    }
    answer = ana.submit(of(draft, "budget"), typed, button="Add a line to year 1")
    assert answer.status_code == 200
    assert all(f'value="{value}"' in answer.text for value in ("Case worker", "12", "4x"))
    assert answer.text.count('class="line with-unit"') == 4
    assert saved(draft, "budget") is None


def test_the_totals_are_worked_out_on_the_server_without_saving(ana: FlaskClient, draft: Application) -> None:
    typed = {"lines-0-description": "Beds", "lines-0-quantity": "12.5", "lines-0-unit_cost": "2,100.00"}
    answer = ana.submit(of(draft, "budget"), typed, button="Work out the totals")
    assert "Year 1 is USD\u00a01,250 above the yearly limit of USD\u00a025,000" in answer.text
    assert saved(draft, "budget") is None


def test_a_year_is_copied_to_the_next_and_a_line_taken_out(ana: FlaskClient, complete: Application) -> None:
    url = of(complete, "budget")
    copied = ana.submit(url, button="Copy year 1 to year 2")
    assert copied.text.count('value="Shelter beds"') == 4
    ana.submit(url, button="Take out: Shelter beds")
    assert len(saved(complete, "budget")["lines"]) == 3


def test_remedies_are_picked_and_paid_by_lines(ana: FlaskClient, complete: Application) -> None:
    url = of(complete, "remedies")
    picked = ana.submit(url, {"kind": "legal_aid"}, button="Add this remedy")
    assert 'value="legal_aid"' in picked.text
    ana.submit(url, {"remedies-0-line_keys": ["beds-1 beds-2 beds-3"], "remedies-0-people": "41"})
    assert saved(complete, "remedies")["remedies"] == [
        {"kind": "shelter", "description": "Beds", "people": 41, "line_keys": ["beds-1", "beds-2", "beds-3"]}
    ]


def test_a_partner_without_a_country_is_asked_for_it(ana: FlaskClient, complete: Application) -> None:
    answer = ana.submit(of(complete, "partners"), {"partners-0-country": ""})
    assert answer.status_code == 422
    assert "Choose the partner’s country" in answer.text


def test_an_older_tab_sees_both_versions_and_chooses(ana: FlaskClient, complete: Application) -> None:
    url = of(complete, "needs")
    first = {"problem": "Written by ben", "activities": "No change here"}
    actions.save_section(complete, key="needs", answers=first, base_version=1, by=actor("ben"), at=now())
    mine = {
        "base_version": "1",
        "problem": "Written by ana",
        "activities": "No change here",
        "csrf_token": token_of(ana, url),
    }
    both = ana.post(url, data=mine)
    assert both.status_code == 409
    assert "Written by ben" in both.text
    assert "Written by ana" in both.text
    assert both.text.count("<fieldset") == 1
    assert saved(complete, "needs") == first


def test_what_was_chosen_of_two_versions_is_saved_on_top(ana: FlaskClient, complete: Application) -> None:
    lines = [a_line(1), a_line(2, unit_cost_minor=1), a_line(3)]
    actions.save_section(
        complete, key="budget", answers={"lines": lines}, base_version=1, by=actor("ben"), at=now()
    )
    mine = json.dumps({"lines": [a_line(year, unit_cost_minor=9) for year in (1, 2)]})
    token = token_of(ana, of(complete, "budget"))
    ana.post(
        of(complete, "budget") + "/choose",
        data={
            "csrf_token": token,
            "mine": mine,
            "base_version": "2",
            "piece-0": "theirs",
            "piece-1": "mine",
            "piece-2": "theirs",
        },
    )
    assert [(line["key"], line["unit_cost_minor"]) for line in saved(complete, "budget")["lines"]] == [
        ("beds-1", 250_000), ("beds-2", 9), ("beds-3", 250_000),
    ]  # fmt: skip


def test_an_earlier_version_can_be_brought_back(ana: FlaskClient, complete: Application) -> None:
    actions.save_section(
        complete, key="needs", answers={"problem": "Worse"}, base_version=1, by=actor("ben"), at=now()
    )
    ana.submit(of(complete, "needs") + "/versions", button="Bring back version 1")
    assert saved(complete, "needs") == answers()["needs"]


def test_the_themes_of_the_call_are_offered(ana: FlaskClient, session: Any) -> None:
    draft = a_draft(call=an_open_call(themes=["Legal aid", "Shelter"]), at=now())
    page = ana.get(of(draft, "project"))
    assert '<option value="Legal aid"></option>' in page.text
