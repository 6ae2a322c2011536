"""Questions about a call: until when they are asked, who settles them, what stays on the record, who is told."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from grants.calls import actions, queries
from grants.calls.models import AnswerNotice, Call, CallAnswer, CallAnswerVersion, CallQuestion
from grants.calls.rules import CallSettings, cut_off_problems
from grants.calls.states import QuestionState
from grants.core.db import db
from grants.core.errors import NotAllowed, NotNow, RuleBroken, StaleVersion
from grants.core.outbox import Delivery, OutboxMessage, Setting
from grants.core.trail import TrailEntry
from tests.calls.asking import UNTIL, a_call_with_questions, answer, ask
from tests.calls.preparing import SETTINGS, a_draft, money, published
from tests.factories.things import CLOSES, NOW, OPENS, a_call, an_application, an_organization
from tests.people import actor, person

pytestmark = pytest.mark.usefixtures("session")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def mails(kind: str = "") -> list[OutboxMessage]:
    query = db.session.query(OutboxMessage).order_by(OutboxMessage.id)
    return query.filter_by(kind=kind).all() if kind else query.all()


def why(caught: Any) -> str:
    return str(caught.value.why.key)


# Asking


def test_the_second_before_the_cut_off_counts_and_the_cut_off_itself_does_not() -> None:
    call = a_call_with_questions()
    assert ask(call, at=UNTIL - SECOND).state is QuestionState.OPEN
    for late in (UNTIL, UNTIL + SECOND):
        with pytest.raises(NotNow) as caught:
            ask(call, "Is this too late?", at=late)
        assert why(caught) == "questions_over"


def test_a_call_without_a_cut_off_takes_no_questions() -> None:
    with pytest.raises(NotAllowed) as caught:
        ask(a_call())
    assert why(caught) == "questions_not_taken"


def test_only_a_verified_account_asks() -> None:
    call = a_call_with_questions()
    person("chi").verified_at = None
    db.session.commit()
    with pytest.raises(NotAllowed) as caught:
        ask(call, by="chi")
    assert why(caught) == "questions_unverified"


def test_nobody_has_more_than_five_questions_open_and_an_answer_frees_a_place() -> None:
    call = a_call_with_questions()
    first, *_rest = [ask(call, f"Question {n}?") for n in range(5)]
    with pytest.raises(NotAllowed) as caught:
        ask(call, "A sixth?")
    assert why(caught) == "questions_too_many"
    assert ask(call, "Of somebody else?", by="chi")
    answer(first)
    assert ask(call, "A sixth?")


def test_the_same_words_twice_are_one_question() -> None:
    call = a_call_with_questions()
    assert ask(call).id == ask(call).id != ask(call, by="chi").id


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "question_empty"),
        (" \n\t ", "question_empty"),
        ("\x00\x07", "question_empty"),
        ("\u200b\u2060\u202e", "question_empty"),
        ("x" * 200_000, "question_text_too_long"),
    ],
)
def test_what_cannot_be_kept_is_told(text: str, key: str) -> None:
    call = a_call_with_questions()
    with pytest.raises(RuleBroken) as caught:
        ask(call, text)
    assert why(caught) == key
    assert db.session.query(CallQuestion).count() == 0


def test_signs_that_no_keyboard_makes_are_left_out_and_all_other_text_stays() -> None:
    told = "Может сеть?\u202e ن 🤝\nسطر"
    assert ask(a_call_with_questions(), f"\x00{told}\x07\r\n").text == told


# Answering


def test_an_answer_gets_the_next_number_and_the_asker_is_told_at_once() -> None:
    call = a_call_with_questions()
    made = answer(ask(call, "We of Lantern House ask: may a network apply?"), wording="May a network apply?")
    assert (made.number, made.current.question, made.current.text) == (
        1,
        "May a network apply?",
        "Yes, with one lead.",
    )
    assert db.session.query(CallQuestion).one().text == "We of Lantern House ask: may a network apply?"
    assert answer(ask(call, "And two?", by="chi")).number == 2
    assert [m.address for m in mails("question_answered")] == ["ana@demo.example", "chi@demo.example"]
    assert "Yes, with one lead." in mails()[0].body


def test_two_officers_at_once_the_second_is_told_who_was_faster() -> None:
    question = ask(a_call_with_questions())
    answer(question, by="olu")
    for deed, said in (
        (actions.answer_question, {"wording": "Again?", "answer": "No."}),
        (actions.decline_question, {"reason": "No."}),
    ):
        with pytest.raises(NotNow) as caught:
            deed(question, **said, by=actor("lea", NOW), at=NOW)
        assert (why(caught), caught.value.why["name"]) == ("question_settled", "Olu")
    assert db.session.query(CallAnswer).count() == 1


def test_a_duplicate_is_joined_and_only_its_asker_is_told() -> None:
    call = a_call_with_questions()
    made, again = answer(ask(call)), ask(call, "Can networks apply, please?", by="chi")
    actions.join_question(again, answer=made, by=actor("lea", NOW), at=NOW)
    assert again.state is QuestionState.JOINED
    assert mails()[-1].address == "chi@demo.example"
    other = answer(ask(a_call_with_questions("sgf-2012"), "Elsewhere?"))
    with pytest.raises(RuleBroken):
        actions.join_question(ask(call, "A third?"), answer=other, by=actor("lea", NOW), at=NOW)


def test_a_question_is_declined_with_a_reason_that_only_its_asker_reads() -> None:
    question = ask(a_call_with_questions())
    with pytest.raises(RuleBroken):
        actions.decline_question(question, reason=" ", by=actor("olu", NOW), at=NOW)
    actions.decline_question(question, reason="It is about one application.", by=actor("olu", NOW), at=NOW)
    assert [(m.kind, m.address) for m in mails()] == [("question_declined", "ana@demo.example")]
    assert "It is about one application." in mails()[0].body
    assert db.session.query(CallAnswer).count() == 0


@pytest.mark.parametrize("who", ["ana", "ada", "tom", "uma", "ravi"])
def test_only_fund_managers_settle_questions(who: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        answer(ask(a_call_with_questions(), by="chi"), by=who)
    assert why(caught) == "no_permission"


def test_a_correction_keeps_the_earlier_text_with_who_and_when() -> None:
    made = answer(ask(a_call_with_questions()))
    said: dict[str, Any] = {
        "wording": made.current.question,
        "reason": "The rule names two.",
        "base_version": 1,
    }
    actions.correct_answer(made, text="Yes, with two.", **said, by=actor("lea", NOW + DAY), at=NOW + DAY)
    assert [(v.text, v.by.name, v.at) for v in made.versions] == [
        ("Yes, with one lead.", "Olu", NOW), ("Yes, with two.", "Lea", NOW + DAY)
    ]  # fmt: skip
    assert [m.kind for m in mails()] == ["question_answered", "answer_corrected"]
    with pytest.raises(StaleVersion):
        actions.correct_answer(made, text="Three.", **said, by=actor("olu", NOW), at=NOW + DAY)
    with pytest.raises(RuleBroken):
        actions.correct_answer(
            made, text="Yes, with two.", **said | {"base_version": 2}, by=actor("olu", NOW), at=NOW + DAY
        )


def test_the_database_keeps_what_was_asked_and_answered() -> None:
    made = answer(ask(a_call_with_questions()))
    for change in (
        "UPDATE call_questions SET text = 'Other'", "UPDATE call_questions SET state = 'open'", "DELETE FROM call_questions",
        "UPDATE call_answer_versions SET text = 'No'", "DELETE FROM call_answer_versions", "UPDATE call_answers SET number = 9",
    ):  # fmt: skip
        with pytest.raises(DatabaseError):
            db.session.execute(db.text(change))
        db.session.rollback()
    assert db.session.get(CallAnswerVersion, made.current.id) is not None


def test_the_trail_holds_no_text_and_names_the_asker_as_the_one_who_asked_only() -> None:
    answer(ask(a_call_with_questions(), "A secret of ours?"))
    entries = {e.deed: e for e in db.session.query(TrailEntry).filter(TrailEntry.deed.like("question.%"))}
    assert entries["question.asked"].actor == person("ana").trail_ref
    assert (
        person("ana").trail_ref
        not in json.dumps(entries["question.answered"].values) + entries["question.answered"].subject
    )
    assert all("secret" not in e.details for e in entries.values())


# The cut-off is a setting of the call


def test_the_cut_off_is_set_with_the_call_and_lies_inside_its_window() -> None:
    money()
    assert CallSettings.from_json({}).questions_until is None
    until = OPENS + timedelta(days=20)
    call = a_draft(settings={**SETTINGS, "questions_until": until.isoformat()})
    assert CallSettings.from_json(call.settings).questions_until == until
    for wrong in (OPENS, OPENS - SECOND, CLOSES + SECOND):
        with pytest.raises(RuleBroken) as caught:
            a_draft(f"sgf-{wrong:%d%S}", settings={**SETTINGS, "questions_until": wrong.isoformat()})
        assert caught.value.problems[0][0] == "questions_time"
    assert not cut_off_problems(CLOSES, OPENS, CLOSES)


def test_an_amendment_moves_the_cut_off_on_the_record_and_never_behind_the_closing() -> None:
    money()
    call = published(settings={**SETTINGS, "questions_until": UNTIL.isoformat()})
    later = {**call.settings, "questions_until": (UNTIL + DAY).isoformat()}
    actions.amend_call(
        call, changes={"settings": later}, reason="More time to ask", by=actor("olu", NOW), at=NOW
    )
    assert ask(call, at=UNTIL)
    with pytest.raises(RuleBroken):
        actions.amend_call(call, changes={"closes_at": UNTIL}, reason="Shorter", by=actor("olu", NOW), at=NOW)


def test_a_copy_of_a_call_takes_no_cut_off_with_it() -> None:
    money()
    first = a_draft(settings={**SETTINGS, "questions_until": UNTIL.isoformat()})
    from grants.core.access import WHOLE

    copy = actions.create_call(
        WHOLE, slug="sgf-2012", cycle=2, window="", copied_from=first, by=actor("olu", NOW), at=NOW
    )
    assert CallSettings.from_json(copy.settings).questions_until is None


# Those with drafts are told


@pytest.fixture
def drafting() -> Call:
    """Ana and ben have a draft; chi has none."""
    call = a_call_with_questions()
    an_application(an_organization(), call)
    an_organization("Harvest Lane", admin="chi", editor=None)
    return call


def test_those_with_drafts_get_one_mail_with_all_that_is_new(drafting: Call) -> None:
    for n in range(3):
        answer(ask(drafting, f"Question {n}?", by="chi"), f"Answer {n}.", at=NOW + SECOND)
    assert actions.tell_due(NOW + timedelta(minutes=1)) == 2
    told = mails("answers_published")
    assert sorted(m.address for m in told) == ["ana@demo.example", "ben@demo.example"]
    assert all(f"Answer {n}." in told[0].body for n in range(3))
    assert "chi" not in told[0].body.lower()


def test_at_most_one_mail_a_day_however_often_the_chore_runs(drafting: Call) -> None:
    answer(ask(drafting, "First?", by="chi"), at=NOW + SECOND)
    sent = [actions.tell_due(NOW + timedelta(minutes=n)) for n in range(1, 4)]
    answer(ask(drafting, "Second?", by="chi"), at=NOW + timedelta(hours=2))
    early = actions.tell_due(NOW + timedelta(hours=23))
    assert (sent, early) == ([2, 0, 0], 0)
    assert actions.tell_due(NOW + DAY + timedelta(minutes=1)) == 2
    assert "Second?" in mails("answers_published")[-1].body
    assert "First?" not in mails("answers_published")[-1].body
    assert actions.tell_due(NOW + 5 * DAY) == 0
    assert db.session.query(AnswerNotice).count() == 4


def test_who_asked_is_not_told_again_and_a_correction_is_news(drafting: Call) -> None:
    made = answer(ask(drafting, "Mine?", by="ana"), at=NOW + SECOND)
    assert actions.tell_due(NOW + timedelta(minutes=1)) == 1
    assert [m.address for m in mails("answers_published")] == ["ben@demo.example"]
    actions.correct_answer(
        made, wording="Mine?", text="No.", reason="It was wrong.", base_version=1, by=actor("olu", NOW), at=NOW + timedelta(hours=1)
    )  # fmt: skip
    assert actions.tell_due(NOW + 2 * DAY) == 1
    assert "It was wrong." in mails("answers_published")[-1].body


def test_a_draft_begun_after_an_answer_is_not_told_of_it() -> None:
    call = a_call_with_questions()
    answer(ask(call, by="chi"), at=NOW - DAY)
    an_application(an_organization(), call)
    assert actions.tell_due(NOW + SECOND) == 0


def test_nobody_is_told_after_the_closing_and_no_entry_is_written_for_nothing(drafting: Call) -> None:
    answer(ask(drafting, by="chi"), at=NOW + SECOND)
    before = db.session.query(TrailEntry).count()
    assert actions.tell_due(CLOSES) == 0
    assert db.session.query(TrailEntry).count() == before


def test_the_mail_of_a_demonstration_is_kept_and_never_sent(drafting: Call) -> None:
    db.session.add(Setting(key="demo", value="loaded"))
    db.session.commit()
    answer(ask(drafting, by="chi"), at=NOW + SECOND)
    actions.tell_due(NOW + timedelta(minutes=1))
    assert {m.state for m in mails()} == {Delivery.KEPT}


def test_the_oldest_question_stands_first() -> None:
    call = a_call_with_questions()
    asked: list[datetime] = [NOW + timedelta(hours=h) for h in (3, 1, 2)]
    for at in asked:
        ask(call, f"At {at:%H}?", at=at)
    found = db.session.scalars(queries.questions_of(call, "open")).all()
    assert [question.asked_at for question in found] == sorted(asked)
