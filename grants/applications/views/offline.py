"""Work without a connection: the application as a workbook, uploaded again, shown part by part, and taken as somebody chose."""

import json
import secrets
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grants.applications import actions, queries
from grants.applications.forms.workbook import TakeForm, UploadForm
from grants.applications.models import Application
from grants.applications.queries import Draft
from grants.applications.views import comparing, frame
from grants.applications.views.applicant import blueprint
from grants.applications.views.information import may_write
from grants.applications.views.offline_shown import CLASH, NEW, Look, look_at
from grants.applications.workbook import Filled, NoWorkbook, Origin, layout, opened, workbook_of
from grants.calls.rules import MINUTE
from grants.core import aside, uploads
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion, WrongState
from grants.core.files import Upload
from grants.core.reasons import Reason
from grants.core.sentences import locale, moment, place, sentence, zone_name
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor

# What the look at any file says, in words that help with a workbook
SAID = {
    "file_kind": "workbook_kind", "file_old_kind": "workbook_kind", "file_active": "workbook_active", "file_linked": "workbook_linked",
    "file_double": "workbook_broken", "file_broken": "workbook_broken", "file_locked": "workbook_locked",
}  # fmt: skip


@blueprint.get("/applications/<ref>/application.xlsx")
def workbook(ref: str) -> Response:
    """The application as it stands, as a workbook with room to go on."""
    application = queries.draft_for(current_actor(), ref)
    draft = queries.draft_of(application, arrived_at())
    made = workbook_of(_origin(draft), draft.form, queries.answers_now(draft), _about(draft))
    answer = Response(made, content_type=uploads.XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{application.ref}.xlsx")
    return answer


@blueprint.route("/applications/<ref>/offline", methods=["GET", "POST"])
def offline(ref: str) -> Any:
    """Download, fill without a connection, upload."""
    application = queries.draft_for(current_actor(), ref)
    form = UploadForm()
    if request.method == "POST":
        verdict = actions.save_section.verdict(application, current_actor(), arrived_at())
        if not verdict:
            raise NotAllowed(verdict.why or Reason("no_permission"))
        try:
            _put_aside(application, form)
        except RuleBroken as broken:
            back_on_form(form, broken)
            return _page(application, form), 422
        return redirect(url_for(".offline_read", ref=ref), 303)
    return _page(application, form)


@blueprint.route("/applications/<ref>/offline/read", methods=["GET", "POST"])
def offline_read(ref: str) -> Any:
    """What the uploaded workbook says, part by part, before it is taken; and taking what was chosen."""
    application = queries.draft_for(current_actor(), ref)
    kept = _kept(application)
    if kept is None:
        flash(sentence(Reason("workbook_gone")), "info")
        return redirect(url_for(".offline", ref=ref), 303)
    draft = queries.draft_of(application, arrived_at())
    look, form = look_at(Filled.from_json(kept["filled"]), draft), TakeForm()
    if request.method == "POST":
        if form.shown.data == kept["sha256"]:
            _take(draft, look, request.form.getlist("part"))
        else:
            flash(sentence(Reason("workbook_another_shown")), "info")
        return redirect(url_for(".offline_read", ref=application.ref), 303)
    form.shown.data = kept["sha256"]
    return render_template(
        "applications/offline_read.html", form=form, kept=kept, look=look, may={key: may_write(application, key) for key in look.parts},
        **frame.around(application, current_actor(), arrived_at(), draft),
    )  # fmt: skip


@blueprint.get("/applications/<ref>/offline/compare/<key>")
def offline_compare(ref: str, key: str) -> Any:
    """A part that somebody else changed, too: both versions side by side, to choose from."""
    application = queries.draft_for(current_actor(), ref)
    kept, draft = _kept(application), queries.draft_of(application, arrived_at())
    look = look_at(Filled.from_json(kept["filled"]), draft) if kept else None
    shown = look.parts.get(key) if look else None
    if shown is None or shown.state != CLASH:
        return redirect(url_for(".offline_read", ref=ref), 303)
    return comparing.page(application, shown.section, shown.answers)


def _page(application: Application, form: UploadForm) -> str:
    at = arrived_at()
    return render_template(
        "applications/offline.html", form=form, kept=_kept(application), may=actions.save_section.verdict(application, current_actor(), at),
        **frame.around(application, current_actor(), at, queries.draft_of(application, at)),
    )  # fmt: skip


def _origin(draft: Draft) -> Origin:
    application = draft.application
    return Origin(
        application.key, application.call.slug, layout.form_hash(draft.form), str(locale()), secrets.token_hex(6),
        {key: draft.saved[key].version if key in draft.saved else 0 for key in draft.form.sections},
    )  # fmt: skip


def _about(draft: Draft) -> list[tuple[str, str]]:
    """What the first sheet says of the call, the deadline and the version."""
    application, call, at = draft.application, draft.application.call, arrived_at()
    rows = [
        (_("Call"), call.title),
        (_("Organization"), application.organization.legal_name),
        (_("Application"), application.title or application.ref),
    ]
    if call.closes_at is not None:
        last = call.closes_at - MINUTE
        zone = _("%(moment)s in %(place)s (%(zone)s)", moment=moment(last, call.time_zone, weekday=True), place=place(call.time_zone), zone=zone_name(last, call.time_zone))  # fmt: skip
        rows.append((_("Deadline"), zone))
    return [
        *rows,
        (
            _("As it stood on"),
            _("%(moment)s in %(place)s", moment=moment(at, call.time_zone), place=place(call.time_zone)),
        ),
    ]


def _put_aside(application: Application, form: UploadForm) -> None:
    """Open what was uploaded, and keep what was typed in it for a day: for this person, in place of the one before."""
    given = form.workbook.data
    try:
        upload = uploads.inspect(
            given.stream if given else None, (given.filename if given else "") or "", "workbook", limit=current_app.config["MAX_FILE_BYTES"],
            kinds=(uploads.XLSX,),
        )  # fmt: skip
        filled = opened(upload.data)
    except RuleBroken as broken:
        raise RuleBroken(
            *((field, Reason(SAID[why.key]) if why.key in SAID else why) for field, why in broken.problems)
        ) from broken
    except NoWorkbook as refused:
        raise RuleBroken(("workbook", Reason(refused.key))) from refused
    if not filled.parts:
        raise RuleBroken(("workbook", Reason("workbook_not_ours")))
    aside.put_aside(_name(application), json.dumps(_remembered(upload, filled)).encode())


def _remembered(upload: Upload, filled: Filled) -> dict[str, Any]:
    return {
        "name": upload.name,
        "sha256": upload.sha256,
        "at": arrived_at().isoformat(),
        "filled": filled.as_json(),
    }


def _kept(application: Application) -> dict[str, Any] | None:
    """The workbook that the reader uploaded for this application today, if any."""
    data = aside.aside(_name(application), arrived_at())
    kept: dict[str, Any] | None = json.loads(data) if data else None
    return kept


def _name(application: Application) -> str:
    person = current_actor().person_id
    if person is None:
        raise NotFound
    return f"workbook-{application.id}-{person}"


def _take(draft: Draft, look: Look, keys: list[str]) -> None:
    """Save each chosen part by itself: one that cannot be saved keeps no other from being saved."""
    application, saved = draft.application, []
    wanted = [shown for key, shown in look.parts.items() if key in keys and shown.state == NEW]
    for shown in wanted:
        try:
            actions.save_section(
                application,
                key=shown.section.key,
                answers=shown.answers,
                base_version=shown.version,
                by=current_actor(),
                at=arrived_at(),
            )
            saved.append(_(shown.section.title))
        except (RuleBroken, StaleVersion, NotAllowed, WrongState) as refused:
            why = (
                [why for _field, why in refused.problems]
                if isinstance(refused, RuleBroken)
                else [refused.why]
            )
            flash(f"{_(shown.section.title)}: {' '.join(sentence(one) for one in why)}", "info")
    if saved:
        flash(_("Saved: %(parts)s.", parts="; ".join(saved)))
    elif not wanted:
        flash(_("Nothing was chosen, so nothing was taken."), "info")
