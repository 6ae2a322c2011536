"""The officers' lists and the tables that leave: who sees them, what stands in them, what they cost."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards.models import Award
from grants.calls.models import Call
from grants.core.db import db
from tests.disbursements.staging import (
    AT,
    a_grant,
    approved,
    certified,
    paid,
    pay,
    requested,
)
from tests.factories import a_call
from tests.people import person
from tests.queries import counted_queries
from tests.signing_in import signed_in

OFFICERS = ("olu", "ada", "fay", "uma", "tom")
OUTSIDE = ("chi", "sam", "ravi")


@pytest.fixture
def grant(session: Any) -> Award:
    return a_grant()


def as_(app: Flask, name: str) -> FlaskClient:
    return signed_in(app.test_client(), name)


@pytest.mark.parametrize("name", OFFICERS)
def test_those_who_look_after_the_money_have_it_in_the_menu(app: Flask, session: Any, name: str) -> None:
    text = as_(app, name).get("/payments").text
    assert '<a href="/payments"' in text
    assert "waits" in text or "has asked for a tranche yet" in text


@pytest.mark.parametrize("name", ["ana", "ben", "sam", "ravi"])
def test_nobody_else_sees_the_payments(app: Flask, grant: Award, name: str) -> None:
    assert [
        as_(app, name).get(path).status_code for path in ("/payments", "/payments.csv", "/payments.xlsx")
    ] == [403] * 3


def test_each_officer_lands_on_what_they_are_there_for(app: Flask, grant: Award) -> None:
    requested(grant.years[0])
    shown = {name: "Lantern House" in as_(app, name).get("/payments").text for name in OFFICERS}
    assert shown == {"olu": True, "ada": False, "fay": False, "uma": True, "tom": True}


def test_a_conflict_hides_the_tranche_from_the_lists_and_the_counts(app: Flask, grant: Award) -> None:
    from grants.applications.models import Conflict

    requested(grant.years[0])
    db.session.add(
        Conflict(
            application_id=grant.application_id,
            person_id=person("olu").id,
            reason="A friend",
            recorded_at=AT,
            recorded_by_id=person("lea").id,
        )
    )
    assert "Lantern House" not in as_(app, "olu").get("/payments?view=all").text
    assert "Lantern House" not in as_(app, "olu").get("/payments.csv").text


def grow(first: int, last: int) -> None:
    """Grants by number, their first tranches in every state."""
    call = db.session.query(Call).one_or_none() or a_call()
    for n in range(first, last + 1):
        year = a_grant(f"House {n}", number=n, call=call, editor=None, years=1).years[0]
        [requested, certified, approved, paid][n % 4](year)


def test_lists_of_one_and_of_thirty_take_the_same_queries(app: Flask, session: Any) -> None:
    client, counts = as_(app, "uma"), []
    for first, last in ((1, 1), (2, 30)):
        grow(first, last)
        taken = {}
        for path in (
            "/payments?view=all",
            "/payments?view=to-certify",
            "/payments?view=problems",
            "/payments.csv",
            "/payments.xlsx",
        ):
            with counted_queries() as queries:
                assert client.get(path).status_code == 200
            taken[path] = len(queries)
        counts.append(taken)
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 10


def test_payments_leave_as_a_table_without_formulas(app: Flask, grant: Award) -> None:
    tranche = approved(grant.years[0])
    pay(tranche, bank_reference="=1+1")
    answer = as_(app, "uma").get("/payments.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [(r["Grant"], r["Amount, USD"], r["Currency paid"], r["Amount paid"], r["Units for one dollar"], r["Bank reference"], r["Approved by"]) for r in rows] == [
        ("SGF-2011-0042", "25000.00", "USD", "25000.00", "1.000000", "'=1+1", "Ada")
    ]  # fmt: skip
    sheet = as_(app, "uma").get("/payments.xlsx")
    assert (sheet.status_code, sheet.data[:2], sheet.mimetype) == (
        200,
        b"PK",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
