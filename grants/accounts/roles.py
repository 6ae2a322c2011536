"""Roles and permissions: the one list. Everything else in the program names permissions, never roles.

To add a role: an entry in ROLES, a line in docs/permissions.md (generated), a person in tests/people.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from grants.core.reasons import N_


class Permission(StrEnum):
    """What somebody may do, somewhere. Named noun first; `meaning` says it in words."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> "Permission":
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    FILE_READ = "file.read", N_("See which uploads wait for the virus scanner, and which did not pass it")
    PEOPLE_MANAGE = "people.manage", N_("Invite staff, give and end their roles, close and open accounts")
    MAIL_READ = "mail.read", N_("See which mail was sent, and what could not be delivered")
    TRAIL_READ = "trail.read", N_("Read and export the trail, and who held which role on a day")

    ORGANIZATION_VIEW = "organization.view", N_("See one’s own organization")
    ORGANIZATION_EDIT = "organization.edit", N_("Change one’s own organization’s profile and documents")
    ORGANIZATION_MEMBERS = "organization.members", N_("Invite, change and remove one’s colleagues")
    ORGANIZATION_READ = "organization.read", N_("Read the profile and documents of every organization")
    ORGANIZATION_PLACE = (
        "organization.place",
        N_("Place an organization in a regional group where no table does"),
    )
    ORGANIZATION_MERGE = (
        "organization.merge",
        N_("Decide whether two organizations are one, and merge them"),
    )
    ORGANIZATION_APPOINT = (
        "organization.appoint",
        N_("Give an organization an administrator when nobody is left"),
    )
    BANK_ENTER = "bank.enter", N_("Enter one’s own organization’s bank account")
    BANK_READ = "bank.read", N_("See bank accounts")
    BANK_VERIFY = "bank.verify", N_("Verify a bank account that somebody else entered")

    FUND_READ = "fund.read", N_("Read receipts, the ledger and the envelopes")
    RECEIPT_RECORD = "receipt.record", N_("Record what donors paid in")

    CALL_READ = "call.read", N_("Read calls that are not published yet")
    CALL_MANAGE = "call.manage", N_("Set up, publish, amend and conclude calls")

    APPLICATION_VIEW = "application.view", N_("See one’s own organization’s applications, drafts too")
    APPLICATION_WRITE = "application.write", N_("Write one’s own organization’s applications")
    APPLICATION_SUBMIT = "application.submit", N_("Send, correct and withdraw an application")
    APPLICATION_READ = "application.read", N_("Read applications that were sent, never a draft")
    APPLICATION_SIGHT = "application.sight", N_("Read the one proposal that was given for review")
    ELIGIBILITY_READ = "eligibility.read", N_("Read the eligibility check")
    ELIGIBILITY_JUDGE = (
        "eligibility.judge",
        N_("Judge what a rule leaves to a person; override a verdict, which takes two"),
    )
    INFORMATION_ASK = (
        "information.ask",
        N_("Ask an applicant for information after the deadline, and settle what comes of it"),
    )
    CONFLICT_RECORD = "conflict.record", N_("Record a conflict of interest")

    REVIEW_POOL = "review.pool", N_("Be asked to review")
    REVIEW_ASSIGN = "review.assign", N_("Give proposals to reviewers")
    REVIEW_WRITE = "review.write", N_("Score the one proposal that was given")
    REVIEW_READ = "review.read", N_("Read every review that was sent")
    RANKING_READ = "ranking.read", N_("Read the ranking")

    AWARD_READ = "award.read", N_("Read decisions and awards")
    AWARD_VIEW = "award.view", N_("See one’s own organization’s grants")
    AWARD_PROPOSE = "award.propose", N_("Propose to fund, to hold in reserve or to refuse")
    AWARD_CONFIRM = "award.confirm", N_("Confirm decisions that somebody else proposed")
    AWARD_RELEASE = "award.release", N_("Send the letters; let an award fall away")
    APPEAL_DECIDE = "appeal.decide", N_("Decide an appeal against a refusal in which one had no part")
    BOARD_RECORD = "board.record", N_("Record a meeting of the Board")
    BOARD_SIT = "board.sit", N_("Sit on the Board of Trustees")
    OFFER_ANSWER = "offer.answer", N_("Accept or decline an offer for one’s own organization")
    AGREEMENT_SIGN_GRANTEE = "agreement.sign_grantee", N_("Sign the agreement for the grantee")
    AGREEMENT_SIGN_FUND = "agreement.sign_fund", N_("Sign the agreement for the Fund")

    REPORT_WRITE = "report.write", N_("Write one’s own organization’s reports")
    REPORT_SEND = "report.send", N_("Send a report")
    REPORT_DECIDE = "report.decide", N_("Accept a report, or return it with questions")

    YEAR_RENEW = "year.renew", N_("Renew a grant year that was indicative")
    TRANCHE_REQUEST = "tranche.request", N_("Ask for a tranche of one’s own grant")
    TRANCHE_CERTIFY = "tranche.certify", N_("Certify a payment")
    TRANCHE_APPROVE = "tranche.approve", N_("Approve a payment that somebody else certified")
    TRANCHE_SEND_BACK = "tranche.send_back", N_("Send a payment back to the step before, with a reason")
    PAYMENT_RECORD = "payment.record", N_("Record a payment that somebody else approved")
    PAYMENT_CONFIRM = "payment.confirm", N_("Confirm that a payment arrived")

    CHORES_RUN = "chores.run", N_("Do what nobody does: checks at closing, lapsing offers, reminders")


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
_READS = frozenset(
    {
        P.ORGANIZATION_READ,
        P.FUND_READ,
        P.CALL_READ,
        P.APPLICATION_READ,
        P.ELIGIBILITY_READ,
        P.RANKING_READ,
        P.AWARD_READ,
    }
)

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
        _READS | {P.CALL_MANAGE, P.ELIGIBILITY_JUDGE, P.INFORMATION_ASK, P.APPEAL_DECIDE, P.CONFLICT_RECORD, P.REVIEW_ASSIGN, P.REVIEW_READ, P.AWARD_PROPOSE, P.AWARD_CONFIRM,
                  P.AWARD_RELEASE, P.BOARD_RECORD, P.AGREEMENT_SIGN_FUND, P.REPORT_DECIDE, P.YEAR_RENEW, P.TRANCHE_CERTIFY, P.TRANCHE_SEND_BACK,
                  P.MAIL_READ, P.FILE_READ, P.ORGANIZATION_PLACE, P.ORGANIZATION_MERGE, P.ORGANIZATION_APPOINT, P.BANK_READ},
        staff=True,
    ),
    Role("approving_officer", N_("Approving officer"), N_("Approves payments that somebody else has certified."),
         _READS | {P.TRANCHE_APPROVE, P.TRANCHE_SEND_BACK, P.BANK_READ}, staff=True),
    Role("finance_officer", N_("Finance officer"), N_("Records receipts and payments, verifies bank accounts."),
         _READS | {P.RECEIPT_RECORD, P.BANK_READ, P.BANK_VERIFY, P.PAYMENT_RECORD, P.TRANCHE_SEND_BACK}, staff=True),
    Role("trustee", N_("Trustee"), N_("Sits on the Board: reads proposals and the ranking, endorses the selection."),
         frozenset({P.CALL_READ, P.APPLICATION_READ, P.ELIGIBILITY_READ, P.RANKING_READ, P.AWARD_READ, P.FUND_READ, P.BOARD_SIT}), staff=True),
    Role("auditor", N_("Auditor"), N_("Reads everything except what was never sent; changes nothing."),
         _READS | {P.REVIEW_READ, P.TRAIL_READ, P.MAIL_READ, P.FILE_READ, P.BANK_READ}, staff=True),
    Role("administrator", N_("Administrator"), N_("Looks after people and their roles; sees no money and no drafts."),
         frozenset({P.PEOPLE_MANAGE, P.MAIL_READ, P.FILE_READ}), staff=True),
    Role("system", N_("The program itself"), N_("Does what nobody does: runs the checks at closing, sends reminders."), frozenset({P.CHORES_RUN, P.PEOPLE_MANAGE})),  # people: the first administrator is added at the machine
]  # fmt: skip

ROLES: Mapping[str, Role] = {role.key: role for role in _ROLES}
STAFF_ROLES = tuple(role for role in _ROLES if role.staff)
MEMBER_ROLES = tuple(role for role in _ROLES if role.scope == "organization")


def as_table() -> str:
    """The text of docs/permissions.md: what each role is for, and which permission it has."""
    lines = [
        "# Who may do what", "",
        "Written by `flask --app wsgi people permissions --write docs/permissions.md` from `grants/accounts/roles.py`; do not edit it.",
        "Everybody who has signed in may change their own account and register an organization; these need no permission.", "",
        "| Role | Key | Held for | What it is for |", "|---|---|---|---|",
        *(f"| {r.label} | `{r.key}` | {'one ' + r.scope if r.scope else 'the whole Fund'} | {r.description} |" for r in _ROLES), "",
        "| Permission | Meaning | " + " | ".join(f"`{r.key}`" for r in _ROLES) + " |", "|---|---|" + ":-:|" * len(_ROLES),
        *(f"| `{p}` | {p.meaning} | " + " | ".join("yes" if p in r.permissions else "" for r in _ROLES) + " |" for p in Permission),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
