"""Messages to applicants."""

from datetime import datetime

from grants.accounts.queries import administrators_of
from grants.applications.models import Application, Submission
from grants.core import outbox


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
