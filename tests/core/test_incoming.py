"""What a request may bring: too much of something is told beside its field, and neither memory nor disk fills with it."""

import io
import tracemalloc
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import EnvironBuilder, TestResponse

from grants.core.web.incoming import BoundedRequest, KeptUpTo
from grants.organizations.models import Organization
from tests.factories import an_organization
from tests.signing_in import signed_in

MB = 1024 * 1024
EDGE = "edge-of-a-part"


class Body(io.RawIOBase):
    """A body that is made while it is read, so that the test holds nothing of it either."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.left = parts, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self.left and (part := next(self.parts, None)) is not None:
            self.left = part
        taken, self.left = self.left[: len(into)], self.left[len(into) :]
        into[: len(taken)] = taken
        return len(taken)


Sizes = Mapping[str, int | bytes]


def parts(fields: Sizes, files: Sizes) -> Iterator[bytes]:
    """A multipart body with texts and files: these bytes, or so many."""
    for name, given in [*fields.items(), *files.items()]:
        what = f'; filename="{name}.pdf"\r\nContent-Type: application/pdf' if name in files else ""
        yield f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{what}\r\n\r\n'.encode()
        size = 0 if isinstance(given, bytes) else given
        for begin in range(0, size, 65536):
            yield b"x" * min(65536, size - begin)
        yield given + b"\r\n" if isinstance(given, bytes) else b"\r\n"
    yield f"--{EDGE}--\r\n".encode()


def sent(app: Flask, fields: Sizes | None = None, files: Sizes | None = None) -> BoundedRequest:
    """A request with them, not read yet."""
    length = sum(map(len, parts(fields or {}, files or {})))
    environ = EnvironBuilder("/x", method="POST").get_environ()
    environ |= {
        "wsgi.input": io.BufferedReader(Body(parts(fields or {}, files or {}))), "CONTENT_LENGTH": str(length),
        "CONTENT_TYPE": f"multipart/form-data; boundary={EDGE}",
    }  # fmt: skip
    request = app.request_class(environ)
    assert isinstance(request, BoundedRequest)
    return request


def test_a_file_up_to_the_limit_is_kept_and_one_beyond_it_only_counted(application: Flask) -> None:
    with application.app_context():
        request = sent(application, {"title": 10}, {"one": 10 * MB, "two": 10 * MB + 1, "three": 25 * MB})
        one, two, three = (request.files[name].stream for name in ("one", "two", "three"))
        assert (len(one.read()), one.beyond, two.beyond, three.beyond) == (
            10 * MB,
            0,
            10 * MB + 1,
            25 * MB,
        )
        assert (two.read(), three.read(), request.stored, request.form["title"]) == (
            b"",
            b"",
            10 * MB,
            "x" * 10,
        )
        request.close()
        assert all(stream.kept.closed for stream in request.streams)


def test_sixty_megabytes_leave_no_trace_in_memory_or_on_disk(application: Flask) -> None:
    with application.app_context():
        request = sent(application, {"title": 10}, {"paper": 60 * MB})
        tracemalloc.start()
        try:
            stream = request.files["paper"].stream
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert (stream.beyond, request.stored, most < 4 * MB) == (60 * MB, 0, True), most
        request.close()


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        ({f"text{n}": 3 * MB for n in range(3)}, {}),
        ({"text": 8 * MB + 1}, {}),
        ({}, {f"file{n}": 9 * MB for n in range(5)}),
        ({}, {"file": 501 * MB}),
    ],
)
def test_what_is_far_beyond_any_form_is_refused_whole(
    application: Flask, fields: dict[str, int], files: dict[str, int]
) -> None:
    with application.app_context():
        request = sent(application, fields, files)
        with pytest.raises(RequestEntityTooLarge):
            _ = request.form
        request.close()
        assert all(stream.kept.closed for stream in request.streams)


@pytest.mark.parametrize(
    ("body", "taken"),
    [(b"text=" + b"x" * 5 * MB, True), (b"text=" + b"x" * 8 * MB, False), (b"a=&" * 6000, False)],
)
def test_words_without_files_are_held_to_what_words_need(
    application: Flask, body: bytes, taken: bool
) -> None:
    with application.app_context():
        request = application.request_class(
            EnvironBuilder(
                "/x", method="POST", input_stream=io.BytesIO(body), content_length=len(body),
                content_type="application/x-www-form-urlencoded",
            ).get_environ()
        )  # fmt: skip
        if taken:
            assert len(request.form["text"]) == 5 * MB
        else:
            with pytest.raises(RequestEntityTooLarge):
                _ = request.form


def test_what_is_beyond_stays_beyond() -> None:
    counted: list[tuple[int, int]] = []
    stream = KeptUpTo(5, lambda came, kept: counted.append((came, kept)))
    for piece in (b"abc", b"de", b"f", b"g"):
        stream.write(piece)
    assert (stream.beyond, stream.kept.read(), counted) == (7, b"", [(3, 3), (2, 2), (1, -5), (1, 0)])
    stream.kept.close()


class TestBesideTheField:
    """Through the whole program: the same page, with what is wrong beside its field and all else as it was typed."""

    @pytest.fixture
    def ana(self, client: FlaskClient, session: Any, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
        """Ana, of an organization; forms are sent without their token."""
        an_organization()
        monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)
        return signed_in(client, "ana")

    @pytest.fixture
    def page(self, ana: FlaskClient, session: Any) -> str:
        """Where she adds a document."""
        return f"/organizations/{session.query(Organization).one().key}/documents/add"

    def post(
        self, client: FlaskClient, page: str, fields: Sizes, files: Sizes, **keywords: Any
    ) -> TestResponse:
        """Send a form whose body is made while it is read."""
        length = sum(map(len, parts(fields, files)))
        body = io.BufferedReader(Body(parts(fields, files)))
        given = {
            "wsgi.input": body,
            "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": f"multipart/form-data; boundary={EDGE}",
        }
        return client.post(page, environ_overrides=given, **keywords)

    def test_a_file_of_sixty_megabytes(self, ana: FlaskClient, page: str) -> None:
        answer = self.post(
            ana, page, {"kind": b"registration", "title": b"Our long paper"}, {"upload": 60 * MB}
        )
        assert answer.status_code == 422
        assert "The file has 60 MB; the limit is 10 MB." in answer.text
        assert 'value="Our long paper"' in answer.text
        assert "Only files must be chosen again" in answer.text

    @pytest.mark.parametrize("size", [200_000, 5 * MB])
    def test_a_text_that_is_far_too_long(self, ana: FlaskClient, page: str, size: int) -> None:
        answer = self.post(ana, page, {"kind": b"registration", "title": size}, {"upload": 4})
        assert answer.status_code == 422
        assert "Nothing was cut: shorten it and save again." in answer.text
        assert "x" * size in answer.text

    def test_beyond_the_outer_guard_a_page_says_what_holds(
        self, ana: FlaskClient, page: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(ana.application.config, "MAX_CONTENT_LENGTH", MB)
        answer = self.post(ana, page, {"title": b"A title"}, {"upload": 2 * MB})
        assert answer.status_code == 413
        assert "a file may have at most 10 MB" in answer.text

    def test_somebody_not_signed_in_keeps_what_was_typed_too(self, ana: FlaskClient, page: str) -> None:
        stranger, here = (
            ana.application.test_client(),
            {"Origin": "http://localhost", "Referer": f"http://localhost{page}"},
        )
        answer = self.post(stranger, page, {"title": b"A title"}, {"upload": 12 * MB}, headers=here)
        assert (answer.status_code, "What you wrote is not lost" in answer.text) == (401, True)
