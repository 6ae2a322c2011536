"""Reads around doubles: who may be the same body, the pairs that officers look at, and what keeps two from being merged."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from grants.accounts.queries import members_of
from grants.accounts.roles import Permission
from grants.core import registry
from grants.core.access import Actor, allows, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.reasons import Reason
from grants.organizations import rules
from grants.organizations.models import (
    BankAccount,
    BankVerification,
    Document,
    DoublePair,
    Invitation,
    JoinRequest,
    Organization,
    SearchKey,
    SearchPiece,
)
from grants.organizations.rules import Keys, MergeFacts, PairFacts, Profile
from grants.organizations.states import PairState

COMPARED, SHOWN = 40, 10  # names compared with one of ours; organizations found at most
WAITING = (PairState.SUSPECTED, PairState.MERGE_ASKED)


def doubles_of(
    profile: Profile, addresses: Sequence[str] = (), but: int | None = None
) -> list[tuple[Organization, list[str]]]:
    """Organizations that may be the same body, each with what is alike. As many statements for ten as for ten thousand."""
    keys = rules.keys_of(profile, addresses)
    near = _with_same_key(keys, but) | _with_similar_name(keys, but)
    if not near:
        return []
    query = select(Organization).where(
        Organization.id.in_(sorted(near)), Organization.merged_into_id.is_(None)
    )
    known = keys_by_organization(near)
    found = [
        (other, rules.likeness(keys, known[other.id]))
        for other in db.session.scalars(query.order_by(Organization.id))
    ]
    return [(other, how) for other, how in found if how][:SHOWN]


def keys_by_organization(numbers: set[int]) -> dict[int, Keys]:
    """The keys that organizations are found by, as they are kept."""
    query = select(SearchKey, Organization.country, Organization.registration_country)
    rows = db.session.execute(
        query.join(Organization, Organization.id == SearchKey.organization_id)
        .where(SearchKey.organization_id.in_(sorted(numbers)))
        .order_by(SearchKey.organization_id, SearchKey.slot)
    ).all()
    found: dict[int, Keys] = {}
    for number in numbers:
        mine = [row for row in rows if row.SearchKey.organization_id == number]
        names, numbered, sites = (
            tuple(r.SearchKey.value for r in mine if r.SearchKey.kind == kind and r.SearchKey.value)
            for kind in ("name", "number", "site")
        )
        here = {code for row in mine[:1] for code in (row.country, row.registration_country) if code}
        found[number] = Keys(names, numbered, sites, frozenset(here))
    return found


def _with_same_key(keys: Keys, but: int | None) -> set[int]:
    wanted = [("number", value) for value in keys.numbers] + [("site", value) for value in keys.sites]
    wanted += [("name", value) for value in keys.names]
    if not wanted:
        return set()
    query = select(SearchKey.organization_id).join(Organization, Organization.id == SearchKey.organization_id)
    query = query.where(
        tuple_(SearchKey.kind, SearchKey.value).in_(wanted), Organization.merged_into_id.is_(None)
    )
    query = query.where(or_(SearchKey.kind != "name", _of_countries(keys)), *_others(but))
    return set(db.session.scalars(query.distinct().limit(2 * COMPARED)))


def _with_similar_name(keys: Keys, but: int | None) -> set[int]:
    """Who shares two fifths of the pieces of one of our names, the most alike first, and then is alike indeed."""
    found: set[int] = set()
    for name in keys.names:
        pieces = rules.pieces(name)
        shared, size = func.count(), len(pieces)
        same_slot = and_(
            SearchKey.organization_id == SearchPiece.organization_id, SearchKey.slot == SearchPiece.slot
        )
        query = (
            select(SearchKey.organization_id, SearchKey.value)
            .select_from(SearchPiece)
            .join(SearchKey, same_slot)
            .join(Organization, Organization.id == SearchKey.organization_id)
            .where(
                SearchPiece.piece.in_(sorted(pieces)),
                _of_countries(keys),
                Organization.merged_into_id.is_(None),
            )
            .where(SearchKey.pieces * 2 >= size, SearchKey.pieces <= 2 * size, *_others(but))
            .group_by(SearchKey.organization_id, SearchKey.slot, SearchKey.value, SearchKey.pieces)
            .having(shared * 5 >= 2 * size)
            .order_by((shared * 1000 / (SearchKey.pieces + size)).desc(), SearchKey.organization_id)
            .limit(COMPARED)
        )
        found |= {number for number, value in db.session.execute(query) if rules.alike(name, value)}
    return found


def _of_countries(keys: Keys) -> ColumnElement[bool]:
    here = sorted(keys.countries)
    return or_(Organization.country.in_(here), Organization.registration_country.in_(here))


def _others(but: int | None) -> list[ColumnElement[bool]]:
    return [] if but is None else [Organization.id != but]


def just_registered(actor: Actor, profile: Profile, at: datetime) -> Organization | None:
    """The likely double that this person registered minutes ago: the button was pressed twice."""
    lately = (other for other, _ in doubles_of(profile) if other.created_at > at - timedelta(minutes=10))
    return next((other for other in lately if other.created_by_id == actor.person_id), None)


def pairs_of(organization: Organization) -> dict[int, DoublePair]:
    """The pairs that an organization is in, by the number of the other."""
    query = select(DoublePair).where(
        or_(DoublePair.one_id == organization.id, DoublePair.other_id == organization.id)
    )
    found = db.session.scalars(query).all()
    return {(p.other_id if p.one_id == organization.id else p.one_id): p for p in found}


def suspected(state: PairState | None = None) -> Select[DoublePair]:
    """Pairs for officers: those that wait, the longest first; or those in one state, the newest first."""
    query = select(DoublePair).options(joinedload(DoublePair.one), joinedload(DoublePair.other))
    if state is None:
        return query.where(DoublePair.state.in_(WAITING)).order_by(DoublePair.found_at, DoublePair.id)
    return query.where(DoublePair.state == state).order_by(DoublePair.decided_at.desc(), DoublePair.id.desc())


def pair_for(actor: Actor, key: str) -> DoublePair:
    """A pair, for those who decide on doubles; else NotFound."""
    query = select(DoublePair).where(DoublePair.key == key)
    loaded = query.options(joinedload(DoublePair.one), joinedload(DoublePair.other))
    return seen(actor, db.session.execute(loaded).scalar_one_or_none(), (Permission.ORGANIZATION_MERGE,))


def of_pair(pair: DoublePair, key: str) -> Organization:
    """One of the two by its key; else NotFound."""
    for organization in (pair.one, pair.other):
        if organization.key == key:
            return organization
    raise NotFound


def has_money(organization: Organization) -> bool:
    """Whether an account of it was verified, or later stages say that money runs."""
    verified = exists().where(
        BankAccount.organization_id == organization.id,
        BankVerification.bank_account_id == BankAccount.id,
        BankVerification.accepted.is_(True),
    )
    return bool(db.session.scalar(select(verified))) or any(
        kind.has_money(organization.id) for kind in registry.merging
    )


def merge_facts(gone: Organization, kept: Organization, actor: Actor, at: datetime) -> MergeFacts:
    """What decides whether one may be merged into the other, and whether it takes two officers."""
    found: list[Reason] = []
    for kind in registry.merging:
        found += kind.why_not(gone.id, kept.id)
    return MergeFacts(
        gone_has_money=has_money(gone),
        kept_has_money=has_money(kept),
        problems=tuple(found),
        gone=gone.legal_name,
        kept=kept.legal_name,
        member=any(
            o.key in actor.scopes_with(Permission.ORGANIZATION_VIEW, "organization") for o in (gone, kept)
        ),
    )


def pair_facts(pair: DoublePair, actor: Actor, at: datetime) -> PairFacts:
    """What decides what an officer may do with a pair now."""
    return PairFacts(
        state=pair.state,
        asked_by=pair.decided_by_id if pair.state is PairState.MERGE_ASKED else None,
        reader=actor.person_id,
        member=any(
            o.key in actor.scopes_with(Permission.ORGANIZATION_VIEW, "organization")
            for o in (pair.one, pair.other)
        ),
    )


def moves_with(organization: Organization, at: datetime) -> dict[str, int]:
    """What would move with an organization that is merged into another: people, papers, invitations."""

    def count(
        model: type[Document] | type[Invitation] | type[JoinRequest], *conditions: ColumnElement[bool]
    ) -> int:
        query = select(func.count()).where(model.organization_id == organization.id, *conditions)
        return int(db.session.execute(query).scalar_one())

    return {
        "members": len(members_of(organization.key, at)),
        "documents": count(Document),
        "invitations": count(Invitation, Invitation.ended_at.is_(None)),
        "requests": count(JoinRequest, JoinRequest.decided_at.is_(None)),
    }


def without_keys() -> Select[Organization]:
    """Organizations that were here before there were keys to find them by."""
    keyed = exists().where(SearchKey.organization_id == Organization.id)
    return select(Organization).where(~keyed, Organization.merged_into_id.is_(None)).order_by(Organization.id)


def may_decide(actor: Actor, pair: DoublePair) -> bool:
    """Whether the reader decides on doubles."""
    return bool(allows(actor, Permission.ORGANIZATION_MERGE, pair))
