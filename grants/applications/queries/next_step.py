"""What happens next with an application, and when: one or two sentences for its organization, in every state."""

from datetime import datetime, timedelta

from flask_babel import gettext

from grants.applications.models import Application
from grants.applications.queries.reading import request_open, window_of
from grants.applications.states import ASKABLE, ApplicationState
from grants.calls.queries import governing
from grants.core import registry
from grants.core.sentences import day, moment, place

__all__ = ["next_step_of"]

S = ApplicationState
MINUTE = timedelta(minutes=1)


def next_step_of(application: Application, at: datetime) -> str:
    """What happens next and when. Never silent: later stages answer for what they know, this one for the rest."""
    return registry.next_step(application, at) or _asked(application, at) or _own(application, at)


def _asked(application: Application, at: datetime) -> str | None:
    """A question that waits for the organization comes before everything else."""
    found = request_open(application) if application.state in ASKABLE else None
    if found is None:
        return None
    if at >= found.answer_by:
        return gettext(
            "The time to answer our question has ended. An officer decides whether to give you more, or goes on with what you sent."
        )
    until = {
        "until": moment(found.answer_by - MINUTE, application.call.time_zone),
        "place": place(application.call.time_zone),
    }
    return gettext(
        "We wait for your answer to our question, until %(until)s in %(place)s. After that we go on with what we have.",
        **until,
    )


def _own(application: Application, at: datetime) -> str:
    window = window_of(application.call)
    open_now = bool(window.judge(at))
    if application.state is S.DRAFT:
        return _draft(application, open_now, at)
    if application.state is S.SUBMITTED:
        return _submitted(application, open_now, at)
    if application.state is S.CHECKING:
        return gettext(
            "We are checking whether it may be considered. You are told the result by mail, either way. %(results)s",
            results=_results(application, at),
        )
    if application.state is S.ELIGIBLE:
        return gettext(
            "It may be considered: independent reviewers read it, then the Board of Trustees decides. %(results)s",
            results=_results(application, at),
        )
    words = {
        S.INELIGIBLE: gettext(
            "It is not eligible in this call. Nothing more happens unless you act: the letter says why, and what you can do."
        ),
        S.SELECTED: gettext("It was selected. What you need to do is on the page of the grant."),
        S.RESERVED: gettext(
            "It is on the reserve list: you are asked if an award falls away. You need not do anything, and may apply elsewhere."
        ),
        S.NOT_SELECTED: gettext(
            "It was not selected in this call. Nothing more happens unless you act: the letter says why, and what you can do."
        ),
    }
    if application.state in words:
        return words[application.state]
    on = day(application.withdrawn_at, zone=application.call.time_zone) if application.withdrawn_at else ""
    return gettext(
        "You withdrew it on %(day)s. We read it no further, and nothing more happens with it.", day=on
    )


def _draft(application: Application, open_now: bool, at: datetime) -> str:
    call = application.call
    if open_now and call.refused_from:
        until = {"until": moment(call.refused_from - MINUTE, call.time_zone), "place": place(call.time_zone)}
        return gettext(
            "It is not sent yet. An administrator of your organization sends it by %(until)s in %(place)s; until then nobody else reads it.",
            **until,
        )
    if call.opens_at and at < call.opens_at:
        return gettext(
            "You can send it when the call opens, on %(day)s.", day=day(call.opens_at, zone=call.time_zone)
        )
    return gettext(
        "This application was not sent before the call closed, so nobody at the Fund reads it. It stays here for you to use in a later call."
    )


def _submitted(application: Application, open_now: bool, at: datetime) -> str:
    call = application.call
    if open_now and call.refused_from:
        until = {"until": moment(call.refused_from - MINUTE, call.time_zone), "place": place(call.time_zone)}
        return gettext(
            "We have it, and you can correct it until %(until)s in %(place)s. Then the rules of the call are checked.",
            **until,
        )
    return gettext(
        "We have it. The rules of the call are checked now; you are told the result by mail, either way. %(results)s",
        results=_results(application, at),
    )


def _results(application: Application, at: datetime) -> str:
    """By when everybody has an answer, as far as the call says."""
    on = governing(application.call).results_on
    if on is None:
        return gettext(
            "The call does not say yet by when everybody has an answer; it is announced on its page."
        )
    if at.date() <= on:
        return gettext("Everybody has an answer by %(day)s.", day=day(on))
    return gettext(
        "Everybody should have had an answer by %(day)s. It is late: the officers see that you wait, and you need not do anything.",
        day=day(on),
    )
