"""Deeds on bank accounts: entering one, and verifying it by a second person."""

from datetime import datetime

from grants.accounts.roles import Permission
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.reasons import Reason
from grants.organizations import mail, queries, rules
from grants.organizations.models import BankAccount, BankVerification, Organization
from grants.organizations.rules import BankDetails


@action(Permission.BANK_ENTER, records="bank_account.entered")
def enter_bank_account(
    organization: Organization, *, details: BankDetails, by: Actor, at: datetime
) -> BankAccount:
    """Enter the account that grants are paid to. It takes the place of the one before and is verified anew."""
    details = rules.clean_details(details)
    problems = rules.bank_problems(details)
    if problems:
        raise RuleBroken(*problems)
    before = queries.bank_account_of(organization)
    if before is not None and _same(before, details) and not _refused(before):
        raise RuleBroken((None, Reason("account_unchanged")))
    account = BankAccount(
        organization=organization, holder=details.holder, bank_name=details.bank_name, country=details.country,
        currency=details.currency, account_number=details.account_number, bic=details.bic, entered_at=at, entered_by_id=by.person_id,
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    trail.note(
        db.session,
        account=account.id,
        replaces=before.id if before else None,
        number=trail.fingerprint(details.account_number),
    )
    mail.bank_account_entered(account, replaces=before is not None, by_name=by.name, at=at)
    return account


@action(
    Permission.BANK_VERIFY,
    facts=queries.verification_facts,
    may=rules.can_verify,
    records="bank_account.verified",
)
def verify_bank_account(
    account: BankAccount, *, accepted: bool, reason: str, by: Actor, at: datetime
) -> BankVerification:
    """Record that a second person compared the details with the bank's own paper: they fit, or what does not."""
    reason = reason.strip()
    if not reason:
        raise RuleBroken(("reason", Reason("verdict_reason_missing")))
    if len(reason) > rules.LONGEST_VERDICT:
        raise RuleBroken(
            ("reason", Reason("profile_too_long", count=len(reason), limit=rules.LONGEST_VERDICT))
        )
    verification = BankVerification(
        bank_account_id=account.id, entered_by_id=account.entered_by_id, verified_by_id=by.person_id,
        verified_at=at, accepted=accepted, reason=reason,
    )  # fmt: skip
    db.session.add(verification)
    db.session.flush()
    trail.note(db.session, accepted=accepted)
    mail.bank_account_verified(account, verification, at=at)
    return verification


def _same(account: BankAccount, details: BankDetails) -> bool:
    names = ("holder", "bank_name", "country", "currency", "account_number", "bic")
    return all(getattr(account, name) == getattr(details, name) for name in names)


def _refused(account: BankAccount) -> bool:
    """Details that were refused may be entered again, when the bank has sent another paper."""
    return account.verification is not None and not account.verification.accepted
