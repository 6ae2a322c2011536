"""What still waits: a call is not concluded over it, letters do not leave without it, and nothing is decided without words."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from grants.applications.queries import asked_and_open
from grants.applications.states import ApplicationState
from grants.awards import actions, queries
from grants.awards.models import Decision
from grants.calls.actions import conclude_call
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.core.errors import NotAllowed, RuleBroken
from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.fund.ledger import balance, envelope_account
from grants.reviews.states import ReviewState
from tests.applications.questioning import ask, under_check
from tests.awards.selecting import (
    FUND,
    REFUSE,
    RELEASED,
    RESERVE,
    a_funded_call,
    accepted,
    confirmed,
    eligible,
    meet,
    propose,
)
from tests.factories import a_review, a_submission, an_organization
from tests.people import actor
from tests.signing_in import signed_in

Session = scoped_session  # of the test
pytestmark = pytest.mark.usefixtures("session")
DECISION = "/calls/sgf-2011/selection/SGF-2011-0001"


def why_not_concluded(call: Call) -> Reason | None:
    with pytest.raises(NotAllowed) as refused:
        conclude_call(call, by=actor("olu"), at=RELEASED + timedelta(days=2))
    assert call.state is CallState.PUBLISHED
    return refused.value.why


@pytest.mark.parametrize("state", [ApplicationState.SUBMITTED, ApplicationState.CHECKING])
def test_a_call_is_not_concluded_over_applications_in_the_check(state: ApplicationState) -> None:
    call = a_funded_call()
    a_submission(an_organization(), call, state=state)
    assert why_not_concluded(call) == Reason("call_in_check", count=1)
    assert balance(envelope_account(call.slug)) == 82_500_000


def test_nor_before_every_letter_is_out() -> None:
    call = a_funded_call()
    first, second = eligible(call, 2)
    assert why_not_concluded(call) == Reason("call_unanswered", count=2)
    confirmed(call, {first: FUND, second: REFUSE})
    assert why_not_concluded(call) == Reason("call_unanswered", count=2)
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    conclude_call(call, by=actor("olu"), at=RELEASED + timedelta(days=2))
    assert (call.state, balance(envelope_account(call.slug))) == (CallState.CONCLUDED, 0)


def test_nor_while_an_appeal_is_open() -> None:
    for name in ("olu", "lea", "max"):
        actor(name)
    call = a_funded_call()
    (application,) = eligible(call, 1)
    confirmed(call, {application: REFUSE})
    actions.release_letters(call, by=actor("olu"), at=RELEASED)
    actions.make_appeal(application, text="Two regions.", by=actor("ana"), at=RELEASED + timedelta(days=1))
    assert why_not_concluded(call) == Reason("call_appealed", count=1)


def test_an_open_question_is_counted() -> None:
    application = under_check()
    ask(application)
    application.state = ApplicationState.INELIGIBLE
    assert asked_and_open(application.call) == Reason("call_asked", count=1)


def test_the_button_says_how_many_wait_and_where(client: FlaskClient, session: Session) -> None:
    call = a_funded_call()
    eligible(call, 2)
    olu = signed_in(client, "olu")
    page = olu.post(f"/calls/{call.slug}/conclude", data=token(olu, "/"))
    assert "Eligible applications without a letter: 2. Decide on them under Selection" in page.text
    assert call.state is CallState.PUBLISHED


def token(client: FlaskClient, url: str) -> dict[str, str]:
    """What every form of a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(url).text)
    assert found is not None
    return {"csrf_token": found[1]}


def test_letters_wait_for_applications_that_are_not_judged_yet() -> None:
    call = a_funded_call()
    (first,) = eligible(call, 1)
    a_submission(
        an_organization("House 9", admin="admin9", editor=None), call, 9, state=ApplicationState.CHECKING
    )
    a_submission(
        an_organization("House 8", admin="admin8", editor=None), call, 8, state=ApplicationState.SUBMITTED
    )
    confirmed(call, {first: FUND})
    with pytest.raises(NotAllowed) as refused:
        actions.release_letters(call, by=actor("olu"), at=RELEASED)
    assert refused.value.why == Reason("letters_in_check", count=2, open=0)
    assert "2 applications are still in the eligibility check" in sentence(refused.value.why)
    assert queries.selection_of(call, actor("olu")).facts.in_check == 2


@pytest.mark.parametrize(
    ("outcome", "field", "why"),
    [
        (REFUSE, "feedback", "unread_feedback_missing"),
        (FUND, "reason", "unread_reason_missing"),
        (RESERVE, "reason", "unread_reason_missing"),
    ],
)
def test_nothing_is_proposed_unread_and_without_a_word(outcome: object, field: str, why: str) -> None:
    (application,) = eligible(a_funded_call(), 1)
    with pytest.raises(RuleBroken) as broken:
        propose(application, outcome, reason=" ", feedback=" ")  # type: ignore[arg-type]
    assert broken.value.problems == ((field, Reason(why)),)
    propose(application, outcome, **{"reason": "", "feedback": "", field: "Said"})  # type: ignore[arg-type]


def test_a_review_that_is_handed_in_gives_the_reason() -> None:
    (application,) = eligible(a_funded_call(), 1)
    a_review(application, "ravi", ReviewState.SUBMITTED)
    assert propose(application, REFUSE, reason="", feedback="").outcome is REFUSE


def test_the_message_stands_beside_the_feedback(client: FlaskClient, session: Session) -> None:
    eligible(a_funded_call(), 1)
    page = signed_in(client, "lea").submit(DECISION, {"outcome": "refuse"})
    assert (page.status_code, session.query(Decision).count()) == (422, 0)
    assert 'id="feedback-e"' in page.text
    assert "its letter would give no reason" in page.text


def test_the_board_does_not_meet_before_the_call_has_closed() -> None:
    call = a_funded_call()  # closed on 30 April 2011 in Vienna
    (application,) = eligible(call, 1)
    propose(application)
    with pytest.raises(RuleBroken) as broken:
        meet(call, held_on=date(2011, 4, 29))
    assert broken.value.problems == (("held_on", Reason("meeting_before_closing", closed=date(2011, 4, 30))),)
    assert meet(call, held_on=date(2011, 4, 30)).held_on == date(2011, 4, 30)


def test_who_may_not_sign_is_refused_and_told_so(client: FlaskClient, session: Session) -> None:
    award = accepted()
    said = {"name": "Uma U.", "function": "Auditor", "document_hash": ""}
    uma = signed_in(client, "uma")
    assert uma.get(f"/grants/{award.reference}/agreement").status_code == 200
    assert uma.post(f"/grants/{award.reference}/agreement", data=said | token(uma, "/")).status_code == 403
