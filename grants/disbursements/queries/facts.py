"""The facts that conditions and rules judge, for one grant year or many: four statements however many there are."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from grants.accounts.models import Person
from grants.accounts.roles import Permission
from grants.awards.models import Agreement, AgreementSignature, AwardYear
from grants.awards.states import Side
from grants.core.access import Actor, Scoped
from grants.core.db import db
from grants.disbursements.conditions import AccountFacts, ReportFacts, YearFacts
from grants.disbursements.models import Payment, Tranche
from grants.disbursements.rules import Doer, PaymentDeed, PaymentLimits, TrancheDeed, YearDeed
from grants.disbursements.states import TrancheState
from grants.organizations.models import BankAccount, BankVerification
from grants.reports.models import Report

HOME = ZoneInfo("Europe/Vienna")  # where the Fund keeps its books
UNDER_WAY = (TrancheState.REQUESTED, TrancheState.CERTIFIED, TrancheState.APPROVED)


def facts_of(years: Sequence[AwardYear]) -> dict[int, YearFacts]:
    """What the conditions look at, by the id of the grant year."""
    signed = _signatures({year.award_id for year in years})
    accounts = _accounts({year.award.application.organization_id for year in years})
    reports = _reports({year.award_id for year in years})
    renewers = _renewers([year.id for year in years])
    return {year.id: _facts(year, signed.get(year.award_id), accounts, reports, renewers) for year in years}


def year_deed(award_year: AwardYear, actor: Actor, at: datetime) -> YearDeed:
    """What decides whether somebody may ask for a year's money or renew the year."""
    under_way = (
        select(Tranche.state)
        .where(Tranche.award_year_id == award_year.id, Tranche.state.in_(UNDER_WAY))
        .order_by(Tranche.number)
    )
    return YearDeed(
        year=facts_of([award_year])[award_year.id],
        doer=doer_of(actor, award_year),
        under_way=db.session.execute(under_way.limit(1)).scalar_one_or_none(),
    )


def tranche_deed(tranche: Tranche, actor: Actor, at: datetime) -> TrancheDeed:
    """What decides whether somebody may certify, approve, pay or send back a tranche."""
    return deed_of(tranche, facts_of([tranche.award_year])[tranche.award_year_id], actor)


def deed_of(tranche: Tranche, year: YearFacts, actor: Actor) -> TrancheDeed:
    """The same, from facts that were gathered for many."""
    return TrancheDeed(
        year=year,
        doer=doer_of(actor, tranche),
        state=tranche.state,
        requested_by_id=tranche.requested_by_id,
        certified_by_id=tranche.certified_by_id,
        approved_by_id=tranche.approved_by_id,
        account_id=tranche.bank_account_id,
    )


def payment_deed(payment: Payment, actor: Actor, at: datetime) -> PaymentDeed:
    """What decides whether somebody may confirm a payment, or record what went wrong with it."""
    return PaymentDeed(
        doer=doer_of(actor, payment), state=payment.state, recorded_by_id=payment.recorded_by_id
    )


def payment_limits(tranche: Tranche, bank_reference: str, at: datetime) -> PaymentLimits:
    """What a written-down payment is held against. Days are those of UTC, the earlier ones where Vienna has a new day already."""
    known = select(Payment.id).where(func.lower(Payment.bank_reference) == bank_reference.lower())
    newest = (
        select(func.max(Agreement.version))
        .where(Agreement.award_id == tranche.award_year.award_id)
        .scalar_subquery()
    )
    signed = (
        select(func.max(AgreementSignature.signed_at)).join(Agreement, Agreement.id == AgreementSignature.agreement_id)
        .where(Agreement.award_id == tranche.award_year.award_id, Agreement.version == newest)
    )  # fmt: skip
    signed_at = db.session.execute(signed).scalar_one()
    return PaymentLimits(
        amount_minor=tranche.amount_minor,
        signed_on=signed_at.date() if signed_at else None,
        approved_on=tranche.approved_at.date() if tranche.approved_at else None,
        today=at.date(),
        reference_known=db.session.execute(known.limit(1)).first() is not None,
    )


def doer_of(actor: Actor, thing: Scoped) -> Doer:
    """The actor, and whether the grantee is their own organization."""
    own = {("organization", key) for key in actor.scopes_with(Permission.ORGANIZATION_VIEW, "organization")}
    return Doer(actor.person_id, is_member=bool(own & thing.scopes))


def _facts(
    year: AwardYear,
    signed: dict[Side, date | None] | None,
    accounts: dict[int, AccountFacts],
    reports: dict[tuple[int, int], ReportFacts],
    renewers: dict[int, str],
) -> YearFacts:
    before = year.year - 1
    return YearFacts(
        year=year.year,
        amount_minor=year.amount_minor,
        paid_minor=year.paid_minor,
        award_state=year.award.state,
        agreement_drawn=signed is not None,
        grantee_signed_on=(signed or {}).get(Side.GRANTEE),
        fund_signed_on=(signed or {}).get(Side.FUND),
        account=accounts.get(year.award.application.organization_id),
        report=reports.get((year.award_id, before), ReportFacts(before)) if before else None,
        indicative=year.indicative,
        renewed_on=_day(year.renewed_at),
        renewed_by=renewers.get(year.id, ""),
    )


def _signatures(awards: set[int]) -> dict[int, dict[Side, date | None]]:
    """Award -> side -> day of signature, of the newest version of the agreement; no entry when none is drawn."""
    newer = aliased(Agreement)
    is_newest = (
        ~select(newer.id)
        .where(newer.award_id == Agreement.award_id, newer.version > Agreement.version)
        .exists()
    )
    query = select(Agreement.award_id, AgreementSignature.side, AgreementSignature.signed_at).outerjoin(
        AgreementSignature, AgreementSignature.agreement_id == Agreement.id
    )
    found: dict[int, dict[Side, date | None]] = {}
    for award, side, signed_at in db.session.execute(query.where(Agreement.award_id.in_(awards), is_newest)):
        sides = found.setdefault(award, {})
        if side is not None:
            sides[side] = _day(signed_at)
    return found


def _accounts(organizations: set[int]) -> dict[int, AccountFacts]:
    """Organization -> its newest account, as far as it was looked at."""
    newest = (
        select(func.max(BankAccount.id))
        .where(BankAccount.organization_id.in_(organizations))
        .group_by(BankAccount.organization_id)
    )
    query = (
        select(
            BankAccount.organization_id,
            BankAccount.id,
            BankAccount.entered_at,
            BankVerification.accepted,
            BankVerification.verified_at,
            Person.name,
        )
        .outerjoin(BankVerification, BankVerification.bank_account_id == BankAccount.id)
        .outerjoin(Person, Person.id == BankVerification.verified_by_id)
        .where(BankAccount.id.in_(newest))
    )
    return {
        organization: AccountFacts(id_, _day(entered_at) or date.min, accepted, _day(verified_at), name or "")
        for organization, id_, entered_at, accepted, verified_at, name in db.session.execute(query)
    }


def _reports(awards: set[int]) -> dict[tuple[int, int], ReportFacts]:
    """(award, year) -> the report of that year."""
    query = (
        select(
            AwardYear.award_id,
            AwardYear.year,
            Report.state,
            Report.due_on,
            Report.submitted_at,
            Report.decided_at,
        )
        .join(Report, Report.award_year_id == AwardYear.id)
        .where(AwardYear.award_id.in_(awards))
    )
    return {
        (award, year): ReportFacts(year, state, due_on, _day(submitted_at), _day(decided_at))
        for award, year, state, due_on, submitted_at, decided_at in db.session.execute(query)
    }


def _renewers(years: list[int]) -> dict[int, str]:
    query = (
        select(AwardYear.id, Person.name)
        .join(Person, Person.id == AwardYear.renewed_by_id)
        .where(AwardYear.id.in_(years))
    )
    return {row.id: row.name for row in db.session.execute(query)}


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(HOME).date() if moment else None
