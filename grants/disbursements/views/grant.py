"""What the grant page says of its money: what the next tranche waits for, and what was paid."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from grants.accounts.roles import Permission
from grants.awards.models import Award, AwardYear
from grants.awards.states import AwardState
from grants.core.access import Actor, allows
from grants.core.money import Money
from grants.core.sentences import money
from grants.disbursements import actions, queries
from grants.disbursements.conditions import checklist
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.queries.facts import UNDER_WAY, doer_of
from grants.disbursements.rules import YearDeed
from grants.disbursements.states import PaymentState, TrancheState
from grants.disbursements.views.pages import asked, lede_of


def tranches_section(award: Award, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """The checklist of the first grant year that is not paid in full."""
    year = next((year for year in award.years if year.paid_minor < year.amount_minor), None)
    if year is None or award.state not in (AwardState.ACCEPTED, AwardState.SIGNED):
        return None
    facts, tranches = queries.facts_of([year])[year.id], queries.tranches_of(award.years)
    tranche = tranches.get(year.id)
    state = tranche.state if tranche else TrancheState.PLANNED
    lines = tuple(line for line in checklist(facts) if line.shown)
    missing = tuple(line for line in lines if not line.found.met)
    deed = YearDeed(facts, doer_of(actor, award), state if state in UNDER_WAY else None)
    return {
        "year": year, "tranche": tranche, "state": state, "lines": lines, "done": len(lines) - len(missing),
        "amount": Money(tranche.amount_minor if tranche else year.amount_minor, award.currency),
        "request_verdict": asked(actions.request_tranche, award, deed, actor) if _holds(actor, Permission.TRANCHE_REQUEST, award) else None,
        "renew": asked(actions.renew_year, award, deed, actor) if _holds(actor, Permission.YEAR_RENEW, award) else None,
        "lede": _on_its_way(tranches, award.years) or lede_of(year.year, state, missing),
    }  # fmt: skip


def arrival_section(award: Award, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """Money on its way, for those who can say that it has arrived."""
    if not _holds(actor, Permission.PAYMENT_CONFIRM, award):
        return None
    sent = [payment for payment in queries.payments_of(award) if payment.state is PaymentState.SENT]
    return {"sent": sent, "actions": actions} if sent else None


def payments_section(award: Award, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """What the bank did for this grant, and the steps it adds to the story."""
    payments = queries.payments_of(award)
    if not payments:
        return None
    sent = [payment for payment in payments if payment.state is PaymentState.SENT]
    found: dict[str, Any] = {
        "payments": payments,
        "total": sum(p.amount_minor for p in payments if p.state in (PaymentState.SENT, PaymentState.CONFIRMED)),
        "steps": [step for payment in payments for step in _steps(payment)],
    }  # fmt: skip
    if sent:
        found["lede"] = lede_of(sent[0].tranche.award_year.year, TrancheState.PAID, ())
    return found


def _steps(payment: Payment) -> list[dict[str, Any]]:
    amount = money(Money(payment.amount_minor))
    if payment.state in (PaymentState.FAILED, PaymentState.RETURNED):
        label = (
            _("%(amount)s came back", amount=amount)
            if payment.state is PaymentState.RETURNED
            else _("A payment of %(amount)s failed", amount=amount)
        )
        return [{"on": payment.value_on, "label": label, "state": "done"}]
    note = _("Not yet confirmed by the organization") if payment.state is PaymentState.SENT else ""
    return [
        {"on": payment.value_on, "label": _("%(amount)s paid", amount=amount), "note": note, "state": "done"}
    ]


def _on_its_way(tranches: dict[int, Tranche], years: Sequence[AwardYear]) -> str:
    for year in years:
        tranche = tranches.get(year.id)
        if tranche is not None and tranche.state is TrancheState.PAID:
            return lede_of(year.year, tranche.state, ())
    return ""


def _holds(actor: Actor, permission: Permission, award: Award) -> bool:
    return allows(actor, permission, award).ok
