"""Beginning a part, or many, with what an earlier application of the same organization said: shown first, then taken over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.applications import actions, queries
from grants.applications.forms.again import TakeOverForm
from grants.applications.forms.plain import SectionForm
from grants.applications.models import Application
from grants.applications.queries import Draft, Earlier
from grants.applications.rules.again import NEVER, TakenOver
from grants.applications.sections import Section
from grants.applications.views import frame
from grants.applications.views.applicant import blueprint
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.sentences import joined, sentence
from grants.core.web.reader import arrived_at, current_actor


@dataclass(frozen=True)
class Offered:
    """One part on the page: what it would begin with, from when, or why it cannot."""

    section: Section
    begun: TakenOver
    since: datetime | None
    written: bool

    @property
    def left_out(self) -> str:
        """What is left open of what was answered then, in words."""
        return "; ".join(_(label) for label in self.begun.left_out)

    @property
    def free(self) -> bool:
        """Whether it can be taken as it is."""
        return self.begun.anything and not self.written and not self.begun.problems


@blueprint.context_processor
def _earlier() -> dict[str, Any]:
    """For the pages of parts that are still empty: earlier applications that have something for them."""
    return {"earlier_with": earlier_with, "begins_with": begins_with, "named_earlier": frame.named}


@blueprint.route("/applications/<ref>/again", methods=["GET", "POST"])
def again(ref: str) -> Any:
    """Choose an earlier application, look at what it said, and take parts over."""
    application, actor, at = queries.draft_for(current_actor(), ref), current_actor(), arrived_at()
    sources = [
        one
        for one in queries.earlier_applications([application.organization], besides=application)
        if queries.is_open_to(actor, one)
    ]
    draft, form = queries.draft_of(application, at), TakeOverForm()
    form.parts.choices = [
        *((key, _(part.title)) for key, part in draft.form.sections.items()),
        (queries.DOCUMENTS, _("Documents")),
    ]
    wanted = request.args.get("from", "")
    if not wanted and len(sources) != 1:
        return _page(draft, sources, None, form)
    earlier = queries.earlier_for(actor, application, wanted or sources[0].ref)
    if request.method == "GET":
        return _page(draft, sources, earlier, form)
    return _take(draft, sources, earlier, form)


def _take(draft: Draft, sources: list[Application], earlier: Earlier, form: TakeOverForm) -> Any:
    application, actor, at = draft.application, current_actor(), arrived_at()
    if not form.validate_on_submit():
        return _page(draft, sources, earlier, form), 422
    try:
        took = actions.take_over(
            application, source=earlier.application, parts=form.parts.data or [], shown=form.shown.data or "", by=actor, at=at
        )  # fmt: skip
    except RuleBroken as broken:
        form.form_errors.extend(sentence(why) for _name, why in broken.problems)
        return _page(draft, sources, earlier, form), 422
    except (NotAllowed, WrongState) as refused:
        form.form_errors.append(sentence(refused.why))
        return _page(draft, sources, earlier, form), 409 if isinstance(refused, WrongState) else 403
    _tell(draft, took)
    if len(took.taken) == 1 and took.taken[0] in draft.form.sections:
        return redirect(url_for(".section", ref=application.ref, key=took.taken[0]), 303)
    return redirect(url_for(".show", ref=application.ref), 303)


def _tell(draft: Draft, took: Any) -> None:
    """One sentence for what was taken, one for what was not."""
    if took.taken:
        said = ngettext("One part is taken over: %(parts)s. Look at what it says now.", "%(num)d parts are taken over: %(parts)s. Look at what each says now.",
                        len(took.taken), parts=_titles(draft, took.taken))  # fmt: skip
        flash(said)
    if took.written:
        flash(
            _("Already written here, so left as it is: %(parts)s.", parts=_titles(draft, took.written)),
            "info",
        )
    if took.unfit:
        flash(_("Something does not fit this call, so it is not saved: %(parts)s. Open it from the earlier application and mend it.", parts=_titles(draft, took.unfit)), "info")  # fmt: skip


def _titles(draft: Draft, keys: list[str]) -> str:
    return joined(
        [_(draft.form.sections[key].title) if key in draft.form.sections else _("Documents") for key in keys]
    )


def _page(draft: Draft, sources: list[Application], earlier: Earlier | None, form: TakeOverForm) -> str:
    application, actor, at = draft.application, current_actor(), arrived_at()
    offered = offered_by(earlier, draft) if earlier else []
    papers = queries.papers_again(application, earlier.application, at) if earlier else []
    ticked = set(form.parts.data or []) if form.is_submitted() else {request.args.get("part")} - {None}
    every = {row.section.key for row in offered if row.free} | ({queries.DOCUMENTS} if papers else set())
    return render_template(
        "applications/again.html", form=form, sources=sources, earlier=earlier, offered=offered, papers=papers, never=NEVER,
        ticked=ticked if form.is_submitted() or ticked else every, **frame.around(application, actor, at, draft),
    )  # fmt: skip


def offered_by(earlier: Earlier, draft: Draft) -> list[Offered]:
    """Every part of the call, in the order of its form."""
    return [
        Offered(section, earlier.begins(draft.form, key), earlier.since.get(key), key in draft.saved)
        for key, section in draft.form.sections.items()
    ]


def earlier_with(draft: Draft, part: Section) -> list[Earlier]:
    """The two newest earlier applications that have something for a part which is still empty."""
    if part.key in draft.saved or part.key in NEVER:
        return []
    others = queries.earlier_applications([draft.application.organization], besides=draft.application)
    sources = [one for one in others if queries.is_open_to(current_actor(), one)]
    found = [
        earlier
        for one in sources[:5]
        if (earlier := queries.earlier_of(one)).begins(draft.form, part.key).anything
    ]
    return found[:2]


def begins_with(draft: Draft) -> bool:
    """Whether there is an empty part and another application of the organization."""
    if all(key in draft.saved for key in draft.form.sections if key not in NEVER):
        return False
    return bool(queries.earlier_applications([draft.application.organization], besides=draft.application))


def begun(part: Section, draft: Draft) -> TakenOver | None:
    """What the address asks an empty part to be filled with: shown in its form, saved only by its button."""
    ref = request.args.get("from")
    if not ref or part.key in draft.saved:
        return None
    found = queries.earlier_for(current_actor(), draft.application, ref).begins(draft.form, part.key)
    if part.key == "project":
        return TakenOver(
            {**found.answers, "title": draft.application.title or found.answers.get("title")},
            found.problems,
            found.left_out,
        )
    return found if found.anything else None


def point_at(form: SectionForm, found: TakenOver) -> None:
    """Say beside each question what the new call would not keep."""
    for name, why in found.problems:
        field: Mapping[str, Any] = {name: form[name]} if name and name in form else {}
        if field:
            form[name].errors = [*form[name].errors, sentence(why)]
        else:
            form.form_errors.append(sentence(why))
