"""An application of the 2011 call that was sent in time, and a question to its organization after the closing."""

from datetime import timedelta
from typing import Any

from grants.accounts.queries import SYSTEM
from grants.applications import actions
from grants.applications.models import Application, InformationRequest
from tests.applications.checking import AFTER
from tests.applications.writing import a_line, a_sent_one, answers
from tests.people import actor

ASKED = AFTER + timedelta(days=1)
UNTIL = ASKED + timedelta(days=7)
IN_TIME = UNTIL - timedelta(seconds=1)


def under_check(**changes: Any) -> Application:
    """Sent by ana, and checked by the program when the call had closed."""
    made = a_sent_one(**changes)
    actions.run_check(made, by=SYSTEM, at=AFTER)
    return made


def ask(
    application: Application, parts: tuple[str, ...] = ("budget",), by: str = "olu", **keywords: Any
) -> InformationRequest:
    """A question about the budget."""
    values = {"question": "Why do the beds cost so much?", "answer_by": UNTIL, "at": ASKED, **keywords}
    made: InformationRequest = actions.ask_information(
        application, parts=parts, by=actor(by, ASKED), **values
    )
    return made


def save(
    application: Application,
    key: str = "budget",
    by: str = "ben",
    at: Any = IN_TIME,
    base_version: int = 1,
    **changes: Any,
) -> Any:
    """Save one part after the deadline; by default a cheaper budget."""
    said = (
        {"lines": [a_line(1, unit_cost_minor=200_000), a_line(2), a_line(3)]}
        if key == "budget"
        else answers()[key]
    )
    return actions.save_section(
        application, key=key, answers={**said, **changes}, base_version=base_version, by=actor(by, at), at=at
    )


def answered(application: Application, **keywords: Any) -> InformationRequest:
    """A question that ana has answered with a cheaper budget."""
    request = ask(application, **keywords)
    save(application)
    actions.save_answer(request, answer="We found cheaper beds.", version=0, by=actor("ben"), at=IN_TIME)
    actions.send_answer(request, by=actor("ana"), at=IN_TIME)
    return request
