"""Grants that were paid, to report on."""

from datetime import UTC, date, datetime

from grants.awards.models import Award, AwardYear
from grants.core.db import db
from grants.disbursements.models import Payment
from grants.disbursements.states import TrancheState
from grants.reports import actions
from grants.reports.models import Report
from tests.factories import (
    a_call,
    a_document,
    a_submission,
    a_tranche,
    a_verified_account,
    an_award,
    an_organization,
)
from tests.people import actor, person

PAID = datetime(2011, 11, 1, 10, tzinfo=UTC)
ENDED = datetime(
    2012, 10, 5, 10, tzinfo=UTC
)  # the first grant year ended on 30 September; its report is due by 29 November


def a_paid_grant(years: int = 3, paid: int = 1, number: int = 42) -> Award:
    """Ana's grant, with the first years paid in full through payments that the database accepts."""
    organization = an_organization()
    award = an_award(a_submission(organization, a_call(), number=number), years=years)
    account = a_verified_account(organization)
    for year in award.years[:paid]:
        pay(year, account.id)
    return award


def pay(year: AwardYear, account_id: int) -> None:
    """One tranche of the whole year: certified by lea, approved by ada, paid by fay."""
    certifier, approver = person("lea").id, person("ada").id
    tranche = a_tranche(year)
    tranche.certified_at = tranche.approved_at = PAID
    tranche.certified_by_id, tranche.approved_by_id = certifier, approver
    tranche.state, tranche.bank_account_id = TrancheState.APPROVED, account_id
    db.session.commit()
    db.session.add(
        Payment(tranche_id=tranche.id, award_year_id=year.id, amount_minor=year.amount_minor, paid_amount_minor=year.amount_minor,
                rate_on=date(2011, 11, 1), value_on=date(2011, 11, 1), bank_reference=f"VIE {year.id}", bank_account_id=account_id,
                recorded_at=PAID, recorded_by_id=person("fay").id)
    )  # fmt: skip
    db.session.commit()
    db.session.refresh(year)


def a_report(award: Award, sent: bool = False) -> Report:
    """The report of the first year, written by ben; sent by ana when asked for."""
    report = actions.start_report(award.years[0], by=actor("ben"), at=ENDED)
    file = a_document(award.application.organization, data=b"%PDF-1.4 report")
    actions.save_report(report, results="71 people came home.", difficulties="", people_helped=71, spent_minor=2_341_000,
                        document_version_id=file.id, version=0, by=actor("ben"), at=ENDED)  # fmt: skip
    if sent:
        actions.submit_report(report, by=actor("ana"), at=ENDED)
    return report  # type: ignore[no-any-return]
