"""Deeds on documents: a new one, a new version of one."""

from datetime import date, datetime

from grants.accounts.roles import Permission
from grants.core import files, trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.files import Upload
from grants.core.reasons import Reason
from grants.organizations import queries, rules
from grants.organizations.models import Document, DocumentVersion, Organization
from grants.organizations.rules import LONGEST_TITLE
from grants.organizations.states import DocumentKind


@action(Permission.ORGANIZATION_EDIT, records="document.added")
def add_document(
    organization: Organization,
    *,
    kind: DocumentKind,
    title: str,
    upload: Upload,
    expires_on: date | None = None,
    by: Actor,
    at: datetime,
) -> DocumentVersion:
    """Add a document. `upload` was inspected and kept before, since both are slow.

    Adding the same file again, as a second press of the button does, gives the version that is there, whatever its title.
    """
    title = " ".join(title.split())
    if not title:
        raise RuleBroken(("title", Reason("document_untitled")))
    if len(title) > LONGEST_TITLE:
        raise RuleBroken(("title", Reason("profile_too_long", count=len(title), limit=LONGEST_TITLE)))
    _not_expired(expires_on, at)
    there = queries.same_document(organization, kind, upload.sha256)
    if there is not None:
        trail.note(db.session, document=there.document.key, version=there.version, again=True)
        return there
    document = Document(
        organization_id=organization.id,
        kind=DocumentKind(kind),
        title=title,
        expires_on=expires_on,
        created_at=at,
    )
    db.session.add(document)
    db.session.flush()
    return _version(document, 1, upload, by, at)


@action(Permission.ORGANIZATION_EDIT, records="document.version_added")
def add_version(
    organization: Organization,
    *,
    document: Document,
    upload: Upload,
    expires_on: date | None = None,
    by: Actor,
    at: datetime,
) -> DocumentVersion:
    """Add a newer version of a document; the earlier ones stay, since something sent may rest on them."""
    if document.organization_id != organization.id:
        raise RuleBroken((None, Reason("document_elsewhere")))
    _not_expired(expires_on, at)
    last = document.versions[-1]
    if last.sha256 == upload.sha256:
        raise RuleBroken(("upload", Reason("document_unchanged", version=last.version)))
    document.expires_on = expires_on
    return _version(document, last.version + 1, upload, by, at)


def _not_expired(expires_on: date | None, at: datetime) -> None:
    if expires_on is not None and rules.is_too_far(expires_on, at.date()):
        raise RuleBroken(
            ("expires_on", Reason("expiry_too_far", day=expires_on, years=rules.LONGEST_VALIDITY))
        )
    if expires_on is not None and expires_on < at.date():
        raise RuleBroken(("expires_on", Reason("document_expired", day=expires_on)))


def _version(document: Document, number: int, upload: Upload, by: Actor, at: datetime) -> DocumentVersion:
    stored = files.record(upload, at)
    version = DocumentVersion(
        document=document,
        version=number,
        sha256=stored.sha256,
        name=upload.name,
        uploaded_at=at,
        uploaded_by_id=by.person_id,
    )
    db.session.add(version)
    trail.note(
        db.session, document=document.key, kind=document.kind.value, version=number, sha256=stored.sha256
    )
    return version
