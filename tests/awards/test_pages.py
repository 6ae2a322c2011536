"""The pages by role: selection, the Board, letters, grants and agreements."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from grants.applications.models import Conflict
from grants.awards import actions
from grants.awards.models import BoardMeeting, Decision
from grants.awards.states import AwardState, DecisionState
from grants.awards.views import answer_panel
from grants.core import clock
from grants.reviews.models import ReviewScore
from grants.reviews.states import ReviewState
from tests.awards.selecting import (
    FUND,
    REFUSE,
    RELEASED,
    RESERVE,
    THEN,
    a_funded_call,
    accepted,
    confirmed,
    drawn,
    eligible,
    meet,
    offered,
    propose,
    signed,
)
from tests.factories import NOW, a_review, a_submission, an_award, an_organization
from tests.people import actor, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

Session = scoped_session  # of the test
SELECTION = "/calls/sgf-2011/selection"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are read two days after the release; the middleware takes the time from the clock."""
    monkeypatch.setattr(clock, "now", lambda: RELEASED + timedelta(days=2))


def test_a_proposal_is_made_on_the_page_with_amounts_as_asked(client: FlaskClient, session: Session) -> None:
    eligible(a_funded_call(), 1)
    signed_in(client, "lea")
    page = client.submit(
        f"{SELECTION}/SGF-2011-0001",
        {"outcome": "fund", "reason": "Known for years", "feedback": "Well done"},
    )
    assert "Proposed for SGF-2011-0001" in page.text
    assert [(y.year, y.amount_minor) for y in session.query(Decision).one().years] == [
        (1, 2_500_000),
        (2, 2_500_000),
        (3, 2_500_000),
    ]


def test_an_amount_above_what_was_asked_comes_back_beside_its_field(
    client: FlaskClient, session: Session
) -> None:
    eligible(a_funded_call(), 1)
    signed_in(client, "lea")
    page = client.submit(f"{SELECTION}/SGF-2011-0001", {"outcome": "fund", "year_2": "25,100"})
    assert page.status_code == 422
    assert "Year 2 was asked at USD\u00a025,000; this is USD\u00a0100 above it." in page.text
    assert 'value="25,100"' in page.text
    assert session.query(Decision).count() == 0


def test_an_amount_with_two_meanings_is_asked_about(client: FlaskClient, session: Session) -> None:
    eligible(a_funded_call(), 1)
    page = signed_in(client, "lea").submit(
        f"{SELECTION}/SGF-2011-0001", {"outcome": "fund", "year_1": "25.000"}
    )
    assert (page.status_code, "Do you mean 25,000 or 25.00?" in page.text) == (422, True)


def test_two_officers_proposing_at_once_see_both(client: FlaskClient, session: Session) -> None:
    (application,) = eligible(a_funded_call(), 1)
    propose(application, by="max", feedback="From Max")
    page = signed_in(client, "lea").submit(
        f"{SELECTION}/SGF-2011-0001", {"outcome": "refuse", "feedback": "From Lea", "stands": ""}
    )
    assert (page.status_code, "Max proposes: Fund." in page.text, "From Lea" in page.text) == (
        409,
        True,
        True,
    )
    assert session.query(Decision).one().outcome is FUND


@pytest.mark.parametrize(
    ("name", "status"), [("lea", 200), ("tom", 200), ("uma", 200), ("ana", 404), ("ravi", 404), ("sam", 404)]
)
def test_who_reads_the_selection(client: FlaskClient, session: Session, name: str, status: int) -> None:
    eligible(a_funded_call(), 2)
    assert signed_in(client, name).get(SELECTION).status_code == status
    assert client.get("/calls/sgf-2011/letters").status_code == status


@pytest.mark.parametrize("name", ["tom", "uma", "ada"])
def test_who_reads_only_sees_no_form(client: FlaskClient, session: Session, name: str) -> None:
    eligible(a_funded_call(), 1)
    page = signed_in(client, name).get(f"{SELECTION}/SGF-2011-0001")
    assert ("Propose it" in page.text, page.status_code) == (False, 200)


def test_a_trustee_who_stood_aside_no_longer_sees_the_application(
    client: FlaskClient, session: Session
) -> None:
    call = a_funded_call()
    first, _ = eligible(call, 2)
    propose(first)
    meet(call, recusals=[(person("tas").id, first.id, "Heads the organization")])
    signed_in(client, "tas")
    listed = client.get(SELECTION).text
    assert ("House 2" in listed, "House 1" in listed, "SGF-2011-0001" in listed) == (True, False, False)
    assert client.get(f"{SELECTION}/SGF-2011-0001").status_code == 404


def test_the_meeting_is_recorded_on_its_page(client: FlaskClient, session: Session) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    propose(application)
    signed_in(client, "olu")
    people = {f"trustee_{person(n).id}": "present" for n in ("tom", "tia", "tao", "ted")} | {
        f"trustee_{person('tas').id}": "absent"
    }
    aside = {
        "recusals-0-person": str(person("tia").id),
        "recusals-0-application": str(application.id),
        "recusals-0-reason": "Her sister works there",
    }
    page = client.submit("/calls/sgf-2011/board", {"held_on": "2011-09-20", **people, **aside})
    assert "The meeting is recorded." in page.text
    meeting = session.query(BoardMeeting).one()
    assert ([r.person_id for r in meeting.recusals], sum(a.present for a in meeting.attendances)) == (
        [person("tia").id],
        4,
    )


def test_without_a_quorum_the_page_says_the_number(client: FlaskClient, session: Session) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    propose(application)
    signed_in(client, "olu")
    people = {f"trustee_{person(n).id}": "absent" for n in ("tom", "tia", "tao", "ted")} | {
        f"trustee_{person('tas').id}": "present"
    }
    page = client.submit("/calls/sgf-2011/board", {"held_on": "2011-09-20", **people})
    assert (
        page.status_code,
        "1 of 5 trustees were present; the Board decides with at least 3." in page.text,
    ) == (422, True)


def test_confirming_names_what_is_left_for_a_colleague(client: FlaskClient, session: Session) -> None:
    call = a_funded_call()
    first, second = eligible(call, 2)
    propose(first, by="lea")
    propose(second, REFUSE, by="max")
    meet(call)
    page = signed_in(client, "max").submit(SELECTION, button="Confirm the decisions")
    assert "1 decision is confirmed." in page.text
    assert (
        "These wait for another fund manager, since you proposed them or are in conflict: SGF-2011-0002."
        in page.text
    )


def test_the_bulk_deed_shows_what_goes_to_whom_and_does_it(client: FlaskClient, session: Session) -> None:
    call = a_funded_call()
    first, second, third = eligible(call, 3)
    confirmed(call, {first: FUND, second: RESERVE, third: REFUSE})
    page = signed_in(client, "olu").get("/calls/sgf-2011/letters")
    assert [name in page.text for name in ("House 1", "House 2", "House 3", "Admin2", "Send 3 letters")] == [
        True
    ] * 5
    page = client.submit("/calls/sgf-2011/letters", button="Send 3 letters")
    assert "3 letters are on their way." in page.text
    assert {d.state for d in session.query(Decision)} == {DecisionState.RELEASED}


def test_under_embargo_the_applicant_sees_nothing(client: FlaskClient, session: Session) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    confirmed(call, {application: FUND})
    signed_in(client, "ana")
    pages = ["/letters/SGF-2011-0001", "/letters/SGF-2011-0001/pdf", "/grants/SGF-2011-0001"]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert "USD" not in client.get("/grants").text
    assert signed_in(client, "uma").get("/letters/SGF-2011-0001").status_code == 200


def test_the_letter_says_bands_and_comments_and_never_a_reviewer(
    client: FlaskClient, session: Session
) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    words = {"comment_for_applicant": "Speak with the border police.", "comment_for_committee": "Weak"}
    review = a_review(application, "ravi", **words)
    review.scores = [
        ReviewScore(criterion=k, score=n, comment=f"On {k}") for k, n in (("relevance", 4), ("value", 1))
    ]
    session.flush()  # what was handed in takes no more scores
    review.state, review.submitted_at = ReviewState.SUBMITTED, RELEASED
    session.commit()
    confirmed(call, {application: REFUSE}, feedback="Come again.")
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    text = signed_in(client, "ana").get("/letters/SGF-2011-0001").text
    said = ["We cannot fund your project in this call", "Come again.", "Speak with the border police."]
    said += ["On relevance", "Strong", "Little of it was there"]
    assert [words in text for words in said] == [True] * len(said)
    assert [words in text for words in ("Ravi", "Weak", "Lea")] == [False] * 3


@pytest.mark.parametrize("outcome", [FUND, RESERVE, REFUSE])
def test_each_letter_is_a_pdf_too(client: FlaskClient, session: Session, outcome: object) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    confirmed(call, {application: outcome})  # type: ignore[dict-item]
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    answer = signed_in(client, "ana").get("/letters/SGF-2011-0001/pdf")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("name", ["chi", "ravi", "sam"])
def test_strangers_find_neither_letter_nor_grant(client: FlaskClient, session: Session, name: str) -> None:
    offered()
    an_organization("Other House", admin="chi", editor=None)
    signed_in(client, name)
    addresses = (
        "/letters/SGF-2011-0001",
        "/grants/SGF-2011-0001",
        "/grants/SGF-2011-0001/agreement",
        "/grants/SGF-9999-0001",
    )
    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_the_organization_accepts_on_the_grants_page(client: FlaskClient, session: Session) -> None:
    award = offered()
    page = signed_in(client, "ana").submit("/grants/SGF-2011-0001", button="Accept the offer")
    assert ("The offer is accepted." in page.text, award.state) == (True, AwardState.ACCEPTED)


def test_the_organization_declines_with_a_reason(client: FlaskClient, session: Session) -> None:
    award = offered()
    page = signed_in(client, "ana").submit("/grants/SGF-2011-0001/decline", {"reason": "We closed"})
    assert ("Thank you for telling us." in page.text, award.state) == (True, AwardState.DECLINED)


def test_a_lapsed_offer_says_so_beside_the_button(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    award = offered()
    until = award.answer_until
    monkeypatch.setattr(clock, "now", lambda: until)
    page = signed_in(client, "ana").get("/grants/SGF-2011-0001")
    assert "The offer was open until 17 November 2011, 23:59." in page.text.replace("\n", " ")


def test_the_agreement_is_drawn_and_signed_by_both_on_the_pages(
    client: FlaskClient, session: Session
) -> None:
    award = accepted()
    assert (
        "Version 1 is ready"
        in signed_in(client, "olu").submit("/grants/SGF-2011-0001", button="Draw the agreement").text
    )
    sign = {"name": "Ana A.", "function": "Director", "read": "y"}
    assert "Signed." in signed_in(client, "ana").submit("/grants/SGF-2011-0001/agreement", sign).text
    page = signed_in(client, "lea").submit(
        "/grants/SGF-2011-0001/agreement", sign | {"name": "Lea L.", "function": "Fund manager"}
    )
    assert ("Running" in page.text, award.state) == (True, AwardState.SIGNED)
    paper = signed_in(client, "ana").get("/grants/SGF-2011-0001/agreements/1/pdf")
    assert (paper.data[:5], award.agreements[0].signatures[0].document_hash) == (
        b"%PDF-",
        award.agreements[0].sha256,
    )


def test_signing_an_older_version_is_a_conflict(client: FlaskClient, session: Session) -> None:
    award = accepted()
    drawn(award)
    signed_in(client, "ana")
    old = {"name": "Ana", "function": "Director", "read": "y", "document_hash": "f" * 64}
    page = client.submit("/grants/SGF-2011-0001/agreement", old)
    assert (page.status_code, "A newer version was drawn" in page.text) == (409, True)


def test_an_officer_lets_an_award_fall_away(client: FlaskClient, session: Session) -> None:
    award = signed()
    page = signed_in(client, "lea").submit("/grants/SGF-2011-0001/release", {"reason": "It cannot start"})
    assert ("The award has fallen away." in page.text, award.state) == (True, AwardState.RELEASED)


@pytest.mark.parametrize("name", ["uma", "ana", "ada"])
def test_others_read_the_grant_and_may_not_release_it(
    client: FlaskClient, session: Session, name: str
) -> None:
    signed()
    signed_in(client, name)
    assert client.get("/grants/SGF-2011-0001").status_code == 200
    page = client.get("/grants/SGF-2011-0001/release").text
    assert ("does not have the right" in page, 'name="reason"' in page) == (True, False)


def test_a_conflict_shuts_out_of_the_grant(client: FlaskClient, session: Session) -> None:
    award = signed()
    session.add(
        Conflict(
            person_id=person("uma").id,
            application_id=award.application_id,
            reason="Brother",
            recorded_at=THEN,
            recorded_by_id=person("olu").id,
        )
    )
    session.commit()
    signed_in(client, "uma")
    assert (
        client.get("/grants/SGF-2011-0001").status_code,
        "SGF-2011-0001" in client.get("/grants").text,
    ) == (404, False)


def many_grants(count: int) -> None:
    call = a_funded_call()
    organization = an_organization(editor=None)
    for number in range(1, count + 1):
        an_award(a_submission(organization, call, number=number))


def many_candidates(count: int) -> None:
    call = a_funded_call()
    organization = an_organization(editor=None)
    for number in range(1, count + 1):
        application = a_submission(organization, call, number=number)
        propose(application, RESERVE, reserve_rank=number)
    meet(call)
    actions.confirm_decisions(call, by=actor("max"), at=NOW)


@pytest.mark.parametrize(
    ("fill", "address"),
    [(many_grants, "/grants"), (many_candidates, SELECTION), (many_candidates, "/calls/sgf-2011/letters")],
)
def test_lists_ask_as_little_with_30_rows_as_with_1(
    client: FlaskClient, session: Session, database, fill, address: str
) -> None:  # type: ignore[no-untyped-def]
    signed_in(client, "lea")
    counts = []
    for rows in (1, 30):
        if rows > 1:
            session.remove()
            database.reset("schema")
            signed_in(client, "lea")
        fill(rows)
        session.commit()
        with counted_queries() as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert (counts[0], counts[1] <= 10) == (counts[1], True), counts


def test_the_page_of_an_application_says_the_answer_only_when_it_is_out(app: Flask, session: Session) -> None:
    call = a_funded_call()
    (application,) = eligible(call, 1)
    confirmed(call, {application: REFUSE})
    with app.test_request_context():
        panels = [answer_panel(application, actor(name), RELEASED) for name in ("ana", "uma")]
    assert [panel and panel.text for panel in panels] == [None, "Do not fund: Confirmed, not yet told"]
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    with app.test_request_context():
        panel = answer_panel(application, actor("ana"), RELEASED)
    said = (panel and panel.text, panel and panel.url)
    assert said == ("We cannot fund your project in this call", "/letters/SGF-2011-0001")


def test_the_grants_page_asks_as_little_for_three_years_as_for_one(
    client: FlaskClient, session: Session
) -> None:
    call, counts = a_funded_call(), []
    for number, years in enumerate((1, 3), 1):
        organization = an_organization(f"House {number}", editor=None)
        an_award(a_submission(organization, call, number=number), years=years)
        signed_in(client, "uma")
        with counted_queries() as queries:
            assert client.get(f"/grants/SGF-2011-000{number}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
