"""The pages of a question to an applicant: for the organization, for officers, and for nobody else."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from grants.accounts.queries import SYSTEM
from grants.applications import actions, queries
from grants.applications.models import Application, InformationRequest
from grants.applications.states import RequestState
from grants.core.db import db
from tests.applications.browsing import close, now, of
from tests.applications.writing import a_line
from tests.people import actor
from tests.signing_in import signed_in


@pytest.fixture
def under_check(sent: Application) -> Application:
    close(sent)
    actions.run_check(sent, by=SYSTEM, at=now())
    return sent


def a_question(application: Application, parts: tuple[str, ...] = ("safety",)) -> InformationRequest:
    made: InformationRequest = actions.ask_information(
        application,
        question="How do you keep them safe?",
        parts=parts,
        answer_by=now() + timedelta(days=7),
        by=actor("olu"),
        at=now(),
    )
    return made


def page(application: Application) -> str:
    return f"/applications/{application.ref}/information"


def desk(application: Application) -> str:
    return f"/applications/{application.ref}/questions"


def test_an_officer_asks_from_the_page_of_the_application(
    under_check: Application, client: FlaskClient
) -> None:
    olu = signed_in(client, "olu")
    assert "Ask for information" in olu.get(f"/applications/{under_check.ref}/eligibility").text
    on = (now() + timedelta(days=5)).date().isoformat()
    said = {
        "question": "How do you keep them safe?",
        "parts": ["safety", "budget"],
        "answer_on": on,
        "answer_time": "23:59",
    }
    answer = olu.submit(desk(under_check), said)
    assert answer.status_code == 200
    made = queries.request_open(under_check)
    assert (made.parts, made.question) == (["safety", "budget"], "How do you keep them safe?")
    assert "Waits for the organization" in answer.text


def test_nonsense_comes_back_with_what_was_typed(under_check: Application, client: FlaskClient) -> None:
    olu = signed_in(client, "olu")
    answer = olu.submit(
        desk(under_check), {"question": "Why 🤔?", "answer_on": "2011-02-30", "answer_time": "25:99"}
    )
    assert answer.status_code == 422
    assert "Why 🤔?" in answer.text


@pytest.mark.parametrize("years", [2, 8000])
def test_a_year_that_was_mistyped_is_told_beside_the_day(
    under_check: Application, client: FlaskClient, years: int
) -> None:
    olu = signed_in(client, "olu")
    on = f"{min(now().year + years, 9999)}-12-31"
    answer = olu.submit(desk(under_check), {"question": "Why?", "answer_on": on, "answer_time": "23:59"})
    assert (answer.status_code, on in answer.text) == (422, True)
    assert ("Choose a day within a year" in answer.text) or ("Look at the year again" in answer.text)
    assert queries.request_open(under_check) is None


def test_the_organization_sees_what_is_open_and_the_rest_says_why_not(
    under_check: Application, ana: FlaskClient
) -> None:
    a_question(under_check)
    assert (
        "We wait for your answer to our question, until" in ana.get(f"/applications/{under_check.ref}").text
    )
    text = ana.get(page(under_check)).text
    assert "How do you keep them safe?" in text
    assert of(under_check, "safety") in text
    assert of(under_check, "budget") not in text
    assert "Save and go on" in ana.get(of(under_check, "safety")).text
    closed = ana.get(of(under_check, "needs")).text
    assert "Save and go on" not in closed
    assert "Only these parts are open, because an officer asks about them" in closed


SAFER = {
    "risks": "Nobody knows the house.",
    "confidentiality": "Numbers.",
    "sustainability": "The city pays.",
    "monitoring": "We count.",
}


def test_answer_compare_send_and_press_twice(under_check: Application, ana: FlaskClient) -> None:
    request = a_question(under_check)
    assert "Our question to you" in ana.submit(of(under_check, "safety"), SAFER).text
    assert (
        ana.submit(
            page(under_check), {"answer": "We have a second house."}, button="Save the answer"
        ).status_code
        == 200
    )
    before = ana.get(page(under_check)).text
    assert "Nobody knows the house." in before
    assert "Somebody looks for them." in before
    assert ana.submit(page(under_check), {}, button="Send the answer").status_code == 200
    assert request.state is RequestState.ANSWERED
    after = ana.get(page(under_check)).text
    assert "as version 2" in after
    token = ana.get("/today").text.split('name="csrf_token" value="')[1].split('"')[0]
    again = ana.post(f"{page(under_check)}/{request.number}/send", data={"csrf_token": token})
    assert again.status_code == 303
    assert under_check.submission_version == 2


def test_officers_read_what_changed_and_settle_it(under_check: Application, client: FlaskClient) -> None:
    request = a_question(under_check, ("budget",))
    lines = {"lines": [a_line(1, unit_cost_minor=200_000), a_line(2), a_line(3)]}
    actions.save_section(under_check, key="budget", answers=lines, base_version=1, by=actor("ana"), at=now())
    actions.send_answer(request, by=actor("ana"), at=now())
    olu = signed_in(client, "olu")
    text = olu.get(f"{desk(under_check)}/1").text
    assert "What changed, from version 1 to 2" in text
    assert "Run the rules again" in text
    assert olu.submit(f"{desk(under_check)}/1", {}, button="Run the rules again").status_code == 200
    assert queries.check_of(under_check).submission.version == 2
    assert (
        olu.submit(
            f"{desk(under_check)}/1", {"reason": "Thank you."}, button="I have what I need"
        ).status_code
        == 200
    )
    assert request.state is RequestState.ACCEPTED
    assert "answers question 1" in olu.get(f"/applications/{under_check.ref}/eligibility").text


@pytest.mark.parametrize("name", ["chi", "ravi", "fay", "sam"])
def test_strangers_find_nothing(under_check: Application, client: FlaskClient, name: str) -> None:
    a_question(under_check)
    stranger = signed_in(client, name)
    assert stranger.get(page(under_check), check=False).status_code == 404
    if name != "fay":
        assert stranger.get(f"{desk(under_check)}/1", check=False).status_code == 404


def test_who_is_in_conflict_finds_nothing(under_check: Application, client: FlaskClient) -> None:
    a_question(under_check)
    actions.record_conflict(
        under_check, person_id=actor("lea").person_id, reason="Sister", by=actor("olu"), at=now()
    )
    assert signed_in(client, "lea").get(f"{desk(under_check)}/1", check=False).status_code == 404


def test_every_state_says_what_happens_next(sent: Application) -> None:
    from grants.applications.states import ApplicationState

    said = set()
    for state in ApplicationState:
        with db.session.no_autoflush:
            sent.state = state
            said.add(queries.next_step_of(sent, now()))
    db.session.rollback()
    assert len(said) == len(ApplicationState)
    assert all(words.endswith(".") for words in said)
