"""Deeds on organizations that may be one: finding them, telling them apart, merging them. Money in either takes two officers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from grants.accounts import duties
from grants.accounts.queries import members_of
from grants.accounts.roles import Permission
from grants.core import registry, trail
from grants.core.access import Actor, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken, WrongState
from grants.core.reasons import Reason
from grants.organizations import mail, matching, queries, rules
from grants.organizations.models import (
    Document,
    DoublePair,
    Invitation,
    JoinRequest,
    Organization,
    write_search_rows,
)
from grants.organizations.rules import Profile
from grants.organizations.states import PairState

AT_ONCE = 200  # organizations that one run gives keys to
Alike = tuple[Organization, list[str]]


def new_doubles(organization: Organization, profile: Profile) -> list[tuple[Organization, list[str], bool]]:
    """Who may be the same as an organization after a change, what is alike, and whether nobody has looked at the pair yet."""
    known = matching.pairs_of(organization)
    found = matching.doubles_of(profile, but=organization.id)
    return [(other, how, other.id not in known) for other, how in found]


def suspect(
    organization: Organization, found: Sequence[Alike], said: str, *, by: Actor, at: datetime
) -> dict[str, list[str]]:
    """Keep the pairs for officers, in the open transaction. One that was told apart is looked at again: something has changed."""
    known = matching.pairs_of(organization) if found else {}
    for other, how in found:
        pair = known.get(other.id)
        if pair is None:
            one, two = sorted((organization.id, other.id))
            pair = DoublePair(one_id=one, other_id=two, found_at=at, found_by_id=by.person_id)
            db.session.add(pair)
        elif pair.state is not PairState.DIFFERENT:
            continue
        pair.state, pair.alike_by, pair.said, pair.found_at = PairState.SUSPECTED, how, said, at
        pair.decided_at, pair.decided_by_id, pair.reason, pair.kept_id = None, None, "", None
    db.session.flush()
    return {"doubles": [other.key for other, _ in found]} if found else {}


@action(Permission.CHORES_RUN, records="organization.double_found")
def find_old_doubles(whole: Whole, *, by: Actor, at: datetime) -> int:
    """Give organizations their keys that were here before there were keys, and keep those that may be one."""
    number = 0
    for organization in db.session.scalars(matching.without_keys().limit(AT_ONCE)).all():
        write_search_rows(db.session.connection(), organization)
        found = matching.doubles_of(queries.profile_of(organization), but=organization.id)
        suspect(organization, found, "", by=by, at=at)
        number += 1
    trail.note(db.session, organizations=number)
    return number


@action(
    Permission.ORGANIZATION_MERGE,
    facts=matching.pair_facts,
    may=rules.can_decide_pair,
    records="organizations.told_apart",
)
def tell_apart(pair: DoublePair, *, reason: str, by: Actor, at: datetime) -> None:
    """Say that two organizations are different; it stands until either changes its name, number or address."""
    _decide(pair, PairState.DIFFERENT, reason, by=by, at=at)


@action(
    Permission.ORGANIZATION_MERGE,
    facts=matching.pair_facts,
    may=rules.can_decide_pair,
    records="organizations.merged",
)
def merge_organizations(
    pair: DoublePair, *, kept: Organization, reason: str, by: Actor, at: datetime
) -> None:
    """Make two organizations one, where no money is involved."""
    gone = pair.other if kept.id == pair.one_id else pair.one
    facts = _mergeable(gone, kept, by, at)
    if facts.needs_two:
        raise WrongState(Reason("merge_needs_two"))
    _decide(pair, PairState.MERGED, reason, by=by, at=at)
    pair.kept_id = kept.id
    _merge(gone, kept, by=by, at=at)


@action(
    Permission.ORGANIZATION_MERGE,
    facts=matching.pair_facts,
    may=rules.can_decide_pair,
    records="organizations.merge_asked",
)
def ask_to_merge(pair: DoublePair, *, kept: Organization, reason: str, by: Actor, at: datetime) -> None:
    """Ask for a merge that takes a second officer, since money is involved."""
    gone = pair.other if kept.id == pair.one_id else pair.one
    facts = _mergeable(gone, kept, by, at)
    if not facts.needs_two:
        raise WrongState(Reason("merge_needs_one"))
    _decide(pair, PairState.MERGE_ASKED, reason, by=by, at=at)
    pair.kept_id = kept.id
    trail.note(db.session, kept=kept.key, gone=gone.key)


@action(
    Permission.ORGANIZATION_MERGE,
    facts=matching.pair_facts,
    may=rules.can_confirm_pair,
    records="organizations.merge_confirmed",
)
def confirm_merge(pair: DoublePair, *, by: Actor, at: datetime) -> None:
    """Merge as another officer asked; everything is asked once more."""
    gone, kept = pair.gone, pair.kept
    assert gone is not None  # noqa: S101 - a merge that was asked for names both
    assert kept is not None  # noqa: S101
    _mergeable(gone, kept, by, at)
    pair.state, pair.confirmed_at, pair.confirmed_by_id = PairState.MERGED, at, by.person_id
    _merge(gone, kept, by=by, at=at)


@action(
    Permission.ORGANIZATION_MERGE,
    facts=matching.pair_facts,
    may=rules.can_call_off,
    records="organizations.merge_called_off",
)
def call_off_merge(pair: DoublePair, *, by: Actor, at: datetime) -> None:
    """Put a pair back among those to be looked at."""
    trail.note(db.session, kept=pair.kept.key if pair.kept else None)
    pair.state, pair.kept_id, pair.reason = PairState.SUSPECTED, None, ""
    pair.decided_at, pair.decided_by_id = None, None


def _mergeable(gone: Organization, kept: Organization, by: Actor, at: datetime) -> rules.MergeFacts:
    """Both locked in the order of their numbers, so that nothing is added to either meanwhile; or RuleBroken with all that stands against it."""
    for organization in sorted((gone, kept), key=lambda o: o.id):
        db.session.refresh(organization, with_for_update={"of": Organization})
    if gone.merged_into_id is not None or kept.merged_into_id is not None:
        raise WrongState(Reason("pair_already_merged"))
    facts = matching.merge_facts(gone, kept, by, at)
    problems = rules.merge_problems(facts)
    if problems:
        raise RuleBroken(*((None, why) for why in problems))
    return facts


def _decide(pair: DoublePair, state: PairState, reason: str, *, by: Actor, at: datetime) -> None:
    reason = reason.strip()
    if not reason:
        raise RuleBroken(("reason", Reason("why_missing")))
    if len(reason) > rules.LONGEST_WHY:
        raise RuleBroken(("reason", Reason("profile_too_long", count=len(reason), limit=rules.LONGEST_WHY)))
    pair.state, pair.reason, pair.decided_at, pair.decided_by_id = state, reason, at, by.person_id
    trail.note(db.session, one=pair.one.key, other=pair.other.key, reason=trail.fingerprint(reason))


def _merge(gone: Organization, kept: Organization, *, by: Actor, at: datetime) -> None:
    """Everything of the one becomes the other's: papers, applications; its address leads there, its people ask to join."""
    leaving, there = members_of(gone.key, at), [person for person, _ in members_of(kept.key, at)]
    left = {person.id: person for person, _ in leaving if person not in there}
    asked = _ask_for_members(gone, kept, by=by, at=at)
    _withdraw_invitations(gone, at)
    moved = {"members": len(leaving), "asked": len(asked)}
    for model in (Document, Invitation, JoinRequest):
        of_gone = update(model).where(model.organization_id == gone.id).values(organization_id=kept.id)
        db.session.execute(of_gone, execution_options={"synchronize_session": False})
    for kind in registry.merging:
        moved[kind.name] = kind.move(gone.id, kept.id)
    into = update(Organization).where(Organization.merged_into_id == gone.id)
    db.session.execute(into.values(merged_into_id=kept.id), execution_options={"synchronize_session": False})
    gone.merged_into_id, gone.changed_at, kept.changed_at = kept.id, at, at
    _move_pairs(gone, kept)
    db.session.flush()
    trail.note(db.session, gone=gone.key, kept=kept.key, **moved)
    mail.organizations_merged(gone, kept, there, list(left.values()), at=at)
    for request in asked:
        mail.join_asked(request, gone=gone, at=at)


def _ask_for_members(gone: Organization, kept: Organization, *, by: Actor, at: datetime) -> list[JoinRequest]:
    """Nobody comes into the surviving one without its own people: who is a member there stays what they are, all others ask."""
    there = {person.id for person, _ in members_of(kept.key, at)}
    either = JoinRequest.organization_id.in_((gone.id, kept.id))
    asking = select(JoinRequest.person_id).where(either, JoinRequest.decided_at.is_(None))
    there.update(db.session.scalars(asking))
    made = []
    for person, duty in members_of(gone.key, at):
        duties.end(duty, by=by, at=at)
        if person.id not in there:
            there.add(person.id)
            made.append(JoinRequest(organization=kept, person=person, asked_at=at))
    db.session.add_all(made)
    db.session.flush()
    return made


def _withdraw_invitations(gone: Organization, at: datetime) -> None:
    """Whom the one has invited was not invited by the other."""
    waiting = update(Invitation).where(Invitation.organization_id == gone.id, Invitation.ended_at.is_(None))
    ended = waiting.values(ended_at=at, outcome="withdrawn")
    db.session.execute(ended, execution_options={"synchronize_session": False})


def _move_pairs(gone: Organization, kept: Organization) -> None:
    """What waits to be compared with the one is compared with the other."""
    known = matching.pairs_of(kept)
    waiting = or_(DoublePair.one_id == gone.id, DoublePair.other_id == gone.id)
    query = select(DoublePair).where(waiting, DoublePair.state.in_(matching.WAITING))
    for pair in db.session.scalars(query).all():
        third = pair.other_id if pair.one_id == gone.id else pair.one_id
        if third == kept.id:
            continue
        if third in known:
            db.session.delete(pair)
            continue
        pair.one_id, pair.other_id = sorted((third, kept.id))
        pair.state, pair.kept_id, pair.reason = PairState.SUSPECTED, None, ""
        pair.decided_at, pair.decided_by_id = None, None
