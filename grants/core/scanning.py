"""Asking ClamAV's daemon about a file: its bytes travel over a socket (INSTREAM), and nothing slow is done in a transaction.

Where no daemon is configured, nothing is asked and nothing waits.
"""

import logging
import socket
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

log = logging.getLogger(__name__)
AT_ONCE = 10.0  # seconds that an upload waits for the scanner before it is looked at later
PATIENT = 120.0  # seconds that the worker waits
PIECE = 256 * 1024
LONGEST_REPLY = 4096


@dataclass(frozen=True)
class Found:
    """What the scanner says of a file: the name of what it found, or nothing."""

    signature: str = ""

    @property
    def infected(self) -> bool:
        """Whether something harmful is in it."""
        return bool(self.signature)


class ScannerSilent(Exception):
    """The scanner gave no verdict: it does not answer, is cut off, or says that it cannot."""


class FileTooLong(ScannerSilent):
    """The scanner takes no file of this size: its StreamMaxLength is below our limit."""


def configured() -> bool:
    """Whether files are scanned at all."""
    return bool(current_app.config.get("CLAMAV_ADDRESS"))


def look(data: bytes, seconds: float = PATIENT) -> Found:
    """Have bytes scanned. ScannerSilent when there is no verdict within this time."""
    return _verdict(_ask(b"zINSTREAM\0", data, seconds))


def look_at_once(data: bytes) -> Found | None:
    """What the scanner says within a few seconds; None when it is silent, or when none is configured."""
    if not configured():
        return None
    try:
        return look(data, AT_ONCE)
    except ScannerSilent as silent:
        log.warning("the virus scanner gave no verdict at once: %s", silent)
        return None


def answers() -> bool:
    """Whether the daemon is there."""
    try:
        return _ask(b"zPING\0", None, 2.0) == "PONG"
    except ScannerSilent:
        return False


def _verdict(reply: str) -> Found:
    """`stream: OK`, `stream: Name FOUND`, or anything else, which is no verdict."""
    said = reply.removeprefix("stream: ")
    if said == "OK":
        return Found()
    if said.endswith(" FOUND"):
        return Found(said.removesuffix(" FOUND")[:200] or "unnamed")
    if "size limit exceeded" in said:
        raise FileTooLong(said)
    raise ScannerSilent(said[:200] or "the connection ended without a verdict")


def _ask(command: bytes, data: bytes | None, seconds: float) -> str:
    """One question and its answer, within a time for all of it."""
    until = time.monotonic() + seconds
    try:
        with _connected(until) as line:
            try:
                _send(line, command, until)
                if data is not None:
                    _stream(line, data, until)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it hung up while we spoke: it may have said why
            return _reply(line, until)
    except (OSError, ValueError) as error:
        raise ScannerSilent(f"{type(error).__name__}: {error}") from error


def _connected(until: float) -> socket.socket:
    address = urlsplit(str(current_app.config["CLAMAV_ADDRESS"]))
    if address.scheme == "tcp" and address.hostname:
        return socket.create_connection((address.hostname, address.port or 3310), timeout=_left(until))
    if address.scheme != "unix" or not address.path:
        raise ValueError("CLAMAV_ADDRESS is written tcp://host:port or unix:///path")
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(_left(until))
        line.connect(address.path)
    except OSError:
        line.close()
        raise
    return line


def _stream(line: socket.socket, data: bytes, until: float) -> None:
    for start in range(0, len(data), PIECE):
        piece = data[start : start + PIECE]
        _send(line, struct.pack("!L", len(piece)) + piece, until)
    _send(line, struct.pack("!L", 0), until)


def _send(line: socket.socket, data: bytes, until: float) -> None:
    line.settimeout(_left(until))
    line.sendall(data)


def _reply(line: socket.socket, until: float) -> str:
    said = b""
    while b"\0" not in said and len(said) < LONGEST_REPLY:
        line.settimeout(_left(until))
        piece = line.recv(LONGEST_REPLY)
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
