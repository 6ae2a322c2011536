"""Reading organizations: one by its key, those of a person, their documents and accounts, and lists for officers."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from grants.accounts.models import Duty, Person
from grants.accounts.queries import administrators_of, members_of
from grants.accounts.roles import Permission
from grants.core.access import Actor, allows, seen
from grants.core.db import db
from grants.core.errors import NotFound
from grants.core.trail import TrailEntry
from grants.organizations.models import BankAccount, BankVerification, Document, DocumentVersion, Organization
from grants.organizations.regions import GROUP_OF
from grants.organizations.rules import (
    LeaveFacts,
    NewcomerFacts,
    PlaceFacts,
    Profile,
    VerificationFacts,
)
from grants.organizations.states import OF_THE_BODY, DocumentKind

MAY_SEE = (Permission.ORGANIZATION_VIEW, Permission.ORGANIZATION_READ)


def organization_for(actor: Actor, key: str) -> Organization:
    """The organization of a key, for its members and for staff; else NotFound."""
    found = db.session.execute(select(Organization).where(Organization.key == key)).scalar_one_or_none()
    if found is not None and found.merged_into_id is not None:
        raise NotFound  # the pages send on to the surviving one
    return seen(actor, found, MAY_SEE)


def surviving(key: str) -> Organization | None:
    """The organization that one of this key was merged into; None when it was not."""
    query = select(Organization.merged_into_id).where(Organization.key == key).scalar_subquery()
    return db.session.execute(select(Organization).where(Organization.id == query)).scalar_one_or_none()


def organizations_of(actor: Actor) -> list[Organization]:
    """The organizations that the actor is a member of, by name."""
    keys = actor.scopes_with(Permission.ORGANIZATION_VIEW, "organization")
    query = (
        select(Organization)
        .where(Organization.key.in_(keys))
        .order_by(Organization.legal_name, Organization.id)
    )
    return list(db.session.scalars(query))


def profile_of(organization: Organization) -> Profile:
    """What the organization says about itself, as it stands now."""
    values = {part.name: getattr(organization, part.name) for part in fields(Profile)}
    values["board_members"] = list(organization.board_members or [])
    values["annual_budgets"] = dict(organization.annual_budgets or {})
    return Profile(**values)


def organizations_found(
    text: str = "", country: str = "", without_group: bool = False
) -> Select[Organization]:
    """For staff: organizations by name, registration number or city, by country, or those that no table places."""
    query = select(Organization).where(Organization.merged_into_id.is_(None))
    if text:
        like = f"%{text.lower()}%"
        named = (
            Organization.legal_name,
            Organization.short_name,
            Organization.registration_number,
            Organization.city,
        )
        query = query.where(or_(*(func.lower(column).like(like) for column in named)))
    if country:
        query = query.where(Organization.country == country)
    if without_group:
        query = query.where(Organization.country.not_in(GROUP_OF), Organization.regional_group.is_(None))
    return query.order_by(Organization.legal_name, Organization.id)


def documents_of(organization: Organization) -> list[Document]:
    """Its documents with all their versions, by kind, then the newest first."""
    query = (
        select(Document)
        .where(Document.organization_id == organization.id)
        .order_by(Document.kind, Document.id.desc())
    )
    with_versions = selectinload(Document.versions)
    return list(
        db.session.scalars(
            query.options(
                with_versions.joinedload(DocumentVersion.file),
                with_versions.joinedload(DocumentVersion.uploaded_by),
            )
        )
    )


def papers_for(actor: Actor, organization: Organization) -> list[Document]:
    """Its documents as this reader may see them: without those written for applications, where one of these is closed to them."""
    closed = _papers_closed(actor, organization)
    return [d for d in documents_of(organization) if not closed or d.kind in OF_THE_BODY]


def _papers_closed(actor: Actor, organization: Organization) -> bool:
    """Staff in conflict with an application of hers, or asked to review it and not declared; never her own members."""
    closed = organization.key in actor.closed("applicant")
    return closed and not allows(actor, Permission.ORGANIZATION_VIEW, organization)


def same_document(organization: Organization, kind: DocumentKind, sha256: str) -> DocumentVersion | None:
    """The newest version of a document of this kind, when it is the same file."""
    query = select(Document).where(Document.organization_id == organization.id, Document.kind == kind)
    newest = [
        document.versions[-1]
        for document in db.session.scalars(query.options(selectinload(Document.versions)))
    ]
    return next((version for version in newest if version.sha256 == sha256), None)


def document_of(organization: Organization, key: str) -> Document | None:
    """A document of an organization by its key."""
    query = select(Document).where(Document.organization_id == organization.id, Document.key == key)
    return db.session.execute(query).scalar_one_or_none()


def version_for(actor: Actor, key: str, document_key: str, number: int) -> DocumentVersion:
    """One version of a document, for those who may see its organization; else NotFound."""
    query = (
        select(DocumentVersion)
        .join(Document)
        .where(Document.key == document_key, DocumentVersion.version == number)
    )
    found = db.session.execute(
        query.options(
            joinedload(DocumentVersion.document).joinedload(Document.organization),
            joinedload(DocumentVersion.file),
        )
    ).scalar_one_or_none()
    seen(
        actor,
        found.document.organization if found and found.document.organization.key == key else None,
        MAY_SEE,
    )
    assert found is not None  # noqa: S101 - seen() has refused otherwise
    if found.document.kind not in OF_THE_BODY and _papers_closed(actor, found.document.organization):
        raise NotFound
    return found


def bank_accounts_of(organization: Organization) -> list[BankAccount]:
    """Its accounts, newest first, each with who entered and who verified it."""
    query = (
        select(BankAccount)
        .where(BankAccount.organization_id == organization.id)
        .order_by(BankAccount.id.desc())
    )
    return list(db.session.scalars(query.options(*_with_people())))


def bank_account_of(organization: Organization) -> BankAccount | None:
    """The account that stands: the newest, verified or not."""
    query = (
        select(BankAccount)
        .where(BankAccount.organization_id == organization.id)
        .order_by(BankAccount.id.desc())
        .limit(1)
    )
    return db.session.execute(query.options(*_with_people())).scalar_one_or_none()


def bank_account_for(actor: Actor, account_id: int) -> BankAccount:
    """One account for those who may read or verify accounts; else NotFound."""
    query = select(BankAccount).where(BankAccount.id == account_id).options(*_with_people())
    return seen(
        actor, db.session.execute(query).scalar_one_or_none(), (Permission.BANK_READ, Permission.BANK_VERIFY)
    )


def accounts_to_verify() -> Select[BankAccount]:
    """The accounts that stand and nobody has looked at yet, the longest waiting first."""
    newest = select(func.max(BankAccount.id)).group_by(BankAccount.organization_id)
    query = (
        select(BankAccount)
        .outerjoin(BankVerification)
        .where(BankVerification.bank_account_id.is_(None), BankAccount.id.in_(newest))
    )
    return query.options(joinedload(BankAccount.organization), joinedload(BankAccount.entered_by)).order_by(
        BankAccount.entered_at, BankAccount.id
    )


def verification_facts(account: BankAccount, actor: Actor, at: datetime) -> VerificationFacts:
    """What decides whether this person may verify this account now."""
    newest = db.session.execute(
        select(func.max(BankAccount.id)).where(BankAccount.organization_id == account.organization_id)
    ).scalar_one()
    done = db.session.get(BankVerification, account.id)
    return VerificationFacts(
        entered_by_id=account.entered_by_id,
        verifier_id=actor.person_id,
        is_newest=account.id == newest,
        looked_at_on=done.verified_at.date() if done else None,
        in_conflict=account.organization.key in actor.in_conflict("applicant"),
        is_member=account.organization.key in actor.scopes_with(Permission.ORGANIZATION_VIEW, "organization"),
    )


def place_facts(organization: Organization, actor: Actor, at: datetime) -> PlaceFacts:
    """What decides whether an officer may place it."""
    return PlaceFacts(organization.country)


def leave_facts(organization: Organization, actor: Actor, at: datetime) -> LeaveFacts:
    """What decides whether the actor may leave."""
    return LeaveFacts(administrator_ids(organization, at), actor.person_id, actor.name)


def administrator_ids(organization: Organization, at: datetime) -> frozenset[int]:
    """The persons who administer it now."""
    return frozenset(person.id for person in administrators_of(organization.key, at))


def duty_of(organization: Organization, person_id: int, at: datetime) -> Duty | None:
    """The duty by which a person is a member now."""
    return next((duty for person, duty in members_of(organization.key, at) if person.id == person_id), None)


def member_for(organization: Organization, person_key: str, at: datetime) -> Person:
    """A member by the person's key; else NotFound."""
    for person, _duty in members_of(organization.key, at):
        if person.key == person_key:
            return person
    raise NotFound


def last_change(organization: Organization) -> tuple[str, datetime] | None:
    """Who changed the profile last, and when; None when nobody has since it was registered."""
    query = select(TrailEntry.actor, TrailEntry.at).where(
        TrailEntry.subject == organization.trail_ref, TrailEntry.deed == "organization.profile_changed"
    )
    found = db.session.execute(query.order_by(TrailEntry.seq.desc()).limit(1)).first()
    if found is None:
        return None
    person = (
        db.session.get(Person, int(found.actor.removeprefix("person:")))
        if found.actor.startswith("person:")
        else None
    )
    return person.name if person else found.actor, found.at


def names_of(keys: frozenset[str]) -> dict[str, str]:
    """Legal names of organizations by their keys: what duties are held for."""
    query = select(Organization.key, Organization.legal_name).where(Organization.key.in_(keys))
    return {row.key: row.legal_name for row in db.session.execute(query)}


def newcomer_facts(subject: object, actor: Actor, at: datetime) -> NewcomerFacts:
    """Whether somebody is signed in."""
    return NewcomerFacts(actor.person_id is not None)


def addresses_of(actor: Actor) -> tuple[str, ...]:
    """The mail address of who registers an organization: its domain may be that of one that is here."""
    person = db.session.get(Person, actor.person_id) if actor.person_id is not None else None
    return (person.email,) if person is not None else ()


def _with_people() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(BankAccount.organization),
        joinedload(BankAccount.entered_by),
        joinedload(BankAccount.verification).joinedload(BankVerification.verified_by),
    )
