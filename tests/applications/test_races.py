"""Twenty at once: no number twice, no submission twice, no draft twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants.applications import actions
from grants.applications.models import Application, ApplicationSection, Submission
from grants.calls.models import Call
from grants.core.db import db
from grants.core.errors import DomainError
from grants.core.outbox import OutboxMessage
from grants.core.trail import breaks
from grants.organizations.models import Organization
from tests.applications.writing import a_complete_draft, a_draft
from tests.factories import NOW, a_call, an_organization
from tests.people import actor

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.timeout(120)]
MANY = 20


def at_once(app: Flask, deed: Callable[[int], Any]) -> list[Any]:
    """The deed by many threads at the same moment: what each returned, or the refusal it met."""
    barrier = Barrier(MANY)
    db.session.commit()

    def run(number: int) -> Any:
        with app.app_context():
            barrier.wait()
            try:
                return deed(number)
            except DomainError as refused:
                return refused.why.key

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(run, range(MANY)))


def send(application_id: int) -> str:
    application = db.session.get_one(Application, application_id)
    actions.submit_application(application, by=actor("ana"), at=NOW)
    return application.ref


def test_twenty_sent_at_once_get_twenty_numbers(app: Flask) -> None:
    call = a_call()
    ids = [a_complete_draft(an_organization(f"Organization {n}"), call).id for n in range(MANY)]
    numbers = at_once(app, lambda n: send(ids[n]))
    assert sorted(numbers) == [f"SGF-2011-{n:04d}" for n in range(1, MANY + 1)]
    assert list(breaks(db.session())) == []


def test_one_sent_twenty_times_at_once_is_sent_once(app: Flask) -> None:
    number = a_complete_draft().id
    assert set(at_once(app, lambda n: send(number))) == {"SGF-2011-0001"}
    assert len(db.session.scalars(select(Submission)).all()) == 1
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


def test_one_organization_starts_one_application(app: Flask) -> None:
    call, organization = a_call().id, an_organization().id

    def start(number: int) -> Any:
        a_draft(db.session.get_one(Organization, organization), db.session.get_one(Call, call))
        return "started"

    assert sorted(at_once(app, start)) == ["application_exists"] * (MANY - 1) + ["started"]


def test_of_twenty_saves_on_one_version_one_stands(app: Flask) -> None:
    draft = a_draft().id

    def save(number: int) -> Any:
        application = db.session.get_one(Application, draft)
        said = {"problem": f"Said by {number}"}
        return actions.save_section(
            application, key="needs", answers=said, base_version=0, by=actor("ana"), at=NOW
        ).version

    assert sorted(at_once(app, save), key=str) == [1] + ["saved_in_between"] * (MANY - 1)
    assert len(db.session.scalars(select(ApplicationSection)).all()) == 1
