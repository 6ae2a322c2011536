"""What waits around the people of organizations, and around organizations that may be one."""

from datetime import datetime

from sqlalchemy import ScalarSelect, func, select

from grants.accounts.models import Person
from grants.accounts.roles import Permission
from grants.core.access import Actor
from grants.core.db import AnySelect, db
from grants.core.reasons import N_
from grants.home.needs.need import MOST, Need
from grants.organizations import matching, team
from grants.organizations.models import JoinRequest, Organization
from grants.organizations.states import PairState


def join_requests(actor: Actor, at: datetime) -> list[Need]:
    mine = actor.scopes_with(Permission.ORGANIZATION_MEMBERS, "organization")
    query = (
        select(JoinRequest.key, Person.name, Organization.key.label("organization"), Organization.legal_name)
        .join(Organization, Organization.id == JoinRequest.organization_id)
        .join(Person, Person.id == JoinRequest.person_id)
        .where(Organization.key.in_(mine), JoinRequest.decided_at.is_(None))
    )
    return [
        Need(
            N_("%(name)s asks to join %(organization)s"),
            {"name": r.name, "organization": r.legal_name},
            "organizations.join_request",
            {"key": r.organization, "request_key": r.key},
            None,
            "",
            N_("Members"),
        )
        for r in db.session.execute(query.order_by(JoinRequest.id).limit(MOST))
    ]


def doubles_and_orphans(actor: Actor, at: datetime) -> list[Need]:
    """One statement when nothing waits, so that Today stays quick; the names are asked for only where there are some."""
    waits = (
        matching.suspected(),
        matching.suspected(PairState.MERGE_ASKED),
        team.orphans(at),
        team.unanswered(at),
    )
    counted: AnySelect = select(*[_count(query) for query in waits])
    waiting, asked, alone, late = db.session.execute(counted).one()
    found = merges_to_confirm(actor) if asked else []
    found += orphans(at) if alone else []
    words = N_("Asked to join an organization, and not answered for 14 days: %(count)s")
    if late:
        found.append(Need(words, {"count": late}, "organizations.looked_after", tag=N_("Members")))
    words = N_("Pairs of organizations that may be one: %(count)s")
    if waiting:
        found.append(Need(words, {"count": waiting}, "organizations.doubles", tag=N_("Doubles")))
    return found


def merges_to_confirm(actor: Actor) -> list[Need]:
    asked = matching.suspected(PairState.MERGE_ASKED).limit(MOST)
    return [
        Need(
            N_("Confirm or call off a merge: %(one)s and %(other)s"),
            {"one": pair.one.legal_name, "other": pair.other.legal_name},
            "organizations.double",
            {"pair_key": pair.key},
            tag=N_("Second person"),
        )
        for pair in db.session.scalars(asked)
        if pair.decided_by_id != actor.person_id
    ]


def orphans(at: datetime) -> list[Need]:
    found = db.session.scalars(team.orphans(at).limit(MOST))
    return [
        Need(
            N_("Find an administrator for %(name)s: nobody is left who could send"),
            {"name": organization.legal_name},
            "organizations.appoint",
            {"key": organization.key},
            tag=N_("Members"),
        )
        for organization in found
    ]


def _count(query: AnySelect) -> ScalarSelect[int]:
    bare = query.options().order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return bare.scalar_subquery()
