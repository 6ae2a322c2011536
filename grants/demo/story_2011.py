"""The first call of the Facility, from March 2011 to the last payment in 2014: 253 applications, twelve awards, USD 750,000 paid.

Real: the window, the numbers, the twelve names, the sums. The readings taken of the public figures stand in docs/decisions.
Everything else is made up, and says so where a real organization is concerned.
"""

import csv
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from grants.applications import actions as applications
from grants.applications.models import Application, EligibilityCheck
from grants.applications.states import ApplicationState, Outcome
from grants.calls import actions as calls
from grants.calls.models import Call
from grants.core.access import WHOLE
from grants.core.db import db
from grants.core.errors import DomainError
from grants.demo import grants_2011, grid, selection_2011
from grants.demo.applicants import DATA, Applicant, of_2011, some
from grants.demo.telling import Cast, day, introduce, tell_in_order, texts
from grants.demo.world import World
from grants.fund import actions as fund

# From midnight to midnight in Vienna
OPENS, CLOSES = datetime(2011, 3, 7, 23, tzinfo=UTC), datetime(2011, 4, 30, 22, tzinfo=UTC)
ENVELOPE = 82_500_000


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
    selection_2011.review(world, call, cast)
    world.tell("three reviews each, by thirty reviewers")
    selection_2011.select_twelve(world, call, cast)
    world.tell("the Board has endorsed twelve; letters released on 18 October 2011")
    grants, fallen = grants_2011.sign(world, cast)
    grants_2011.pay(world, cast, grants, fallen)
    world.do(calls.conclude_call, call, "olu")
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
        applicant = cast.applicant_of(application)
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
    wrong = next(a for a in sent if cast.applicant_of(a).mistake == "eleven_pages")
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
