"""What applicants do: start, save, attach, send, correct, withdraw. Editors write; an organization's administrator sends."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, select

from grants.accounts.roles import Permission
from grants.applications import mail, queries, rules
from grants.applications.actions import typed_rows
from grants.applications.actions.again import begin_part
from grants.applications.actions.opened import only_what_is_open
from grants.applications.actions.partners import signatures_follow
from grants.applications.models import Application, ApplicationSection, Attachment, Submission
from grants.applications.sections import Section
from grants.applications.snapshot import canonical, content_hash, document_of
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from grants.core import files, trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion, WrongState
from grants.core.files import Upload
from grants.core.reasons import Reason
from grants.organizations import papers
from grants.organizations.models import Document, DocumentVersion, Organization
from grants.organizations.states import DocumentKind

__all__ = [
    "attach_document", "bring_document", "detach_document", "save_section", "start_application", "submit_application",
    "withdraw_application",
]  # fmt: skip


@action(Permission.APPLICATION_WRITE, records="application.started")
def start_application(
    organization: Organization,
    *,
    call: Call,
    title: str,
    language: str = "en",
    begun: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    by: Actor,
    at: datetime,
) -> Application:
    """Open a draft for an organization. The organization is locked, so two members at once make one draft.

    `begun` are answers that are known already, part by part: those of the self-check.
    """
    verdict = rules.can_start(queries.start_facts(call, organization, at))
    if not verdict and verdict.why is not None:
        raise WrongState(verdict.why) if verdict.why.key == "application_exists" else NotAllowed(verdict.why)
    if language not in queries.languages_of(call, at):
        raise RuleBroken(("language", Reason("call_language_not_taken")))
    made = Application(
        call=call, organization=organization, title=rules.starting_title(title), language=language, state=ApplicationState.DRAFT,
        created_at=at, created_by_id=by.person_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for key, said in begun.items():
        begin_part(made, key, said, by, at)
    trail.note(db.session, application=made.key, call=call.slug)
    return made


@action(
    Permission.APPLICATION_WRITE,
    facts=queries.decision_facts,
    may=rules.can_write,
    records="application.section_saved",
)
def save_section(
    application: Application,
    *,
    key: str,
    answers: Mapping[str, Any],
    base_version: int,
    uploads: Mapping[str, Upload] = MappingProxyType({}),
    auto: bool = False,
    by: Actor,
    at: datetime,
) -> ApplicationSection:
    """Keep the answers of one part as its next version, with the rows that rules and sums read.

    `base_version` is the version that the page was drawn from, 0 before the first. When another came in between, nothing is
    overwritten: StaleVersion. The same answers again are no new version. `uploads` answer questions that ask for a file.
    `auto`: the page saved by itself while somebody typed.
    """
    section = queries.form_of(application, at).section(key)
    if section is None:
        raise NotFound
    only_what_is_open(application, key, by, at)
    kept = rules.cleaned(section, {**answers, **_filed(application, section, uploads, by, at)})
    standing = queries.newest_version(application, key)
    trail.note(db.session, section=key)
    if standing is not None and not queries.answers_differ(standing.answers, kept):
        return standing
    if base_version != (standing.version if standing else 0):
        raise StaleVersion(Reason("saved_in_between"))
    made = _next_save(application, key, base_version + 1, kept, auto, by, at)
    db.session.add(made)
    typed_rows.replace(application, key, kept, at)
    if key == "partners" and not auto:
        signatures_follow(application, at)
    if (
        key == "project" and application.state is ApplicationState.DRAFT
    ):  # later its title waits until it is sent
        typed_rows.name(application, kept)
    trail.note(db.session, version=made.version)
    return made


def _next_save(
    application: Application, key: str, number: int, answers: Mapping[str, Any], auto: bool, by: Actor, at: datetime
) -> ApplicationSection:  # fmt: skip
    return ApplicationSection(
        application_id=application.id, key=key, version=number, answers=answers, saved_at=at, saved_by_id=by.person_id, auto=auto
    )  # fmt: skip


@action(
    Permission.APPLICATION_WRITE,
    facts=queries.decision_facts,
    may=rules.can_write,
    records="application.document_attached",
)
def attach_document(
    application: Application, *, document_version: DocumentVersion, by: Actor, at: datetime
) -> Attachment:
    """Attach a version of one of the organization's documents, in place of the one of its kind that was there."""
    only_what_is_open(application, queries.DOCUMENTS, by, at)
    document = document_version.document
    if document.organization_id != application.organization_id:
        raise RuleBroken(("document", Reason("document_of_another")))
    if why := papers.held_back(document_version.sha256):
        raise RuleBroken(("upload", why))
    return _attach(application, document.kind, document_version, at)


@action(
    Permission.APPLICATION_WRITE,
    facts=queries.decision_facts,
    may=rules.can_write,
    records="application.document_brought",
)
def bring_document(
    application: Application, *, kind: DocumentKind, upload: Upload, by: Actor, at: datetime
) -> Attachment | None:
    """Add a file to the organization's documents and attach it. The upload was inspected and kept before.

    A file that still waits for the virus scanner is kept and not attached.
    """
    only_what_is_open(application, queries.DOCUMENTS, by, at)
    document = _document(application, kind, kind.label, at)
    version = _version(document, upload, by, at)
    if papers.held_back(version.sha256):
        trail.note(db.session, kind=kind.value, file=version.sha256, waits=True)
        return None
    return _attach(application, kind, version, at)


@action(
    Permission.APPLICATION_WRITE,
    facts=queries.decision_facts,
    may=rules.can_write,
    records="application.document_detached",
)
def detach_document(application: Application, *, kind: DocumentKind, by: Actor, at: datetime) -> None:
    """Take a document out of the application; the organization keeps it."""
    only_what_is_open(application, queries.DOCUMENTS, by, at)
    db.session.execute(
        delete(Attachment).where(Attachment.application_id == application.id, Attachment.kind == kind)
    )
    db.session.expire(application, ["attachments"])
    trail.note(db.session, kind=kind.value)


@action(
    Permission.APPLICATION_SUBMIT,
    facts=queries.submission_facts,
    may=rules.can_submit,
    records="application.submitted",
)
def submit_application(application: Application, *, shown: str = "", by: Actor, at: datetime) -> Submission:
    """Hand the application in, or hand in its correction as a new version under the same reference.

    The same content again gives the submission that stands: a double click is harmless. `shown` is the content hash of what
    the sender has read: when somebody saved something since, nothing is sent: StaleVersion.
    """
    document = document_of(application, form=queries.form_of(application, at))
    text = canonical(document)
    standing = queries.submission_of(application)
    if standing is not None and standing.content_hash == content_hash(text):
        trail.note(db.session, again=standing.version)
        return standing
    if shown and shown != content_hash(text):
        raise StaleVersion(Reason("changed_since_read"))
    reference = application.reference or _next_reference(
        application.call
    )  # first: asking for it writes to the call
    application.move_to(ApplicationState.SUBMITTED)
    application.reference = reference
    application.submission_version += 1
    application.submitted_at, application.submitted_by_id = at, by.person_id
    typed_rows.name(application, document)
    made = Submission(
        application=application, version=application.submission_version, submitted_at=at, submitted_by_id=by.person_id, document=text,
        late_after=queries.window_of(application.call).late_after(at),
        content_hash=content_hash(text), requested_minor=document["budget"]["total_minor"], currency=document["budget"]["currency"],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    mail.application_received(application, made, at=at)
    trail.note(db.session, reference=application.reference, version=made.version, content=made.content_hash)
    if made.late_after is not None:
        trail.note(db.session, late_after=made.late_after.isoformat())
    return made


@action(
    Permission.APPLICATION_SUBMIT,
    facts=queries.decision_facts,
    may=rules.can_withdraw,
    records="application.withdrawn",
)
def withdraw_application(application: Application, *, reason: str, by: Actor, at: datetime) -> None:
    """Take the application back, with the reason on record. The organization may start another while the call is open."""
    application.withdrawn_reason = rules.withdrawal_reason(reason)
    application.move_to(ApplicationState.WITHDRAWN)
    application.withdrawn_at, application.withdrawn_by_id = at, by.person_id
    mail.application_withdrawn(application, at=at)
    trail.note(db.session, reason=trail.fingerprint(application.withdrawn_reason))


def _filed(
    application: Application, section: Section, uploads: Mapping[str, Upload], by: Actor, at: datetime
) -> dict[str, Any]:
    """Files that answer questions, kept among the organization's documents under the question."""
    answers = {}
    for key, upload in uploads.items():
        if why := papers.held_back(upload.sha256):
            raise RuleBroken((key, why))
        title = section.question(key).label[:200]
        version = _version(_document(application, DocumentKind.OTHER, title, at), upload, by, at)
        answers[key] = {
            "version_id": version.id, "name": version.name, "sha256": version.sha256, "size": version.file.size, "pages": version.file.pages,
            "media_type": version.file.media_type,
        }  # fmt: skip
    return answers


def _document(application: Application, kind: DocumentKind, title: str, at: datetime) -> Document:
    """The organization's document of a kind and title; made when there is none. Other kinds than OTHER have one title."""
    query = select(Document).where(
        Document.organization_id == application.organization_id, Document.kind == kind
    )
    if kind is DocumentKind.OTHER:
        query = query.where(Document.title == title)
    document = db.session.scalars(query.order_by(Document.id.desc()).limit(1)).first()
    if document is None:
        document = Document(
            organization_id=application.organization_id, kind=kind, title=title, created_at=at
        )
        db.session.add(document)
        db.session.flush()
    return document


def _version(document: Document, upload: Upload, by: Actor, at: datetime) -> DocumentVersion:
    """The bytes as the document's newest version; the same bytes again are none. How long a new one is valid, nobody has said yet."""
    stored = files.record(upload, at)
    last = document.versions[-1] if document.versions else None
    if last is None or last.sha256 != stored.sha256:
        last = DocumentVersion(
            document=document, version=(last.version if last else 0) + 1, file=stored, name=upload.name, uploaded_at=at,
            uploaded_by_id=by.person_id,
        )  # fmt: skip
        document.expires_on = None
        db.session.add(last)
        db.session.flush()
    return last


def _attach(
    application: Application, kind: DocumentKind, version: DocumentVersion, at: datetime
) -> Attachment:
    db.session.execute(
        delete(Attachment).where(Attachment.application_id == application.id, Attachment.kind == kind)
    )
    made = Attachment(application_id=application.id, kind=kind, document_version=version, attached_at=at)
    db.session.add(made)
    db.session.flush()
    db.session.expire(application, ["attachments"])
    trail.note(db.session, kind=kind.value, file=version.sha256)
    return made


def _next_reference(call: Call) -> str:
    """The next number of the call. Its row is locked first: two applications sent at once get two numbers."""
    db.session.refresh(call, with_for_update={"of": Call})
    call.last_number += 1
    return f"{call.slug.upper()}-{call.last_number:04d}"
