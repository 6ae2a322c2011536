"""Messages around organizations, each named after what happened; queued in the open transaction."""

from datetime import datetime

from grants.accounts.models import Person
from grants.accounts.queries import administrators_of, members_of
from grants.core import outbox
from grants.organizations.models import BankAccount, BankVerification, Organization


def organization_registered(organization: Organization, person: Person, *, at: datetime) -> None:
    """To who registered it: what they are now, and what comes next."""
    _post("organization_registered", person, organization, at, person=person)


def join_asked(organization: Organization, asking: Person, *, at: datetime) -> None:
    """To the administrators: somebody says that this is their organization."""
    for administrator in administrators_of(organization.key, at):
        _post("join_asked", administrator, organization, at, asking=asking, person=administrator)


def member_invited(
    organization: Organization, person: Person, role: str, *, secret: str | None, by_name: str, at: datetime
) -> None:
    """To the colleague: a link to choose a password, or to sign in for who has an account already."""
    _post(
        "member_invited", person, organization, at, person=person, role=role, secret=secret, by_name=by_name
    )


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
