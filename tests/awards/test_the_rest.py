"""Refusing the rest together: the numbers come first, and nobody is refused unread unless somebody says so and why."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards import actions, queries, rules
from grants.awards.models import Decision
from grants.core.errors import RuleBroken, StaleVersion
from grants.core.reasons import Reason
from grants.core.trail import TrailEntry
from grants.reviews.states import ReviewState
from tests.awards.selecting import REFUSE, THEN, a_funded_call, eligible, propose
from tests.factories import a_review, a_submission, an_organization
from tests.people import actor
from tests.queries import counted_queries
from tests.signing_in import signed_in

Session = scoped_session  # of the test
REST = "/calls/sgf-2011/selection/rest"
pytestmark = pytest.mark.usefixtures("session")


def read_by(application: Application, *names: str, state: ReviewState = ReviewState.SUBMITTED) -> None:
    for name in names:
        a_review(application, name, state)


def a_mixed_rest() -> list[Application]:
    """Three reviews, one review, one being written, none."""
    made = eligible(a_funded_call(), 4)
    full, few, writing, _none = made
    read_by(full, "ravi", "rosa", "remi")
    read_by(few, "ravi")
    read_by(writing, "rosa", state=ReviewState.OPEN)
    return made


def refused(session: Session) -> list[str]:
    query = select(Application.reference).join(Decision, Decision.application_id == Application.id)
    return list(session.scalars(query.order_by(Application.reference)))


def test_the_rest_is_counted_by_how_far_it_was_read() -> None:
    full, few, writing, none = a_mixed_rest()
    a_submission(an_organization("Waiting"), full.call, number=9, state=ApplicationState.CHECKING)
    rest = queries.rest_of(full.call, actor("lea"))
    assert [row.reference for row in rest.rows] == [a.reference for a in (writing, none, few, full)]
    counts = [len(part) for part in (rest.rows, rest.unread, rest.few, rest.unjudged)]
    assert (counts, rest.asked, rest.in_check) == ([4, 2, 1, 1], 3, 1)


def test_those_without_a_review_are_left_without_the_tick(session: Session) -> None:
    full, few, *_unread = a_mixed_rest()
    made = actions.propose_the_rest(full.call, by=actor("lea"), at=THEN)
    assert [d.outcome for d in made] == [REFUSE, REFUSE]
    assert refused(session) == [full.reference, few.reference]


def test_with_the_tick_and_a_reason_all_are_refused_and_the_reason_is_kept(session: Session) -> None:
    full, *_ = a_mixed_rest()
    made = actions.propose_the_rest(
        full.call,
        reason="By score",
        include_unread=True,
        unread_reason="No reviewer could be found",
        by=actor("lea"),
        at=THEN,
    )
    assert [d.reason for d in made] == ["By score"] * 2 + ["No reviewer could be found"] * 2
    entry = session.scalars(select(TrailEntry).order_by(TrailEntry.seq.desc()).limit(1)).one()
    assert (entry.values["count"], entry.values["without_review"]) == (4, 2)


@pytest.mark.parametrize(
    ("read", "unread", "include", "reason", "expected"),
    [
        (3, 0, False, "", None),
        (3, 2, False, "", None),
        (0, 2, False, "", ("include_unread", Reason("rest_is_unread", count=2))),
        (3, 2, True, " ", ("unread_reason", Reason("rest_reason_missing"))),
        (0, 2, True, "Nobody reads Nepali", None),
        (3, 0, True, "", None),
    ],
)
def test_nobody_is_refused_unread_without_a_word(
    read: int, unread: int, include: bool, reason: str, expected: tuple[str, Reason] | None
) -> None:
    assert rules.rest_problems(read, unread, include, reason) == ([expected] if expected else [])


def test_other_numbers_than_those_that_were_seen_are_refused(session: Session) -> None:
    full, *_ = a_mixed_rest()
    seen = queries.rest_of(full.call, actor("lea")).mark
    a_submission(an_organization("One more"), full.call, number=9)
    with pytest.raises(StaleVersion):
        actions.propose_the_rest(full.call, shown=seen, by=actor("lea"), at=THEN)
    assert refused(session) == []


def test_a_rest_that_nobody_has_read_is_not_refused(session: Session) -> None:
    (application,) = eligible(a_funded_call(), 1)
    with pytest.raises(RuleBroken) as broken:
        actions.propose_the_rest(application.call, by=actor("lea"), at=THEN)
    assert broken.value.why == Reason("rest_is_unread", count=1)
    assert refused(session) == []


def test_the_page_shows_the_numbers_before_anything_is_proposed(
    client: FlaskClient, session: Session
) -> None:
    a_mixed_rest()
    page = signed_in(client, "lea").get(REST).text
    told = ["Of these without any review", "Of these with fewer reviews than the 3 that the call asks for"]
    told += ["Of these with a reviewer who has not judged yet", "The first 4 of 4", "show=undecided"]
    assert [words in page for words in told] == [True] * len(told)
    assert refused(session) == []


def test_the_page_refuses_with_the_tick_and_without_a_reason(client: FlaskClient, session: Session) -> None:
    a_mixed_rest()
    signed_in(client, "lea")
    page = client.submit(REST, {"include_unread": "y"})
    assert (page.status_code, "Say why an application that nobody has reviewed" in page.text) == (422, True)
    assert refused(session) == []
    page = client.submit(REST, {"include_unread": "y", "unread_reason": "Came without a proposal"})
    assert "4 applications are proposed not to be funded." in page.text


def test_the_page_says_how_many_are_left_unread(client: FlaskClient) -> None:
    a_mixed_rest()
    page = signed_in(client, "lea").submit(REST, {}, button="Propose not to fund them").text
    assert "2 applications are proposed not to be funded." in page
    assert "2 applications without a review are left." in page


def test_numbers_that_changed_come_back_to_be_looked_at(client: FlaskClient, session: Session) -> None:
    a_mixed_rest()
    page = signed_in(client, "lea").submit(REST, {"shown": "9 0 0 0"})
    assert (page.status_code, "the numbers are different now" in page.text) == (409, True)
    assert refused(session) == []


def test_the_page_lists_twenty_and_asks_as_little_for_thirty_as_for_one(client: FlaskClient) -> None:
    call = a_funded_call()
    organization = an_organization(editor=None)
    signed_in(client, "lea")
    counts = []
    for numbers in (range(1, 2), range(2, 31)):
        for number in numbers:
            a_submission(organization, call, number=number)
        with counted_queries() as queries_made:
            page = client.get(REST).text
        counts.append(len(queries_made))
    assert "The first 20 of 30" in page
    assert page.count("SGF-2011-00") == 20 * 2  # the address and the words
    assert counts[0] == counts[1] <= 10, counts


def test_a_proposal_that_stands_is_not_among_the_rest() -> None:
    first, second = eligible(a_funded_call(), 2)
    propose(first)
    assert [row.reference for row in queries.rest_of(first.call, actor("lea")).rows] == [second.reference]
