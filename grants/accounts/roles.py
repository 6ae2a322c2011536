"""Roles and permissions: the one list. Everything else in the program names permissions, never roles.

To add a role: an entry in ROLES, a line in docs/permissions.md (generated), a person in tests/people.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from grants.core.reasons import N_


class Permission(StrEnum):
    """What somebody may do, somewhere. Named noun first."""

    PEOPLE_MANAGE = "people.manage"  # staff, their roles, closing an account
    MAIL_READ = "mail.read"  # what was sent, what the program gave up on
    TRAIL_READ = "trail.read"

    ORGANIZATION_VIEW = "organization.view"  # one's own organization
    ORGANIZATION_EDIT = "organization.edit"
    ORGANIZATION_MEMBERS = "organization.members"  # invite, change, remove
    ORGANIZATION_READ = "organization.read"  # staff: every organization's profile and documents
    ORGANIZATION_PLACE = "organization.place"  # staff: the regional group of one that no table places
    BANK_ENTER = "bank.enter"
    BANK_READ = "bank.read"
    BANK_VERIFY = "bank.verify"

    FUND_READ = "fund.read"
    RECEIPT_RECORD = "receipt.record"

    CALL_READ = "call.read"  # staff: also calls that are not published
    CALL_MANAGE = "call.manage"

    APPLICATION_VIEW = "application.view"  # one's own organization's, drafts too
    APPLICATION_WRITE = "application.write"
    APPLICATION_SUBMIT = "application.submit"  # send, correct, withdraw
    APPLICATION_READ = "application.read"  # staff and trustees: what was sent, never a draft
    APPLICATION_SIGHT = "application.sight"  # a reviewer's sight of one application
    ELIGIBILITY_READ = "eligibility.read"
    ELIGIBILITY_JUDGE = "eligibility.judge"  # also overrides, of which two people are needed
    CONFLICT_RECORD = "conflict.record"

    REVIEW_POOL = "review.pool"  # may be asked to review
    REVIEW_ASSIGN = "review.assign"
    REVIEW_WRITE = "review.write"  # one's own review of one application
    REVIEW_READ = "review.read"  # every submitted review
    RANKING_READ = "ranking.read"

    AWARD_READ = "award.read"  # staff, trustees, auditors
    AWARD_VIEW = "award.view"  # one's own organization's
    AWARD_PROPOSE = "award.propose"
    AWARD_CONFIRM = "award.confirm"
    AWARD_RELEASE = "award.release"  # letters out; an award that falls away
    BOARD_RECORD = "board.record"
    BOARD_SIT = "board.sit"
    OFFER_ANSWER = "offer.answer"
    AGREEMENT_SIGN_GRANTEE = "agreement.sign_grantee"
    AGREEMENT_SIGN_FUND = "agreement.sign_fund"

    REPORT_WRITE = "report.write"
    REPORT_SEND = "report.send"
    REPORT_DECIDE = "report.decide"

    YEAR_RENEW = "year.renew"
    TRANCHE_REQUEST = "tranche.request"
    TRANCHE_CERTIFY = "tranche.certify"
    TRANCHE_APPROVE = "tranche.approve"
    PAYMENT_RECORD = "payment.record"
    PAYMENT_CONFIRM = "payment.confirm"

    CHORES_RUN = "chores.run"  # the system's own: what nobody does


@dataclass(frozen=True)
class Role:
    """A named set of permissions. `scope` is the kind of thing it is held for; None is the whole Fund."""

    key: str
    label: str
    description: str
    permissions: frozenset[Permission]
    scope: str | None = None
    staff: bool = False


P = Permission

_VIEWER = frozenset({P.ORGANIZATION_VIEW, P.APPLICATION_VIEW, P.AWARD_VIEW})
_EDITOR = _VIEWER | {P.ORGANIZATION_EDIT, P.APPLICATION_WRITE, P.REPORT_WRITE}
_READS = frozenset({P.ORGANIZATION_READ, P.FUND_READ, P.CALL_READ, P.APPLICATION_READ, P.ELIGIBILITY_READ, P.RANKING_READ, P.AWARD_READ})

_ROLES = [
    Role("organization_viewer", N_("Viewer"), N_("Reads the organization’s profile, applications and grants."), _VIEWER, "organization"),
    Role("organization_editor", N_("Editor"), N_("Writes applications and reports; cannot send them."), _EDITOR, "organization"),
    Role(
        "organization_administrator", N_("Administrator of the organization"),
        N_("Sends applications and reports, signs, enters the bank account, invites colleagues."),
        _EDITOR | {P.ORGANIZATION_MEMBERS, P.BANK_ENTER, P.BANK_READ, P.APPLICATION_SUBMIT, P.OFFER_ANSWER, P.AGREEMENT_SIGN_GRANTEE,
                   P.REPORT_SEND, P.TRANCHE_REQUEST, P.PAYMENT_CONFIRM},
        "organization",
    ),
    Role("reviewer", N_("Reviewer"), N_("Belongs to the pool of reviewers; sees only the proposals given to them."), frozenset({P.REVIEW_POOL}), staff=True),
    Role("assigned_reviewer", N_("Reviewer of one proposal"), N_("Reads and scores one proposal."),
         frozenset({P.APPLICATION_SIGHT, P.REVIEW_WRITE}), "application"),
    Role(
        "fund_manager", N_("Fund manager"), N_("Runs calls, checks eligibility, proposes awards, reads reports, certifies payments."),
        _READS | {P.CALL_MANAGE, P.ELIGIBILITY_JUDGE, P.CONFLICT_RECORD, P.REVIEW_ASSIGN, P.REVIEW_READ, P.AWARD_PROPOSE, P.AWARD_CONFIRM,
                  P.AWARD_RELEASE, P.BOARD_RECORD, P.AGREEMENT_SIGN_FUND, P.REPORT_DECIDE, P.YEAR_RENEW, P.TRANCHE_CERTIFY,
                  P.MAIL_READ, P.ORGANIZATION_PLACE, P.BANK_READ},
        staff=True,
    ),
    Role("approving_officer", N_("Approving officer"), N_("Approves payments that somebody else has certified."),
         _READS | {P.TRANCHE_APPROVE, P.BANK_READ}, staff=True),
    Role("finance_officer", N_("Finance officer"), N_("Records receipts and payments, verifies bank accounts."),
         _READS | {P.RECEIPT_RECORD, P.BANK_READ, P.BANK_VERIFY, P.PAYMENT_RECORD}, staff=True),
    Role("trustee", N_("Trustee"), N_("Sits on the Board: reads proposals and the ranking, endorses the selection."),
         frozenset({P.CALL_READ, P.APPLICATION_READ, P.ELIGIBILITY_READ, P.RANKING_READ, P.AWARD_READ, P.FUND_READ, P.BOARD_SIT}), staff=True),
    Role("auditor", N_("Auditor"), N_("Reads everything except what was never sent; changes nothing."),
         _READS | {P.REVIEW_READ, P.TRAIL_READ, P.MAIL_READ, P.BANK_READ}, staff=True),
    Role("administrator", N_("Administrator"), N_("Looks after people and their roles; sees no money and no drafts."),
         frozenset({P.PEOPLE_MANAGE, P.MAIL_READ}), staff=True),
    Role("system", N_("The program itself"), N_("Does what nobody does: runs the checks at closing, sends reminders."), frozenset({P.CHORES_RUN})),
]  # fmt: skip

ROLES: Mapping[str, Role] = {role.key: role for role in _ROLES}
STAFF_ROLES = tuple(role for role in _ROLES if role.staff)
MEMBER_ROLES = tuple(role for role in _ROLES if role.scope == "organization")
