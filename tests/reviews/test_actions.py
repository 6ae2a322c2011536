"""Reviews are given out, declared, written, handed in and taken back."""

from datetime import timedelta

import pytest

from grants.accounts.queries import actor_of
from grants.applications.actions import record_conflict
from grants.applications.models import Conflict
from grants.applications.states import ApplicationState
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion
from grants.core.outbox import OutboxMessage
from grants.core.trail import TrailEntry
from grants.reviews import actions, queries
from grants.reviews.states import ReviewState
from tests.people import give, person
from tests.reviews.reading import DUE, LATER, assigned, eligible, handed_in, opened, saved, scores, somebody

pytestmark = pytest.mark.usefixtures("session")


def sent() -> list[tuple[str, str]]:
    return [(m.kind, m.address) for m in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]


def sees(name: str, application, permission: str = "application.sight") -> bool:
    return application.key in somebody(name).scopes_with(permission, "application")


def test_a_review_given_out_grants_sight_of_that_one_application():
    application = eligible()
    other = eligible(43, call=application.call)
    review = assigned(application)
    assert (review.state, review.due_at, review.submission.version) == (ReviewState.ASSIGNED, DUE, 1)
    assert (sees("ravi", application), sees("ravi", other), sees("rosa", application)) == (True, False, False)
    assert sent() == [("review_assigned", "ravi@demo.example")]
    entry = db.session.query(TrailEntry).order_by(TrailEntry.seq.desc()).first()
    assert (entry.deed, entry.subject, entry.values["reviewer"]) == (
        "review.assigned",
        application.trail_ref,
        person("ravi").trail_ref,
    )


@pytest.mark.parametrize(
    "state",
    [
        ApplicationState.SUBMITTED,
        ApplicationState.CHECKING,
        ApplicationState.INELIGIBLE,
        ApplicationState.WITHDRAWN,
    ],
)
def test_only_eligible_applications_are_given_out(state: ApplicationState):
    with pytest.raises(NotAllowed) as refused:
        assigned(eligible(state=state))
    assert refused.value.why.key == "review_application_state"


def test_who_speaks_for_the_applicant_or_sees_the_scores_cannot_be_asked():
    application = eligible()
    give(person("rosa"), "organization_viewer", ("organization", application.organization.key))
    record_conflict(
        application,
        person_id=person("rui").id,
        reason="Married to the director",
        by=somebody("olu"),
        at=LATER,
    )
    give(person("lea"), "reviewer")
    assigned(application)
    for name, key in (
        ("rosa", "reviewer_is_member"),
        ("rui", "reviewer_in_conflict"),
        ("lea", "reviewer_sees_scores"),
        ("ravi", "reviewer_has_it"),
        ("ana", "reviewer_not_in_pool"),
    ):
        with pytest.raises(RuleBroken) as broken:
            assigned(application, name)
        assert (broken.value.problems[0][0], broken.value.why.key) == ("reviewer", key)


def test_the_choices_say_why_somebody_cannot_be_asked():
    application = eligible()
    assigned(application)
    record_conflict(
        application,
        person_id=person("rui").id,
        reason="Married to the director",
        by=somebody("olu"),
        at=LATER,
    )
    person("rosa")
    assert [(c.person.name, c.waiting, c.refused.key if c.refused else "") for c in queries.choices_for(application, LATER)] == [
        ("Rosa", 0, ""), ("Rui", 0, "reviewer_in_conflict"), ("Ravi", 1, "reviewer_has_it"),
    ]  # fmt: skip


def test_a_day_that_has_passed_is_refused():
    with pytest.raises(RuleBroken) as broken:
        actions.assign_review(eligible(), reviewer=person("ravi"), due_at=LATER, by=somebody("olu"), at=LATER)
    assert broken.value.problems[0][0] == "due_on"


@pytest.mark.parametrize("name", ["ravi", "tom", "uma", "ada", "fay", "sam", "ana"])
def test_only_fund_managers_give_reviews_out(name: str):
    application = eligible()
    with pytest.raises(NotAllowed):
        actions.assign_review(application, reviewer=person("ravi"), due_at=DUE, by=somebody(name), at=LATER)


def test_nothing_is_written_before_the_declaration():
    review = assigned(eligible())
    with pytest.raises(NotAllowed) as refused:
        saved(review)
    assert refused.value.why.key == "review_not_declared"
    actions.declare_no_conflict(review, by=somebody("ravi"), at=LATER)
    assert (review.state, review.declared_at) == (ReviewState.OPEN, LATER)


def test_nobody_declares_or_writes_for_another_reviewer_of_the_same_application():
    application = eligible()
    review, _own = assigned(application, "ravi"), opened(application, "rosa")
    for deed in (
        lambda: actions.declare_no_conflict(review, by=somebody("rosa"), at=LATER),
        lambda: actions.declare_conflict(review, reason="So", by=somebody("rosa"), at=LATER),
        lambda: saved(review, "rosa"),
        lambda: actions.submit_review(review, by=somebody("rosa"), at=LATER),
    ):
        with pytest.raises(NotAllowed) as refused:
            deed()
        assert refused.value.why.key == "review_not_yours"


@pytest.mark.parametrize("when", ["assigned", "open", "submitted"])
def test_a_declared_conflict_ends_the_duty_goes_on_record_and_tells_the_officers(when: str):
    application = eligible()
    make = {"assigned": assigned, "open": opened, "submitted": handed_in}[when]
    review = make(application)
    for name in ("olu", "lea"):
        person(name)
    record_conflict(application, person_id=person("lea").id, reason="Sister", by=somebody("olu"), at=LATER)
    actions.declare_conflict(review, reason="I advised them in 2009", by=somebody("ravi"), at=LATER)
    assert (review.state, review.conflict_reason, review.ended_at) == (
        ReviewState.CONFLICTED,
        "I advised them in 2009",
        LATER,
    )
    assert not sees("ravi", application)
    assert somebody("ravi").closed("application") == {application.key}
    assert (
        db.session.query(Conflict).filter_by(person_id=person("ravi").id).one().recorded_by_id
        == person("ravi").id
    )
    assert sent()[1:] == [("review_conflict_declared", "olu@demo.example")]


def test_a_conflict_needs_its_reason():
    with pytest.raises(RuleBroken) as broken:
        actions.declare_conflict(assigned(eligible()), reason=" ", by=somebody("ravi"), at=LATER)
    assert broken.value.problems[0][0] == "reason"


def test_half_a_review_can_be_saved_and_keeps_every_word():
    review = saved(
        opened(eligible()),
        scores={"relevance": (2, ""), "value": (None, "To be looked at")},
        comment_for_applicant="",
        comment_for_committee="Doubt",
    )
    assert queries.scores_of(review) == {"relevance": (2, ""), "value": (None, "To be looked at")}
    assert (review.comment_for_committee, review.version, review.saved_at) == ("Doubt", 1, LATER)
    saved(review, scores=scores(3))
    assert (len(review.scores), review.version) == (6, 2)


def test_an_older_tab_overwrites_nothing():
    review = opened(eligible())
    saved(review, comment_for_applicant="From the first tab")
    with pytest.raises(StaleVersion):
        actions.save_review(
            review,
            scores=scores(1),
            comment_for_applicant="From the second",
            comment_for_committee="",
            version=0,
            by=somebody("ravi"),
            at=LATER,
        )
    assert (review.comment_for_applicant, queries.scores_of(review)["value"]) == (
        "From the first tab",
        (4, "Convincing"),
    )


@pytest.mark.parametrize("wrong", [{"relevance": (6, "")}, {"relevance": (-1, "")}, {"no_such": (3, "")}])
def test_scores_off_the_scale_or_the_grid_are_refused(wrong):
    with pytest.raises(RuleBroken) as broken:
        saved(opened(eligible()), scores=wrong)
    assert broken.value.why.key == "score_off_scale"


def test_a_review_is_handed_in_complete_and_then_stands():
    review = saved(opened(eligible()), scores=scores(4, "") | {"value": (2, "")})
    with pytest.raises(RuleBroken) as broken:
        actions.submit_review(review, by=somebody("ravi"), at=LATER)
    assert [field for field, _ in broken.value.problems] == ["comment_value"]
    saved(review, scores={"value": (2, "Too dear")})
    actions.submit_review(review, by=somebody("ravi"), at=LATER)
    assert (review.state, review.submitted_at) == (ReviewState.SUBMITTED, LATER)
    with pytest.raises(NotAllowed) as refused:
        saved(review)
    assert refused.value.why.key == "review_handed_in"


def test_a_review_taken_back_ends_the_duty_and_makes_room_for_another():
    application = eligible()
    review = saved(opened(application))
    actions.release_review(
        review, reason="You are ill; get well", by=somebody("olu"), at=LATER + timedelta(days=1)
    )
    assert review.state is ReviewState.RELEASED
    assert not actor_of(person("ravi"), LATER + timedelta(days=1)).scopes_with(
        "application.sight", "application"
    )
    assert [row.mean for row in queries.ranking_of(application.call, somebody("olu"))] == [None]
    assert sent()[-1] == ("review_released", "ravi@demo.example")
    assert assigned(application).state is ReviewState.ASSIGNED


def test_a_review_that_was_handed_in_cannot_be_taken_back():
    with pytest.raises(NotAllowed) as refused:
        actions.release_review(handed_in(eligible()), reason="Too mild", by=somebody("olu"), at=LATER)
    assert refused.value.why.key == "review_not_releasable"


def test_two_reviews_of_one_application_by_one_person_are_refused_by_the_database():
    application = eligible()
    first = assigned(application)
    db.session.add(
        type(first)(
            application_id=application.id,
            submission_id=first.submission_id,
            reviewer_id=first.reviewer_id,
            duty_id=first.duty_id,
            assigned_at=LATER,
            assigned_by_id=person("olu").id,
        )
    )
    with pytest.raises(Exception, match=r"uq_reviews_live|reviews.reviewer_id"):
        db.session.flush()
    db.session.rollback()


def test_a_withdrawn_application_cannot_be_written_about():
    application = eligible()
    review = opened(application)
    application.move_to(ApplicationState.WITHDRAWN)
    application.withdrawn_at, application.withdrawn_by_id = LATER, person("ana").id
    db.session.commit()
    with pytest.raises(NotAllowed) as refused:
        saved(review)
    assert refused.value.why.key == "review_application_state"


def test_the_ranking_counts_reviews_that_were_handed_in_and_nothing_else():
    application = eligible()
    handed_in(application, "ravi", 5)
    handed_in(application, "rosa", 3)
    saved(opened(application, "rui"), "rui", 0)
    (row,) = queries.ranking_of(application.call, somebody("olu"))
    assert (row.mean, row.lowest, row.highest, len(row.entry.points), row.entry.asked_reviewers) == (
        80,
        60,
        100,
        2,
        3,
    )


def test_the_scores_of_somebody_whose_conflict_comes_to_light_later_do_not_count():
    application = eligible()
    handed_in(application, "ravi", 5)
    handed_in(application, "rosa", 3)
    record_conflict(
        application, person_id=person("ravi").id, reason="Cousin of the head", by=somebody("olu"), at=LATER
    )
    (row,) = queries.ranking_of(application.call, somebody("olu"))
    assert (row.mean, len(row.entry.points)) == (60, 1)


def test_who_is_in_conflict_finds_neither_rank_nor_gap():
    application = eligible()
    other = eligible(43, call=application.call, requested_minor=1_000_000)
    handed_in(application, "ravi", 5)
    handed_in(other, "ravi", 3)
    record_conflict(
        application, person_id=person("tom").id, reason="Sits on its board", by=somebody("olu"), at=LATER
    )
    assert [
        (row.entry.reference, row.rank, row.together_minor)
        for row in queries.ranking_of(application.call, somebody("tom"))
    ] == [
        ("SGF-2011-0043", 1, 1_000_000),
    ]
    assert [row.rank for row in queries.ranking_of(application.call, somebody("tia"))] == [1, 2]
    assert queries.left_out_of_ranking(application.call, somebody("tom")) == 1


def test_an_officer_who_reviews_sees_no_other_review_before_handing_in():
    application = eligible()
    handed_in(application, "ravi")
    review = assigned(application, "rosa")
    give(person("rosa"), "fund_manager")
    assert queries.readable_reviews(application, somebody("rosa")) == []
    assert queries.ranking_of(application.call, somebody("rosa")) == []
    actions.declare_no_conflict(review, by=somebody("rosa"), at=LATER)
    saved(review, "rosa")
    actions.submit_review(review, by=somebody("rosa"), at=LATER)
    assert len(queries.readable_reviews(application, somebody("rosa"))) == 2
