"""What is done with reviews: give out, declare, write, hand in, take back."""

from collections.abc import Mapping
from datetime import datetime

from grants.accounts import duties
from grants.accounts.models import Person
from grants.accounts.roles import Permission
from grants.applications.models import Application, Conflict
from grants.applications.queries import submission_of
from grants.core import trail
from grants.core.access import Actor
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import NotFound, RuleBroken, StaleVersion
from grants.core.reasons import Reason
from grants.reviews import mail, queries, rules
from grants.reviews.models import Review, ReviewScore
from grants.reviews.states import ReviewState

P = Permission
Scores = Mapping[str, tuple[int | None, str]]


@action(P.REVIEW_ASSIGN, facts=queries.assign_facts, may=rules.can_assign, records="review.assigned")
def assign_review(
    application: Application, *, reviewer: Person, due_at: datetime | None, by: Actor, at: datetime
) -> Review:
    """Give an application to somebody of the pool, who may look at it from now on, once they have declared no conflict."""
    _refuse("reviewer", rules.why_not(queries.candidate_for(application, reviewer, at)))
    _refuse("due_on", rules.due_problem(due_at, at))
    submission = submission_of(application)
    if submission is None:
        raise NotFound
    duty = duties.grant(reviewer.id, "assigned_reviewer", ("application", application.key), by=by, at=at)
    review = Review(
        application_id=application.id, submission_id=submission.id, reviewer_id=reviewer.id, duty_id=duty.id, due_at=due_at,
        assigned_at=at, assigned_by_id=by.person_id,
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    trail.note(db.session, review=review.key, reviewer=f"person:{reviewer.id}")
    mail.review_assigned(review, at)
    return review


@action(P.REVIEW_WRITE, facts=queries.review_facts, may=rules.can_declare, records="review.declared")
def declare_no_conflict(review: Review, *, by: Actor, at: datetime) -> Review:
    """The reviewer says that nothing ties them to the applicant; the proposal opens."""
    review.move_to(ReviewState.OPEN)
    review.declared_at = at
    return review


@action(
    P.REVIEW_WRITE,
    facts=queries.review_facts,
    may=rules.can_declare_conflict,
    records="review.conflict_declared",
)
def declare_conflict(review: Review, *, reason: str, by: Actor, at: datetime) -> Review:
    """The reviewer says what ties them to the applicant: the duty ends, the conflict goes on record, officers are told."""
    _refuse("reason", None if reason.strip() else Reason("reason_missing"))
    review.move_to(ReviewState.CONFLICTED)
    review.conflict_reason, review.ended_at = reason.strip(), at
    duties.end(review.duty, by=by, at=at)
    db.session.add(
        Conflict(
            person_id=review.reviewer_id,
            application_id=review.application_id,
            reason=reason.strip(),
            recorded_at=at,
            recorded_by_id=by.person_id,
        )
    )
    trail.note(db.session, application=review.application.trail_ref, reason=trail.fingerprint(reason.strip()))
    mail.review_conflict_declared(review, at)
    return review


@action(P.REVIEW_WRITE, facts=queries.review_facts, may=rules.can_write, records="review.saved")
def save_review(
    review: Review,
    *,
    scores: Scores,
    comment_for_applicant: str,
    comment_for_committee: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Review:
    """Keep what is written so far. `version` is that of the text it began from; an older one is refused and nothing is lost."""
    if version != review.version:
        raise StaleVersion(Reason("saved_in_between"))
    grid = {key for key, _ in queries.grid_of(review.application.call)}
    _refuse(None, Reason("score_off_scale") if not set(scores) <= grid else None)
    for key, (score, comment) in scores.items():
        _refuse(
            rules.score_field(key),
            Reason("score_off_scale") if score is not None and not 0 <= score <= 5 else None,
        )
        _keep(review, key, score, comment.strip())
    review.comment_for_applicant, review.comment_for_committee = (
        comment_for_applicant.strip(),
        comment_for_committee.strip(),
    )
    review.saved_at, review.version = at, review.version + 1
    review.submission = queries.version_read(review)  # the page showed the version in force, and said so
    return review


@action(P.REVIEW_WRITE, facts=queries.review_facts, may=rules.can_write, records="review.submitted")
def submit_review(review: Review, *, by: Actor, at: datetime) -> Review:
    """Hand the review in, complete; it does not change any more."""
    problems = rules.missing(queries.grid_of(review.application.call), queries.scores_of(review))
    if problems:
        raise RuleBroken(*problems)
    _refuse(
        None,
        Reason("review_version_changed") if queries.version_read(review).id != review.submission_id else None,
    )
    review.move_to(ReviewState.SUBMITTED)
    review.submitted_at = at
    return review


@action(P.REVIEW_ASSIGN, facts=queries.review_facts, may=rules.can_release, records="review.released")
def release_review(review: Review, *, reason: str, by: Actor, at: datetime) -> Review:
    """Take a review back that was not handed in, so that somebody else can be asked; the reviewer is told why."""
    _refuse("reason", None if reason.strip() else Reason("reason_missing"))
    review.move_to(ReviewState.RELEASED)
    review.ended_at = at
    duties.end(review.duty, by=by, at=at)
    trail.note(db.session, reviewer=f"person:{review.reviewer_id}", reason=trail.fingerprint(reason.strip()))
    mail.review_released(review, reason.strip(), at)
    return review


def _keep(review: Review, criterion: str, score: int | None, comment: str) -> None:
    row = next((s for s in review.scores if s.criterion == criterion), None)
    if row is None:
        row = ReviewScore(criterion=criterion)
        review.scores.append(row)
    row.score, row.comment = score, comment


def _refuse(field: str | None, why: Reason | None) -> None:
    if why is not None:
        raise RuleBroken((field, why))
