"""Reviews and selection of 2011: thirty readers, five trustees, twelve awards."""

import random
from datetime import UTC, datetime

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards import actions as awards
from grants.awards.states import DecisionOutcome
from grants.calls.models import Call
from grants.core.db import db
from grants.demo import grid
from grants.demo.applicants import Applicant
from grants.demo.people import SEVERITY, TRUSTEES
from grants.demo.telling import Cast, day, reader
from grants.demo.world import World
from grants.reviews import actions as reviews
from grants.reviews.models import Review

COSTA_RICA = "Defensa de Niñas y Niños Internacional (DNI) Costa Rica"


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
        write_review(world, given_review, who, cast.applicant_of(application), chance)


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
    eligible = sorted(
        (a for a in cast.applications.values() if a.state is ApplicationState.ELIGIBLE),
        key=lambda a: a.reference or "",
    )
    world.at(datetime(2011, 9, 5, 9, tzinfo=UTC))
    propose(world, eligible, cast)
    world.at(datetime(2011, 9, 20, 14, tzinfo=UTC))
    meet(world, call, next(a for a in eligible if cast.applicant_of(a).name == COSTA_RICA))
    world.at(datetime(2011, 10, 10, 9, tzinfo=UTC))
    world.do(awards.confirm_decisions, call, "max")
    world.at(datetime(2011, 10, 18, 8, tzinfo=UTC))
    world.do(awards.release_letters, call, "olu")


def propose(world: World, eligible: list[Application], cast: Cast) -> None:
    """The twelve, as asked; ten of the others on the reserve list, in the order of their worth; the rest not."""
    others = sorted(
        (a for a in eligible if not cast.applicant_of(a).real),
        key=lambda a: (-cast.applicant_of(a).quality, a.reference or ""),
    )
    rank = {a.id: n for n, a in enumerate(others[:10], 1)}
    for application in eligible:
        applicant = cast.applicant_of(application)
        outcome = DecisionOutcome.RESERVE if application.id in rank else DecisionOutcome.REFUSE
        outcome = DecisionOutcome.FUND if applicant.real else outcome
        asked = {y: usd * 100 for y, usd in enumerate(applicant.amounts, 1)}
        world.do(
            awards.propose_decision, application, "lea", outcome=outcome, years={} if outcome is DecisionOutcome.REFUSE else asked,
            reserve_rank=rank.get(application.id), feedback="" if applicant.real else grid.FEEDBACK[outcome],
            reason="Synthetic: the Board’s reasons are not public." if applicant.real else "By score, weighed over the regions.",
        )  # fmt: skip


def meet(world: World, call: Call, aside: Application) -> None:
    """The Board's meeting: all five are there, one stands aside on one application."""
    why = "Heads the organization. That it was this grantee is assumed."
    world.do(
        awards.record_meeting, call, "olu", held_on=day("2011-09-20"), present=[world.person(t).id for t in TRUSTEES], absent=[],
        recusals=[(world.person("tas").id, aside.id, why)], note="Synthetic minutes.",
    )  # fmt: skip
    world.forget()
