"""A whole application over 64 kbit/s and 800 ms. The line is cut three times, the session ends once; every word arrives."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, expect

from grants.accounts.passwords import hash_password
from grants.applications.models import Submission
from grants.core.db import db
from tests.applications.browsing import an_open_call
from tests.browsing import Pages
from tests.factories import an_organization
from tests.journeys import applying
from tests.journeys.applying import PASSWORD, PLAIN, TITLE, fill, follow, headed, press
from tests.journeys.entering import enter
from tests.people import person

BYTES_A_SECOND, LATENCY = 64_000 // 8, 800
FIRST_VISIT, LATER_VISIT = 100_000, 20_000  # bytes as they come over the line, compressed
PATIENCE = 60_000
NEEDS = "The problem and your work"


class Line:
    """A thin line that can be cut; it counts what comes over it."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.visits: list[int] = [0]
        self.session.on("Network.loadingFinished", self._arrived)
        self.session.send("Network.enable")
        self.mend()

    def _arrived(self, event: dict[str, Any]) -> None:
        self.visits[-1] += int(event["encodedDataLength"])

    def visit(self) -> None:
        """From now on a new page is counted."""
        self.visits.append(0)

    def cut(self) -> None:
        """Nothing comes and nothing goes."""
        self._be(offline=True)

    def mend(self) -> None:
        """As thin as before."""
        self._be(offline=False)

    def _be(self, offline: bool) -> None:
        thin = {"latency": LATENCY, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
        self.session.send("Network.emulateNetworkConditions", {"offline": offline, **thin})


class Patient(Pages):
    """Pages of which the browser may say that a request failed: the line is cut under it."""

    def _hear(self, page: Page, message: Any) -> None:
        if not message.text.startswith("Failed to load resource"):
            super()._hear(page, message)


@pytest.fixture
def page(browser: Browser, server: str, app: Flask, session: Any) -> Iterator[Page]:
    """Ana, who can sign in, at the end of the line."""
    an_organization()
    an_open_call(documents=[])
    person("ana").password_hash = hash_password(PASSWORD)
    db.session.commit()
    pages = Patient(browser, server)
    page = enter(pages.open(), app, "ana")
    page.set_default_timeout(PATIENCE)
    page.set_default_navigation_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield page
    expect.set_options(timeout=5_000)
    pages.close()


def cut_while_typing(page: Page, line: Line) -> None:
    """The line goes down between two words and comes back by itself; nobody presses anything."""
    applying.open_part(page, "The people you will help")
    page.wait_for_load_state("networkidle")
    line.cut()
    fill(page, PLAIN["The people you will help"])
    expect(page.locator("[data-says]:visible")).to_contain_text("The line is down.")
    line.mend()
    expect(page.locator("[data-says]:visible")).to_contain_text("Saved at")
    applying.save(page)


def cut_while_saving(page: Page, line: Line) -> None:
    """Save is pressed into a dead line; the browser loses the page. When it is back, the words are offered again."""
    applying.open_part(page, NEEDS)
    address = page.url
    page.wait_for_load_state("networkidle")
    line.cut()
    fill(page, PLAIN[NEEDS])
    expect(page.locator("[data-says]:visible")).to_contain_text("The line is down.")
    page.get_by_role("button", name="Save and go on").click(no_wait_after=True)
    page.wait_for_timeout(2000)  # the browser has given the page up
    line.mend()
    page.goto(address)
    press(page, "Put it back")
    applying.save(page)


def end_the_session(page: Page) -> None:
    """While the page was read the session has ended: sign in, and what was written is there."""
    part = "Victims’ safety and confidentiality"
    applying.open_part(page, part)
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    fill(page, PLAIN[part])
    press(page, "Save and go on")
    fill(page, {"Email": "ana@demo.example", "Password": PASSWORD})
    press(page, "Sign in", exact=True)
    headed(page, "This is what you wrote")
    press(page, "Send what I wrote")
    headed(page, "Past work and references")


def cut_while_sending(page: Page, line: Line) -> None:
    """The last button is pressed into a dead line. Nothing is sent twice, and nothing is lost."""
    headed(page, "Check your answers")
    address = page.url
    expect(page.get_by_text("Nothing is missing. Read it once more, then send it.")).to_be_visible()
    line.cut()
    page.get_by_role("button", name="Send the application").click(no_wait_after=True)
    page.wait_for_timeout(1000)
    line.mend()
    page.goto(address)
    press(page, "Send the application")
    headed(page, "We have your application")


def write(page: Page, line: Line) -> None:
    """Every part, in the order in which things go wrong."""
    applying.write_countries(page)
    for part in ("Title, summary and dates", "Work across borders"):
        applying.write_plain(page, part)
    cut_while_typing(page, line)
    cut_while_saving(page, line)
    end_the_session(page)
    applying.write_partners(page)
    applying.write_log_frame(page)
    applying.write_work_plan(page)
    applying.write_budget(page)
    applying.write_remedies(page)
    applying.declare(page)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_every_typed_word_comes_over_the_thin_line(page: Page) -> None:
    line = Line(page)
    page.goto("/calls/sgf-2011")
    first = line.visits[-1]
    line.visit()
    follow(page, "Start an application")
    fill(page, {"What is your project called?": TITLE})
    press(page, "Start the application")
    headed(page, TITLE)
    two_pages = line.visits[-1]
    write(page, line)
    cut_while_sending(page, line)
    db.session.commit()
    (sent,) = db.session.query(Submission)
    words = json.dumps(json.loads(sent.document), ensure_ascii=False)
    missing = [text for said in PLAIN.values() for text in said.values() if text not in words]
    assert missing == []
    assert (first < FIRST_VISIT, two_pages < 2 * LATER_VISIT) == (True, True), (first, two_pages)
