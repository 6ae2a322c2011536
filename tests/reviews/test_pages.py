"""The pages of reviews: by role, and what happens to what people type."""

import io

import openpyxl
import pytest
from flask.testing import FlaskClient

from grants.applications.actions import record_conflict
from grants.core.db import db
from grants.reviews.models import Review
from grants.reviews.states import ReviewState
from tests.factories import a_verified_account
from tests.people import person
from tests.queries import counted_queries
from tests.reviews.reading import KEYS, LATER, assigned, eligible, handed_in, opened, saved, somebody
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
FULL = {f"score_{key}": "4" for key in KEYS} | {f"comment_{key}": "Convincing" for key in KEYS}


def as_(client: FlaskClient, name: str) -> FlaskClient:
    return signed_in(client, name)


def test_a_reviewer_finds_what_waits(client: FlaskClient):
    review = assigned(eligible())
    page = as_(client, "ravi").get("/reviews").text
    assert "One proposal waits for you." in page
    assert f"/reviews/{review.key}" in page
    assert "Home and heard" not in page  # the title belongs to the proposal, which has not opened


def test_who_reviews_nothing_is_told_so(client: FlaskClient):
    assert "No proposal waits for you" in as_(client, "rosa").get("/reviews").text
    assert as_(client, "ana").get("/reviews").status_code == 403


def test_the_declaration_comes_first_and_nothing_of_the_proposal_opens_before_it(client: FlaskClient):
    review = assigned(eligible())
    ravi = as_(client, "ravi")
    page = ravi.get(f"/reviews/{review.key}").text
    assert "Does anything tie you to this applicant?" in page
    assert "Lantern House" in page
    for hidden in (
        "A safe way home.",
        "Two lawyers share each case.",
        "Shelter beds",
        "75,000",
        "Home and heard",
    ):
        assert hidden not in page
    assert ravi.get(f"/reviews/{review.key}/documents/proposal").status_code == 404
    assert ravi.get(f"/reviews/{review.key}/check").status_code == 404
    for ending in ("", "/versions/1.pdf", "/receipts/1.pdf", "/receipt", f"/files/{'0' * 64}"):
        assert ravi.get(f"/applications/{review.application.ref}{ending}").status_code == 404
    assert ravi.post(f"/reviews/{review.key}", data={}).status_code in (200, 400)
    assert review.state is ReviewState.ASSIGNED


def test_from_the_declaration_to_the_review_handed_in(client: FlaskClient):
    review = assigned(eligible())
    ravi = as_(client, "ravi")
    page = ravi.submit(f"/reviews/{review.key}", button="Declare no conflict and open")
    assert "A safe way home." in page.text
    page = ravi.submit(
        f"/reviews/{review.key}", FULL | {"comment_for_committee": "Ask for the lease"}, button="check"
    )
    assert "It gives 80.0 of 100 points." in page.text
    page = ravi.submit(f"/reviews/{review.key}/check", button="Send the review")
    assert "Your review is handed in." in page.text
    assert db.session.get(Review, review.id).state is ReviewState.SUBMITTED


def test_saving_half_a_review_asks_for_nothing_and_shows_the_running_total(client: FlaskClient):
    review = opened(eligible())
    page = as_(client, "ravi").submit(
        f"/reviews/{review.key}", {"score_relevance": "1", "comment_value": "Later"}, button="save"
    )
    assert (page.status_code, "1 of 6 scored." in page.text, ">5</strong>" in page.text) == (200, True, True)
    assert "Later" in page.text


def test_what_is_missing_is_said_at_its_field_and_everything_typed_is_kept(client: FlaskClient):
    review = opened(eligible())
    typed = FULL | {
        "score_value": None,
        "score_capacity": "2",
        "comment_capacity": "",
        "comment_for_applicant": "Well told",
    }
    page = as_(client, "ravi").submit(f"/reviews/{review.key}", typed, button="check")
    assert page.status_code == 422
    assert 'href="#score_value">Give a score for “Value for money”.' in page.text
    assert 'href="#comment_capacity">Say why “Capacity and track record” has 2' in page.text
    assert "Well told" in page.text
    assert db.session.get(Review, review.id).comment_for_applicant == "Well told"


def test_a_text_that_is_too_long_is_told_and_not_cut(client: FlaskClient):
    review = opened(eligible())
    page = as_(client, "ravi").submit(
        f"/reviews/{review.key}", {"comment_value": "ab " * 600 + "end"}, button="save"
    )
    assert page.status_code == 422
    assert "This text has 1803 characters" in page.text
    assert "ab end" in page.text


def test_an_older_tab_is_shown_both_texts_and_overwrites_nothing(client: FlaskClient):
    review = opened(eligible())
    ravi = as_(client, "ravi")
    saved(review, comment_for_applicant="From the first tab")
    data = FULL | {
        "version": "0",
        "comment_for_applicant": "From the second tab",
        "csrf_token": _token(ravi, review),
    }
    page = ravi.post(f"/reviews/{review.key}", data=data)
    assert page.status_code == 409
    assert ("From the first tab" in page.text, "From the second tab" in page.text) == (True, True)
    assert db.session.get(Review, review.id).comment_for_applicant == "From the first tab"


def _token(client: FlaskClient, review: Review) -> str:
    page = client.get(f"/reviews/{review.key}").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_double_click_on_send_does_no_harm(client: FlaskClient):
    review = saved(opened(eligible()))
    ravi = as_(client, "ravi")
    data = {"csrf_token": _token(ravi, review)}
    answers = [ravi.post(f"/reviews/{review.key}/send", data=data).status_code for _ in range(2)]
    assert answers == [303, 303]


def test_a_reviewer_sees_others_only_after_handing_in_and_never_their_names(client: FlaskClient):
    application = eligible()
    handed_in(application, "rosa", comment_for_committee="Rosa doubts it")
    review = saved(opened(application))
    ravi = as_(client, "ravi")
    assert "Rosa doubts it" not in ravi.get(f"/reviews/{review.key}").text
    ravi.submit(f"/reviews/{review.key}/check", button="Send the review")
    page = ravi.get(f"/reviews/{review.key}").text
    assert ("Rosa doubts it" in page, "Another reviewer, 1" in page, "Rosa<" in page) == (True, True, False)


def test_a_review_of_somebody_else_does_not_exist(client: FlaskClient):
    application = eligible()
    review = handed_in(application, "rosa")
    opened(application)
    ravi = as_(client, "ravi")
    for address in ("", "/check", "/conflict", "/documents/proposal"):
        assert ravi.get(f"/reviews/{review.key}{address}").status_code == 404


def test_a_reviewer_sees_no_bank_account_no_ranking_no_list_and_no_other_application(client: FlaskClient):
    application = eligible()
    other = eligible(43, call=application.call)
    a_verified_account(application.organization)
    review = opened(application)
    ravi = as_(client, "ravi")
    page = ravi.get(f"/reviews/{review.key}").text
    assert "0011223344" not in page
    assert "Sample Bank" not in page
    closed = ["/calls/sgf-2011/ranking", "/calls/sgf-2011/ranking.csv", "/calls/sgf-2011/ranking.xlsx", "/calls/sgf-2011/reviews", "/calls/sgf-2011/applications",
              "/calls/sgf-2011/applications.csv", f"/applications/{application.ref}/eligibility", f"/applications/{other.ref}/eligibility",
              f"/applications/{application.ref}/reviews", f"/applications/{other.ref}", "/reviewers"]  # fmt: skip
    assert {
        address: ravi.get(address).status_code
        for address in closed
        if ravi.get(address).status_code not in (403, 404)
    } == {}


def test_a_conflict_declared_closes_the_proposal(client: FlaskClient):
    review = opened(eligible())
    ravi = as_(client, "ravi")
    page = ravi.submit(f"/reviews/{review.key}/conflict", {"reason": ""}, button="Declare the conflict")
    assert (page.status_code, "Give the reason, in a sentence or two" in page.text) == (422, True)
    page = ravi.submit(
        f"/reviews/{review.key}/conflict", {"reason": "I advised them"}, button="Declare the conflict"
    )
    assert "Thank you for telling us." in page.text
    assert ravi.get(f"/reviews/{review.key}").status_code == 404
    assert "I advised them" in as_(client, "olu").get(f"/applications/{review.application.ref}/reviews").text


def test_an_officer_gives_an_application_to_a_reviewer(client: FlaskClient):
    application = eligible()
    person("ravi")
    olu = as_(client, "olu")
    page = olu.submit(
        f"/applications/{application.ref}/reviews",
        {"reviewer": str(person("ravi").id), "due_on": "2030-01-31"},
        button="Ask to review",
    )
    assert "The reviewer is asked by mail." in page.text
    review = db.session.query(Review).one()
    assert (review.reviewer.name, review.due_at.isoformat()) == ("Ravi", "2030-01-31T23:00:00+00:00")
    page = olu.submit(
        f"/applications/{application.ref}/reviews/{review.key}/release",
        {"reason": "On leave"},
        button="Take it back",
    )
    assert "The review is taken back" in page.text


def test_an_officer_gives_several_applications_to_one_reviewer_and_hears_which_were_left(client: FlaskClient):
    application = eligible()
    other = eligible(43, call=application.call)
    record_conflict(other, person_id=person("ravi").id, reason="Cousin", by=somebody("olu"), at=LATER)
    data = {"pick": [application.ref, other.ref], "reviewer": str(person("ravi").id), "due_on": "2030-01-31"}
    page = as_(client, "olu").submit("/calls/sgf-2011/reviews", data, button="Ask to review")
    assert "One application is given out" in page.text
    assert "SGF-2011-0043: Ravi has a conflict of interest with this application." in page.text
    assert [review.application_id for review in db.session.query(Review)] == [application.id]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2011-01-31", "Choose a day that has not passed."),
        ("9999-12-31", "This day is more than 5 years away."),
        ("0001-01-01", "Choose a day between the years 1900 and 2200."),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_it_and_nothing_is_lost(
    client: FlaskClient, day: str, words: str
):
    application = eligible()
    data = {"pick": [application.ref], "reviewer": str(person("ravi").id), "due_on": day}
    olu = as_(client, "olu")
    page = olu.submit("/calls/sgf-2011/reviews", data, button="Ask to review")
    assert (page.status_code, words in page.text, 'id="due_on-e"' in page.text) == (422, True, True)
    assert f'value="{application.ref}" checked' in page.text
    one = olu.submit(
        f"/applications/{application.ref}/reviews", {k: v for k, v in data.items() if k != "pick"}
    )
    assert (one.status_code, words in one.text, 'id="due_on-e"' in one.text) == (422, True, True)
    assert db.session.query(Review).count() == 0


def test_officers_and_auditors_read_what_was_handed_in_and_no_draft(client: FlaskClient):
    application = eligible()
    handed_in(application, "ravi", comment_for_committee="Handed in doubt")
    saved(opened(application, "rosa"), "rosa", comment_for_committee="Draft doubt")
    for name in ("olu", "uma"):
        page = as_(client, name).get(f"/applications/{application.ref}/reviews").text
        assert ("Handed in doubt" in page, "Draft doubt" in page) == (True, False)
    assert "Ask to review" not in as_(client, "uma").get(f"/applications/{application.ref}/reviews").text


def test_trustees_read_the_ranking_and_no_review(client: FlaskClient):
    application = eligible()
    handed_in(application, comment_for_committee="Committee only")
    tom = as_(client, "tom")
    assert "Lantern House" in tom.get("/calls/sgf-2011/ranking").text
    assert tom.get(f"/applications/{application.ref}/reviews").status_code == 403


def test_the_ranking_shows_mean_spread_sum_and_cut(client: FlaskClient):
    application = eligible()
    other = eligible(43, call=application.call, requested_minor=80_000_000)
    for name, score in (("ravi", 5), ("rosa", 3)):
        handed_in(application, name, score)
    handed_in(other, "ravi", 3)
    page = as_(client, "olu").get("/calls/sgf-2011/ranking").text
    for words in (
        "One proposal fits in the envelope.",
        "all 3 reviews are in",
        ">80.0<",
        'aria-label="60.0, 100.0; crosses the line"',
        "the cut, 70.0 points",
        "Below it: the reserve list.",
    ):
        assert words in page
    tried = client.get("/calls/sgf-2011/ranking?envelope=900,000").text
    assert "2 proposals fit in the envelope." in tried
    assert "Tried with an envelope of" in tried
    assert client.get("/calls/sgf-2011/ranking?envelope=abc").status_code == 200


def test_a_trustee_in_conflict_finds_no_trace_in_the_ranking_and_its_exports(client: FlaskClient):
    application = eligible()
    other = eligible(43, call=application.call)
    handed_in(application)
    handed_in(other)
    record_conflict(
        application, person_id=person("tom").id, reason="Sits on its board", by=somebody("olu"), at=LATER
    )
    tom = as_(client, "tom")
    page = tom.get("/calls/sgf-2011/ranking").text
    assert "One proposal is closed to you" in page
    texts = [
        page,
        tom.get("/calls/sgf-2011/ranking.csv").text,
        _cells(tom.get("/calls/sgf-2011/ranking.xlsx").data),
    ]
    for text in texts:
        assert ("Lantern House" in text, application.ref in text, "Organization 0043" in text) == (
            False,
            False,
            True,
        )


def _cells(data: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


def test_the_ranking_is_exported_with_every_column_and_without_formulas(client: FlaskClient):
    application = eligible()
    application.organization.legal_name = "=HYPERLINK(1)"
    handed_in(application)
    sent = as_(client, "olu").get("/calls/sgf-2011/ranking.csv")
    assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = sent.data.decode("utf-8-sig")
    head, row = text.splitlines()
    assert head.startswith(
        "Rank,Reference,Proposal,Title,Country,Group,Mean,Lowest to highest,Lowest,Highest,Standard deviation,Reviews,"
    )
    assert row.startswith(
        "1,SGF-2011-0042,'=HYPERLINK(1),Home and heard,Kenya,African,80.0,80.0,80.0,80.0,,1,75000.00,75000.00,Yes"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/calls/sgf-2011/ranking.xlsx").data)).active
    assert (sheet["A2"].value, sheet["C2"].value, sheet["C2"].data_type, sheet["M2"].value) == (
        1,
        "=HYPERLINK(1)",
        "s",
        75000,
    )


def test_the_applicant_learns_how_many_read_and_never_who(client: FlaskClient):
    application = eligible()
    handed_in(application, "ravi", comment_for_applicant="Not yet for them")
    opened(application, "rosa")
    page = as_(client, "ana").get(f"/applications/{application.ref}").text
    assert "2 reviewers read it" in page
    assert [word for word in ("Ravi", "Rosa", "Not yet for them") if word in page] == []
    for address in (
        f"/applications/{application.ref}/reviews",
        "/calls/sgf-2011/ranking",
        "/calls/sgf-2011/reviews",
    ):
        assert client.get(address).status_code in (403, 404)


LISTS = [
    ("/calls/sgf-2011/reviews", "olu"),
    ("/calls/sgf-2011/ranking", "olu"),
    ("/reviews", "ravi"),
    ("/reviewers", "olu"),
]


@pytest.mark.parametrize(("address", "name"), LISTS)
def test_lists_ask_the_database_as_often_for_thirty_rows_as_for_one(
    client: FlaskClient, address: str, name: str
):
    application = eligible()
    handed_in(application)
    someone = as_(client, name)
    asked = []
    for numbers in ((), range(100, 130)):
        for number in numbers:
            handed_in(eligible(number, call=application.call))
        someone.get(address)
        with counted_queries() as queries:
            assert someone.get(address).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 10, queries


def test_the_pool_shows_who_has_how_much_to_do(client: FlaskClient):
    application = eligible()
    handed_in(application)
    opened(application, "rosa")
    page = as_(client, "olu").get("/reviewers").text
    assert "2 people can be asked to review." in page
    assert as_(client, "ravi").get("/reviewers").status_code == 403
