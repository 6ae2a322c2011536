"""Deeds of the Fund: recording money that has arrived."""

from datetime import date, datetime

from grants.accounts.roles import Permission
from grants.core import trail
from grants.core.access import Actor, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken
from grants.core.reasons import Reason
from grants.fund import ledger, queries, rules
from grants.fund.models import Donor, Receipt
from grants.fund.rules import DEFAULT_SUPPORT_RATE_BP, ReceiptTold


@action(Permission.RECEIPT_RECORD, records="receipt.recorded")
def record_receipt(
    whole: Whole, *, donor_key: str, donor_name: str, donor_kind: str, received_on: date, amount_minor: int,
    support_rate_bp: int = DEFAULT_SUPPORT_RATE_BP, note: str = "", another_one: bool = False, by: Actor, at: datetime,
) -> Receipt:  # fmt: skip
    """Record money that arrived, gross in minor units of USD; the support cost is kept of it, the rest is available.

    A donor with this key is used as it stands; otherwise one is made with this name and kind. RuleBroken `receipt_double`
    when there is one of the same donor, day and amount, unless `another_one` says that it is other money.
    """
    told = ReceiptTold(
        donor_key,
        " ".join(donor_name.split()),
        donor_kind,
        received_on,
        amount_minor,
        support_rate_bp,
        note.strip(),
    )
    problems = rules.receipt_problems(told, at.date())
    if problems:
        raise RuleBroken(*problems)
    accounts = (ledger.donor_account(donor_key), ledger.AVAILABLE, ledger.SUPPORT)
    ledger.lock_accounts(set(accounts))  # also puts receipts in order: two at once see each other
    same = queries.same_receipt(donor_key, received_on, amount_minor)
    if same and not another_one:
        raise RuleBroken((None, Reason("receipt_double", reference=same)))
    receipt = _receipt(told, by, at)
    db.session.add(receipt)
    _post(receipt, accounts, at)
    trail.note(
        db.session, donor=donor_key, amount_minor=amount_minor, support_cost_minor=receipt.support_cost_minor
    )
    return receipt


def _receipt(told: ReceiptTold, by: Actor, at: datetime) -> Receipt:
    return Receipt(
        reference=queries.next_reference(told.received_on.year), donor=_donor(told), received_on=told.received_on,
        amount_minor=told.amount_minor, support_rate_bp=told.support_rate_bp, note=told.note, recorded_at=at,
        support_cost_minor=rules.support_cost(told.amount_minor, told.support_rate_bp), recorded_by_id=by.person_id,
    )  # fmt: skip


def _donor(told: ReceiptTold) -> Donor:
    found = queries.donor_of(told.donor_key)
    return found or Donor(key=told.donor_key, name=told.donor_name, kind=told.donor_kind)


def _post(receipt: Receipt, accounts: tuple[str, str, str], at: datetime) -> None:
    donor, available, support = accounts
    moves = [
        ledger.Move(donor, available, receipt.amount_minor - receipt.support_cost_minor),
        ledger.Move(donor, support, receipt.support_cost_minor),
    ]
    ledger.post_entry(receipt.trail_ref, moves, at=at, deed="receipt.recorded", subject=receipt.trail_ref)
