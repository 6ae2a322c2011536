"""The applicant’s pages by role, on a call that is open now and after it has closed."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications import actions
from grants.applications.asked import SECTIONS
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from tests.applications.browsing import an_open_call, close, now, of, token_of
from tests.applications.writing import a_complete_draft, a_draft, a_line, answers, typed
from tests.factories import a_call, an_organization
from tests.people import actor, give, person
from tests.queries import counted_queries
from tests.signing_in import signed_in

PAGES = (
    "",
    "/check",
    "/documents",
    "/application.pdf",
    "/withdraw",
    "/sections/project/versions",
    "/sections/safety/versions",
)


def test_every_page_of_an_empty_draft_can_be_read(ana: FlaskClient, draft: Application) -> None:
    assert [ana.get(of(draft, key)).status_code for key in SECTIONS] == [200] * len(SECTIONS)
    assert [ana.get(f"/applications/{draft.key}{page}").status_code for page in PAGES] == [200] * len(PAGES)


def test_every_page_of_what_was_sent_can_be_read(ana: FlaskClient, sent: Application) -> None:
    pages = (*PAGES, "/receipt", "/sent", "/receipts/1.pdf", "/versions/1.pdf")
    assert [ana.get(of(sent, key)).status_code for key in SECTIONS] == [200] * len(SECTIONS)
    assert [ana.get(f"/applications/SGF-2011-0001{page}").status_code for page in pages] == [200] * len(pages)


def test_the_whole_way_from_the_call_to_the_receipt(ana: FlaskClient, session: Any) -> None:
    an_organization()
    an_open_call(documents=[])
    begun = ana.submit("/calls/sgf-2011/apply", {"title": "A door that stays open"})
    path = begun.request.path
    for key in SECTIONS:
        if SECTIONS[key].plain:
            said = typed(key, answers()[key])
            ana.submit(
                f"{path}/sections/{key}",
                {**said, **({"title": "A door that stays open"} if key == "project" else {})},
            )
    ana.submit(
        f"{path}/sections/countries",
        {"implementation-0": "Kenya", "origin-0": "nepal", "destination-1": "KE"},
    )
    row = {"lines-0-description": "Beds", "lines-0-quantity": "10", "lines-0-unit_cost": "2,500.00"}
    ana.submit(f"{path}/sections/budget", row)
    receipt = ana.submit(f"{path}/check", button="Send the application")
    assert "SGF-2011-0001" in receipt.text
    assert "USD\u00a025,000" in receipt.text


def test_missing_answers_are_listed_with_the_way_to_each(ana: FlaskClient, draft: Application) -> None:
    page = ana.get(f"/applications/{draft.key}/check")
    assert f'href="{of(draft, "needs")}?look=1#problem"' in page.text
    assert "answers are still missing. They are listed on this page." in page.text
    looked = ana.get(of(draft, "needs") + "?look=1")
    assert (
        '<p class="wrong"><span class="visually-hidden">Error: </span>Describe the problem.</p>'
        in looked.text
    )


def test_broken_rules_warn_and_the_button_works(ana: FlaskClient, session: Any) -> None:
    draft = a_complete_draft(
        call=an_open_call(), at=now(), budget={"lines": [a_line(1, unit_cost_minor=900_000)]}
    )
    page = ana.get(f"/applications/{draft.key}/check")
    assert "Year 1 asks for USD\u00a090,000" in page.text
    assert ana.submit(f"/applications/{draft.key}/check", button="Send the application").status_code == 200
    assert draft.reference == "SGF-2011-0001"


def test_sending_twice_leads_to_the_same_receipt(ana: FlaskClient, complete: Application) -> None:
    token, url = token_of(ana, f"/applications/{complete.key}/check"), f"/applications/{complete.key}/send"
    answers = [ana.post(url, data={"csrf_token": token}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert complete.submission_version == 1
    close(complete)
    late = ana.post(url, data={"csrf_token": token})
    assert (late.status_code, late.location) == (303, "/applications/SGF-2011-0001/receipt")


def test_an_editor_sees_who_can_send_and_why_not_he(client: FlaskClient, complete: Application) -> None:
    page = signed_in(client, "ben").get(f"/applications/{complete.key}/check")
    assert "Only an administrator of your organization can send it: Ana." in page.text
    token = token_of(client, f"/applications/{complete.key}/check")
    refused = client.post(f"/applications/{complete.key}/send", data={"csrf_token": token})
    assert refused.status_code == 403
    assert complete.state is ApplicationState.DRAFT


def test_a_viewer_reads_every_part_and_finds_no_form(client: FlaskClient, complete: Application) -> None:
    give(person("vera"), "organization_viewer", ("organization", complete.organization.key))
    vera = signed_in(client, "vera")
    for key in SECTIONS:
        assert "Save and go on" not in vera.get(of(complete, key)).text, key
    assert "Attach it" not in vera.get(f"/applications/{complete.key}/documents").text


def test_a_draft_does_not_exist_for_anybody_else(client: FlaskClient, complete: Application) -> None:
    pages = (
        "",
        "/check",
        "/receipt",
        "/documents",
        "/application.pdf",
        "/sections/needs",
        "/withdraw",
        "/versions/1.pdf",
    )
    for who in ("chi", "olu", "uma", "tom", "ravi", "sam", "fay"):
        other = signed_in(client, who)
        assert [other.get(f"/applications/{complete.key}{page}").status_code for page in pages] == [
            404
        ] * len(pages), who


@pytest.mark.parametrize(
    ("who", "status"), [("olu", 200), ("uma", 200), ("tom", 200), ("chi", 404), ("ravi", 404), ("sam", 404)]
)
def test_what_was_sent_is_read_by_staff_and_its_draft_is_not(
    client: FlaskClient, sent: Application, who: str, status: int
) -> None:
    actions.save_section(
        sent, key="needs", answers={"problem": "A later secret"}, base_version=1, by=actor("ana"), at=now()
    )
    page = signed_in(client, who).get("/applications/SGF-2011-0001")
    assert page.status_code == status
    assert "A later secret" not in page.text
    assert client.get("/applications/SGF-2011-0001/versions/1.pdf").status_code == status
    assert client.get("/applications/SGF-2011-0001/application.pdf").status_code == 404


def test_the_address_by_key_still_works_after_sending(ana: FlaskClient, sent: Application) -> None:
    assert ana.get(f"/applications/{sent.key}").status_code == 200


@pytest.mark.parametrize("ref", ["nonsense", "SGF-2011-9999", "a%00b", "x" * 300, "..%2f..%2fetc"])
def test_unknown_references_are_not_found(ana: FlaskClient, session: Any, ref: str) -> None:
    assert ana.get(f"/applications/{ref}").status_code == 404


def test_unsent_changes_are_said_clearly(ana: FlaskClient, sent: Application) -> None:
    assert "We have version 1" in ana.get("/applications/SGF-2011-0001").text
    ana.submit(of(sent, "needs"), {"problem": "Better said"})
    assert "Your changes are not sent yet" in ana.get("/applications/SGF-2011-0001").text
    receipt = ana.submit("/applications/SGF-2011-0001/check", button="Send the correction")
    assert "version 2" in receipt.text


def test_after_closing_a_draft_is_kept_and_told_kindly(ana: FlaskClient, complete: Application) -> None:
    url, token = of(complete, "needs"), token_of(ana, of(complete, "needs"))
    close(complete)
    assert "What you wrote is kept" in ana.get(f"/applications/{complete.key}").text
    late = ana.post(url, data={"csrf_token": token, "base_version": "1", "problem": "Typed at midnight"})
    assert late.status_code == 403
    assert "Typed at midnight" in late.text
    refused = ana.post(f"/applications/{complete.key}/send", data={"csrf_token": token})
    assert refused.status_code == 403
    assert "This call closed on" in refused.text
    assert "Everything you wrote is still here." in refused.text


def test_after_closing_the_page_shows_what_was_sent(ana: FlaskClient, sent: Application) -> None:
    actions.save_section(
        sent, key="needs", answers={"problem": "Never sent"}, base_version=1, by=actor("ana"), at=now()
    )
    close(sent)
    page = ana.get("/applications/SGF-2011-0001")
    assert "Some later changes were not sent" in page.text
    assert "No papers, no money." in page.text
    assert "Never sent" not in page.text


def test_withdrawing_asks_for_a_reason(ana: FlaskClient, sent: Application) -> None:
    url = "/applications/SGF-2011-0001/withdraw"
    assert ana.submit(url, {"reason": " "}).status_code == 422
    done = ana.submit(url, {"reason": "Our lawyer has left."})
    assert "SGF-2011-0001 is withdrawn" in done.text
    assert sent.state is ApplicationState.WITHDRAWN
    assert "It is now “Withdrawn”, so it can no longer be withdrawn." in ana.get(url).text


def test_a_second_start_leads_to_the_first_application(ana: FlaskClient, draft: Application) -> None:
    answer = ana.get("/calls/sgf-2011/apply")
    assert (answer.status_code, answer.location) == (303, f"/applications/{draft.key}")


def test_somebody_without_an_organization_is_shown_the_way(client: FlaskClient, session: Any) -> None:
    an_open_call()
    newcomer = signed_in(client, "nia")
    assert "Register your organization" in newcomer.get("/calls/sgf-2011/apply").text
    assert "Register your organization" in newcomer.get("/applications").text


def test_starting_at_a_closed_call_says_when_it_closed(ana: FlaskClient, session: Any) -> None:
    an_organization()
    a_call()
    page = ana.get("/calls/sgf-2011/apply")
    assert page.status_code == 403
    assert "This call closed on 30 April 2011 at 23:59 in Vienna" in page.text


def test_the_list_asks_the_database_as_often_for_one_as_for_thirty(ana: FlaskClient, session: Any) -> None:
    organization = an_organization()
    asked = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            a_draft(organization, an_open_call(f"call-{number}"), at=now())
        with counted_queries() as queries_made:
            page = ana.get("/applications")
        asked.append(len(queries_made))
        assert page.text.count('data-l="Call"') == len(numbers) + numbers.start
    assert asked[0] == asked[1] <= 10
