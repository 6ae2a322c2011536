"""The grants of 2011 to 2014: agreements, reports, tranches, and the one that fell away."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from grants.accounts.models import Person
from grants.awards import actions as awards
from grants.awards import documents as award_documents
from grants.awards.models import Award, AwardYear
from grants.core import files, trail
from grants.core.db import db
from grants.core.files import Upload
from grants.core.uploads import PDF
from grants.demo import papers
from grants.demo.applicants import Applicant
from grants.demo.telling import Cast
from grants.demo.world import World
from grants.disbursements import actions as disbursements
from grants.organizations import actions as organizations
from grants.organizations.states import DocumentKind
from grants.reports import actions as reports

# When the payments of each grant year begin; the last is when only the final reports are left
FIRST_PAYMENTS = [
    datetime(y, m, d, 9, tzinfo=UTC)
    for y, m, d in ((2011, 10, 24), (2012, 12, 10), (2013, 12, 10), (2014, 12, 10))
]
NO_REPORT = (
    "Synthetic, for the demonstration: the report is not public, and what it says was spent is made up."
)
INDIA = "Esther Benjamins Memorial Foundation"


def sign(world: World, cast: Cast) -> tuple[list[tuple[Award, Applicant]], Award]:
    """Accepted, bank accounts verified, agreements signed by both; and the Indian award, whose agreement is never drawn."""
    made = [
        (award, cast.applicant_of(award.application))
        for award in db.session.scalars(select(Award).order_by(Award.reference))
    ]
    world.at(datetime(2011, 10, 19, 8, tzinfo=UTC))
    for award, applicant in made:
        world.do(awards.accept_award, award, cast.people[applicant.email])
    for award, applicant in made:
        if applicant.name != INDIA:
            cast.bank(applicant, verified_by="fay")
            agree(world, award, cast.people[applicant.email])
    fallen = next(award for award, applicant in made if applicant.name == INDIA)
    return [(award, applicant) for award, applicant in made if applicant.name != INDIA], fallen


def fall_away(world: World, award: Award) -> None:
    """The Indian project falls away before it is paid, when the others have their first tranche."""
    world.at(datetime(2011, 12, 5, 9, tzinfo=UTC))
    why = "The project fell away before the agreement; the reason is not public."
    world.do(awards.release_award, award, "olu", reason=why)


def agree(world: World, award: Award, grantee: Person, name: str = "not public") -> None:
    """Draw the agreement and let both sides sign it."""
    head = trail.head_hash(db.session())
    upload = Upload(f"agreement-{award.reference}.pdf", award_documents.agreement_pdf(award, head), PDF)
    files.keep(upload)
    world.do(awards.draw_agreement, award, "olu", pdf=upload, trail_hash=head)
    world.do(
        awards.sign_for_grantee,
        award,
        grantee,
        name=name,
        function="Director" if name != "not public" else "signatory (synthetic)",
    )
    world.do(awards.sign_for_fund, award, "olu", name="Olu Officer", function="Fund manager")


def pay(world: World, cast: Cast, grants: list[tuple[Award, Applicant]], fallen: Award) -> None:
    """First tranches from the end of October 2011; later ones after the report of the year before and a renewal."""
    n = 0
    for number, starts in enumerate(FIRST_PAYMENTS, 1):
        world.at(starts)
        for award, applicant in grants:
            years = {year.year: year for year in award.years}
            if number > 1 and number - 1 in years:
                report_on(world, cast, applicant, award, number - 1)
            if number not in years:
                continue
            n += 1
            world.at(world.now + timedelta(hours=6))
            if years[number].indicative:
                renewal = "The report shows the work on its way (synthetic)."
                world.do(disbursements.renew_year, years[number], "lea", reason=renewal)
            pay_tranche(world, years[number], cast.people[applicant.email], n)
        if number == 1:
            fall_away(world, fallen)


def report_on(world: World, cast: Cast, applicant: Applicant, award: Award, year_number: int) -> None:
    """The report of a year: written, sent, accepted."""
    year = next(y for y in award.years if y.year == year_number)
    person = cast.people[applicant.email]
    upload = papers.report(applicant.name, year_number)
    version = world.do(
        organizations.add_document,
        cast.organizations[applicant.email],
        person,
        kind=DocumentKind.REPORT,
        title=f"Report of grant year {year_number}",
        upload=upload,
    )
    report = world.do(reports.start_report, year, person)
    said = NO_REPORT if applicant.real else "not public"
    world.do(
        reports.save_report, report, person, results=said, difficulties=said, people_helped=None if applicant.real else 31,
        spent_minor=year.amount_minor, document_version_id=version.id, version=report.version,
    )  # fmt: skip
    world.do(reports.submit_report, report, person)
    world.do(reports.accept_report, report, "max")


def pay_tranche(world: World, year: AwardYear, grantee: Person, n: int) -> None:
    """Asked for, certified, approved by somebody else, paid, confirmed."""
    tranche = world.do(disbursements.request_tranche, year, grantee)
    world.do(disbursements.certify_tranche, tranche, ("lea", "olu")[n % 2])
    world.do(disbursements.approve_tranche, tranche, ("ada", "abe")[n % 2])
    payment = world.do(
        disbursements.record_payment, tranche, "fay", paid_currency="USD", paid_amount_minor=tranche.amount_minor, rate_millionths=1_000_000,
        rate_on=world.now.date(), value_on=world.now.date(), bank_reference=f"SYN-2011-{n:04d}",
    )  # fmt: skip
    world.do(disbursements.confirm_payment, payment, grantee)
