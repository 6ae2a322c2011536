"""A whole application by keyboard alone, from the call to the receipt."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from grants.applications.models import Submission
from grants.core.db import db
from tests.applications.browsing import an_open_call
from tests.factories import an_organization
from tests.journeys.applying import PLAIN, TITLE
from tests.journeys.entering import enter
from tests.journeys.keys import Keys

SAVE = "Save and go on"


def write_plain(keys: Keys, part: str) -> None:
    """A part of ordinary questions; the focus is wherever the page before has left it."""
    keys.headed(part)
    for question, text in PLAIN[part].items():
        keys.write(question, text)
    keys.enter(SAVE)


def write_countries(keys: Keys) -> None:
    keys.headed("Countries")
    keys.write("Country 1", "Kenya")
    keys.to("Another country: Where will you work?")
    keys.write("Country 1", "Nepal")
    keys.enter(SAVE)


def write_lists(keys: Keys) -> None:
    """Log frame and work plan: rows are added with a button, and the focus stays where it was pressed."""
    keys.headed("Log frame")
    keys.write("What is the objective", "A life after trafficking.")
    keys.choose("What it is", "Outcome")
    keys.write("In one sentence", "Forty people are safe.")
    keys.enter("Add a row: How will you know?")
    keys.choose("Of which result", "Forty")
    keys.write("What you count or ask", "Nights in safety")
    keys.write("Where it shall stand", "2,000")
    keys.write("Where the number comes from", "House book")
    keys.enter(SAVE)
    keys.headed("Work plan")
    keys.write("What you do", "Open eight beds")
    keys.write("From month", "1")
    keys.write("To month", "24")
    keys.enter(SAVE)


def write_money(keys: Keys) -> None:
    """One line in the first grant year, for the activity of the plan; nobody else pays."""
    keys.headed("Budget")
    keys.write("What is it for?", "Shelter beds")
    keys.write("Unit", "Months")
    keys.write("How many", "10")
    keys.write("USD for each", "2,500")
    keys.choose("For which activity?", "Open")
    keys.enter(SAVE)
    keys.headed("Money from others")
    keys.enter(SAVE)


def write_remedies(keys: Keys, again: bool) -> None:
    """A remedy can only point at a line once there is one, so the part is visited twice."""
    keys.headed("Remedies")
    if not again:
        keys.choose("A remedy that people will receive", "Housing")
        keys.enter("Add this remedy")
        keys.write("What will a person receive", "A bed and a lock for six months.")
        keys.write("How many people", "40")
    else:
        keys.tick("Shelter beds")
    keys.enter(SAVE)


def declare(keys: Keys) -> None:
    keys.headed("Declarations")
    keys.tick("I confirm that what we wrote is true")
    keys.write("Your name and function", "Ana Sample, director")
    keys.enter(SAVE)


def begin(keys: Keys) -> None:
    """From the page of the call to the first part."""
    keys.page.goto("/calls/sgf-2011")
    keys.enter("Start an application")
    keys.write("What is your project called?", TITLE)
    keys.enter("Start the application")
    keys.enter("Title, summary and dates")


def write_everything(keys: Keys) -> None:
    """Each part leads to the next; those that are left open are passed with a save."""
    write_plain(keys, "Title, summary and dates")
    write_countries(keys)
    for part in ("Work across borders", "The people you will help", "The problem and your work"):
        write_plain(keys, part)
    write_remedies(keys, again=False)
    keys.headed("Partners")
    keys.enter(SAVE)
    write_lists(keys)
    write_plain(keys, "Victims’ safety and confidentiality")
    keys.headed("Past work and references")
    keys.enter(SAVE)
    write_money(keys)
    declare(keys)
    keys.headed("Check your answers")
    keys.enter("Change: Remedies")
    write_remedies(keys, again=True)


@pytest.mark.timeout(200)
def test_a_whole_application_is_made_by_keyboard_alone(page: Page, app: Flask, session: Any) -> None:
    an_organization()
    an_open_call(documents=[])
    keys = Keys(enter(page, app, "ana"))
    begin(keys)
    write_everything(keys)
    keys.enter(TITLE)
    keys.enter("Check your answers and send")
    keys.enter("Send the application")
    keys.headed("We have your application")
    db.session.commit()
    (sent,) = db.session.query(Submission)
    assert sent.requested_minor == 2_500_000
