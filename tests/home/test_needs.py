"""What waits for whom: each kind once, for the right person, and not for the wrong one."""

from typing import Any

from grants.applications.states import ApplicationState
from grants.awards.states import AwardState
from grants.core.db import db
from grants.disbursements.states import TrancheState
from grants.home.needs import needs_of
from grants.reviews.states import ReviewState
from tests.factories import (
    NOW,
    a_call,
    a_review,
    a_submission,
    a_tranche,
    a_verified_account,
    an_application,
    an_award,
    an_organization,
)
from tests.people import actor, person


def words(name: str) -> list[str]:
    return [need.words for need in needs_of(actor(name, NOW), NOW)]


def test_a_draft_in_an_open_call_waits_for_its_writers(session: Any) -> None:
    an_application(an_organization(), a_call())
    assert words("ben") == ["Go on with “%(title)s”"]
    assert words("chi") == []


def test_an_offer_waits_for_the_administrator_and_not_the_editor(session: Any) -> None:
    an_award(a_submission(an_organization(), a_call()), state=AwardState.OFFERED)
    assert words("ana") == ["Answer the offer of a grant: %(title)s"]
    assert words("ben") == []


def test_a_review_waits_for_its_reviewer_alone(session: Any) -> None:
    a_review(a_submission(an_organization(), a_call()), "ravi", state=ReviewState.ASSIGNED)
    assert words("ravi") == ["Say whether you have a conflict of interest: %(reference)s"]
    assert words("rosa") == []


def test_an_account_waits_until_somebody_has_looked_at_it(session: Any) -> None:
    organization = an_organization()
    a_verified_account(organization, accepted=None)
    assert words("fay") == ["Verify the bank account of %(name)s"]


def test_who_certified_is_not_asked_to_approve(session: Any) -> None:
    award = an_award(a_submission(an_organization(), a_call()))
    tranche = a_tranche(award.years[0])
    tranche.bank_account_id = a_verified_account(award.application.organization).id
    tranche.state = TrancheState.REQUESTED
    tranche.certified_at, tranche.certified_by_id = NOW, person("lea").id
    tranche.state = TrancheState.CERTIFIED
    db.session.commit()
    assert words("ada") == ["Approve a payment of %(amount)s"]
    assert "Approve a payment of %(amount)s" not in words("lea")


def test_proposals_without_reviewers_are_counted_once_a_call(session: Any) -> None:
    call = a_call()
    for number in (1, 2):
        a_submission(an_organization(f"House {number}"), call, number=number, state=ApplicationState.ELIGIBLE)
    found = [need.params for need in needs_of(actor("olu", NOW), NOW) if "reviewers" in need.words]
    assert found == [{"count": 2, "call": "SGF-2011"}]
