"""Attaching a file from a browser over a line that drops: the page opens anew with what was attached."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from grants.applications.models import Application
from grants.core.db import db
from tests.browsing import check_accessibility
from tests.journeys.entering import enter
from tests.organizations.papers import a_pdf


def test_a_proposal_is_attached_though_the_line_drops(
    app: Flask, draft: Application, new_page: Callable[..., Any]
) -> None:
    page: Page = enter(new_page(), app, "ana")
    page.route("**/documents/proposal", lambda route: route.abort("internetdisconnected"), times=1)
    page.goto(f"/applications/{draft.key}/documents")
    proposal = page.locator("#paper-proposal")
    proposal.get_by_label("Choose a file on your device").set_input_files(
        {"name": "ours.pdf", "mimeType": "application/pdf", "buffer": a_pdf(9)}
    )
    proposal.get_by_role("button", name="Attach it").click()
    expect(proposal.locator("[data-said]")).to_contain_text("The line dropped.")
    expect(proposal.get_by_text("Attached")).to_be_visible()
    expect(page.get_by_role("link", name="ours.pdf")).to_be_visible()
    check_accessibility(page)
    db.session.rollback()
    assert len(draft.attachments) == 1
