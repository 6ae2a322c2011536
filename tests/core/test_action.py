"""The order around every deed, and that nothing remains of one that was refused."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from grants.accounts.models import Person
from grants.core import trail
from grants.core.access import WHOLE, YES, Actor, Verdict, no, too_late
from grants.core.action import Action
from grants.core.db import db
from grants.core.errors import DomainError, NotAllowed, NotNow, RuleBroken, StaleVersion, WrongState
from grants.core.outbox import OutboxMessage
from grants.core.reasons import Reason
from grants.core.trail import TrailEntry
from tests.people import actor, person

NOON = datetime(2011, 4, 1, 12, tzinfo=UTC)


def deed(
    body: Callable[..., Any], permission: str | None = None, facts: Any = None, may: Any = None
) -> Action:
    """A deed for one test, which the program does not know."""
    return Action(body, permission, facts, may, "test.done")


def rename(subject: Person, *, name: str, by: Actor, at: datetime) -> str:
    """Change a state, add to the entry, queue a message."""
    subject.name = name
    trail.note(db.session, was="something")
    db.session.add(a_message(at))
    db.session.flush()
    return name


def a_message(at: datetime) -> OutboxMessage:
    return OutboxMessage(
        kind="x",
        about="y",
        address="a@b.example",
        subject="s",
        body="b",
        message_id=f"<{at}>",
        queued_at=at,
        due_at=at,
    )


def remains(session: Any) -> tuple[str, list[str], int]:
    """Name of ana, details of the entries, number of messages."""
    session.rollback()
    entries = [entry.details for entry in session.query(TrailEntry).order_by(TrailEntry.seq)]
    return (
        session.query(Person.name).filter_by(email="ana@demo.example").scalar(),
        entries,
        session.query(OutboxMessage).count(),
    )


def test_a_deed_changes_writes_its_entry_queues_its_message_and_returns(session: Any) -> None:
    ana = person("ana")
    assert deed(rename)(ana, name="Eve", by=actor("ana"), at=NOON) == "Eve"
    assert remains(session) == ("Eve", ['{"was":"something"}'], 1)
    entry = session.query(TrailEntry).one()
    assert (entry.at, entry.actor, entry.deed, entry.subject) == (
        NOON,
        ana.trail_ref,
        "test.done",
        ana.trail_ref,
    )


@pytest.mark.parametrize(
    "error",
    [
        RuleBroken((None, Reason("x"))),
        WrongState(Reason("x")),
        NotAllowed(Reason("x")),
        StaleVersion(Reason("x")),
        ValueError("x"),
        KeyboardInterrupt(),
    ],
)
def test_nothing_remains_of_a_deed_that_fails(session: Any, error: BaseException) -> None:
    def fails(subject: Person, *, by: Actor, at: datetime) -> None:
        rename(subject, name="Eve", by=by, at=at)
        raise error

    ana = person("ana")
    with pytest.raises(type(error)):
        deed(fails)(ana, by=actor("ana"), at=NOON)
    assert remains(session) == ("Ana", [], 0)
    deed(lambda subject, by, at: None)(ana, by=actor("ana"), at=NOON)
    assert remains(session) == ("Ana", ["{}"], 0)


def test_what_the_database_refuses_is_a_wrong_state_that_names_the_rule(session: Any) -> None:
    def doubles(subject: Person, *, by: Actor, at: datetime) -> None:
        rename(subject, name="Eve", by=by, at=at)
        db.session.add(Person(email="ANA@demo.example", name="Ana", created_at=at))

    with pytest.raises(WrongState) as refused:
        deed(doubles)(person("ana"), by=actor("ana"), at=NOON)
    assert (refused.value.why.key, refused.value.why["rule"]) == ("kept_by_database", "ck_people_email_lower")
    assert remains(session) == ("Ana", [], 0)


def test_the_order_is_lock_permission_facts_rule_body(session: Any) -> None:
    order: list[Any] = []

    def facts(subject: Person, by: Actor, at: datetime) -> str:
        order.append(("facts", subject.name, by.name, at))
        return "the facts"

    def may(given: str) -> Verdict:
        order.append(("rule", given))
        return YES

    ana = person("ana")
    assert ana.name == "Ana"
    session.connection().execute(text("SELECT 1"))
    with db.engine.connect().execution_options(
        writing=True
    ) as beside:  # somebody else changed her since she was read
        session.rollback()
        beside.execute(update(Person).values(name="Changed since"))
        beside.commit()
    deed(lambda subject, by, at: order.append("body"), "people.manage", facts, may)(
        ana, by=actor("sam"), at=NOON
    )
    assert order == [("facts", "Changed since", "Sam", NOON), ("rule", "the facts"), "body"]


@pytest.mark.parametrize(
    ("permission", "may", "key"),
    [
        ("people.manage", YES, "no_permission"),
        (None, no("not_now"), "not_now"),
        ("people.manage", no("not_now"), "no_permission"),
    ],
)
def test_a_refusal_carries_its_reason_and_the_body_does_not_run(
    session: Any, permission: str | None, may: Verdict, key: str
) -> None:
    with pytest.raises(NotAllowed) as refused:
        deed(rename, permission, None, lambda subject: may)(
            person("ana"), name="Eve", by=actor("ana"), at=NOON
        )
    assert refused.value.why == Reason(key)
    assert remains(session) == ("Ana", [], 0)


def test_the_button_and_the_deed_ask_the_same(session: Any) -> None:
    ana = person("ana")
    guarded = deed(
        rename, "people.manage", None, lambda subject: no("not_now") if subject.name == "Ana" else YES
    )
    assert [guarded.verdict(ana, actor(name), NOON) for name in ("ana", "sam")] == [
        no("no_permission"),
        no("not_now"),
    ]
    ana.name = "Eve"
    assert guarded.verdict(ana, actor("sam"), NOON) == YES


def test_actions_never_call_actions(session: Any) -> None:
    inner = deed(rename)

    def outer(subject: Person, *, by: Actor, at: datetime) -> None:
        rename(subject, name="Eve", by=by, at=at)
        inner(subject, name="Inner", by=by, at=at)

    ana = person("ana")
    with pytest.raises(RuntimeError, match="actions never call actions"):
        deed(outer)(ana, by=actor("ana"), at=NOON)
    assert remains(session) == ("Ana", [], 0)
    assert inner(ana, name="Eve", by=actor("ana"), at=NOON) == "Eve"


def test_a_deed_on_the_whole_house_stands_under_what_it_made(session: Any) -> None:
    def makes(whole: object, *, by: Actor, at: datetime) -> Person:
        made = Person(email="new@sample.example", name="New", created_at=at)
        db.session.add(made)
        return made

    made = deed(makes)(WHOLE, by=actor("ana"), at=NOON)
    deed(lambda whole, by, at: None)(WHOLE, by=actor("ana"), at=NOON)
    assert [entry.subject for entry in session.query(TrailEntry).order_by(TrailEntry.seq)] == [
        made.trail_ref,
        "house",
    ]


def at_once(app: Flask, what: Callable[[int], Any], many: int) -> list[Any]:
    """Do it in many threads at the same moment; the results, and the refusals."""
    start, results = threading.Barrier(many), []

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                results.append(what(number))
            except DomainError as refused:
                results.append(refused.why.key)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_who_do_the_same_at_once_one_succeeds(app: Flask, session: Any) -> None:
    by, number = actor("ana"), person("ana").id
    session.commit()

    def close(subject: Person, *, by: Actor, at: datetime) -> str:
        subject.closed_at = at
        return "closed"

    once = deed(close, None, None, lambda subject: YES if subject.closed_at is None else no("closed_already"))
    results = at_once(app, lambda n: once(db.session.get(Person, number), by=by, at=NOON), 2)
    assert sorted(results) == ["closed", "closed_already"]


def test_deeds_of_many_at_once_stand_one_after_the_other_on_the_trail(app: Flask, session: Any) -> None:
    by = actor("ana")
    session.commit()
    at_once(app, lambda n: deed(lambda whole, by, at: trail.note(db.session, n=n))(WHOLE, by=by, at=NOON), 8)
    entries = session.query(TrailEntry).order_by(TrailEntry.seq).all()
    assert ([e.seq for e in entries], sorted(e.values["n"] for e in entries)) == (
        list(range(1, 9)),
        list(range(8)),
    )
    assert list(trail.breaks(session())) == []


def test_a_deed_that_comes_too_late_says_when_the_thing_last_changed(app: Flask) -> None:
    with app.app_context():
        ana = person("ana")
        deed(rename)(ana, name="Ana", by=actor("ana"), at=NOON)
        late = deed(rename, may=lambda facts: too_late("no_permission"))
        with pytest.raises(NotNow) as refused:
            late(ana, name="Anna", by=actor("ana"), at=NOON)
        found = refused.value
        assert (found.since, found.deed, found.actor, ana.name) == (NOON, "test.done", ana.trail_ref, "Ana")
