"""The one way to change anything: a deed is a plain function, and `@action` puts the same order around each.

Open the writing transaction; lock and refresh the subject; gather the facts; ask permission in scope and `may(facts)`;
run the body; write the trail entry; commit once. On any error nothing remains: no state, no entry, no message.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import update_wrapper
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from grants.core import trail
from grants.core.access import Actor, Verdict, Whole, allows
from grants.core.db import db
from grants.core.errors import NotAllowed, NotNow, WrongState
from grants.core.reasons import Reason

_all: dict[str, "Action"] = {}


class Action:
    """A deed with its permission, its rule and its name on the trail. Call it as `deed(subject, by=actor, at=now, …)`."""

    def __init__(
        self,
        body: Callable[..., Any],
        permission: str | None,
        facts: Callable[[Any, Actor, datetime], Any] | None,
        may: Callable[[Any], Verdict] | None,
        records: str,
    ) -> None:
        update_wrapper(self, body)
        self.name = body.__name__
        self.body = body
        self.permission = permission
        self.facts = facts
        self.may = may
        self.records = records

    def __call__(self, subject: Any, *, by: Actor, at: datetime, **keywords: Any) -> Any:
        """Do the deed. Raises NotAllowed, WrongState, RuleBroken or StaleVersion; then nothing has changed."""
        with writing(self.name) as session:
            _lock(session, subject)
            verdict = self.verdict(subject, by, at)
            if not verdict:
                why = verdict.why or Reason("no_permission")
                raise (
                    NotNow(why, *trail.last_change(session, subject.trail_ref))
                    if verdict.late
                    else NotAllowed(why)
                )
            result = self.body(subject, by=by, at=at, **keywords)
            session.flush()
            named = result if isinstance(subject, Whole) and hasattr(result, "trail_ref") else subject
            trail.write(session, at=at, by=by, deed=self.records, subject=named.trail_ref)
        return result

    def verdict(self, subject: Any, by: Actor, at: datetime) -> Verdict:
        """May this actor do this now? The button, the page and the deed all ask here."""
        if self.permission is not None:
            verdict = allows(by, self.permission, subject)
            if not verdict:
                return verdict
        if self.may is None:
            return Verdict(True)
        return self.may(self.facts(subject, by, at) if self.facts else subject)


def action(
    permission: str | None,
    *,
    records: str,
    facts: Callable[[Any, Actor, datetime], Any] | None = None,
    may: Callable[[Any], Verdict] | None = None,
) -> Callable[[Callable[..., Any]], Action]:
    """Make a function a deed. `permission=None` is for deeds of people who are not signed in, guarded by `may` or a token."""

    def wrap(body: Callable[..., Any]) -> Action:
        deed = Action(body, permission, facts, may, records)
        if _all.setdefault(records, deed).body is not body and _all[records].__module__ != body.__module__:
            raise ValueError(f"Two deeds are recorded as {records!r}")
        return deed

    return wrap


def every_action() -> dict[str, Action]:
    """All deeds by their name on the trail."""
    return dict(_all)


@contextmanager
def writing(name: str) -> Iterator[Session]:
    """The writing transaction: the only commit in the program, apart from the outbox sender and commands of operation."""
    session = db.session()
    if session.info.get("deed"):
        raise RuntimeError(f"{name} was called inside {session.info['deed']}: actions never call actions")
    if session.info.get("alone"):
        session.commit()  # ends the reading transaction and keeps what was read: nobody else can have changed it
    else:
        session.rollback()  # leave the reading transaction: what it saw may be old
    session.info["deed"] = name
    session.info.pop("trail_details", None)
    try:
        session.connection(execution_options={"writing": True})
        yield session
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise WrongState(Reason("kept_by_database", rule=rule_of(error))) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("deed", None)
        session.info.pop("trail_details", None)


@contextmanager
def alone() -> Iterator[None]:
    """For telling a story into a database that nobody else writes to: what was read is not read again before each deed."""
    session = db.session()
    session.info["alone"], session.expire_on_commit = True, False
    try:
        yield
    finally:
        session.info.pop("alone")
        session.expire_on_commit = True
        session.expire_all()


def rule_of(error: IntegrityError) -> str:
    """The name of the constraint or trigger that refused."""
    diagnostic = getattr(error.orig, "diag", None)
    named = getattr(diagnostic, "constraint_name", None) or getattr(diagnostic, "message_primary", None)
    return str(named or error.orig).removeprefix("CHECK constraint failed: ").strip()[:120]


def _lock(session: Session, subject: Any) -> None:
    if not isinstance(subject, Whole) and inspect(subject).persistent:
        # its own row alone: PostgreSQL cannot lock what was joined to it when it was read
        session.refresh(subject, with_for_update={"of": type(subject)})
