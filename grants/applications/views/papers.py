"""Documents of an application, and its PDFs."""

from typing import Any

from flask import Response, current_app, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from grants.applications import actions, documents, queries
from grants.applications.forms import AttachForm
from grants.applications.models import Application, Attachment
from grants.applications.views import frame
from grants.applications.views.applicant import blueprint
from grants.core import files, uploads
from grants.core.errors import NotAllowed, NotFound, RuleBroken, WrongState
from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import papers
from grants.organizations.receiving import receive
from grants.organizations.states import DocumentKind

PDF_ONLY = frozenset({DocumentKind.PROPOSAL})  # its pages are counted


@blueprint.get("/applications/<ref>/documents", endpoint="documents")
def documents_page(ref: str) -> str:
    """The documents that the call asks for: attached, to be taken from the organization's, or to be uploaded."""
    return _page(queries.draft_for(current_actor(), ref))


@blueprint.post("/applications/<ref>/documents/<kind>")
def attach(ref: str, kind: str) -> Any:
    """Attach a file that was chosen, or a document that the organization has already."""
    application, form = queries.draft_for(current_actor(), ref), AttachForm(prefix=kind)
    paper, at = _kind(kind), arrived_at()
    attached: Any = True
    try:
        if form.upload.data:
            attached = _bring(application, paper, form)
        else:
            version = queries.version_to_attach(application, _number(form.known.data))
            actions.attach_document(application, document_version=version, by=current_actor(), at=at)
    except RuleBroken as broken:
        back_on_form(form, broken)
        return _page(application, {paper: form}), 422
    except (NotAllowed, WrongState) as refused:
        form.form_errors.append(sentence(refused.why))
        return _page(application, {paper: form}), 409 if isinstance(refused, WrongState) else 403
    if attached is None:
        flash(
            _("We have the file, and attach nothing before it is checked.")
            + " "
            + sentence(Reason("file_waits")),
            "info",
        )
    else:
        flash(_("“%(document)s” is attached.", document=_(paper.label)))
    return redirect(url_for(".documents", ref=ref), 303)


@blueprint.post("/applications/<ref>/documents/<kind>/detach")
def detach(ref: str, kind: str) -> Any:
    """Take a document out; the organization keeps it."""
    application, paper = queries.draft_for(current_actor(), ref), _kind(kind)
    actions.detach_document(application, kind=paper, by=current_actor(), at=arrived_at())
    flash(
        _(
            "“%(document)s” is taken out. It stays among the documents of the organization.",
            document=_(paper.label),
        )
    )
    return redirect(url_for(".documents", ref=ref), 303)


@blueprint.get("/applications/<ref>/files/<sha256>")
def file(ref: str, sha256: str) -> Response:
    """One of its files, for everybody who reads it."""
    actor = current_actor()
    paper = queries.file_of(actor, queries.application_for(actor, ref), sha256, arrived_at())
    papers.require_clean(sha256)
    try:
        return _sent(files.read(sha256), paper["media_type"], paper["name"])
    except FileNotFoundError as error:
        raise NotFound from error


@blueprint.get("/applications/<ref>/application.pdf")
def draft_pdf(ref: str) -> Response:
    """Read it as a reviewer will: what stands now, not yet sent."""
    application = queries.draft_for(current_actor(), ref)
    draft = queries.draft_of(application, arrived_at())
    unsent = draft.submission is None or draft.unsent
    return _sent(
        documents.proposal_pdf(draft.document, application, None if unsent else draft.submission),
        uploads.PDF,
        f"{application.ref}.pdf",
    )


@blueprint.get("/applications/<ref>/versions/<int:number>.pdf")
def version_pdf(ref: str, number: int) -> Response:
    """What was sent, as it was."""
    application, submission = _version(ref, number)
    made = documents.proposal_pdf(queries.snapshot_of(submission), application, submission)
    return _sent(made, uploads.PDF, f"{application.ref}-{number}.pdf")


@blueprint.get("/applications/<ref>/receipts/<int:number>.pdf")
def receipt_pdf(ref: str, number: int) -> Response:
    """The receipt, drawn from what was sent."""
    application, submission = _version(ref, number)
    person = queries.person_of(current_actor())
    made = documents.receipt_pdf(
        application, submission, queries.snapshot_of(submission), person.time_zone if person else None
    )
    return _sent(made, uploads.PDF, f"{application.ref}-{number}-receipt.pdf")


def _version(ref: str, number: int) -> Any:
    application = queries.application_for(current_actor(), ref)
    found = next((s for s in queries.versions_of(application) if s.version == number), None)
    if found is None:
        raise NotFound
    return application, found


def _bring(application: Application, kind: DocumentKind, form: AttachForm) -> Attachment | None:
    """Look at the file before the deed: both are slow. None when it waits for the virus scanner."""
    given = form.upload.data
    kinds = (uploads.PDF,) if kind in PDF_ONLY else uploads.DOCUMENTS
    upload = uploads.inspect(
        given.stream, given.filename or "", "upload", limit=current_app.config["MAX_FILE_BYTES"], kinds=kinds
    )
    verdict = actions.bring_document.verdict(application, current_actor(), arrived_at())
    if verdict:
        receive(upload, "upload", by=current_actor(), at=arrived_at())
    made: Attachment | None = actions.bring_document(
        application, kind=kind, upload=upload, by=current_actor(), at=arrived_at()
    )
    return made


def _kind(text: str) -> DocumentKind:
    if text not in set(DocumentKind):
        raise NotFound
    return DocumentKind(text)


def _number(text: str | None) -> int:
    """The number of a version that was chosen."""
    if not text:
        raise RuleBroken(("upload", Reason("file_missing")))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


def _page(application: Application, forms: dict[DocumentKind, AttachForm] | None = None) -> str:
    at, actor = arrived_at(), current_actor()
    asked = queries.asked_documents(application, at)
    known = queries.attachable(application.organization, list(asked))
    doubts = queries.doubts_about(application, at)
    states = papers.states_of(version.sha256 for versions in known.values() for version in versions)
    rows = []
    for kind, needed in asked.items():
        form = (forms or {}).get(kind) or AttachForm(formdata=None, prefix=kind.value)
        attached = next((row for row in application.attachments if row.kind is kind), None)
        others = [
            (version, states[version.sha256], queries.doubt_about_version(version, application.call, at))
            for version in known[kind]
            if attached is None or version.id != attached.document_version_id
        ]
        rows.append((kind, needed, form, attached, doubts.get(kind), others))
    draft = queries.draft_of(application, at)
    page_form = next(iter(forms.values())) if forms else None
    more = {"form": page_form} if page_form is not None else {}
    return render_template(
        "applications/documents.html",
        rows=rows,
        pdf_only=PDF_ONLY,
        waits=sentence(Reason("file_waits")),
        **more,
        **frame.around(application, actor, at, draft),
    )


def _sent(data: bytes, media_type: str, name: str) -> Response:
    answer = make_response(data)
    answer.content_type = media_type
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
