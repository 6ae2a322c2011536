"""What an applicant does at the pages, one function a step. Nothing here knows an address: every step follows what is shown."""

import io
import re
from typing import Any

from playwright.sync_api import Page, expect
from reportlab.pdfgen.canvas import Canvas

from grants.core.db import db
from grants.core.outbox import OutboxMessage

NAME, EMAIL, PASSWORD = "Nia Sample", "nia@lantern.example", "harbour violet pencil thunder"


def a_pdf(*pages: str) -> bytes:
    """A real PDF with these pages."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for text in pages:
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def headed(page: Page, title: str | re.Pattern[str]) -> None:
    """The page has this title."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def press(page: Page, name: str, **options: Any) -> None:
    page.get_by_role("button", name=name, **options).click()


def follow(page: Page, name: str, **options: Any) -> None:
    page.get_by_role("link", name=name, **options).first.click()


def letters_to(address: str, kind: str) -> list[OutboxMessage]:
    """The messages of a kind to an address, oldest first."""
    found = db.session.query(OutboxMessage).filter_by(address=address, kind=kind).order_by(OutboxMessage.id).all()
    db.session.rollback()
    return found


def link_in(address: str, kind: str) -> str:
    """The link of the newest message of a kind."""
    return re.findall(r"https?://\S+", letters_to(address, kind)[-1].body)[0]
