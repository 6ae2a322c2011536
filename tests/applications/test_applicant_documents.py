"""The PDFs: drawn from the snapshot, whatever people wrote."""

import io

import pikepdf
import pytest

from grants.applications import actions, documents, queries
from tests.applications.writing import a_complete_draft, a_sent_one, answers
from tests.factories import NOW
from tests.people import actor

pytestmark = pytest.mark.usefixtures("session")
NASTY = ["line\n" * 300, "x" * 1500, "\u202eشبكة الأمان " * 100, "🕊 <b>&amp;</b> " * 60, "%(name)s {{ 7 }}"]


def pages(made: bytes) -> int:
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return len(pdf.pages)


@pytest.mark.parametrize("text", NASTY, ids=["lines", "word", "arabic", "markup", "placeholders"])
def test_any_text_can_be_printed(text: str) -> None:
    remedies = {"remedies": [{"kind": kind, "description": text.strip()} for kind in ("food", "return")]}
    partners = {"partners": [{"name": text[:50], "country": "KE", "role": text.strip()}]}
    needs = {"problem": text, "activities": text}
    draft = a_complete_draft(remedies=remedies, partners=partners, needs=needs)
    assert pages(documents.proposal_pdf(queries.draft_of(draft, NOW).document, draft, None)) >= 2


def test_the_same_submission_makes_the_same_bytes() -> None:
    sent = a_sent_one()
    submission = queries.submission_of(sent)
    assert submission is not None
    document = queries.snapshot_of(submission)
    assert documents.proposal_pdf(document, sent, submission) == documents.proposal_pdf(
        document, sent, submission
    )
    receipt = documents.receipt_pdf(sent, submission, document, "Asia/Kathmandu")
    assert pages(receipt) == 1


def test_what_is_printed_is_what_was_sent_and_not_the_draft() -> None:
    sent = a_sent_one()
    submission = queries.submission_of(sent)
    assert submission is not None
    before = documents.proposal_pdf(queries.snapshot_of(submission), sent, submission)
    said = {**answers()["needs"], "problem": "Something else"}
    actions.save_section(sent, key="needs", answers=said, base_version=1, by=actor("ana"), at=NOW)
    assert documents.proposal_pdf(queries.snapshot_of(submission), sent, submission) == before
