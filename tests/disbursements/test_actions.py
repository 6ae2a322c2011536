"""Each deed with its state, its trail entry, its message and its refusals."""

from datetime import date

import pytest

from grants.applications.models import Conflict
from grants.awards.models import Award
from grants.core import trail
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.outbox import OutboxMessage
from grants.core.trail import TrailEntry
from grants.disbursements import actions, queries
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.states import PaymentState, TrancheState
from grants.fund.ledger import balance, grant_account, paid_account
from tests.disbursements.staging import (
    AT,
    FULL,
    a_grant,
    a_report,
    another_account,
    approved,
    certified,
    later,
    paid,
    pay,
    renewed,
    requested,
)
from tests.people import actor, give, person

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


def test_asking_makes_the_tranche_of_the_whole_year_and_rests_it_on_the_verified_account(
    grant: Award,
) -> None:
    tranche = requested(grant.years[0])
    account = queries.facts_of([grant.years[0]])[grant.years[0].id].account
    assert (tranche.number, tranche.amount_minor, tranche.state, tranche.requested_at) == (
        1,
        FULL,
        S.REQUESTED,
        AT,
    )
    assert account is not None
    assert (tranche.bank_account_id, tranche.requested_by_id) == (account.id, person("ana").id)
    assert deeds() == [(person("ana").trail_ref, "tranche.requested", "award_year:SGF-2011-0042:1")]
    assert mail() == [("tranche_requested", "lea"), ("tranche_requested", "olu")]


def test_a_planned_tranche_is_asked_for_rather_than_a_new_one(grant: Award) -> None:
    db.session.add(Tranche(award_year_id=grant.years[0].id, number=1, amount_minor=1_000_000))
    db.session.commit()
    first = requested(grant.years[0])
    assert (first.number, first.amount_minor) == (1, 1_000_000)
    assert db.session.query(Tranche).count() == 1


def test_what_is_left_of_a_year_is_asked_for_after_a_part_was_paid(grant: Award) -> None:
    db.session.add(Tranche(award_year_id=grant.years[0].id, number=1, amount_minor=1_000_000))
    db.session.commit()
    paid(grant.years[0])
    second = requested(grant.years[0])
    assert (second.number, second.amount_minor) == (2, 1_500_000)


def test_asking_twice_is_refused_as_too_late(grant: Award) -> None:
    requested(grant.years[0])
    with pytest.raises(WrongState) as refusal:
        requested(grant.years[0])
    assert refusal.value.why.key == "tranche_on_its_way"


def test_asking_is_refused_while_conditions_are_open(grant: Award) -> None:
    with pytest.raises(NotAllowed) as refusal:
        requested(grant.years[1])
    assert refusal.value.why["what"] == ("the report of the year before accepted", "the renewal of the year")
    assert (deeds(), mail(), db.session.query(Tranche).count()) == ([], [], 0)


@pytest.mark.parametrize("name", ["ben", "chi", "olu", "fay", "uma"])
def test_only_an_administrator_of_the_organization_asks(grant: Award, name: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        requested(grant.years[0], by=name)
    assert refusal.value.why.key == "no_permission"


def test_the_second_year_needs_the_report_and_the_renewal(grant: Award) -> None:
    a_report(grant.years[0])
    actions.renew_year(grant.years[1], reason="  The report shows good work.  ", by=actor("lea", AT), at=AT)
    assert grant.years[1].renewal_reason == "The report shows good work."
    assert requested(grant.years[1]).state is S.REQUESTED
    assert [deed for _, deed, _ in deeds()] == ["award_year.renewed", "tranche.requested"]


def test_a_renewal_needs_a_reason(grant: Award) -> None:
    with pytest.raises(RuleBroken) as refusal:
        actions.renew_year(grant.years[1], reason="   ", by=actor("lea", AT), at=AT)
    assert [(field, why.key) for field, why in refusal.value.problems] == [
        ("reason", "payment_reason_missing")
    ]
    assert grant.years[1].renewed_at is None


def test_a_tranche_goes_through_four_persons(grant: Award) -> None:
    payment = paid(grant.years[0])
    actions.confirm_payment(payment, by=actor("ana", later()), at=later())
    tranche = payment.tranche
    hands = (tranche.requested_by_id, tranche.certified_by_id, tranche.approved_by_id, payment.recorded_by_id)
    assert hands == tuple(person(name).id for name in ("ana", "olu", "ada", "fay"))
    assert (tranche.state, payment.state, tranche.confirmed_at) == (
        S.CONFIRMED,
        PaymentState.CONFIRMED,
        later(),
    )
    assert [deed for _, deed, _ in deeds()] == [
        "tranche.requested",
        "tranche.certified",
        "tranche.approved",
        "payment.recorded",
        "payment.confirmed",
    ]
    assert deeds()[-1][2] == f"payment:SGF-2011-0042:1:1:{payment.id}"
    assert next(trail.breaks(db.session()), None) is None


def test_each_step_tells_whoever_goes_on(grant: Award) -> None:
    actions.confirm_payment(paid(grant.years[0]), by=actor("ana", later()), at=later())
    assert mail() == [
        ("tranche_requested", "lea"), ("tranche_requested", "olu"), ("tranche_certified", "abe"), ("tranche_certified", "ada"),
        ("tranche_approved", "fay"), ("payment_sent", "ana"),
    ]  # fmt: skip


def test_a_payment_is_posted_and_summed_in_its_own_transaction(grant: Award) -> None:
    assert ledger(grant) == (FULL, 0)
    paid(grant.years[0])
    assert ledger(grant) == (0, FULL)
    assert grant.years[0].paid_minor == FULL


@pytest.mark.parametrize(
    ("deed", "name"),
    [
        ("certify", "ada"),
        ("certify", "fay"),
        ("certify", "ana"),
        ("approve", "olu"),
        ("approve", "fay"),
        ("pay", "ada"),
        ("pay", "olu"),
    ],
)
def test_each_step_belongs_to_its_role(grant: Award, deed: str, name: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        attempt(grant, deed, name)
    assert refusal.value.why.key == "no_permission"


def attempt(grant: Award, deed: str, name: str) -> None:
    match deed:
        case "certify":
            actions.certify_tranche(requested(grant.years[0]), by=actor(name, AT), at=AT)
        case "approve":
            actions.approve_tranche(certified(grant.years[0]), by=actor(name, AT), at=AT)
        case "pay":
            pay(approved(grant.years[0]), by=name)


def test_one_person_with_every_role_still_cannot_do_two_steps(grant: Award) -> None:
    for role in ("approving_officer", "finance_officer"):
        give(person("olu"), role)
    tranche = certified(grant.years[0])
    with pytest.raises(NotAllowed) as refusal:
        actions.approve_tranche(tranche, by=actor("olu", AT), at=AT)
    assert refusal.value.why.key == "certified_it_yourself"
    give(person("ada"), "finance_officer")
    actions.approve_tranche(tranche, by=actor("ada", AT), at=AT)
    with pytest.raises(NotAllowed) as refusal:
        pay(tranche, by="ada")
    assert refusal.value.why.key == "approved_it_yourself"
    assert (
        pay(tranche, by="olu").recorded_by_id == person("olu").id
    )  # the certifier may record what another approved


def test_an_officer_who_belongs_to_the_grantee_keeps_out(grant: Award) -> None:
    give(person("olu"), "organization_viewer", ("organization", grant.application.organization.key))
    with pytest.raises(NotAllowed) as refusal:
        certified(grant.years[0])
    assert refusal.value.why.key == "in_conflict"


def test_a_conflict_shuts_an_officer_out_and_stops_the_mail(grant: Award) -> None:
    db.session.add(
        Conflict(
            application_id=grant.application_id,
            person_id=person("olu").id,
            reason="A friend",
            recorded_at=AT,
            recorded_by_id=person("lea").id,
        )
    )
    db.session.commit()
    requested(grant.years[0])
    assert mail() == [("tranche_requested", "lea")]


@pytest.mark.parametrize("step", ["certify", "approve", "pay"])
def test_the_conditions_must_hold_at_every_step(grant: Award, step: str) -> None:
    year = grant.years[0]
    tranche = {"certify": requested, "approve": certified, "pay": approved}[step](year)
    another_account(grant, accepted=None)
    with pytest.raises(NotAllowed) as refusal:
        _next(step, tranche)
    assert refusal.value.why["what"] == ("bank details that a finance officer has verified",)


def _next(step: str, tranche: Tranche) -> None:
    match step:
        case "certify":
            actions.certify_tranche(tranche, by=actor("olu", AT), at=AT)
        case "approve":
            actions.approve_tranche(tranche, by=actor("ada", AT), at=AT)
        case "pay":
            pay(tranche)


@pytest.mark.parametrize("step", ["approve", "pay"])
def test_a_changed_account_needs_a_new_certification(grant: Award, step: str) -> None:
    tranche = {"approve": certified, "pay": approved}[step](grant.years[0])
    new = another_account(grant)
    with pytest.raises(NotAllowed) as refusal:
        _next(step, tranche)
    assert refusal.value.why.key == "bank_account_changed"
    actions.send_back_tranche(tranche, reason="The account has changed.", by=actor("fay", AT), at=AT)
    actions.certify_tranche(tranche, by=actor("olu", AT), at=AT)
    actions.approve_tranche(tranche, by=actor("ada", AT), at=AT)
    assert pay(tranche).bank_account_id == new.id


def test_certifying_takes_the_account_that_was_verified_since_the_request(grant: Award) -> None:
    tranche = requested(grant.years[0])
    new = another_account(grant)
    actions.certify_tranche(tranche, by=actor("olu", AT), at=AT)
    assert tranche.bank_account_id == new.id


def test_a_payment_in_another_currency_is_held_against_its_rate(grant: Award) -> None:
    tranche = approved(grant.years[0])
    with pytest.raises(RuleBroken) as refusal:
        pay(tranche, paid_currency="EUR", paid_amount_minor=2_500_000, rate_millionths=730_000)
    assert [(field, why.key) for field, why in refusal.value.problems] == [
        ("paid_amount_minor", "paid_amount_off_rate")
    ]
    payment = pay(tranche, paid_currency="EUR", paid_amount_minor=1_825_000, rate_millionths=730_000)
    assert (payment.amount_minor, payment.paid_amount_minor, payment.paid_currency) == (
        FULL,
        1_825_000,
        "EUR",
    )


def test_everything_wrong_with_a_payment_is_said_at_once(grant: Award) -> None:
    tranche = approved(grant.years[0])
    with pytest.raises(RuleBroken) as refusal:
        pay(
            tranche,
            paid_amount_minor=1,
            value_on=date(2011, 10, 19),
            rate_on=date(2011, 10, 25),
            bank_reference="",
        )
    assert [field for field, _ in refusal.value.problems] == [
        "paid_amount_minor",
        "value_on",
        "rate_on",
        "bank_reference",
    ]
    assert (tranche.state, db.session.query(Payment).count(), deeds()[-1][1]) == (
        S.APPROVED,
        0,
        "tranche.approved",
    )


def test_a_bank_reference_is_used_once_however_it_is_written(grant: Award) -> None:
    first = paid(grant.years[0])
    a_report(grant.years[0])
    tranche = approved(renewed(grant.years[1]))
    with pytest.raises(RuleBroken) as refusal:
        pay(tranche, bank_reference=f" {first.bank_reference.lower()} ")
    assert [(field, why.key) for field, why in refusal.value.problems] == [
        ("bank_reference", "bank_reference_known")
    ]


def test_without_money_in_the_ledger_nothing_is_paid(grant: Award) -> None:
    payment = paid(grant.years[0])
    actions.record_payment_problem(
        payment, state=PaymentState.FAILED, problem="No such account", by=actor("fay", AT), at=AT
    )
    from tests.disbursements.staging import Move, post_entry

    post_entry(
        "test",
        [Move(grant_account(grant.reference, 1), "fund:available", 1)],
        at=AT,
        deed="test",
        subject="test",
    )
    db.session.commit()
    with pytest.raises(WrongState):
        pay(payment.tranche, bank_reference="VIE again")
    assert (payment.tranche.state, ledger(grant)) == (S.APPROVED, (FULL - 1, 0))
