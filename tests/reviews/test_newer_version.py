"""A proposal that changed while it was being read: the reviewer reads the version in force, and says so by saving."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications import actions as applications
from grants.applications.models import Application
from grants.core.errors import RuleBroken
from grants.reviews import actions, queries
from grants.reviews.models import Review
from grants.reviews.states import ReviewState
from tests.applications.checking import judged, officer
from tests.applications.questioning import ASKED, IN_TIME, UNTIL, ask, save, under_check
from tests.factories import a_review
from tests.people import actor
from tests.signing_in import signed_in

LATER = UNTIL + timedelta(days=1)


def changed_while_read() -> tuple[Application, Review]:
    """Ravi had opened the first version when the organization answered with a cheaper budget."""
    application = judged(under_check())
    applications.conclude_check(application, by=officer(), at=ASKED)
    review = a_review(application, "ravi", ReviewState.OPEN)
    request = ask(application)
    save(application)
    applications.send_answer(request, by=actor("ana"), at=IN_TIME)
    return application, review


def saved(review: Review, version: int) -> Review:
    scores = {key: (4, "Good.") for key, _title in queries.grid_of(review.application.call)}
    done: Review = actions.save_review(
        review,
        scores=scores,
        comment_for_applicant="",
        comment_for_committee="",
        version=version,
        by=actor("ravi"),
        at=LATER,
    )
    return done


def test_the_page_shows_the_version_in_force_and_what_changed(session: Any, client: FlaskClient) -> None:
    _application, review = changed_while_read()
    text = signed_in(client, "ravi").get(f"/reviews/{review.key}").text
    assert "The proposal has changed: version 2 is in force" in text
    assert "Budget" in text.split("These parts differ:")[1].split("</p>")[0]


def test_it_is_handed_in_only_after_the_newer_version_was_seen(session: Any) -> None:
    application = judged(under_check())
    applications.conclude_check(application, by=officer(), at=ASKED)
    review = saved(a_review(application, "ravi", ReviewState.OPEN), 0)
    request = ask(application)
    save(application)
    applications.send_answer(request, by=actor("ana"), at=IN_TIME)
    with pytest.raises(RuleBroken) as changed:
        actions.submit_review(review, by=actor("ravi"), at=LATER)
    assert changed.value.why.key == "review_version_changed"
    saved(review, 1)
    actions.submit_review(review, by=actor("ravi"), at=LATER)
    assert (review.submission.version, queries.version_read(review).version) == (2, 2)


def test_what_was_handed_in_stays_with_the_version_that_was_read(session: Any) -> None:
    application = judged(under_check())
    applications.conclude_check(application, by=officer(), at=ASKED)
    review = saved(a_review(application, "ravi", ReviewState.OPEN), 0)
    actions.submit_review(review, by=actor("ravi"), at=ASKED)
    request = ask(application)
    save(application)
    applications.send_answer(request, by=actor("ana"), at=IN_TIME)
    assert queries.version_read(review).version == 1
