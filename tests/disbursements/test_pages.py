"""The pages by role: who sees what, which deeds they offer, and what comes back when something is wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards.models import Award
from grants.awards.states import AwardState
from grants.core.db import db
from grants.disbursements import actions
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import PaymentState, TrancheState
from tests.disbursements.staging import (
    AT,
    a_grant,
    a_report,
    another_account,
    approved,
    certified,
    paid,
    renewed,
    requested,
)
from tests.factories import a_call
from tests.people import actor, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

OFFICERS = ("olu", "ada", "fay", "uma", "tom")
OUTSIDE = ("chi", "sam", "ravi")


@pytest.fixture
def grant(session: Any) -> Award:
    return a_grant()


def as_(app: Flask, name: str) -> FlaskClient:
    return signed_in(app.test_client(), name)


def at(tranche: Tranche, end: str = "") -> str:
    return f"/grants/SGF-2011-0042/tranches/{tranche.key}{end}"


GRANT = "/grants/SGF-2011-0042"


def test_both_sides_see_the_same_checklist(app: Flask, grant: Award) -> None:
    seen = {name: as_(app, name).get(GRANT).text for name in ("ana", "ben", "olu", "uma")}
    lists = {
        name: text[text.index('<ul class="tasks') : text.index("</ul>", text.index('<ul class="tasks'))]
        for name, text in seen.items()
    }
    assert len(set(lists.values())) == 1
    assert "Tranche 1: what is needed, and from whom" in seen["ana"]
    assert lists["ana"].count('<span class="tag good">Done</span>') == 2


def test_the_checklist_says_from_whom(app: Flask, grant: Award) -> None:
    actions.confirm_payment(paid(grant.years[0]), by=actor("ana", AT), at=AT)
    another_account(grant, accepted=None)
    text = as_(app, "ana").get(GRANT).text
    assert "Tranche 2 waits for three things: one from the organization, two from the Fund." in text
    for line in ("<strong>Lantern House:</strong> Sends the report of year 1.", "<strong>Finance officer:</strong> Verifies the details",
                 "<strong>Fund manager:</strong> Renews year 2, with a reason."):  # fmt: skip
        assert line in text
    assert text.count('<span class="tag">Not yet</span>') == 1


def test_an_administrator_asks_for_the_money_from_the_grant_page(app: Flask, grant: Award) -> None:
    answer = as_(app, "ana").submit(GRANT, button="Ask for USD 25,000")
    tranche = db.session.query(Tranche).one()
    assert (answer.request.path, tranche.state) == (at(tranche), TrancheState.REQUESTED)
    assert "We have your request." in answer.text


@pytest.mark.parametrize("name", ["ben", "olu", "uma"])
def test_nobody_else_is_offered_to_ask(app: Flask, grant: Award, name: str) -> None:
    assert "Ask for USD" not in as_(app, name).get(GRANT).text
    assert as_(app, name).post(f"{GRANT}/years/1/request", data=token(app, name)).status_code == 403


def token(app: Flask, name: str) -> dict[str, str]:
    """Tests post without a page; the token is asked for by another test."""
    app.config["WTF_CSRF_ENABLED"] = False
    return {}


@pytest.fixture(autouse=True)
def _tokens_again(app: Flask) -> Any:
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def test_a_closed_deed_says_why(app: Flask, grant: Award) -> None:
    actions.confirm_payment(paid(grant.years[0]), by=actor("ana", AT), at=AT)
    text = as_(app, "ana").get(GRANT).text
    assert "The tranche waits for the report of the year before accepted and the renewal of the year." in text


def test_a_tranche_goes_through_four_persons_on_the_pages(app: Flask, grant: Award) -> None:
    tranche = requested(grant.years[0])
    assert (
        "approving officers have a message"
        in as_(app, "olu").submit(at(tranche), button="Certify USD 25,000").text
    )
    assert "Finance has a message" in as_(app, "ada").submit(at(tranche), button="Approve USD 25,000").text
    today = datetime.now(UTC).date()  # the pages approve now, and money cannot have left before
    said = {"value_on": today.isoformat(), "bank_reference": "VIE 4471 0042"}
    assert "The payment is recorded." in as_(app, "fay").submit(at(tranche, "/record-payment"), said).text
    assert (
        "Thank you. The payment stands as arrived."
        in as_(app, "ana").submit(at(tranche), button="The money has arrived").text
    )
    payment = db.session.query(Payment).one()
    assert (payment.state, payment.paid_amount_minor, payment.rate_on) == (
        PaymentState.CONFIRMED,
        2_500_000,
        today,
    )
    assert "25,000.00" in as_(app, "ben").get(GRANT).text


def test_each_officer_is_offered_their_own_deed_only(app: Flask, grant: Award) -> None:
    tranche = requested(grant.years[0])
    offered = {
        name: "Certify USD" in as_(app, name).get(at(tranche)).text
        for name in ("olu", "ada", "fay", "ana", "uma")
    }
    assert offered == {"olu": True, "ada": False, "fay": False, "ana": False, "uma": False}


def test_a_second_press_says_what_happened_since(app: Flask, grant: Award) -> None:
    tranche = certified(grant.years[0])
    answer = as_(app, "olu").post(at(tranche, "/certify"), data=token(app, "olu"))
    assert answer.status_code == 409
    assert "The tranche is now “Certified, to be approved”" in answer.text


def test_the_certifier_is_told_why_approving_is_closed(app: Flask, grant: Award) -> None:
    from tests.people import give

    give(person("olu"), "approving_officer")
    assert (
        "You certified this tranche. A different person must approve it."
        in as_(app, "olu").get(at(certified(grant.years[0]))).text
    )


def test_a_changed_account_is_told_first(app: Flask, grant: Award) -> None:
    tranche = certified(grant.years[0])
    another_account(grant)
    text = as_(app, "ada").get(at(tranche)).text
    assert "Tranche 1 stands still: the bank details have changed." in text
    assert "Send it back, so that it is certified again with the new details." in text


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_strangers_grant_does_not_exist(app: Flask, grant: Award, name: str) -> None:
    tranche = certified(grant.years[0])
    person(name)
    assert [
        as_(app, name).get(path).status_code
        for path in (at(tranche), at(tranche, "/send-back"), at(tranche, "/record-payment"))
    ] == [404] * 3


def test_a_tranche_is_found_only_under_its_own_grant(app: Flask, grant: Award) -> None:
    tranche = requested(grant.years[0])
    other = a_grant("Second House", number=43, call=grant.application.call, admin="chi", editor=None)
    assert as_(app, "olu").get(f"/grants/{other.reference}/tranches/{tranche.key}").status_code == 404
    assert as_(app, "olu").get(f"{GRANT}/tranches/nothing").status_code == 404
    assert as_(app, "fay").get(at(tranche, "/payments/99/record-problem")).status_code == 404


def test_the_account_number_is_shown_to_those_who_may_read_it(app: Flask, grant: Award) -> None:
    tranche = requested(grant.years[0])
    shown = {
        name: "0011223344" in as_(app, name).get(at(tranche)).text
        for name in ("ana", "ben", "olu", "fay", "uma", "tom")
    }
    assert shown == {"ana": True, "ben": False, "olu": True, "fay": True, "uma": True, "tom": False}


def test_what_is_wrong_with_a_payment_stands_beside_its_field_and_all_is_kept(
    app: Flask, grant: Award
) -> None:
    tranche = approved(grant.years[0])
    said = {
        "paid_currency": "EUR",
        "paid_amount_minor": "18.000,00",
        "rate_millionths": "0.73",
        "rate_on": "2011-11-01",
        "value_on": "2011-10-01",
        "bank_reference": "VIE 1",
    }
    answer = as_(app, "fay").submit(at(tranche, "/record-payment"), said)
    assert answer.status_code == 422
    for text in (
        "come to EUR\u00a018,250",
        "money cannot have left before",
        'value="18.000,00"',
        'value="0.73"',
        'value="2011-10-01"',
        'value="VIE 1"',
    ):
        assert text in answer.text
    assert db.session.query(Payment).count() == 0


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"paid_amount_minor": "25.000"}, "Do you mean 25,000 or 25.00?"),
        ({"paid_amount_minor": "-1"}, "without a minus sign"),
        ({"paid_amount_minor": "25000.001"}, "at most 2 decimals"),
        ({"paid_currency": "JPY", "paid_amount_minor": "1951250.5", "rate_millionths": "78.05", "rate_on": "2011-11-01"}, "at most 0 decimals"),
        ({"paid_currency": "XXX"}, "Choose one of the list."),
        ({"value_on": "2011-02-30"}, "There is no such day."),
        ({"value_on": ""}, "Write the value date"),
        ({"bank_reference": ""}, "Write the bank’s reference"),
        ({"paid_currency": "EUR", "paid_amount_minor": "18,250.00"}, "Write the UN operational rate of exchange"),
        ({"paid_currency": "EUR", "paid_amount_minor": "18,250.00", "rate_millionths": "0,730000001"}, "at most six decimals"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_beside_its_field(
    app: Flask, grant: Award, said: dict[str, str], wrong: str
) -> None:
    tranche = approved(grant.years[0])
    answer = as_(app, "fay").submit(
        at(tranche, "/record-payment"), {"value_on": "2011-11-01", "bank_reference": "VIE 1", **said}
    )
    assert answer.status_code == 422
    assert wrong in answer.text
    assert db.session.query(Payment).count() == 0


def test_arabic_digits_and_another_currency_are_read(app: Flask, grant: Award) -> None:
    tranche = approved(grant.years[0])
    said = {
        "paid_currency": "EUR",
        "paid_amount_minor": "١٨٢٥٠",
        "rate_millionths": "0.73",
        "rate_on": "2011-11-01",
        "value_on": "2011-11-02",
        "bank_reference": "VIE 1",
    }
    assert as_(app, "fay").submit(at(tranche, "/record-payment"), said).status_code == 200
    payment = db.session.query(Payment).one()
    assert (payment.paid_currency, payment.paid_amount_minor, payment.rate_millionths) == (
        "EUR",
        1_825_000,
        730_000,
    )
    assert "at 0.73 for one dollar, the rate of 1 November 2011" in as_(app, "ana").get(at(tranche)).text


def test_a_form_is_drawn_only_when_the_deed_is_possible(app: Flask, grant: Award) -> None:
    tranche = requested(grant.years[0])
    text = as_(app, "fay").get(at(tranche, "/record-payment")).text
    assert "The tranche is “Requested”. This comes later." in text
    assert 'name="bank_reference"' not in text
    assert as_(app, "olu").get(at(tranche, "/record-payment")).status_code == 403


def test_a_tranche_is_sent_back_with_a_reason_that_both_sides_read(app: Flask, grant: Award) -> None:
    tranche = requested(grant.years[0])
    assert as_(app, "olu").submit(at(tranche, "/send-back"), {"reason": " "}).status_code == 422
    answer = as_(app, "olu").submit(at(tranche, "/send-back"), {"reason": "The name on the account differs."})
    assert (answer.status_code, db.session.query(Tranche).one().state) == (200, TrancheState.PLANNED)
    assert "The name on the account differs." in as_(app, "ana").get(GRANT).text


def test_a_year_is_renewed_on_its_page(app: Flask, grant: Award) -> None:
    a_report(grant.years[0])
    actions.confirm_payment(paid(grant.years[0]), by=actor("ana", AT), at=AT)
    assert f"{GRANT}/years/2/renew" in as_(app, "olu").get(GRANT).text
    assert as_(app, "olu").submit(f"{GRANT}/years/2/renew", {"reason": "x" * 2001}).status_code == 422
    assert (
        "Year 2 is renewed."
        in as_(app, "olu").submit(f"{GRANT}/years/2/renew", {"reason": "Good work."}).text
    )
    assert "It was renewed" in as_(app, "olu").get(f"{GRANT}/years/2/renew").text.replace(
        "This grant year was renewed", "It was renewed"
    )
    assert as_(app, "ana").get(f"{GRANT}/years/2/renew").status_code == 403


def test_a_problem_of_the_bank_is_recorded_and_listed(app: Flask, grant: Award) -> None:
    payment = paid(grant.years[0])
    page = at(payment.tranche, f"/payments/{payment.id}/record-problem")
    assert as_(app, "fay").submit(page, {"problem": "Closed"}).status_code == 422
    as_(app, "fay").submit(page, {"state": "returned", "problem": "The account is closed."})
    assert (payment.state, payment.tranche.state) == (PaymentState.RETURNED, TrancheState.APPROVED)
    listed = as_(app, "fay").get("/payments?view=problems").text
    assert ("Lantern House" in listed, "Bank problem</span>" in listed) == (True, True)
    assert "The account is closed." in as_(app, "olu").get(at(payment.tranche)).text


def test_the_grant_page_takes_the_same_queries_for_one_year_and_for_three(app: Flask, session: Any) -> None:
    call, counts = a_call(), []
    for number, years in ((1, 1), (2, 3)):
        grant = a_grant(f"House {number}", number=number, years=years, call=call, editor=None)
        requested(grant.years[0])
        with counted_queries() as queries:
            assert as_(app, "olu").get(f"/grants/{grant.reference}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("state", [AwardState.OFFERED, AwardState.RELEASED, AwardState.DECLINED])
def test_an_award_that_does_not_run_has_no_checklist(app: Flask, session: Any, state: AwardState) -> None:
    a_grant(state=state)
    assert "what is needed, and from whom" not in as_(app, "olu").get(GRANT).text


def test_a_page_without_a_sign_in_asks_for_one(app: Flask, grant: Award) -> None:
    tranche = certified(renewed(grant.years[0]) if grant.years[0].indicative else grant.years[0])
    answers = [app.test_client().get(path) for path in (at(tranche), "/payments", "/payments.csv")]
    assert [answer.status_code for answer in answers] == [303] * 3
