"""Messages about requests for information: to the organization's administrators, and to officers who are not in conflict."""

from datetime import datetime, timedelta
from typing import Any

from grants.accounts.models import Person
from grants.accounts.queries import administrators_of, members_of, people_with_role
from grants.accounts.roles import ROLES, Permission
from grants.applications.models import InformationRequest, Submission
from grants.applications.queries import opened_titles, people_named, ties_with
from grants.core import outbox


def information_asked(request: InformationRequest, at: datetime) -> None:
    """To everybody who can write the answer: the question, the parts that are open, until when."""
    _tell(_writers(request, at), "information_asked", request, at)


def information_extended(request: InformationRequest, at: datetime) -> None:
    """There is more time."""
    _tell(_writers(request, at), "information_extended", request, at)


def information_withdrawn(request: InformationRequest, at: datetime) -> None:
    """The question is dropped; nothing is to be done."""
    _tell(_writers(request, at), "information_withdrawn", request, at)


def information_settled(request: InformationRequest, at: datetime) -> None:
    """The officers have what they need."""
    _tell(administrators_of(request.application.organization.key, at), "information_settled", request, at)


def information_received(request: InformationRequest, submission: Submission, at: datetime) -> None:
    """The receipt of the answer."""
    _tell(
        administrators_of(request.application.organization.key, at),
        "information_received",
        request,
        at,
        submission=submission,
    )


def information_answered(request: InformationRequest, at: datetime) -> None:
    """To the officers: there is an answer to read."""
    _tell(_officers(request, at), "information_answered", request, at)


def information_expired(request: InformationRequest, at: datetime) -> None:
    """To the officers: nobody answered in time; more time can be given."""
    _tell(_officers(request, at), "information_expired", request, at)


def _writers(request: InformationRequest, at: datetime) -> list[Person]:
    members = members_of(request.application.organization.key, at)
    return [
        person for person, duty in members if Permission.APPLICATION_WRITE in ROLES[duty.role].permissions
    ]


def _officers(request: InformationRequest, at: datetime) -> list[Person]:
    closed = {tie.person_id for tie in ties_with([request.application_id]).get(request.application_id, [])}
    return [person for person in people_with_role("fund_manager", at) if person.id not in closed]


def _tell(people: list[Person], kind: str, request: InformationRequest, at: datetime, **more: Any) -> None:
    application = request.application
    asked_by = people_named([request.asked_by_id]).get(request.asked_by_id, "")
    for person in people:
        outbox.post(
            kind, to=person.email, about=application.trail_ref, at=at, language=person.language, person=person, request=request, asked_by=asked_by,
            application=application, organization=application.organization, call=application.call,
            titles=[title for _key, title in opened_titles(request)], until=request.answer_by - timedelta(minutes=1), **more,
        )  # fmt: skip
