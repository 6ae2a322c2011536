"""Ways in that were once open: each test is an attack, and passes when it fails."""

import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from flask.testing import FlaskClient

from grants.applications.actions import record_conflict
from grants.core import uploads
from grants.core.access import allows
from grants.core.db import db
from grants.core.errors import DomainError, RuleBroken
from grants.core.outbox import OutboxMessage
from grants.organizations.actions import invite_member
from grants.reviews.models import ReviewScore
from grants.reviews.states import ReviewState
from tests.awards.selecting import RESERVE, a_funded_call, eligible, propose
from tests.factories import a_call, a_review, a_submission, an_organization
from tests.people import actor, give, person
from tests.signing_in import signed_in

THEN = datetime(2011, 9, 5, 9, tzinfo=UTC)
PASSWORD = "tandem gravel orchid mosaic"


def refused(data: bytes, name: str) -> str:
    """The reason for which an upload is not taken."""
    with pytest.raises(RuleBroken) as broken:
        uploads.inspect(io.BytesIO(data), name, "paper", limit=1024 * 1024)
    return broken.value.why.key


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("name", ["lea", "tom", "ada", "fay"])
def test_an_applicant_cannot_shut_staff_out_by_making_them_members(name: str) -> None:
    organization = an_organization()
    application = a_submission(organization, a_call())
    staff = person(name)
    said = {"name": "Colleague", "email": staff.email, "role": "organization_viewer"}
    try:
        invite_member(organization, **said, by=actor("ana"), at=THEN)
    except DomainError:
        db.session.rollback()
    assert allows(actor(name), "application.read", application)


@pytest.mark.usefixtures("session")
def test_mail_about_a_closed_application_is_closed_too(client: FlaskClient) -> None:
    application = a_submission(an_organization(), a_call())
    record_conflict(
        application, person_id=person("olu").id, reason="Sat on its board.", by=actor("lea"), at=THEN
    )
    message = OutboxMessage(
        kind="award_offered", about=application.trail_ref, address="ana@demo.example", subject="An offer for SGF-2011-0042",
        body="USD 75,000", message_id="<one@grants.invalid>", queued_at=THEN, due_at=THEN,
    )  # fmt: skip
    db.session.add(message)
    db.session.commit()
    number = message.id
    olu = signed_in(client, "olu")
    assert "SGF-2011-0042" not in olu.get("/mail").text
    assert olu.get(f"/mail/{number}").status_code == 404


@pytest.mark.usefixtures("session")
def test_a_place_on_the_reserve_list_does_not_name_a_closed_application(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)
    closed, open_ = eligible(a_funded_call(), 2)
    record_conflict(closed, person_id=person("olu").id, reason="Sat on its board.", by=actor("lea"), at=THEN)
    propose(closed, RESERVE)
    reference = closed.reference or ""
    said = {"outcome": "reserve", "year_1": "25,000", "reserve_rank": "1", "reason": "x", "feedback": "x"}
    answer = signed_in(client, "olu").post(f"/calls/sgf-2011/selection/{open_.reference}", data=said)
    assert answer.status_code == 422
    assert reference not in answer.text


@pytest.mark.usefixtures("session")
def test_who_still_reviews_does_not_learn_by_a_second_role_what_others_think(client: FlaskClient) -> None:
    application = a_submission(an_organization(), a_call())
    other = a_review(application, "rosa", ReviewState.OPEN)
    other.scores = [ReviewScore(criterion="relevance", score=5, comment="Convincing")]
    db.session.commit()
    other.state, other.submitted_at = ReviewState.SUBMITTED, THEN
    a_review(application, "ravi", ReviewState.OPEN)
    give(person("ravi"), "trustee")
    db.session.commit()
    page = signed_in(client, "ravi").get(f"/calls/sgf-2011/selection/{application.reference}")
    assert "What the letter will say of it" not in page.text


@pytest.mark.usefixtures("session")
def test_a_stranger_cannot_flood_an_address_with_mail(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)
    said = {"email": "victim@example.org", "new_password": PASSWORD, "name": "Vic"}
    client.post("/sign-up", data=said)
    for _ in range(8):
        client.post("/sign-in", data={"email": said["email"], "password": PASSWORD})
    assert db.session.query(OutboxMessage).filter_by(address=said["email"]).count() <= 5


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("name", "address"),
    [("sam", "/mail/{n}"), ("fay", "/bank-accounts/{n}"), ("uma", "/trail?from_on=0001-01-01"), ("uma", "/trail?to_on=9999-12-31"),
     ("uma", "/trail/duties?on=9999-12-31")],
)  # fmt: skip
def test_numbers_and_days_beyond_all_bounds_break_nothing(
    client: FlaskClient, name: str, address: str
) -> None:
    answer = signed_in(client, name).get(address.format(n=10**25))
    assert answer.status_code in (200, 404, 422)


def test_a_few_kilobytes_do_not_unpack_into_gigabytes_of_objects() -> None:
    assert refused(a_bomb(4_000_000), "report.pdf").startswith("file_")


def a_bomb(items: int) -> bytes:
    """A PDF whose one compressed object is an array of so many numbers: a few bytes in the file, two hundred each in memory."""
    packed = zlib.compress(b"5 0 [" + b"1 " * items + b"]", 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
        + packed
        + b"\nendstream",
    ]
    made, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    rows = [(0, 0, 65535), *((1, place, 0) for place in places), (2, 4, 0), (1, len(made), 0)]
    table = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in rows))
    head = b"<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(table)
    return made + b"6 0 obj\n" + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(made)


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_broken_archive_is_called_broken(way: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", way) as archive:
        archive.writestr("word/document.xml", bytes(range(256)) * 50)
    data = bytearray(buffer.getvalue())
    begins = data.find(b"word/document.xml") + len("word/document.xml")
    data[begins : begins + 40] = b"\xff" * 40
    assert refused(bytes(data), "report.docx") == "file_broken"


def test_an_archive_of_a_version_to_come_is_called_broken() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    data = bytearray(buffer.getvalue())
    data[data.find(b"PK\x01\x02") + 6] = 200
    assert refused(bytes(data), "report.docx").startswith("file_")


def test_a_file_pinned_to_a_page_is_found() -> None:
    def pin(pdf: Any) -> None:
        inside = pdf.make_indirect(pikepdf.Stream(pdf, b"MZ"))
        spec = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="e.exe", EF=pikepdf.Dictionary(F=inside))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec
        )
        pdf.pages[0].Annots = pikepdf.Array([note])

    buffer = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        pin(made)
        made.save(buffer)
    assert refused(buffer.getvalue(), "report.pdf") == "file_active"
