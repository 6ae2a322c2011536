"""Two officers at once: letters leave once each, and two proposals do not share the same room in the envelope."""

from collections.abc import Callable
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy.orm import scoped_session

from grants.applications.models import Application
from grants.awards import actions
from grants.awards.models import Award, Decision
from grants.calls.models import Call
from grants.core.db import db
from grants.core.errors import DomainError
from grants.core.outbox import OutboxMessage
from grants.fund.ledger import balance, envelope_account
from tests.awards.selecting import (
    FUND,
    REFUSE,
    RELEASED,
    RESERVE,
    THEN,
    THREE_YEARS,
    a_funded_call,
    confirmed,
    eligible,
)
from tests.people import actor


def at_once(app: Flask, *deeds: Callable[[], object]) -> list[str]:
    """Run deeds at the same moment, each in a session of its own; what each was refused for, or an empty text."""
    barrier, results = Barrier(len(deeds)), [""] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                deed()
            except DomainError as error:
                results[number] = error.why.key

    threads = [Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(results)


def test_letters_leave_once_each_when_officers_send_them_at_once(app: Flask, session: scoped_session) -> None:
    call = a_funded_call()
    first, second, third = eligible(call, 3)
    confirmed(call, {first: FUND, second: RESERVE, third: REFUSE})
    officers = [actor(name) for name in ("olu", "lea", "max", "olu")]
    session.commit()

    def send(officer: object) -> Callable[[], object]:
        return lambda: actions.release_letters(db.session.query(Call).one(), by=officer, at=RELEASED)

    assert at_once(app, *(send(officer) for officer in officers)) == ["", *["letters_nothing"] * 3]
    session.expire_all()
    kinds = sorted(kind for (kind,) in session.query(OutboxMessage.kind))
    assert (kinds, session.query(Award).count()) == (["award_offered", "not_selected", "reserve_listed"], 1)
    assert balance(envelope_account("sgf-2011")) == 75_000_000


def test_two_proposals_at_once_do_not_share_the_last_room(app: Flask, session: scoped_session) -> None:
    call = a_funded_call(10_000_000)
    references = [application.reference for application in eligible(call, 2)]
    officers = {references[0]: actor("lea"), references[1]: actor("olu")}
    session.commit()

    def propose(reference: str) -> Callable[[], object]:
        def deed() -> object:
            application = db.session.query(Application).filter_by(reference=reference).one()
            return actions.propose_decision(
                application,
                outcome=FUND,
                years=THREE_YEARS,
                reason="Both are good",
                by=officers[reference],
                at=THEN,
            )

        return deed

    assert at_once(app, *(propose(str(reference)) for reference in references)) == ["", "envelope_exceeded"]
    session.expire_all()
    assert session.query(Decision).count() == 1
