"""Pages of questions and answers: for everybody, for those who ask, and for officers."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.calls import actions
from grants.calls.models import Call, CallQuestion
from grants.core.db import db
from tests.calls.asking import a_call_with_questions, answer, ask
from tests.calls.preparing import a_draft, money
from tests.people import actor, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

NOW = datetime.now(UTC).replace(microsecond=0)
OPEN = {"opens_at": NOW - timedelta(days=10), "closes_at": NOW + timedelta(days=18)}
PUBLIC = "/calls/sgf-open/questions-and-answers"

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def call(session: Any) -> Call:
    return a_call_with_questions("sgf-open", until=NOW + timedelta(days=3, minutes=5), **OPEN)


def asked(call: Call, text: str = "May a network apply?", by: str = "ana") -> CallQuestion:
    return ask(call, text, by, NOW)


def answered(call: Call, text: str = "May a network apply?", by: str = "ana", **said: Any) -> Any:
    return answer(asked(call, text, by), at=NOW, **said)


def test_the_page_of_the_call_leads_there_with_a_count(client: FlaskClient, call: Call) -> None:
    answered(call)
    page = client.get("/calls/sgf-open").text
    assert PUBLIC in page
    assert "Questions and answers</a> (1)" in page.replace(
        "Questions and answers (1)</a>", "Questions and answers</a> (1)"
    )


def test_a_call_without_questions_says_nothing_of_them(client: FlaskClient) -> None:
    a_call_with_questions("sgf-open", until=None, **OPEN)
    assert PUBLIC not in client.get("/calls/sgf-open").text
    assert "No questions are taken here" in client.get(PUBLIC).text


def test_everybody_reads_answers_with_numbers_and_days_and_nobody_reads_who_asked(
    client: FlaskClient, call: Call
) -> None:
    answered(call)
    asked(call, "Not answered yet?", by="chi")
    for name in (None, "ben", "olu"):
        page = (signed_in(client, name) if name else client).get(PUBLIC).text
        assert "Question 1" in page
        assert "Yes, with one lead." in page
        assert "Not answered yet?" not in page
        assert not any(word in page for word in ("Ana", "ana@", "person-ana", "Chi", person("ana").trail_ref))


def test_the_time_left_and_the_zone_are_said(client: FlaskClient, call: Call) -> None:
    page = client.get(PUBLIC).text
    assert re.search(r"3 days, 0 hours|2 days, 23 hours", page)
    assert "Questions until, in Vienna" in page


def test_an_empty_list_says_what_will_be_there(client: FlaskClient, call: Call) -> None:
    assert "Nothing is answered yet." in client.get(PUBLIC).text
    assert "No question waits for an answer." in signed_in(client, "olu").get("/calls/sgf-open/asked").text


def test_asking_asks_to_sign_in_and_then_takes_the_question(client: FlaskClient, call: Call) -> None:
    assert "/sign-in" in client.get("/calls/sgf-open/ask").headers["Location"]
    page = signed_in(client, "ana").submit("/calls/sgf-open/ask", {"text": "May a network apply?"}).text
    assert "We have your question." in page
    assert "What you asked" in page
    assert "Waiting for an answer" in page
    assert "May a network apply?" not in signed_in(client, "chi").get(PUBLIC).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write your question."),
        ("\x00 \x07", "Write your question."),
        ("ab " * 70_000, "the limit is 2000"),
    ],
)
def test_what_cannot_be_asked_comes_back_with_a_reason(
    client: FlaskClient, call: Call, text: str, said: str
) -> None:
    answer = signed_in(client, "ana").submit("/calls/sgf-open/ask", {"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.query(CallQuestion).count() == 0


def test_after_the_cut_off_what_was_written_is_kept_on_the_page(client: FlaskClient) -> None:
    a_call_with_questions("sgf-open", until=NOW - timedelta(seconds=1), **OPEN)
    ana = signed_in(client, "ana")
    assert "Questions were taken until" in ana.get("/calls/sgf-open/ask").text
    token = ana.get("/sign-out", check=False).text
    page = ana.get("/account").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    late = ana.post("/calls/sgf-open/ask", data={"text": "Still mine?", "csrf_token": token})
    assert late.status_code == 409
    assert "Still mine?" in late.text


def test_a_call_that_is_not_published_takes_no_questions(client: FlaskClient) -> None:
    money()
    a_draft("sgf-draft")
    assert signed_in(client, "ana").get("/calls/sgf-draft/ask").status_code == 404
    assert client.get("/calls/sgf-draft/questions-and-answers").status_code == 404
    assert signed_in(client, "olu").get("/calls/sgf-draft/ask").status_code == 404


def test_an_officer_tidies_the_words_and_publishes(client: FlaskClient, call: Call) -> None:
    question = asked(call, "We, Lantern House, ask: may a network apply?", by="ana")
    olu = signed_in(client, "olu")
    assert question.key in olu.get("/calls/sgf-open/asked").text
    page = olu.submit(
        f"/calls/sgf-open/asked/{question.key}",
        {"wording": "May a network apply?", "answer": "Yes."},
        "Publish the answer",
    ).text
    assert "Published as answer 1." in page
    public = client.get(PUBLIC).text
    assert "May a network apply?" in public
    assert "Lantern House" not in public
    kept = olu.get(PUBLIC + "/1").text
    assert "We, Lantern House, ask: may a network apply?" in kept
    assert "Ana" not in kept


def test_joining_and_declining_from_the_page(client: FlaskClient, call: Call) -> None:
    answered(call)
    second, third = asked(call, "Networks?", by="chi"), asked(call, "What about mine?", by="chi")
    olu = signed_in(client, "olu")
    page = olu.submit(f"/calls/sgf-open/asked/{second.key}", {"joined": "1"}, "Join it to this answer").text
    assert "Joined to answer 1." in page
    page = olu.submit(
        f"/calls/sgf-open/asked/{third.key}",
        {"reason": "It is about one case."},
        "Leave it without an answer",
    ).text
    assert "Nothing is published." in page
    assert "It is about one case." not in client.get(PUBLIC).text
    assert "It is about one case." in signed_in(client, "chi").get(PUBLIC).text


def test_two_officers_at_once_the_second_keeps_the_words(client: FlaskClient, call: Call) -> None:
    question = asked(call)
    lea = signed_in(client, "lea")
    page = lea.get(f"/calls/sgf-open/asked/{question.key}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer(question, by="olu", at=NOW)
    late = lea.post(
        f"/calls/sgf-open/asked/{question.key}",
        data={"do": "answer", "wording": "W", "answer": "My long answer", "csrf_token": token},
    )
    assert late.status_code == 409
    assert "Olu has settled this question already" in late.text
    assert "My long answer" in late.text
    assert "Yes, with one lead." in late.text


def test_an_answer_is_corrected_from_the_page_and_two_at_once_see_both(
    client: FlaskClient, call: Call
) -> None:
    made = answered(call)
    olu = signed_in(client, "olu")
    page = olu.submit(
        PUBLIC + "/1", {"answer": "Yes, with two.", "reason": "The rule names two."}, "Correct the answer"
    ).text
    assert "Before, version 1" in page
    public = client.get(PUBLIC).text
    assert "corrected on" in public
    assert "Yes, with one lead." not in public
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    stale = olu.post(
        PUBLIC + "/1",
        data={"base_version": "1", "wording": "W", "answer": "Mine", "reason": "R", "csrf_token": token},
    )
    assert stale.status_code == 409
    assert "Mine" in stale.text
    assert made.number == 1


@pytest.mark.parametrize("path", ["/calls/sgf-open/asked", "/calls/sgf-open/asked/{key}", PUBLIC + "/1"])
def test_applicants_see_nothing_of_what_officers_see(client: FlaskClient, call: Call, path: str) -> None:
    key = asked(call, "Open?", by="chi").key
    answered(call)
    assert signed_in(client, "ana").get(path.format(key=key)).status_code in (403, 404)
    assert signed_in(client, "uma").get(path.format(key=key)).status_code == 200


def test_a_question_of_another_call_is_not_found(client: FlaskClient, call: Call) -> None:
    other = a_call_with_questions("sgf-other", until=NOW + timedelta(days=3), **OPEN)
    key = asked(other).key
    assert signed_in(client, "olu").get(f"/calls/sgf-open/asked/{key}").status_code == 404


def test_a_long_list_costs_no_more_than_a_short_one_and_comes_in_pages(
    client: FlaskClient, call: Call
) -> None:
    olu, costs = signed_in(client, "olu"), []
    for count in (1, 29):
        for n in range(count):
            answered(call, f"Question {count}-{n}?", by="chi")
            asked(call, f"Open {count}-{n}?", by=f"asker{n}")
        found = []
        for path in (PUBLIC, "/calls/sgf-open/asked"):
            olu.get(path)
            with counted_queries() as queries:
                assert olu.get(path).status_code == 200
            found.append(len(queries))
        costs.append(found)
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 10, costs
    assert "1 to 25 of 30" in olu.get(PUBLIC).text
    assert "Question 30" in olu.get(PUBLIC + "?page=2").text


def test_the_cut_off_is_set_on_the_form_and_said_on_the_overview(client: FlaskClient) -> None:
    money()
    a_draft("sgf-draft", opens_at=NOW + timedelta(days=5), closes_at=NOW + timedelta(days=40))
    day = (NOW + timedelta(days=30)).date().isoformat()
    olu = signed_in(client, "olu")
    page = olu.submit("/calls/sgf-draft/edit", {"questions_on": day, "questions_time": "12:00"}, "Save").text
    assert "Questions until" in page
    assert ", 12:00 in Vienna" in page
    assert f'value="{day}"' in olu.get("/calls/sgf-draft/edit").text
    late = olu.submit(
        "/calls/sgf-draft/edit", {"questions_on": (NOW + timedelta(days=90)).date().isoformat()}, "Save"
    )
    assert late.status_code == 422
    assert "Questions end after the call closes." in late.text


def test_what_waits_is_on_the_page_of_today(client: FlaskClient, call: Call) -> None:
    ask(call, at=NOW - timedelta(days=2, hours=3))
    page = signed_in(client, "olu").get("/today").text
    assert "Answer questions about SGF-OPEN: 1, the oldest waiting for 2 days, 3 hours" in page
    assert "Answer questions" not in signed_in(client, "ana").get("/today").text
    actions.decline_question(db.session.query(CallQuestion).one(), reason="No.", by=actor("olu", NOW), at=NOW)
    assert "Answer questions" not in signed_in(client, "olu").get("/today").text
