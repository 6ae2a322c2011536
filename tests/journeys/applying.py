"""What an applicant does at the pages, one function a step. Every step follows what is shown; nothing here knows an address."""

import io
import re
from typing import Any

import pikepdf
from playwright.sync_api import FilePayload, Locator, Page, expect
from reportlab.pdfgen.canvas import Canvas

from grants.core.db import db
from grants.core.outbox import OutboxMessage

NAME, EMAIL, PASSWORD = "Nia Sample", "nia@lantern.example", "harbour violet pencil thunder"
TITLE, REFERENCE = "Home and heard", re.compile(r"SGF-2011-\d{4}")

# What is written into the parts that are ordinary questions: part -> answers by the words of the question.
PLAIN = {
    "Title, summary and dates": {
        "What will you do, for whom, and where?": "A safe way home for forty people, from Kenya to Nepal.",
        "When will it start?": "2027-01-01",
        "How many months will it last?": "24",
    },
    "Work across borders": {"What happens on each side of the border, and who does it?": "Two lawyers share each case."},
    "The people you will help": {
        "How many victims will receive help from you?": "40",
        "Who are they?": "Women and men who came back from domestic work.",
    },
    "The problem and your work": {
        "What is the problem?": "No papers, no wages, no safe bed.",
        "What will you do?": "A helpline, eight beds and two lawyers.",
    },
    "Victims’ safety and confidentiality": {
        "What could go wrong, and what will you do then?": "Somebody looks for them; the address is known to four people.",
        "How do you keep people’s names and stories safe?": "Numbers in the files, names in a safe.",
        "What remains when the grant has ended?": "The city pays for the beds.",
        "How will you see whether it works?": "We ask, and we count.",
    },
}  # fmt: skip


def headed(page: Page, title: str | re.Pattern[str]) -> None:
    """The page has this title."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def press(part: Page | Locator, name: str, **options: Any) -> None:
    """Press the button of this name."""
    part.get_by_role("button", name=name, **options).click()


def follow(part: Page | Locator, name: str, **options: Any) -> None:
    """Follow the first link of this name."""
    part.get_by_role("link", name=name, **options).first.click()


def fill(part: Page | Locator, answers: dict[str, str]) -> None:
    """Write answers beside their questions."""
    for question, text in answers.items():
        part.get_by_label(question).fill(text)


def say_yes(page: Page, question: str) -> None:
    page.get_by_role("group", name=question).get_by_label("Yes").check()


def a_pdf(*pages: str) -> bytes:
    """A real PDF with these pages."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for text in pages:
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def letters(kind: str, address: str = EMAIL) -> list[OutboxMessage]:
    """The messages of a kind to an address, oldest first."""
    found = db.session.query(OutboxMessage).filter_by(address=address, kind=kind)
    return found.order_by(OutboxMessage.id).populate_existing().all()


def check_for_oneself(page: Page) -> None:
    """From the first page to the call, and through the self-check to a yes."""
    page.goto("/")
    follow(page, "Grants for victims of trafficking across borders")
    follow(page, "Could we apply?")
    page.get_by_label("What kind of organization applies").select_option("Non-governmental organization")
    say_yes(page, "Does your organization work without profit?")
    fill(page, {"How much would you ask for": "25,000", "For how many years": "2", "How many pages": "2"})
    page.get_by_label("Countries in which you work, 1").select_option("Kenya")
    page.get_by_label("Countries from which victims come, or to which they are taken, 1").select_option(
        "Nepal"
    )
    say_yes(page, "Will victims receive at least one remedy")
    say_yes(page, "Does a line of your budget pay for it?")
    press(page, "Check our answers")
    expect(page.get_by_role("heading", name="Yes, you could apply")).to_be_visible()


def sign_up(page: Page) -> None:
    """Make an account on the way to the application, and confirm the address by the mail."""
    follow(page, "Start an application")
    headed(page, "Sign in")
    follow(page, "Make an account")
    fill(page, {"Your name": NAME, "Email": EMAIL, "New password": PASSWORD})
    press(page, "Make the account")
    headed(page, "Look into your mail")
    (letter,) = letters("address_to_confirm")
    page.goto(re.findall(r"https?://\S+", letter.body)[0])
    fill(page, {"Password": PASSWORD})
    press(page, "Confirm and sign in")
    expect(page.get_by_text("Your address is confirmed. Welcome, Nia Sample.")).to_be_visible()
    headed(page, "Start an application")  # where they were going


def sign_out_and_in(page: Page) -> None:
    """As on the next morning."""
    press(page, "Sign out")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    fill(page, {"Email": EMAIL, "Password": PASSWORD})
    press(page, "Sign in")
    headed(page, "Today")


def register_organization(page: Page) -> None:
    """Six questions."""
    follow(page, "Go on to your organization")
    follow(page, "Register your organization")
    fill(
        page, {"Legal name": "Lantern House", "Registration number": "NGO-17", "Registered on": "2003-02-14"}
    )
    page.get_by_label("Country").select_option("Kenya")
    page.get_by_label("Kind of organization").select_option("Non-governmental organization")
    say_yes(page, "Is it not-for-profit?")
    press(page, "Register the organization")
    headed(page, "Lantern House")


def start(page: Page) -> None:
    """Begin the application, from the list of calls."""
    follow(page, "Calls")
    follow(page, "Grants for victims of trafficking across borders")
    follow(page, "Start an application")
    fill(page, {"What is your project called?": TITLE})
    press(page, "Start the application")
    headed(page, TITLE)


def write_plain(page: Page, part: str) -> None:
    """Open one part of ordinary questions from the list of parts, answer it, save it, and come back to the list."""
    open_part(page, part)
    fill(page, PLAIN[part])
    save(page)


def open_part(page: Page, part: str) -> None:
    """From wherever one is in the application, to a part of it."""
    if not page.get_by_role("heading", level=1, name=TITLE).is_visible():
        page.get_by_role("navigation", name="Where you are").get_by_role("link", name=TITLE).click()
    page.get_by_role("main").get_by_role("link", name=part).first.click()


def save(page: Page) -> None:
    """Save; the next part opens and says that what was written is saved."""
    press(page, "Save and go on")
    expect(page.get_by_role("status").filter(has_text="aved")).to_be_visible()


def write_countries(page: Page) -> None:
    """Kenya and Nepal, by name."""
    open_part(page, "Countries")
    for question, country in (
        ("Where will you work?", "Kenya"),
        ("Where do the victims come from?", "Nepal"),
    ):
        page.get_by_role("group", name=question).get_by_label("Country 1").fill(country)
    save(page)


def year(page: Page, number: int) -> Locator:
    """The part of the budget page that is about one grant year."""
    return page.get_by_role("region", name=f"Year {number}")


def budget_line(page: Page, number: int) -> Locator:
    """The first line of a year."""
    return year(page, number).locator(".line").first


def row(page: Page, number: int, table: str) -> Locator:
    """One row of a table, by the words of its question."""
    return page.get_by_role("group", name=re.compile(rf"Row {number}\s*: {re.escape(table)}"))


def add_row(page: Page, table: str) -> None:
    """Press its button."""
    page.get_by_role("button", name=re.compile(rf"Add a row\s*: {re.escape(table)}")).click()


def write_log_frame(page: Page) -> None:
    """An outcome and an output; an indicator that points at the first, which was not saved yet."""
    open_part(page, "Log frame")
    fill(page, {"What is the objective of the whole project?": "A life after trafficking."})
    row(page, 1, "What will you achieve?").get_by_label("What it is").select_option("Outcome")
    fill(row(page, 1, "What will you achieve?"), {"In one sentence": "Forty people are safe."})
    add_row(page, "What will you achieve?")
    row(page, 2, "What will you achieve?").get_by_label("What it is").select_option("Output")
    fill(row(page, 2, "What will you achieve?"), {"In one sentence": "Eight beds."})
    add_row(page, "How will you know?")  # the results become choices
    expect(row(page, 2, "How will you know?")).to_be_visible()
    indicator = row(page, 1, "How will you know?")
    indicator.get_by_label("Of which result").select_option("Forty people are safe.")
    fill(
        indicator,
        {
            "What you count or ask": "Nights in safety",
            "Where it shall stand at the end": "2,000",
            "Where the number comes from": "House book",
        },
    )
    save(page)


def write_work_plan(page: Page) -> None:
    """Two activities, one of them for a result of the log frame."""
    open_part(page, "Work plan")
    fill(row(page, 1, "Activities"), {"What you do": "Open eight beds", "From month": "1", "To month": "24"})
    row(page, 1, "Activities").get_by_label("For which result").select_option("Eight beds.")
    add_row(page, "Activities")
    fill(row(page, 2, "Activities"), {"What you do": "Evaluation", "From month": "23", "To month": "24"})
    save(page)


def write_budget(page: Page) -> None:
    """A line in the first year that costs too much; the warning; less; the same for the second year."""
    open_part(page, "Budget by grant year")
    fill(
        budget_line(page, 1),
        {"What is it for?": "Shelter beds", "Unit": "Months", "How many": "10", "USD for each": "2,600"},
    )
    budget_line(page, 1).get_by_label("For which activity?").select_option("Open eight beds")
    press(year(page, 1), "Work out the totals")
    expect(
        page.get_by_role("heading", name="Year 1 is USD 1,000 above the yearly limit of USD 25,000")
    ).to_be_visible()
    fill(budget_line(page, 1), {"USD for each": "2,500"})
    press(year(page, 1), "Copy year 1 to year 2")
    expect(page.get_by_role("heading", name="above the yearly limit")).to_have_count(0)
    expect(page.get_by_role("group", name="Total and saving")).to_contain_text("USD 50,000")
    save(page)


def write_remedies(page: Page) -> None:
    """Housing, paid by the line of the budget. The form leaves it open, the call does not, and the list of parts says so."""
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("listitem").filter(has_text="Remedies")).to_contain_text("Not started")
    expect(page.get_by_role("listitem").filter(has_text="Partners")).to_contain_text("Complete")
    open_part(page, "Remedies")
    page.get_by_label("A remedy that people will receive").select_option(index=0)
    press(page, "Add this remedy")
    fill(
        page,
        {"What will a person receive from you?": "A bed and a lock for six months.", "How many people": "40"},
    )
    page.get_by_role("group", name="Which budget lines pay for it?").get_by_label("Shelter beds").check()
    save(page)


def write_partners(page: Page) -> None:
    """Alone: the page is left as it is."""
    open_part(page, "Partners")
    expect(page.get_by_text("If you work alone, go on; nothing is missing.")).to_be_visible()
    save(page)


def attach_proposal(page: Page, *pages: str) -> None:
    """The proposal as a PDF."""
    open_part(page, "Documents")
    paper: FilePayload = {"name": "proposal.pdf", "mimeType": "application/pdf", "buffer": a_pdf(*pages)}
    page.get_by_role("region", name="Project proposal").get_by_label("file").set_input_files(paper)
    press(page, "Attach it")
    expect(page.get_by_role("link", name="proposal.pdf")).to_be_visible()
    follow(page, "Back to the parts")


def declare(page: Page) -> None:
    """Confirm it for the organization."""
    open_part(page, "Declarations")
    page.get_by_label("I confirm that what we wrote is true").check()
    fill(page, {"Your name and function": "Nia Sample, director"})
    save(page)


def write_everything(page: Page) -> None:
    """Every part, the money before the remedies that it pays for."""
    write_countries(page)
    for part in PLAIN:
        write_plain(page, part)
    write_partners(page)
    write_log_frame(page)
    write_work_plan(page)
    write_budget(page)
    write_remedies(page)
    attach_proposal(page, "What we will do", "Log frame and work plan")
    declare(page)


def send(page: Page, button: str = "Send the application") -> None:
    """Read the answers once more, and send them."""
    if not page.get_by_role("heading", level=1, name="Check your answers").is_visible():
        follow(page, "Check your answers and send the application")
    expect(page.get_by_text("Nothing is missing. Read it once more, then send it.")).to_be_visible()
    expect(page.get_by_text("A bed and a lock for six months.")).to_be_visible()
    press(page, button)
    headed(page, "We have your application")


def receipt(page: Page) -> dict[str, str]:
    """What the receipt says: label -> value."""
    rows = page.get_by_role("main").locator("dl.facts > div")
    return {
        row.locator("dt").inner_text(): row.locator("dd").inner_text().replace("\xa0", " ")
        for row in rows.all()
    }


def paper(page: Page, name: str) -> tuple[str, int]:
    """A PDF behind a link, as it arrives on the reader's disk: its title and how many pages it has."""
    with page.expect_download() as waiting:
        follow(page, name)
    with pikepdf.open(waiting.value.path()) as document:
        return str(document.docinfo["/Title"]), len(document.pages)
