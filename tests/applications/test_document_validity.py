"""Documents at an application: doubted when time says so, blocked only when the call says so, attached only when clean."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications import queries
from grants.applications.models import Application
from grants.core import files
from grants.core.db import db
from grants.organizations import actions as ours
from grants.organizations.receiving import receive
from grants.organizations.states import DocumentKind
from tests.applications.browsing import an_open_call, now
from tests.applications.writing import a_complete_draft
from tests.clamd import free_port, pretending, saying
from tests.factories import a_document
from tests.organizations.papers import a_pdf
from tests.people import actor


def expires_in(application: Application, days: int) -> None:
    (row,) = application.attachments
    row.document_version.document.expires_on = now().date() + timedelta(days=days)
    db.session.commit()


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "This document expired on"), (5, "before the call closes on"), (200, "Valid until")],
)
def test_an_attached_document_says_what_time_does_to_it(
    ana: FlaskClient, complete: Application, days: int, words: str
) -> None:
    expires_in(complete, days)
    assert words in ana.get(f"/applications/{complete.key}/documents").text
    assert (words in ana.get(f"/applications/{complete.key}").text) == (days < 100)
    assert queries.draft_of(complete, now()).missing == []


def test_a_newer_version_is_pointed_out_and_attached_with_one_press(
    ana: FlaskClient, complete: Application
) -> None:
    document = complete.attachments[0].document_version.document
    upload = receive(
        files.Upload("newer.pdf", a_pdf(9), "application/pdf", 9), "upload", by=actor("ana"), at=now()
    )
    newer = ours.add_version(
        document.organization, document=document, upload=upload, by=actor("ana"), at=now()
    )
    url = f"/applications/{complete.key}/documents"
    assert "Your organization has version 2 of it" in ana.get(url).text
    ana.submit(url, button="Attach this one: newer.pdf")
    db.session.expire_all()
    assert [row.document_version_id for row in complete.attachments] == [newer.id]


def test_it_blocks_only_when_the_call_says_so(session: Any) -> None:
    paper = {"kind": "proposal", "needed": True, "valid": True}
    complete = a_complete_draft(call=an_open_call(documents=[paper]), at=now())
    expires_in(complete, 30)
    assert queries.draft_of(complete, now()).missing == []
    expires_in(complete, 5)
    (problem,) = queries.draft_of(complete, now()).missing
    assert (problem.section, problem.field, problem.why.key) == (
        "documents",
        "proposal",
        "document_must_be_valid",
    )


def test_a_file_is_kept_and_attached_only_when_the_scanner_has_seen_it(
    app: Flask, ana: FlaskClient, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CLAMAV_ADDRESS", f"tcp://127.0.0.1:{free_port()}")
    url = f"/applications/{draft.key}/documents"
    page = ana.submit(url, {"proposal-upload": (io.BytesIO(a_pdf(9)), "my proposal.pdf")}, button="Attach it")
    assert "We are checking this file for viruses" in page.text
    assert "Being checked for viruses" in page.text
    assert draft.attachments == []
    (version,) = queries.attachable(draft.organization, [DocumentKind.PROPOSAL])[DocumentKind.PROPOSAL]
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    forced = ana.post(f"{url}/proposal", data={"csrf_token": token, "proposal-known": str(version.id)})
    assert (forced.status_code, draft.attachments) == (422, [])
    with pretending(saying(b"stream: OK\0")) as address:
        monkeypatch.setitem(app.config, "CLAMAV_ADDRESS", address)
        ours.scan_waiting(now())
        assert "is attached" in ana.submit(url, button="Attach this one: my proposal.pdf").text
    db.session.expire_all()
    assert len(draft.attachments) == 1


def test_an_infected_file_that_was_attached_before_is_handed_to_nobody(
    app: Flask, ana: FlaskClient, complete: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = complete.attachments[0].document_version
    files.keep(files.Upload("x.pdf", b"%PDF-1.4 sample", "application/pdf"))
    monkeypatch.setitem(app.config, "CLAMAV_ADDRESS", "tcp://127.0.0.1:1")
    answer = ana.get(f"/applications/{complete.key}/files/{version.sha256}")
    assert (answer.status_code, "We are checking this file" in answer.text) == (403, True)


def test_an_expired_one_among_ours_says_so_beside_its_button(ana: FlaskClient, draft: Application) -> None:
    other = a_document(draft.organization)
    other.document.expires_on = now().date() - timedelta(days=2)
    db.session.commit()
    assert "This document expired on" in ana.get(f"/applications/{draft.key}/documents").text


def test_a_call_that_closes_at_midnight_closes_on_the_day_before(complete: Application) -> None:
    complete.call.closes_at, complete.call.time_zone = datetime(2026, 12, 19, 23, tzinfo=UTC), "Europe/Vienna"
    with db.session.no_autoflush:
        assert queries.closing_day(complete.call) == date(2026, 12, 19)
        complete.call.closes_at = datetime(2026, 12, 19, 23, 0, 1, tzinfo=UTC)
        assert queries.closing_day(complete.call) == date(2026, 12, 20)
    db.session.rollback()
