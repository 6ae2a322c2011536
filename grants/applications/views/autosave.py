"""Saving by itself while somebody types: the same form and the same deed as the button, answered in a few words for the page."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import jsonify
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.applications import actions, queries
from grants.applications.forms.plain import SectionForm
from grants.applications.models import Application, ApplicationSection
from grants.applications.sections import Kind, Section
from grants.applications.views import sections
from grants.applications.views.applicant import blueprint
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion, WrongState
from grants.core.sentences import moment, sentence
from grants.core.web.reader import arrived_at, current_actor


@blueprint.post("/applications/<ref>/sections/<key>/autosave")
def autosave(ref: str, key: str) -> Any:
    """Save what can be saved of one part; say of the rest what is wrong with it."""
    application = queries.draft_for(current_actor(), ref)
    draft = queries.draft_of(application, arrived_at())
    part = sections.section_of(draft.form, key)
    form = sections.form_of(part, draft)
    form.validate()
    saved = draft.saved.get(key)
    standing = saved.answers if saved else sections.known(part, draft)
    try:
        made, errors = _save(application, part, form, standing)
    except StaleVersion:
        return _in_between(application, key), 409
    except (NotAllowed, WrongState) as refused:
        return jsonify(refused=sentence(refused.why)), 409 if isinstance(refused, WrongState) else 403
    return jsonify(
        version=made.version if made else form.version(),
        saved_at=made.saved_at.isoformat() if made else None,
        said=said_of(made, len(errors), draft.application),
        errors=errors,
    )


def _save(
    application: Application, part: Section, form: SectionForm, standing: dict[str, Any]
) -> tuple[ApplicationSection | None, dict[str, str]]:
    """What was saved, and what is wrong by the id of its field. A wrong answer leaves standing what stood; so does a file,
    which is sent by the button only.
    """
    errors = {q.key: _wrong(form[q.key]) for q in part.questions if form[q.key].errors}
    left = {*errors, *(q.key for q in part.questions if q.kind is Kind.FILE)}
    answers = {**form.answers(), **{key: standing.get(key) for key in left}}
    said = {name: text for found in errors.values() for name, text in found.items()}
    for _try in ("as typed", "without what the deed refuses"):
        try:
            made = actions.save_section(
                application, key=part.key, answers=answers, base_version=form.version(), auto=True, by=current_actor(), at=arrived_at()
            )  # fmt: skip
            return made, said
        except RuleBroken as broken:
            refused = {name: why for name, why in broken.problems if name and name in answers}
            said |= {form[name].id: sentence(why) for name, why in refused.items()}
            answers |= {name: standing.get(name) for name in refused}
    return None, said


def _wrong(field: Any) -> dict[str, str]:
    """What is wrong with a field or the fields in it, by id."""
    inside = getattr(field, "entries", None) or (list(field.form) if hasattr(field, "form") else [])
    found = {name: text for part in inside for name, text in _wrong(part).items()}
    told = [str(text) for text in field.errors if not isinstance(text, dict | list)]
    return {field.id: told[0], **found} if told and not hasattr(field, "form") else found


def _in_between(application: Application, key: str) -> Any:
    """Somebody else's save, or one's own in another window: nothing is overwritten."""
    theirs = queries.newest_version(application, key)
    mine = theirs is not None and theirs.saved_by_id == current_actor().person_id
    at = _at(theirs.saved_at, application) if theirs else ""
    words = (
        _("You saved this part in another window, %(time)s.", time=at)
        if mine
        else _("%(name)s saved this part in between, %(time)s.", name=theirs.saved_by.name if theirs else "", time=at)
    )  # fmt: skip
    return jsonify(conflict=True, said=words)


def said_of(saved: ApplicationSection | None, wrong: int, application: Application) -> str:
    """`Saved at 14:32, except one answer: see below`."""
    if saved is None:
        return _("Nothing is saved yet: see below")
    at = _at(saved.saved_at, application)
    if not wrong:
        return _("Saved %(time)s", time=at)
    return ngettext(
        "Saved %(time)s, except one answer: see below",
        "Saved %(time)s, except %(num)d answers: see below",
        wrong,
        time=at,
    )


def _at(time: datetime, application: Application) -> str:
    """`at 14:32` today, `on 23 November 2026, 14:32` before, in the zone of the call."""
    zone = ZoneInfo(application.call.time_zone)
    local, today = time.astimezone(zone), arrived_at().astimezone(zone).date()
    if local.date() == today:
        return _("at %(time)s", time=f"{local:%H:%M}")
    return _("on %(time)s", time=moment(time, application.call.time_zone))
