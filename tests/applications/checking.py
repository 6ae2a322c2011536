"""Preparing an eligibility check for the tests."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from grants.accounts.queries import SYSTEM
from grants.applications import actions
from grants.applications.models import Application
from grants.applications.queries import check_of
from grants.applications.states import ApplicationState, Outcome
from grants.core.access import Actor
from tests.factories import a_call, a_submission, an_organization
from tests.factories.things import CLOSES, a_snapshot
from tests.people import actor

AFTER = CLOSES + timedelta(hours=1)
LATER = AFTER + timedelta(days=3)


def officer(name: str = "olu") -> Actor:
    """A fund manager after the closing."""
    return actor(name, LATER)


def received(number: int = 42, **changes: Any) -> Application:
    """A sent application of the 2011 call which meets all that can be computed; `changes` go into its snapshot."""
    organization = (
        an_organization()
        if number == 42
        else an_organization(f"Organization {number}", admin=f"admin{number}", editor=None)
    )
    call = changes.pop("call", None) or a_call()
    sketch: Any = SimpleNamespace(organization=organization, call=call, title="Home and heard")
    document = {**a_snapshot(sketch), **changes}
    return a_submission(organization, call, number, ApplicationState.SUBMITTED, document)


def checked(number: int = 42, **changes: Any) -> Application:
    """The same after the program has run the rules: two rules wait for a person."""
    application = received(number, **changes)
    actions.run_check(application, by=SYSTEM, at=AFTER)
    return application


def judged(application: Application, outcome: Outcome = Outcome.MET, by: str = "olu") -> Application:
    """The same after a fund manager has judged what waits."""
    for rule in [rule for rule, outcome in outcomes(application).items() if outcome == "to_be_judged"]:
        actions.judge_verdict(
            application,
            rule=rule,
            outcome=outcome,
            reason=f"Read it: {outcome.value}",
            by=officer(by),
            at=LATER,
        )
    return application


def one_country() -> dict[str, Any]:
    """A change by which the rule of two countries is not met."""
    return {"countries": [{"country": "KE", "role": "implementation"}]}


def eleven_pages() -> dict[str, Any]:
    """A change by which the proposal is too long."""
    return {"attachments": [{"kind": "proposal", "name": "p.pdf", "sha256": "0" * 64, "pages": 11}]}


def outcomes(application: Application) -> dict[str, str]:
    """What holds, by rule."""
    check = check_of(application)
    assert check is not None
    return {verdict.rule: verdict.outcome.value for verdict in check.verdicts}
