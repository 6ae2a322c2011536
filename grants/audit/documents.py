"""The trail as files for the auditor: every entry with its hashes, closed by the head of the chain, made while it is sent."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from grants.audit.queries import ChainEnd
from grants.audit.rules import deed_in_words
from grants.core.trail import TrailEntry

COLUMNS = ("seq", "at", "actor", "name", "deed", "in words", "subject", "details", "previous_hash", "hash")
PROOF = (
    "hash is the SHA-256 of the JSON array [seq as text, at, actor, deed, subject, details, previous_hash], written as Python's "
    "json.dumps(…, ensure_ascii=False) does; previous_hash is the hash of the entry before, 64 zeros for the first. "
    "The head is the hash of the last entry."
)


def as_csv(entries: Iterable[TrailEntry], names: Mapping[str, str], end: ChainEnd) -> Iterator[str]:
    """Lines of a CSV file; the last one holds the head of the chain."""
    yield _line(COLUMNS)
    for entry in entries:
        words = deed_in_words(entry.deed)
        yield _line(
            (entry.seq, entry.at.isoformat(), entry.actor, names.get(entry.actor, ""), entry.deed, words, entry.subject, entry.details,
             entry.previous_hash, entry.hash)
        )  # fmt: skip
    yield _line((end.seq, "", "", "", "head", "head of the chain", "", PROOF, "", end.hash))


def as_json(
    entries: Iterable[TrailEntry], names: Mapping[str, str], end: ChainEnd, at: datetime, narrowed: bool
) -> Iterator[str]:
    """Parts of a JSON document: the head of the chain, how it is proved, and the entries."""
    opening = {
        "exported_at": at.isoformat(),
        "narrowed": narrowed,
        "head": {"seq": end.seq, "hash": end.hash},
        "proof": PROOF,
    }
    yield json.dumps(opening, ensure_ascii=False)[:-1] + ', "entries": ['
    for number, entry in enumerate(entries):
        yield (",\n" if number else "\n") + json.dumps(_plain(entry, names), ensure_ascii=False)
    yield "\n]}\n"


def _plain(entry: TrailEntry, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "seq": entry.seq, "at": entry.at.isoformat(), "actor": entry.actor, "name": names.get(entry.actor), "deed": entry.deed,
        "subject": entry.subject, "details": entry.details, "previous_hash": entry.previous_hash, "hash": entry.hash,
    }  # fmt: skip


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_harmless(str(cell)) for cell in cells])
    return buffer.getvalue()


def _harmless(text: str) -> str:
    """A spreadsheet takes such a beginning for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
