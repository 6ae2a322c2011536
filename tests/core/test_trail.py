"""The trail: chained, never changed, and honest about where it was broken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from grants.core import trail
from grants.core.access import NOBODY
from grants.core.trail import START, Break, TrailEntry

NOON = datetime(2011, 4, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def chain(session: Any) -> Any:
    """A session with a trail of five entries."""
    for n in range(1, 6):
        trail.note(session, n=n, text="ä “quoted” 中文")
        trail.write(
            session(), at=NOON + timedelta(hours=n), by=NOBODY, deed="test.done", subject=f"thing:{n}"
        )
    session.commit()
    return session


def by_force(session: Any, statement: str, *triggers: tuple[str, str]) -> None:
    """What somebody could do who owns the database."""
    ending = " ON {}" if on_postgresql(session) else ""
    for trigger, table in triggers:
        session.execute(text(f"DROP TRIGGER {trigger}{ending.format(table)}"))
    session.execute(text(statement))
    session.commit()


def on_postgresql(session: Any) -> bool:
    return bool(session.get_bind().dialect.name == "postgresql")


CHANGED, REMOVED = (
    ("trail_entries_never_changed", "trail_entries"),
    ("trail_entries_never_removed", "trail_entries"),
)
ADVANCES = ("trail_head_advances_by_one", "trail_head")


def test_every_entry_follows_from_the_one_before(chain: Any) -> None:
    entries = chain.query(TrailEntry).order_by(TrailEntry.seq).all()
    assert [e.previous_hash for e in entries] == [START, *(e.hash for e in entries[:-1])]
    assert (trail.head_hash(chain()), entries[0].values) == (
        entries[-1].hash,
        {"n": 1, "text": "ä “quoted” 中文"},
    )
    assert list(trail.breaks(chain())) == []


def test_an_empty_trail_holds(session: Any) -> None:
    assert (list(trail.breaks(session())), trail.head_hash(session())) == ([], START)


@pytest.mark.parametrize(
    "change",
    ["actor = 'person:7'", "deed = 'other.done'", "subject = 'thing:7'", "details = '{}'", "at = '2011-04-02 12:00:00.000000'",
     "hash = '" + "f" * 64 + "'", "previous_hash = '" + "f" * 64 + "'"],
)  # fmt: skip
def test_the_first_entry_that_was_changed_is_named(chain: Any, change: str) -> None:
    by_force(chain, f"UPDATE trail_entries SET {change} WHERE seq = 3", CHANGED)  # noqa: S608 - our own words
    assert next(trail.breaks(chain())) == Break(3, "changed")


def test_an_entry_taken_out_is_missed(chain: Any) -> None:
    by_force(chain, "DELETE FROM trail_entries WHERE seq = 3", REMOVED)
    assert next(trail.breaks(chain())) == Break(3, "missing")


def test_the_first_entry_is_missed_too(chain: Any) -> None:
    by_force(chain, "DELETE FROM trail_entries WHERE seq = 1", REMOVED)
    assert next(trail.breaks(chain())) == Break(1, "missing")


@pytest.mark.parametrize(("seq", "missed"), [(5, 5), (4, 4)])
def test_a_cut_tail_is_found(chain: Any, seq: int, missed: int) -> None:
    by_force(chain, f"DELETE FROM trail_entries WHERE seq >= {seq}", REMOVED)  # noqa: S608 - our own words
    assert list(trail.breaks(chain())) == [Break(missed, "cut")]


def test_a_cut_tail_whose_head_was_set_back_is_found_by_the_head_that_an_export_holds(chain: Any) -> None:
    exported = trail.head_hash(chain())
    by_force(chain, "DELETE FROM trail_entries WHERE seq = 5", REMOVED)
    by_force(
        chain,
        "UPDATE trail_head SET seq = 4, hash = (SELECT hash FROM trail_entries WHERE seq = 4)",
        ADVANCES,
    )
    assert list(trail.breaks(chain())) == []
    assert trail.head_hash(chain()) != exported


REFUSED = [
    ("UPDATE trail_entries SET actor = 'person:7' WHERE seq = 3", "trail_entries_never_changed"),
    ("UPDATE trail_entries SET actor = actor", "trail_entries_never_changed"),
    ("DELETE FROM trail_entries WHERE seq = 5", "trail_entries_never_removed"),
    ("DELETE FROM trail_head", "trail_head_never_removed"),
    ("UPDATE trail_head SET seq = 4", "trail_head_advances_by_one"),
    ("UPDATE trail_head SET seq = 7", "trail_head_advances_by_one"),
    (
        "INSERT INTO trail_entries SELECT 9, at, actor, deed, subject, details, previous_hash, 'x' FROM trail_entries WHERE seq = 5",
        "trail_follows_on",
    ),
    (
        "INSERT INTO trail_entries SELECT 6, at, actor, deed, subject, details, previous_hash, 'x' FROM trail_entries WHERE seq = 5",
        "trail_follows_on",
    ),
]


@pytest.mark.parametrize(("statement", "rule"), REFUSED)
def test_the_database_itself_refuses_to_change_the_trail(chain: Any, statement: str, rule: str) -> None:
    with pytest.raises(DBAPIError, match=rule):
        chain.execute(text(statement))
    chain.rollback()
    assert list(trail.breaks(chain())) == []


def test_replacing_an_entry_is_refused(chain: Any) -> None:
    insert = "INSERT INTO" if on_postgresql(chain) else "INSERT OR REPLACE INTO"
    copied = "SELECT seq, at, 'person:7', deed, subject, details, previous_hash, hash FROM trail_entries WHERE seq = 5"
    with pytest.raises(DBAPIError):
        chain.execute(text(f"{insert} trail_entries {copied}"))
    chain.rollback()
    assert list(trail.breaks(chain())) == []


def test_emptying_the_trail_is_refused(chain: Any) -> None:
    with pytest.raises(DBAPIError):
        chain.execute(text("TRUNCATE trail_entries" if on_postgresql(chain) else "DELETE FROM trail_entries"))
    chain.rollback()
    assert chain.query(TrailEntry).count() == 5


def test_a_fingerprint_is_salted_short_and_the_same_for_the_same_text(app: Flask, session: Any) -> None:
    first, again, other = trail.fingerprint("Eve"), trail.fingerprint("Eve"), trail.fingerprint("Eva")
    assert (first, len(first), first != other) == (again, 32, True)
    key, app.secret_key = app.secret_key, "another key, also long enough for every check"
    try:
        assert trail.fingerprint("Eve") != first
    finally:
        app.secret_key = key


def test_the_command_proves_the_chain_and_names_where_it_breaks(app: Flask, chain: Any) -> None:
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, done.output) == (0, f"The trail holds. Its head is {trail.head_hash(chain())}.\n")
    by_force(chain, "UPDATE trail_entries SET actor = 'person:7' WHERE seq IN (2, 4)", CHANGED)
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, done.output) == (1, "The trail is broken at entry 2: changed.\n")
