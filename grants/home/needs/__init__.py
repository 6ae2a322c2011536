"""What waits for somebody: one entry a kind of thing, asked only of those who may do it.

To add one: a function in this folder that returns needs, and a line in NEEDS. Each is one query with a bound.
"""

from collections.abc import Callable
from datetime import datetime

from grants.accounts.roles import Permission
from grants.awards.states import DecisionState, Side
from grants.core.access import Actor
from grants.core.reasons import N_
from grants.disbursements.states import TrancheState
from grants.home.needs.files import unscanned
from grants.home.needs.grantees import drafts, offers, reports, to_answer, to_confirm, to_request
from grants.home.needs.need import Need
from grants.home.needs.officers import (
    accounts,
    decisions,
    few_reviewers,
    my_reviews,
    overrides,
    selections,
    to_draw,
    to_judge,
    to_sign,
    undelivered,
)  # fmt: skip
from grants.home.needs.organizations import doubles_and_orphans, join_requests
from grants.home.needs.payments import tranches
from grants.home.needs.questions import questions
from grants.home.needs.waiting import Waiting, waiting_of
from grants.reports.states import ReportState

__all__ = ["NEEDS", "Need", "Waiting", "needs_of", "waiting_of"]


def needs_of(actor: Actor, at: datetime) -> list[Need]:
    """All that waits for this actor, the most pressing kinds first."""
    found: list[Need] = []
    for permission, ask in NEEDS:
        if actor.anywhere(permission):
            found += ask(actor, at)
    return found


NEEDS: list[tuple[Permission, Callable[[Actor, datetime], list[Need]]]] = [
    (Permission.APPLICATION_WRITE, to_answer),
    (Permission.OFFER_ANSWER, offers),
    (Permission.AGREEMENT_SIGN_GRANTEE, to_sign(Side.GRANTEE, Permission.AGREEMENT_SIGN_GRANTEE)),
    (Permission.APPLICATION_WRITE, drafts),
    (Permission.PAYMENT_CONFIRM, to_confirm),
    (Permission.TRANCHE_REQUEST, to_request),
    (Permission.REPORT_WRITE, reports((ReportState.DRAFT, ReportState.RETURNED), N_("Write the report of year %(year)s: %(title)s"), Permission.REPORT_WRITE)),
    (Permission.REVIEW_POOL, my_reviews),
    (Permission.TRANCHE_APPROVE, tranches((TrancheState.CERTIFIED,), N_("Approve a payment of %(amount)s"), Permission.TRANCHE_APPROVE)),
    (Permission.PAYMENT_RECORD, tranches((TrancheState.APPROVED,), N_("Pay %(amount)s and record it"), Permission.PAYMENT_RECORD)),
    (Permission.BANK_VERIFY, accounts),
    (Permission.TRANCHE_CERTIFY, tranches((TrancheState.REQUESTED,), N_("Certify a payment of %(amount)s"), Permission.TRANCHE_CERTIFY)),
    (Permission.REPORT_DECIDE, reports((ReportState.SUBMITTED,), N_("Read the report of year %(year)s: %(title)s"), Permission.REPORT_DECIDE)),
    (Permission.CALL_MANAGE, questions),
    (Permission.ELIGIBILITY_JUDGE, to_judge),
    (Permission.ELIGIBILITY_JUDGE, overrides),
    (Permission.REVIEW_ASSIGN, few_reviewers),
    (Permission.AWARD_CONFIRM, decisions(DecisionState.ENDORSED, N_("Confirm the decisions of %(call)s as a second officer: %(count)s"), "awards.selection")),
    (Permission.AWARD_RELEASE, decisions(DecisionState.CONFIRMED, N_("Send the letters of %(call)s: %(count)s"), "awards.letters")),
    (Permission.AGREEMENT_SIGN_FUND, to_draw),
    (Permission.AGREEMENT_SIGN_FUND, to_sign(Side.FUND, Permission.AGREEMENT_SIGN_FUND)),
    (Permission.BOARD_SIT, selections),
    (Permission.AWARD_PROPOSE, selections),
    (Permission.ORGANIZATION_MEMBERS, join_requests),
    (Permission.ORGANIZATION_MERGE, doubles_and_orphans),
    (Permission.MAIL_READ, undelivered),
    (Permission.FILE_READ, unscanned),
]  # fmt: skip
