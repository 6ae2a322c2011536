"""Messages about the eligibility check, to every administrator of the organization. Queued in the open transaction."""

from datetime import datetime

from grants.accounts.queries import administrators_of
from grants.applications.models import Application
from grants.applications.queries import found_by, letter_of, thanks
from grants.core import outbox
from grants.core.registry import ways_on


def eligibility_met(application: Application, at: datetime) -> None:
    """It goes on to the reviewers."""
    _to_administrators("eligibility_met", application, at)


def eligibility_refused(application: Application, at: datetime) -> None:
    """It does not, for every one of these reasons."""
    _to_administrators("eligibility_refused", application, at)


def _to_administrators(kind: str, application: Application, at: datetime) -> None:
    letter = letter_of(application, at)
    for person in administrators_of(application.organization.key, at):
        outbox.post(
            kind, to=person.email, about=application.trail_ref, at=at, language=person.language,
            person=person, application=application, letter=letter, found_by=found_by, thanks=thanks, ways_on=ways_on(application, at),
        )  # fmt: skip
