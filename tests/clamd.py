"""A real ClamAV daemon for a test: on a port of its own, with signatures of our own, and nothing left behind; and a made-up one."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HARMFUL = b"a harmless text that stands for a virus"
SIGNATURE = "Test.Stand-In.UNOFFICIAL"  # clamd marks what is not from its own makers
STREAM_MOST = 1024 * 1024


def program() -> str | None:
    """Where clamd is: Debian puts it where ordinary people's paths do not lead."""
    return shutil.which("clamd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


@contextmanager
def scanner(folder: Path) -> Iterator[tuple[str, str]]:
    """A running daemon; gives its two addresses, tcp and unix."""
    found = program()
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "clamd is not installed: apt-get install --no-install-recommends clamav-daemon"
        )
    port, line = free_port(), folder / "line"
    (folder / "db").mkdir()
    (folder / "db" / "own.ndb").write_text(f"Test.Stand-In:0:*:{HARMFUL.hex()}\n", "ascii")
    settings = folder / "clamd.conf"
    settings.write_text(
        f"Foreground yes\nDatabaseDirectory {folder / 'db'}\nTemporaryDirectory {folder}\nTCPAddr 127.0.0.1\nTCPSocket {port}\n"
        f"LocalSocket {line}\nStreamMaxLength {STREAM_MOST}\nSelfCheck 0\nAlertExceedsMax yes\n",
        "utf-8",
    )
    with (folder / "said").open("wb") as said:
        daemon = subprocess.Popen([found, "-c", str(settings)], stdout=said, stderr=said)  # noqa: S603
        try:
            _wait_for(daemon, port, folder / "said")
            yield f"tcp://127.0.0.1:{port}", f"unix://{line}"
        finally:
            daemon.terminate()
            daemon.wait(30)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def pretending(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does to each connection what the test says; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    line, _ = door.accept()
                except TimeoutError:
                    continue
                with line:
                    line.settimeout(5)
                    try:
                        speak(line)
                    except OSError:
                        continue  # the other side has gone: that is what some tests are about

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{door.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def heard(line: socket.socket) -> None:
    """Read a whole INSTREAM question."""
    said = b""
    while not said.endswith(b"\0\0\0\0"):
        piece = line.recv(65536)
        if not piece:
            return
        said += piece


def saying(reply: bytes) -> Callable[[socket.socket], None]:
    """Listen to the end, then say this."""

    def speak(line: socket.socket) -> None:
        heard(line)
        line.sendall(reply)

    return speak


def _wait_for(daemon: "subprocess.Popen[bytes]", port: int, said: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and daemon.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                line.sendall(b"zPING\0")
                if line.recv(16).startswith(b"PONG"):
                    return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"clamd did not start: {said.read_text('utf-8', 'replace')[-500:]}")
