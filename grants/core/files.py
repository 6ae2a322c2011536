"""Stored uploads: the bytes by their SHA-256, the facts about them in a row. The same file is kept once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from flask import current_app
from obstore.store import LocalStore, from_url
from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from grants.core.db import Base, db


class StoredFile(Base):
    """What is known of a file's bytes. Never changed: other bytes are another file."""

    __tablename__ = "stored_files"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    pages: Mapped[int | None]
    stored_at: Mapped[datetime]


@dataclass(frozen=True)
class Upload:
    """An inspected file, before a deed makes it a row: its bytes, cleaned name, true kind, and pages of a PDF."""

    name: str
    data: bytes
    media_type: str
    pages: int | None = None

    @property
    def sha256(self) -> str:
        """The hash that names it."""
        return hashlib.sha256(self.data).hexdigest()


def keep(upload: Upload) -> None:
    """Put the bytes where they belong; call it before the deed, since it is slow. Putting them twice does no harm."""
    obstore.put(_store(), _path(upload.sha256), upload.data)


def record(upload: Upload, at: datetime) -> StoredFile:
    """The row of the kept bytes, in the open transaction."""
    known = db.session.get(StoredFile, upload.sha256)
    if known is None:
        known = StoredFile(
            sha256=upload.sha256,
            size=len(upload.data),
            media_type=upload.media_type,
            pages=upload.pages,
            stored_at=at,
        )
        db.session.add(known)
        db.session.flush()
    return known


def set_apart(sha256: str) -> None:
    """Move the bytes to where nothing reads them: a virus was found. Doing it twice does no harm."""
    try:
        obstore.rename(_store(), _path(sha256), f"infected/{sha256}")
    except FileNotFoundError:
        return


def read(sha256: str) -> bytes:
    """The bytes of a stored file. FileNotFoundError when they are gone."""
    return bytes(obstore.get(_store(), _path(sha256)).bytes())


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _store() -> obstore.store.ObjectStore:
    url = current_app.config["FILES_URL"]
    if url.startswith("file:"):
        return LocalStore(prefix=Path(url2pathname(urlsplit(url).path)), mkdir=True)
    return from_url(url)
