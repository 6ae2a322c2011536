"""A reviewer who reads by another role, too: nothing before the declaration, nobody else's review before one's own."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from grants.accounts.queries import actor_of
from grants.applications.models import Application
from grants.applications.queries import application_for, sent_application_for
from grants.awards.actions import propose_decision
from grants.awards.states import DecisionOutcome
from grants.calls.models import Call
from grants.core.access import allows
from grants.core.db import db
from grants.core.errors import NotAllowed, NotFound
from grants.reviews import actions
from grants.reviews.models import Review
from grants.reviews.states import ReviewState
from tests.factories import a_call, a_review
from tests.people import give, person
from tests.queries import counted_queries
from tests.reviews.reading import LATER, eligible, handed_in, somebody
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
ROLES = ["trustee", "auditor", "fund_manager", "finance_officer", "approving_officer"]
SECRETS = (
    "A safe way home.",
    "Two lawyers share each case.",
    "Shelter beds",
    "Rosa doubts it",
    "SGF-2011-0042",
)
AT = "/applications/SGF-2011-0042"
PAGES = (
    AT, f"{AT}/eligibility", f"{AT}/eligibility/documents/proposal", f"{AT}/versions/1.pdf", f"{AT}/receipts/1.pdf", f"{AT}/receipt",
    f"{AT}/files/{'0' * 64}", f"{AT}/reviews", f"{AT}/conflicts", "/letters/SGF-2011-0042", "/letters/SGF-2011-0042/pdf",
    "/calls/sgf-2011/selection/SGF-2011-0042",
)  # fmt: skip
LISTS = (
    "/calls/sgf-2011/applications", "/calls/sgf-2011/applications.csv", "/calls/sgf-2011/ranking", "/calls/sgf-2011/ranking.csv",
    "/calls/sgf-2011/selection", "/calls/sgf-2011/letters",
)  # fmt: skip


def both(role: str, state: ReviewState = ReviewState.ASSIGNED) -> tuple[Application, Review]:
    """Ravi reads by a role of the Fund and was given the application, which rosa has reviewed and lea proposes to fund."""
    application = eligible()
    handed_in(application, "rosa", comment_for_applicant="Rosa doubts it")
    review = a_review(application, "ravi", state)
    give(person("ravi"), role)
    propose_decision(application, outcome=DecisionOutcome.REFUSE, years={}, by=somebody("lea"), at=LATER)
    return application, review


def shown(client: FlaskClient, addresses: tuple[str, ...]) -> list[tuple[str, str]]:
    """What of the secrets stands on which page."""
    texts = {address: client.get(address).text for address in addresses}
    return [(address, secret) for address, text in texts.items() for secret in SECRETS if secret in text]


@pytest.mark.parametrize("role", ROLES)
def test_before_the_declaration_the_application_is_not_there_by_any_other_role(
    client: FlaskClient, role: str
):
    both(role)
    ravi = signed_in(client, "ravi")
    assert [
        (at, ravi.get(at).status_code) for at in PAGES if ravi.get(at).status_code not in (403, 404)
    ] == []
    assert ravi.get(AT).status_code == 404
    assert shown(ravi, PAGES + LISTS) == []


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_the_declaration_is_there_and_after_it_so_is_the_application(
    client: FlaskClient, role: str
):
    _application, review = both(role)
    ravi = signed_in(client, "ravi")
    assert f"/reviews/{review.key}" in ravi.get("/reviews").text
    assert (
        "A safe way home."
        in ravi.submit(f"/reviews/{review.key}", button="Declare no conflict and open").text
    )
    assert ravi.get(AT).status_code == 200
    assert "A safe way home." in ravi.get(f"{AT}/eligibility").text


def test_what_waits_for_the_declaration_is_asked_for_on_the_page_of_today(client: FlaskClient):
    _application, review = both("fund_manager")
    page = signed_in(client, "ravi").get("/today").text
    assert "Say whether you have a conflict of interest: SGF-2011-0042" in page
    assert f"/reviews/{review.key}" in page


def test_reading_and_deeds_are_refused_with_what_to_do():
    application, review = both("fund_manager")
    ravi = somebody("ravi")
    for read in (application_for, sent_application_for):
        with pytest.raises(NotFound):
            read(ravi, application.ref)
    verdict = allows(ravi, "award.propose", application)
    assert (verdict.ok, verdict.why and verdict.why.key) == (False, "declare_first")
    with pytest.raises(NotAllowed) as refused:
        actions.release_review(review, reason="Busy", by=ravi, at=LATER)
    assert refused.value.why.key == "declare_first"


def test_a_review_that_was_taken_back_closes_nothing():
    application, review = both("trustee")
    actions.release_review(review, reason="Busy", by=somebody("olu"), at=LATER)
    assert application_for(somebody("ravi"), application.ref) == application


def test_who_was_given_no_application_is_not_asked_about_in_the_database():
    both("trustee")
    for name, number in (("tom", 0), ("ravi", 1)):
        someone = person(name)
        with counted_queries() as queries:
            actor_of(someone, LATER)
        assert sum("FROM applications JOIN reviews" in query for query in queries) == number


def test_other_applications_stay_open_to_the_reader(client: FlaskClient):
    call = a_call()
    mine, other = eligible(call=call), eligible(43, call=call)
    a_review(mine, "ravi", ReviewState.ASSIGNED)
    give(person("ravi"), "trustee")
    ravi = signed_in(client, "ravi")
    assert ravi.get(f"/applications/{other.ref}/eligibility").status_code == 200
    page = ravi.get("/calls/sgf-2011/applications").text
    assert ("Organization 0043" in page, "Lantern House" in page) == (True, False)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_elses_review_is_seen_before_ones_own_is_handed_in(client: FlaskClient, role: str):
    both(role, ReviewState.OPEN)
    ravi = signed_in(client, "ravi")
    pages = (AT, f"{AT}/eligibility", f"{AT}/reviews", "/letters/SGF-2011-0042", "/letters/SGF-2011-0042/pdf",
             "/calls/sgf-2011/selection/SGF-2011-0042", "/calls/sgf-2011/reviews", *LISTS)  # fmt: skip
    texts = {address: ravi.get(address).text for address in pages}
    assert [address for address, text in texts.items() if "Rosa doubts it" in text or "80.0" in text] == []
    assert ravi.get("/letters/SGF-2011-0042").status_code == 403
    assert list(csv.reader(io.StringIO(texts["/calls/sgf-2011/ranking.csv"])))[1:] == []


@pytest.mark.parametrize("role", ROLES)
def test_the_letter_opens_when_ones_own_review_is_handed_in(client: FlaskClient, role: str):
    both(role, ReviewState.SUBMITTED)
    assert "Rosa doubts it" in signed_in(client, "ravi").get("/letters/SGF-2011-0042").text


def test_pages_of_a_reader_with_many_reviews_cost_no_more_queries(client: FlaskClient):
    call = a_call()
    give(person("ravi"), "fund_manager")
    lists = ("/calls/sgf-2011/applications", "/calls/sgf-2011/selection", "/reviews")
    a_review(eligible(call=call), "ravi", ReviewState.ASSIGNED)
    before = _counts(client, lists)
    for number in range(43, 51):
        a_review(eligible(number, call=call), "ravi", ReviewState.ASSIGNED)
    assert _counts(client, lists) == before


def _counts(client: FlaskClient, addresses: tuple[str, ...]) -> list[int]:
    ravi, found = signed_in(client, "ravi"), []
    assert db.session.query(Call).count() == 1
    for address in addresses:
        ravi.get(address)
        with counted_queries() as queries:
            ravi.get(address)
        found.append(len(queries))
    return found
