"""Pages that need no account: the calls, one call, its grid and questions, and the self-check."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from grants.calls import queries
from grants.calls.forms import SelfCheckForm, questions_for
from grants.calls.forms.self_check import answered
from grants.calls.models import Call, CallVersion
from grants.calls.rules import CallSettings
from grants.calls.states import Phase
from grants.calls.views import comparing, reading
from grants.calls.views.blueprint import blueprint
from grants.core import registry
from grants.core.sentences import countries
from grants.core.web.frame import language_of_request
from grants.core.web.paging import page_of
from grants.core.web.reader import arrived_at, current_actor, public
from grants.eligibility import rules
from grants.eligibility.rules import RULES, Outcome

OWN_NAMES = {"en": "in English", "fr": "en français", "es": "en español"}


@blueprint.get("/")
@public
def index() -> Response:
    """Open, coming and past calls."""
    at = arrived_at()
    current = queries.current_calls(at)
    open_now = [call for call in current if call.phase(at).accepts]
    coming = [call for call in current if call.phase(at) is Phase.COMING]
    past = page_of(queries.past_calls(at, current), size=25)
    page = render_template(
        "calls/index.html", open_now=open_now, coming=coming, past=past, language=language_of_request()
    )
    return reading.cached(page, current)


@blueprint.get("/calls/<slug>")
@public
def show(slug: str) -> Response:
    """One call, as the public reads it; a draft for staff only, as a preview."""
    call = queries.call_for(current_actor(), slug)
    at = arrived_at()
    settings = queries.settings_in_force(call, at)
    language = request.args.get("language") or language_of_request()
    typed = request.args.get("zone", "")
    page = render_template(
        "calls/show.html", call=call, text=call.text(language), settings=settings, phase=call.phase(at), typed=typed,
        reader_zone=reading.reader_zone(typed), rules=reading.who_can_apply(settings), needs=reading.what_you_need(settings),
        steps=reading.what_happens_when(call, settings, at), start_url=reading.start_url(call), questions=bool(registry.call_questions), answered=queries.count_of_answers(call), own_names=OWN_NAMES, written_in=reading.written_in(settings),
        changed=_changed(call), staff=queries.reads_drafts(current_actor(), call), preview=not queries.is_public(call),
    )  # fmt: skip
    return reading.cached(page, [call]) if queries.is_public(call) else Response(page)


@blueprint.get("/calls/<slug>/scoring")
@public
def scoring(slug: str) -> Response:
    """The grid that reviewers use."""
    call = queries.call_for(current_actor(), slug)
    page = render_template(
        "calls/scoring.html", call=call, settings=queries.settings_in_force(call, arrived_at())
    )
    return reading.cached(page, [call])


@blueprint.get("/calls/<slug>/questions")
@public
def questions(slug: str) -> Response:
    """All that an application will be asked, on one page, to prepare answers offline."""
    call = queries.call_for(current_actor(), slug)
    parts = [part for ask in registry.call_questions for part in ask(call)]
    needs = reading.what_you_need(queries.settings_in_force(call, arrived_at()))
    return reading.cached(
        render_template("calls/questions.html", call=call, parts=parts, needs=needs), [call]
    )


@blueprint.get("/calls/<slug>/could-we-apply")
@public
def self_check(slug: str) -> Response:
    """Rule by rule, whether somebody could apply. A plain address with the answers in it: nothing is kept."""
    call = queries.call_for(current_actor(), slug)
    at = arrived_at()
    settings = queries.settings_in_force(call, at)
    form = SelfCheckForm(request.args, countries=countries())
    choices = rules.chosen(settings.rules, settings.limits)
    sent = "check" in request.args and form.validate()
    page = render_template(
        "calls/self_check.html", call=call, form=form, groups=questions_for(form, choices, settings.limits), phase=call.phase(at), limits=settings.limits,
        RULES=RULES, findings=_findings(call, settings, form) if sent else [], start_url=reading.start_url(call),
        later=[choice for choice in choices if not RULES[choice["key"]].question], result=_result(call, settings, form) if sent else None,
    )  # fmt: skip
    return reading.cached(page, [call])


def _changed(call: Call) -> list[tuple[CallVersion, list[tuple[str, str, str]]]]:
    """What each amendment changed, in the order in which they were made."""
    rows = comparing.version_rows(call)[::-1]
    return [(row["version"], comparing.in_short(row["differences"])) for row in rows[1:]]


def _findings(call: Call, settings: CallSettings, form: SelfCheckForm) -> list[dict[str, Any]]:
    """Each rule with its verdict, as far as the answers go."""
    at = call.closes_at or arrived_at()
    choices = {choice["key"]: choice for choice in settings.rules}
    found = []
    for verdict in rules.run(settings.rules, form.facts(at), settings.limits):
        rule, choice = RULES[verdict.rule], choices[verdict.rule]
        if not rule.question:
            continue
        unwritten = any(reason.key == "pages_unknown" for reason in verdict.reasons)
        unknown = (
            unwritten
            or not answered(choice, form)
            or any(reason.key == "fact_missing" for reason in verdict.reasons)
        )
        found.append(
            {"rule": rule, "verdict": verdict, "unanswered": unknown, "counts": not unwritten, "says": rule.says("rule", choice, settings.limits),
             "meet": rule.says("meet", choice, settings.limits)}
        )  # fmt: skip
    return found


def _result(call: Call, settings: CallSettings, form: SelfCheckForm) -> dict[str, str]:
    """The answer first: one line that says it."""
    found = _findings(call, settings, form)
    wrong = [row for row in found if not row["unanswered"] and row["verdict"].outcome is Outcome.NOT_MET]
    open_questions = [row for row in found if row["unanswered"] and row["counts"]]
    if wrong:
        return {"tone": "stop", "title": _("Not as it stands"), "count": str(len(wrong)), "kind": "wrong"}
    if open_questions:
        return {
            "tone": "wait",
            "title": _("Nothing speaks against it so far"),
            "count": str(len(open_questions)),
            "kind": "open",
        }
    title = (
        _("Yes, you could apply")
        if call.phase(arrived_at()) is not Phase.CLOSED
        else _("Yes, you could have applied")
    )
    return {"tone": "good", "title": title, "count": str(len(found)), "kind": "good"}
