"""Files and the virus scanner: refused at once, waiting, found clean or infected later; who sees what meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from grants.core import clock, files
from grants.core.commands import run_chores
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.files import Upload
from grants.organizations import actions, papers
from grants.organizations.models import DocumentVersion, FileScan
from grants.organizations.receiving import receive
from grants.organizations.states import DocumentKind, FileState
from tests.clamd import HARMFUL, SIGNATURE, free_port, pretending, saying, scanner
from tests.factories import an_organization
from tests.organizations.papers import a_pdf
from tests.organizations.reading import last_entry, mails, page
from tests.people import actor, person
from tests.signing_in import signed_in

CLEAN, INFECTED = b"stream: OK\0", b"stream: Bad.Thing FOUND\0"


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scanner(tmp_path_factory.mktemp("clamd")) as (tcp, _unix):
        yield tcp


@pytest.fixture
def nobody_answers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLAMAV_ADDRESS", f"tcp://127.0.0.1:{free_port()}")


def an_upload(data: bytes | None = None) -> Upload:
    return Upload("paper.pdf", data or a_pdf(), "application/pdf", 1)


def brought(data: bytes | None = None, by: str = "ben") -> DocumentVersion:
    at, upload = clock.now(), an_upload(data)
    home = an_organization()
    receive(upload, "upload", by=actor(by), at=at)
    made: DocumentVersion = actions.add_document(
        home, kind=DocumentKind.OTHER, title="Paper", upload=upload, by=actor(by), at=at
    )
    return made


def state(version: DocumentVersion) -> FileState:
    return papers.states_of([version.sha256])[version.sha256]


def with_virus() -> bytes:
    return a_pdf() + b"\n% " + HARMFUL + b"\n"


def test_without_a_scanner_nothing_waits(app: Flask, session: Any) -> None:
    version = brought()
    assert (state(version), papers.held_back(version.sha256), papers.waiting(clock.now()).files) == (
        FileState.NOT_SCANNED, None, 0,
    )  # fmt: skip
    assert actions.scan_waiting(clock.now()) == 0


def test_a_real_scanner_lets_a_clean_file_in_at_once(
    app: Flask, session: Any, daemon: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CLAMAV_ADDRESS", daemon)
    version = brought()
    assert (state(version), papers.held_back(version.sha256)) == (FileState.CLEAN, None)


def test_a_real_scanner_refuses_an_infected_file_beside_its_field_and_keeps_none_of_it(
    app: Flask, session: Any, daemon: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CLAMAV_ADDRESS", daemon)
    home, client = an_organization(), signed_in(app.test_client(), "ben")
    sent = {"kind": "other", "title": "Paper", "upload": (BytesIO(with_virus()), "paper.pdf")}
    answer = client.submit(f"/organizations/{home.key}/documents/add", sent)
    assert (answer.status_code, f"A virus was found in this file ({SIGNATURE})" in answer.text) == (422, True)
    assert session.query(DocumentVersion).count() == 0
    scan = session.query(FileScan).one()
    assert (scan.signature, scan.name, scan.brought_by_id) == (SIGNATURE, "paper.pdf", person("ben").id)
    with pytest.raises(FileNotFoundError):
        files.read(scan.sha256)
    assert SIGNATURE in page(app, "sam", "/files")[1]
    assert mails() == []  # told on the page at once


def test_while_the_scanner_is_silent_a_file_waits_for_all_but_who_brought_it(
    app: Flask, session: Any, nobody_answers: None
) -> None:
    version = brought()
    url = f"/organizations/{version.document.organization.key}/documents/{version.document.key}/versions/1"
    assert state(version) is FileState.WAITING
    assert signed_in(app.test_client(), "ben").get(url).data == a_pdf()
    for name in ("ana", "olu"):
        status, text = page(app, name, url)
        assert (status, "We are checking this file for viruses" in text) == (403, True)
    assert "Being checked for viruses" in page(app, "ana", url.rsplit("/", 3)[0])[1]


def test_what_waited_is_looked_at_when_the_scanner_answers_again(
    app: Flask, session: Any, nobody_answers: None
) -> None:
    sha256 = brought().sha256
    assert actions.scan_waiting(clock.now()) == 0
    with pretending(saying(CLEAN)) as app.config["CLAMAV_ADDRESS"]:
        run_chores()
        assert papers.states_of([sha256]) == {sha256: FileState.CLEAN}
        assert last_entry()[2] == {"sha256": sha256, "signature": ""}
        assert actions.scan_waiting(clock.now()) == 0
    assert papers.held_back(sha256) is None


def test_a_file_found_infected_later_is_set_apart_and_its_uploader_told_once(
    app: Flask, session: Any, nobody_answers: None
) -> None:
    version = brought()
    with pretending(saying(INFECTED)) as app.config["CLAMAV_ADDRESS"]:
        assert (actions.scan_waiting(clock.now()), actions.scan_waiting(clock.now())) == (1, 0)
    assert (state(version), mails()) == (FileState.INFECTED, [("file_infected", "ben")])
    with pytest.raises(FileNotFoundError):
        files.read(version.sha256)
    url = f"/organizations/{version.document.organization.key}/documents"
    for name in ("ben", "ana", "olu"):
        status, text = page(app, name, f"{url}/{version.document.key}/versions/1")
        assert (status, "A virus was found in this file (Bad.Thing)" in text) == (403, True)
    assert "A virus was found" in page(app, "ana", url)[1]
    app.config["CLAMAV_ADDRESS"] = "tcp://127.0.0.1:1"
    with pytest.raises(RuleBroken, match="file_infected"):  # also while the scanner is silent
        receive(an_upload(), "upload", by=actor("chi"), at=clock.now())


def test_a_false_alarm_ends_when_the_scanner_has_learned_better(
    app: Flask, session: Any, nobody_answers: None
) -> None:
    version = brought()
    with pretending(saying(INFECTED)) as app.config["CLAMAV_ADDRESS"]:
        actions.scan_waiting(clock.now())
    with pretending(saying(CLEAN)) as app.config["CLAMAV_ADDRESS"]:
        receive(an_upload(), "upload", by=actor("ben"), at=clock.now())
    assert (state(version), files.read(version.sha256)) == (FileState.CLEAN, a_pdf())


def test_a_scanner_that_hangs_up_ends_the_round_and_loses_nothing(
    app: Flask, session: Any, nobody_answers: None
) -> None:
    version = brought()
    with pretending(lambda line: line.recv(3) and None) as app.config["CLAMAV_ADDRESS"]:
        assert actions.scan_waiting(clock.now()) == 0
    assert (state(version), papers.to_scan(5)) == (FileState.WAITING, [(version.sha256, "paper.pdf")])


def test_a_file_above_the_scanner_s_limit_keeps_no_other_waiting(
    app: Flask, session: Any, nobody_answers: None
) -> None:
    long, short = brought(), None
    home = long.document.organization
    upload = an_upload(a_pdf(2))
    files.keep(upload)
    short = actions.add_document(
        home, kind=DocumentKind.POLICY, title="Short", upload=upload, by=actor("ben"), at=clock.now()
    )
    answers = iter([b"INSTREAM size limit exceeded. ERROR\0", CLEAN])
    with pretending(lambda line: saying(next(answers))(line)) as app.config["CLAMAV_ADDRESS"]:
        assert actions.scan_waiting(clock.now()) == 1
    assert (state(long), state(short)) == (FileState.WAITING, FileState.CLEAN)


def test_bytes_that_are_gone_hold_nobody_up(app: Flask, session: Any, nobody_answers: None) -> None:
    version = brought()
    files.set_apart(version.sha256)
    files.set_apart(version.sha256)
    with pretending(saying(CLEAN)) as app.config["CLAMAV_ADDRESS"]:
        assert actions.scan_waiting(clock.now()) == 0


def test_officers_see_that_the_scanner_does_not_answer(
    app: Flask, session: Any, nobody_answers: None
) -> None:
    version = brought()
    db.session.commit()
    health = app.test_client().get("/healthz")
    assert (health.status_code, health.json["scanner"], health.json["files_waiting"]) == (
        503,
        "does not answer",
        1,
    )
    status, text = page(app, "sam", "/files")
    assert (status, "The virus scanner does not answer" in text, version.name in text) == (200, True, True)
    with pytest.MonkeyPatch.context() as later:
        later.setattr(papers, "LATE", -timedelta(minutes=1))
        for name in ("sam", "olu"):
            assert (
                "The virus scanner does not answer. Files that wait for it: 1" in page(app, name, "/today")[1]
            )
        assert "virus" not in page(app, "ana", "/today")[1]
    assert page(app, "ana", "/files")[0] == 403


def test_health_says_that_all_is_well_or_that_there_is_none(
    app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app.test_client().get("/healthz").json["scanner"] == "none"
    assert "No virus scanner is configured" in page(app, "sam", "/files")[1]
    with pretending(lambda line: line.sendall(b"PONG\0")) as address:
        monkeypatch.setitem(app.config, "CLAMAV_ADDRESS", address)
        health = app.test_client().get("/healthz")
        assert (health.status_code, health.json["scanner"]) == (200, "ok")
        assert "The virus scanner answers" in page(app, "sam", "/files")[1]


def test_the_same_file_twice_is_said_and_is_no_second_version(app: Flask, session: Any) -> None:
    home, client = an_organization(), signed_in(app.test_client(), "ben")
    url = f"/organizations/{home.key}/documents/add"
    for title, said in (
        ("Paper", "We have “Paper”."),
        ("Another name", "This file is here already, as version 1 of “Paper”."),
    ):
        sent = {"kind": "other", "title": title, "upload": (BytesIO(a_pdf()), "paper.pdf")}
        assert said in client.submit(url, sent).text
    assert session.query(DocumentVersion).count() == 1
    version = session.query(DocumentVersion).one()
    newer = client.submit(
        f"/organizations/{home.key}/documents/{version.document.key}/new-version",
        {"upload": (BytesIO(a_pdf()), "p.pdf")},
    )
    assert (newer.status_code, "already here as version 1" in newer.text) == (422, True)


@pytest.mark.parametrize(
    "name", ["..%2f..\\a/../x\x00y.pdf", "\u202egpj.exe", "n" * 300 + ".pdf", " . ", "👩‍⚖️" * 90]
)
def test_whatever_the_name_the_file_is_taken_and_handed_out_again(
    app: Flask, session: Any, name: str
) -> None:
    home, client = an_organization(), signed_in(app.test_client(), "ben")
    sent = {"kind": "other", "title": "Paper", "upload": (BytesIO(a_pdf()), name)}
    assert "We have" in client.submit(f"/organizations/{home.key}/documents/add", sent).text
    version = session.query(DocumentVersion).one()
    assert not set(version.name) & set("/\\\0\n\r\u202e")
    assert len(version.name) <= 120
    answer = client.get(f"/organizations/{home.key}/documents/{version.document.key}/versions/1")
    assert (answer.status_code, answer.data) == (200, a_pdf())
