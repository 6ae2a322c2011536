"""The lists of organizations ask the database as little for thirty rows as for one."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.core.db import db
from grants.organizations.models import DocumentVersion
from tests.factories import NOW, a_document, a_verified_account, an_organization
from tests.people import give, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

MANY = 30


def counts_of(client: FlaskClient, name: str, page: str, fill: Callable[[range], None]) -> list[int]:
    """How many statements a page takes with one row and with thirty."""
    counts = []
    for numbers in (range(1, 2), range(2, MANY + 1)):
        fill(numbers)
        signed_in(client, name)
        with counted_queries() as queries:
            assert client.get(page, follow_redirects=True).status_code == 200
        counts.append(len(queries))
    return counts


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("olu", "/organizations"), ("uma", "/organizations"), ("olu", "/organizations?q=House"), ("fay", "/bank-accounts"),
    ],
)  # fmt: skip
def test_the_lists_of_staff(session: Any, client: FlaskClient, name: str, page: str) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            a_verified_account(an_organization(f"House {number}"), accepted=None)

    one, many = counts_of(client, name, page, fill)
    assert one == many <= 10


def test_the_organizations_of_somebody_with_many(session: Any, client: FlaskClient) -> None:
    an_organization("House 0")  # with one alone the page leads on to it

    def fill(numbers: range) -> None:
        for number in numbers:
            an_organization(f"House {number}")

    one, many = counts_of(client, "ana", "/organizations/mine", fill)
    assert one == many <= 10


@pytest.mark.parametrize("name", ["ana", "olu"])
@pytest.mark.parametrize("rest", ["", "/members", "/documents", "/bank-account"])
def test_the_pages_of_one_organization(session: Any, client: FlaskClient, name: str, rest: str) -> None:
    organization = an_organization()

    def fill(numbers: range) -> None:
        for number in numbers:
            give(person(f"p{number}"), "organization_viewer", ("organization", organization.key))
            a_document(organization, data=f"%PDF {number}".encode())
            a_verified_account(organization)

    one, many = counts_of(client, name, f"/organizations/{organization.key}{rest}", fill)
    assert one == many <= 10


def test_a_document_with_many_versions(session: Any, client: FlaskClient) -> None:
    organization = an_organization()
    document = a_document(organization).document

    def fill(numbers: range) -> None:
        for number in numbers:
            other = a_document(organization, data=f"%PDF {number}".encode())
            db.session.add(
                DocumentVersion(
                    document_id=document.id, version=number + 1, sha256=other.sha256, name="again.pdf", uploaded_at=NOW,
                    uploaded_by_id=person("ana").id,
                )
            )  # fmt: skip
        db.session.commit()

    one, many = counts_of(client, "ana", f"/organizations/{organization.key}/documents", fill)
    assert one == many <= 10
