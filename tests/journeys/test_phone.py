"""The main pages of each role on a telephone: nothing runs out of the side, and axe finds nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from grants.applications.asked import SECTIONS
from grants.reviews.states import ReviewState
from tests.applications.big import big_answers
from tests.applications.browsing import an_open_call, now
from tests.applications.checking import checked
from tests.applications.writing import a_complete_draft, a_draft
from tests.disbursements.staging import a_grant, approved
from tests.factories import a_call, a_review, a_submission, an_organization
from tests.journeys.entering import enter
from tests.people import person

WIDTH = 375
GRANT, CALL, OPEN = "/grants/SGF-2011-0042", "/calls/sgf-2011", "/calls/sgf-2026"

# Whose telephone it is, and what is opened on it. The words in braces are put in by `World`.
PAGES: dict[str, list[str]] = {
    "nobody": ["/", OPEN, f"{OPEN}/could-we-apply", f"{OPEN}/scoring", "/register", "/sign-in", "/sign-up", "/help", "/your-data"],
    "ana": [
        "/today", "/applications", "{draft}", "{draft}/sections/countries", "{draft}/sections/remedies", "{draft}/sections/partners",
        "{draft}/sections/budget", "{draft}/documents", "{draft}/check", GRANT, "{tranche}", "/account",
    ],
    "ben": ["{organization}", "{organization}/profile/identity", "{organization}/members", "{organization}/documents", "{organization}/bank-account"],
    "olu": ["/today", "/calls", f"{CALL}/overview", f"{CALL}/applications", "{checked}/eligibility", f"{CALL}/reviews", "{read}/reviews", f"{CALL}/ranking"],
    "lea": [f"{CALL}/edit", f"{CALL}/selection", f"{CALL}/selection/SGF-2011-0044", f"{CALL}/letters", f"{CALL}/board", "/grants", "/organizations", "{checked}/conflicts"],
    "ravi": ["/today", "/reviews", "{review}"],
    "ada": ["/today", "/payments", "{tranche}", GRANT],
    "fay": ["/today", "/payments", "{tranche}/record-payment", "/bank-accounts", "/fund", "/fund/ledger", "/fund/receipts", "/fund/receipts/record"],
    "tom": ["/today", f"{CALL}/selection", f"{CALL}/board", f"{CALL}/ranking"],
    "uma": ["/trail", "/trail/duties", "/trail/proof", "/payments", "/fund"],
    "sam": ["/people", "/people/person-olu", "/people/invite", "/mail"],
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """Where things are."""

    draft: str
    tranche: str
    organization: str
    checked: str
    read: str
    review: str


@pytest.fixture
def world(session: Any) -> World:
    """A call that is open and one in selection, a draft, a grant with a tranche to pay, applications being checked and read."""
    call = a_call()
    grant = a_grant("Centre for the Rehabilitation of Survivors of Exploitation", call=call)
    tranche = approved(grant.years[0])
    organization = grant.application.organization
    draft = a_complete_draft(organization, an_open_call("sgf-2026"), at=now())
    read = a_submission(an_organization("Organization 44", admin="admin44", editor=None), call, 44)
    review = a_review(read, "ravi")
    a_review(read, "rosa", ReviewState.SUBMITTED)
    return World(
        f"/applications/{draft.ref}", f"{GRANT}/tranches/{tranche.key}", f"/organizations/{organization.key}",
        f"/applications/{checked(43, call=call).ref}", f"/applications/{read.ref}", f"/reviews/{review.key}",
    )  # fmt: skip


def complaints(page: Page, address: str) -> list[str]:
    """What is wrong with a page on this telephone."""
    answer = page.goto(address)
    status = answer.status if answer else 0
    width = page.evaluate("document.scrollingElement.scrollWidth")
    found = Axe().run(page)
    return [
        *([f"{address}: answers {status}"] if status != 200 else []),
        *([f"{address}: {width} pixels wide"] if width > WIDTH + 1 else []),
        *([f"{address}: {found.generate_report()}"] if found.violations_count else []),
    ]


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_on_a_telephone(new_page: Callable[..., Page], app: Flask, world: World, name: str) -> None:
    page = new_page(viewport={"width": WIDTH, "height": 812})
    if name != "nobody":
        person(name)
        enter(page, app, name)
    found = [said for address in PAGES[name] for said in complaints(page, address.format(**vars(world)))]
    assert not found, "\n".join(found)


@pytest.mark.long
def test_every_part_of_an_application_fits_on_a_telephone(
    new_page: Callable[..., Page], app: Flask, session: Any
) -> None:
    """With what is long in it: words, tables, Arabic; and the page on which earlier parts are taken over."""
    old, said = a_complete_draft(call=a_call("sgf-2010")), big_answers()
    draft = a_complete_draft(
        old.organization,
        an_open_call("sgf-2026"),
        at=now(),
        log_frame=said["log_frame"],
        work_plan=said["work_plan"],
        budget=said["budget"],
    )
    empty = a_draft(old.organization, an_open_call("sgf-2027"), now())
    page = new_page(viewport={"width": WIDTH, "height": 812})
    enter(page, app, "ana")
    addresses = [f"/applications/{draft.ref}/sections/{key}" for key in SECTIONS]
    addresses += [
        f"/applications/{draft.ref}",
        f"/applications/{draft.ref}/check",
        f"/applications/{empty.ref}/again?from={draft.ref}",
        f"/applications/{empty.ref}/sections/work_plan?from={old.ref}",
    ]
    found = [said for address in addresses for said in complaints(page, address)]
    assert not found, "\n".join(found)
