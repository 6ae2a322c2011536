"""Saving by itself: the right answers are saved, the wrong ones told, nothing of a colleague's is overwritten."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grants.applications import actions, queries
from grants.applications.models import Application
from tests.applications.browsing import close, now, of, saved, token_of
from tests.applications.writing import answers
from tests.people import actor, give, person
from tests.signing_in import signed_in

JSON = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


def autosaved(
    client: FlaskClient, application: Application, key: str, base: int = 0, **typed: Any
) -> TestResponse:
    token = token_of(client, of(application, key))
    data = {"csrf_token": token, "base_version": base, **typed}
    return client.post(of(application, key) + "/autosave", data=data, headers=JSON)


def test_what_was_typed_is_the_next_version_and_the_page_is_told(
    ana: FlaskClient, draft: Application
) -> None:
    answer = autosaved(ana, draft, "needs", problem="No papers.", activities="")
    assert (answer.status_code, answer.json["version"], answer.json["errors"]) == (200, 1, {})
    assert answer.json["said"].startswith("Saved at ")
    assert (saved(draft, "needs")["problem"], queries.newest_version(draft, "needs").auto) == (
        "No papers.",
        True,
    )


def test_the_same_text_again_is_no_new_version(ana: FlaskClient, draft: Application) -> None:
    versions = [
        autosaved(ana, draft, "needs", base, problem="No papers. ").json["version"] for base in (0, 1, 1)
    ]
    assert versions == [1, 1, 1]


def test_a_wrong_answer_keeps_what_stood_and_the_right_ones_are_saved(
    ana: FlaskClient, draft: Application
) -> None:
    autosaved(ana, draft, "project", title="Home", summary="One", months="36", starts_on="2027-01-01")
    answer = autosaved(
        ana, draft, "project", 1, title="x" * 300, summary="Two", months="many", starts_on="2027-02-30"
    )
    assert sorted(answer.json["errors"]) == ["months", "starts_on", "title"]
    assert answer.json["said"].endswith("except 3 answers: see below")
    kept = saved(draft, "project")
    assert [kept[name] for name in ("title", "summary", "months", "starts_on")] == [
        "Home",
        "Two",
        36,
        "2027-01-01",
    ]


def test_a_wrong_title_before_the_first_save_keeps_the_title_of_the_draft(
    ana: FlaskClient, draft: Application
) -> None:
    answer = autosaved(ana, draft, "project", title="x" * 300, summary="Two")
    assert (answer.json["version"], saved(draft, "project")["title"]) == (1, "Home and heard")


def test_what_only_the_deed_refuses_is_told_too(ana: FlaskClient, draft: Application) -> None:
    answer = autosaved(ana, draft, "project", title="Home", months="0", summary="Two")
    assert (list(answer.json["errors"]), saved(draft, "project")["summary"]) == (["months"], "Two")
    assert answer.json["said"].endswith("except one answer: see below")


def test_rows_of_which_one_is_wrong_stay_as_they_were(ana: FlaskClient, complete: Application) -> None:
    before = saved(complete, "budget")
    row = {"lines-0-description": "Beds", "lines-0-quantity": "", "lines-0-unit_cost": "2,500.00"}
    answer = autosaved(ana, complete, "budget", 1, **row)
    assert (list(answer.json["errors"]), answer.json["version"]) == (["lines-0-quantity"], 1)
    assert saved(complete, "budget") == before
    answer = autosaved(ana, complete, "budget", 1, **{**row, "lines-0-quantity": "2"})
    assert (answer.json["errors"], len(saved(complete, "budget")["lines"])) == ({}, 1)


def test_a_colleague_who_saved_in_between_is_named_and_nothing_overwritten(
    ana: FlaskClient, complete: Application
) -> None:
    give(person("ben"), "organization_editor", ("organization", complete.organization.key))
    theirs = {**answers()["needs"], "problem": "Theirs"}
    actions.save_section(complete, key="needs", answers=theirs, base_version=1, by=actor("ben"), at=now())
    answer = autosaved(ana, complete, "needs", 1, problem="Mine", activities="")
    assert (answer.status_code, answer.json["conflict"]) == (409, True)
    assert answer.json["said"].startswith("Ben saved this part in between, at ")
    assert saved(complete, "needs")["problem"] == "Theirs"


def test_who_does_not_say_what_they_have_read_overwrites_nothing(
    ana: FlaskClient, complete: Application
) -> None:
    before = saved(complete, "needs")
    data = {"csrf_token": token_of(ana, of(complete, "needs")), "problem": "Mine", "activities": ""}
    answer = ana.post(of(complete, "needs") + "/autosave", data=data, headers=JSON)
    assert (answer.status_code, answer.json["conflict"]) == (409, True)
    ana.post(of(complete, "needs"), data=data)
    assert saved(complete, "needs") == before


def test_without_a_session_the_page_is_told_in_a_few_bytes(client: FlaskClient, draft: Application) -> None:
    url = of(draft, "needs") + "/autosave"
    answer = client.post(url, data={"problem": "x" * 200_000}, headers=JSON)
    assert (answer.status_code, answer.json, len(answer.data) < 100) == (401, {"signed_out": True}, True)
    signed_in(client, "ana")
    answer = client.post(url, data={"problem": "x", "csrf_token": "of before"}, headers=JSON)
    assert (answer.status_code, answer.json) == (400, {"token_too_old": True})


@pytest.mark.parametrize(("name", "status"), [("vic", 403), ("chi", 404), ("olu", 404)])
def test_who_may_not_write_saves_nothing(
    client: FlaskClient, draft: Application, name: str, status: int
) -> None:
    give(person("vic"), "organization_viewer", ("organization", draft.organization.key))
    signed_in(client, name)
    token = token_of(client, "/account")
    answer = client.post(
        of(draft, "needs") + "/autosave", data={"csrf_token": token, "problem": "x"}, headers=JSON
    )
    assert (answer.status_code, saved(draft, "needs")) == (status, None)


def test_after_the_deadline_the_page_is_told_why(ana: FlaskClient, draft: Application) -> None:
    token = token_of(ana, of(draft, "needs"))
    close(draft)
    answer = ana.post(
        of(draft, "needs") + "/autosave", data={"csrf_token": token, "problem": "x"}, headers=JSON
    )
    assert (answer.status_code, bool(answer.json["refused"]), saved(draft, "needs")) == (403, True, None)


def test_an_unknown_part_and_a_version_of_nonsense(ana: FlaskClient, draft: Application) -> None:
    token = token_of(ana, of(draft, "needs"))
    assert ana.post(of(draft, "nothing") + "/autosave", data={"csrf_token": token}).status_code == 404
    answers = [
        autosaved(ana, draft, "needs", base, problem=f"{base}x").status_code
        for base in (0, -1, "9" * 400, "½")
    ]
    assert answers == [200, 409, 409, 409]


def test_text_of_any_kind_is_kept_or_told(ana: FlaskClient, draft: Application) -> None:
    odd = "\u202eمرحبا \x00🙂\r\n" + "x" * 10
    answer = autosaved(ana, draft, "needs", problem=odd, activities="y" * 200_000)
    assert list(answer.json["errors"]) == ["activities"]
    assert saved(draft, "needs")["problem"] == "\u202eمرحبا 🙂\nxxxxxxxxxx"


def test_the_history_shows_the_last_of_a_run_and_every_save_when_asked(
    ana: FlaskClient, draft: Application
) -> None:
    at = now() - timedelta(hours=1)
    for number in range(1, 131):
        said = {**answers()["needs"], "problem": f"Text {number}"}
        actions.save_section(draft, key="needs", answers=said, base_version=number - 1, auto=True, by=actor("ana"),
                             at=at + timedelta(seconds=number))  # fmt: skip
    page = ana.get(of(draft, "needs") + "/versions").text
    assert (page.count('<h2 id="version-'), "the last of 130 automatic saves" in page) == (1, True)
    assert ana.get(of(draft, "needs") + "/versions?all=1").text.count('<h2 id="version-') == 100
    ana.submit(of(draft, "needs") + "/versions?all=1", button="Bring back version 40")
    assert saved(draft, "needs")["problem"] == "Text 40"


def test_a_save_of_yesterday_names_its_day(ana: FlaskClient, draft: Application) -> None:
    said, then = {**answers()["needs"], "problem": "Then", "activities": ""}, now() - timedelta(days=1)
    actions.save_section(draft, key="needs", answers=said, base_version=0, by=actor("ana", then), at=then)
    assert autosaved(ana, draft, "needs", 1, problem="Then").json["said"].startswith("Saved on ")


def test_what_the_browser_kept_is_drawn_and_not_saved(ana: FlaskClient, draft: Application) -> None:
    typed = {
        "csrf_token": token_of(ana, of(draft, "needs")),
        "problem": "Put back",
        "base_version": 0,
        "redraw": "1",
    }
    page = ana.post(of(draft, "needs"), data=typed)
    assert (page.status_code, "Put back" in page.text, saved(draft, "needs")) == (200, True, None)
