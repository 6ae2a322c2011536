"""The ways back: a tranche sent back, a payment that does not arrive, an award that is given up."""

from typing import Any

import pytest

from grants.awards.models import Award
from grants.awards.states import AwardState
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.outbox import OutboxMessage
from grants.core.trail import TrailEntry
from grants.disbursements import actions, queries
from grants.disbursements.states import PaymentState, TrancheState
from grants.fund.ledger import balance, grant_account, paid_account
from tests.disbursements.staging import (
    AT,
    FULL,
    a_grant,
    approved,
    certified,
    later,
    paid,
    pay,
    requested,
)
from tests.people import actor, person

pytestmark = pytest.mark.usefixtures("session")
S = TrancheState


def deeds() -> list[tuple[str, str, str]]:
    return [
        (entry.actor, entry.deed, entry.subject)
        for entry in db.session.query(TrailEntry).order_by(TrailEntry.seq)
    ]


def mail() -> list[tuple[str, str]]:
    rows = db.session.query(OutboxMessage.kind, OutboxMessage.address).order_by(OutboxMessage.id)
    return [(kind, address.partition("@")[0]) for kind, address in rows]


def ledger(award: Award, year: int = 1) -> tuple[int, int]:
    return balance(grant_account(award.reference, year)), balance(paid_account(award.reference, year))


@pytest.fixture
def grant(session: object) -> Award:
    for name in ("olu", "lea", "ada", "abe", "fay"):
        person(name)
    return a_grant()


@pytest.mark.parametrize(
    ("stage", "back_to"), [(requested, S.PLANNED), (certified, S.REQUESTED), (approved, S.REQUESTED)]
)
def test_sending_back_clears_what_was_done_after(grant: Award, stage: Any, back_to: TrancheState) -> None:
    tranche = stage(grant.years[0])
    actions.send_back_tranche(tranche, reason="The name differs.", by=actor("lea", AT), at=AT)
    assert (tranche.state, tranche.certified_by_id, tranche.approved_by_id, tranche.sent_back_reason) == (
        back_to,
        None,
        None,
        "The name differs.",
    )
    assert (tranche.requested_by_id is None) == (back_to is S.PLANNED)
    assert mail()[-1] == ("tranche_sent_back", "ana" if back_to is S.PLANNED else "olu")
    assert deeds()[-1][1] == "tranche.sent_back"


def test_a_tranche_sent_back_is_asked_for_again_as_the_same_one(grant: Award) -> None:
    tranche = requested(grant.years[0])
    actions.send_back_tranche(tranche, reason="The name differs.", by=actor("lea", AT), at=AT)
    assert requested(grant.years[0]).id == tranche.id
    assert tranche.sent_back_reason == ""


@pytest.mark.parametrize("name", ["ana", "ben", "uma", "tom", "sam"])
def test_only_those_who_look_after_the_money_send_it_back(grant: Award, name: str) -> None:
    tranche = requested(grant.years[0])
    with pytest.raises(NotAllowed):
        actions.send_back_tranche(tranche, reason="No.", by=actor(name, AT), at=AT)


def test_a_paid_tranche_does_not_go_back(grant: Award) -> None:
    payment = paid(grant.years[0])
    with pytest.raises(WrongState) as refusal:
        actions.send_back_tranche(payment.tranche, reason="Too late.", by=actor("lea", AT), at=AT)
    assert refusal.value.why.key == "tranche_moved_on"


@pytest.mark.parametrize("state", [PaymentState.FAILED, PaymentState.RETURNED])
def test_a_payment_that_does_not_arrive_is_reversed_and_can_be_made_again(
    grant: Award, state: PaymentState
) -> None:
    payment = paid(grant.years[0])
    actions.record_payment_problem(
        payment, state=state, problem="Account closed", by=actor("fay", later()), at=later()
    )
    assert (payment.state, payment.problem, payment.tranche.state) == (state, "Account closed", S.APPROVED)
    assert (ledger(grant), grant.years[0].paid_minor) == ((FULL, 0), 0)
    assert mail()[-2:] == [("payment_problem", "lea"), ("payment_problem", "olu")]
    again = pay(payment.tranche, bank_reference="VIE second", at=later())
    assert (again.state, ledger(grant), grant.years[0].paid_minor) == (PaymentState.SENT, (0, FULL), FULL)


def test_a_confirmed_payment_has_no_problem_any_more(grant: Award) -> None:
    payment = paid(grant.years[0])
    actions.confirm_payment(payment, by=actor("ana", AT), at=AT)
    for deed in (lambda: actions.confirm_payment(payment, by=actor("ana", AT), at=AT),
                 lambda: actions.record_payment_problem(payment, state=PaymentState.FAILED, problem="?", by=actor("fay", AT), at=AT)):  # fmt: skip
        with pytest.raises(WrongState) as refusal:
            deed()
        assert refusal.value.why.key == "payment_moved_on"


@pytest.mark.parametrize(
    ("state", "problem", "field"),
    [(PaymentState.CONFIRMED, "x", "state"), (PaymentState.FAILED, " ", "problem")],
)
def test_a_problem_says_what_and_why(grant: Award, state: PaymentState, problem: str, field: str) -> None:
    payment = paid(grant.years[0])
    with pytest.raises(RuleBroken) as refusal:
        actions.record_payment_problem(payment, state=state, problem=problem, by=actor("fay", AT), at=AT)
    assert refusal.value.problems[0][0] == field


@pytest.mark.parametrize("stage", [certified, approved, paid])
def test_an_award_is_not_given_up_while_its_money_is_on_its_way(grant: Award, stage: Any) -> None:
    stage(grant.years[0])
    why = queries.money_on_its_way(grant)
    assert why is not None
    assert (why.key, why["year"]) == ("money_on_its_way", 1)


def test_an_award_may_be_given_up_before_certification_and_after_confirmation(grant: Award) -> None:
    requested(grant.years[0])
    assert queries.money_on_its_way(grant) is None
    actions.send_back_tranche(queries.tranche_of(grant.years[0]), reason="Again.", by=actor("lea", AT), at=AT)
    actions.confirm_payment(paid(grant.years[0]), by=actor("ana", AT), at=AT)
    assert queries.money_on_its_way(grant) is None


def test_nothing_is_paid_for_an_award_that_fell_away(grant: Award) -> None:
    tranche = approved(grant.years[0])
    grant.state = AwardState.RELEASED
    db.session.commit()
    with pytest.raises(NotAllowed) as refusal:
        pay(tranche)
    assert refusal.value.why["what"] == ("a grant that runs",)
