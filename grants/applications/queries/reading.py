"""Reading applications: one by its reference, its parts, what was sent, and the facts that deeds ask for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.models import Person
from grants.accounts.roles import Permission
from grants.applications.asked import Asked, asked
from grants.applications.models import Application, ApplicationSection, InformationRequest, Submission
from grants.applications.queries.papers import no_longer_valid
from grants.applications.rules import (
    DecisionFacts,
    Opened,
    Problem,
    StartFacts,
    SubmissionFacts,
    Window,
    can_write,
    missing_from,
    unfit,
)
from grants.applications.snapshot import canonical, content_hash, document_of, papers_in, saved_sections
from grants.applications.states import ASKABLE, ApplicationState, RequestState
from grants.calls.models import Call
from grants.calls.queries import settings_in_force
from grants.calls.states import CallState
from grants.core.access import Actor, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.sentences import locale
from grants.organizations.models import Document, DocumentVersion, Organization
from grants.organizations.states import DocumentKind

__all__ = [
    "Draft", "answers_differ", "application_for", "application_of", "applications_of", "asked_documents", "attachable", "can_still_write", "decision_facts",
    "draft_for", "draft_of", "file_of", "form_of", "form_of_call", "history_of", "is_member", "languages_of", "names_of", "newest_version", "opened_of", "organizations_to_apply", "person_of", "request_open",
    "snapshot_of", "start_facts", "submission_facts", "submission_of", "version_to_attach", "versions_of", "window_of",
]  # fmt: skip

MEMBERS = Permission.APPLICATION_VIEW
FORM = "form"  # of the settings of a call: what it asks, shaped like `asked.py` says


@dataclass(frozen=True)
class Draft:
    """The working copy with everything that its pages ask about, read once."""

    application: Application
    saved: Mapping[str, ApplicationSection]
    document: dict[str, Any]
    missing: list[Problem]
    submission: Submission | None
    form: Asked

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers of each saved part."""
        return {key: section.answers for key, section in self.saved.items()}

    @property
    def hash(self) -> str:
        """The content hash it would be sent with."""
        return content_hash(canonical(self.document))

    @property
    def unsent(self) -> bool:
        """Whether it says something else than what was sent last."""
        return self.submission is not None and self.submission.content_hash != self.hash

    @property
    def last_saved(self) -> ApplicationSection | None:
        """The part that was saved last."""
        return max(self.saved.values(), key=lambda section: (section.saved_at, section.id), default=None)


def application_for(actor: Actor, ref: str) -> Application:
    """An application by its reference or key: for its members, and for staff once it was sent.

    Anybody else, and everybody in conflict with it, finds nothing. Reviewers read it on the page of their review, where
    nothing opens before they have declared that they have no conflict.
    """
    found = _by_ref(ref)
    staff = () if found is None or found.state is ApplicationState.DRAFT else (Permission.APPLICATION_READ,)
    return seen(actor, found, (MEMBERS, *staff))


def draft_for(actor: Actor, ref: str) -> Application:
    """An application as its own members work on it; staff and reviewers read what was sent instead."""
    return seen(actor, _by_ref(ref), (MEMBERS,))


def _by_ref(ref: str) -> Application | None:
    if "\x00" in ref or len(ref) > 60:
        raise NotFound
    query = select(Application).where(or_(Application.reference == ref, Application.key == ref))
    return db.session.scalars(
        query.options(joinedload(Application.call), joinedload(Application.organization)).limit(1)
    ).first()


def application_of(call: Call, organization: Organization) -> Application | None:
    """The live application of an organization to a call: the one that is not withdrawn."""
    query = select(Application).where(
        Application.call_id == call.id,
        Application.organization_id == organization.id,
        Application.state != ApplicationState.WITHDRAWN,
    )
    return db.session.scalars(query.order_by(Application.id.desc()).limit(1)).first()


def names_of(keys: frozenset[str]) -> dict[str, str]:
    """Keys of applications to their references, for duties that are held for one: one query."""
    rows = db.session.execute(select(Application.key, Application.reference).where(Application.key.in_(keys)))
    return {key: reference or key for key, reference in rows}


def is_member(actor: Actor, application: Application) -> bool:
    """Whether the actor reads it as one of its own organization."""
    return application.organization.key in actor.scopes_with(MEMBERS, "organization")


def applications_of(actor: Actor) -> Select[Application]:
    """The applications of the actor's organizations, the newest first."""
    return (
        select(Application)
        .join(Application.organization)
        .where(Organization.key.in_(actor.scopes_with(MEMBERS, "organization")))
        .options(
            joinedload(Application.organization),
            joinedload(Application.call).selectinload(Call.texts),
        )
        .order_by(Application.created_at.desc(), Application.id.desc())
    )


def organizations_to_apply(actor: Actor) -> list[Organization]:
    """The organizations for which the actor may write, by name."""
    keys = actor.scopes_with(Permission.APPLICATION_WRITE, "organization")
    query = select(Organization).where(Organization.key.in_(keys), Organization.merged_into_id.is_(None))
    return list(db.session.scalars(query.order_by(Organization.legal_name, Organization.id)))


def draft_of(application: Application, at: datetime) -> Draft:
    """The working copy: parts, document, and what is missing under the call's settings at an instant."""
    saved = saved_sections(application)
    form = form_of(application, at)
    document = document_of(application, saved, form)
    return Draft(
        application, saved, document, _missing(application, saved, document, form, at), submission_of(application), form
    )  # fmt: skip


def form_of(application: Application, at: datetime) -> Asked:
    """What the call asks of an application at an instant, in the reader's language."""
    return form_of_call(application.call, at)


def form_of_call(call: Call, at: datetime) -> Asked:
    """What a call asks at an instant, in the reader's language."""
    return asked(settings_in_force(call, at).others.get(FORM), str(locale()))


def _missing(
    application: Application, saved: Mapping[str, ApplicationSection], document: dict[str, Any], form: Asked, at: datetime
) -> list[Problem]:  # fmt: skip
    needed = settings_in_force(application.call, at).needed_documents
    attached = [paper["kind"] for paper in document["attachments"]]
    answers = {key: s.answers for key, s in saved.items()}
    missing = missing_from(form, answers, needed, attached, lambda kind: DocumentKind(kind).label)
    return [*unfit(form, answers), *missing, *no_longer_valid(application, at)]


def newest_version(application: Application, key: str) -> ApplicationSection | None:
    """The version of one part that stands."""
    query = select(ApplicationSection).where(
        ApplicationSection.application_id == application.id, ApplicationSection.key == key
    )
    return db.session.scalars(
        query.options(joinedload(ApplicationSection.saved_by))
        .order_by(ApplicationSection.version.desc())
        .limit(1)
    ).first()


def history_of(application: Application, key: str, most: int = 100) -> list[ApplicationSection]:
    """The versions of one part, the newest first, with who saved them."""
    query = select(ApplicationSection).where(
        ApplicationSection.application_id == application.id, ApplicationSection.key == key
    )
    return list(
        db.session.scalars(
            query.options(joinedload(ApplicationSection.saved_by))
            .order_by(ApplicationSection.version.desc())
            .limit(most)
        )
    )


def submission_of(application: Application) -> Submission | None:
    """What was sent last: the version that stands."""
    query = select(Submission).where(Submission.application_id == application.id)
    return db.session.scalars(query.order_by(Submission.version.desc()).limit(1)).first()


def versions_of(application: Application) -> list[Submission]:
    """Everything that was sent, the newest first."""
    query = (
        select(Submission)
        .where(Submission.application_id == application.id)
        .options(joinedload(Submission.submitted_by))
    )
    return list(db.session.scalars(query.order_by(Submission.version.desc())))


def snapshot_of(submission: Submission) -> dict[str, Any]:
    """The document of a submission."""
    document: dict[str, Any] = json.loads(submission.document)
    return document


def answers_differ(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether two sets of answers say different things."""
    return canonical(mine) != canonical(theirs)


def attachable(
    organization: Organization, kinds: list[DocumentKind]
) -> dict[DocumentKind, list[DocumentVersion]]:
    """The newest versions of the organization's documents of some kinds: what can be attached without uploading again."""
    query = (
        select(Document)
        .where(Document.organization_id == organization.id, Document.kind.in_(kinds))
        .options(selectinload(Document.versions).joinedload(DocumentVersion.file))
        .order_by(Document.id.desc())
    )
    found: dict[DocumentKind, list[DocumentVersion]] = {kind: [] for kind in kinds}
    for document in db.session.scalars(query):
        found[document.kind].extend(document.versions[-1:])
    return found


def window_of(call: Call) -> Window:
    """When a call takes applications, with its grace if its settings have one. Asked by every deed, so it costs no query."""
    return Window(call.opens_at, call.closes_at, call.time_zone, call.grace)


def start_facts(call: Call, organization: Organization, at: datetime) -> StartFacts:
    """The facts of starting."""
    live = application_of(call, organization)
    return StartFacts(
        at,
        window_of(call),
        call.state is not CallState.DRAFT,
        organization.legal_name,
        live.title if live else None,
    )


def decision_facts(application: Application, actor: Actor, at: datetime) -> DecisionFacts:
    """The facts of writing and of withdrawing."""
    window = window_of(application.call)
    after = window.closes_at is not None and at >= window.closes_at
    return DecisionFacts(at, application.state, window, opened_of(application) if after else None)


def request_open(application: Application) -> InformationRequest | None:
    """The request that waits for the organization."""
    query = select(InformationRequest).where(
        InformationRequest.application_id == application.id, InformationRequest.state == RequestState.OPEN
    )
    return db.session.scalars(query).one_or_none()


def opened_of(application: Application) -> Opened | None:
    """What an open request lets the organization change. Asked only of what was sent and is still looked at."""
    if application.state not in ASKABLE:
        return None
    found = request_open(application)
    return Opened(frozenset(found.parts), found.answer_by) if found else None


def submission_facts(application: Application, actor: Actor, at: datetime) -> SubmissionFacts:
    """The facts of sending."""
    return SubmissionFacts(
        at, application.state, window_of(application.call), len(draft_of(application, at).missing)
    )


def languages_of(call: Call, at: datetime) -> list[str]:
    """The languages in which a call takes applications."""
    return list(settings_in_force(call, at).languages)


def person_of(actor: Actor) -> Person | None:
    """The person behind an actor."""
    return db.session.get(Person, actor.person_id) if actor.person_id is not None else None


def asked_documents(application: Application, at: datetime) -> dict[DocumentKind, bool]:
    """The kinds of document that the call asks for, each with whether it is needed; and those that are attached besides."""
    asked = {
        DocumentKind(paper.kind): paper.needed for paper in settings_in_force(application.call, at).documents
    }
    return asked | {row.kind: False for row in application.attachments if row.kind not in asked}


def version_to_attach(application: Application, version_id: int) -> DocumentVersion:
    """A version of one of the organization's own documents; NotFound for another's."""
    query = select(DocumentVersion).join(DocumentVersion.document).where(DocumentVersion.id == version_id)
    found = db.session.scalars(
        query.where(Document.organization_id == application.organization_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def file_of(actor: Actor, application: Application, sha256: str, at: datetime) -> dict[str, Any]:
    """A file of the application by its hash: of what was sent, for everybody who reads it; of the draft, for its members."""
    papers = [
        paper for submission in versions_of(application) for paper in papers_in(snapshot_of(submission))
    ]
    if is_member(actor, application):
        papers += papers_in(document_of(application, form=form_of(application, at)))
    found = next((paper for paper in papers if paper["sha256"] == sha256), None)
    if found is None:
        raise NotFound
    return found


def can_still_write(application: Application, at: datetime) -> bool:
    """Whether it is in a state and a time in which its members may change it."""
    return bool(can_write(DecisionFacts(at, application.state, window_of(application.call))))
