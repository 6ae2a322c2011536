"""Twenty threads at once: exactly the allowed deeds pass, whatever the order, and the money comes out exact."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.awards.models import Award
from grants.core import trail
from grants.core.action import rule_of
from grants.core.db import db
from grants.core.errors import NotAllowed, WrongState
from grants.core.outbox import OutboxMessage
from grants.core.trail import TrailEntry
from grants.disbursements import actions, queries
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import PaymentState, TrancheState
from grants.fund.ledger import balance, grant_account, paid_account
from tests.disbursements.staging import AT, FULL, a_grant, a_report, approved, renewed, requested
from tests.disbursements.staging import paid as paid_payment
from tests.people import actor, give, person

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
THREADS = 20
REFUSED = "refused"


def at_once(app: Flask, deeds: Sequence[Callable[[], Any]]) -> list[str]:
    """Do all deeds at the same moment, each in a thread with a session of its own; what became of each."""
    ready, outcomes = threading.Barrier(len(deeds)), [""] * len(deeds)

    def run(number: int) -> None:
        with app.app_context():
            try:
                ready.wait()
                outcomes[number] = str(deeds[number]() or "done")
            except (NotAllowed, WrongState):
                outcomes[number] = REFUSED
            except BaseException as error:
                outcomes[number] = repr(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def officers(number: int) -> list[str]:
    """So many people who hold every role of the Fund that touches money."""
    names = [f"officer{n}" for n in range(number)]
    for name in names:
        for role in ("fund_manager", "approving_officer", "finance_officer"):
            give(person(name), role)
    return names


def proven(award_id: int) -> None:
    """Every proof holds, and the chain of the trail."""
    assert [
        found
        for proof in (
            queries.sums_agree,
            queries.within_limits,
            queries.persons_are_apart,
            queries.tranches_agree,
        )
        for found in proof()
    ] == []
    assert next(trail.breaks(db.session()), None) is None
    award = db.session.get_one(Award, award_id)
    for year in award.years:
        left = balance(grant_account(award.reference, year.year))
        assert (left, balance(paid_account(award.reference, year.year))) == (
            FULL - year.paid_minor,
            year.paid_minor,
        )


def test_twenty_officers_take_the_tranches_of_one_grant_through_at_once(app: Flask, session: Any) -> None:
    award = a_grant()
    for year in award.years:
        a_report(year)
    for year in award.years[1:]:
        renewed(year)
    tranches, names, award_id = [requested(year).id for year in award.years], officers(THREADS), award.id
    actors = {name: actor(name, AT) for name in names}
    db.session.remove()
    told = at_once(
        app, [lambda n=n, name=name: _work_on(n, actors[name], tranches) for n, name in enumerate(names)]
    )
    assert [outcome for outcome in told if outcome.startswith(("IntegrityError", "OperationalError"))] == []
    passed = Counter(word for outcome in told for word in outcome.split())
    assert passed == {
        f"{deed}:{tranche}": 1 for deed in ("certify", "approve", "pay") for tranche in tranches
    }
    assert db.session.query(Payment).count() == len(tranches)
    assert {tranche.state for tranche in db.session.query(Tranche)} == {TrancheState.PAID}
    assert Counter(deed for (deed,) in db.session.query(TrailEntry.deed))["payment.recorded"] == len(tranches)
    assert db.session.query(OutboxMessage).filter_by(kind="payment_sent").count() == len(tranches)
    proven(award_id)


def _work_on(number: int, by: Any, tranches: list[int]) -> str:
    """Try every deed on every tranche, again and again, in an order of one's own; what passed."""
    passed: list[str] = []
    for attempt in range(6):
        for tranche_id in tranches[number % 3 :] + tranches[: number % 3]:
            for deed in ("certify", "approve", "pay")[attempt % 3 :]:
                try:
                    _do(
                        deed,
                        db.session.get_one(Tranche, tranche_id),
                        by,
                        f"{by.person_id}-{attempt}-{tranche_id}",
                    )
                    passed.append(f"{deed}:{tranche_id}")
                except (NotAllowed, WrongState):
                    db.session.rollback()
    return " ".join(passed) or " "


def _do(deed: str, tranche: Tranche, by: Any, reference: str) -> None:
    if deed == "certify":
        actions.certify_tranche(tranche, by=by, at=AT)
    elif deed == "approve":
        actions.approve_tranche(tranche, by=by, at=AT)
    else:
        said = {
            "paid_currency": "USD",
            "paid_amount_minor": tranche.amount_minor,
            "rate_millionths": 1_000_000,
            "rate_on": AT.date(),
            "value_on": AT.date(),
        }
        actions.record_payment(tranche, **said, bank_reference=reference, by=by, at=AT)


def test_one_tranche_is_paid_once_by_twenty_at_once(app: Flask, session: Any) -> None:
    award = a_grant()
    tranche_id, award_id, names = approved(award.years[0]).id, award.id, officers(THREADS)
    actors = [actor(name, AT) for name in names]
    db.session.remove()
    told = at_once(
        app,
        [
            lambda by=by: _do("pay", db.session.get_one(Tranche, tranche_id), by, f"REF {by.person_id}")
            for by in actors
        ],
    )
    assert Counter(told) == {"done": 1, REFUSED: THREADS - 1}
    proven(award_id)


def test_a_year_is_asked_for_once_by_twenty_at_once(app: Flask, session: Any) -> None:
    award = a_grant()
    year_id, award_id, by = award.years[0].id, award.id, actor("ana", AT)
    db.session.remove()
    told = at_once(app, [lambda: _ask(year_id, by)] * THREADS)
    assert Counter(told) == {"done": 1, REFUSED: THREADS - 1}
    assert db.session.query(Tranche).count() == 1
    proven(award_id)


def _ask(year_id: int, by: Any) -> None:
    from grants.awards.models import AwardYear

    actions.request_tranche(db.session.get_one(AwardYear, year_id), by=by, at=AT)


def test_a_payment_either_arrives_or_fails(app: Flask, session: Any) -> None:
    award = a_grant()
    payment_id, award_id = paid_payment(award.years[0]).id, award.id
    ana, fay = actor("ana", AT), actor("fay", AT)
    db.session.remove()

    def confirm() -> None:
        actions.confirm_payment(db.session.get_one(Payment, payment_id), by=ana, at=AT)

    def fail() -> None:
        actions.record_payment_problem(
            db.session.get_one(Payment, payment_id), state=PaymentState.RETURNED, problem="?", by=fay, at=AT
        )

    told = at_once(app, [confirm, fail] * (THREADS // 2))
    assert Counter(told) == {"done": 1, REFUSED: THREADS - 1}
    proven(award_id)


def _by_hand(sql: str, **values: Any) -> str:
    """A statement without the program; the rule that refused it, or nothing."""
    try:
        db.session.connection(execution_options={"writing": True})
        db.session.execute(text(sql), values)
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        return rule_of(error)
    return ""


def test_direct_inserts_at_once_never_promise_a_year_twice(app: Flask, session: Any) -> None:
    year_id = a_grant().years[0].id
    db.session.remove()
    sql = (
        "INSERT INTO tranches (key, award_year_id, number, amount_minor, currency, state, sent_back_reason)"
        " VALUES (:key, :year, :number, 2500000, 'USD', 'planned', '')"
    )
    told = at_once(
        app, [lambda n=n: _by_hand(sql, key=f"by hand {n}", year=year_id, number=n) for n in range(THREADS)]
    )
    assert Counter(told) == {"done": 1, "tranches_within_award_year": THREADS - 1}
    assert queries.within_limits() == []


def test_direct_inserts_at_once_never_pay_a_tranche_twice(app: Flask, session: Any) -> None:
    tranche = approved(a_grant().years[0])
    values = {
        "tranche": tranche.id,
        "year": tranche.award_year_id,
        "account": tranche.bank_account_id,
        "fay": person("fay").id,
    }
    db.session.remove()
    sql = (
        "INSERT INTO payments (tranche_id, award_year_id, state, amount_minor, paid_currency, paid_amount_minor, rate_millionths, rate_on, value_on,"
        " bank_reference, bank_account_id, recorded_at, recorded_by_id, problem) VALUES (:tranche, :year, 'sent', 2500000, 'USD', 2500000, 1000000,"
        " '2011-11-01', '2011-11-01', :reference, :account, '2011-11-01 09:00:00', :fay, '')"
    )
    told = at_once(
        app, [lambda n=n: _by_hand(sql, reference=f"by hand {n}", **values) for n in range(THREADS)]
    )
    assert Counter(told) == {"done": 1, "payments_within_tranche": THREADS - 1}
    assert queries.within_limits() == []
