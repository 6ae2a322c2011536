"""A tranche from request to confirmation, through the hands of different people, each at a browser of their own."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from grants.awards.models import Award
from grants.core.db import db
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import PaymentState, TrancheState
from grants.fund.ledger import balance, grant_account, paid_account
from tests.browsing import check_accessibility
from tests.disbursements.staging import FULL, a_grant
from tests.journeys.applying import fill, follow, press
from tests.journeys.entering import people_of
from tests.people import give, person

GRANT = "SGF-2011-0042"


@pytest.fixture
def grant(session: Any) -> Award:
    """A signed grant; olu, who certifies, may approve as well, only not what he certified."""
    made = a_grant()
    give(person("olu"), "approving_officer")
    return made


def see(page: Page, text: str) -> None:
    """The page says it, and is open to everybody."""
    expect(page.get_by_role("main")).to_contain_text(text)
    check_accessibility(page)


def ask(ana: Page) -> None:
    """The administrator of the organization finds it among what waits for her."""
    ana.goto("/today")
    check_accessibility(ana)
    follow(ana.get_by_role("main"), "Ask for USD 25,000")
    see(ana, "Tranche 1: what is needed, and from whom")
    press(ana, "Ask for USD 25,000")
    see(ana, "We have your request.")


def certify(olu: Page) -> None:
    """A fund manager certifies; and is told why he cannot approve, too."""
    olu.goto("/today")
    check_accessibility(olu)
    follow(olu.get_by_role("main"), "Certify a payment of USD 25,000")
    press(olu, "Certify USD 25,000")
    see(olu, "You certified")
    expect(olu.get_by_role("button", name="Approve USD 25,000")).to_be_disabled()


def approve(ada: Page) -> None:
    ada.goto("/today")
    check_accessibility(ada)
    follow(ada.get_by_role("main"), "Approve a payment of USD 25,000")
    see(ada, "Olu")
    press(ada, "Approve USD 25,000")
    see(ada, "Finance has a message")


def pay(fay: Page) -> None:
    """Finance writes down the payment, the amount wrong at first; what else was written stays."""
    today = datetime.now(UTC).date().isoformat()
    fay.goto("/today")
    follow(fay.get_by_role("main"), "Pay USD 25,000")
    follow(fay, "Record the payment")
    check_accessibility(fay)
    fill(
        fay,
        {"Amount paid, in that currency": "24,000", "Value date": today, "Bank reference": "VIE 4471 0042"},
    )
    press(fay, "Record the payment")
    see(fay, "What you wrote is kept below. Nothing was lost.")
    amount = fay.get_by_label("Amount paid, in that currency")
    expect(amount).to_have_accessible_description(
        re.compile("Error: In US dollars the amount paid is that of the tranche: USD.25,000")
    )
    expect(amount).to_have_value("24,000")
    expect(fay.get_by_label("Bank reference")).to_have_value("VIE 4471 0042")
    expect(fay.get_by_label("Value date")).to_have_value(today)
    fill(fay, {"Amount paid, in that currency": "25,000.00"})
    press(fay, "Record the payment")
    see(fay, "The payment is recorded.")


def confirm(ana: Page) -> None:
    ana.goto("/today")
    check_accessibility(ana)
    follow(ana.get_by_role("main"), "Tell us whether USD 25,000")
    press(ana, "The money has arrived")
    see(ana, "Thank you. The payment stands as arrived.")


@pytest.mark.timeout(120)
def test_a_tranche_goes_through_four_hands_and_arrives(
    new_page: Callable[..., Page], app: Flask, grant: Award
) -> None:
    at = people_of(new_page, app, "ana", "olu", "ada", "fay")
    ask(at["ana"])
    certify(at["olu"])
    approve(at["ada"])
    pay(at["fay"])
    confirm(at["ana"])
    db.session.commit()
    payment, tranche = db.session.query(Payment).one(), db.session.query(Tranche).one()
    hands = [
        tranche.requested_by,
        tranche.certified_by,
        tranche.approved_by,
        payment.recorded_by,
        tranche.confirmed_by,
    ]
    assert [someone.name for someone in hands] == ["Ana", "Olu", "Ada", "Fay", "Ana"]
    assert (tranche.state, payment.state) == (TrancheState.CONFIRMED, PaymentState.CONFIRMED)
    assert [balance(grant_account(GRANT, year)) for year in (1, 2, 3)] == [0, FULL, FULL]
    assert [balance(paid_account(GRANT, year)) for year in (1, 2, 3)] == [FULL, 0, 0]
    assert [year.paid_minor for year in grant.years] == [FULL, 0, 0]
