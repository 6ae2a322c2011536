"""Who may be asked to review, what may be done with a review when, and what is missing before it can be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grants.applications.states import ApplicationState
from grants.core.access import YES, Verdict, no, too_late
from grants.core.reasons import N_, Reason, declare
from grants.reviews.states import LIVE, ReviewState

COMMENT_BELOW = 3  # a score below this needs its comment
LONGEST_COMMENT, LONGEST_TEXT, LONGEST_REASON = 1500, 5000, 1000

WORDS = declare(
    {
        "review_application_state": N_("Only eligible applications are reviewed. This one is now “%(state)s”."),
        "review_not_yours": N_("This review was given to somebody else."),
        "review_not_declared": N_("First say whether you have a conflict of interest."),
        "review_declared": N_("You have already said that you have no conflict of interest."),
        "review_handed_in": N_("This review was handed in. It cannot be changed any more."),
        "review_ended": N_("This review is no longer with you: “%(state)s”."),
        "review_not_releasable": N_("This review cannot be taken back: “%(state)s”."),
        "reviewer_not_in_pool": N_("%(name)s does not belong to the pool of reviewers."),
        "reviewer_in_conflict": N_("%(name)s has a conflict of interest with this application."),
        "reviewer_is_member": N_("%(name)s belongs to the organization that applies."),
        "reviewer_has_it": N_("%(name)s already reads this application."),
        "reviewer_sees_scores": N_("%(name)s can see the reviews of others and the ranking, so cannot review without knowing them."),
        "reviewer_missing": N_("Choose a reviewer."),
        "review_due_passed": N_("Choose a day that has not passed."),
        "score_missing": N_("Give a score for “%(criterion)s”."),
        "score_off_scale": N_("Choose a score from 0 to 5."),
        "score_comment_missing": N_("Say why “%(criterion)s” has %(score)s: a score below 3 needs a comment for the applicant."),
        "review_version_changed": N_("A newer version of the proposal came in after you saved. Look at what changed, save, and send your review then."),
        "reason_missing": N_("Give the reason, in a sentence or two."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class AssignFacts:
    """What decides whether an application may be given to reviewers at all."""

    application: ApplicationState


@dataclass(frozen=True)
class ReviewFacts:
    """A review, seen by somebody who wants to do something with it."""

    state: ReviewState
    mine: bool
    application: ApplicationState


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be asked to read an application, with what speaks against it."""

    name: str
    in_pool: bool = True
    in_conflict: bool = False
    member: bool = False
    has_it: bool = False
    sees_scores: bool = False


def can_assign(facts: AssignFacts) -> Verdict:
    """Eligible applications are given to reviewers, no others."""
    if facts.application is not ApplicationState.ELIGIBLE:
        return no("review_application_state", state=facts.application.label)
    return YES


def why_not(candidate: Candidate) -> Reason | None:
    """Why somebody cannot read an application; None when they can."""
    for against, key in (
        (not candidate.in_pool, "reviewer_not_in_pool"), (candidate.in_conflict, "reviewer_in_conflict"), (candidate.member, "reviewer_is_member"),
        (candidate.has_it, "reviewer_has_it"), (candidate.sees_scores, "reviewer_sees_scores"),
    ):  # fmt: skip
        if against:
            return Reason(key, name=candidate.name)
    return None


def due_problem(due_at: datetime | None, at: datetime) -> Reason | None:
    """What is wrong with the day until which somebody shall read."""
    return Reason("review_due_passed") if due_at is not None and due_at <= at else None


def can_declare(facts: ReviewFacts) -> Verdict:
    """“No conflict” is said once, before the proposal opens."""
    if (refused := _refused(facts)) is not None:
        return refused
    return YES if facts.state is ReviewState.ASSIGNED else too_late("review_declared")


def can_declare_conflict(facts: ReviewFacts) -> Verdict:
    """A conflict may be found late: it can be declared as long as the review counts, handed in or not."""
    if not facts.mine:
        return no("review_not_yours")
    return YES if facts.state in LIVE else too_late("review_ended", state=facts.state.label)


def can_write(facts: ReviewFacts) -> Verdict:
    """Scores are written after the declaration and before the review is handed in."""
    if (refused := _refused(facts)) is not None:
        return refused
    return no("review_not_declared") if facts.state is ReviewState.ASSIGNED else YES


def can_release(facts: ReviewFacts) -> Verdict:
    """A review that was not handed in can be given to somebody else."""
    if facts.state not in (ReviewState.ASSIGNED, ReviewState.OPEN):
        return too_late("review_not_releasable", state=facts.state.label)
    return YES


def missing(
    grid: Sequence[tuple[str, str]], scores: Mapping[str, tuple[int | None, str]]
) -> list[tuple[str, Reason]]:
    """What must still be written before a review can be sent, each with its field; `grid` holds (key, title) in order."""
    problems = []
    for key, title in grid:
        score, comment = scores.get(key, (None, ""))
        if score is None:
            problems.append((score_field(key), Reason("score_missing", criterion=title)))
        elif score < COMMENT_BELOW and not comment.strip():
            problems.append(
                (comment_field(key), Reason("score_comment_missing", criterion=title, score=score))
            )
    return problems


def score_field(criterion: str) -> str:
    """The name of a criterion's score in forms and refusals."""
    return f"score_{criterion}"


def comment_field(criterion: str) -> str:
    """The name of a criterion's comment in forms and refusals."""
    return f"comment_{criterion}"


def _refused(facts: ReviewFacts) -> Verdict | None:
    if not facts.mine:
        return no("review_not_yours")
    if facts.state is ReviewState.SUBMITTED:
        return too_late("review_handed_in")
    if facts.state not in LIVE:
        return too_late("review_ended", state=facts.state.label)
    if facts.application is not ApplicationState.ELIGIBLE:
        return no("review_application_state", state=facts.application.label)
    return None
