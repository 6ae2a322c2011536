"""An organization from the self-check to the receipt, at the pages, in a real browser."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from grants.accounts.passwords import hash_password
from grants.applications.models import Application, Submission
from grants.core.db import db
from tests.applications.browsing import an_open_call, now, of, saved
from tests.applications.writing import a_draft
from tests.browsing import check_accessibility
from tests.journeys import applying
from tests.journeys.applying import PASSWORD, fill, follow, headed, press
from tests.journeys.entering import enter
from tests.people import person

REFERENCE = "SGF-2011-0001"


@pytest.fixture
def call(session: Any) -> Any:
    return an_open_call()


@pytest.fixture
def draft(call: Any) -> Application:
    """A draft of ana, who can sign in."""
    person("ana").password_hash = hash_password(PASSWORD)
    db.session.commit()
    return a_draft(call=call, at=now())


def apply(page: Page) -> None:
    """From the first page to the receipt."""
    applying.check_for_oneself(page)
    applying.sign_up(page)
    applying.sign_out_and_in(page)
    applying.register_organization(page)
    applying.start(page)
    applying.write_everything(page)
    applying.send(page)


def correct(page: Page) -> None:
    """From the receipt back to the answers; one is made better, and all is sent again."""
    follow(page, "Correct it")
    applying.open_part(page, "The people you will help")
    expect(
        page.get_by_text("What you change here is sent only when you send the application again.")
    ).to_be_visible()
    fill(page, {"How many victims will receive help from you?": "45"})
    applying.save(page)
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name=applying.TITLE).click()
    expect(page.get_by_role("heading", name="Your changes are not sent yet")).to_be_visible()
    applying.send(page, "Send the correction")


def submissions() -> list[Submission]:
    """What was sent, oldest first."""
    db.session.commit()
    return db.session.query(Submission).order_by(Submission.version).all()


def told(page: Page, sent: Submission) -> None:
    """The receipt says what is stored: reference, sum and hash."""
    said = applying.receipt(page)
    assert (
        said["Content hash (SHA-256)"]
        == hashlib.sha256(sent.document.encode()).hexdigest()
        == sent.content_hash
    )
    assert (said["Reference"], said["Sent by"], said["Asked for"]) == (REFERENCE, applying.NAME, "USD 50,000")


@pytest.mark.timeout(150)
def test_an_organization_comes_from_the_self_check_to_the_receipt(page: Page, call: Any) -> None:
    apply(page)
    (first,) = submissions()
    told(page, first)
    assert applying.paper(page, "Receipt as PDF") == (f"Receipt {REFERENCE}", 1)
    assert [REFERENCE in letter.body for letter in applying.letters("application_received")] == [True]
    check_accessibility(page)
    correct(page)
    assert [sent.version for sent in submissions()] == [1, 2]


@pytest.mark.timeout(150)
def test_an_organization_applies_and_corrects_without_script(
    new_page: Callable[..., Page], call: Any
) -> None:
    page = new_page(java_script_enabled=False)
    apply(page)
    correct(page)
    first, second = submissions()
    told(page, second)
    assert (first.version, second.version, first.content_hash == second.content_hash) == (1, 2, False)
    expect(page.get_by_role("listitem").filter(has_text="Version 2")).to_contain_text("this one counts")
    assert applying.paper(page, "Receipt as PDF") == (f"Receipt {REFERENCE}", 1)


@pytest.mark.timeout(150)
def test_an_organization_applies_on_a_telephone(new_page: Callable[..., Page], call: Any) -> None:
    page = new_page(viewport={"width": 375, "height": 667}, has_touch=True, is_mobile=True)
    apply(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    (only,) = submissions()
    told(page, only)


def test_the_budget_shows_the_limit_while_one_types(page: Page, app: Flask, draft: Application) -> None:
    enter(page, app, "ana").goto(of(draft, "budget"))
    line = applying.budget_line(page, 1)
    fill(line, {"What is it for?": "Beds", "How many": "10", "USD for each": "2,600"})
    years = page.get_by_role("navigation", name="Grant years")
    expect(years).to_contain_text("1,000 above the limit")
    check_accessibility(page)
    fill(line, {"USD for each": "2,400"})
    expect(years).to_contain_text("1,000 below the limit")
    fill(line, {"USD for each": "2,500"})
    expect(years.get_by_role("link")).to_contain_text("at the limit")


def test_what_was_typed_survives_a_session_that_ended(page: Page, app: Flask, draft: Application) -> None:
    enter(page, app, "ana").goto(of(draft, "needs"))
    texts = {"What is the problem?": "No papers.\nNo wages: “nothing”.", "What will you do?": "A helpline."}
    fill(page, texts)
    page.context.clear_cookies()
    press(page, "Save and go on")
    headed(page, "Sign in")
    expect(page.get_by_text("What you wrote is not lost: sign in, and you will find it.")).to_be_visible()
    fill(page, {"Email": "ana@demo.example", "Password": PASSWORD})
    press(page, "Sign in")
    headed(page, "This is what you wrote")
    check_accessibility(page)
    press(page, "Send what I wrote")
    headed(page, "Remedies")
    db.session.commit()
    kept = saved(draft, "needs")
    assert (kept["problem"], kept["activities"]) == tuple(texts.values())
