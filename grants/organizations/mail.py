"""Messages around organizations, each named after what happened; queued in the open transaction."""

from datetime import datetime

from grants.accounts.models import Person
from grants.accounts.queries import administrators_of, members_of
from grants.accounts.roles import ROLES, Permission
from grants.core import outbox
from grants.organizations.models import (
    BankAccount,
    BankVerification,
    Document,
    DocumentVersion,
    Invitation,
    JoinRequest,
    Organization,
)
from grants.organizations.states import ExpiryStage


def organization_registered(organization: Organization, person: Person, *, at: datetime) -> None:
    """To who registered it: what they are now, and what comes next."""
    _post("organization_registered", person, organization, at, person=person)


def join_asked(request: JoinRequest, *, gone: Organization | None = None, at: datetime) -> None:
    """To the administrators: somebody says that this is their organization, or was in one that was merged into it."""
    organization = request.organization
    for administrator in administrators_of(organization.key, at):
        _post(
            "join_asked",
            administrator,
            organization,
            at,
            asking=request.person,
            request=request,
            person=administrator,
            gone=gone,
        )


def join_accepted(request: JoinRequest, role: str, *, by_name: str, at: datetime) -> None:
    """To who asked: they are a member now."""
    _post(
        "join_accepted",
        request.person,
        request.organization,
        at,
        person=request.person,
        role=role,
        by_name=by_name,
    )


def join_refused(request: JoinRequest, *, at: datetime) -> None:
    """To who asked: no, and why."""
    _post(
        "join_refused", request.person, request.organization, at, person=request.person, reason=request.reason
    )


def member_invited(invitation: Invitation, *, secret: str, by_name: str, at: datetime) -> None:
    """To the invited address: the link, and until when it works."""
    organization = invitation.organization
    outbox.post(
        "member_invited",
        to=invitation.email,
        about=organization.trail_ref,
        at=at,
        language=organization.language,
        organization=organization,
        invitation=invitation,
        role=ROLES[invitation.role].label,
        secret=secret,
        by_name=by_name,
    )


def invitation_accepted(invitation: Invitation, joined: Person, *, at: datetime) -> None:
    """To the administrators who were there before: somebody has come."""
    organization = invitation.organization
    for person in administrators_of(organization.key, at):
        if person.id != joined.id:
            _post(
                "invitation_accepted",
                person,
                organization,
                at,
                person=person,
                joined=joined,
                role=ROLES[invitation.role].label,
            )


def invitation_declined(invitation: Invitation, *, at: datetime) -> None:
    """To the administrators: the invited person said no."""
    organization = invitation.organization
    for person in administrators_of(organization.key, at):
        _post("invitation_declined", person, organization, at, person=person, invited=invitation.name)


def handed_over(organization: Organization, left: Person, successor: Person, *, at: datetime) -> None:
    """To both, and to every other administrator."""
    people = {p.id: p for p in [left, successor, *administrators_of(organization.key, at)]}
    for person in people.values():
        _post("handed_over", person, organization, at, person=person, left=left, successor=successor)


def administrator_found(organization: Organization, found: Person, *, by_name: str, at: datetime) -> None:
    """To every member: the Fund has given the organization a new administrator."""
    for person, _duty in members_of(organization.key, at):
        _post("administrator_found", person, organization, at, person=person, found=found, by_name=by_name)


def organizations_merged(
    gone: Organization, kept: Organization, stay: list[Person], left: list[Person], *, at: datetime
) -> None:
    """To the people of both: there is one organization from now on. `left` wait until its administrators let them in."""
    for person in [*stay, *left]:
        _post("organizations_merged", person, kept, at, person=person, gone=gone, waits=person in left)


def member_changed(
    organization: Organization, person: Person, role: str, *, by_name: str, at: datetime
) -> None:
    """To the colleague who may do more, or less, from now on."""
    _post("member_changed", person, organization, at, person=person, role=role, by_name=by_name)


def member_removed(organization: Organization, person: Person, *, by_name: str, at: datetime) -> None:
    """To the colleague whose duty has ended."""
    _post("member_removed", person, organization, at, person=person, by_name=by_name)


def member_left(organization: Organization, left: Person, *, at: datetime) -> None:
    """To the administrators who stay."""
    for administrator in administrators_of(organization.key, at):
        if administrator.id != left.id:
            _post("member_left", administrator, organization, at, person=administrator, left=left)


def bank_account_entered(account: BankAccount, *, replaces: bool, by_name: str, at: datetime) -> None:
    """To every member: a changed bank account is what a thief would do, so all are told."""
    organization = account.organization
    for person, _duty in members_of(organization.key, at):
        _post(
            "bank_account_entered",
            person,
            organization,
            at,
            person=person,
            account=account,
            replaces=replaces,
            by_name=by_name,
        )


def bank_account_verified(account: BankAccount, verification: BankVerification, *, at: datetime) -> None:
    """To the administrators: accepted, or what does not fit."""
    organization = account.organization
    for person in administrators_of(organization.key, at):
        _post(
            "bank_account_verified",
            person,
            organization,
            at,
            person=person,
            account=account,
            verification=verification,
        )


def document_expires(document: Document, stage: ExpiryStage, *, at: datetime) -> None:
    """To those who may bring a newer one: it expires soon, or has."""
    organization = document.organization
    for person, duty in members_of(organization.key, at):
        if Permission.ORGANIZATION_EDIT in ROLES[duty.role].permissions:
            _post(
                "document_expires",
                person,
                organization,
                at,
                person=person,
                document=document,
                expired=stage is ExpiryStage.EXPIRED,
            )


def file_infected(version: DocumentVersion, signature: str, *, at: datetime) -> None:
    """To who uploaded it: what was found, and that nobody can open it here."""
    _post(
        "file_infected",
        version.uploaded_by,
        version.document.organization,
        at,
        person=version.uploaded_by,
        version=version,
        signature=signature,
    )


def _post(kind: str, to: Person, organization: Organization, at: datetime, **context: object) -> None:
    outbox.post(
        kind,
        to=to.email,
        about=organization.trail_ref,
        at=at,
        language=to.language,
        organization=organization,
        **context,
    )
