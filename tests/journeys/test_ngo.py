"""An organization from the self-check to the receipt, at the pages, in a real browser."""

import hashlib
import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from grants.applications.models import Submission
from grants.core.db import db
from tests.applications.browsing import an_open_call
from tests.browsing import check_accessibility
from tests.journeys import applying
from tests.journeys.applying import follow, headed, press


@pytest.fixture
def call(session: Any) -> Any:
    return an_open_call()


def submissions() -> list[Submission]:
    """What was sent, oldest first."""
    db.session.commit()
    return db.session.query(Submission).order_by(Submission.version).all()


def apply(page: Page) -> None:
    """From the first page to the receipt."""
    applying.check_for_oneself(page)
    applying.sign_up(page)
    applying.sign_out_and_in(page)
    applying.register_organization(page)
    applying.start(page)
    applying.write_everything(page)
    applying.send(page)


@pytest.mark.timeout(120)
def test_an_organization_comes_from_the_self_check_to_the_receipt(page: Page, call: Any) -> None:
    apply(page)
    (sent,) = submissions()
    said = applying.receipt(page)
    assert said["Content hash (SHA-256)"] == hashlib.sha256(sent.document.encode()).hexdigest() == sent.content_hash
    assert (said["Reference"], said["Asked for"]) == ("SGF-2011-0001", "USD 50,000")
    assert applying.paper(page, "Receipt as PDF") == ("Receipt SGF-2011-0001", 1)
    (letter,) = applying.letters("application_received")
    assert "SGF-2011-0001" in letter.body
