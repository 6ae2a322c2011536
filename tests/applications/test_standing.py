"""What the task list says of each part: not started, only if it applies, in progress, complete, needs attention."""

from typing import Any

import pytest
from flask import Flask

from grants.applications import actions, queries
from grants.applications.models import Application
from grants.applications.rules import Standing
from grants.applications.views import frame
from tests.applications.browsing import an_open_call, now
from tests.applications.writing import a_draft, answers
from tests.people import actor

OWN = {
    "key": "own_1",
    "section": "own",
    "kind": "choices",
    "label": {"en": "Which?"},
    "choices": [{"value": "a", "label": {"en": "A"}}],
}
ACTIVITY = {"key": "beds", "text": "Eight beds", "who": "We", "first": 1, "last": 36, "result": ""}


def standing(app: Flask, application: Application, title: str) -> Standing:
    with app.test_request_context():
        draft = queries.draft_of(application, now())
        groups = frame.groups_of(draft, queries.verdicts_on(draft, now()), now())
        return next(task.standing for _title, tasks in groups for task in tasks if task.title == title)


def save(application: Application, key: str, said: Any) -> None:
    newest = queries.newest_version(application, key)
    actions.save_section(
        application,
        key=key,
        answers=said,
        base_version=newest.version if newest else 0,
        by=actor("ana"),
        at=now(),
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Work plan", "Not started"),
        ("Log frame", "Not started"),
        ("Budget by grant year", "Not started"),
        ("Past work and references", "Only if it applies"),
        ("Money from others", "Only if it applies"),
        ("Partners", "Only if it applies"),
    ],
)
def test_before_anything_is_saved(app: Flask, draft: Application, title: str, expected: str) -> None:
    assert standing(app, draft, title).label == expected


@pytest.mark.parametrize(
    ("key", "title", "said", "expected"),
    [
        ("work_plan", "Work plan", {"activities": []}, "In progress"),
        ("work_plan", "Work plan", {"activities": [{**ACTIVITY, "last": None}]}, "In progress"),
        ("work_plan", "Work plan", {"activities": [{**ACTIVITY, "first": 5, "last": 2}]}, "In progress"),
        ("work_plan", "Work plan", {"activities": [ACTIVITY]}, "Complete"),
        ("work_plan", "Work plan", {"activities": [{**ACTIVITY, "last": 40}]}, "Needs attention"),
        ("log_frame", "Log frame", {**answers()["log_frame"], "indicators": []}, "In progress"),
        ("log_frame", "Log frame", answers()["log_frame"], "Complete"),
        (
            "past_work",
            "Past work and references",
            {"projects": [{"key": "x", "title": "", "donor": "City"}], "references": []},
            "In progress",
        ),
        ("past_work", "Past work and references", {"projects": [], "references": []}, "Complete"),
        ("cofunding", "Money from others", answers()["cofunding"], "Complete"),
    ],
)
def test_after_a_save(app: Flask, draft: Application, key: str, title: str, said: Any, expected: str) -> None:
    save(draft, "project", answers()["project"])
    save(draft, key, said)
    assert standing(app, draft, title).label == expected


@pytest.mark.parametrize("needed", [True, False])
def test_questions_of_the_call(app: Flask, session: Any, needed: bool) -> None:
    draft = a_draft(call=an_open_call(form={"own": [{**OWN, "needed": needed}]}), at=now())
    assert standing(app, draft, "Questions of this call").label == (
        "Not started" if needed else "Only if it applies"
    )
    save(draft, "own", {"own_1": []})
    assert standing(app, draft, "Questions of this call").label == ("In progress" if needed else "Complete")
    save(draft, "own", {"own_1": ["a"]})
    assert standing(app, draft, "Questions of this call").label == "Complete"
