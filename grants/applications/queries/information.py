"""Reading requests for information: the one that is open, what it opens, what an answer would change, and what it did change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.accounts.roles import Permission
from grants.applications.models import Application, InformationRequest, Submission
from grants.applications.queries.officer import check_of
from grants.applications.queries.proposal import Block, Part, Proposal, proposal_of
from grants.applications.queries.reading import (
    decision_facts,
    draft_of,
    form_of,
    request_open,
    snapshot_of,
    submission_of,
)
from grants.applications.rules.information import MINUTE, AskFacts, RecheckFacts, RequestFacts, part_refused
from grants.applications.snapshot import canonical, content_hash, document_of
from grants.applications.states import RequestState
from grants.core import registry
from grants.core.access import Actor, allows, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason

__all__ = [
    "DOCUMENTS", "Change", "answer_document", "answer_drafted", "answers_by_version", "ask_facts", "changes_between", "expired_requests", "last_minute", "made_of", "opened_titles",
    "parts_to_open", "reads_checks", "recheck_facts", "request_facts", "request_for", "request_of_staff", "requests_of", "why_part_is_closed",
]  # fmt: skip

DOCUMENTS = "documents"
# Parts of the form whose answers stand beside the sections in a snapshot
BESIDE = {
    "project": ("title", "starts_on", "months"), "countries": ("countries",), "remedies": ("remedies",), "partners": ("partners",),
    "budget": ("budget",), DOCUMENTS: ("attachments",),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A part of the proposal that two versions say differently: only what differs of it; None where one has nothing."""

    key: str
    title: str
    before: Part | None
    after: Part | None


def parts_to_open(application: Application) -> list[tuple[str, str]]:
    """The parts of the form that a request can open: key and title, in their order."""
    form = form_of(application, application.call.closes_at or application.created_at)
    return [
        *((key, gettext(part.title)) for key, part in form.sections.items()),
        (DOCUMENTS, gettext("Documents")),
    ]


def opened_titles(request: InformationRequest) -> list[tuple[str, str]]:
    """The parts that a request opens, in the order of the form."""
    return [(key, title) for key, title in parts_to_open(request.application) if key in request.parts]


def requests_of(application: Application) -> list[InformationRequest]:
    """Every request to an applicant, the newest first."""
    query = select(InformationRequest).where(InformationRequest.application_id == application.id)
    return list(
        db.session.scalars(
            query.options(joinedload(InformationRequest.submission)).order_by(
                InformationRequest.number.desc()
            )
        )
    )


def request_for(actor: Actor, application: Application, number: int) -> InformationRequest:
    """A request to one's own organization. NotFound for everybody else."""
    return _request(actor, application, number, Permission.APPLICATION_VIEW)


def request_of_staff(actor: Actor, application: Application, number: int) -> InformationRequest:
    """A request, for who reads eligibility checks. NotFound otherwise."""
    return _request(actor, application, number, Permission.ELIGIBILITY_READ)


def _request(
    actor: Actor, application: Application, number: int, permission: Permission
) -> InformationRequest:
    query = select(InformationRequest).where(
        InformationRequest.application_id == application.id, InformationRequest.number == min(number, 10**6)
    )
    return seen(actor, db.session.scalars(query).one_or_none(), (permission,))


def ask_facts(application: Application, actor: Actor, at: datetime) -> AskFacts:
    """Whether information can be asked for. Later stages say whether it is decided on."""
    closes = application.call.refused_from
    decided = registry.held_back("information", application) is not None
    return AskFacts(
        application.state, closes is not None and at >= closes, request_open(application) is not None, decided
    )


def request_facts(request: InformationRequest, actor: Actor, at: datetime) -> RequestFacts:
    """Where a request stands, and whether an answer would say something."""
    application = request.application
    facts = RequestFacts(
        at, request.state, request.answer_by, application.state, bool(request.answer.strip()), time_zone=application.call.time_zone
    )  # fmt: skip
    if request.state is not RequestState.OPEN:
        return facts
    standing = submission_of(request.application)
    changed = (
        standing is not None
        and content_hash(canonical(answer_document(request, standing))) != standing.content_hash
    )
    missing = [
        problem for problem in draft_of(request.application, at).missing if problem.section in request.parts
    ]
    return replace(facts, changed=changed, missing=len(missing))


def recheck_facts(application: Application, actor: Actor, at: datetime) -> RecheckFacts:
    """The version that stands, and the one that the rules ran on."""
    check, waiting = check_of(application), request_open(application) is not None
    return RecheckFacts(
        application.state,
        application.submission_version,
        check.submission.version if check else None,
        waiting,
    )


def expired_requests(at: datetime) -> list[int]:
    """Requests whose time has run out, the oldest first."""
    query = select(InformationRequest.id).where(
        InformationRequest.state == RequestState.OPEN, InformationRequest.answer_by <= at
    )
    return list(db.session.scalars(query.order_by(InformationRequest.answer_by, InformationRequest.id)))


def answer_document(request: InformationRequest, standing: Submission) -> dict[str, Any]:
    """The version that would answer: what was sent, with the parts that are open as they are written now."""
    application = request.application
    form = form_of(application, application.call.closes_at or application.created_at)
    now, document = document_of(application, form=form), snapshot_of(standing)
    for key in request.parts:
        for name in BESIDE.get(key, ()):
            document[name] = now[name]
        if key in now["sections"]:
            document["sections"] = {**document["sections"], key: now["sections"][key]}
    lines = {line["key"] for line in document["budget"]["lines"]}
    for remedy in document["remedies"]:
        remedy["line_keys"] = [key for key in remedy["line_keys"] if key in lines]
    return document


def made_of(application: Application, document: dict[str, Any], version: int) -> Submission:
    """A submission of a document, not yet kept."""
    text = canonical(document)
    return Submission(
        application_id=application.id, version=version, document=text, content_hash=content_hash(text),
        requested_minor=document["budget"]["total_minor"], currency=document["budget"]["currency"],
    )  # fmt: skip


def answer_drafted(request: InformationRequest) -> list[Change]:
    """What the answer would change if it were sent now."""
    standing = submission_of(request.application)
    if standing is None:
        raise NotFound
    drafted = made_of(request.application, answer_document(request, standing), standing.version + 1)
    return changes_between(standing, drafted)


def changes_between(before: Submission, after: Submission) -> list[Change]:
    """What differs between two versions, part by part, in the order of the proposal."""
    if before.content_hash == after.content_hash:
        return []
    old, new = proposal_of(before), proposal_of(after)
    olds, news = ({part.key: part for part in _parts(proposal)} for proposal in (old, new))
    found = []
    for key in dict.fromkeys([*olds, *news]):
        one, other = olds.get(key), news.get(key)
        if one != other:
            title = (other or one).title  # type: ignore[union-attr]
            found.append(Change(key, title, _less(one, other), _less(other, one)))
    return found


def answers_by_version(application: Application) -> dict[int, InformationRequest]:
    """Which versions answer a request: version to request."""
    return {request.submission.version: request for request in requests_of(application) if request.submission}


def _parts(proposal: Proposal) -> Sequence[Part]:
    """The parts with the documents as one more, so that these are compared, too."""
    papers = tuple(
        (paper["label"], f"{paper['name']} ({paper['sha256'][:12]}…)") for paper in proposal.attachments
    )
    more = [Part(DOCUMENTS, gettext("Documents"), (Block("facts", facts=papers),))] if papers else []
    title = Part(
        "title",
        gettext("Title and sum"),
        (Block("facts", facts=((gettext("Project"), proposal.title), *proposal.summary)),),
    )
    return [title, *proposal.parts, *more]


def _less(part: Part | None, other: Part | None) -> Part | None:
    """A part without the pieces that the other has just so; lists of facts without the equal ones."""
    if part is None:
        return None
    theirs = other.blocks if other else ()
    same_facts = {fact for block in theirs if block.kind == "facts" for fact in block.facts}
    blocks = []
    for block in part.blocks:
        if block in theirs:
            continue
        if block.kind == "facts":
            block = replace(block, facts=tuple(fact for fact in block.facts if fact not in same_facts))
            if not block.facts:
                continue
        elif block.kind not in ("facts", "text"):  # of a table the rows that differ are enough
            same_rows = {
                row for other_block in theirs if other_block.label == block.label for row in other_block.rows
            }
            block = replace(block, rows=tuple(row for row in block.rows if row not in same_rows), foot=())
            if not block.rows:
                continue
        blocks.append(block)
    return replace(part, blocks=tuple(blocks)) if blocks else None


def why_part_is_closed(application: Application, key: str, actor: Actor, at: datetime) -> Reason | None:
    """Why one part cannot be changed although a request opens others; None when it can, or when nothing is open at all."""
    facts = decision_facts(application, actor, at)
    if facts.opened is None or at >= facts.opened.until:
        return None
    titles = [title for part, title in parts_to_open(application) if part in facts.opened.parts]
    return part_refused(facts.opened, key, titles)


def last_minute(request: InformationRequest) -> datetime:
    """The time to answer as it is printed: 24:00 as the 23:59 before it."""
    return request.answer_by - MINUTE


def reads_checks(actor: Actor, application: Application) -> bool:
    """Whether the actor reads eligibility checks, and so what was asked and answered."""
    return bool(allows(actor, Permission.ELIGIBILITY_READ, application))
