"""Uploading and attaching documents."""

import io
from typing import Any

import pikepdf
import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.core import files


def a_pdf(pages: int = 9) -> bytes:
    made = pikepdf.new()
    for _number in range(pages):
        made.add_blank_page()
    made.save(kept := io.BytesIO())
    return kept.getvalue()


def test_a_pdf_is_uploaded_counted_and_attached(ana: FlaskClient, draft: Application) -> None:
    url = f"/applications/{draft.key}/documents"
    page = ana.submit(
        url, {"proposal-upload": (io.BytesIO(a_pdf(9)), "../../my proposal.pdf")}, button="Attach it"
    )
    assert "my proposal.pdf" in page.text
    assert "9 pages" in page.text
    (attached,) = draft.attachments
    file = ana.get(f"/applications/{draft.key}/files/{attached.document_version.sha256}")
    assert (file.data, file.headers["Content-Disposition"]) == (
        a_pdf_as_kept(attached),
        'attachment; filename="my proposal.pdf"',
    )


def a_pdf_as_kept(attached: Any) -> bytes:
    return files.read(attached.document_version.sha256)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "empty.pdf", "The file is empty."),
        (b"MZ plain text", "virus.exe", "Choose a PDF."),
        (b"%PDF-1.4 cut off", "broken.pdf", "The file cannot be opened"),
        (None, "", "Choose a file."),
    ],
)
def test_a_file_that_cannot_be_taken_is_told(
    ana: FlaskClient, draft: Application, data: bytes | None, name: str, words: str
) -> None:
    given = {"proposal-upload": (io.BytesIO(data), name)} if data is not None else {}
    answer = ana.submit(f"/applications/{draft.key}/documents", given, button="Attach it")
    assert answer.status_code == 422
    assert words in answer.text
    assert draft.attachments == []


def test_a_file_above_the_limit_is_told_with_the_limit(ana: FlaskClient, draft: Application) -> None:
    given = {"proposal-upload": (io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)), "large.pdf")}
    answer = ana.submit(f"/applications/{draft.key}/documents", given, button="Attach it")
    answer.request.environ["wsgi.input"].close()  # the test client leaves it open
    assert answer.status_code == 422
    assert "The file has 11 MB; the limit is 10 MB." in answer.text


def test_a_document_of_the_organization_is_attached_by_choosing_it(
    ana: FlaskClient, complete: Application
) -> None:
    version = complete.attachments[0].document_version
    url = f"/applications/{complete.key}/documents"
    ana.submit(url, button="Take it out")
    assert complete.attachments == []
    ana.submit(url, button=f"Attach this one: {version.name}")
    assert [row.document_version_id for row in complete.attachments] == [version.id]


def test_a_file_of_another_application_is_not_found(ana: FlaskClient, complete: Application) -> None:
    assert ana.get(f"/applications/{complete.key}/files/{'0' * 64}").status_code == 404
