"""Messages to applicants."""

from datetime import datetime

from grants.accounts.models import Person
from grants.accounts.queries import administrators_of
from grants.applications.models import Application, Submission
from grants.applications.queries import Draft, way_out_of
from grants.core import outbox
from grants.core.links import link_to

MOST_MISSING = 10  # named in a reminder; the page names all


def application_received(application: Application, submission: Submission, *, at: datetime) -> None:
    """The receipt, to every administrator of the organization, each in their language."""
    for person in administrators_of(application.organization.key, at):
        outbox.post(
            "application_received", to=person.email, about=application.trail_ref, at=at, language=person.language, person=person,
            application=application, submission=submission, call=application.call,
        )  # fmt: skip


def application_withdrawn(application: Application, *, at: datetime) -> None:
    """That it was withdrawn, to every administrator of the organization."""
    for person in administrators_of(application.organization.key, at):
        outbox.post(
            "application_withdrawn", to=person.email, about=application.trail_ref, at=at, language=person.language, person=person,
            application=application, call=application.call,
        )  # fmt: skip


def deadline_near(application: Application, draft: Draft, person: Person, *, at: datetime) -> None:
    """How long there is, what is missing or not sent, and the way to turn these messages off. Personal: nobody else reads a draft."""
    way_out = link_to("applications.reminders_by_mail", token=way_out_of(application, person))
    outbox.post(
        "deadline_near", to=person.email, about=application.trail_ref, at=at, language=person.language, person=person, now=at,
        application=application, call=application.call, unsent=draft.unsent, missing=draft.missing, most=MOST_MISSING, way_out=way_out, secret=way_out,
    )  # fmt: skip
