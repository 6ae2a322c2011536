"""Deeds around files and their time: what the scanner said of it, the last day of a document, and the mail about it."""

import logging
from datetime import date, datetime

from grants.accounts.queries import SYSTEM
from grants.accounts.roles import Permission
from grants.core import files, scanning, trail
from grants.core.access import WHOLE, Actor, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.reasons import Reason
from grants.core.scanning import FileTooLong, Found, ScannerSilent
from grants.organizations import mail, papers, rules
from grants.organizations.models import Document, ExpiryNotice, FileScan, Organization

log = logging.getLogger(__name__)
MOST_AT_ONCE = 50  # files that one round of the chore looks at


@action(Permission.CHORES_RUN, records="file.scanned")
def record_scan(
    house: Whole,
    *,
    sha256: str,
    name: str,
    found: Found,
    brought_by: Actor | None = None,
    by: Actor,
    at: datetime,
) -> FileScan:
    """Keep what the scanner said. When a file that is kept already turns out infected, those who brought it are told, once."""
    scan = db.session.get(FileScan, sha256)
    known = scan is not None and scan.signature == found.signature
    if scan is None:
        scan = FileScan(sha256=sha256, brought_by_id=brought_by.person_id if brought_by else None)
        db.session.add(scan)
    scan.signature, scan.name, scan.looked_at = found.signature, name, at
    trail.note(db.session, sha256=sha256, signature=found.signature)
    if found.infected and not known:
        for version in papers.brought_by(sha256):
            scan.brought_by_id = scan.brought_by_id or version.uploaded_by_id
            mail.file_infected(version, found.signature, at=at)
    return scan


def scan_waiting(at: datetime) -> int:
    """The chore: have the scanner look at what waits. A silent scanner ends the round; the next one asks again."""
    if not scanning.configured():
        return 0
    queue = papers.to_scan(MOST_AT_ONCE)
    db.session.rollback()  # no transaction is open while the scanner looks
    done = 0
    for sha256, name in queue:
        try:
            found = scanning.look(files.read(sha256))
        except FileNotFoundError:
            log.warning("the bytes of %s are gone, so they cannot be scanned", sha256)
            continue
        except FileTooLong as too_long:
            log.error("raise StreamMaxLength of the virus scanner above MAX_UPLOAD_MB: %s", too_long)
            continue
        except ScannerSilent as silent:
            log.warning("the virus scanner does not answer: %s", silent)
            break
        record_scan(WHOLE, sha256=sha256, name=name, found=found, by=SYSTEM, at=at)
        if found.infected:
            files.set_apart(sha256)
        done += 1
    return done


@action(Permission.ORGANIZATION_EDIT, records="document.expiry_changed")
def change_expiry(
    organization: Organization, *, document: Document, expires_on: date | None, by: Actor, at: datetime
) -> None:
    """Say, correct or take away the last day of a document. A day that has passed is taken too: then it is known to be expired."""
    if document.organization_id != organization.id:
        raise RuleBroken((None, Reason("document_elsewhere")))
    if expires_on is not None and rules.is_too_far(expires_on, at.date()):
        raise RuleBroken(
            ("expires_on", Reason("expiry_too_far", day=expires_on, years=rules.LONGEST_VALIDITY))
        )
    trail.note(
        db.session,
        document=document.key,
        before=document.expires_on.isoformat() if document.expires_on else None,
        after=expires_on.isoformat() if expires_on else None,
    )
    document.expires_on = expires_on


@action(Permission.CHORES_RUN, records="documents.expiry_told")
def tell_of_expiry(house: Whole, *, by: Actor, at: datetime) -> int:
    """Tell organizations of documents that expire soon or have expired: each once, kept in a row of its own."""
    due = papers.to_warn_of(at)
    for document, stage in due:
        mail.document_expires(document, stage, at=at)
        db.session.add(
            ExpiryNotice(document_id=document.id, expires_on=document.expires_on, stage=stage, told_at=at)
        )
    trail.note(db.session, documents=len(due))
    return len(due)


def tell_of_expiry_when_due(at: datetime) -> int:
    """The chore: no deed, and so no entry on the trail, when nobody is to be told."""
    return int(tell_of_expiry(WHOLE, by=SYSTEM, at=at)) if papers.to_warn_of(at) else 0
