"""Not a word lost, in a real browser: the line goes down, the session ends, two people write at once, somebody signs out."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from grants.accounts.passwords import hash_password
from grants.applications.models import Application
from grants.core.db import db
from tests.applications.browsing import an_open_call, now, of, saved
from tests.applications.writing import a_draft
from tests.browsing import Pages, check_accessibility
from tests.journeys.applying import PASSWORD, fill, headed, press
from tests.journeys.entering import enter
from tests.people import give, person

KEPT = """() => new Promise(done => {
  const opening = indexedDB.open("drafts", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("kept", { keyPath: "id" });
  opening.onsuccess = () => {
    const all = opening.result.transaction("kept").objectStore("kept").getAll();
    all.onsuccess = () => { opening.result.close(); done(all.result.map(r => ({ ...r, data: String.fromCharCode(...new Uint8Array(r.data)) }))); };
  };
})"""
PROBLEM = "What is the problem?"
# Save is pressed, and two more words are typed before the next page has come
TYPED_AFTER = """() => {
  const box = document.querySelector("textarea[name=problem]");
  box.form.requestSubmit();
  box.value += " No wages.";
  box.dispatchEvent(new Event("input", { bubbles: true }));
}"""


class Deaf(Pages):
    """Pages of which the browser may say that a request failed: that is what they are about."""

    def _hear(self, page: Page, message: Any) -> None:
        if not message.text.startswith("Failed to load resource"):
            super()._hear(page, message)


@pytest.fixture
def open_page(browser: Browser, server: str) -> Any:
    pages = Deaf(browser, server)
    yield pages.open
    pages.close()


@pytest.fixture
def needs(session: Any) -> Application:
    """A draft of ana; ana and chi can sign in, and ben works with ana."""
    made = a_draft(call=an_open_call(), at=now())
    for name in ("ana", "ben", "chi"):
        person(name).password_hash = hash_password(PASSWORD)
    give(person("ben"), "organization_editor", ("organization", made.organization.key))
    db.session.commit()
    return made


@pytest.fixture
def ana(open_page: Callable[..., Page], app: Flask, needs: Application) -> Page:
    """Ana on the part that asks for the problem, its key fetched."""
    page = enter(open_page(), app, "ana")
    with page.expect_response("**/drafts/key"):
        page.goto(of(needs, "needs"))
    return page


def status(page: Page) -> Any:
    return page.locator("[data-says]:visible")


def kept(page: Page, count: int = 1) -> list[dict[str, Any]]:
    """What this browser keeps, once there are so many."""
    found: list[dict[str, Any]] = []
    for _try in range(80):
        found = page.evaluate(KEPT)
        if len(found) == count:
            break
        page.wait_for_timeout(100)
    return found


def stored(application: Application) -> Any:
    db.session.commit()
    return saved(application, "needs")


def sign_in(page: Page, name: str) -> None:
    fill(page, {"Email": f"{name}@demo.example", "Password": PASSWORD})
    press(page, "Sign in", exact=True)


def lose_session(page: Page) -> None:
    page.context.clear_cookies()


def test_a_pause_in_typing_saves_and_says_so(ana: Page, needs: Application) -> None:
    expect(status(ana)).to_contain_text("Not saved yet")
    ana.get_by_label(PROBLEM).type("No papers.")
    expect(status(ana)).to_contain_text(re.compile(r"Saved at \d\d:\d\d"), timeout=8000)
    assert stored(needs)["problem"] == "No papers."
    assert kept(ana, 0) == []
    check_accessibility(ana)
    ana.get_by_label(PROBLEM).type(" No wages.")
    press(ana, "Save and go on")
    expect(ana.get_by_role("status").filter(has_text="is saved")).to_be_visible()
    assert stored(needs)["problem"] == "No papers. No wages."


def test_a_wrong_answer_is_told_beside_its_field_and_the_rest_is_saved(ana: Page, needs: Application) -> None:
    ana.goto(of(needs, "project"))
    fill(ana, {"What will you do, for whom, and where?": "Beds.", "How many months will it last?": "many"})
    ana.get_by_label("When will it start?").focus()
    expect(status(ana)).to_contain_text("except one answer: see below", timeout=8000)
    months = ana.get_by_label("How many months will it last?")
    expect(months).to_have_value("many")
    expect(months).to_have_accessible_description(re.compile("Write a whole number"))
    check_accessibility(ana)
    db.session.commit()
    assert saved(needs, "project")["summary"] == "Beds."
    months.fill("24")
    expect(status(ana)).not_to_contain_text("except", timeout=8000)
    expect(ana.get_by_text("Write a whole number")).to_have_count(0)


def test_what_is_typed_while_the_line_is_down_is_kept_encrypted_and_saved_when_it_is_back(
    ana: Page, needs: Application
) -> None:
    ana.context.set_offline(True)
    ana.get_by_label(PROBLEM).fill("No papers at all.")
    (record,) = kept(ana)
    expect(status(ana)).to_contain_text("The line is down.", timeout=8000)
    assert "papers" not in str(record)
    ana.context.set_offline(False)
    expect(status(ana)).to_contain_text("Saved at", timeout=20000)
    assert (stored(needs)["problem"], kept(ana, 0)) == ("No papers at all.", [])


def test_the_browser_dies_while_the_line_is_down_and_offers_it_again(ana: Page, needs: Application) -> None:
    lost = ana.context.new_page()
    ana.context.set_offline(True)
    ana.get_by_label(PROBLEM).fill("No papers at all.")
    assert len(kept(ana)) == 1
    ana.close()
    lost.context.set_offline(False)
    lost.goto(of(needs, "needs"))
    offer = lost.locator("[data-kept]")
    expect(offer).to_contain_text(
        re.compile(r"You typed something here on \d+ \w+ at \d\d:\d\d that was not saved")
    )
    expect(offer).to_contain_text("What you typed: No papers at all.")
    expect(offer).to_contain_text("What stands here now: nothing")
    check_accessibility(lost)
    expect(lost.get_by_label(PROBLEM)).to_have_value("")
    press(lost, "Put it back")
    expect(lost.get_by_label(PROBLEM)).to_have_value("No papers at all.")
    expect(status(lost)).to_contain_text("Saved at", timeout=8000)
    assert (stored(needs)["problem"], kept(lost, 0)) == ("No papers at all.", [])


def test_what_is_thrown_away_is_not_offered_again(ana: Page, app: Flask, needs: Application) -> None:
    lose_session(ana)
    ana.get_by_label(PROBLEM).fill("No papers at all.")
    assert len(kept(ana)) == 1
    ana.goto("about:blank")
    enter(ana, app, "ana").goto(of(needs, "needs"))
    press(ana, "Throw it away")
    assert kept(ana, 0) == []
    ana.reload()
    expect(ana.locator("[data-kept]")).to_be_hidden()
    assert stored(needs) is None


def test_the_session_ends_and_the_page_goes_on_by_itself_after_signing_in(
    ana: Page, needs: Application
) -> None:
    lose_session(ana)
    ana.get_by_label(PROBLEM).fill("Typed without a session.")
    expect(status(ana)).to_contain_text("You are signed out.", timeout=8000)
    assert len(kept(ana)) == 1
    with ana.context.expect_page() as opened:
        ana.get_by_role("link", name="sign in (opens in a new tab)").click()
    sign_in(opened.value, "ana")
    headed(opened.value, "Today")
    ana.bring_to_front()
    ana.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(ana)).to_contain_text("Saved at", timeout=20000)
    assert (stored(needs)["problem"], kept(ana, 0)) == ("Typed without a session.", [])


def test_another_person_on_the_same_browser_is_offered_nothing_and_loses_nothing_of_it(
    ana: Page, needs: Application
) -> None:
    lose_session(ana)
    ana.get_by_label(PROBLEM).fill("For Ana alone.")
    assert len(kept(ana)) == 1
    ana.goto("/sign-in")
    sign_in(ana, "ben")
    headed(ana, "Today")
    with ana.expect_response("**/drafts/key"):
        ana.goto(of(needs, "needs"))
    ana.wait_for_timeout(500)
    expect(ana.locator("[data-kept]")).to_be_hidden()
    assert "For Ana alone." not in ana.content()
    press(ana, "Sign out")
    headed(ana, "Sign in")
    assert len(kept(ana)) == 1  # Ben's signing out throws away what is Ben's
    sign_in(ana, "ana")
    headed(ana, "Today")
    ana.goto(of(needs, "needs"))
    expect(ana.locator("[data-kept]")).to_contain_text("For Ana alone.")


def test_a_page_of_one_person_saves_nothing_in_the_name_of_another(ana: Page, needs: Application) -> None:
    other = ana.context.new_page()
    lose_session(ana)
    other.goto("/sign-in")
    sign_in(other, "ben")
    headed(other, "Today")
    ana.bring_to_front()
    ana.get_by_label(PROBLEM).fill("By Ana, not by Ben.")
    expect(status(ana)).to_contain_text("Somebody else is signed in on this browser now.", timeout=8000)
    assert (stored(needs), len(kept(ana))) == (None, 1)


def test_signing_out_throws_away_what_was_kept(ana: Page, needs: Application) -> None:
    ana.route("**/autosave", lambda route: route.abort())
    ana.get_by_label(PROBLEM).fill("Gone after this.")
    assert len(kept(ana)) == 1
    press(ana, "Sign out")
    headed(ana, "Sign in")
    assert kept(ana, 0) == []


def test_signing_out_in_the_middle_of_a_word_saves_it_first(ana: Page, needs: Application) -> None:
    ana.get_by_label(PROBLEM).fill("In the middle of a wo")
    press(ana, "Sign out")
    headed(ana, "Sign in")
    assert (stored(needs)["problem"], kept(ana, 0)) == ("In the middle of a wo", [])


def test_what_is_a_week_old_is_gone(ana: Page, needs: Application) -> None:
    ana.route("**/autosave", lambda route: route.abort())
    ana.get_by_label(PROBLEM).fill("Long ago.")
    assert len(kept(ana)) == 1
    ana.goto("about:blank")
    ana.clock.set_fixed_time(now().timestamp() * 1000 + 7 * 24 * 3600 * 1000 + 60_000)
    ana.goto(of(needs, "needs"))
    assert kept(ana, 0) == []


def test_two_people_in_one_part_see_both_versions(
    open_page: Callable[..., Page], app: Flask, ana: Page, needs: Application
) -> None:
    ben = enter(open_page(), app, "ben")
    ben.goto(of(needs, "needs"))
    ben.get_by_label(PROBLEM).fill("By Ben.")
    expect(status(ben)).to_contain_text("Saved at", timeout=8000)
    ana.get_by_label(PROBLEM).fill("By Ana.")
    expect(status(ana)).to_contain_text("Ben saved this part in between, at", timeout=8000)
    assert stored(needs)["problem"] == "By Ben."
    check_accessibility(ana)
    press(ana, "Show both side by side")
    headed(ana, "Two versions of “The problem and your work”")
    expect(ana.get_by_text("By Ben.")).to_be_visible()
    press(ana, "Save what I chose")
    assert stored(needs)["problem"] == "By Ana."


def test_without_script_the_button_saves(
    open_page: Callable[..., Page], app: Flask, needs: Application
) -> None:
    page = enter(open_page(java_script_enabled=False), app, "ana")
    page.goto(of(needs, "needs"))
    page.get_by_label(PROBLEM).fill("By the button.")
    press(page, "Save and go on")
    page.goto(of(needs, "needs"))
    expect(status(page)).to_contain_text("Saved on")
    assert stored(needs)["problem"] == "By the button."


def test_rows_that_the_page_does_not_have_are_put_back(ana: Page, needs: Application) -> None:
    ana.route("**/autosave", lambda route: route.abort())
    ana.goto(of(needs, "partners"))
    press(ana, "Add a partner")
    fill(ana, {"Name, as on its certificate": "Daraja Legal Clinic"})
    assert len(kept(ana)) == 1
    ana.goto("about:blank")
    ana.goto(of(needs, "partners"))
    press(ana, "Put it back")
    expect(ana.get_by_label("Name, as on its certificate")).to_have_value("Daraja Legal Clinic")


def test_the_count_changes_while_one_types_and_nothing_is_cut(ana: Page) -> None:
    box, shown = ana.get_by_label(PROBLEM), ana.locator("#problem-c [data-counted]")
    box.fill(" e\u0301 \U0001f642\r\n")
    expect(shown).to_have_text("3")
    box.fill("\U0001f642" * 4002)
    expect(shown).to_contain_text("2 too many")
    assert box.input_value() == "\U0001f642" * 4002


def test_what_is_typed_while_a_save_is_on_its_way_is_offered_again(ana: Page, needs: Application) -> None:
    line = ana.context.new_cdp_session(ana)
    slow = {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", slow)
    ana.get_by_label(PROBLEM).fill("No papers.")
    ana.evaluate(TYPED_AFTER)
    ana.wait_for_url("**/sections/remedies")
    line.send("Network.emulateNetworkConditions", {**slow, "latency": 0})
    assert stored(needs)["problem"] == "No papers."
    ana.goto(of(needs, "needs"))
    press(ana, "Put it back")
    expect(ana.get_by_label(PROBLEM)).to_have_value("No papers. No wages.")


def test_a_row_that_was_added_is_nothing_to_offer(ana: Page, needs: Application) -> None:
    ana.goto(of(needs, "work_plan"))
    ana.get_by_label("What you do").fill("Beds")
    ana.get_by_role("button", name=re.compile("Add a row")).click()
    expect(ana.get_by_label("What you do")).to_have_count(2)
    with ana.expect_response("**/drafts/key"):
        ana.reload()
    expect(ana.locator("[data-kept]")).to_be_hidden()
