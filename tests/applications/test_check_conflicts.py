"""Conflicts of interest: on record, ended, and shut out everywhere."""

import pytest
from flask.testing import FlaskClient

from grants.applications import actions
from grants.applications.models import Conflict
from grants.applications.queries import conflicts_of, shut_out
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from tests.applications.checking import LATER, checked, judged, officer, one_country
from tests.factories import a_call, a_review
from tests.people import actor, give, person
from tests.reviews.reading import handed_in
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")
SECRETS = ("Lantern House", "SGF-2011-0042", "Home and heard")


def record(application, name: str) -> Conflict:
    return actions.record_conflict(
        application, person_id=person(name).id, reason="Sits on its board", by=officer("lea"), at=LATER
    )


def two() -> tuple:
    """Ana's application, and one that anybody may see, with another title."""
    call = a_call()
    mine, other = checked(call=call, **one_country()), checked(43, call=call, title="Elsewhere")
    other.title = "Elsewhere"
    db.session.commit()
    return mine, other


def test_a_conflict_is_put_on_record_once():
    application = checked()
    record(application, "olu")
    with pytest.raises(RuleBroken) as broken:
        record(application, "olu")
    assert broken.value.why.key == "conflict_known"
    for name, reason, key in (
        ("ana", "So", "conflict_person_unknown"),
        ("tom", " ", "conflict_reason_missing"),
    ):
        with pytest.raises(RuleBroken) as broken:
            actions.record_conflict(
                application, person_id=person(name).id, reason=reason, by=officer("lea"), at=LATER
            )
        assert broken.value.why.key == key


def test_a_conflict_is_ended_and_its_record_stays():
    application = checked()
    conflict = record(application, "olu")
    with pytest.raises(NotAllowed) as refused:
        actions.end_conflict(conflict, by=officer("olu"), at=LATER)
    assert refused.value.why.key == "in_conflict"
    actions.end_conflict(conflict, by=officer("lea"), at=LATER)
    with pytest.raises(WrongState):
        actions.end_conflict(conflict, by=officer("lea"), at=LATER)
    assert [c.ended_at for c in conflicts_of(application)] == [LATER]
    assert officer("olu").closed("application") == frozenset()


@pytest.mark.parametrize("name", ["tom", "uma", "ada", "fay", "sam", "ravi", "ana"])
def test_only_fund_managers_put_conflicts_on_record(name: str):
    application = checked()
    with pytest.raises(NotAllowed):
        actions.record_conflict(
            application, person_id=person("tom").id, reason="So", by=officer(name), at=LATER
        )


def test_who_belongs_to_the_applicant_and_works_for_the_fund_is_shut_out_by_nature():
    application = checked()
    for name, role in (
        ("tom", "organization_viewer"),
        ("ravi", "organization_editor"),
        ("chi", "organization_editor"),
    ):
        give(person(name), role, ("organization", application.organization.key))
    closed = {("application", application.key)}
    assert [shut_out(person(name).id) for name in ("tom", "ravi", "chi", "ana", "olu")] == [
        closed,
        closed,
        set(),
        set(),
        set(),
    ]


def test_no_deed_of_the_check_is_open_to_who_is_in_conflict():
    application = checked()
    record(application, "olu")
    for deed, keywords in (
        (actions.judge_verdict, {"rule": "cross_border", "outcome": "met", "reason": "So"}),
        (actions.override_verdict, {"rule": "yearly_cap", "outcome": "not_met", "reason": "So"}),
        (actions.confirm_override, {"rule": "yearly_cap"}),
        (actions.conclude_check, {}),
        (actions.record_conflict, {"person_id": 1, "reason": "So"}),
    ):
        with pytest.raises(NotAllowed) as refused:
            deed(application, by=officer("olu"), at=LATER, **keywords)
        assert refused.value.why.key == "in_conflict"


@pytest.mark.parametrize("name", ["olu", "tom", "uma"])
def test_nothing_of_the_application_is_in_any_list_count_export_or_page(client: FlaskClient, name: str):
    mine, other = two()
    record(mine, name)
    someone = signed_in(client, name)
    lists = ["/calls/sgf-2011/applications", "/calls/sgf-2011/applications.csv", "/calls/sgf-2011/applications?word=lantern", "/calls/sgf-2011/applications?verdict=not_met",
             "/calls/sgf-2011/applications?view=undecided", "/calls/sgf-2011/ranking", "/calls/sgf-2011/ranking.csv", "/calls/sgf-2011/reviews"]  # fmt: skip
    for address in lists:
        answer = someone.get(address)
        assert (address, [secret for secret in SECRETS if secret in answer.text]) == (address, [])
    assert "1 application<" in someone.get(lists[0]).text
    for ending in (
        "eligibility",
        "eligibility/cross_border",
        "eligibility/documents/proposal",
        "refusal",
        "refusal.pdf",
        "conflicts",
        "reviews",
    ):
        assert someone.get(f"/applications/{mine.reference}/{ending}").status_code == 404
    assert someone.get(f"/applications/{other.reference}/eligibility").status_code == 200


def test_who_is_in_conflict_cannot_conclude_by_writing_the_reference_into_the_form(client: FlaskClient):
    mine, other = two()
    judged(mine)
    judged(other)
    record(mine, "olu")
    olu = signed_in(client, "olu")
    page = olu.get(f"/calls/sgf-2011/applications/confirm?pick={mine.reference}&pick={other.reference}").text
    assert [secret for secret in SECRETS if secret in page] == []
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert (
        olu.post(
            "/calls/sgf-2011/applications/conclude", data={"csrf_token": token, "pick": mine.reference}
        ).status_code
        == 404
    )
    assert mine.state.value == "checking"


def test_a_reviewer_whose_conflict_is_put_on_record_loses_the_review(client: FlaskClient):
    mine, _other = two()
    review = a_review(mine, "ravi")
    ravi = signed_in(client, "ravi")
    assert ravi.get(f"/reviews/{review.key}").status_code == 200
    record(mine, "ravi")
    assert ravi.get(f"/reviews/{review.key}").status_code == 404
    page = ravi.get("/reviews").text
    assert [secret for secret in SECRETS if secret in page] == []
    assert "No proposal waits for you." in page


def test_applicants_see_their_own(client: FlaskClient):
    mine, _other = two()
    assert signed_in(client, "ana").get(f"/applications/{mine.reference}").status_code == 200
    assert actor("ana").closed("application") == frozenset()


def test_an_officer_puts_a_conflict_on_record_and_ends_it(client: FlaskClient):
    application = checked()
    person("tom")
    lea, at = signed_in(client, "lea"), f"/applications/{application.reference}/conflicts"
    assert lea.submit(at, {"person": "", "reason": ""}, button="Put it on record").status_code == 422
    page = lea.submit(
        at, {"person": str(person("tom").id), "reason": "Sits on its board"}, button="Put it on record"
    )
    assert "The conflict of interest is on record." in page.text
    page = lea.submit(at, button="End it")
    assert "The conflict of interest has ended." in page.text


def test_an_officer_who_records_their_own_conflict_is_led_away(client: FlaskClient):
    application = checked()
    data = {"person": str(person("olu").id), "reason": "My brother works there"}
    page = signed_in(client, "olu").submit(
        f"/applications/{application.reference}/conflicts", data, button="Put it on record"
    )
    assert (page.status_code, page.request.path) == (200, "/calls/sgf-2011/applications")
    assert [secret for secret in SECRETS if secret in page.text] == []


def test_a_review_handed_in_before_is_not_read_by_who_is_in_conflict(client: FlaskClient):
    mine, _other = two()
    judged(mine)
    mine.state = type(mine.state).ELIGIBLE
    db.session.commit()
    handed_in(mine, "rosa", comment_for_committee="Rosa doubts it")
    record(mine, "uma")
    uma = signed_in(client, "uma")
    assert uma.get(f"/applications/{mine.reference}/reviews").status_code == 404
    assert "Lantern House" not in uma.get("/calls/sgf-2011/ranking").text
