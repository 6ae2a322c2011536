"""Pages of the Fund, as each person sees them."""

import csv
from io import StringIO
from typing import Any

import pytest
from flask import Flask

from grants.core.db import db
from grants.fund import ledger
from grants.fund.documents import shares
from grants.fund.models import LedgerTransfer, Receipt
from grants.fund.queries import balances, position
from tests.factories import NOW
from tests.fund.money import a_receipt
from tests.organizations.reading import last_entry
from tests.queries import counted_queries
from tests.signing_in import signed_in

PAGES = ["/fund", "/fund/receipts", "/fund/ledger", "/fund/ledger.csv"]
TYPED = {
    "donor": "",
    "donor_name": "Austria",
    "donor_kind": "Member State",
    "received_on": "2011-03-01",
    "amount": "13,089.00",
    "support_rate": "13",
    "note": "First",
}


def page(app: Flask, name: str, url: str) -> tuple[int, str]:
    answer = signed_in(app.test_client(), name).get(url)
    return answer.status_code, answer.text


def move(source: str, target: str, amount: int, entry: str = "test") -> None:
    ledger.post_entry(entry, [ledger.Move(source, target, amount)], at=NOW, deed="test.done", subject=entry)
    db.session.commit()


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize(
    ("name", "status"),
    [("fay", 200), ("olu", 200), ("tom", 200), ("uma", 200), ("ana", 403), ("ravi", 403), ("sam", 403)],
)
def test_who_reads_the_fund(app: Flask, session: Any, url: str, name: str, status: int) -> None:
    a_receipt()
    assert page(app, name, url)[0] == status


@pytest.mark.parametrize("url", PAGES)
def test_the_pages_stand_when_nothing_has_happened(app: Flask, session: Any, url: str) -> None:
    assert page(app, "fay", url)[0] == 200


def test_the_position_says_where_each_dollar_is(app: Flask, session: Any) -> None:
    a_receipt(100_000_00)
    move("fund:available", "call:sgf-2011:envelope", 80_000_00)
    move("call:sgf-2011:envelope", "award:SGF-2011-0001:year:1", 25_000_00)
    move("award:SGF-2011-0001:year:1", "grant:SGF-2011-0001:year:1", 25_000_00)
    move("grant:SGF-2011-0001:year:1", "paid:SGF-2011-0001:year:1", 10_000_00)
    _, text = page(app, "olu", "/fund")
    for words in (
        "USD\u00a07,000 is free to promise",
        "Available 7,000, Reserved 55,000, Committed 15,000, Paid 10,000",
        "Received 100,000 less programme support, 13,000",
        "SGF-2011",
    ):
        assert words in text


def test_the_parts_of_the_bar_fill_it(session: Any) -> None:
    a_receipt()
    move("fund:available", "call:c:envelope", 12_345)
    parts = shares(position())
    assert round(sum(part.percent for part in parts), 6) == 100.0
    assert [part.minor for part in parts] == [857_655, 12_345, 0, 0]


def test_a_receipt_is_shown_with_its_sums_before_it_is_recorded(app: Flask, session: Any) -> None:
    client = signed_in(app.test_client(), "fay")
    check = client.submit("/fund/receipts/record", TYPED, button="Work out the sums")
    assert "Nothing is recorded yet. USD\u00a011,387.43 will be available for grants." in check.text
    assert balances() == {}
    token = check.text.split('name="csrf_token" value="')[-1].split('"')[0]
    done = client.post(
        "/fund/receipts/record", data={**TYPED, "csrf_token": token, "record": "1"}, follow_redirects=True
    )
    assert "Recorded as R-2011-0001." in done.text
    assert last_entry()[0] == "receipt.recorded"
    assert session.query(Receipt).one().support_cost_minor == 170_157


def test_pressing_twice_records_one_receipt(app: Flask, session: Any) -> None:
    client = signed_in(app.test_client(), "fay")
    token = client.get("/fund/receipts/record").text.split('name="csrf_token" value="')[-1].split('"')[0]
    sent = {**TYPED, "csrf_token": token, "record": "1"}
    first, again = (client.post("/fund/receipts/record", data=sent) for _ in range(2))
    assert (first.status_code, again.status_code, session.query(Receipt).count()) == (303, 422, 1)
    assert "R-2011-0001 has the same donor, day and amount." in again.text
    other = client.post("/fund/receipts/record", data={**sent, "another": "1"})
    assert (other.status_code, session.query(Receipt).count()) == (303, 2)


def test_the_way_back_from_the_sums_keeps_what_was_typed(app: Flask, session: Any) -> None:
    client = signed_in(app.test_client(), "fay")
    token = client.get("/fund/receipts/record").text.split('name="csrf_token" value="')[-1].split('"')[0]
    again = client.post("/fund/receipts/record", data={**TYPED, "csrf_token": token, "change": "1"})
    assert all(f'value="{typed}"' in again.text for typed in ("Austria", "2011-03-01", "13,089.00", "13"))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"amount": "13.089"}, "Do you mean 13,089 or 13.08?"),
        ({"amount": "-5"}, "Write an amount above zero, without a minus sign."),
        ({"amount": "0"}, "Write an amount above zero."),
        ({"amount": "5.123"}, "Do you mean 5,123 or 5.12?"),
        ({"amount": "5.1234"}, "at most 2 decimals"),
        ({"received_on": "2011-02-30"}, "There is no such day."),
        ({"received_on": "2999-01-01"}, "which is still to come"),
        ({"received_on": "2010-10-31"}, "The Fund has existed since 1 November 2010"),
        ({"support_rate": "100"}, "below 100"),
        ({"support_rate": "a lot"}, "below 100"),
        ({"donor_name": ""}, "Choose a donor in the list, or write the name of a new one"),
        ({"donor_kind": ""}, "Choose the kind of the new donor"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(
    app: Flask, session: Any, typed: dict[str, str], message: str
) -> None:
    client = signed_in(app.test_client(), "fay")
    token = client.get("/fund/receipts/record").text.split('name="csrf_token" value="')[-1].split('"')[0]
    for press in ({}, {"record": "1"}):  # already before the sums are shown
        sent = {**TYPED, **typed, "csrf_token": token, **press}
        answer = client.post("/fund/receipts/record", data=sent)
        assert (answer.status_code, message in answer.text) == (422, True)
    assert balances() == {}


@pytest.mark.parametrize("name", ["olu", "ada", "uma", "tom"])
def test_only_finance_sees_the_way_to_record(app: Flask, session: Any, name: str) -> None:
    assert "Record a receipt" not in page(app, name, "/fund")[1]
    assert page(app, name, "/fund/receipts/record")[0] == 403


def test_receipts_are_narrowed_to_a_donor(app: Flask, session: Any) -> None:
    a_receipt()
    a_receipt(donor_key="belgium", donor_name="Belgium")
    _, text = page(app, "olu", "/fund/receipts?donor=belgium")
    assert ("R-2011-0002" in text, "R-2011-0001" in text) == (True, False)
    assert page(app, "olu", "/fund/receipts/R-2011-0002")[0] == 200
    assert page(app, "olu", "/fund/receipts/R-2011-0003")[0] == 404


def test_the_ledger_is_narrowed_to_an_account_and_says_what_it_holds(app: Flask, session: Any) -> None:
    a_receipt()
    move("fund:available", "call:c:envelope", 500_000, "opened")
    _, text = page(app, "uma", "/fund/ledger?account=call:c:envelope")
    assert "The envelope of C holds USD\u00a05,000." in text
    assert "receipt:R-2011-0001" not in text
    assert "opened" in page(app, "uma", "/fund/ledger?account=call:")[1]
    assert "Nothing was ever posted" in page(app, "uma", "/fund/ledger?account=nothing")[1]


def test_the_ledger_as_csv_holds_every_transfer_and_no_formula(app: Flask, session: Any) -> None:
    a_receipt()
    move("fund:available", "call:c:envelope", 500_001, "=HYPERLINK(1)")
    _, text = page(app, "uma", "/fund/ledger.csv")
    rows = list(csv.DictReader(StringIO(text)))
    assert [(row["entry"], row["from"], row["to"], row["amount"], row["currency"]) for row in rows] == [
        ("'=HYPERLINK(1)", "fund:available", "call:c:envelope", "5000.01", "USD"),
        ("receipt:R-2011-0001", "donor:austria", "fund:support", "1300.00", "USD"),
        ("receipt:R-2011-0001", "donor:austria", "fund:available", "8700.00", "USD"),
    ]


@pytest.mark.parametrize("url", PAGES[:3])
def test_lists_ask_the_same_number_of_questions_however_long(app: Flask, session: Any, url: str) -> None:
    counts = []
    for many in (1, 29):
        for number in range(many):
            a_receipt(donor_key=f"d{many}-{number}", donor_name=f"Donor {many} {number}")
            move("fund:available", f"call:c{many}-{number}:envelope", 100)
        client = signed_in(app.test_client(), "uma")
        with counted_queries() as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
    assert session.query(LedgerTransfer).count() == 90
