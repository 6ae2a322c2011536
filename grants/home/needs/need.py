"""One thing that waits for somebody, and the selections that the askers share."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from grants.accounts.roles import Permission
from grants.applications.models import Application
from grants.awards.models import Award
from grants.calls.models import Call
from grants.core.access import Actor
from grants.core.db import AnySelect, db
from grants.organizations.models import Organization

MOST = 8  # of each kind; the page says how many more there are


@dataclass(frozen=True)
class Need:
    """One thing that waits: its words with parameters, the page where it is done, and until when."""

    words: str
    params: dict[str, Any]
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    hint: str = ""
    tag: str = ""
    tone: str = "wait"


def of_mine(query: AnySelect, actor: Actor, permission: Permission) -> AnySelect:
    """Only what belongs to the actor's organizations; where the permission is held everywhere, all that is not closed."""
    if actor.everywhere(permission):
        return query.where(Application.key.not_in(actor.closed("application")))
    return query.where(Organization.key.in_(actor.scopes_with(permission, "organization")))


def applications() -> AnySelect:
    return select(Application.reference, Application.title, Application.key, Organization.legal_name).join(
        Organization, Application.organization_id == Organization.id
    )


def awards() -> AnySelect:
    return (
        select(Award.reference, Application.title, Organization.legal_name)
        .select_from(Award)
        .join(Application, Award.application_id == Application.id)
        .join(Organization, Application.organization_id == Organization.id)
    )


def per_call(actor: Actor) -> AnySelect:
    query = (
        select(Call.slug.label("slug"), func.count().label("count"))
        .select_from(Application)
        .join(Call, Application.call_id == Call.id)
    )
    return (
        query.where(Application.key.not_in(actor.closed("application")))
        .group_by(Call.slug)
        .order_by(Call.slug)
    )


def counted_by_call(words: str, query: AnySelect, endpoint: str, tag: str) -> list[Need]:
    """One line a call: `… of %(call)s: %(count)s`, which reads well for one, too. The query gives slug and count."""
    return [
        Need(words, {"count": r.count, "call": r.slug.upper()}, endpoint, {"slug": r.slug}, None, "", tag)
        for r in db.session.execute(query.limit(MOST))
    ]
