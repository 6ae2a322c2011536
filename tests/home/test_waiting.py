"""Who has waited longest: the oldest first, only for those who can answer, with the days waited."""

from datetime import timedelta
from typing import Any

from grants.applications import actions
from grants.applications.states import ApplicationState
from grants.home.needs import needs_of, waiting_of
from tests.applications.questioning import ASKED, IN_TIME, UNTIL, answered, ask, under_check
from tests.awards.test_appeals_actions import appeal, ineligible
from tests.factories import a_call, a_submission, an_organization
from tests.people import actor
from tests.queries import counted_queries

LONG_AFTER = UNTIL + timedelta(days=20)


def waiting(name: str, at: Any = LONG_AFTER) -> list[tuple[str, int]]:
    return [(row.words, row.days(at)) for row in waiting_of(actor(name, at), at)]


def test_an_answer_waits_for_officers_until_it_is_settled(session: Any) -> None:
    request = answered(under_check())
    assert waiting("lea") == [("answered your question", 20)]
    assert waiting("ana") == waiting("uma") == waiting("ravi") == []
    actions.accept_answer(request, reason="", by=actor("olu"), at=UNTIL)
    assert waiting("lea") == []


def test_an_appeal_waits(session: Any) -> None:
    appeal(ineligible())
    assert [words for words, _days in waiting("lea")] == ["appealed against the refusal"]


def test_after_the_promised_day_the_undecided_wait_and_the_oldest_is_first(session: Any) -> None:
    call = a_call(results_on="2011-05-10")
    a_submission(
        an_organization("House", admin="admin9", editor=None), call, number=9, state=ApplicationState.ELIGIBLE
    )
    assert waiting("olu", ASKED) == []
    assert waiting("olu") == [("has no answer after the day that the call promised", 18)]


def test_without_a_promised_day_they_wait_from_two_months_after_the_closing(session: Any) -> None:
    call = a_call(results_on=None)
    assert call.closes_at is not None
    since = call.closes_at + timedelta(days=60)
    for number in range(3):
        house = an_organization(f"House {number}", admin=f"admin{number}", editor=None)
        a_submission(house, call, number=number + 1, state=ApplicationState.SUBMITTED)
    assert waiting("olu", since - timedelta(seconds=1)) == []
    words = "has no answer 60 days after the call closed"
    assert waiting("olu", since + timedelta(days=4)) == [(words, 4)] * 3
    assert waiting("ana", since + timedelta(days=4)) == []


def test_as_many_statements_for_many_as_for_few(session: Any) -> None:
    def count() -> int:
        officer, at = actor("olu", LONG_AFTER), LONG_AFTER + timedelta(days=90)
        with counted_queries() as counted:
            waiting_of(officer, at)
        return len(counted)

    call, none = a_call(results_on=None), count()
    for number in range(12):
        house = an_organization(f"House {number}", admin=f"admin{number}", editor=None)
        a_submission(house, call, number=number + 1, state=ApplicationState.SUBMITTED)
    assert count() == none
    assert len(waiting("olu", LONG_AFTER + timedelta(days=90))) == 10


def test_who_is_in_conflict_sees_nobody_wait(session: Any) -> None:
    application = under_check()
    actions.record_conflict(
        application, person_id=actor("lea").person_id, reason="Sister", by=actor("olu"), at=ASKED
    )
    answered(application)
    assert waiting("lea") == []
    assert waiting("max") == [("answered your question", 20)]


def test_a_question_stands_on_today_for_those_who_write(session: Any) -> None:
    ask(under_check())
    assert [need.words for need in needs_of(actor("ben"), IN_TIME)] == [
        "Answer our question about “%(title)s”"
    ]
    assert needs_of(actor("ben"), UNTIL) == []
