"""Invitations are taken up once, by the invited address; who asks to join is answered, or officers see it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from grants.accounts.models import Person
from grants.accounts.passwords import fits
from grants.accounts.queries import members_of, person_by_email
from grants.core.access import NOBODY
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.home.needs import needs_of
from grants.organizations import actions, rules, team
from grants.organizations.models import Invitation, JoinRequest, Organization
from tests.factories import NOW, an_organization
from tests.organizations.reading import last_entry, mails
from tests.people import actor, person
from tests.signing_in import signed_in

DEE = {"name": "Dee", "email": "dee@demo.example", "role": "organization_viewer"}
PASSWORD = "tandem gravel orchid mosaic"
OVER = NOW + rules.INVITATION_LIFE


def invited(organization: Organization, **changes: Any) -> tuple[Invitation, str]:
    secret = actions.invite_member(organization, **{**DEE, **changes}, by=actor("ana"), at=NOW)
    found = team.invitation_by(secret)
    assert found is not None
    return found, secret


def names(organization: Organization) -> list[str]:
    return [who.name for who, _ in members_of(organization.key, NOW + timedelta(days=30))]


def test_nobody_is_a_member_before_they_accept(session: Any) -> None:
    organization = an_organization()
    invitation, secret = invited(organization)
    assert names(organization) == ["Ana", "Ben"]
    assert person_by_email("dee@demo.example") is None
    assert mails() == [("member_invited", "dee")]
    said = {"name": "Dee Sample", "password_hash": "hash"}
    actions.accept_invitation(invitation, secret=secret, **said, by=NOBODY, at=NOW)
    assert names(organization) == ["Ana", "Ben", "Dee Sample"]
    assert last_entry()[0] == "invitation.accepted"
    assert mails()[-1] == ("invitation_accepted", "ana")


def test_an_invitation_is_taken_up_once(session: Any) -> None:
    person("dee")
    invitation, secret = invited(an_organization())
    actions.accept_invitation(invitation, secret=secret, by=actor("dee"), at=NOW)
    with pytest.raises(WrongState) as refused:
        actions.accept_invitation(invitation, secret=secret, by=actor("dee"), at=NOW)
    assert refused.value.why.key == "invitation_used"


@pytest.mark.parametrize("who", ["chi", None])
def test_only_the_invited_address_takes_it_up(session: Any, who: str | None) -> None:
    person("dee").password_hash = "hash"
    session.commit()
    organization = an_organization()
    invitation, secret = invited(organization)
    by = actor(who) if who else NOBODY
    with pytest.raises(NotAllowed) as refused:
        actions.accept_invitation(invitation, secret=secret, password_hash="other", by=by, at=NOW)
    assert refused.value.why.key == ("invitation_other_address" if who else "invitation_needs_sign_in")
    assert person("dee").password_hash == "hash"
    assert names(organization) == ["Ana", "Ben"]


def test_an_invitation_ends_after_two_weeks_and_is_sent_again(session: Any) -> None:
    person("dee")
    invitation, secret = invited(an_organization())
    with pytest.raises(WrongState) as refused:
        actions.accept_invitation(invitation, secret=secret, by=actor("dee"), at=OVER)
    assert refused.value.why.key == "invitation_expired"
    newer = actions.resend_invitation(invitation, by=actor("ana"), at=OVER)
    with pytest.raises(WrongState) as replaced:
        actions.accept_invitation(invitation, secret=secret, by=actor("dee"), at=OVER)
    assert replaced.value.why.key == "invitation_replaced"
    actions.accept_invitation(invitation, secret=newer, by=actor("dee"), at=OVER)


def test_a_mailbox_is_not_flooded(session: Any) -> None:
    invitation, _ = invited(an_organization())
    with pytest.raises(NotAllowed) as lately:
        actions.resend_invitation(invitation, by=actor("ana"), at=NOW + timedelta(minutes=1))
    assert lately.value.why.key == "invitation_sent_lately"
    for day in range(1, 5):
        actions.resend_invitation(invitation, by=actor("ana"), at=NOW + timedelta(days=day))
    with pytest.raises(NotAllowed) as often:
        actions.resend_invitation(invitation, by=actor("ana"), at=NOW + timedelta(days=9))
    assert often.value.why.key == "invitation_sent_often"
    with pytest.raises(RuleBroken) as again:
        invited(invitation.organization)
    assert again.value.why.key == "invited_already"


@pytest.mark.parametrize(
    ("deed", "key"), [("withdraw", "invitation_withdrawn"), ("decline", "invitation_declined")]
)
def test_an_invitation_withdrawn_or_declined_works_no_more(session: Any, deed: str, key: str) -> None:
    person("dee")
    invitation, secret = invited(an_organization())
    if deed == "withdraw":
        actions.withdraw_invitation(invitation, by=actor("ana"), at=NOW)
    else:
        actions.decline_invitation(invitation, secret=secret, by=NOBODY, at=NOW)
    with pytest.raises(WrongState) as refused:
        actions.accept_invitation(invitation, secret=secret, by=actor("dee"), at=NOW)
    assert refused.value.why.key == key


def test_a_new_colleague_accepts_on_the_page_and_is_in(app: Flask, session: Any) -> None:
    organization = an_organization()
    signed_in(app.test_client(), "ana").submit(f"/organizations/{organization.key}/members/invite", DEE)
    secret = actions.resend_invitation(session.query(Invitation).one(), by=actor("ana"), at=_soon(session))
    client = app.test_client()
    page = client.submit(
        f"/invitations/{secret}", {"name": "Dee", "new_password": "short"}, button="Accept, and go in"
    )
    assert page.status_code == 422
    given = {"name": "Dee", "new_password": PASSWORD}
    page = client.submit(f"/invitations/{secret}", given, button="Accept, and go in")
    assert "You work for Lantern House now." in page.text
    dee = session.query(Person).filter_by(email="dee@demo.example").one()
    assert fits(dee.password_hash, PASSWORD)
    assert "was taken up already" in app.test_client().get(f"/invitations/{secret}").text


def _soon(session: Any) -> Any:
    return session.query(Invitation).one().sent_at + timedelta(hours=1)


def test_signed_in_under_another_address_one_is_asked(app: Flask, session: Any) -> None:
    organization = an_organization()
    signed_in(app.test_client(), "ana").submit(f"/organizations/{organization.key}/members/invite", DEE)
    secret = actions.resend_invitation(session.query(Invitation).one(), by=actor("ana"), at=_soon(session))
    client = signed_in(app.test_client(), "chi")
    assert "You are signed in with another address" in client.get(f"/invitations/{secret}").text
    client.submit(f"/invitations/{secret}", {}, button="Ask to join as chi@demo.example")
    assert session.query(JoinRequest).one().person_id == person("chi").id
    assert session.query(Invitation).one().ended_at is None


def test_a_link_that_never_was_says_so(app: Flask, session: Any) -> None:
    page = app.test_client().get("/invitations/nothing")
    assert (page.status_code, "This link does not work" in page.text) == (410, True)


def ask(organization: Organization, who: str = "chi", at: Any = NOW) -> JoinRequest:
    return actions.ask_to_join(organization, by=actor(who), at=at)


def test_asking_to_join_tells_the_administrators_and_stands_on_their_today(session: Any) -> None:
    organization = an_organization()
    request = ask(organization)
    assert mails() == [("join_asked", "ana")]
    assert last_entry() == ("organization.join_asked", organization.trail_ref, {"request": request.key})
    shown = [n for n in needs_of(actor("ana"), NOW) if n.endpoint == "organizations.join_request"]
    assert [n.params["name"] for n in shown] == ["Chi"]


@pytest.mark.parametrize(
    ("who", "key"), [("ana", "join_member"), ("chi", "join_asked_already"), ("dee", "join_already_asked")]
)
def test_asking_to_join_is_throttled(session: Any, who: str, key: str) -> None:
    organization = an_organization()
    ask(organization)
    if who == "dee":
        ask(an_organization("Other", registration_number="9"), "dee")
    with pytest.raises(NotAllowed) as refused:
        ask(organization, who)
    assert refused.value.why.key == key


def test_who_is_accepted_is_a_member_and_is_told(session: Any) -> None:
    organization = an_organization()
    request = ask(organization)
    actions.accept_join(request, role="organization_editor", by=actor("ana"), at=NOW)
    assert names(organization) == ["Ana", "Ben", "Chi"]
    assert mails()[-1] == ("join_accepted", "chi")
    with pytest.raises(WrongState):
        actions.refuse_join(request, reason="No.", by=actor("ana"), at=NOW)


def test_who_is_refused_reads_why(session: Any) -> None:
    organization = an_organization()
    request = ask(organization)
    with pytest.raises(RuleBroken) as missing:
        actions.refuse_join(request, reason=" ", by=actor("ana"), at=NOW)
    assert missing.value.why.key == "refusal_missing"
    actions.refuse_join(request, reason="We do not know you.", by=actor("ana"), at=NOW)
    assert (names(organization), mails()[-1]) == (["Ana", "Ben"], ("join_refused", "chi"))


def test_what_nobody_answers_is_seen_by_officers_after_two_weeks(session: Any) -> None:
    ask(an_organization())
    before, after = NOW + timedelta(days=13), NOW + timedelta(days=14)
    seen = [[n.endpoint for n in needs_of(actor("olu", at), at)] for at in (before, after)]
    assert [("organizations.looked_after" in endpoints) for endpoints in seen] == [False, True]
