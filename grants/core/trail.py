"""The trail: who did what to which thing, when. Written in the deed's own transaction, chained by hash, never changed.

Entries hold keys, references and short values. Long or personal text goes in as `fingerprint(...)`, a salted hash,
so that erasing it elsewhere leaves the chain whole.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, scoped_session

from grants.core.access import Actor
from grants.core.db import Base

START = "0" * 64


class TrailEntry(Base):
    """One deed, as it was. UPDATE and DELETE are refused by trigger."""

    __tablename__ = "trail_entries"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(60), index=True)
    deed: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(120), index=True)
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    @property
    def values(self) -> dict[str, Any]:
        """The details as a dictionary."""
        loaded: dict[str, Any] = json.loads(self.details)
        return loaded


class TrailHead(Base):
    """The one row that says where the chain ends; locking it puts writers in order."""

    __tablename__ = "trail_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class Break:
    """The first entry that does not follow from the one before it."""

    seq: int
    what: str


def note(session: Session | scoped_session[Any], **details: Any) -> None:
    """Add short values to the entry of the deed that is running."""
    session.info.setdefault("trail_details", {}).update(details)


def write(session: Session, *, at: datetime, by: Actor, deed: str, subject: str) -> TrailEntry:
    """Append the entry of a deed; the caller commits."""
    head = session.get(TrailHead, 1, with_for_update=True, populate_existing=True)
    assert head is not None, "the migration lays the first link"  # noqa: S101
    details = json.dumps(
        session.info.pop("trail_details", {}), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    entry = TrailEntry(
        seq=head.seq + 1,
        at=at,
        actor=by.ref,
        deed=deed,
        subject=subject,
        details=details,
        previous_hash=head.hash,
    )
    entry.hash = _hash(entry)
    session.add(entry)
    head.seq, head.hash = entry.seq, entry.hash
    return entry


def take_turn(session: Session) -> None:
    """From here to its end no other deed can finish: for rules over many rows, such as "one must be left"."""
    session.get(TrailHead, 1, with_for_update=True, populate_existing=True)


def fingerprint(text: str) -> str:
    """A salted hash that stands on the trail for a text that must not."""
    key = str(current_app.config["SECRET_KEY"]).encode()[:64]
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()


def last_change(session: Session, subject: str) -> tuple[datetime | None, str | None, str | None]:
    """When something was last done with a thing, what, and by whom, as the entry names them."""
    query = select(TrailEntry.at, TrailEntry.deed, TrailEntry.actor).where(TrailEntry.subject == subject)
    found = session.execute(query.order_by(TrailEntry.seq.desc()).limit(1)).first()
    return (found.at, found.deed, found.actor) if found else (None, None, None)


def head_hash(session: Session) -> str:
    """The hash at the end of the chain: printed on agreements, so that a cut tail is found."""
    return session.execute(select(TrailHead.hash).where(TrailHead.id == 1)).scalar_one()


def breaks(session: Session) -> Iterator[Break]:
    """Prove the chain: yields each entry that does not fit, and a tail that was cut."""
    expected_seq, previous = 1, START
    with session.execute(
        select(TrailEntry).order_by(TrailEntry.seq).execution_options(yield_per=1000)
    ) as found:
        for entry in found.scalars():
            if entry.seq != expected_seq:
                yield Break(expected_seq, "missing")
            if entry.previous_hash != previous or entry.hash != _hash(entry):
                yield Break(entry.seq, "changed")
            expected_seq, previous = entry.seq + 1, entry.hash
    head = session.get(TrailHead, 1, populate_existing=True)
    if head is None or (head.seq, head.hash) != (expected_seq - 1, previous):
        yield Break(expected_seq, "cut")


def _hash(entry: TrailEntry) -> str:
    parts = [
        str(entry.seq),
        entry.at.isoformat(),
        entry.actor,
        entry.deed,
        entry.subject,
        entry.details,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
