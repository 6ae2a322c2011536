"""The virus scanner: a real clamd with signatures of our own, and one that misbehaves."""

import socket
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from grants.core import scanning
from grants.core.scanning import FileTooLong, Found, ScannerSilent
from tests.clamd import HARMFUL, SIGNATURE, STREAM_MOST, free_port, pretending, saying, scanner


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with scanner(tmp_path_factory.mktemp("clamd")) as found:
        yield found


@pytest.fixture
def small() -> Iterator[Flask]:
    """As little of a program as the scanner needs."""
    app = Flask("small")
    with app.app_context():
        yield app


@pytest.mark.parametrize("kind", [0, 1])
def test_a_real_daemon_tells_clean_from_infected(small: Flask, addresses: tuple[str, str], kind: int) -> None:
    small.config["CLAMAV_ADDRESS"] = addresses[kind]
    assert scanning.answers()
    assert scanning.look(b"a letter to the Board") == Found()
    assert scanning.look(b"x" * 700_000 + HARMFUL + b"y" * 1000) == Found(SIGNATURE)
    assert scanning.look(b"") == Found()
    assert scanning.look_at_once(HARMFUL) == Found(SIGNATURE)


def test_what_the_daemon_does_not_take_is_no_verdict(small: Flask, addresses: tuple[str, str]) -> None:
    small.config["CLAMAV_ADDRESS"] = addresses[0]
    with pytest.raises(FileTooLong, match="size limit exceeded"):
        scanning.look(b"x" * (3 * STREAM_MOST))
    assert scanning.look(b"still there") == Found()


def test_where_none_is_configured_nothing_is_asked(small: Flask) -> None:
    assert (scanning.configured(), scanning.look_at_once(HARMFUL)) == (False, None)


@pytest.mark.parametrize(
    "address",
    ["tcp://127.0.0.1:{port}", "unix:///nowhere/clamd.ctl", "http://x", "clamd", "tcp://127.0.0.1:99999"],
)
def test_a_daemon_that_is_not_there_is_silent(small: Flask, address: str) -> None:
    small.config["CLAMAV_ADDRESS"] = address.format(port=free_port())
    with pytest.raises(ScannerSilent):
        scanning.look(b"data")
    assert (scanning.answers(), scanning.look_at_once(b"data")) == (False, None)


def hanging_up(line: socket.socket) -> None:
    line.recv(10)


def never_answering(line: socket.socket) -> None:
    line.recv(1 << 20)
    time.sleep(0.6)


def dripping(line: socket.socket) -> None:
    for _ in range(30):
        line.sendall(b"s")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "speak",
    [hanging_up, never_answering, dripping, saying(b""), saying(b"stream: what FOUNDER\0"), saying(b"UNKNOWN COMMAND\0"), saying(b"x" * 9000),
     saying(b"stream: Can't allocate memory ERROR\0"), saying(b"\xff\xfe\0"), saying(b"OK FINE\0")],
)  # fmt: skip
def test_a_daemon_that_misbehaves_gives_no_verdict_and_holds_nobody_up(small: Flask, speak: object) -> None:
    with pretending(speak) as small.config["CLAMAV_ADDRESS"]:  # type: ignore[arg-type]
        begun = time.monotonic()
        with pytest.raises(ScannerSilent):
            scanning.look(b"z" * 3_000_000, seconds=0.4)
        assert time.monotonic() - begun < 2


def test_an_odd_name_is_kept_short_and_in_text(small: Flask) -> None:
    with pretending(saying(b"stream: " + b"N" * 900 + b" FOUND\0")) as small.config["CLAMAV_ADDRESS"]:
        assert scanning.look(b"data") == Found("N" * 200)
