"""Reminders before a deadline: sent by the program, each once, and turned off or on by their reader."""

from datetime import datetime

from sqlalchemy import select

from grants.accounts.queries import SYSTEM
from grants.accounts.roles import Permission
from grants.applications import mail, queries
from grants.applications.models import Application, ApplicationReminder, ReminderChoice
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db

__all__ = ["choose_reminders", "remind_due", "remind_of_deadline"]


@action(Permission.CHORES_RUN, records="application.reminded")
def remind_of_deadline(application: Application, *, by: Actor, at: datetime) -> int:
    """Mail everybody whose reminder is due; a row says which, so that no reminder is sent twice."""
    due = queries.reminders_of(application, at)
    if due is None:
        return 0
    draft = queries.draft_of(application, at)
    for person, days in due.people:
        mail.deadline_near(application, draft, person, at=at)
        db.session.add(
            ApplicationReminder(
                application_id=application.id, person_id=person.id, closes_at=application.call.closes_at, days=days, sent_at=at
            )
        )  # fmt: skip
    trail.note(db.session, people=len(due.people))
    return len(due.people)


@action(Permission.APPLICATION_VIEW, records="application.reminders_chosen")
def choose_reminders(application: Application, *, wanted: bool, by: Actor, at: datetime) -> None:
    """Turn one's own reminders about an application off, or on again. Doing it twice changes nothing."""
    query = select(ReminderChoice).where(
        ReminderChoice.application_id == application.id, ReminderChoice.person_id == by.person_id
    )
    choice = db.session.scalars(query).one_or_none()
    if choice is None:
        choice = ReminderChoice(application_id=application.id, person_id=by.person_id)
        db.session.add(choice)
    choice.wanted, choice.chosen_at = wanted, at
    trail.note(db.session, wanted=wanted)


def remind_due(at: datetime) -> int:
    """The chore; no deed, and so no entry on the trail, where nobody is to be reminded."""
    return sum(
        int(remind_of_deadline(due.application, by=SYSTEM, at=at)) for due in queries.due_reminders(at)
    )
