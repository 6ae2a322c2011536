"""The rules of reviews: who can be asked, what can be done when, what is missing."""

import pytest

from grants.applications.states import ApplicationState
from grants.reviews.rules import (
    AssignFacts,
    Candidate,
    ReviewFacts,
    can_assign,
    can_declare,
    can_declare_conflict,
    can_release,
    can_write,
    missing,
    why_not,
)  # fmt: skip
from grants.reviews.states import ReviewState

R, A = ReviewState, ApplicationState


def key(verdict) -> str:
    return "" if verdict.ok else verdict.why.key


@pytest.mark.parametrize("state", list(A))
def test_only_eligible_applications_are_given_out(state: ApplicationState):
    assert key(can_assign(AssignFacts(state))) == ("" if state is A.ELIGIBLE else "review_application_state")


DEEDS = {
    can_declare: {R.ASSIGNED: "", R.OPEN: "review_declared", R.SUBMITTED: "review_handed_in", R.CONFLICTED: "review_ended", R.RELEASED: "review_ended"},
    can_write: {R.ASSIGNED: "review_not_declared", R.OPEN: "", R.SUBMITTED: "review_handed_in", R.CONFLICTED: "review_ended", R.RELEASED: "review_ended"},
    can_declare_conflict: {R.ASSIGNED: "", R.OPEN: "", R.SUBMITTED: "", R.CONFLICTED: "review_ended", R.RELEASED: "review_ended"},
    can_release: {R.ASSIGNED: "", R.OPEN: "", **dict.fromkeys((R.SUBMITTED, R.CONFLICTED, R.RELEASED), "review_not_releasable")},
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("state", list(R))
def test_each_deed_has_its_states(deed, state: ReviewState):
    assert key(deed(ReviewFacts(state, mine=True, application=A.ELIGIBLE))) == DEEDS[deed][state]


@pytest.mark.parametrize("deed", [can_declare, can_write, can_declare_conflict])
@pytest.mark.parametrize("state", list(R))
def test_nobody_writes_in_the_review_of_another(deed, state: ReviewState):
    assert key(deed(ReviewFacts(state, mine=False, application=A.ELIGIBLE))) == "review_not_yours"


@pytest.mark.parametrize("deed", [can_declare, can_write])
def test_nothing_is_written_about_an_application_that_was_withdrawn(deed):
    assert key(deed(ReviewFacts(R.OPEN, mine=True, application=A.WITHDRAWN))) == "review_application_state"


@pytest.mark.parametrize(
    ("against", "why"),
    [({}, ""), ({"in_pool": False}, "reviewer_not_in_pool"), ({"in_conflict": True}, "reviewer_in_conflict"), ({"member": True}, "reviewer_is_member"),
     ({"has_it": True}, "reviewer_has_it"), ({"sees_scores": True}, "reviewer_sees_scores")],
)  # fmt: skip
def test_who_cannot_be_asked_and_why(against: dict[str, bool], why: str):
    refused = why_not(Candidate("Ravi", **against))
    assert (refused.key if refused else "") == why


GRID = [("relevance", "Relevance"), ("value", "Value for money")]


@pytest.mark.parametrize(
    ("scores", "problems"),
    [
        ({"relevance": (3, ""), "value": (5, "")}, []),
        ({"relevance": (2, "Weak"), "value": (0, "None at all")}, []),
        ({"relevance": (2, " "), "value": (3, "")}, [("comment_relevance", "score_comment_missing")]),
        ({"relevance": (None, "Later"), "value": (3, "")}, [("score_relevance", "score_missing")]),
        ({}, [("score_relevance", "score_missing"), ("score_value", "score_missing")]),
    ],
)
def test_what_is_missing_names_its_field(scores, problems):
    assert [(field, why.key) for field, why in missing(GRID, scores)] == problems
