"""What a workbook is drawn from, and what it is compared with: parts as they stood at the download, and as they stand now."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from grants.applications.asked import Asked
from grants.applications.models import Application, ApplicationSection
from grants.applications.queries.reading import Draft
from grants.applications.rules import cleaned
from grants.applications.sections import Section
from grants.core.db import db
from grants.core.errors import RuleBroken

__all__ = ["answers_at", "answers_now", "complete_answers"]


def answers_now(draft: Draft) -> dict[str, dict[str, Any]]:
    """Every part as it stands, complete in every question; one that was never saved holds what is known without it."""
    known = {"project": {"title": draft.application.title}}
    return {
        key: complete_answers(section, draft.saved[key].answers if key in draft.saved else known.get(key, {}))
        for key, section in draft.form.sections.items()
    }  # fmt: skip


def answers_at(
    application: Application, form: Asked, versions: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    """The parts as they stood in some versions. One of which there is no such version is left out; version 0 is before the first."""
    query = select(ApplicationSection).where(
        ApplicationSection.application_id == application.id,
        ApplicationSection.key.in_(form.sections),
        ApplicationSection.version.in_(sorted(set(versions.values()))[:100]),
    )
    found = {s.key: s.answers for s in db.session.scalars(query) if versions.get(s.key) == s.version}
    never = {"project": {"title": application.title}}
    found |= {
        key: never.get(key, {}) for key, version in versions.items() if version == 0 and key in form.sections
    }
    return {key: complete_answers(form.sections[key], answers) for key, answers in found.items()}


def complete_answers(section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with every question of a part and nothing else, also when they were saved under another form."""
    known = {q.key: answers.get(q.key) for q in section.questions}
    try:
        return cleaned(section, known)
    except RuleBroken:  # kept under another limit: as they are
        return {**cleaned(section, {}), **{name: value for name, value in known.items() if value is not None}}
