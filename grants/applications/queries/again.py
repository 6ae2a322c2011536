"""Earlier applications of the same organization, as something to begin with: what was sent, or else what was saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.asked import Asked, asked_in
from grants.applications.models import Application, ApplicationSection, Submission
from grants.applications.queries.reading import (
    MEMBERS,
    asked_documents,
    attachable,
    draft_for,
    form_of,
    snapshot_of,
    submission_of,
)
from grants.applications.rules.again import TakenOver, taken_over
from grants.applications.sections import Kind
from grants.applications.snapshot import canonical, content_hash, saved_sections
from grants.applications.states import CountryRole
from grants.calls.models import Call
from grants.core.access import Actor, allows
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.sentences import locale
from grants.organizations.models import DocumentVersion, Organization
from grants.organizations.states import DocumentKind

__all__ = [
    "ONE_CALL_ONLY",
    "Earlier",
    "earlier_applications",
    "earlier_for",
    "earlier_of",
    "is_open_to",
    "papers_again",
]

MOST = 20
# Papers that are written or signed for one call
ONE_CALL_ONLY = frozenset(
    {
        DocumentKind.PROPOSAL,
        DocumentKind.BUDGET,
        DocumentKind.PARTNER_DECLARATION,
        DocumentKind.COFUNDING_PROOF,
    }
)


@dataclass(frozen=True)
class Earlier:
    """An earlier application: its answers part by part, what was asked then, and from when they are."""

    application: Application
    answers: Mapping[str, Mapping[str, Any]]
    asked: Asked
    since: Mapping[str, datetime]  # part -> when it was sent or saved

    @property
    def hash(self) -> str:
        """What tells whether it still says what was shown."""
        return content_hash(canonical(dict(self.answers)))

    def begins(self, form: Asked, key: str) -> TakenOver:
        """What a part of a new application would begin with; nothing when one of the two calls does not ask it."""
        section = form.section(key)
        if section is None:
            return TakenOver({})
        files = [question.key for question in section.questions if question.kind is Kind.FILE]
        return taken_over(
            section,
            self.asked,
            _newest_files(self.application.organization_id, self.answers.get(key, {}), files),
        )


def earlier_applications(
    organizations: Sequence[Organization], besides: Application | None = None
) -> list[Application]:
    """The applications of some organizations in which anything was written, the newest first: withdrawn, refused and unsent ones, too."""
    query = select(Application).where(
        Application.organization_id.in_([organization.id for organization in organizations]),
        or_(
            exists().where(ApplicationSection.application_id == Application.id),
            exists().where(Submission.application_id == Application.id),
        ),
    )
    if besides is not None:
        query = query.where(Application.id != besides.id)
    loaded = query.options(
        joinedload(Application.organization), joinedload(Application.call).selectinload(Call.texts)
    )
    return list(
        db.session.scalars(loaded.order_by(Application.created_at.desc(), Application.id.desc()).limit(MOST))
    )


def earlier_for(actor: Actor, application: Application, ref: str) -> Earlier:
    """An earlier application by its reference, of the same organization and open to the actor; NotFound for any other."""
    found = draft_for(actor, ref)
    if found.organization_id != application.organization_id or found.id == application.id:
        raise NotFound
    return earlier_of(found)


def is_open_to(actor: Actor, application: Application) -> bool:
    """Whether the actor may open it: a conflict closes it even to a member."""
    return bool(allows(actor, MEMBERS, application))


def earlier_of(application: Application) -> Earlier:
    """What an application said: as it was sent last, or as its parts were saved when it never was."""
    sent = submission_of(application)
    if sent is not None:
        document = snapshot_of(sent)
        said = _as_answers(document)
        return Earlier(
            application, said, asked_in(document, str(locale())), dict.fromkeys(said, sent.submitted_at)
        )
    saved = saved_sections(application)
    newest = max((section.saved_at for section in saved.values()), default=application.created_at)
    return Earlier(
        application, {key: section.answers for key, section in saved.items()}, form_of(application, newest),
        {key: section.saved_at for key, section in saved.items()},
    )  # fmt: skip


def papers_again(
    application: Application, source: Application, at: datetime
) -> list[tuple[DocumentVersion, bool]]:
    """The organization's own papers, as they are newest, that the earlier application had and this one asks for and lacks.

    Each with whether it is good until the closing: what has expired is shown and not taken.
    """
    had = (
        {paper.kind for paper in source.attachments}
        - {paper.kind for paper in application.attachments}
        - ONE_CALL_ONLY
    )
    kinds = [kind for kind in asked_documents(application, at) if kind in had]
    until = (application.call.closes_at or at).date()
    newest = [versions[0] for versions in attachable(application.organization, kinds).values() if versions]
    return [
        (version, version.document.expires_on is None or version.document.expires_on >= until)
        for version in newest
    ]


def _as_answers(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A snapshot taken apart into the answers of each part."""
    said = {key: dict(answers) for key, answers in (document.get("sections") or {}).items()}
    said["project"] = {
        **said.get("project", {}),
        **{name: document.get(name) for name in ("title", "starts_on", "months")},
    }
    countries = document.get("countries") or ()
    said["countries"] = {
        role.value: [row["country"] for row in countries if row["role"] == role.value] for role in CountryRole
    }
    said["remedies"] = {"remedies": list(document.get("remedies") or ())}
    said["partners"] = {"partners": list(document.get("partners") or ())}
    said["budget"] = {"lines": list((document.get("budget") or {}).get("lines") or ())}
    return said


def _newest_files(organization_id: int, answers: Mapping[str, Any], files: Sequence[str]) -> dict[str, Any]:
    """Answers with each file as the organization's document is newest; a file of somebody else is left out."""
    made = dict(answers)
    for key in files:
        version = db.session.get(
            DocumentVersion,
            (made.get(key) or {}).get("version_id") or 0,
            options=[selectinload(DocumentVersion.document)],
        )
        if version is None or version.document.organization_id != organization_id:
            made[key] = None
            continue
        last = version.document.versions[-1]
        made[key] = {"version_id": last.id, "name": last.name, "sha256": last.sha256, "size": last.file.size, "pages": last.file.pages,
                     "media_type": last.file.media_type}  # fmt: skip
    return made
