"""The proofs of the money find nothing when it is right, and each wrong thing by name when it is not."""

import pytest
from sqlalchemy import text

from grants.core.db import db
from grants.core.trail import START
from grants.disbursements import actions, queries
from grants.fund.ledger import Move, paid_account, post_entry
from tests.disbursements.staging import AT, FULL, a_grant, approved, later, paid
from tests.people import actor

pytestmark = pytest.mark.usefixtures("session")
PROOFS = (queries.sums_agree, queries.within_limits, queries.persons_are_apart, queries.tranches_agree)


def test_the_proofs_find_nothing_in_an_empty_fund() -> None:
    assert [proof() for proof in PROOFS] == [[], [], [], []]
    assert len(START) == 64


def test_the_proofs_find_nothing_while_money_moves() -> None:
    grant = a_grant()
    payment = paid(grant.years[0])
    assert [proof() for proof in PROOFS] == [[], [], [], []]
    actions.confirm_payment(payment, by=actor("ana", later()), at=later())
    assert [proof() for proof in PROOFS] == [[], [], [], []]


def test_a_posting_without_a_payment_is_found() -> None:
    grant = a_grant()
    post_entry(
        "test",
        [Move(f"grant:{grant.reference}:year:1", paid_account(grant.reference, 1), 100)],
        at=AT,
        deed="test",
        subject="test",
    )
    post_entry(
        "test",
        [Move(f"grant:{grant.reference}:year:1", "paid:SGF-2011-0099:year:1", 100)],
        at=AT,
        deed="test",
        subject="test",
    )
    db.session.commit()
    assert queries.sums_agree() == [
        "SGF-2011-0042 year 1: the year says 0, its payments 0, the ledger 100", "paid:SGF-2011-0099:year:1 holds 100 without a grant year",
    ]  # fmt: skip


def test_a_payment_without_a_posting_is_found_and_so_is_its_tranche() -> None:
    grant = a_grant()
    tranche = approved(grant.years[0])
    values = {
        "tranche": tranche.id,
        "year": grant.years[0].id,
        "account": tranche.bank_account_id,
        "amount": FULL - 1,
        "by": actor("fay").person_id,
    }
    db.session.execute(
        text(
            "INSERT INTO payments (tranche_id, award_year_id, state, amount_minor, paid_currency, paid_amount_minor, rate_millionths, rate_on, value_on,"
            " bank_reference, bank_account_id, recorded_at, recorded_by_id, problem) VALUES (:tranche, :year, 'sent', :amount, 'USD', :amount, 1000000,"
            " '2011-11-01', '2011-11-01', 'BY HAND', :account, '2011-11-01 09:00:00', :by, '')"
        ),
        values,
    )
    db.session.commit()
    assert queries.sums_agree() == [
        f"SGF-2011-0042 year 1: the year says {FULL - 1}, its payments {FULL - 1}, the ledger 0"
    ]
    assert queries.tranches_agree() == [f"tranche {tranche.key} is approved with payments of {FULL - 1}"]
    assert (queries.within_limits(), queries.persons_are_apart()) == ([], [])
