"""Deeds on the profile: registering, changing, the public name, the regional group."""

from dataclasses import fields
from datetime import datetime

from grants.accounts import duties
from grants.accounts.models import Person
from grants.accounts.roles import Permission
from grants.core import trail
from grants.core.access import Actor, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken, StaleVersion
from grants.core.reasons import Reason
from grants.organizations import mail, matching, queries, rules
from grants.organizations.actions.doubles import new_doubles, suspect
from grants.organizations.models import Organization
from grants.organizations.regions import RegionalGroup
from grants.organizations.rules import Profile

ADMINISTRATOR = "organization_administrator"


@action(None, facts=queries.newcomer_facts, may=rules.can_register, records="organization.registered")
def register_organization(
    whole: Whole, *, profile: Profile, another_one: bool = False, by: Actor, at: datetime
) -> Organization:
    """Register a body that applies; the person who does becomes its administrator.

    RuleBroken `likely_double` when one that may be the same is here, unless `another_one` says that it is not; then officers look.
    """
    profile = _sound(profile, at)
    person = db.session.get_one(Person, by.person_id)
    found = matching.doubles_of(profile, (person.email,))
    if found and not another_one:
        raise RuleBroken((None, Reason("likely_double")))
    organization = Organization(created_at=at, changed_at=at, created_by_id=person.id, version=1)
    _write(organization, profile)
    db.session.add(organization)
    db.session.flush()
    duties.grant(person.id, ADMINISTRATOR, ("organization", organization.key), by=by, at=at)
    trail.note(db.session, another_one=another_one, **suspect(organization, found, "another", by=by, at=at))
    mail.organization_registered(organization, person, at=at)
    return organization


@action(Permission.ORGANIZATION_EDIT, records="organization.profile_changed")
def change_profile(
    organization: Organization, *, profile: Profile, version: int, said: str = "", by: Actor, at: datetime
) -> None:
    """Save the profile. StaleVersion when somebody saved since `version` was read; then nothing is overwritten.

    A new name, number or address that another organization has is asked about first: `said` is "another" or "same".
    """
    if version != organization.version:
        raise StaleVersion(Reason("saved_in_between"))
    profile = _sound(profile, at)
    changed = rules.changed_fields(queries.profile_of(organization), profile)
    if not changed:
        return
    found = new_doubles(organization, profile) if rules.identity_changed(changed) else []
    if said not in ("another", "same") and any(is_new for _, _, is_new in found):
        raise RuleBroken((None, Reason("likely_double")))
    if "country" in changed:  # a placement was made for the country before
        organization.regional_group, organization.placed_by_id = None, None
    _write(organization, profile)
    organization.version += 1
    organization.changed_at = at
    alike = [(other, how) for other, how, _ in found]
    suspected = suspect(organization, alike, said, by=by, at=at)
    trail.note(db.session, fields=changed, version=organization.version, **suspected)


@action(Permission.ORGANIZATION_MEMBERS, records="organization.public_name_decided")
def withhold_name(
    organization: Organization, *, withheld: bool, reason: str = "", by: Actor, at: datetime
) -> None:
    """Keep the name out of everything public, with a reason, or let it be shown again."""
    reason = reason.strip()
    if withheld and not reason:
        raise RuleBroken(("reason", Reason("withheld_reason_missing")))
    if len(reason) > rules.LONGEST_REASON:
        raise RuleBroken(
            ("reason", Reason("profile_too_long", count=len(reason), limit=rules.LONGEST_REASON))
        )
    organization.name_withheld = withheld
    organization.withheld_reason = reason if withheld else ""
    organization.changed_at = at
    trail.note(db.session, withheld=withheld)


@action(
    Permission.ORGANIZATION_PLACE,
    facts=queries.place_facts,
    may=rules.can_be_placed,
    records="organization.placed",
)
def place_in_group(organization: Organization, *, group: str, by: Actor, at: datetime) -> None:
    """Say with which regional group an applicant from an observer or a territory is counted."""
    if group not in set(RegionalGroup):
        raise RuleBroken(("group", Reason("group_unknown")))
    organization.regional_group = RegionalGroup(group).value
    organization.placed_by_id = by.person_id
    trail.note(db.session, group=organization.regional_group)


def _sound(profile: Profile, at: datetime) -> Profile:
    """The profile cleaned, or RuleBroken with everything that is wrong with it."""
    profile = rules.clean_profile(profile)
    problems = rules.profile_problems(profile, at.date())
    if problems:
        raise RuleBroken(*problems)
    return profile


def _write(organization: Organization, profile: Profile) -> None:
    for part in fields(Profile):
        setattr(organization, part.name, getattr(profile, part.name))
    organization.annual_budgets = dict(profile.annual_budgets)
