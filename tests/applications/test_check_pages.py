"""The officers' pages: list, check, letters; by role."""

import io

import openpyxl
import pytest
from flask.testing import FlaskClient

from grants.applications import actions
from grants.applications.models import Application
from grants.applications.queries import check_of
from grants.applications.states import ApplicationState, Outcome
from grants.core import files
from grants.core.db import db
from grants.core.files import Upload
from grants.core.outbox import OutboxMessage
from tests.applications.checking import (
    LATER,
    checked,
    eleven_pages,
    judged,
    officer,
    one_country,
    outcomes,
    received,
)
from tests.factories import a_call
from tests.people import actor
from tests.queries import counted_queries
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
LIST = "/calls/sgf-2011/applications"


def refused() -> Application:
    """Concluded: one country, and a judged remedy not met."""
    application = checked(**one_country())
    actions.judge_verdict(
        application,
        rule="effective_remedies",
        outcome=Outcome.NOT_MET,
        reason="No line pays for the care.",
        by=officer(),
        at=LATER,
    )
    return actions.conclude_check(application, by=officer(), at=LATER)


def test_the_list_shows_each_rule_and_why(client: FlaskClient):
    checked(**one_country())
    page = signed_in(client, "olu").get(LIST).text
    for words in (
        "1 application<",
        "Lantern House",
        "75,000",
        "Kenya · African",
        "To be decided",
        "To read: Effective remedies",
        "Only one country is named: Kenya.",
    ):
        assert words in page
    assert page.count('class="verdict stop"') == 1


def test_the_views_count_and_the_filters_narrow(client: FlaskClient):
    call = a_call()
    checked(1, call=call)
    judged(checked(2, call=call, **eleven_pages()))
    received(3, call=call)
    olu = signed_in(client, "olu")
    page = olu.get(LIST).text
    for view in (
        'All <span class="n">3<',
        'Received <span class="n">1<',
        'To be decided <span class="n">1<',
        'To be confirmed <span class="n">1<',
    ):
        assert view in page
    for query, found in {
        "view=ready": "2", "view=undecided": "1", "view=received": "3", "rule=proposal_pages&verdict=not_met": "2", "verdict=to_be_judged": "1",
        "word=organization+0002": "2", "word=0003": "3", "word=%25": "", "word=nothing": "", "group=african": "123", "group=weog": "", "rule=proposal_pages": "12",
        "view=nonsense": "123", "sort=organization": "123", "sort=-asked": "123", "sort=nonsense": "123",
        "verdict=zzz": "123", "rule=proposal_pages&verdict=zzz": "12",
    }.items():  # fmt: skip
        rows = olu.get(f"{LIST}?{query}").text
        assert "".join(n for n in "123" if f"Organization {n}<" in rows) == found, query


@pytest.mark.parametrize("address", [LIST, "/calls/sgf-2011/applications/confirm"])
def test_lists_ask_the_database_as_often_for_thirty_rows_as_for_one(client: FlaskClient, address: str):
    call = a_call()
    made = [judged(checked(1, call=call)).reference]
    olu, asked = signed_in(client, "olu"), []
    for numbers in ((), range(100, 130)):
        made += [judged(checked(number, call=call)).reference for number in numbers]
        query = {"pick": made} if address != LIST else {}
        olu.get(address, query_string=query)
        with counted_queries() as queries:
            assert olu.get(address, query_string=query).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 10, queries


def test_the_list_is_exported_with_a_column_for_each_rule_and_without_formulas(client: FlaskClient):
    application = checked(**one_country())
    application.title = "=1+1"
    olu = signed_in(client, "olu")
    sent = olu.get(f"{LIST}.csv")
    assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, row = sent.data.decode("utf-8-sig").splitlines()
    assert head.startswith("Reference,Organization,Country,Regional group,Title,")
    assert "Across borders and regions" in head
    assert row.startswith(
        "SGF-2011-0042,Lantern House,Kenya,African,'=1+1,75000.00,Kenya,Eligibility being checked,2011-04-01 12:00,,Met,Met,Met,Met,Not met"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(olu.get(f"{LIST}.xlsx").data)).active
    assert (sheet["A2"].value, sheet["E2"].value, sheet["F2"].value) == ("SGF-2011-0042", "=1+1", 75000)
    assert olu.get(f"{LIST}.exe").status_code == 404
    assert len(olu.get(f"{LIST}.csv?verdict=zzz").data.splitlines()) == 2


def test_who_may_read_the_list(client: FlaskClient):
    application = checked()
    for name, status in {
        "olu": 200,
        "ada": 200,
        "fay": 200,
        "tom": 200,
        "uma": 200,
        "sam": 404,
        "ravi": 404,
        "ana": 404,
        "chi": 404,
    }.items():
        someone = signed_in(client, name)
        for address in (LIST, f"{LIST}.csv", f"/applications/{application.reference}/eligibility"):
            assert (name, someone.get(address).status_code) == (name, status)
    assert client.application.test_client().get(LIST).status_code in (302, 303)


def test_the_page_of_an_application_reads_the_snapshot_and_not_the_living_profile(client: FlaskClient):
    application = checked()
    application.organization.head_name = "Somebody new"
    application.title = "A new title in the draft"
    page = signed_in(client, "tom").get(f"/applications/{application.reference}/eligibility").text
    for words in (
        "A safe way home.",
        "Two lawyers share each case.",
        "Shelter beds",
        "Housing or shelter",
        "Kenya (African)",
        "Run on version 1",
    ):
        assert words in page
    for deed in ("Judge<", "Confirm the verdicts", "Conflicts of interest"):
        assert deed not in page


def test_documents_are_those_that_were_sent(client: FlaskClient):
    upload = Upload("proposal.pdf", b"%PDF-1.4 sent", "application/pdf", 10)
    paper = {
        "kind": "proposal",
        "name": upload.name,
        "sha256": upload.sha256,
        "pages": 10,
        "media_type": "application/pdf",
    }
    application = checked(attachments=[paper])
    files.keep(upload)
    olu = signed_in(client, "olu")
    answer = olu.get(f"/applications/{application.reference}/eligibility/documents/proposal")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.4 sent", "application/pdf")
    assert olu.get(f"/applications/{application.reference}/eligibility/documents/statutes").status_code == 404
    assert (
        signed_in(client, "chi")
        .get(f"/applications/{application.reference}/eligibility/documents/proposal")
        .status_code
        == 404
    )


def test_an_officer_judges_one_rule_after_the_other(client: FlaskClient):
    application = checked()
    olu, at = signed_in(client, "olu"), f"/applications/{application.reference}/eligibility"
    page = olu.submit(f"{at}/cross_border", {"reason": "Both sides act"}, button="Keep the judgement")
    assert (page.status_code, "Say whether the rule is met" in page.text, "Both sides act" in page.text) == (
        422,
        True,
        True,
    )
    page = olu.submit(
        f"{at}/cross_border", {"outcome": "met", "reason": "Both sides act"}, button="Keep the judgement"
    )
    assert page.request.path == f"{at}/effective_remedies"
    page = olu.submit(
        f"{at}/effective_remedies",
        {"outcome": "not_met", "reason": "Nobody pays"},
        button="Keep the judgement",
    )
    assert page.request.path == at
    assert outcomes(application) | {"cross_border": "met", "effective_remedies": "not_met"} == outcomes(
        application
    )


def test_an_override_goes_through_two_people(client: FlaskClient):
    application = judged(checked(**eleven_pages()))
    at = f"/applications/{application.reference}/eligibility"
    page = signed_in(client, "olu").submit(
        f"{at}/proposal_pages",
        {"outcome": "met", "reason": "A cover page was counted"},
        button="Ask for the override",
    )
    assert "waits for a second person: A cover page was counted" in page.text
    page = client.get(f"{at}/proposal_pages").text
    assert "Somebody else must confirm it." in page
    page = signed_in(client, "lea").submit(f"{at}/proposal_pages", button="Confirm the override")
    assert "holds now" in page.text
    assert outcomes(application)["proposal_pages"] == "met"


def test_what_will_be_sent_is_shown_before_it_is(client: FlaskClient):
    call = a_call()
    ready, waiting = judged(checked(1, call=call, **eleven_pages())), checked(2, call=call)
    olu = signed_in(client, "olu")
    page = olu.get(
        "/calls/sgf-2011/applications/confirm", query_string={"pick": [ready.reference, waiting.reference]}
    ).text
    for words in (
        "0 eligible, 1 not.",
        "Admin1 &lt;admin1@demo.example&gt;",
        "The proposal has 11 pages; the limit is 10.",
        "2 of the rules still wait",
        "Dear Admin1,",
    ):
        assert words in page
    assert db.session.query(OutboxMessage).count() == 0
    page = olu.submit(
        "/calls/sgf-2011/applications/confirm?pick=" + ready.reference, button="Confirm and send one message"
    )
    assert "One application is concluded; its organization is told." in page.text
    assert (ready.state, waiting.state) == (ApplicationState.INELIGIBLE, ApplicationState.CHECKING)
    assert db.session.query(OutboxMessage).one().address == "admin1@demo.example"


def test_sending_twice_leaves_the_second_as_it_was_and_says_so(client: FlaskClient):
    application = judged(checked())
    olu = signed_in(client, "olu")
    token = (
        olu.get(f"/calls/sgf-2011/applications/confirm?pick={application.reference}")
        .text.split('name="csrf_token" value="')[1]
        .split('"')[0]
    )
    data = {"csrf_token": token, "pick": application.reference}
    assert [olu.post("/calls/sgf-2011/applications/conclude", data=data).status_code for _ in range(2)] == [
        303,
        303,
    ]
    assert "SGF-2011-0042 was left as it is." in olu.get(LIST).text
    assert db.session.query(OutboxMessage).count() == 1


def test_only_fund_managers_find_the_deeds(client: FlaskClient):
    application = judged(checked())
    for name, status in {"ada": 403, "tom": 403, "uma": 403, "fay": 403, "ravi": 404, "ana": 404}.items():
        someone = signed_in(client, name)
        for address in (f"/calls/sgf-2011/applications/confirm?pick={application.reference}", f"/applications/{application.reference}/eligibility/cross_border",
                        f"/applications/{application.reference}/conflicts"):  # fmt: skip
            assert (name, someone.get(address).status_code) == (name, status)


def test_the_letter_says_each_rule_what_was_found_and_what_would_have_met_it(client: FlaskClient):
    application = refused()
    page = signed_in(client, "ana").get(f"/applications/{application.reference}/refusal").text
    for words in ("We cannot take your application further", "It does not meet 2 of the 7 rules", "Only one country is named: Kenya.",
                  "No line pays for the care.", "Read and decided by an officer.", "Worked out from the answers you sent on", "What would have met it",
                  "You work for people, not for profit."):  # fmt: skip
        assert words in page
    assert "Olu" not in page


def test_the_letter_is_for_the_organization_and_for_staff(client: FlaskClient):
    application = refused()
    for name, status in {
        "ana": 200,
        "ben": 200,
        "olu": 200,
        "tom": 200,
        "chi": 404,
        "ravi": 404,
        "sam": 404,
    }.items():
        for ending in ("", ".pdf"):
            assert (
                name,
                signed_in(client, name)
                .get(f"/applications/{application.reference}/refusal{ending}")
                .status_code,
            ) == (name, status)


def test_there_is_no_letter_before_the_check_is_concluded(client: FlaskClient):
    application = judged(checked(), Outcome.NOT_MET)
    assert signed_in(client, "ana").get(f"/applications/{application.reference}/refusal").status_code == 404


def test_the_letter_is_a_pdf_that_is_the_same_each_time(client: FlaskClient):
    application = refused()
    ana = signed_in(client, "ana")
    first, second = (ana.get(f"/applications/{application.reference}/refusal.pdf").data for _ in range(2))
    assert first[:5] == b"%PDF-"
    assert first == second


def test_the_applicant_is_led_to_the_letter_and_sees_no_verdict_before_it(client: FlaskClient):
    application = checked(**one_country())
    ana = signed_in(client, "ana")
    assert "Only one country" not in ana.get(f"/applications/{application.reference}").text
    actions.judge_verdict(
        application, rule="effective_remedies", outcome=Outcome.MET, reason="Fine", by=officer(), at=LATER
    )
    actions.conclude_check(application, by=officer(), at=LATER)
    assert (
        f"/applications/{application.reference}/refusal"
        in ana.get(f"/applications/{application.reference}").text
    )


def test_a_reference_that_does_not_exist_is_not_found(client: FlaskClient):
    checked()
    olu = signed_in(client, "olu")
    for address in (
        "/calls/no-such/applications",
        "/applications/SGF-2011-9999/eligibility",
        "/applications/SGF-2011-0042/eligibility/no_such_rule",
    ):
        assert olu.get(address).status_code == 404


def test_a_draft_is_not_there_for_staff(client: FlaskClient):
    application = checked()
    call, organization = application.call, application.organization
    draft = Application(
        call_id=call.id,
        organization_id=organization.id,
        title="Half a thought",
        created_at=LATER,
        created_by_id=actor("ana").person_id,
    )
    db.session.add(draft)
    db.session.commit()
    for name in ("olu", "uma", "tom"):
        someone = signed_in(client, name)
        assert someone.get(f"/applications/{draft.key}/eligibility").status_code == 404
        assert "Half a thought" not in someone.get(LIST).text
    assert check_of(draft) is None
