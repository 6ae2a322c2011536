"""Deeds on bank accounts: entered by one, verified by another, told to all."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.trail import fingerprint
from grants.organizations import actions
from grants.organizations.queries import bank_account_of
from grants.organizations.rules import BankDetails
from tests.factories import NOW, a_verified_account, an_organization
from tests.organizations.reading import last_entry, last_mail, mails
from tests.people import actor, give, person

DETAILS = BankDetails("Lantern House", "Sample Bank", "KE", "001 122-3344")
LATER = NOW + timedelta(days=1)


def test_entering_an_account_tells_every_member(session: Any) -> None:
    organization = an_organization()
    made = actions.enter_bank_account(organization, details=DETAILS, by=actor("ana"), at=NOW)
    assert (made.account_number, made.entered_by_id, made.verification) == (
        "0011223344",
        person("ana").id,
        None,
    )
    assert bank_account_of(organization) is made
    values = {"account": made.id, "replaces": None, "number": fingerprint("0011223344")}
    assert last_entry() == ("bank_account.entered", organization.trail_ref, values)
    assert mails() == [("bank_account_entered", "ana"), ("bank_account_entered", "ben")]
    assert "0011223344" not in last_mail().body


def test_a_changed_account_is_a_new_one_and_not_verified(session: Any) -> None:
    organization = an_organization()
    before = a_verified_account(organization)
    other = replace(DETAILS, account_number="99887766")
    made = actions.enter_bank_account(organization, details=other, by=actor("ana"), at=LATER)
    assert bank_account_of(organization) is made
    assert (made.verification, before.verification.accepted) == (None, True)
    assert last_entry()[2]["replaces"] == before.id
    assert last_mail().subject == "The bank account of Lantern House was changed"


def test_the_same_details_are_not_entered_twice(session: Any) -> None:
    organization = an_organization()
    actions.enter_bank_account(organization, details=DETAILS, by=actor("ana"), at=NOW)
    with pytest.raises(RuleBroken) as refused:
        actions.enter_bank_account(organization, details=DETAILS, by=actor("ana"), at=LATER)
    assert refused.value.why.key == "account_unchanged"


def test_refused_details_may_be_entered_again(session: Any) -> None:
    organization = an_organization()
    account = actions.enter_bank_account(organization, details=DETAILS, by=actor("ana"), at=NOW)
    actions.verify_bank_account(account, accepted=False, reason="No paper yet", by=actor("fay"), at=NOW)
    again = actions.enter_bank_account(organization, details=DETAILS, by=actor("ana"), at=LATER)
    assert again.id != account.id


def test_wrong_details_come_back_beside_their_fields(session: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.enter_bank_account(
            an_organization(),
            details=BankDetails("", "Bank", "GB", "GB00WEST12345698765432", bic="X"),
            by=actor("ana"),
            at=NOW,
        )
    assert [(name, why.key) for name, why in refused.value.problems] == [
        ("holder", "holder_missing"), ("bic", "bic_wrong"), ("account_number", "iban_wrong"),
    ]  # fmt: skip


def test_an_editor_enters_no_account(session: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.enter_bank_account(an_organization(), details=DETAILS, by=actor("ben"), at=NOW)


def test_a_finance_officer_verifies_and_the_administrators_are_told(session: Any) -> None:
    account = a_verified_account(an_organization(), accepted=None)
    actions.verify_bank_account(
        account, accepted=True, reason="Letter of the bank", by=actor("fay"), at=LATER
    )
    assert (account.verification.accepted, account.verification.verified_by_id) == (True, person("fay").id)
    assert last_entry() == ("bank_account.verified", account.trail_ref, {"accepted": True})
    assert mails() == [("bank_account_verified", "ana")]


def test_what_does_not_fit_is_told_in_the_mail(session: Any) -> None:
    account = a_verified_account(an_organization(), accepted=None)
    actions.verify_bank_account(account, accepted=False, reason="The name differs", by=actor("fay"), at=LATER)
    assert "The name differs" in last_mail().body


@pytest.mark.parametrize("name", ["olu", "ada", "uma", "ana"])
def test_nobody_else_verifies(session: Any, name: str) -> None:
    account = a_verified_account(an_organization(), accepted=None)
    with pytest.raises(NotAllowed) as refused:
        actions.verify_bank_account(account, accepted=True, reason="Letter", by=actor(name), at=LATER)
    assert refused.value.why.key == "no_permission"


def test_who_entered_it_does_not_verify_it_whatever_their_role(session: Any) -> None:
    organization = an_organization(admin="fay")
    account = actions.enter_bank_account(organization, details=DETAILS, by=actor("fay"), at=NOW)
    with pytest.raises(NotAllowed) as refused:
        actions.verify_bank_account(account, accepted=True, reason="Letter", by=actor("fay"), at=LATER)
    assert refused.value.why.key == "entered_it_yourself"


def test_a_member_does_not_verify_it_either(session: Any) -> None:
    organization = an_organization()
    give(person("fay"), "organization_viewer", ("organization", organization.key))
    with pytest.raises(NotAllowed) as refused:
        actions.verify_bank_account(
            a_verified_account(organization, accepted=None),
            accepted=True,
            reason="Letter",
            by=actor("fay"),
            at=LATER,
        )
    assert refused.value.why.key == "member_cannot_verify"


def test_an_account_is_verified_once(session: Any) -> None:
    account = a_verified_account(an_organization())
    with pytest.raises(WrongState) as refused:
        actions.verify_bank_account(account, accepted=False, reason="No", by=actor("fay"), at=LATER)
    assert (refused.value.why.key, refused.value.why["day"]) == ("verified_already", date(2011, 4, 1))


def test_an_account_that_was_replaced_is_not_verified(session: Any) -> None:
    organization = an_organization()
    old = a_verified_account(organization, accepted=None)
    actions.enter_bank_account(
        organization, details=replace(DETAILS, account_number="99887766"), by=actor("ana"), at=LATER
    )
    with pytest.raises(WrongState) as refused:
        actions.verify_bank_account(old, accepted=True, reason="Letter", by=actor("fay"), at=LATER)
    assert refused.value.why.key == "account_replaced"


def test_a_finding_needs_its_words(session: Any) -> None:
    account = a_verified_account(an_organization(), accepted=None)
    with pytest.raises(RuleBroken) as refused:
        actions.verify_bank_account(account, accepted=True, reason="  ", by=actor("fay"), at=LATER)
    assert [name for name, _ in refused.value.problems] == ["reason"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bank_accounts SET account_number = '1'", "DELETE FROM bank_accounts",
        "UPDATE bank_verifications SET accepted = false", "DELETE FROM bank_verifications",
    ],
)  # fmt: skip
def test_the_database_keeps_accounts_as_they_were(session: Any, statement: str) -> None:
    a_verified_account(an_organization())
    with pytest.raises(IntegrityError):
        session.execute(text(statement))
    session.rollback()


def test_the_database_refuses_one_person_for_both(session: Any) -> None:
    account = a_verified_account(an_organization(), accepted=None)
    row = {"account": account.id, "person": account.entered_by_id, "at": "2011-04-01 12:00:00", "yes": True}
    with pytest.raises(IntegrityError):
        session.execute(
            text(
                "INSERT INTO bank_verifications (bank_account_id, entered_by_id, verified_by_id, verified_at, accepted, reason) VALUES (:account, :person, :person, :at, :yes, 'x')"
            ),
            row,
        )
    session.rollback()
