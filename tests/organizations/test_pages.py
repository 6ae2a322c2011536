"""Pages of organizations, as each person sees them."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grants.core import files
from grants.core.db import db
from grants.organizations import actions
from grants.organizations.models import BankAccount, Document, Organization
from grants.organizations.states import DocumentKind
from tests.factories import NOW, a_document, a_verified_account, an_organization
from tests.organizations.papers import a_pdf
from tests.organizations.reading import mails
from tests.people import actor, give, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

REGISTRATION = {
    "legal_name": "Lantern House",
    "country": "KE",
    "kind": "ngo",
    "not_for_profit": "yes",
    "registration_number": "NGO-17",
    "registered_on": "2003-02-14",
}


def page(app: Flask, name: str, url: str) -> tuple[int, str]:
    answer = signed_in(app.test_client(), name).get(url, follow_redirects=True)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    "url", ["/organizations/mine", "/organizations", "/bank-accounts", "/organizations/register"]
)
def test_every_page_asks_to_sign_in(session: Any, client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


def test_a_newcomer_registers_and_lands_on_the_profile(app: Flask, session: Any) -> None:
    client = signed_in(app.test_client(), "ana")
    assert "You do not belong to an organization yet" in client.get("/organizations/mine").text
    answer = client.submit("/organizations/register", REGISTRATION, button="Register the organization")
    made = session.query(Organization).one()
    assert answer.request.path == f"/organizations/{made.key}"
    assert "Lantern House is registered." in answer.text
    assert (made.not_for_profit, made.registration_country, made.registered_on.isoformat()) == (
        True,
        "KE",
        "2003-02-14",
    )


def test_a_form_that_comes_back_keeps_what_was_typed(app: Flask, session: Any) -> None:
    client = signed_in(app.test_client(), "ana")
    answer = client.submit(
        "/organizations/register",
        {**REGISTRATION, "country": "", "registered_on": "2003-02-30"},
        button="Register the organization",
    )
    assert answer.status_code == 422
    assert "Choose the country" in answer.text
    assert "There is no such day." in answer.text
    assert 'value="2003-02-30"' in answer.text
    assert 'value="Lantern House"' in answer.text


def test_a_double_is_asked_about_and_tells_nothing(app: Flask, session: Any) -> None:
    an_organization("LANTERN HOUSE", city="Secret City")
    client = signed_in(app.test_client(), "chi")
    answer = client.submit(
        "/organizations/register",
        {**REGISTRATION, "registration_number": ""},
        button="Register the organization",
    )
    assert answer.status_code == 422
    assert "It may be here already" in answer.text
    assert "Secret City" not in answer.text
    assert "ana@demo.example" not in answer.text
    assert session.query(Organization).count() == 1


@pytest.mark.parametrize(
    ("button", "organizations", "mail"),
    [("join", 1, "join_asked"), ("another", 2, "organization_registered")],
)
def test_a_double_is_joined_or_registered_all_the_same(
    app: Flask, session: Any, button: str, organizations: int, mail: str
) -> None:
    an_organization()
    client = signed_in(app.test_client(), "chi")
    token = _token(client.get("/organizations/register").text)
    answer = client.post(
        "/organizations/register",
        data={**REGISTRATION, "csrf_token": token, button: "1"},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert session.query(Organization).count() == organizations
    assert [kind for kind, _ in mails()] == [mail]


@pytest.mark.parametrize(("name", "changes"), [("ana", 31), ("ben", 30), ("olu", 0), ("uma", 0)])
def test_the_profile_offers_what_the_reader_may_do(app: Flask, session: Any, name: str, changes: int) -> None:
    organization = an_organization()
    status, text = page(app, name, f"/organizations/{organization.key}")
    assert (status, text.count(">Change<")) == (200, changes)


@pytest.mark.parametrize("name", ["chi", "ravi", "tom", "sam"])
@pytest.mark.parametrize(
    "rest",
    ["", "/members", "/documents", "/bank-account", "/profile/identity", "/members/invite", "/public-name"],
)
def test_a_foreign_organization_does_not_exist(app: Flask, session: Any, name: str, rest: str) -> None:
    assert page(app, name, f"/organizations/{an_organization().key}{rest}")[0] == 404


@pytest.mark.parametrize("topic", ["identity", "people", "capacity", "policies"])
def test_each_topic_is_saved_as_it_stands_without_losing_anything(
    app: Flask, session: Any, topic: str
) -> None:
    organization = an_organization(
        annual_budgets={"2010": 12_345_600},
        board_members=[{"name": "B. Sample", "function": "Chair"}],
        staff_full_time=3,
        safeguarding="A box.\n\nA person.",
    )
    before = {
        column.key: getattr(organization, column.key)
        for column in Organization.__table__.columns
        if column.key not in ("version", "changed_at")
    }
    answer = signed_in(app.test_client(), "ben").submit(
        f"/organizations/{organization.key}/profile/{topic}", {}, button="Save"
    )
    assert answer.request.path == f"/organizations/{organization.key}"
    session.refresh(organization)
    assert {name: getattr(organization, name) for name in before} == before


def test_rows_and_yes_or_no_are_read(app: Flask, session: Any) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ben")
    url = f"/organizations/{organization.key}/profile/"
    client.submit(
        url + "people",
        {"board_members-0-name": "B. Sample", "board_members-0-function": "Chair"},
        button="Save",
    )
    client.submit(
        url + "capacity",
        {"annual_budgets-0-year": "2010", "annual_budgets-0-amount": "25 000", "volunteers": "٢٥"},
        button="Save",
    )
    client.submit(url + "policies", {"carries_out_itself": "no"}, button="Save")
    session.refresh(organization)
    assert organization.board_members == [{"name": "B. Sample", "function": "Chair"}]
    assert (organization.annual_budgets, organization.volunteers, organization.carries_out_itself) == (
        {"2010": 2_500_000},
        25,
        False,
    )


def test_another_row_is_added_without_saving(app: Flask, session: Any) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ben")
    answer = client.submit(
        f"/organizations/{organization.key}/profile/people", {"head_name": "New Head"}, button="Add a row"
    )
    assert 'name="board_members-3-name"' in answer.text
    assert 'value="New Head"' in answer.text
    assert organization.version == 1


@pytest.mark.parametrize(
    ("topic", "typed", "message"),
    [
        (
            "capacity",
            {"annual_budgets-0-year": "", "annual_budgets-0-amount": "5"},
            "Say of which year this budget is",
        ),
        (
            "capacity",
            {"annual_budgets-0-year": "2010", "annual_budgets-1-year": "2010"},
            "One year stands in two rows",
        ),
        ("capacity", {"annual_budgets-0-amount": "25.000"}, "Do you mean 25,000 or 25.00?"),
        ("capacity", {"volunteers": "many"}, "Write a whole number in digits"),
        (
            "people",
            {"board_members-0-name": "", "board_members-0-function": "Chair"},
            "Row 1 has a function and no name.",
        ),
        ("identity", {"website": "example"}, "Write the address as a browser shows it"),
        ("identity", {"city": "x" * 101}, "This text has 101 characters; the limit is 100."),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(
    app: Flask, session: Any, topic: str, typed: dict[str, str], message: str
) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ben")
    answer = client.submit(f"/organizations/{organization.key}/profile/{topic}", typed, button="Save")
    assert (
        answer.status_code,
        message in answer.text,
        all(f'value="{v}"' in answer.text for v in typed.values() if v),
    ) == (422, True, True)


def test_documents_are_uploaded_and_downloaded_as_files(app: Flask, session: Any) -> None:
    organization, client, data = an_organization(), signed_in(app.test_client(), "ben"), a_pdf()
    sent = {
        "kind": "registration",
        "title": "Certificate",
        "upload": (BytesIO(data), "../my\tcertificate.pdf"),
    }
    assert (
        "We have “Certificate”."
        in client.submit(f"/organizations/{organization.key}/documents/add", sent).text
    )
    document = session.query(Document).one()
    answer = client.get(f"/organizations/{organization.key}/documents/{document.key}/versions/1")
    assert answer.data == data
    named = {
        name: answer.headers[name]
        for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    }
    assert named == {
        "Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=mycertificate.pdf",
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"MZ" + b"x" * 100, "This kind of file cannot be taken."),
        (b"%PDF-1.7 cut off", "The file cannot be opened"),
    ],
)
def test_a_wrong_file_is_told_beside_its_field(app: Flask, session: Any, data: bytes, message: str) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ben")
    sent = {"kind": "other", "title": "Paper", "upload": (BytesIO(data), "paper.pdf")}
    answer = client.submit(f"/organizations/{organization.key}/documents/add", sent)
    assert (answer.status_code, message in answer.text) == (422, True)


def test_the_stated_limit_of_a_file_is_the_one_that_holds(
    app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_FILE_BYTES", 1024 * 1024)
    organization, client = an_organization(), signed_in(app.test_client(), "ben")
    url = f"/organizations/{organization.key}/documents/add"
    assert "At most 1 MB." in client.get(url).text
    at_limit = a_pdf() + b"\n" * (1024 * 1024 - len(a_pdf()))
    fits, above = _large(client, url, at_limit), _large(client, url, at_limit + b"\n")
    assert (fits.status_code, above.status_code) == (303, 422)
    assert "The file has 2 MB; the limit is 1 MB." in above.text


def test_a_document_of_another_organization_is_not_found_under_ones_own(app: Flask, session: Any) -> None:
    ours, theirs = an_organization(), an_organization("Other House", admin="chi", editor=None)
    paper = a_document(theirs)
    for key, name in ((ours.key, "ana"), (theirs.key, "ana")):
        assert page(app, name, f"/organizations/{key}/documents/{paper.document.key}/versions/1")[0] == 404


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


def test_what_is_not_public_says_so(app: Flask, session: Any) -> None:
    organization = an_organization(not_public=True, head_name="", city="")
    _, text = page(app, "olu", f"/organizations/{organization.key}")
    assert "not public" in text
    assert "Nothing yet" not in text


def test_members_are_invited_changed_and_removed(app: Flask, session: Any) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ana")
    url = f"/organizations/{organization.key}/members"
    assert (
        "Dee is invited by mail"
        in client.submit(
            url + "/invite", {"name": "Dee", "email": "dee@demo.example", "role": "organization_viewer"}
        ).text
    )
    assert (
        "Ben was told by mail"
        in client.submit(url + "/person-ben/change", {"role": "organization_viewer"}, button="Save").text
    )
    assert (
        "Ben is no longer a member."
        in client.submit(url + "/person-ben/change", {}, button="Remove from the members").text
    )
    assert client.get(url + "/person-ben/change").status_code == 404


def test_the_last_administrator_reads_why_they_cannot_leave(app: Flask, session: Any) -> None:
    _, text = page(app, "ana", f"/organizations/{an_organization().key}/members")
    assert "Ana is the only administrator." in text


def test_withholding_the_name_asks_for_its_reason(app: Flask, session: Any) -> None:
    organization, client = an_organization(), signed_in(app.test_client(), "ana")
    url = f"/organizations/{organization.key}/public-name"
    assert client.submit(url, {"withheld": "yes"}).status_code == 422
    assert (
        "kept out of everything public" in client.submit(url, {"withheld": "yes", "reason": "A shelter"}).text
    )


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


def _large(client: FlaskClient, url: str, data: bytes) -> TestResponse:
    """Send a file so large that the test client keeps the request in a temporary file, which is ours to close."""
    answer = client.submit(
        url,
        {"kind": "other", "title": "Paper", "upload": (BytesIO(data), "paper.pdf")},
        follow_redirects=False,
    )
    answer.request.environ["wsgi.input"].close()
    return answer


def _token(text: str) -> str:
    return text.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_missing_file_of_a_known_version_is_no_page(app: Flask, session: Any) -> None:
    organization = an_organization()
    files.keep(files.Upload("a.pdf", a_pdf(), "application/pdf", 1))
    made = actions.add_document(
        organization,
        kind=DocumentKind.OTHER,
        title="A",
        upload=files.Upload("a.pdf", a_pdf(), "application/pdf", 1),
        by=actor("ana"),
        at=NOW,
    )
    db.session.commit()
    assert (
        page(app, "ana", f"/organizations/{organization.key}/documents/{made.document.key}/versions/2")[0]
        == 404
    )
