"""The parts of an application: one topic a page. A save never overwrites what somebody else saved in between."""

import json
from collections.abc import Mapping
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grants.applications import actions, queries
from grants.applications.asked import Asked
from grants.applications.forms import (
    BudgetForm,
    ChooseForm,
    CountriesForm,
    PartnersForm,
    RemediesForm,
    form_for,
    grouped_lines,
)
from grants.applications.forms.plain import SectionForm
from grants.applications.forms.tables import labels_of
from grants.applications.models import Application
from grants.applications.queries import Draft
from grants.applications.rules import years_shown
from grants.applications.sections import ROWS, Kind, Question, Section
from grants.applications.views import again, budget, comparing, frame
from grants.applications.views.applicant import blueprint
from grants.calls.queries import settings_in_force
from grants.core import uploads
from grants.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion, WrongState
from grants.core.files import Upload
from grants.core.sentences import sentence
from grants.core.web.errors import back_on_form
from grants.core.web.reader import arrived_at, current_actor
from grants.organizations.receiving import receive

SPECIAL: dict[str, type[SectionForm]] = {
    "countries": CountriesForm, "remedies": RemediesForm, "partners": PartnersForm, "budget": BudgetForm,
}  # fmt: skip


def section_of(form: Asked, key: str) -> Section:
    """A part by its key, or NotFound when the call does not ask it."""
    section = form.section(key)
    if section is None:
        raise NotFound
    return section


@blueprint.route("/applications/<ref>/sections/<key>", methods=["GET", "POST"])
def section(ref: str, key: str) -> Any:
    """One part: read, write, save and go on."""
    application = queries.draft_for(current_actor(), ref)
    draft = queries.draft_of(application, arrived_at())
    part = section_of(draft.form, key)
    begun = again.begun(part, draft)
    form = form_of(part, draft, begun.answers if begun else None)
    if request.method == "GET":
        if begun:
            again.point_at(form, begun)
        if "look" in request.args:
            _point_at_missing(form, part, draft)
        return _page(part, draft, form)
    if form.reshape(request.form) or "redraw" in request.form:  # put back from what the browser kept
        _offer(form, draft)
        return _page(part, draft, form)
    if not form.validate_on_submit():
        return _page(part, draft, form), 422
    return _save(part, draft, form)


def form_of(part: Section, draft: Draft, begun: Mapping[str, Any] | None = None) -> SectionForm:
    """The form with what was typed, else with what is saved, else with what it is to begin with."""
    kind = SPECIAL.get(part.key) or form_for(part)
    saved = draft.saved.get(part.key)
    form = kind(
        data={
            **kind.fields_of(saved.answers if saved else begun or known(part, draft)),
            "base_version": str(saved.version if saved else 0),
        }
    )
    form.section = part
    _offer(form, draft)
    return form


def _offer(form: SectionForm, draft: Draft) -> None:
    """Let rows point at rows of other parts: remedies at budget lines, lines at activities and partners, indicators at results."""
    form.offer(
        {
            f"{part.key}.{question.key}": labels_of(
                question, draft.answers.get(part.key, {}).get(question.key) or []
            )
            for part in draft.form.sections.values()
            for question in part.questions
            if question.kind is Kind.TABLE
        }
        | {"partners": [(row["key"], row["name"]) for row in draft.document["partners"] if row.get("key")]}
    )
    if isinstance(form, PartnersForm):
        form.divide(draft.document["budget"])
    if isinstance(form, RemediesForm):
        budget_now = draft.document["budget"]
        form.offer_lines(grouped_lines(budget_now["lines"], budget_now["currency"]))


def known(part: Section, draft: Draft) -> dict[str, Any]:
    """What is known before the first save: the title that the application was started with."""
    return {"title": draft.application.title} if part.key == "project" else {}


def _save(part: Section, draft: Draft, form: SectionForm) -> Any:
    """Save and go on; or the same page, with what was typed and what is to be said."""
    application, actor, at = draft.application, current_actor(), arrived_at()
    ref = application.ref
    try:
        actions.save_section(
            application, key=part.key, answers=form.answers(), base_version=form.version(), uploads=_uploads(form, application), by=actor, at=at
        )  # fmt: skip
    except RuleBroken as broken:
        back_on_form(form, broken)
        return _page(part, queries.draft_of(application, at), form), 422
    except StaleVersion:
        return comparing.page(application, part, form.answers()), 409
    except (NotAllowed, WrongState) as refused:
        form.form_errors.append(sentence(refused.why))
        return _page(part, queries.draft_of(application, at), form), 409 if isinstance(
            refused, WrongState
        ) else 403
    flash(_("“%(part)s” is saved.", part=_(part.title)))
    if not queries.can_still_write(application, at):  # an officer asked about this part: back to the question
        return redirect(url_for(".information", ref=ref), 303)
    following = draft.form.after(part.key)
    if following is None:
        return redirect(url_for(".check", ref=ref), 303)
    return redirect(url_for(".section", ref=ref, key=following), 303)


def _uploads(form: SectionForm, application: Application) -> dict[str, Upload]:
    """Files that answer questions, looked at and kept before the deed begins. RuleBroken beside the question."""
    limit = current_app.config["MAX_FILE_BYTES"]
    looked_at = {
        key: uploads.inspect(chosen.stream, chosen.filename or "", key, limit=limit)  # type: ignore[arg-type]
        for key, chosen in form.chosen_files.items()
    }
    if actions.save_section.verdict(application, current_actor(), arrived_at()):
        for key, upload in looked_at.items():
            receive(upload, key, by=current_actor(), at=arrived_at())
    return looked_at


def _point_at_missing(form: SectionForm, part: Section, draft: Draft) -> None:
    """Say beside each question what keeps the application from being sent."""
    for problem in draft.missing:
        field = form[problem.field] if problem.section == part.key and problem.field in form else None
        if field is not None:
            field.errors = [*field.errors, sentence(problem.why)]


def _page(part: Section, draft: Draft, form: SectionForm) -> str:
    application, at = draft.application, arrived_at()
    template, more = "applications/section.html", {}
    form.leave_room()
    if not form.is_submitted():
        _offer(form, draft)
    themes = settings_in_force(application.call, at).themes if "theme" in form else ()
    if themes:
        form["theme"].render_kw = {"list": "themes"}
    if isinstance(form, BudgetForm):
        template, more = "applications/budget.html", budget.context(draft, form, _years(draft, form), at)
    keys = list(draft.form.sections)
    return render_template(
        template, part=part, form=form, number=keys.index(part.key) + 1, count=len(keys), after=draft.form.after(part.key),
        saved=draft.saved.get(part.key), themes=themes, **more, **frame.around(application, current_actor(), at, draft),
    )  # fmt: skip


def _years(draft: Draft, form: BudgetForm) -> int:
    """The grant years of the page."""
    return years_shown(draft.document["months"], (row.year for row in form.rows))


@blueprint.post("/applications/<ref>/sections/<key>/choose")
def choose(ref: str, key: str) -> Any:
    """Save what was chosen from two versions, answer by answer."""
    application = queries.draft_for(current_actor(), ref)
    part, form = section_of(queries.form_of(application, arrived_at()), key), ChooseForm()
    mine = _typed(part, form.mine.data or "")
    standing = queries.newest_version(application, key)
    base = form.base_version.data or ""
    if standing is None or base != str(standing.version):
        return comparing.page(application, part, mine), 409
    answers = comparing.chosen(part, mine, standing.answers, request.form)
    try:
        actions.save_section(
            application,
            key=key,
            answers=answers,
            base_version=standing.version,
            by=current_actor(),
            at=arrived_at(),
        )
    except StaleVersion:
        return comparing.page(application, part, mine), 409
    except RuleBroken as broken:
        return comparing.page(
            application, part, mine, [sentence(why) for _field, why in broken.problems]
        ), 422
    except (NotAllowed, WrongState) as refused:
        return comparing.page(application, part, mine, [sentence(refused.why)]), 403
    flash(_("“%(part)s” is saved as you chose.", part=_(part.title)))
    return redirect(url_for(".section", ref=ref, key=key), 303)


def _typed(part: Section, text: str) -> dict[str, Any]:
    """The answers that travelled through the page of two versions; NotFound when they are no answers at all."""
    try:
        typed = json.loads(text)
    except ValueError as error:
        raise NotFound from error
    answers = (
        {question.key: typed.get(question.key) for question in part.questions}
        if isinstance(typed, dict)
        else None
    )
    if answers is None or any(not _shaped(question, answers[question.key]) for question in part.questions):
        raise NotFound
    return answers


def _shaped(question: Question, value: Any) -> bool:
    """Whether a value can be an answer at all: rows are a list of rows, and nothing else is one."""
    if question.kind in ROWS:
        return value is None or (isinstance(value, list) and all(isinstance(row, dict) for row in value))
    if question.kind in (Kind.COUNTRIES, Kind.CHOICES):
        return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))
    return not isinstance(value, list) and (question.kind is Kind.FILE or not isinstance(value, dict))


@blueprint.get("/applications/<ref>/sections/<key>/versions")
def versions(ref: str, key: str) -> str:
    """Earlier versions of a part: who saved them when, and what they said."""
    application = queries.draft_for(current_actor(), ref)
    part = section_of(queries.form_of(application, arrived_at()), key)
    return render_template(
        "applications/versions.html",
        application=application,
        part=part,
        history=queries.runs_of(application, key, every="all" in request.args),
        pieces=comparing.shown,
    )


@blueprint.post("/applications/<ref>/sections/<key>/versions/<int:number>/bring-back")
def bring_back(ref: str, key: str, number: int) -> Any:
    """Make an earlier version the one that stands: as a new save, so that nothing is lost."""
    application: Application = queries.draft_for(current_actor(), ref)
    part = section_of(queries.form_of(application, arrived_at()), key)
    wanted, newest = queries.version_of(application, key, number), queries.newest_version(application, key)
    if wanted is None or newest is None:
        raise NotFound
    base = request.form.get("base_version", type=int) or newest.version
    actions.save_section(
        application,
        key=key,
        answers={q.key: wanted.answers.get(q.key) for q in part.questions},
        base_version=base,
        by=current_actor(),
        at=arrived_at(),
    )
    flash(_("“%(part)s” is again as it was in version %(number)s.", part=_(part.title), number=number))
    return redirect(url_for(".section", ref=ref, key=key), 303)
