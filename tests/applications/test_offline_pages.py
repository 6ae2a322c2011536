"""Work without a connection, on the pages: download, upload, look, take; and what others wrote meanwhile."""

import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from flask.testing import FlaskClient

from grants.applications import actions
from grants.applications.models import Application
from grants.calls.models import CallVersion
from tests.applications.browsing import an_open_call, close, now, saved
from tests.applications.workbooks import cell_of, changed, row_cell, sheet_of
from tests.applications.writing import a_draft, a_line, answers
from tests.factories import an_organization
from tests.people import actor
from tests.signing_in import signed_in


def url_of(application: Application, more: str = "") -> str:
    return f"/applications/{application.ref}/offline{more}"


def download(who: FlaskClient, application: Application) -> bytes:
    answer = who.get(f"/applications/{application.ref}/application.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename={application.ref}.xlsx"
    return answer.data


def upload(who: FlaskClient, application: Application, data: bytes, name: str = "filled.xlsx") -> Any:
    return who.submit(
        url_of(application), {"workbook": (io.BytesIO(data), name)}, button="Look at what it says"
    )


def take(who: FlaskClient, application: Application, *parts: str) -> Any:
    return who.submit(url_of(application, "/read"), {"part": list(parts)}, button="Take what I chose")


def save(application: Application, key: str, said: dict[str, Any], by: str = "ana", base: int = 1) -> None:
    actions.save_section(application, key=key, answers=said, base_version=base, by=actor(by), at=now())


def test_the_task_list_leads_there(ana: FlaskClient, draft: Application) -> None:
    assert "Work without a connection" in ana.get(f"/applications/{draft.ref}").text
    assert "Download the workbook (.xlsx)" in ana.get(url_of(draft)).text


def test_the_first_sheet_names_the_call_and_the_deadline_in_its_zone(
    ana: FlaskClient, draft: Application
) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(download(ana, draft))).worksheets[0]
    said = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert said["Call"] == draft.call.title
    assert "in Vienna" in said["Deadline"]
    assert "in Vienna" in said["As it stood on"]


def test_what_was_filled_is_shown_before_it_is_taken(ana: FlaskClient, draft: Application) -> None:
    def fill(book: Any) -> None:
        cell_of(book, "project", "summary").value = "A safe way home."
        cell_of(book, "project", "months").value = "٣٦"
        row_cell(book, "countries", "implementation", 0, "country").value = "Kenya"

    page = upload(ana, draft, changed(download(ana, draft), fill))
    assert "2 parts have something new" in page.text
    assert "A safe way home." in page.text
    assert saved(draft, "project") is None
    assert "Saved:" in take(ana, draft, "project").text
    assert (saved(draft, "project")["summary"], saved(draft, "project")["months"]) == ("A safe way home.", 36)
    assert saved(draft, "countries") is None
    assert "one part has something new" in ana.get(url_of(draft, "/read")).text


def test_a_whole_application_goes_through_a_workbook(
    ana: FlaskClient, complete: Application, session: Any
) -> None:
    data = download(ana, complete)
    other = a_draft(an_organization("Another Lantern"), an_open_call("sgf-2012"), at=now())
    assert "for another call" in upload(ana, other, data).text
    take(ana, other, *answers())
    for key in answers():
        assert saved(other, key) == saved(complete, key)


HALF_WRONG = (
    "Write a whole number in digits",
    "thirty",
    "Do you mean 25,000 or 25.00?",
    "2 answers cannot be taken",
    "cell E8",
)


def half_wrong(book: Any) -> None:
    cell_of(book, "project", "summary").value = "Another summary"
    cell_of(book, "project", "months").value = "thirty"
    row_cell(book, "budget", "lines", 0, "unit_cost_minor").value = "25.000"
    row_cell(book, "budget", "lines", 1, "description").value = "Beds of the second year"


def test_nothing_is_lost_when_half_is_wrong(ana: FlaskClient, complete: Application) -> None:
    page = upload(ana, complete, changed(download(ana, complete), half_wrong))
    assert [words for words in HALF_WRONG if words not in page.text] == []
    again = take(ana, complete, "project", "budget")
    project, lines = saved(complete, "project"), saved(complete, "budget")["lines"]
    assert (project["summary"], project["months"]) == ("Another summary", 36)
    told = [(line["description"], line["unit_cost_minor"]) for line in lines]
    assert told[:2] == [("Shelter beds", 250_000), ("Beds of the second year", 250_000)]
    assert "thirty" in again.text
    assert "25.000" in ana.get(url_of(complete, "/read")).text


def test_a_mended_workbook_comes_again_and_only_the_rest_is_new(
    ana: FlaskClient, complete: Application
) -> None:
    def fill(months: Any) -> Any:
        def change(book: Any) -> None:
            cell_of(book, "project", "summary").value = "Another summary"
            cell_of(book, "project", "months").value = months

        return change

    data = download(ana, complete)
    upload(ana, complete, changed(data, fill("thirty")))
    take(ana, complete, "project")
    page = upload(ana, complete, changed(data, fill(30)))
    assert "one part has something new" in page.text
    assert "Changed by both" not in page.text
    take(ana, complete, "project")
    assert (saved(complete, "project")["summary"], saved(complete, "project")["months"]) == (
        "Another summary",
        30,
    )


def test_what_a_colleague_wrote_meanwhile_stays_and_where_both_wrote_one_chooses(
    ana: FlaskClient, complete: Application
) -> None:
    def fill(book: Any) -> None:
        cell_of(book, "needs", "problem").value = "From the workbook"
        cell_of(book, "safety", "risks").value = "From the workbook"

    data = changed(download(ana, complete), fill)
    save(complete, "needs", {"problem": "From Ben", "activities": "A helpline and eight beds."}, "ben")
    save(complete, "safety", {**answers()["safety"], "monitoring": "Ben counts."}, "ben")
    page = upload(ana, complete, data)
    assert "Changed by both" in page.text
    assert "Ben saved this part" in page.text
    take(ana, complete, "needs", "safety")
    assert saved(complete, "needs")["problem"] == "From Ben"
    assert (saved(complete, "safety")["risks"], saved(complete, "safety")["monitoring"]) == (
        "From the workbook",
        "Ben counts.",
    )
    both = ana.get(url_of(complete, "/compare/needs"))
    assert "From Ben" in both.text
    assert "From the workbook" in both.text
    ana.submit(url_of(complete, "/compare/needs"), {"piece-0": "mine"}, button="Save what I chose")
    assert saved(complete, "needs")["problem"] == "From the workbook"
    assert "Changed by both" not in ana.get(url_of(complete, "/read")).text


def test_missing_and_extra_sheets_are_told_and_the_others_are_read(
    ana: FlaskClient, complete: Application
) -> None:
    def spoil(book: Any) -> None:
        book.remove(sheet_of(book, "needs"))
        book.create_sheet("My notes")["A1"] = "Call Ben"
        cell_of(book, "safety", "risks").value = "New risks"

    page = upload(ana, complete, changed(download(ana, complete), spoil))
    assert "The sheet of “The problem and your work” is not in the workbook." in page.text
    assert "The sheet “My notes” is no part of the form" in page.text
    take(ana, complete, "safety")
    assert saved(complete, "safety")["risks"] == "New risks"
    assert saved(complete, "needs") == answers()["needs"]


OWN = [{"key": "own_1", "section": "own", "kind": "line", "label": {"en": "Your patron?"}}]
CHANGED = (
    "The questions have changed",
    "Download a fresh workbook",
    "Nobody yet",
    "This is no longer asked.",
    "A summary",
)


def ask_less(call: Any, session: Any) -> None:
    """As after an amendment that takes the call's own questions out."""
    standing = session.query(CallVersion).filter_by(call_id=call.id).one()
    call.settings, call.version = call.settings | {"form": {}}, 2
    values = {
        "settings": call.settings,
        "window": standing.window,
        "reason": "Fewer questions",
        "by_id": standing.by_id,
    }
    session.add(CallVersion(call_id=call.id, version=2, in_force_from=now() - timedelta(minutes=1), **values))
    session.commit()


def test_questions_that_changed_are_told_and_the_rest_is_read(ana: FlaskClient, session: Any) -> None:
    draft = a_draft(call=an_open_call(form={"own": OWN}), at=now())

    def fill(book: Any) -> None:
        cell_of(book, "own", "own_1").value = "Nobody yet"
        cell_of(book, "project", "summary").value = "A summary"

    data = changed(download(ana, draft), fill)
    ask_less(draft.call, session)
    page = upload(ana, draft, data)
    assert [words for words in CHANGED if words not in page.text] == []


def test_the_sheet_of_origin_can_be_missing(ana: FlaskClient, complete: Application) -> None:
    def spoil(book: Any) -> None:
        book.remove(book["form"])
        cell_of(book, "needs", "problem").value = "From the workbook"

    page = upload(ana, complete, changed(download(ana, complete), spoil))
    assert "The sheet is missing that says of which application the workbook is" in page.text
    assert "Changed by both" in page.text  # nothing says what it was drawn from, so nothing is overwritten


def test_the_page_is_kept_for_a_day_for_its_reader_alone(
    ana: FlaskClient, draft: Application, app: Any
) -> None:
    upload(ana, draft, download(ana, draft))
    assert ana.get(url_of(draft, "/read")).status_code == 200
    assert signed_in(app.test_client(), "ben").get(url_of(draft, "/read")).status_code == 303
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        late = signed_in(app.test_client(), "ana")
        assert late.get(url_of(draft, "/read")).status_code == 303


def test_only_what_was_shown_is_taken(ana: FlaskClient, draft: Application) -> None:
    def fill(book: Any) -> None:
        cell_of(book, "needs", "problem").value = "First"

    upload(ana, draft, changed(download(ana, draft), fill))
    answer = ana.submit(
        url_of(draft, "/read"), {"part": ["needs"], "shown": "another"}, button="Take what I chose"
    )
    assert "Another workbook was uploaded" in answer.text
    assert saved(draft, "needs") is None


def test_after_the_deadline_nothing_is_uploaded(ana: FlaskClient, draft: Application) -> None:
    data = download(ana, draft)
    token = ana.get(url_of(draft)).text.split('name="csrf_token" value="')[1].split('"')[0]
    close(draft)
    assert "You can download the workbook, and not upload it" in ana.get(url_of(draft)).text
    sent = {"csrf_token": token, "workbook": (io.BytesIO(data), "filled.xlsx")}
    assert ana.post(url_of(draft), data=sent).status_code == 403


def test_another_organization_finds_nothing(draft: Application, app: Any, session: Any) -> None:
    an_organization("Elsewhere", admin="chi", editor=None)
    chi = signed_in(app.test_client(), "chi")
    for more in ("", "/read", "/compare/project"):
        assert chi.get(url_of(draft, more)).status_code == 404
    assert chi.get(f"/applications/{draft.ref}/application.xlsx").status_code == 404


@pytest.mark.parametrize("lines", [200])
def test_two_hundred_lines_are_read(ana: FlaskClient, draft: Application, lines: int) -> None:
    save(
        draft,
        "budget",
        {"lines": [a_line(1 + n % 3, 100, key=f"line-{n}", activity="") for n in range(lines)]},
        base=0,
    )

    def fill(book: Any) -> None:
        row_cell(book, "budget", "lines", 150, "description").value = "The last but fifty"

    page = upload(ana, draft, changed(download(ana, draft), fill))
    assert "One change" in page.text
    take(ana, draft, "budget")
    kept = saved(draft, "budget")["lines"]
    assert len(kept) == lines
    assert kept[150]["description"] == "The last but fifty"
    assert json.dumps(kept)
