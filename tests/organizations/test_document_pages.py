"""Pages of documents: uploading, downloading, what a wrong file is told."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grants.core import files
from grants.core.db import db
from grants.organizations import actions
from grants.organizations.models import Document
from grants.organizations.states import DocumentKind
from tests.factories import NOW, a_document, an_organization
from tests.organizations.papers import a_pdf
from tests.organizations.reading import page
from tests.people import actor
from tests.signing_in import signed_in


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


def _large(client: FlaskClient, url: str, data: bytes) -> TestResponse:
    """Send a file so large that the test client keeps the request in a temporary file, which is ours to close."""
    answer = client.submit(
        url,
        {"kind": "other", "title": "Paper", "upload": (BytesIO(data), "paper.pdf")},
        follow_redirects=False,
    )
    answer.request.environ["wsgi.input"].close()
    return answer


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
