"""A running grant with money behind it, and its tranches brought to where a test begins."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from grants.awards.models import Agreement, AgreementSignature, Award, AwardYear
from grants.awards.states import AwardState, Side
from grants.calls.models import Call
from grants.core.db import db
from grants.core.files import StoredFile
from grants.disbursements import actions
from grants.disbursements.models import Payment, Tranche
from grants.fund.ledger import Move, donor_account, grant_account, post_entry
from grants.organizations.models import BankAccount
from grants.reports.models import Report
from grants.reports.states import ReportState
from tests.factories import a_call, a_submission, a_verified_account, an_award, an_organization
from tests.people import actor, person

SIGNED_AT = datetime(2011, 10, 20, 9, tzinfo=UTC)
AT = datetime(2011, 11, 1, 9, tzinfo=UTC)  # when the tests' deeds happen
FULL = 2_500_000


def a_grant(
    name: str = "Lantern House",
    *,
    number: int = 42,
    years: int = 3,
    call: Call | None = None,
    state: AwardState = AwardState.SIGNED,
    **organization: Any,
) -> Award:
    """A grant whose agreement both have signed, whose account is verified, and whose money stands in the ledger."""
    body = an_organization(name, **organization)
    award = an_award(a_submission(body, call or a_call(), number), state=state, years=years)
    an_agreement(award)
    a_verified_account(body)
    moves = [
        Move(donor_account("test"), grant_account(award.reference, year.year), year.amount_minor)
        for year in award.years
    ]
    post_entry(
        f"award:{award.reference}", moves, at=SIGNED_AT, deed="agreement.signed", subject=award.trail_ref
    )
    db.session.commit()
    return award


def an_agreement(award: Award, sides: tuple[Side, ...] = (Side.GRANTEE, Side.FUND)) -> Agreement:
    """The first version of the agreement, signed by these sides."""
    digest = f"{award.id:064d}"
    db.session.add(
        StoredFile(sha256=digest, size=1, media_type="application/pdf", pages=1, stored_at=SIGNED_AT)
    )
    made = Agreement(
        award_id=award.id,
        version=1,
        sha256=digest,
        trail_hash="0" * 64,
        drawn_at=SIGNED_AT,
        drawn_by_id=person("olu").id,
    )
    db.session.add(made)
    db.session.flush()
    for side in sides:
        who = person("ana" if side is Side.GRANTEE else "lea")
        values = {
            "name": who.name,
            "function": "Director",
            "document_hash": digest,
            "signed_at": SIGNED_AT,
            "signed_by_id": who.id,
        }
        db.session.add(AgreementSignature(agreement_id=made.id, side=side, **values))
    db.session.commit()
    return made


def a_report(year: AwardYear, state: ReportState = ReportState.ACCEPTED) -> Report:
    """The report of a grant year, sent by ana and, unless the state says otherwise, accepted by max."""
    sent, decided = state is not ReportState.DRAFT, state in (ReportState.ACCEPTED, ReportState.RETURNED)
    made = Report(
        award_year_id=year.id, state=state, due_on=date(2012, 11, 29), spent_minor=year.amount_minor,
        submitted_at=AT if sent else None, submitted_by_id=person("ana").id if sent else None,
        decided_at=AT if decided else None, decided_by_id=person("max").id if decided else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def renewed(year: AwardYear, by: str = "lea") -> AwardYear:
    """The year, made firm by hand."""
    year.renewed_at, year.renewed_by_id, year.renewal_reason = (
        AT,
        person(by).id,
        "The report shows good work.",
    )
    db.session.commit()
    return year


def requested(year: AwardYear, by: str = "ana", at: datetime = AT) -> Tranche:
    """The tranche of a year, asked for."""
    return actions.request_tranche(year, by=actor(by, at), at=at)


def certified(year: AwardYear, by: str = "olu", at: datetime = AT) -> Tranche:
    """…and certified."""
    tranche = requested(year, at=at)
    actions.certify_tranche(tranche, by=actor(by, at), at=at)
    return tranche


def approved(year: AwardYear, by: str = "ada", at: datetime = AT) -> Tranche:
    """…and approved."""
    tranche = certified(year, at=at)
    actions.approve_tranche(tranche, by=actor(by, at), at=at)
    return tranche


def pay(tranche: Tranche, by: str = "fay", at: datetime = AT, **changes: Any) -> Payment:
    """Record its payment, in dollars unless said otherwise."""
    said: dict[str, Any] = {
        "paid_currency": "USD", "paid_amount_minor": tranche.amount_minor, "rate_millionths": 1_000_000,
        "rate_on": at.date(), "value_on": at.date(), "bank_reference": f"VIE 4471 {tranche.id:04d}", **changes,
    }  # fmt: skip
    return actions.record_payment(tranche, by=actor(by, at), at=at, **said)


def paid(year: AwardYear, at: datetime = AT) -> Payment:
    """…and paid."""
    return pay(approved(year, at=at), at=at)


def another_account(award: Award, accepted: bool | None = True) -> BankAccount:
    """The organization enters a new account; verified unless `accepted` is None."""
    return a_verified_account(award.application.organization, accepted)


def later(days: int = 1) -> datetime:
    """Some days after the tests' deeds."""
    return AT + timedelta(days=days)
