"""The first call of the Facility, from March 2011 to the last payment in 2014: 253 applications, twelve awards, USD 750,000 paid.

Real: the window, the numbers, the twelve names, the sums. The readings taken of the public figures stand in docs/decisions.
Everything else is made up, and says so where a real organization is concerned.
"""

import csv
import random
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from grants.applications import actions as applications
from grants.applications.models import Application, EligibilityCheck
from grants.applications.states import ApplicationState, Outcome
from grants.awards import actions as awards
from grants.awards import documents as award_documents
from grants.awards.models import Award, AwardYear
from grants.awards.states import DecisionOutcome
from grants.calls import actions as calls
from grants.calls.models import Call
from grants.core import files, trail
from grants.core.access import WHOLE
from grants.core.db import db
from grants.core.errors import DomainError
from grants.core.files import Upload
from grants.core.uploads import PDF
from grants.demo import grid, papers
from grants.demo.applicants import DATA, Applicant, of_2011, some
from grants.demo.people import SEVERITY, TRUSTEES
from grants.demo.telling import Cast, day, introduce, reader, tell_in_order, texts
from grants.demo.world import World
from grants.disbursements import actions as disbursements
from grants.fund import actions as fund
from grants.organizations import actions as organizations
from grants.organizations.states import DocumentKind
from grants.reports import actions as reports
from grants.reviews import actions as reviews
from grants.reviews.models import Review

OPENS, CLOSES = (
    datetime(2011, 3, 7, 23, tzinfo=UTC),
    datetime(2011, 4, 30, 22, tzinfo=UTC),
)  # midnight to midnight in Vienna
ENVELOPE = 82_500_000
INDIA, COSTA_RICA = (
    "Esther Benjamins Memorial Foundation",
    "Defensa de Niñas y Niños Internacional (DNI) Costa Rica",
)


def tell(world: World, password_hash: str) -> Cast:
    """The whole story; returns who took part, for what comes after."""
    introduce(world, password_hash)
    receive(world, until=day("2011-03-01"))
    call = open_call(world)
    world.tell("the call of 2011 is published")
    cast = apply(world, call)
    world.tell(f"{len(cast.applications)} applications written, sent until 30 April 2011")
    check(world, call, cast)
    world.tell("eligibility checked, everybody told")
    review(world, call, cast)
    world.tell("three reviews each, by thirty reviewers")
    select_twelve(world, call, cast)
    world.tell("the Board has endorsed twelve; letters released on 18 October 2011")
    grants = sign(world, cast)
    pay(world, cast, grants)
    receive(world, until=day("2030-01-01"))
    world.tell("grants run and paid until 2014")
    return cast


def receive(world: World, until: date) -> None:
    """Money that arrived, as far as it is published."""
    with (DATA / "receipts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            received = day(row["received_on"])
            if received >= until or (until.year > 2020 and received < day("2011-03-01")):
                continue
            world.at(
                datetime(received.year, received.month, received.day, 10, tzinfo=UTC) + timedelta(days=1)
            )
            world.do(
                fund.record_receipt, WHOLE, "fay", donor_key=row["donor_key"], donor_name=row["donor"], donor_kind=row["kind"],
                received_on=received, amount_minor=int(row["amount_usd"]) * 100, support_rate_bp=1300, note=row["note"],
            )  # fmt: skip


def open_call(world: World) -> Call:
    """Prepare and publish the call."""
    world.at(datetime(2011, 2, 21, 9, tzinfo=UTC))
    call: Call = world.do(calls.create_call, WHOLE, "olu", slug="sgf-2011", cycle=1, window="")
    world.do(
        calls.edit_call, call, "olu", opens_at=OPENS, closes_at=CLOSES, time_zone="Europe/Vienna", envelope_minor=ENVELOPE,
        settings=grid.SETTINGS_2011, texts=texts(*grid.TEXTS_2011), criteria=grid.CRITERIA, edited_version=call.edited_version,
    )  # fmt: skip
    world.at(datetime(2011, 3, 1, 9, tzinfo=UTC))
    world.do(calls.publish_call, call, "olu")
    return call


def apply(world: World, call: Call) -> Cast:
    """253 in time; nine drafts left lying; three a second late."""
    cast = Cast(world)
    steps = [step for applicant in of_2011(OPENS, CLOSES) for step in cast.steps(applicant, call)]
    for n, idle in enumerate(
        some(9, 77, OPENS + timedelta(days=5), CLOSES - timedelta(days=2), caps=25_000, years=3)
    ):
        steps += cast.steps(idle, call, send=False, parts=2 + n)
    late = some(3, 78, CLOSES - timedelta(hours=6), CLOSES - timedelta(hours=2), caps=25_000, years=3)
    for applicant in late:
        steps += cast.steps(applicant, call, send=False)
    tell_in_order(world, steps)
    for applicant in late:
        _send_a_second_late(world.at(CLOSES), cast, applicant)
    return cast


def _send_a_second_late(world: World, cast: Cast, applicant: Applicant) -> None:
    try:
        cast.send(applicant)
    except DomainError:
        return  # refused, as it must be; the draft stays
    raise AssertionError("an application was taken after the call had closed")


def check(world: World, call: Call, cast: Cast) -> None:
    """The rules run on what was sent; officers judge what a person must judge, and everybody is told."""
    world.at(CLOSES + timedelta(minutes=1))
    sent = [a for a in cast.applications.values() if a.state is ApplicationState.SUBMITTED]
    for application in sent:
        world.do(applications.run_check, application, None)
    officers = ["lea", "olu", "max"]
    for n, application in enumerate(sent):
        applicant = _applicant(cast, application)
        world.at(datetime(2011, 5, 3, 8, tzinfo=UTC) + timedelta(minutes=97 * n))
        if applicant.mistake == "withdrawn":
            world.do(
                applications.withdraw_application,
                application,
                cast.people[applicant.email],
                reason="Another donor funds the project.",
            )
            continue
        judge(world, application, applicant, officers[n % 3])
    world.at(datetime(2011, 6, 6, 9, tzinfo=UTC))
    for n, application in enumerate(sent):
        if application.state is ApplicationState.CHECKING:
            world.do(applications.conclude_check, application, officers[n % 3])
    _correct_one_mistake_of_ours(world, sent, cast)


def judge(world: World, application: Application, applicant: Applicant, officer: str) -> None:
    """An officer judges the rules that a person judges."""
    found = db.session.scalars(
        select(EligibilityCheck).where(EligibilityCheck.application_id == application.id)
    ).one()
    for verdict in found.verdicts:
        if verdict.computed is not Outcome.TO_BE_JUDGED:
            continue
        weak = {"cross_border": "weak_link", "effective_remedies": "weak_remedy"}.get(
            verdict.rule
        ) == applicant.mistake
        reason = (
            grid.WEAK[verdict.rule]
            if weak
            else "Read and found good enough." + (" Synthetic." if applicant.real else "")
        )
        outcome = Outcome.NOT_MET if weak else Outcome.MET
        world.do(
            applications.judge_verdict,
            application,
            officer,
            rule=verdict.rule,
            outcome=outcome,
            reason=reason,
        )


def _correct_one_mistake_of_ours(world: World, sent: list[Application], cast: Cast) -> None:
    """One refusal was our own mistake: one officer overrides, a second confirms."""
    wrong = next(a for a in sent if _applicant(cast, a).mistake == "eleven_pages")
    world.at(datetime(2011, 6, 9, 9, tzinfo=UTC))
    world.do(
        applications.override_verdict,
        wrong,
        "lea",
        rule="proposal_pages",
        outcome=Outcome.MET,
        reason="The eleventh page is empty: the printer added it.",
    )
    world.do(applications.confirm_override, wrong, "max", rule="proposal_pages")


def review(world: World, call: Call, cast: Cast) -> None:
    """Each eligible proposal is read by three of thirty; some declare a conflict and are replaced."""
    chance = random.Random(1811)
    eligible = [a for a in cast.applications.values() if a.state is ApplicationState.ELIGIBLE]
    eligible.sort(key=lambda a: a.reference or "")
    world.at(datetime(2011, 6, 14, 9, tzinfo=UTC))
    due = datetime(2011, 8, 31, 22, tzinfo=UTC)
    given: list[tuple[Review, str, Application]] = []
    for n, application in enumerate(eligible):
        for k in range(3):
            who = reader((n * 3 + k * 11 + n // 10) % 30)
            given.append(
                (
                    world.do(
                        reviews.assign_review, application, "max", reviewer=world.person(who), due_at=due
                    ),
                    who,
                    application,
                )
            )
    world.forget()
    world.at(datetime(2011, 6, 20, 9, tzinfo=UTC))
    for n, (given_review, who, application) in enumerate(given):
        if n in (37, 148, 239):
            given[n] = _replaced(world, given_review, who, application, due)
            given_review, who, _ = given[n]
        world.do(reviews.declare_no_conflict, given_review, who)
    world.at(datetime(2011, 7, 4, 9, tzinfo=UTC))
    for given_review, who, application in given:
        write_review(world, given_review, who, _applicant(cast, application), chance)


def _replaced(
    world: World, given: Review, who: str, application: Application, due: datetime
) -> tuple[Review, str, Application]:
    """A reviewer declares a conflict; somebody who has not read this proposal takes over."""
    world.do(reviews.declare_conflict, given, who, reason="I worked there until last year.")
    world.forget()
    taken = set(db.session.scalars(select(Review.reviewer_id).where(Review.application_id == application.id)))
    other = next(reader(n) for n in range(29, -1, -1) if world.person(reader(n)).id not in taken)
    made = world.do(reviews.assign_review, application, "max", reviewer=world.person(other), due_at=due)
    world.forget()
    return made, other, application


def write_review(
    world: World, given: Review, who: str, applicant: Applicant, chance: random.Random, send: bool = True
) -> None:
    """Score as the proposal deserves, as strict or mild as the reviewer is."""
    bias = SEVERITY[world.person(who).id % len(SEVERITY)]
    scores = {}
    for criterion in grid.CRITERIA:
        score = max(
            0,
            min(5, round(applicant.quality + bias * (0.4 if applicant.real else 1) + chance.gauss(0, 0.45))),
        )
        comment = "Synthetic." if applicant.real else grid.COMMENTS[min(score, 5)]
        scores[criterion["key"]] = (score, comment)
    world.do(
        reviews.save_review, given, who, scores=scores, version=given.version,
        comment_for_applicant="Synthetic, for the demonstration." if applicant.real else "Thank you for a proposal that puts people first.",
        comment_for_committee="Synthetic, for the demonstration.",
    )  # fmt: skip
    if send:
        world.do(reviews.submit_review, given, who)


def select_twelve(world: World, call: Call, cast: Cast) -> None:
    """Proposed by one officer, endorsed by the Board with one trustee aside, confirmed by another, released together."""
    world.at(datetime(2011, 9, 5, 9, tzinfo=UTC))
    eligible = sorted(
        (a for a in cast.applications.values() if a.state is ApplicationState.ELIGIBLE),
        key=lambda a: a.reference or "",
    )
    others = sorted(
        (a for a in eligible if not _applicant(cast, a).real),
        key=lambda a: (-_applicant(cast, a).quality, a.reference or ""),
    )
    reserve = {a.id: n for n, a in enumerate(others[:10], 1)}
    for application in eligible:
        applicant = _applicant(cast, application)
        outcome = (
            DecisionOutcome.FUND
            if applicant.real
            else DecisionOutcome.RESERVE
            if application.id in reserve
            else DecisionOutcome.REFUSE
        )
        years = (
            {y: usd * 100 for y, usd in enumerate(applicant.amounts, 1)}
            if outcome is not DecisionOutcome.REFUSE
            else {}
        )
        world.do(
            awards.propose_decision, application, "lea", outcome=outcome, years=years, reserve_rank=reserve.get(application.id),
            reason="Synthetic: the Board’s reasons are not public." if applicant.real else "By score, weighed over the regions.",
            feedback="" if applicant.real else grid.FEEDBACK[outcome],
        )  # fmt: skip
    costa_rica = next(a for a in eligible if _applicant(cast, a).name == COSTA_RICA)
    world.at(datetime(2011, 9, 20, 14, tzinfo=UTC))
    world.do(
        awards.record_meeting, call, "olu", held_on=day("2011-09-20"), present=[world.person(t).id for t in TRUSTEES], absent=[],
        recusals=[(world.person("tas").id, costa_rica.id, "Heads the organization. That it was this grantee is assumed.")], note="Synthetic minutes.",
    )  # fmt: skip
    world.forget()
    world.at(datetime(2011, 10, 10, 9, tzinfo=UTC))
    world.do(awards.confirm_decisions, call, "max")
    world.at(datetime(2011, 10, 18, 8, tzinfo=UTC))
    world.do(awards.release_letters, call, "olu")


def sign(world: World, cast: Cast) -> list[tuple[Award, Applicant]]:
    """Accepted, bank accounts verified, agreements signed by both; the Indian project falls away before it is paid."""
    made = [
        (award, _applicant(cast, award.application))
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
    world.at(datetime(2011, 12, 5, 9, tzinfo=UTC))
    world.do(
        awards.release_award,
        fallen,
        "olu",
        reason="The project fell away before the agreement; the reason is not public.",
    )
    return [(award, applicant) for award, applicant in made if applicant.name != INDIA]


def agree(world: World, award: Award, grantee: object) -> None:
    """Draw the agreement and let both sides sign it."""
    head = trail.head_hash(db.session())
    upload = Upload(f"agreement-{award.reference}.pdf", award_documents.agreement_pdf(award, head), PDF)
    files.keep(upload)
    world.do(awards.draw_agreement, award, "olu", pdf=upload, trail_hash=head)
    world.do(awards.sign_for_grantee, award, grantee, name="not public", function="signatory (synthetic)")  # type: ignore[arg-type]
    world.do(awards.sign_for_fund, award, "olu", name="Olu Officer", function="Fund manager")


def pay(world: World, cast: Cast, grants: list[tuple[Award, Applicant]]) -> None:
    """First tranches from the end of October 2011; later ones after the report of the year before and a renewal."""
    n = 0
    for year_number in (1, 2, 3):
        starts = (
            datetime(2010 + year_number, 10, 27, 9, tzinfo=UTC)
            if year_number == 1
            else datetime(2010 + year_number, 12, 10, 9, tzinfo=UTC)
        )
        for award, applicant in grants:
            year = next((y for y in award.years if y.year == year_number), None)
            if year is None:
                continue
            n += 1
            world.at(starts + timedelta(hours=6 * n))
            if year.indicative:
                report_on(world, cast, applicant, award, year_number - 1)
                world.do(
                    disbursements.renew_year,
                    year,
                    "lea",
                    reason="The report shows the work on its way (synthetic).",
                )
            pay_tranche(world, year, cast.people[applicant.email], n)


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
    world.do(
        reports.save_report, report, person, results="not public", difficulties="not public", people_helped=None if applicant.real else 31,
        spent_minor=year.amount_minor, document_version_id=version.id, version=report.version,
    )  # fmt: skip
    world.do(reports.submit_report, report, person)
    world.do(reports.accept_report, report, "max")


def pay_tranche(world: World, year: AwardYear, grantee: object, n: int) -> None:
    """Asked for, certified, approved by somebody else, paid, confirmed."""
    tranche = world.do(disbursements.request_tranche, year, grantee)  # type: ignore[arg-type]
    world.do(disbursements.certify_tranche, tranche, ("lea", "olu")[n % 2])
    world.do(disbursements.approve_tranche, tranche, ("ada", "abe")[n % 2])
    payment = world.do(
        disbursements.record_payment, tranche, "fay", paid_currency="USD", paid_amount_minor=tranche.amount_minor, rate_millionths=1_000_000,
        rate_on=world.now.date(), value_on=world.now.date(), bank_reference=f"SYN-2011-{n:04d}",
    )  # fmt: skip
    world.do(disbursements.confirm_payment, payment, grantee)  # type: ignore[arg-type]


def _applicant(cast: Cast, application: Application) -> Applicant:
    return cast.applicant_of(application)
