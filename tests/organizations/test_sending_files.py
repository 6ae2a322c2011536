"""Sending a file from a browser: how far it is, another try when the line drops, what is too large told before it is sent."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from grants.core.db import db
from grants.organizations.models import DocumentVersion
from tests.browsing import check_accessibility
from tests.factories import an_organization
from tests.journeys.entering import enter
from tests.organizations.papers import a_pdf

Fill = Callable[..., Page]


@pytest.fixture
def form(app: Flask, session: Any, new_page: Callable[..., Page], tmp_path: Path) -> Fill:
    """The form for a document in ben's browser, filled in and not sent; pauses between tries are short."""

    def filled(data: bytes, **options: Any) -> Page:
        home, page = an_organization(), new_page(**options)
        enter(page, app, "ben")
        page.goto(f"/organizations/{home.key}/documents/add")
        page.get_by_label("What is it?").select_option("other")
        page.get_by_label("Title").fill("Paper")
        (tmp_path / "paper.pdf").write_bytes(data)
        page.get_by_label("The file").set_input_files(tmp_path / "paper.pdf")
        return page

    return filled


def versions() -> int:
    db.session.rollback()
    return db.session.query(DocumentVersion).count()


def large(size: int = 3_000_000) -> bytes:
    return a_pdf() + b"\n" * size


class Line:
    """A line that drops the first few times that a form is sent."""

    def __init__(self, page: Page, drops: int) -> None:
        self.drops, self.sent = drops, 0
        page.clock.install()
        page.route("**/documents/add", self.carry)

    def carry(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        self.sent += 1
        if self.sent <= self.drops:
            route.abort("connectionreset")
        else:
            route.continue_()


def test_a_file_is_sent_and_the_next_page_opens(form: Fill) -> None:
    page = form(large())
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_role("status").filter(has_text="We have “Paper”.")).to_be_visible()
    assert page.url.endswith("/documents")
    assert versions() == 1


def test_what_the_server_refuses_stands_beside_the_field(form: Fill) -> None:
    page = form(b"MZ not a document")
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_role("alert")).to_contain_text("One answer needs another look")
    expect(page.locator("#upload-e")).to_contain_text("This kind of file cannot be taken")
    expect(page.get_by_label("Title")).to_have_value("Paper")
    assert page.url.endswith("/documents/add")
    check_accessibility(page)
    page.get_by_label("The file").set_input_files(
        {"name": "p.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    page.get_by_role(
        "button", name="Add the document"
    ).click()  # the page that took its place works as the first did
    expect(page).to_have_url(re.compile("/documents$"))
    assert versions() == 1


def test_the_line_drops_twice_and_the_file_arrives(form: Fill) -> None:
    page = form(large())
    line = Line(page, drops=2)
    page.get_by_role("button", name="Add the document").click()
    for seconds, n in ((1, 1), (2, 2)):
        expect(page.locator("[data-said]")).to_have_text(
            f"The line dropped. We try again in {seconds} s ({n} of 5). The file is still chosen."
        )
        page.clock.run_for(seconds * 1000 + 100)
    expect(page).to_have_url(re.compile("/documents$"))
    assert (line.sent, versions()) == (3, 1)


def test_after_five_tries_one_is_asked_and_the_file_is_still_chosen(form: Fill) -> None:
    page = form(a_pdf())
    line = Line(page, drops=6)
    page.get_by_role("button", name="Add the document").click()
    for n in range(1, 6):
        expect(page.locator("[data-said]")).to_contain_text(f"({n} of 5)")
        page.clock.run_for(17_000)
    expect(page.locator("[data-said]")).to_contain_text("The file did not get through. It is still chosen")
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_focused()
    check_accessibility(page)
    again.click()
    expect(page).to_have_url(re.compile("/documents$"))
    assert (line.sent, versions()) == (7, 1)


def test_sending_can_be_stopped(form: Fill) -> None:
    page = form(a_pdf())
    Line(page, drops=9)
    page.get_by_role("button", name="Add the document").click()
    page.get_by_role("button", name="Stop sending").click()
    expect(page.locator("[data-said]")).to_have_text("Stopped. Nothing was sent.")
    page.clock.run_for(60_000)
    expect(page.get_by_role("button", name="Add the document")).to_be_enabled()
    assert versions() == 0


def test_a_file_too_large_is_told_before_it_is_sent_in_the_words_of_the_server(
    form: Fill, app: Flask
) -> None:
    page = form(large(11 * 1024 * 1024))
    line = Line(page, drops=0)
    page.get_by_role("button", name="Add the document").click()
    told = "The file has 12 MB; the limit is 10 MB. Save it with smaller pictures, or in parts."
    expect(page.locator("#upload-e")).to_have_text(told)
    expect(page.get_by_label("The file")).to_be_focused()
    expect(page.get_by_label("The file")).to_have_attribute("aria-describedby", "upload-h upload-e")
    check_accessibility(page)
    assert (line.sent, versions()) == (0, 0)


def test_the_server_says_the_same_without_script(form: Fill) -> None:
    page = form(large(11 * 1024 * 1024), java_script_enabled=False)
    page.get_by_role("button", name="Add the document").click()
    expect(page.locator("#upload-e")).to_contain_text(
        "The file has 12 MB; the limit is 10 MB. Save it with smaller pictures, or in parts."
    )
    page.get_by_label("The file").set_input_files(
        {"name": "p.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_role("status").filter(has_text="We have “Paper”.")).to_be_visible()
    assert versions() == 1


def test_without_script_nothing_of_it_is_seen(form: Fill) -> None:
    page = form(a_pdf(), java_script_enabled=False)
    for name in ("Try again", "Stop sending"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.locator("progress")).to_be_hidden()
