"""What happens next with an application that was decided on: the offer, the agreement, the grant, the appeal."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards.models import Award
from grants.awards.queries.appeals import appeal_against, appeal_until, refused_at
from grants.awards.rules import REFUSED, last_minute
from grants.awards.states import AppealState, AwardState
from grants.core.db import db
from grants.core.links import link_to
from grants.core.sentences import day, moment, place


def next_step(application: Application, at: datetime) -> str | None:
    """For the organization, with the dates that are known; None for what earlier stages answer."""
    if application.state is ApplicationState.SELECTED:
        return _of_award(application, at)
    return _of_refusal(application, at) if application.state in REFUSED else None


def way_to_appeal(application: Application, refused: datetime) -> str | None:
    """What a letter says of appeals: until when, and where. None when the call has none."""
    until = appeal_until(application, refused)
    if until is None:
        return None
    zone = application.call.time_zone
    return gettext(
        "If you think that the refusal is wrong, an administrator of your organization can appeal once, until %(until)s in %(place)s. "
        "An officer who had no part in the refusal decides. The form is here: %(link)s",
        until=moment(last_minute(until), zone), place=place(zone), link=link_to("awards.appeal", ref=application.ref),
    )  # fmt: skip


def _of_refusal(application: Application, at: datetime) -> str | None:
    refused, zone = refused_at(application), application.call.time_zone
    made, until = appeal_against(application, refused), appeal_until(application, refused)
    if made and made.state is AppealState.OPEN:
        return gettext(
            "Your appeal of %(day)s waits for an officer who had no part in the refusal. You are told the answer, with its reasons, by mail.",
            day=day(made.made_at, zone=zone),
        )
    if made:
        return gettext(
            "Your appeal was dismissed, so the refusal stands. Nothing more happens in this call; you can apply to later ones."
        )
    if until and at < until:
        return gettext(
            "You can appeal against the refusal once, until %(until)s in %(place)s. If you do not, nothing more happens in this call.",
            until=moment(last_minute(until), zone),
            place=place(zone),
        )
    if until:
        return gettext(
            "The refusal stands: the time to appeal ended on %(day)s. You can apply to later calls.",
            day=day(last_minute(until), zone=zone),
        )
    return None


def _of_award(application: Application, at: datetime) -> str | None:
    award = db.session.scalars(select(Award).where(Award.application_id == application.id)).one_or_none()
    if award is None:
        return None
    zone = application.call.time_zone
    if award.state is AwardState.OFFERED:
        until = {"until": moment(last_minute(award.answer_until), zone), "place": place(zone)}
        if at < award.answer_until:
            return gettext(
                "You have an offer: accept or decline it until %(until)s in %(place)s. Then the agreement is drawn up.",
                **until,
            )
        return gettext(
            "The offer was open until %(until)s in %(place)s. Write to the officers of the call: they can still speak with you.",
            **until,
        )
    words = {
        AwardState.ACCEPTED: gettext(
            "You accepted the offer. The officers draw up the agreement, then both sides sign it; you get a mail when it is your turn."
        ),
        AwardState.SIGNED: gettext(
            "The grant runs until %(day)s. Payments and reports are on the page of the grant.",
            day=day(award.ends_on),
        ),
        AwardState.CLOSED: gettext("The grant is closed. Nothing more happens with it."),
        AwardState.DECLINED: gettext("You declined the offer. Nothing more happens with this application."),
        AwardState.RELEASED: gettext(
            "The award fell away. Nothing more happens with this application; the reason is on the page of the grant."
        ),
    }
    return words[award.state]
