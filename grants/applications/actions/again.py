"""Beginning with what is known already: parts of an earlier application, and what somebody answered before there was a draft."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from grants.accounts.roles import Permission
from grants.applications import queries, rules
from grants.applications.actions import typed_rows
from grants.applications.actions.opened import only_what_is_open
from grants.applications.models import Application, ApplicationSection, Attachment
from grants.applications.rules.again import NEVER
from grants.applications.states import ApplicationState
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.reasons import Reason

__all__ = ["Took", "begin_part", "take_over"]


@dataclass
class Took:
    """What became of the chosen parts: taken; written here already, so left as they are; to be opened, since something does not fit."""

    taken: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)


@action(
    Permission.APPLICATION_WRITE,
    facts=queries.decision_facts,
    may=rules.can_write,
    records="application.parts_taken_over",
)
def take_over(
    application: Application,
    *,
    source: Application,
    parts: Collection[str],
    shown: str,
    by: Actor,
    at: datetime,
) -> Took:
    """Begin parts that are still empty with the answers of an earlier application of the same organization.

    Each is checked as the new call asks it; one that would not be kept is left for the form. `shown` is the hash of what the page
    showed. `documents` among the parts attaches the organization's own papers, as they are newest.
    """
    if source.organization_id != application.organization_id or source.id == application.id:
        raise NotAllowed(Reason("earlier_of_another"))
    if not parts:
        raise RuleBroken((None, Reason("nothing_chosen")))
    earlier = queries.earlier_of(source)
    if earlier.hash != shown:
        raise WrongState(Reason("earlier_changed"))
    took, form = Took(), queries.form_of(application, at)
    for key in [key for key in form.sections if key in parts and key not in NEVER]:
        begun = earlier.begins(form, key)
        if queries.newest_version(application, key) is not None:
            took.written.append(key)
        elif begun.problems:
            took.unfit.append(key)
        elif begun.anything:
            only_what_is_open(application, key, by, at)
            begin_part(application, key, begun.answers, by, at)
            took.taken.append(key)
    if queries.DOCUMENTS in parts and _attach_again(application, source, by, at):
        took.taken.append(queries.DOCUMENTS)
    trail.note(db.session, source=source.key, parts=took.taken)
    return took


def begin_part(
    application: Application, key: str, answers: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """The first version of a part that is still empty, inside a deed. The title that a draft was begun with stays."""
    section = queries.form_of(application, at).sections[key]
    said = {**answers, "title": application.title or answers.get("title")} if key == "project" else answers
    kept = rules.cleaned(section, said)
    db.session.add(
        ApplicationSection(
            application_id=application.id,
            key=key,
            version=1,
            answers=kept,
            saved_at=at,
            saved_by_id=by.person_id,
        )
    )
    typed_rows.replace(application, key, kept, at)
    if key == "project" and application.state is ApplicationState.DRAFT:
        typed_rows.name(application, kept)


def _attach_again(application: Application, source: Application, by: Actor, at: datetime) -> bool:
    only_what_is_open(application, queries.DOCUMENTS, by, at)
    good = [version for version, valid in queries.papers_again(application, source, at) if valid]
    db.session.add_all(
        Attachment(
            application_id=application.id,
            kind=version.document.kind,
            document_version=version,
            attached_at=at,
        )
        for version in good
    )
    db.session.flush()
    db.session.expire(application, ["attachments"])
    return bool(good)
