"""Two officers at one rule: who comes second on an older page reads what the first said, and loses nothing typed."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from grants.applications import actions
from grants.applications.models import Application, EligibilityVerdict
from grants.applications.queries import check_of, stamp_of
from grants.applications.states import Outcome
from grants.core.errors import StaleVersion
from tests.applications.checking import LATER, checked, eleven_pages, judged, officer
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("session")


def verdict_on(application: Application, rule: str) -> EligibilityVerdict:
    check = check_of(application)
    assert check is not None
    return next(v for v in check.verdicts if v.rule == rule)


def drawn(client: FlaskClient, name: str, address: str) -> str:
    """What the page of somebody was drawn from."""
    page = signed_in(client, name).get(address).text
    return page.split('name="seen"')[1].split('value="')[1].split('"')[0]


def test_a_judgement_from_an_older_page_is_held_up_and_what_was_typed_is_kept(client: FlaskClient) -> None:
    application = checked()
    address = f"/applications/{application.reference}/eligibility/cross_border"
    older = drawn(client, "lea", address)
    signed_in(client, "olu").submit(
        address, {"outcome": "met", "reason": "Two countries"}, "Keep the judgement"
    )
    lea = signed_in(client, "lea")
    said = {"outcome": "not_met", "reason": "One border only, on page 3"}
    answer = lea.submit(address, {**said, "seen": older}, "Keep the judgement")
    assert answer.status_code == 409
    for words in ("Olu", "judged this rule “Met” on", "One border only, on page 3", "Two countries"):
        assert words in answer.text
    verdict = verdict_on(application, "cross_border")
    assert (verdict.judged_outcome, verdict.judged_reason) == (Outcome.MET, "Two countries")
    again = {**said, "seen": answer.text.split('name="seen"')[1].split('value="')[1].split('"')[0]}
    assert lea.submit(address, again, "Keep the judgement").status_code == 200
    assert verdict_on(application, "cross_border").judged_reason == "One border only, on page 3"


def test_pressing_twice_is_no_dispute(client: FlaskClient) -> None:
    application = checked()
    address = f"/applications/{application.reference}/eligibility/cross_border"
    older = drawn(client, "olu", address)
    for _ in range(2):
        data = {"outcome": "met", "reason": "Two countries", "seen": older}
        assert client.submit(address, data, "Keep the judgement").status_code == 200


def test_an_override_from_an_older_page_is_held_up_too(client: FlaskClient) -> None:
    application = judged(checked(**eleven_pages()))
    address = f"/applications/{application.reference}/eligibility/proposal_pages"
    older = drawn(client, "lea", address)
    asking = {"outcome": "met", "reason": "A cover page was counted"}
    signed_in(client, "olu").submit(address, asking, "Ask for the override")
    answer = signed_in(client, "lea").submit(
        address, {"outcome": "met", "reason": "The annex was counted", "seen": older}, "Ask for the override"
    )
    assert (answer.status_code, "counts as “Met”" in answer.text) == (409, True)
    assert verdict_on(application, "proposal_pages").override_reason == "A cover page was counted"


def test_what_is_confirmed_is_what_was_read() -> None:
    application = judged(checked(**eleven_pages()))
    asked = {"rule": "proposal_pages", "outcome": Outcome.MET}
    actions.override_verdict(application, **asked, reason="A cover page", by=officer(), at=LATER)
    older = stamp_of(verdict_on(application, "proposal_pages"))
    later = LATER + timedelta(minutes=1)
    actions.override_verdict(application, **asked, reason="Another reason", by=officer(), at=later)
    with pytest.raises(StaleVersion) as refused:
        actions.confirm_override(application, rule="proposal_pages", seen=older, by=officer("lea"), at=later)
    assert refused.value.why.key == "verdict_override_meanwhile"
    actions.turn_down_override(application, rule="proposal_pages", by=officer(), at=later)
    with pytest.raises(StaleVersion) as refused:
        actions.override_verdict(
            application, **asked, reason="x", seen=older, by=officer("lea"), at=later + timedelta(minutes=1)
        )
    assert refused.value.why.key == "verdict_changed_meanwhile"
