"""Reading about papers: what the virus scanner said of their files, which wait for it, and which documents expire."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.core import scanning
from grants.core.access import Actor
from grants.core.db import AnySelect, db
from grants.core.errors import NotAllowed
from grants.core.reasons import Reason
from grants.organizations import rules
from grants.organizations.models import Document, DocumentVersion, ExpiryNotice, FileScan, Organization
from grants.organizations.states import ExpiryStage, FileState

LATE = timedelta(minutes=5)  # after which a file that waits is worth an officer's eye
SHOWN = timedelta(days=90)


@dataclass(frozen=True)
class Waiting:
    """How many files wait for the scanner, and how many of them for too long."""

    files: int = 0
    late: int = 0


def states_of(hashes: Iterable[str]) -> dict[str, FileState]:
    """What is known of some files, in one query."""
    asked = list(hashes)
    found = {
        row.sha256: row for row in db.session.scalars(select(FileScan).where(FileScan.sha256.in_(asked)))
    }
    return {sha256: _state(found.get(sha256)) for sha256 in asked}


def held_back(sha256: str) -> Reason | None:
    """Why a file is neither attached nor handed on; None when it may be."""
    scan = db.session.get(FileScan, sha256)
    return rules.held_back(_state(scan), scan.signature if scan else "")


def require_clean(sha256: str) -> None:
    """Raise NotAllowed for a file that waits for the scanner, or did not pass it."""
    why = held_back(sha256)
    if why is not None:
        raise NotAllowed(why)


def require_readable(actor: Actor, version: DocumentVersion) -> None:
    """As `require_clean`; who brought the file may look at it while it waits."""
    why = held_back(version.sha256)
    if why is not None and (why.key != "file_waits" or version.uploaded_by_id != actor.person_id):
        raise NotAllowed(why)


def brought_by(sha256: str) -> list[DocumentVersion]:
    """Every version of a document that has these bytes."""
    query = select(DocumentVersion).where(DocumentVersion.sha256 == sha256).order_by(DocumentVersion.id)
    return list(
        db.session.scalars(
            query.options(
                joinedload(DocumentVersion.uploaded_by),
                joinedload(DocumentVersion.document).joinedload(Document.organization),
            )
        )
    )


def to_scan(most: int) -> list[tuple[str, str]]:
    """Files that nobody has looked at, the longest waiting first: each as its hash and one of its names."""
    query = _unscanned(DocumentVersion.sha256, func.min(DocumentVersion.name)).group_by(
        DocumentVersion.sha256
    )
    return [
        (row[0], row[1])
        for row in db.session.execute(query.order_by(func.min(DocumentVersion.id)).limit(most))
    ]


def waiting(at: datetime) -> Waiting:
    """Nothing waits where no scanner is configured."""
    if not scanning.configured():
        return Waiting()
    count = _unscanned(func.count(DocumentVersion.sha256.distinct()))
    late = count.where(DocumentVersion.uploaded_at < at - LATE)
    return Waiting(db.session.execute(count).scalar_one(), db.session.execute(late).scalar_one())


def waiting_versions(most: int = 100) -> list[DocumentVersion]:
    """The versions whose files wait, the longest first; none where no scanner is configured."""
    if not scanning.configured():
        return []
    query = _unscanned(DocumentVersion).order_by(DocumentVersion.id).limit(most)
    return list(
        db.session.scalars(
            query.options(joinedload(DocumentVersion.document).joinedload(Document.organization))
        )
    )


def infected(at: datetime, most: int = 100) -> list[FileScan]:
    """Files in which something was found of late, the newest first."""
    query = select(FileScan).where(FileScan.signature != "", FileScan.looked_at > at - SHOWN)
    return list(db.session.scalars(query.order_by(FileScan.looked_at.desc()).limit(most)))


def to_warn_of(at: datetime) -> list[tuple[Document, ExpiryStage]]:
    """Documents that expire within a month or did within the last, of which their organization was not told yet."""
    today = at.date()
    query = (
        select(Document)
        .join(Document.organization)
        .where(
            Document.expires_on.between(today - rules.NOTICE, today + rules.NOTICE),
            Organization.not_public.is_(False),
            Organization.merged_into_id.is_(None),
        )
        .options(joinedload(Document.organization))
        .order_by(Document.organization_id, Document.expires_on, Document.id)
    )
    told = {
        (row.document_id, row.expires_on, row.stage)
        for row in db.session.scalars(
            select(ExpiryNotice).where(
                ExpiryNotice.expires_on.between(today - rules.NOTICE, today + rules.NOTICE)
            )
        )
    }
    found = []
    for document in db.session.scalars(query):
        stage = rules.stage_of(document.expires_on, today) if document.expires_on else None
        if stage is not None and (document.id, document.expires_on, stage) not in told:
            found.append((document, stage))
    return found


def _unscanned(*what: Any) -> AnySelect:
    query: AnySelect = select(*what)
    return (
        query.select_from(DocumentVersion)
        .outerjoin(FileScan, FileScan.sha256 == DocumentVersion.sha256)
        .where(FileScan.sha256.is_(None))
    )


def _state(scan: FileScan | None) -> FileState:
    if scan is None:
        return FileState.WAITING if scanning.configured() else FileState.NOT_SCANNED
    return FileState.INFECTED if scan.signature else FileState.CLEAN
