"""Pages of bank accounts and of the officers’ lists."""

from typing import Any

import pytest
from flask import Flask

from grants.organizations.models import BankAccount
from tests.factories import a_document, a_verified_account, an_organization
from tests.organizations.reading import page
from tests.people import give, person
from tests.queries import counted_queries
from tests.signing_in import signed_in


@pytest.mark.parametrize(
    ("name", "seen"), [("ana", True), ("ben", False), ("olu", True), ("fay", True), ("uma", True)]
)
def test_the_account_number_is_masked_for_who_need_not_know_it(
    app: Flask, session: Any, name: str, seen: bool
) -> None:
    organization = an_organization()
    a_verified_account(organization)
    status, text = page(app, name, f"/organizations/{organization.key}/bank-account")
    assert (status, "0011223344" in text, "•••• 3344" in text) == (200, seen, not seen)


def test_an_account_goes_from_entering_to_verified(app: Flask, session: Any) -> None:
    organization = an_organization()
    typed = {"bank_name": "Sample Bank", "account_number": "001 122 3344"}
    entered = signed_in(app.test_client(), "ana").submit(
        f"/organizations/{organization.key}/bank-account/enter", typed
    )
    assert "every member was told by mail" in entered.text
    account = session.query(BankAccount).one()
    finance = signed_in(app.test_client(), "fay")
    assert "One account waits for a finance officer." in finance.get("/bank-accounts").text
    verified = finance.submit(
        f"/bank-accounts/{account.id}", {"accepted": "yes", "reason": "Letter of the bank"}
    )
    assert "Verified: grants can be paid to it." in verified.text
    assert account.verification.verified_by_id == person("fay").id


@pytest.mark.parametrize(
    ("name", "status", "form"),
    [("fay", 200, True), ("olu", 200, False), ("uma", 200, False), ("ana", 403, False), ("tom", 403, False)],
)
def test_only_finance_gets_the_form_to_verify(
    app: Flask, session: Any, name: str, status: int, form: bool
) -> None:
    account = a_verified_account(an_organization(), accepted=None)
    got, text = page(app, name, f"/bank-accounts/{account.id}")
    assert (got, "Record the finding" in text) == (status, form)


@pytest.mark.parametrize(
    ("name", "status"), [("olu", 200), ("fay", 200), ("uma", 200), ("ana", 403), ("tom", 403), ("sam", 403)]
)
def test_the_list_of_organizations_is_for_staff(app: Flask, session: Any, name: str, status: int) -> None:
    an_organization()
    assert page(app, name, "/organizations")[0] == status


def test_the_list_is_searched_and_narrowed(app: Flask, session: Any) -> None:
    an_organization("Lantern House")
    an_organization(
        "Olive House", admin="chi", editor=None, country="PS", registration_number="X-1", city="Ramallah"
    )
    for query, found in (
        ("q=lantern", ["Lantern House"]),
        ("q=ramallah", ["Olive House"]),
        ("country=KE", ["Lantern House"]),
        ("group=none", ["Olive House"]),
        ("q=50%25", []),
    ):
        _, text = page(app, "olu", f"/organizations?{query}")
        assert [name for name in ("Lantern House", "Olive House") if name in text] == found


def test_an_officer_places_who_is_in_no_group(app: Flask, session: Any) -> None:
    organization = an_organization(country="PS")
    client = signed_in(app.test_client(), "olu")
    answer = client.submit(
        f"/organizations/{organization.key}", {"group": "asia_pacific"}, button="Count it with this group"
    )
    assert "is counted with this group: Asia-Pacific." in answer.text
    session.refresh(organization)
    assert organization.regional_group == "asia_pacific"


@pytest.mark.parametrize("url", ["/organizations", "/bank-accounts"])
def test_lists_ask_the_same_number_of_questions_however_long(app: Flask, session: Any, url: str) -> None:
    counts = []
    for many in (1, 29):
        for number in range(many):
            a_verified_account(an_organization(f"House {many}-{number}"), accepted=None)
        client = signed_in(app.test_client(), "fay")
        with counted_queries() as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_members_and_documents_ask_the_same_number_of_questions_however_many(
    app: Flask, session: Any
) -> None:
    organization = an_organization()
    counts = []
    for many in (1, 29):
        for number in range(many):
            give(person(f"p{many}-{number}"), "organization_viewer", ("organization", organization.key))
            a_document(organization, data=f"%PDF {many}-{number}".encode())
        client = signed_in(app.test_client(), "ana")
        for rest in ("", "/members", "/documents"):
            with counted_queries() as queries:
                client.get(f"/organizations/{organization.key}{rest}")
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 10
