"""Tables as they are read: indicators under their results, a work plan by month, on pages, in the PDF and by reviewers; pages counted."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from grants.applications import actions, documents, queries
from grants.applications.asked import SECTIONS
from grants.applications.models import Application
from grants.applications.rules.tables import grouped, months_of_plan
from grants.core import pdf
from tests.applications.big import ARABIC, big_answers
from tests.applications.browsing import now, of
from tests.applications.writing import answers
from tests.journeys.entering import enter
from tests.people import actor

LOG, PLAN = SECTIONS["log_frame"], SECTIONS["work_plan"].question("activities")


@pytest.fixture
def big(complete: Application) -> Application:
    said = big_answers()
    for key in ("log_frame", "work_plan", "budget"):
        actions.save_section(complete, key=key, answers=said[key], base_version=1, by=actor("ana"), at=now())
    return complete


def test_indicators_come_under_their_results_in_the_order_of_the_results() -> None:
    rows = {"results": [{"key": "a"}, {"key": "b"}, {"key": "c"}],
            "indicators": [{"key": "1", "result": "c"}, {"key": "2", "result": "gone"}, {"key": "3", "result": "a"}, {"key": "4", "result": "c"}]}  # fmt: skip
    found = grouped(LOG, LOG.question("indicators"), rows)
    assert found is not None
    question, groups = found
    assert "result" not in [column.key for column in question.columns]
    assert [(other and other["key"], [row["key"] for row in own]) for other, own in groups] == [
        ("a", ["3"]),
        ("c", ["1", "4"]),
        (None, ["2"]),
    ]


def test_a_table_that_stands_alone_is_not_grouped() -> None:
    assert grouped(LOG, LOG.question("results"), answers()["log_frame"]) is None
    assert grouped(SECTIONS["work_plan"], PLAN, answers()["work_plan"]) is None


@pytest.mark.parametrize(
    ("rows", "months", "expected"),
    [
        ([{"first": 1, "last": 8}], 36, 36),
        ([{"first": 1, "last": 40}], 36, 40),
        ([{"first": None, "last": None}], None, 0),
        ([{"first": 1, "last": 100}], 36, 0),
        ([], 36, 0),
    ],
)
def test_over_how_many_months_a_plan_is_read(rows: list[Any], months: int | None, expected: int) -> None:
    assert months_of_plan(PLAN, rows, months) == expected
    assert months_of_plan(LOG.question("results"), rows, months) == 0


def test_the_page_to_check_shows_groups_and_the_plan(ana: FlaskClient, big: Application) -> None:
    page = ana.get(f"/applications/{big.ref}/check").text
    assert '<th scope="rowgroup" colspan="4">People choose what comes next, in place 0.</th>' in page
    assert page.count('<td class="on">') == sum(
        a["last"] - a["first"] + 1 for a in big_answers()["work_plan"]["activities"]
    )
    assert "Months 29 to 36" in page


def test_reviewers_read_the_same(app: Flask, big: Application) -> None:
    actions.submit_application(big, by=actor("ana"), at=now())
    sent = queries.submission_of(big)
    assert sent is not None
    with app.test_request_context():
        parts = {part.key: part for part in queries.proposal_of(sent).parts}
    assert [block.kind for block in parts["work_plan"].blocks] == ["plan"]
    assert parts["work_plan"].blocks[0].named_rows[0]["who"] == "Lantern House and Daraja Legal Clinic"
    labels = [block.label for block in parts["log_frame"].blocks]
    assert "How will you know? – People choose what comes next, in place 0." in labels
    assert len(labels) == 12


def test_the_pdf_has_all_of_it_and_its_pages_are_counted(
    app: Flask, big: Application, tmp_path: Path
) -> None:
    with app.test_request_context():
        draft = queries.draft_of(big, now())
        made = documents.proposal_pdf(draft.document, big, None)
        assert (
            documents.pages_of(draft.document, big, draft.hash)
            == len(pikepdf.open(io.BytesIO(made)).pages)
            > 4
        )


def test_it_is_drawn_once_for_each_content(
    app: Flask, big: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context():
        draft = queries.draft_of(big, now())
        first = documents.pages_of(draft.document, big, draft.hash)
        monkeypatch.setattr(documents, "proposal_pdf", lambda *_given: pytest.fail("drawn again"))
        assert documents.pages_of(draft.document, big, draft.hash) == first


def test_arabic_lines_are_put_in_order_after_they_were_broken() -> None:
    narrow = pdf.paragraph(ARABIC, "cell")
    narrow.wrap(80, 400)
    first = " ".join(narrow.blPara.lines[0][1])
    assert first == pdf.text(ARABIC)[: len(first)]
    assert pdf.MISSING not in pdf.text(ARABIC)


def test_a_page_of_a_part_and_the_list_say_how_long_it_is(ana: FlaskClient, big: Application) -> None:
    for url in (f"/applications/{big.ref}", of(big, "needs"), of(big, "budget")):
        assert " of 10 pages" in ana.get(url).text


def leave(page: Page) -> None:
    """Go away, and let the save that a page sends when it is left come to its end: the next test empties the database."""
    page.goto("/help")
    page.wait_for_timeout(500)


def test_a_new_row_has_the_focus(new_page: Any, app: Flask, complete: Application) -> None:
    page: Page = enter(new_page(), app, "ana")
    page.goto(of(complete, "work_plan"))
    page.get_by_role("button", name="Add a row").press("Enter")
    expect(page.get_by_label("What you do").nth(1)).to_be_focused()
    page.keyboard.type("Second")
    page.get_by_role("button", name="Move up").press("Enter")
    expect(page.get_by_label("What you do").first).to_be_focused()
    expect(page.get_by_label("What you do").first).to_have_value("Second")
    leave(page)


def test_a_new_line_of_the_budget_has_the_focus(new_page: Any, app: Flask, complete: Application) -> None:
    page: Page = enter(new_page(), app, "ana")
    page.goto(of(complete, "budget"))
    page.get_by_role("button", name="Add a line to year 2").press("Enter")
    expect(page.locator("[name=lines-3-description]")).to_be_focused()
    leave(page)


def test_without_script_the_new_row_is_where_one_goes_on(
    new_page: Any, app: Flask, complete: Application
) -> None:
    page: Page = enter(new_page(java_script_enabled=False), app, "ana")
    page.goto(of(complete, "work_plan"))
    page.get_by_role("button", name="Add a row").click()
    assert page.url.endswith("#activities-1")
    expect(page.locator("#activities-1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("What you do").nth(1)).to_be_focused()
