"""Bank details and papers of an organization are closed to who is in conflict with one of its applications."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application, Conflict
from grants.core import files
from grants.core.db import db
from grants.core.errors import NotAllowed
from grants.core.files import Upload
from grants.core.uploads import PDF
from grants.organizations import actions
from grants.organizations.models import BankAccount, Organization
from grants.organizations.queries import documents_of
from grants.organizations.states import DocumentKind
from grants.reviews.states import ReviewState
from tests.factories import (
    NOW,
    a_call,
    a_document,
    a_review,
    a_submission,
    a_verified_account,
    an_organization,
)
from tests.organizations.reading import last_entry
from tests.people import actor, give, person
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
LATER = NOW + timedelta(days=1)
PAPER = Upload("proposal.pdf", b"%PDF-1.4 sample", PDF)


def waiting() -> tuple[Application, BankAccount]:
    """An application, and the account of its organization that nobody has looked at."""
    organization = an_organization()
    return a_submission(organization, a_call()), a_verified_account(organization, accepted=None)


def conflict(application: Application, name: str = "fay", **fields: Any) -> Conflict:
    made = Conflict(
        person_id=person(name).id, application_id=application.id, reason="Sister", recorded_at=NOW, recorded_by_id=person("lea").id, **fields
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def verify(account: BankAccount, name: str, accepted: bool = True) -> Any:
    return actions.verify_bank_account(
        account, accepted=accepted, reason="Letter of the bank", by=actor(name), at=LATER
    )


@pytest.mark.parametrize("accepted", [True, False])
def test_who_is_in_conflict_with_an_application_does_not_verify_the_account(accepted: bool):
    application, account = waiting()
    conflict(application)
    with pytest.raises(NotAllowed) as refused:
        verify(account, "fay", accepted)
    assert refused.value.why.key == "conflict_cannot_verify"
    assert account.verification is None


def test_another_finance_officer_does():
    application, account = waiting()
    conflict(application)
    give(person("max"), "finance_officer")
    verify(account, "max")
    assert last_entry() == ("bank_account.verified", account.trail_ref, {"accepted": True})


def test_a_conflict_that_has_ended_closes_nothing():
    application, account = waiting()
    conflict(application, ended_at=NOW, ended_by_id=person("lea").id)
    assert verify(account, "fay").accepted is True


def test_the_account_of_another_organization_stays_open():
    application, _account = waiting()
    conflict(application)
    other = a_verified_account(an_organization("River House", admin="admin2", editor=None), accepted=None)
    assert verify(other, "fay").accepted is True


def test_the_page_says_who_can_do_it_and_today_does_not_ask(client: FlaskClient):
    application, account = waiting()
    fay = signed_in(client, "fay")
    assert f"/bank-accounts/{account.id}" in fay.get("/today").text
    conflict(application)
    page = fay.get(f"/bank-accounts/{account.id}").text
    assert "Another finance officer must verify its account." in page
    assert "Record the finding" not in page
    assert f"/bank-accounts/{account.id}" not in fay.get("/today").text


@pytest.mark.parametrize("name", ["olu", "uma", "ravi"])
def test_papers_written_for_an_application_are_closed_with_it(client: FlaskClient, name: str):
    application, _account = waiting()
    organization = application.organization
    files.keep(PAPER)
    for kind in (DocumentKind.PROPOSAL, DocumentKind.STATUTES):
        a_document(organization, kind, data=PAPER.data)
    if name == "ravi":
        give(person("ravi"), "auditor")
        a_review(application, "ravi", ReviewState.ASSIGNED)
    else:
        conflict(application, name)
    assert _seen(client, name, organization) == {"proposal": (False, 404), "statutes": (True, 200)}
    for other in ("lea", "ana"):
        assert _seen(client, other, organization) == {"proposal": (True, 200), "statutes": (True, 200)}


def _seen(client: FlaskClient, name: str, organization: Organization) -> dict[str, tuple[bool, int]]:
    """By kind of document: whether the pages name it, and what asking for the file gives."""
    reader, at = signed_in(client, name), f"/organizations/{organization.key}"
    page = reader.get(f"{at}/documents").text + reader.get(at).text
    addresses = {d.kind.value: f"{at}/documents/{d.key}/versions/1" for d in documents_of(organization)}
    return {kind: (address in page, reader.get(address).status_code) for kind, address in addresses.items()}
