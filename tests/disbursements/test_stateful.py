"""A grant in which random people do random deeds: what passes is what an independent account of the rules allows, no more.

After every step the caps hold, persons are apart, the sums agree, every tranche has moved along its table, and a refused
deed has left nothing behind; at the end the chain of the trail is whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from grants.awards import actions as awards
from grants.awards.models import Award, AwardYear
from grants.core import trail
from grants.core.access import Actor
from grants.core.db import db
from grants.core.errors import DomainError
from grants.core.trail import TrailEntry
from grants.disbursements import actions, queries
from grants.disbursements.models import Tranche
from grants.disbursements.states import TRANCHE_MOVES, PaymentState, TrancheState
from tests.databases import Store
from tests.disbursements.staging import AT, FULL, a_grant, a_report, another_account
from tests.people import actor, give, person

S = TrancheState
PEOPLE: dict[str, set[str]] = {
    "ana": {"administrator"}, "ben": set(), "olu": {"certifies"}, "lea": {"certifies", "approves"}, "ada": {"approves", "pays"}, "fay": {"pays"},
    "max": {"certifies", "approves", "pays"}, "uma": set(), "tia": set(),  # tia has every role, and belongs to the grantee
}  # fmt: skip
EXTRA = {"lea": ["approving_officer"], "ada": ["finance_officer"], "max": ["approving_officer", "finance_officer"],
         "tia": ["fund_manager", "approving_officer", "finance_officer"]}  # fmt: skip
YEARS = (1, 2, 3)
RIGHT = {
    "renew": "certifies",
    "request": "administrator",
    "certify": "certifies",
    "approve": "approves",
    "pay": "pays",
    "confirm": "administrator",
}
COMES_NEXT = {
    None: "request",
    S.PLANNED: "request",
    S.REQUESTED: "certify",
    S.CERTIFIED: "approve",
    S.APPROVED: "pay",
    S.PAID: "confirm",
}
names, numbers = st.sampled_from(sorted(PEOPLE)), st.sampled_from(YEARS)


@dataclass
class Year:
    """What the account of the rules remembers of a grant year."""

    number: int
    firm: bool
    reported: bool = False
    state: TrancheState | None = None
    hands: dict[str, str] = field(default_factory=dict)
    account: int = 0


def stage(app: Flask) -> None:
    """One grant of three years, and everybody who may want something of it."""
    with app.app_context():
        award = a_grant()
        for name in PEOPLE:
            person(name)
        for name, roles in EXTRA.items():
            for role in roles:
                give(person(name), role)
        give(person("tia"), "organization_viewer", ("organization", award.application.organization.key))
        db.session.remove()


class Grant(RuleBasedStateMachine):
    """The grant, and beside it what the rules say in other words."""

    def __init__(self, app: Flask, store: Store) -> None:
        super().__init__()
        store.reset("one_grant")
        self.context = app.app_context()
        self.context.push()
        self.actors: dict[str, Actor] = {name: actor(name, AT) for name in PEOPLE}
        self.award_id = db.session.execute(select(Award.id)).scalar_one()
        self.years = {number: Year(number, firm=number == 1) for number in YEARS}
        self.account, self.accepted, self.runs, self.payments = 1, True, True, 0
        self.seen: dict[int, TrancheState] = {}

    def teardown(self) -> None:
        """The trail is whole, and nothing stays open."""
        try:
            assert next(trail.breaks(db.session()), None) is None
        finally:
            db.session.remove()
            self.context.pop()

    # ---------------------------------------------------------------- what the rules say, in other words

    def due(self, year: Year) -> bool:
        earned = year.number == 1 or (self.years[year.number - 1].reported and year.firm)
        return self.runs and self.accepted and earned and year.state not in (S.PAID, S.CONFIRMED)

    def allowed(self, deed: str, name: str, year: Year) -> bool:
        can, same = PEOPLE[name], year.account == self.account
        match deed:
            case "request":
                return "administrator" in can and year.state in (None, S.PLANNED) and self.due(year)
            case "renew":
                return "certifies" in can and not year.firm and self.runs
            case "certify":
                return "certifies" in can and year.state is S.REQUESTED and self.due(year)
            case "approve":
                return (
                    "approves" in can
                    and year.state is S.CERTIFIED
                    and year.hands["certified"] != name
                    and self.due(year)
                    and same
                )
            case "pay":
                return (
                    "pays" in can
                    and year.state is S.APPROVED
                    and year.hands["approved"] != name
                    and self.due(year)
                    and same
                )
            case "send back":
                return bool(can & {"certifies", "approves", "pays"}) and year.state in (
                    S.REQUESTED,
                    S.CERTIFIED,
                    S.APPROVED,
                )
            case "confirm":
                return "administrator" in can and year.state is S.PAID
            case "fail":
                return "pays" in can and year.state is S.PAID
        raise AssertionError(deed)

    def note(self, deed: str, name: str, year: Year) -> None:
        """What has changed after a deed that passed."""
        went_back = S.PLANNED if year.state is S.REQUESTED else S.REQUESTED
        after = {
            "request": S.REQUESTED,
            "certify": S.CERTIFIED,
            "approve": S.APPROVED,
            "pay": S.PAID,
            "confirm": S.CONFIRMED,
            "fail": S.APPROVED,
            "send back": went_back,
        }
        year.state = after.get(deed, year.state)
        if deed in ("certify", "approve"):
            year.hands["certified" if deed == "certify" else "approved"] = name
        if deed in ("request", "certify"):
            year.account = self.account
        year.firm = year.firm or deed == "renew"

    # ---------------------------------------------------------------- deeds

    @rule(
        deed=st.sampled_from(
            [
                "request",
                "certify",
                "approve",
                "pay",
                "confirm",
                "request",
                "certify",
                "approve",
                "pay",
                "send back",
                "fail",
                "renew",
            ]
        ),
        name=names,
        number=numbers,
    )
    def somebody_does_something(self, deed: str, name: str, number: int) -> None:
        self.attempt(deed, name, self.years[number])

    @rule(number=numbers, steps=st.integers(1, 7), order=st.permutations(sorted(PEOPLE)))
    def some_do_what_comes_next(self, number: int, steps: int, order: list[str]) -> None:
        """Luck alone rarely gets far: the next deeds, each tried by the first who has the right, then done by the first who may."""
        year = self.years[number]
        for deed in ("renew", "request", "certify", "approve", "pay", "confirm")[:steps]:
            if number > 1:
                self.a_report_is_accepted(number - 1)
            if COMES_NEXT.get(year.state, "renew") != deed and deed != "renew":
                continue
            self.attempt(deed, next(name for name in order if RIGHT[deed] in PEOPLE[name]), year)
            if not self.accepted:
                self.the_organization_enters_another_account(True)
            name = next((name for name in order if self.allowed(deed, name, year)), None)
            if name is not None:
                self.attempt(deed, name, year)

    def attempt(self, deed: str, name: str, year: Year) -> None:
        before, expected, why = self.entries(), self.allowed(deed, name, year), ""
        try:
            passed = self.do(deed, self.actors[name], year.number)
        except DomainError as refusal:
            db.session.rollback()
            passed, why = False, repr(refusal.why)
        assert passed == expected, f"{deed} of year {year.number} by {name}: {why or 'passed'}"
        assert self.entries() == before + passed
        if passed:
            self.note(deed, name, year)
            self.tranches_moved_along_their_table()

    def do(self, deed: str, by: Actor, number: int) -> bool:
        """The deed itself; False when there is nothing yet to do it to."""
        award_year = db.session.execute(
            select(AwardYear).filter_by(award_id=self.award_id, year=number)
        ).scalar_one()
        if deed in ("request", "renew"):
            one: Callable[..., Any] = actions.request_tranche if deed == "request" else actions.renew_year
            one(
                award_year,
                by=by,
                at=AT,
                **({"reason": "The report shows good work."} if deed == "renew" else {}),
            )
            return True
        tranche = queries.tranche_of(award_year)
        if tranche is None:
            return False
        if deed in ("confirm", "fail"):
            return self.do_to_payment(deed, by, tranche)
        if deed == "pay":
            self.payments += 1
            said = {
                "paid_currency": "USD",
                "paid_amount_minor": FULL,
                "rate_millionths": 1_000_000,
                "rate_on": AT.date(),
                "value_on": AT.date(),
            }
            actions.record_payment(tranche, **said, bank_reference=f"REF {self.payments}", by=by, at=AT)
            return True
        if deed == "send back":
            actions.send_back_tranche(tranche, reason="Look again.", by=by, at=AT)
            return True
        (actions.certify_tranche if deed == "certify" else actions.approve_tranche)(tranche, by=by, at=AT)
        return True

    def do_to_payment(self, deed: str, by: Actor, tranche: Tranche) -> bool:
        if not tranche.payments:
            return False
        if deed == "confirm":
            actions.confirm_payment(tranche.payments[-1], by=by, at=AT)
        else:
            actions.record_payment_problem(
                tranche.payments[-1], state=PaymentState.RETURNED, problem="No such account", by=by, at=AT
            )
        return True

    # ---------------------------------------------------------------- what happens around it

    @rule(number=numbers)
    def a_report_is_accepted(self, number: int) -> None:
        if not self.years[number].reported:
            a_report(
                db.session.execute(
                    select(AwardYear).filter_by(award_id=self.award_id, year=number)
                ).scalar_one()
            )
            self.years[number].reported = True

    @rule(accepted=st.sampled_from([True, True, True, None, False]))
    def the_organization_enters_another_account(self, accepted: bool | None) -> None:
        self.account += 1
        another_account(db.session.get_one(Award, self.award_id), accepted)
        self.accepted = bool(accepted)

    @precondition(lambda self: sum(year.state is S.CONFIRMED for year in self.years.values()) > 1)
    @rule(name=names)
    def the_award_falls_away(self, name: str) -> None:
        moving = any(year.state in (S.CERTIFIED, S.APPROVED, S.PAID) for year in self.years.values())
        try:
            awards.release_award(
                db.session.get_one(Award, self.award_id), reason="It ends.", by=self.actors[name], at=AT
            )
            assert self.runs
            assert not moving
            assert "certifies" in PEOPLE[name]
            self.runs = False
        except DomainError:
            db.session.rollback()
            assert not self.runs or moving or "certifies" not in PEOPLE[name]

    @rule(
        name=names,
        number=numbers,
        amount=st.sampled_from([1, FULL - 1, FULL, FULL + 1]),
        what=st.integers(0, 4),
    )
    def somebody_writes_into_the_database(self, name: str, number: int, amount: int, what: int) -> None:
        """Whatever passes, no limit is broken by it; then it is taken back."""
        values = {
            "person": self.actors[name].person_id,
            "amount": amount,
            "number": number,
            "award": self.award_id,
        }
        db.session.rollback()
        db.session.connection(execution_options={"writing": True})
        try:
            result = db.session.execute(
                text(BY_HAND[what]),
                {key: value for key, value in values.items() if f":{key}" in BY_HAND[what]},
            )
            assert result is not None
        except IntegrityError:
            pass
        else:
            self.limits_hold()
        db.session.rollback()

    # ---------------------------------------------------------------- what always holds

    @invariant()
    def limits_hold(self) -> None:
        assert (queries.within_limits(), queries.persons_are_apart()) == ([], [])

    @invariant()
    def sums_agree(self) -> None:
        assert (queries.sums_agree(), queries.tranches_agree()) == ([], [])
        paid = sum(FULL for year in self.years.values() if year.state in (S.PAID, S.CONFIRMED))
        assert db.session.execute(select(func.sum(AwardYear.paid_minor))).scalar_one() == paid

    @invariant()
    def tranches_moved_along_their_table(self) -> None:
        now = {row.id: row.state for row in db.session.execute(select(Tranche.id, Tranche.state))}
        for id_, state in now.items():
            was = self.seen.get(id_, S.PLANNED)
            assert state is was or state in TRANCHE_MOVES[was]
        self.seen = now
        expected = sorted(year.state for year in self.years.values() if year.state)
        assert sorted(now.values()) == expected

    def entries(self) -> int:
        return int(db.session.execute(select(func.count()).select_from(TrailEntry)).scalar_one())


ONE = "(SELECT t.id FROM tranches t JOIN award_years y ON y.id = t.award_year_id WHERE y.year = :number LIMIT 1)"
BY_HAND = [
    sql.replace("TRANCHE", ONE)
    for sql in (
        "INSERT INTO payments (tranche_id, award_year_id, state, amount_minor, paid_currency, paid_amount_minor, rate_millionths, rate_on, value_on, bank_reference,"
        " bank_account_id, recorded_at, recorded_by_id, problem) SELECT t.id, t.award_year_id, 'sent', :amount, 'USD', :amount, 1000000, '2011-11-01', '2011-11-01',"
        " 'by hand', t.bank_account_id, '2011-11-01 09:00:00', :person, '' FROM tranches t WHERE t.id = TRANCHE AND t.bank_account_id IS NOT NULL",
        "INSERT INTO tranches (key, award_year_id, number, amount_minor, currency, state, sent_back_reason)"
        " SELECT 'by hand', y.id, 9, :amount, 'USD', 'planned', '' FROM award_years y WHERE y.year = :number",
        "UPDATE tranches SET certified_by_id = :person, certified_at = '2011-11-01 09:00:00' WHERE id = TRANCHE",
        "UPDATE tranches SET approved_by_id = :person, approved_at = '2011-11-01 09:00:00' WHERE id = TRANCHE",
        "UPDATE award_years SET paid_minor = :amount WHERE year = :number",
    )
]


@pytest.mark.timeout(900)
def test_random_people_never_break_a_grant(application: Flask, database: Store) -> None:
    database.prepare("one_grant", lambda: stage(application), on="schema")
    long = settings().max_examples > 50
    profile = settings(max_examples=100 if long else 8, stateful_step_count=50 if long else 25, deadline=None)
    run_state_machine_as_test(lambda: Grant(application, database), settings=profile)
