"""A year around today, so that a newcomer can try every role: one call that is open, one being decided, one whose grants run."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from grants.applications import actions as applications
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards import actions as awards
from grants.awards.models import Award
from grants.awards.states import DecisionOutcome
from grants.calls import actions as calls
from grants.calls.models import Call
from grants.core.access import WHOLE
from grants.core.db import db
from grants.demo import answers, grants_2011, grid, papers, partners, questions, selection_2011, story_2011
from grants.demo.applicants import Applicant, some
from grants.demo.people import TRUSTEES
from grants.demo.telling import Cast, reader, tell_in_order, texts
from grants.demo.world import World
from grants.disbursements import actions as disbursements
from grants.organizations import actions as organizations
from grants.organizations.matching import suspected
from grants.organizations.models import Organization
from grants.organizations.queries import bank_account_of
from grants.organizations.states import DocumentKind
from grants.organizations.team import invitation_by
from grants.reviews import actions as reviews
from grants.reviews.models import Review

Title = tuple[str, str, str]
LAST_YEAR = "sgp-legal-aid"  # the call whose grants run
RAPID = "sgp-rapid"  # the small call that is being checked


def tell(world: World, cast: Cast, today: datetime) -> None:
    """The three calls, each as far as it is today."""
    home = settle(world, cast, today - timedelta(days=790))
    grants_that_run(world, cast, today, home)
    world.tell("a call of last year: grants that run, a payment at each step")
    being_decided(world, cast, today, home["chi"])
    world.tell("a call being decided")
    after_the_deadline(world, cast, today, home["chi"])
    world.tell("a small call whose answers are out: a refusal that can be appealed, a question that waits")
    open_today(world, cast, today, home)
    a_double(world, cast, today - timedelta(hours=20))
    payments_on_their_way(world, cast, today)
    world.tell("a call open today, with drafts")


def settle(world: World, cast: Cast, at: datetime) -> dict[str, Applicant]:
    """The organizations of ana, ben and chi."""
    world.at(at)
    made = {}
    for n, (name, called, country, other) in enumerate(
        [("ana", "Two Rivers Safe Return", "KE", "NP"), ("chi", "Harvest Lane Circle", "GH", "NG")]
    ):
        applicant = Applicant(
            501 + n,
            called,
            country,
            other,
            at,
            years=2,
            amounts=[20_000, 18_000],
            email=f"{name}@demo.example",
            quality=3.9,
        )
        cast.applicants[applicant.email] = applicant
        cast.register(applicant, world.person(name))
        made[name] = applicant
    organization = cast.organizations["ana@demo.example"]
    ben = {"name": "Ben Sample", "email": "ben@demo.example", "role": "organization_editor"}
    secret = world.do(organizations.invite_member, organization, "ana", **ben)
    invitation = invitation_by(secret)
    world.do(organizations.accept_invitation, invitation, "ben", secret=secret)
    world.forget()
    for pair in db.session.scalars(suspected()).all():
        world.do(
            organizations.tell_apart,
            pair,
            "lea",
            reason="Two shelters in two towns: other founders, other numbers.",
        )
    return made


def papers_with_a_last_day(world: World, organization: Organization, today: datetime) -> None:
    """Two papers of ana's organization: one expires before the open call closes, and the organization is told; one does not."""
    for kind, title, upload, days in (
        (DocumentKind.REGISTRATION, "Certificate of registration", papers.certificate(), 12),
        (DocumentKind.POLICY, "Policy against exploitation and abuse", papers.policy(), 300),
    ):
        world.do(
            organizations.add_document,
            organization,
            "ben",
            kind=kind,
            title=title,
            upload=upload,
            expires_on=(today + timedelta(days=days)).date(),
        )
    world.do(organizations.tell_of_expiry, WHOLE, None)


def a_double(world: World, cast: Cast, at: datetime) -> None:
    """Somebody registers chi's organization once more, not knowing of it: officers are asked."""
    world.at(at)
    cast.arrive(Applicant(603, "The Harvest Lane Circles", "GH", "NG", at, email="office-603@ngo.example"))


def a_call(world: World, slug: str, opens: datetime, days: int, title: Title, envelope_minor: int) -> Call:
    """Prepare and publish one of the made-up calls."""
    world.at(opens - timedelta(days=12))
    asked_until = _midnight(opens + timedelta(days=days - 14, hours=12))
    call: Call = world.do(calls.create_call, WHOLE, "olu", slug=slug, cycle=None, window="demonstration")
    world.do(
        calls.edit_call, call, "olu", opens_at=opens, closes_at=_midnight(opens + timedelta(days=days - 1, hours=12)), time_zone="Europe/Vienna",
        envelope_minor=envelope_minor, settings=grid.SETTINGS_TODAY | {"questions_until": asked_until.isoformat()}, texts=texts(*title), criteria=grid.CRITERIA, edited_version=call.edited_version,
    )  # fmt: skip
    world.at(opens - timedelta(days=2))
    world.do(calls.publish_call, call, "olu")
    return call


def sent_to(world: World, cast: Cast, call: Call, applicants: list[Applicant]) -> list[Application]:
    """Applications to a call, sent; then checked and concluded, when the call has closed."""
    tell_in_order(world, [step for applicant in applicants for step in cast.steps(applicant, call)])
    return [cast.applications[a.email] for a in applicants]


def checked(world: World, cast: Cast, sent: list[Application], at: datetime, leave: int = 0) -> None:
    """Run the rules, judge, conclude; the last `leave` are left for the newcomer."""
    world.at(at)
    for application in sent:
        world.do(applications.run_check, application, None)
    for application in sent[: len(sent) - leave]:
        story_2011.judge(world, application, cast.applicant_of(application), "lea")
        world.do(applications.conclude_check, application, "lea")


def grants_that_run(world: World, cast: Cast, today: datetime, home: dict[str, Applicant]) -> None:
    """Last year's call: six applied, five were awarded, chi's organization was refused with reasons."""
    opens = _midnight(today - timedelta(days=760))
    call = a_call(world, LAST_YEAR, opens, 40, grid.TEXTS_LAST_YEAR, 20_000_000)
    others = some(4, 21, opens + timedelta(days=8), opens + timedelta(days=38))
    for applicant in others:
        applicant.years, applicant.amounts = 2, [18_000, 16_000]
    home["chi"].mistake = "one_group"
    for n, applicant in enumerate(home.values()):
        applicant.sends_at = opens + timedelta(days=30 + n)
    applicants = [*home.values(), *others]
    sent = sent_to(world, cast, call, applicants)
    checked(world, cast, sent, opens + timedelta(days=41))
    decided(world, call, sent, opens + timedelta(days=80))
    for award in db.session.scalars(
        select(Award).join(Application).where(Application.call_id == call.id).order_by(Award.reference)
    ).all():
        applicant = cast.applicant_of(award.application)
        world.do(awards.accept_award, award, cast.people[applicant.email])
        cast.bank(applicant, verified_by=None if applicant is others[3] else "fay")
        grants_2011.agree(world, award, cast.people[applicant.email], name="A. Sample")
    first_year(world, cast, home["ana"], today)


def decided(world: World, call: Call, sent: list[Application], at: datetime) -> None:
    """Everybody eligible is funded as asked."""
    world.at(at)
    eligible = [a for a in sent if a.state is ApplicationState.ELIGIBLE]
    for application in eligible:
        years = {y: usd * 100 for y, usd in enumerate(_amounts(application), 1)}
        world.do(
            awards.propose_decision,
            application,
            "lea",
            outcome=DecisionOutcome.FUND,
            years=years,
            reserve_rank=None,
            reason="Strong and affordable.",
            feedback="",
        )
    world.do(
        awards.record_meeting, call, "olu", held_on=world.now.date(), present=[world.person(t).id for t in TRUSTEES[:4]],
        absent=[world.person(TRUSTEES[4]).id], recusals=[], note="",
    )  # fmt: skip
    world.do(awards.confirm_decisions, call, "max")
    world.do(awards.release_letters, call, "olu")


def first_year(world: World, cast: Cast, home: Applicant, today: datetime) -> None:
    """Ana's grant: the first year paid, reported and accepted, the second renewed, so that she can ask for it."""
    award = _award(cast, home)
    world.at(world.now + timedelta(days=3))
    grants_2011.pay_tranche(world, award.years[0], cast.people[home.email], 901)
    world.at(today - timedelta(days=200))
    grants_2011.report_on(world, cast, home, award, 1)
    world.do(disbursements.renew_year, award.years[1], "lea", reason="The first year went as planned.")


def payments_on_their_way(world: World, cast: Cast, today: datetime) -> None:
    """A tranche at every step, so that each role finds something to do."""
    world.at(today - timedelta(hours=18))
    others = [
        cast.applicants[email]
        for email, made in cast.history
        if made.call.slug == LAST_YEAR and "demo" not in email
    ]
    requested = [
        world.do(disbursements.request_tranche, _award(cast, a).years[0], cast.people[a.email])
        for a in others
        if (account := bank_account_of(cast.organizations[a.email])) and account.verification
    ]
    for tranche in requested[1:]:
        world.do(disbursements.certify_tranche, tranche, "lea")
    world.do(disbursements.approve_tranche, requested[2], "abe")


def being_decided(world: World, cast: Cast, today: datetime, chi: Applicant) -> None:
    """A call that closed forty days ago: reviews nearly in, decisions still to be proposed."""
    opens = _midnight(today - timedelta(days=80))
    call = a_call(world, "sgp-safe-return", opens, 40, grid.TEXTS_SELECTION, 12_000_000)
    again = replace(chi, other="IT", mistake="", sends_at=opens + timedelta(days=20))
    others = some(12, 31, opens + timedelta(days=6), opens + timedelta(days=38))
    sent = sent_to(world, cast, call, [again, *others])
    checked(world, cast, sent, opens + timedelta(days=41), leave=2)
    world.at(opens + timedelta(days=46))
    due = _midnight(today + timedelta(days=9))
    chance = random.Random(31)
    given = []
    for n, application in enumerate(sent[:10]):
        for k in range(3):
            who = reader((n + k) % 3) if k < 2 else reader(3 + n)
            given.append(
                (
                    world.do(
                        reviews.assign_review, application, "olu", reviewer=world.person(who), due_at=due
                    ),
                    who,
                    application,
                )
            )
    world.forget()
    for n, (review, who, application) in enumerate(given):
        read(world, cast, review, who, application, chance, n)


def after_the_deadline(world: World, cast: Cast, today: datetime, chi: Applicant) -> None:
    """A small call that closed three weeks ago: chi was refused and can appeal, one was asked a question, one has answered."""
    opens = _midnight(today - timedelta(days=42))
    call = a_call(world, RAPID, opens, 21, grid.TEXTS_RAPID, 4_000_000)
    refused = replace(chi, other="NG", mistake="one_group", sends_at=opens + timedelta(days=12))
    others = some(2, 51, opens + timedelta(days=6), opens + timedelta(days=18))
    sent = sent_to(world, cast, call, [refused, *others])
    checked(world, cast, sent, opens + timedelta(days=22), leave=2)
    for n, (application, applicant) in enumerate(zip(sent[1:], others, strict=True)):
        world.at(today - timedelta(days=9 - n))
        request = world.do(
            applications.ask_information, application, "lea", parts=("budget",), answer_by=_midnight(today + timedelta(days=5 + n)),
            question="What does the largest line of your budget pay for, and how did you find its price?",
        )  # fmt: skip
        if n:
            world.at(today - timedelta(days=3))
            person = cast.people[applicant.email]
            lines = answers.sections(applicant)["budget"]["lines"]
            cheaper = [{**lines[0], "unit_cost_minor": lines[0]["unit_cost_minor"] * 9 // 10}, *lines[1:]]
            world.do(
                applications.save_section,
                application,
                person,
                key="budget",
                answers={"lines": cheaper},
                base_version=1,
            )
            world.do(
                applications.save_answer,
                request,
                person,
                answer="It pays for the shelter. Three owners gave us a price; we took the lowest.",
                version=0,
            )
            world.do(applications.send_answer, request, person)


def read(
    world: World,
    cast: Cast,
    review: Review,
    who: str,
    application: Application,
    chance: random.Random,
    n: int,
) -> None:
    """Most reviews are in; ravi has some to write, rosa one half written, rui a declaration to make."""
    if who == "rui" and n > 21:
        return
    world.do(reviews.declare_no_conflict, review, who)
    if who == "ravi" and n > 21:
        return
    selection_2011.write_review(
        world, review, who, cast.applicant_of(application), chance, send=not (who == "rosa" and n > 22)
    )


def open_today(world: World, cast: Cast, today: datetime, home: dict[str, Applicant]) -> None:
    """A call open today: three sent, two drafts, and ana's half-way with ben at her side."""
    opens = _midnight(today - timedelta(days=20))
    call = a_call(world, "sgp-open", opens, 45, grid.TEXTS_OPEN, 30_000_000)
    sent = some(3, 41, opens + timedelta(days=10), today - timedelta(days=2))
    drafts = some(2, 42, today - timedelta(days=2), today - timedelta(days=1))
    tell_in_order(
        world,
        [step for a in sent for step in cast.steps(a, call)]
        + [step for a in drafts for step in cast.steps(a, call, send=False, parts=5)]
        + questions.steps(world, call, opens, today),
    )
    world.at(today - timedelta(hours=20))
    ana = replace(home["ana"], sends_at=today)
    papers_with_a_last_day(world, cast.organizations[ana.email], today)
    written = answers.sections(ana)
    for line in written["budget"]["lines"]:  # the work plan is not written yet
        line["activity"] = ""
    draft = world.do(
        applications.start_application,
        cast.organizations[ana.email],
        "ana",
        call=call,
        title="Home and heard: Nairobi and Kathmandu",
        language="en",
    )
    for key in ("project", "countries", "cross_border", "budget"):
        world.do(applications.save_section, draft, "ana", key=key, answers=written[key], base_version=0)
    for key in ("beneficiaries", "needs"):
        world.do(applications.save_section, draft, "ben", key=key, answers=written[key], base_version=0)
    partners.tell(world, draft)


def _amounts(application: Application) -> list[int]:
    lines = application.budgets[0].lines
    return [
        sum(line.amount_minor for line in lines if line.grant_year == y) // 100
        for y in sorted({line.grant_year for line in lines})
    ]


def _award(cast: Cast, applicant: Applicant) -> Award:
    application = next(a for e, a in cast.history if e == applicant.email and a.call.slug == LAST_YEAR)
    return db.session.scalars(select(Award).where(Award.application_id == application.id)).one()


def _midnight(moment: datetime) -> datetime:
    """The midnight in Vienna that ends the day of a moment: calls open and close with the day."""
    vienna = moment.astimezone(ZoneInfo("Europe/Vienna")) + timedelta(days=1)
    return vienna.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
