"""Pages of documents: the list with all versions, adding one, a newer version, downloading."""

from io import BytesIO
from typing import Any

from flask import current_app, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from grants.accounts.roles import Permission
from grants.core import uploads
from grants.core.access import allows, require
from grants.core.errors import NotFound, RuleBroken
from grants.core.files import Upload, read
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations import actions, papers, queries
from grants.organizations.forms import DocumentForm, VersionForm
from grants.organizations.models import DocumentVersion
from grants.organizations.queries import organization_for
from grants.organizations.receiving import receive
from grants.organizations.states import DocumentKind
from grants.organizations.views import blueprint
from grants.organizations.views.shown import form_page

Answer = str | Response | tuple[str, int]


@blueprint.get("/organizations/<key>/documents")
def documents(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    found = queries.papers_for(current_actor(), organization)
    return render_template(
        "organizations/documents.html",
        organization=organization,
        documents=found,
        may_edit=allows(current_actor(), Permission.ORGANIZATION_EDIT, organization),
        today=arrived_at().date(),
        states=papers.states_of(version.sha256 for document in found for version in document.versions),
    )


@blueprint.route("/organizations/<key>/documents/add", methods=["GET", "POST"])
def add_document(key: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_EDIT, organization)
    form = DocumentForm()
    if form.validate_on_submit():
        try:
            version = actions.add_document(
                organization, kind=DocumentKind(form.kind.data), title=form.title.data or "", upload=_kept(form.upload.data),
                expires_on=form.expires_on.data, by=current_actor(), at=arrived_at(),
            )  # fmt: skip
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(_received(version))
            return redirect(url_for(".documents", key=key), 303)
    return form_page("add_document", form, organization=organization)


@blueprint.route("/organizations/<key>/documents/<document>/new-version", methods=["GET", "POST"])
def add_version(key: str, document: str) -> Answer:
    organization = organization_for(current_actor(), key)
    require(current_actor(), Permission.ORGANIZATION_EDIT, organization)
    found = queries.document_of(organization, document)
    if found is None:
        raise NotFound
    form = VersionForm()
    if form.validate_on_submit():
        try:
            version = actions.add_version(
                organization, document=found, upload=_kept(form.upload.data), expires_on=form.expires_on.data,
                by=current_actor(), at=arrived_at(),
            )  # fmt: skip
        except RuleBroken as broken:
            back_on_form(form, broken)
        else:
            flash(
                _(
                    "We have version %(n)s of “%(title)s”. The earlier ones are kept.",
                    n=version.version,
                    title=found.title,
                )
            )
            if why := papers.held_back(version.sha256):
                flash(sentence(why), "info")
            return redirect(url_for(".documents", key=key), 303)
    return form_page("add_version", form, organization=organization, document=found)


@blueprint.get("/organizations/<key>/documents/<document>/versions/<int:number>")
def download(key: str, document: str, number: int) -> Response:
    """The file itself: always saved, never shown by the browser as a page of ours."""
    version = queries.version_for(current_actor(), key, document, number)
    papers.require_readable(current_actor(), version)
    data = BytesIO(read(version.sha256))
    answer = send_file(
        data,
        mimetype=version.file.media_type,
        as_attachment=True,
        download_name=version.name,
        etag=version.sha256,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _received(version: DocumentVersion) -> str:
    """What became of a file: new, here already, or waiting for the virus scanner."""
    title = version.document.title
    if version.uploaded_at != arrived_at():
        return _(
            "This file is here already, as version %(n)s of “%(title)s”. Nothing was added.",
            n=version.version,
            title=title,
        )
    if why := papers.held_back(version.sha256):
        return _("We have “%(title)s”.", title=title) + " " + sentence(why)
    return _("We have “%(title)s”. You can attach it to any application.", title=title)


def _kept(sent: FileStorage | None) -> Upload:
    """What was uploaded, looked at and stored, before the deed begins: both are slow. RuleBroken beside `upload`."""
    stream: Any = sent.stream if sent else None
    name = sent.filename or "" if sent else ""
    try:
        upload = uploads.inspect(stream, name, "upload", limit=current_app.config["MAX_FILE_BYTES"])
    finally:
        if sent:
            sent.close()
    return receive(upload, "upload", by=current_actor(), at=arrived_at())
