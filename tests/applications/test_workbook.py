"""The application as a workbook: nothing is lost on the way out and in again, in whatever program it was saved."""

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.applications.asked import asked
from grants.applications.rules import cleaned
from grants.applications.workbook import layout
from tests.applications.workbooks import (
    OWN,
    cell_of,
    changed,
    drawn,
    read,
    row_cell,
    sheet_of,
    some_answers,
)
from tests.applications.writing import a_line, answers

STOCK, WITH_OWN = asked(), asked(OWN)
SLOW = settings(
    max_examples=max(20, settings().max_examples // 10),  # each draws and opens a whole workbook
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture
def words(application: Flask) -> Any:
    with application.test_request_context():
        yield


def kept(parts: dict[str, Any]) -> dict[str, Any]:
    assert [wrong for part in parts.values() for wrong in part.wrong] == []
    return {key: part.answers for key, part in parts.items()}


@SLOW
@given(data=st.data())
@pytest.mark.parametrize("form", [STOCK, WITH_OWN], ids=["stock", "own questions"])
def test_any_answers_come_back_as_they_were(words: None, form: Any, data: Any) -> None:
    said = data.draw(some_answers(form))
    assert kept(read(drawn(form, said), form)) == said


@SLOW
@given(data=st.data())
def test_any_answers_come_back_after_another_program_has_saved_them(words: None, data: Any) -> None:
    said = data.draw(some_answers(WITH_OWN))
    assert kept(read(changed(drawn(WITH_OWN, said), lambda book: None), WITH_OWN)) == said


def test_a_complete_application_comes_back_as_it_was(words: None) -> None:
    said = {key: cleaned(section, answers()[key]) for key, section in STOCK.sections.items()}
    assert kept(read(drawn(STOCK, said))) == said


def test_texts_that_begin_like_formulas_stay_texts(words: None) -> None:
    said = answers(needs={"problem": "=1+1", "activities": "@SUM(A1)"})
    book = openpyxl.load_workbook(io.BytesIO(drawn(STOCK, said)))
    assert cell_of(book, "needs", "problem").data_type == "s"
    assert openpyxl.load_workbook(io.BytesIO(drawn(STOCK, said))).worksheets[0]["B3"].data_type == "s"


def test_each_part_has_a_sheet_with_a_title_that_fits(words: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(drawn(STOCK, answers())))
    titles = book.sheetnames
    assert titles[0] == "How to use this"
    assert titles[-2:] == ["lists", "form"]
    assert [s.sheet_state for s in book.worksheets[-2:]] == ["hidden", "hidden"]
    assert len(titles) == len(STOCK.sections) + 3
    assert all(len(title) <= 31 for title in titles)
    assert {s["A1"].value for s in book.worksheets[1:-2]} == {layout.PART + key for key in STOCK.sections}


def test_only_answers_can_be_written_and_everything_is_easy_to_read(words: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(drawn(STOCK, answers())))
    sheet = sheet_of(book, "needs")
    answer = cell_of(book, "needs", "problem")
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert not answer.protection.locked
    assert answer.alignment.wrap_text
    assert sheet.cell(answer.row, layout.LABEL + 1).protection.locked
    assert sheet.freeze_panes == "A5"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.column_dimensions["E"].width >= 70
    assert "At most 4,000 characters." in sheet.cell(answer.row, layout.HINT + 1).value
    assert sheet.cell(answer.row, layout.COUNT + 1).value == f"=LEN({answer.coordinate})"


def test_lists_offer_choices_countries_and_rows_of_other_tables(words: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(drawn(STOCK, answers())))
    assert row_cell(book, "budget", "lines", 0, "activity").value == "1. Eight beds"
    offered = {
        check.formula1
        for sheet in book
        for check in sheet.data_validations.dataValidation
        if check.type == "list"
    }
    assert any("9 Work plan" in source for source in offered)
    assert [c.value for c in book["lists"]["A"][:3]] != [None, None, None]


def test_the_budget_adds_up_while_one_writes(words: None) -> None:
    data = drawn(STOCK, answers(budget={"lines": [a_line(1), a_line(2, unit_cost_minor=100)]}))
    sums = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert [cell.value for cell in sheet_of(sums, "budget")[5][2:5]] == [25_010, 25_000, 10]
    live = openpyxl.load_workbook(io.BytesIO(data))
    assert str(sheet_of(live, "budget")["C5"].value).startswith("=SUM(")


def test_a_file_is_told_to_be_attached_in_the_program(words: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(drawn(WITH_OWN, {})))
    said = [cell.value for row in sheet_of(book, "own").iter_rows() for cell in row]
    assert "Attach it in the program." in said


def test_new_rows_get_keys_that_stay_when_the_workbook_comes_again(words: None) -> None:
    def grow(book: Any) -> None:
        row_cell(book, "log_frame", "results", 1, "text").value = "Forty people sleep safely"
        row_cell(book, "log_frame", "indicators", 0, "result").value = "2. Forty people sleep safely"

    data = changed(drawn(STOCK, answers()), grow)
    first, again = kept(read(data)), kept(read(data))
    assert first == again
    new = first["log_frame"]["results"][1]["key"]
    assert new not in ("", "home")
    assert first["log_frame"]["indicators"][0]["result"] == new


def test_a_row_that_was_emptied_is_gone_and_one_whose_text_changed_is_still_pointed_at(words: None) -> None:
    def change(book: Any) -> None:
        row_cell(book, "work_plan", "activities", 0, "text").value = "Nine beds"
        for name in (
            "grant_year",
            "category",
            "description",
            "unit",
            "quantity_hundredths",
            "unit_cost_minor",
        ):
            row_cell(book, "budget", "lines", 1, name).value = None

    found = kept(read(changed(drawn(STOCK, answers()), change)))
    assert [(line["key"], line["activity"]) for line in found["budget"]["lines"]] == [
        ("beds-1", "beds"),
        ("beds-3", "beds"),
    ]


def test_a_part_whose_sheet_is_gone_is_not_read_and_a_question_that_is_gone_stays(words: None) -> None:
    def change(book: Any) -> None:
        book.remove(sheet_of(book, "needs"))
        sheet = sheet_of(book, "safety")
        sheet.delete_rows(cell_of(book, "safety", "risks").row)

    said = answers()
    found = kept(read(changed(drawn(STOCK, said), change), before=said))
    assert "needs" not in found
    assert found["safety"] == said["safety"]
