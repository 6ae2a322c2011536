"""Pages of this stage: the applicant's journey, and the officers' check."""

from flask import Flask

from grants.applications.views import (
    applicant,
    conflicts,
    letters,
    officer,
    papers,
    sections,
    sending,
    verdicts,
)
from grants.core import registry
from grants.core.registry import fill

PAGES = (
    applicant,
    sections,
    papers,
    sending,
    officer,
    verdicts,
    letters,
    conflicts,
)  # importing them adds their addresses to the blueprints


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(applicant.blueprint)
    app.register_blueprint(officer.blueprint)
    applicant.enlist()
    officer.enlist()
    fill(registry.panels.setdefault("application", []), letters.refusal_panel)
