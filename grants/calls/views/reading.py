"""What the public page of a call says, drawn from its rules and dates."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from flask import Response, current_app, make_response, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.calls.models import Call
from grants.calls.rules import CallSettings
from grants.calls.states import CallState, Phase
from grants.core import sentences
from grants.core.reasons import Reason
from grants.core.web.reader import arrived_at, current_actor
from grants.eligibility.rules import RULES, chosen
from grants.eligibility.rules.rule import LANGUAGE_NAMES
from grants.organizations.states import DocumentKind

# The steps of a call by its phase: opening, writing, rules, reviews, answers.
STATES: Mapping[Phase, tuple[str, ...]] = {
    Phase.COMING: ("now", "", "", "", ""),
    Phase.OPEN: ("done", "now", "", "", ""),
    Phase.LATE: ("done", "now", "", "", ""),
    Phase.CLOSED: ("done", "done", "now", "", ""),
}
ANSWERED = ("done",) * 5


def who_can_apply(settings: CallSettings) -> list[tuple[Reason | None, Reason | None]]:
    """Each rule of the call in plain words: what counts, and the rest of the sentence."""
    return [
        (
            RULES[choice["key"]].says("lead", choice, settings.limits),
            RULES[choice["key"]].says("rest", choice, settings.limits),
        )
        for choice in chosen(settings.rules, settings.limits)
    ]


def what_you_need(settings: CallSettings) -> list[str]:
    """The documents of the call, as a list to tick off."""
    pages = next(
        (choice.get("most", 10) for choice in settings.rules if choice["key"] == "proposal_pages"), None
    )
    needed = []
    for document in settings.documents:
        label = _(DocumentKind(document.kind).label)
        if document.kind == DocumentKind.PROPOSAL and pages:
            label = _("%(document)s, at most %(pages)s A4 pages", document=label, pages=pages)
        if document.valid:
            label = _("%(document)s, valid on the day of the closing", document=label)
        needed.append(label if document.needed else _("%(document)s, if you have it", document=label))
    return needed


def written_in(settings: CallSettings) -> list[str]:
    """The languages in which applications may be written."""
    return [_(LANGUAGE_NAMES.get(code, code)) for code in settings.languages]


def what_happens_when(call: Call, settings: CallSettings, at: datetime) -> list[dict[str, str]]:
    """The steps from the opening to the answers; the one that is now is marked."""
    phase = call.phase(at)
    opens = sentences.day(call.opens_at, zone=call.time_zone) if call.opens_at else ""
    until = _(
        "until %(moment)s in %(place)s", moment=_last_minute(call), place=sentences.place(call.time_zone)
    )
    count = len(chosen(settings.rules, settings.limits))
    by = _("by %(day)s", day=sentences.day(settings.results_on)) if settings.results_on else _("in the end")
    states = ANSWERED if answered(call, settings, at) else STATES[phase]
    return [
        {"when": opens, "label": _("The call opens") if phase is Phase.COMING else _("The call opened"), "state": states[0], "note": ""},
        {"when": until, "label": _("You write and send your application"), "state": states[1], "note": _("You get a receipt at once. You can correct it until the deadline.")},
        {"when": _("after the closing"), "state": states[2], "label": ngettext("We check the rule", "We check the %(num)d rules", count),
         "note": _("If a rule is not met, we write to you with the reason.")},
        {"when": _("then"), "label": ngettext("A reviewer reads each proposal", "%(num)d reviewers read each proposal", settings.reviewers), "state": states[3],
         "note": _("They work apart, and never on a proposal of somebody close to them.")},
        {"when": by, "label": _("Everybody gets an answer"), "state": states[4], "note": _("Also if it is no, with the reasons.")},
    ]  # fmt: skip


def answered(call: Call, settings: CallSettings, at: datetime) -> bool:
    """Whether everybody has an answer: the call is concluded, or the day that was announced for it is past."""
    return call.state is CallState.CONCLUDED or (
        settings.results_on is not None and at.date() > settings.results_on
    )


def reader_zone(typed: str) -> str | None:
    """A zone by its name or by the name of its city, as people write it: Kathmandu."""
    wanted = "_".join(typed.split()).casefold()
    if not wanted:
        return None
    zones = sorted(available_timezones())
    exact = [zone for zone in zones if zone.casefold() == wanted]
    city = [zone for zone in zones if zone.rsplit("/", 1)[-1].casefold() == wanted and "/" in zone]
    return next(iter([*exact, *city]), None)


def start_url(call: Call) -> str | None:
    """Where an application is begun, while the call takes any; None before and after."""
    if not call.phase(arrived_at()).accepts or "applications.start" not in current_app.view_functions:
        return None
    return url_for("applications.start", slug=call.slug)


def cached(page: str, calls: Sequence[Call]) -> Response:
    """A page for nobody in particular may be kept for a minute, never past an opening or a closing."""
    response = make_response(page)
    response.headers["Vary"] = "Cookie, Accept-Language"
    if current_actor().person_id is None and not session.modified and "Set-Cookie" not in response.headers:
        at = arrived_at()
        moments = [
            moment
            for call in calls
            for moment in (call.opens_at, call.closes_at, call.refused_from)
            if moment and moment > at
        ]
        seconds = min([60, *(int((moment - at).total_seconds()) for moment in moments)])
        response.headers["Cache-Control"] = f"public, max-age={seconds}"
        response.add_etag()
        response.make_conditional(request)
    return response


def _last_minute(call: Call) -> str:
    return sentences.moment(call.closes_at - timedelta(minutes=1), call.time_zone) if call.closes_at else ""
