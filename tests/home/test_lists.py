"""Today and the mail ask the database as little for thirty things as for one."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications.states import ApplicationState
from grants.awards.states import AwardState
from grants.core import clock
from grants.core.db import db
from grants.core.outbox import Delivery
from grants.disbursements.states import TrancheState
from grants.reviews.states import ReviewState
from tests.factories import (
    NOW,
    a_call,
    a_review,
    a_submission,
    a_tranche,
    a_verified_account,
    an_application,
    an_award,
    an_organization,
)
from tests.home.test_pages import a_message
from tests.people import person
from tests.queries import counted_queries
from tests.signing_in import signed_in

MANY = 30
KINDS = 20  # one statement for each kind of thing that may wait for somebody, and who they are


def drafts(numbers: range) -> None:
    for number in numbers:
        an_application(an_organization(f"House {number}"), a_call(f"sgf-{number}"))


def offers(numbers: range) -> None:
    for number in numbers:
        an_award(
            a_submission(an_organization(f"House {number}"), a_call(f"sgf-{number}")),
            state=AwardState.OFFERED,
        )


def accepted(numbers: range) -> None:
    for number in numbers:
        an_award(
            a_submission(an_organization(f"House {number}"), a_call(f"sgf-{number}")),
            state=AwardState.ACCEPTED,
        )


def reviews(numbers: range) -> None:
    call = a_call(f"sgf-{numbers[0]}")
    for number in numbers:
        a_review(
            a_submission(an_organization(f"House {number}"), call, number=number),
            "ravi",
            state=ReviewState.ASSIGNED,
        )


def checks(numbers: range) -> None:
    for number in numbers:
        state = (ApplicationState.CHECKING, ApplicationState.ELIGIBLE)[number % 2]
        a_submission(an_organization(f"House {number}"), a_call(f"sgf-{number}"), state=state)


def accounts(numbers: range) -> None:
    for number in numbers:
        a_verified_account(an_organization(f"House {number}"), accepted=None)


def tranches(numbers: range) -> None:
    for number in numbers:
        award = an_award(a_submission(an_organization(f"House {number}"), a_call(f"sgf-{number}")))
        tranche = a_tranche(award.years[0])
        tranche.bank_account_id = a_verified_account(award.application.organization).id
        tranche.state = TrancheState.REQUESTED
        tranche.certified_at, tranche.certified_by_id = NOW, person("lea").id
        tranche.state = TrancheState.CERTIFIED
        db.session.commit()


def counts_of(client: FlaskClient, name: str, fill: Callable[[range], None], page: str) -> list[int]:
    """How many statements the page takes with one thing and with thirty."""
    counts = []
    for numbers in (range(1, 2), range(2, MANY + 1)):
        fill(numbers)
        signed_in(client, name)
        with counted_queries() as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    return counts


@pytest.mark.parametrize(
    ("name", "fill"),
    [
        ("ana", drafts), ("ben", drafts), ("ana", offers), ("ana", accepted), ("olu", accepted), ("ravi", reviews), ("olu", checks),
        ("fay", accounts), ("ada", tranches), ("ana", tranches), ("olu", tranches), ("tom", checks), ("uma", checks),
    ],
)  # fmt: skip
def test_today_asks_as_little_for_thirty_things_as_for_one(
    session: Any,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    fill: Callable[[range], None],
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    one, many = counts_of(client, name, fill, "/today")
    assert one == many <= KINDS


def test_the_mail_asks_as_little_for_thirty_messages_as_for_one(session: Any, client: FlaskClient) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            a_message(number, (Delivery.SENT, Delivery.GAVE_UP)[number % 2])

    one, many = counts_of(client, "sam", fill, "/mail")
    assert one == many <= 10
