"""Pages of this stage: the applicant's journey, and the officers' check."""

from flask import Flask

from grants.applications import actions, queries
from grants.applications.actions.merging import move_applications
from grants.applications.queries.merging import calls_of_both, count_of
from grants.applications.views import (
    again,
    applicant,
    asking,
    autosave,
    conflicts,
    information,
    information_desk,
    length,
    letters,
    officer,
    offline,
    papers,
    partners,
    reminders,
    sections,
    sending,
    verdicts,
)
from grants.core import registry
from grants.core.aside import let_go_of_old
from grants.core.registry import Merging, fill

PAGES = (
    applicant,
    sections,
    again,
    length,
    autosave,
    papers,
    sending,
    officer,
    offline,
    verdicts,
    letters,
    conflicts,
    reminders,
    partners,
    information,
    information_desk,
)  # importing them adds their addresses to the blueprints

MERGING = Merging("applications", why_not=calls_of_both, count=count_of, move=move_applications)


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(applicant.blueprint)
    app.register_blueprint(officer.blueprint)
    applicant.enlist()
    officer.enlist()
    fill(
        registry.panels.setdefault("application", []),
        letters.refusal_panel,
        information.information_panel,
        reminders.off_panel,
    )
    fill(registry.call_settings, asking.ASKING)
    fill(registry.told_about_call, queries.writers_of)
    fill(
        registry.chores,
        ("reminders before a deadline", actions.remind_due),
        ("declarations of partners", actions.follow_due),
    )
    fill(registry.chores, ("uploaded workbooks older than a day", let_go_of_old))
    fill(registry.holds.setdefault("call", []), queries.still_in_check, queries.asked_and_open)
    fill(registry.merging, MERGING)
