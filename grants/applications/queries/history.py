"""The history of a part: who saved it when, without a line for every pause in somebody's typing."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, ApplicationSection
from grants.applications.rules.history import Save, last_of_runs
from grants.core.db import db

__all__ = ["runs_of", "version_of"]

MOST = 100  # shown on one page


def runs_of(application: Application, key: str, every: bool = False) -> list[tuple[ApplicationSection, int]]:
    """The versions of a part to show, the newest first, each with how many automatic saves it stands for; or every one."""
    section = ApplicationSection
    query = select(section.version, section.saved_at, section.saved_by_id, section.auto).where(
        section.application_id == application.id, section.key == key
    )
    saves = [Save(*row) for row in db.session.execute(query.order_by(section.version.desc()))]
    shown = dict.fromkeys((save.version for save in saves), 0) if every else last_of_runs(saves)
    wanted = select(section).where(
        section.application_id == application.id, section.key == key, section.version.in_(list(shown)[:MOST])
    )
    found = db.session.scalars(wanted.options(joinedload(section.saved_by)).order_by(section.version.desc()))
    return [(version, shown[version.version]) for version in found]


def version_of(application: Application, key: str, number: int) -> ApplicationSection | None:
    """One version of a part."""
    section = ApplicationSection
    query = select(section).where(
        section.application_id == application.id, section.key == key, section.version == number
    )
    return db.session.scalars(query).first()
