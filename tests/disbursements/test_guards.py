"""The database itself refuses: direct SQL against caps, persons, sums and frozen rows, each by the name of the rule it breaks."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.awards.models import Award
from grants.core.action import rule_of
from grants.core.db import db
from grants.disbursements import actions, queries
from grants.disbursements.models import Payment, Tranche
from tests.disbursements.staging import a_grant, a_report, approved, later, paid, renewed, requested
from tests.factories import a_call, a_verified_account, an_organization
from tests.people import actor, person

PAYMENT = {
    "tranche_id": ":approved", "award_year_id": ":year2", "state": "'sent'", "amount_minor": "2500000", "paid_currency": "'USD'",
    "paid_amount_minor": "2500000", "rate_millionths": "1000000", "rate_on": "'2012-12-01'", "value_on": "'2012-12-01'",
    "bank_reference": "'BY HAND'", "bank_account_id": ":account", "recorded_at": "'2012-12-01 09:00:00'", "recorded_by_id": ":fay", "problem": "''",
}  # fmt: skip
TRANCHE = {
    "key": "'new'",
    "award_year_id": ":year4",
    "number": "9",
    "amount_minor": "2500000",
    "currency": "'USD'",
    "state": "'planned'",
    "sent_back_reason": "''",
}
YEAR = {
    "award_id": ":award", "year": "5", "starts_on": "'2014-10-01'", "ends_on": "'2015-09-30'", "amount_minor": "2500000", "cap_minor": "2500000",
    "paid_minor": "0", "indicative": "TRUE", "renewal_reason": "''",
}  # fmt: skip


def insert(table: str, values: dict[str, str], **changes: str) -> str:
    row = {**values, **changes}
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})"  # noqa: S608 - our own words


def replace_(table: str, values: dict[str, str], **changes: str) -> str:
    return insert(table, values, **changes).replace("INSERT", "INSERT OR REPLACE", 1)


def set_(table: str, what: str, key: str) -> str:
    return f"UPDATE {table} SET {what} WHERE id = :{key}"  # noqa: S608 - our own words


@dataclass
class Case:
    """A statement that must not pass, and the rule that refuses it."""

    sql: str
    rule: str
    sqlite: str = ""  # where SQLite names another rule


CASES = [
    # sums and caps
    Case(set_("award_years", "paid_minor = 0", "year1"), "paid_is_the_sum_of_payments"),
    Case(set_("award_years", "paid_minor = 2500001", "year1"), "paid_is_the_sum_of_payments"),
    Case(set_("award_years", "amount_minor = 9900000", "year1"), "award_year_is_frozen"),
    Case(set_("award_years", "cap_minor = NULL", "year1"), "award_year_is_frozen"),
    Case(set_("award_years", "id = 9001", "year4"), "award_year_is_frozen"),
    Case(set_("award_years", "award_id = award_id + 1", "year4"), "award_year_is_frozen"),
    Case(insert("award_years", YEAR), "award_year_comes_with_the_offer"),
    Case(insert("award_years", YEAR, award_id=":offer", paid_minor="1"), "award_year_starts_unpaid"),
    Case(insert("award_years", YEAR, award_id=":offer", amount_minor="2500001"), "award_year_is_what_was_decided"),
    Case(insert("award_years", YEAR, award_id=":offer", amount_minor="0"), "award_year_is_what_was_decided"),
    Case(insert("award_years", YEAR, award_id=":offer", amount_minor="1"), "award_year_is_what_was_decided"),
    Case(insert("award_years", YEAR, award_id=":offer", year="6"), "award_year_is_what_was_decided"),
    Case(insert("award_years", YEAR, award_id=":offer", indicative="FALSE"), "award_year_is_what_was_decided"),
    Case(insert("award_years", {**YEAR, "renewed_at": "'2012-01-01 00:00:00'", "renewed_by_id": ":lea"}, award_id=":offer", renewal_reason="'x'"),
         "award_year_is_what_was_decided"),
    Case(insert("award_years", YEAR, award_id=":offer", cap_minor="9900000"), "award_year_has_the_cap_of_the_call"),
    Case(insert("award_years", YEAR, award_id=":offer", cap_minor="NULL"), "award_year_has_the_cap_of_the_call"),
    Case(insert("tranches", TRANCHE, award_year_id=":year1"), "tranches_within_award_year"),
    Case(insert("tranches", TRANCHE, amount_minor="2500001"), "tranches_within_award_year"),
    Case(insert("tranches", TRANCHE, amount_minor="-1"), "ck_tranches_amount_positive"),
    Case(insert("tranches", TRANCHE, state="'approved'", certified_by_id=":olu", certified_at="'2012-01-01 00:00:00'", approved_by_id=":ada",
                approved_at="'2012-01-01 00:00:00'"), "tranche_starts_planned"),
    Case(insert("tranches", TRANCHE, requested_by_id=":ana", requested_at="'2012-01-01 00:00:00'"), "tranche_starts_planned"),
    Case(insert("payments", PAYMENT, amount_minor="2500001", paid_amount_minor="2500001"), "payments_within_tranche"),
    Case(insert("payments", PAYMENT, amount_minor="-1", paid_amount_minor="-1"), "ck_payments_amount_positive"),
    Case(insert("payments", PAYMENT, paid_currency="'EUR'", paid_amount_minor="0"), "ck_payments_amount_positive"),
    Case(insert("payments", PAYMENT, paid_currency="'EUR'", rate_millionths="0"), "ck_payments_rate_positive"),
    Case(insert("payments", PAYMENT, paid_amount_minor="1"), "payment_in_the_same_currency_is_the_amount"),
    Case(insert("payments", PAYMENT, paid_amount_minor="9900000"), "payment_in_the_same_currency_is_the_amount"),
    Case(insert("payments", PAYMENT, rate_millionths="730000"), "payment_in_the_same_currency_is_the_amount"),
    Case(insert("payments", PAYMENT, rate_on="'2001-01-01'", value_on="'2001-01-01'"), "payment_is_not_before_its_approval"),
    Case(insert("payments", PAYMENT, rate_on="'2011-10-31'", value_on="'2011-10-31'"), "payment_is_not_before_its_approval"),
    Case(insert("payments", PAYMENT, bank_reference="(SELECT bank_reference FROM payments WHERE id = :payment)"), "uq_payments_bank_reference", "payments_never_replaced"),
    # who, and in which order
    Case(insert("payments", PAYMENT, recorded_by_id=":ada"), "payment_needs_approval_by_two"),
    Case(insert("payments", PAYMENT, recorded_by_id=":ana"), "payment_needs_approval_by_two"),
    Case(insert("payments", PAYMENT, state="'confirmed'"), "payment_needs_approval_by_two"),
    Case(insert("payments", PAYMENT, award_year_id=":year1"), "payment_needs_approval_by_two"),
    Case(insert("payments", PAYMENT, tranche_id=":asked", award_year_id=":year3"), "payment_needs_approval_by_two"),
    Case(insert("payments", PAYMENT, bank_account_id=":unverified"), "payment_goes_to_verified_account"),
    Case(set_("tranches", "approved_by_id = certified_by_id", "approved"), "ck_tranches_certifier_is_not_approver"),
    Case(set_("tranches", "approved_by_id = NULL, approved_at = NULL", "approved"), "ck_tranches_approved_first"),
    Case(set_("tranches", "certified_by_id = NULL, certified_at = NULL", "approved"), "ck_tranches_certified_first"),
    Case(set_("tranches", "state = 'certified'", "asked"), "ck_tranches_certified_first"),
    Case(set_("tranches", "approved_at = NULL", "approved"), "ck_tranches_approved_pair"),
    Case(set_("tranches", "certified_by_id = requested_by_id", "approved"), "requester_does_not_certify_or_approve"),
    Case(set_("tranches", "approved_by_id = requested_by_id", "approved"), "requester_does_not_certify_or_approve"),
    Case(set_("tranches", "requested_by_id = NULL, requested_at = NULL", "tranche"), "persons_of_a_paid_tranche_are_frozen"),
    Case(set_("tranches", "certified_by_id = :lea", "tranche"), "persons_of_a_paid_tranche_are_frozen"),
    Case(set_("tranches", "approved_by_id = :abe", "tranche"), "persons_of_a_paid_tranche_are_frozen"),
    Case(set_("tranches", "bank_account_id = :unverified", "tranche"), "persons_of_a_paid_tranche_are_frozen"),
    # states that lie
    Case(set_("tranches", "state = 'paid'", "approved"), "tranche_says_paid_when_it_is"),
    Case(set_("tranches", "state = 'confirmed'", "approved"), "tranche_says_paid_when_it_is"),
    Case(set_("tranches", "state = 'requested'", "tranche"), "tranche_says_paid_when_it_is"),
    Case(set_("tranches", "state = 'cancelled'", "tranche"), "tranche_says_paid_when_it_is"),
    Case(set_("tranches", "state = 'lost'", "asked"), "ck_tranches_tranche_state"),
    Case(set_("payments", "state = 'sent'", "payment"), "payment_is_frozen"),
    Case(set_("payments", "state = 'failed'", "payment"), "payment_is_frozen"),
    # frozen columns
    *(Case(set_("tranches", f"{column} = {value}", "approved"), "tranche_is_frozen")
      for column, value in {"id": "9001", "key": "'other'", "award_year_id": ":year3", "number": "7", "amount_minor": "1", "currency": "'EUR'"}.items()),
    *(Case(set_("payments", f"{column} = {value}", "payment"), "payment_is_frozen")
      for column, value in {"id": "9001", "tranche_id": ":approved", "award_year_id": ":year2", "amount_minor": "1", "paid_currency": "'EUR'", "paid_amount_minor": "1",
                            "rate_millionths": "2", "rate_on": "'2001-01-01'", "value_on": "'2001-01-01'", "bank_reference": "'x'", "bank_account_id": ":unverified",
                            "recorded_at": "'2001-01-01 00:00:00'", "recorded_by_id": ":lea"}.items()),
    Case("UPDATE bank_accounts SET account_number = 'MINE' WHERE id = :account", "bank_accounts_never_changed"),
    Case("UPDATE bank_verifications SET accepted = FALSE WHERE bank_account_id = :account", "bank_verifications_never_changed"),
    Case("INSERT INTO bank_verifications (bank_account_id, entered_by_id, verified_by_id, verified_at, accepted, reason)"
         " VALUES (:unverified, :fay, :lea, '2012-01-01 00:00:00', TRUE, 'x')", "verification_names_who_entered"),
    Case("INSERT INTO bank_verifications (bank_account_id, entered_by_id, verified_by_id, verified_at, accepted, reason)"
         " VALUES (:unverified, :ana, :ana, '2012-01-01 00:00:00', TRUE, 'x')", "ck_bank_verifications_two_people"),
    Case("UPDATE agreements SET sha256 = sha256 WHERE award_id = :award", "agreements_never_changed"),
    Case("UPDATE agreement_signatures SET name = 'Me'", "agreement_signatures_never_changed"),
    Case("UPDATE awards SET state = 'signed' WHERE id = :ended", "award_that_ended_stays_ended"),
    # the ledger and the trail
    Case("UPDATE ledger_transfers SET amount_minor = 1", "ledger_transfers_never_changed"),
    Case("UPDATE ledger_accounts SET may_be_negative = TRUE", "ledger_accounts_never_changed"),
    Case("INSERT INTO ledger_accounts (key, may_be_negative) VALUES ('fund:magic', TRUE)", "only_a_donor_may_owe"),
    Case("INSERT INTO ledger_transfers (entry, at, deed, subject, debit, credit, amount_minor, currency)"
         " VALUES ('x', '2012-01-01 00:00:00', 'x', 'x', 'donor:test', 'grant:SGF-2011-0042:year:1', 1, 'USD')", "account_not_overdrawn"),
    Case("INSERT INTO ledger_transfers (entry, at, deed, subject, debit, credit, amount_minor, currency)"
         " VALUES ('x', '2012-01-01 00:00:00', 'x', 'x', 'donor:test', 'donor:test', 1, 'USD')", "ck_ledger_transfers_two_accounts"),
    Case("INSERT INTO ledger_transfers (entry, at, deed, subject, debit, credit, amount_minor, currency)"
         " VALUES ('x', '2012-01-01 00:00:00', 'x', 'x', 'paid:SGF-2011-0042:year:1', 'donor:test', -1, 'USD')", "ck_ledger_transfers_amount_positive"),
    Case("UPDATE trail_entries SET actor = 'nobody' WHERE seq = 1", "trail_entries_never_changed"),
    Case("UPDATE trail_head SET seq = seq + 2", "trail_head_advances_by_one"),
    Case("UPDATE trail_head SET hash = 'x'", "trail_head_advances_by_one"),
    Case("INSERT INTO trail_entries (seq, at, actor, deed, subject, details, previous_hash, hash)"
         " VALUES (0, '2012-01-01 00:00:00', 'x', 'x', 'x', '{}', 'x', 'x')", "trail_follows_on"),
    Case("INSERT INTO trail_entries (seq, at, actor, deed, subject, details, previous_hash, hash)"
         " SELECT seq + 1, at, actor, deed, subject, details, 'not the hash', 'x' FROM trail_entries ORDER BY seq DESC LIMIT 1", "trail_follows_on"),
    *(Case(f"DELETE FROM {table}", f"{table}_never_removed")  # noqa: S608 - our own words
      for table in ("award_years", "awards", "tranches", "payments", "bank_accounts", "bank_verifications", "agreements", "agreement_signatures",
                    "ledger_accounts", "ledger_transfers", "trail_entries", "trail_head", "people", "duties", "applications")),
]  # fmt: skip

# Statements that the application's own connections refuse anyway, tried as somebody with the bare file would
BARE_FILE = [
    (replace_("payments", PAYMENT, bank_reference="(SELECT bank_reference FROM payments WHERE id = :payment)"), "payments_never_replaced"),
    ("INSERT INTO bank_verifications (bank_account_id, entered_by_id, verified_by_id, verified_at, accepted, reason)"
     " VALUES (:unverified, 9001, :ana, '2012-01-01 00:00:00', TRUE, 'x')", "verification_names_who_entered"),
    (replace_("tranches", TRANCHE, key="(SELECT key FROM tranches WHERE id = :tranche)"), "tranches_never_replaced"),
    (replace_("award_years", YEAR, award_id=":offer", year="1", indicative="FALSE"), "award_years_never_replaced"),
    ("UPDATE OR REPLACE awards SET reference = (SELECT reference FROM awards WHERE id = :award) WHERE id = :ended", "awards_never_replaced_update"),
    ("UPDATE OR REPLACE people SET email = 'ada@demo.example' WHERE id = :fay", "people_never_replaced_update"),
    ("INSERT OR REPLACE INTO trail_entries SELECT * FROM trail_entries WHERE seq = 2", "trail_entries_never_replaced"),
    ("INSERT OR REPLACE INTO ledger_transfers SELECT * FROM ledger_transfers WHERE credit LIKE 'donor:%'", "ledger_transfers_never_replaced"),
    ("INSERT INTO ledger_transfers (entry, at, deed, subject, debit, credit, amount_minor, currency) VALUES ('x', 'x', 'x', 'x', 'paid:x', 'nowhere', 1, 'USD')",
     "account_not_overdrawn"),
    ("INSERT OR REPLACE INTO bank_verifications SELECT * FROM bank_verifications", "bank_verifications_never_replaced"),
]  # fmt: skip


def stage() -> dict[str, Any]:
    """Year 1 paid and arrived, year 2 approved, year 3 asked for, year 4 untouched; beside it an offer, and an award that fell away."""
    call = a_call()
    award = a_grant(call=call, years=4)
    payment = paid(award.years[0])
    actions.confirm_payment(payment, by=actor("ana", later()), at=later())
    for year in award.years[:2]:
        a_report(year)
    approved_, asked = approved(renewed(award.years[1])), requested(renewed(award.years[2]))
    ended = _beside(call, "Second House", 43, "released")
    offer = _beside(call, "Third House", 44, "offered")
    foreign = a_verified_account(an_organization("Other House", admin="chi", editor=None))
    # a second account of Lantern House that nobody has verified
    unverified = a_verified_account(award.application.organization, accepted=None)
    names = {name: person(name).id for name in ("ana", "ada", "abe", "fay", "lea", "olu")}
    return {
        **names, "award": award.id, "year1": award.years[0].id, "year2": award.years[1].id, "year3": award.years[2].id, "year4": award.years[3].id, "asked": asked.id, "payment": payment.id,
        "tranche": payment.tranche_id, "approved": approved_.id, "account": approved_.bank_account_id, "unverified": unverified.id,
        "foreign": foreign.id, "ended": ended.id, "offer": offer.id,
    }  # fmt: skip


def _beside(call: Any, name: str, number: int, state: str) -> Award:
    from grants.awards.states import AwardState
    from tests.factories import a_submission, an_award

    return an_award(
        a_submission(an_organization(name, admin="chi", editor=None), call, number),
        state=AwardState(state),
        decided=5,
    )


@pytest.fixture
def ids(session: object) -> Iterator[dict[str, Any]]:
    """The stage; afterwards every proof of the money still finds nothing."""
    yield stage()
    db.session.rollback()
    for proof in (
        queries.sums_agree,
        queries.within_limits,
        queries.persons_are_apart,
        queries.tranches_agree,
    ):
        assert proof() == []


def refused(sql: str, ids: dict[str, Any]) -> str:
    """The rule that refuses a statement."""
    known = {name: value for name, value in ids.items() if f":{name}" in sql}
    with pytest.raises(IntegrityError) as refusal:
        db.session.execute(text(sql), known)
    db.session.rollback()
    return rule_of(refusal.value).removeprefix("UNIQUE constraint failed: ")


def test_direct_sql_is_refused_with_the_name_of_the_rule(ids: dict[str, Any]) -> None:
    sqlite_ = db.engine.dialect.name == "sqlite"
    expected = {case.sql: case.sqlite if sqlite_ and case.sqlite else case.rule for case in CASES}
    assert {
        sql: (rule, found) for sql, rule in expected.items() if (found := refused(sql, ids)) != rule
    } == {}


def test_the_statements_would_pass_if_they_broke_no_rule(ids: dict[str, Any]) -> None:
    for sql in (
        insert("tranches", TRANCHE),
        insert("payments", PAYMENT),
        insert("award_years", YEAR, award_id=":offer"),
    ):
        db.session.execute(text(sql), {name: value for name, value in ids.items() if f":{name}" in sql})
    db.session.rollback()


def test_a_payment_never_goes_to_another_organization(ids: dict[str, Any]) -> None:
    moved = {"foreign": ids["foreign"], "approved": ids["approved"]}
    db.session.execute(text("UPDATE tranches SET bank_account_id = :foreign WHERE id = :approved"), moved)
    db.session.commit()
    assert (
        refused(insert("payments", PAYMENT, bank_account_id=":foreign"), ids) == "payment_goes_to_the_grantee"
    )


def test_a_payment_is_made_only_for_a_firm_year(ids: dict[str, Any]) -> None:
    db.session.execute(
        text("UPDATE award_years SET renewed_at = NULL, renewed_by_id = NULL WHERE id = :year2"),
        {"year2": ids["year2"]},
    )
    db.session.commit()
    assert refused(insert("payments", PAYMENT), ids) == "payment_only_for_a_firm_year"


def test_a_payment_is_made_only_while_the_grant_runs(ids: dict[str, Any]) -> None:
    db.session.execute(
        text("UPDATE awards SET state = 'released' WHERE id = :award"), {"award": ids["award"]}
    )
    db.session.commit()
    assert refused(insert("payments", PAYMENT), ids) == "payment_needs_approval_by_two"


def test_parts_of_a_tranche_together_never_exceed_it(ids: dict[str, Any]) -> None:
    first = insert("payments", PAYMENT, amount_minor="2499999", paid_amount_minor="2499999")
    db.session.execute(text(first), {name: value for name, value in ids.items() if f":{name}" in first})
    second = insert("payments", PAYMENT, bank_reference="'TWICE'", amount_minor="2", paid_amount_minor="2")
    assert refused(second, ids) == "payments_within_tranche"


@pytest.mark.parametrize(
    "table", ["payments", "tranches", "award_years", "ledger_transfers", "trail_entries"]
)
def test_no_table_of_money_is_emptied(ids: dict[str, Any], table: str) -> None:
    if db.engine.dialect.name == "sqlite":
        assert refused(f"DELETE FROM {table}", ids) == f"{table}_never_removed"  # noqa: S608 - our own words
    else:
        assert refused(f"TRUNCATE {table} CASCADE", ids).endswith("_never_emptied")


def test_the_bare_file_refuses_too(ids: dict[str, Any], app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":  # a server's triggers fire for every client: it has no bare file
        assert refused("UPDATE trail_entries SET deed = 'x'", ids) == "trail_entries_never_changed"
        return
    db.session.rollback()
    bare = sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    try:
        assert {
            sql: (rule, found) for sql, rule in BARE_FILE if (found := _refused_by(bare, sql, ids)) != rule
        } == {}
    finally:
        bare.close()


def _refused_by(bare: sqlite3.Connection, sql: str, ids: dict[str, Any]) -> str:
    with pytest.raises(sqlite3.IntegrityError) as refusal:
        bare.execute(sql, {name: value for name, value in ids.items() if f":{name}" in sql})
    bare.rollback()
    return str(refusal.value)


def test_the_orm_meets_the_same_rules(ids: dict[str, Any]) -> None:
    tranche, payment = db.session.get(Tranche, ids["approved"]), db.session.get(Payment, ids["payment"])
    assert tranche is not None
    assert payment is not None
    tranche.amount_minor = 1
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    payment.amount_minor = 1
    with pytest.raises(IntegrityError):
        db.session.commit()
