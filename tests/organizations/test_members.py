"""Deeds on members: dated duties, never the last administrator."""

from datetime import timedelta
from typing import Any

import pytest

from grants.accounts.models import Duty
from grants.accounts.queries import members_of, person_by_email
from grants.core.errors import NotAllowed, RuleBroken
from grants.organizations import actions
from grants.organizations.models import Organization
from tests.factories import NOW, an_organization
from tests.organizations.reading import last_entry, last_mail, mails
from tests.people import actor, person

LATER = NOW + timedelta(hours=1)


def roles(organization: Organization) -> list[tuple[str, str]]:
    return [(who.name, duty.role) for who, duty in members_of(organization.key, LATER)]


def invite(organization: Organization, by: str = "ana", **changes: Any) -> Duty:
    keywords: dict[str, Any] = {
        "name": "Dee",
        "email": "Dee@Demo.example",
        "role": "organization_viewer",
        **changes,
    }
    return actions.invite_member(organization, **keywords, by=actor(by), at=NOW)


def test_a_colleague_without_an_account_gets_a_link(session: Any) -> None:
    organization = an_organization()
    invite(organization)
    dee = person_by_email("dee@demo.example")
    assert dee is not None
    assert (dee.name, dee.password_hash, dee.verified_at) == ("Dee", None, None)
    assert roles(organization) == [
        ("Ana", "organization_administrator"),
        ("Ben", "organization_editor"),
        ("Dee", "organization_viewer"),
    ]
    assert last_entry() == (
        "member.invited",
        organization.trail_ref,
        {"person": dee.id, "role": "organization_viewer"},
    )
    assert mails() == [("member_invited", "dee")]
    assert "/choose-password/" in last_mail().body or "14 days" in last_mail().body


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"name": " "}, "name", "name_missing"),
        ({"name": "x" * 121}, "name", "profile_too_long"),
        ({"email": "dee"}, "email", "email_not_an_address"),
        ({"email": "ben@demo.example"}, "email", "already_member"),
        ({"role": "fund_manager"}, "role", "role_not_of_members"),
    ],
)
def test_an_invitation_says_what_is_wrong_with_it(
    session: Any, changes: dict[str, str], field: str, key: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        invite(an_organization(), **changes)
    assert [(name, why.key) for name, why in refused.value.problems] == [(field, key)]


def test_a_closed_account_is_not_invited(session: Any) -> None:
    person("chi").closed_at = NOW
    session.commit()
    with pytest.raises(RuleBroken) as refused:
        invite(an_organization(), email="chi@demo.example")
    assert refused.value.why.key == "address_not_invited"


def test_an_editor_invites_nobody(session: Any) -> None:
    with pytest.raises(NotAllowed):
        invite(an_organization(), by="ben")


def test_a_change_of_role_ends_one_duty_and_begins_another(session: Any) -> None:
    organization = an_organization()
    actions.change_member(
        organization, person=person("ben"), role="organization_administrator", by=actor("ana"), at=NOW
    )
    assert roles(organization) == [
        ("Ana", "organization_administrator"),
        ("Ben", "organization_administrator"),
    ]
    held = session.query(Duty).filter_by(person_id=person("ben").id).order_by(Duty.id).all()
    assert [(d.role, d.until_at, d.ended_by_id) for d in held] == [
        ("organization_editor", NOW, person("ana").id), ("organization_administrator", None, None),
    ]  # fmt: skip
    assert mails() == [("member_changed", "ben")]


def test_the_last_administrator_stays_one(session: Any) -> None:
    organization = an_organization()
    for deed, more in ((actions.change_member, {"role": "organization_viewer"}), (actions.remove_member, {})):
        with pytest.raises(RuleBroken) as refused:
            deed(organization, person=person("ana"), **more, by=actor("ana"), at=NOW)
        assert refused.value.why.key == "only_administrator"
    with pytest.raises(NotAllowed) as kept:
        actions.leave_organization(organization, by=actor("ana"), at=NOW)
    assert kept.value.why.key == "only_administrator"
    assert roles(organization) == [("Ana", "organization_administrator"), ("Ben", "organization_editor")]


def test_a_removed_member_sees_nothing_from_then_on(session: Any) -> None:
    organization = an_organization()
    actions.remove_member(organization, person=person("ben"), by=actor("ana"), at=NOW)
    assert roles(organization) == [("Ana", "organization_administrator")]
    assert actor("ben", LATER).duties == ()
    assert last_entry() == (
        "member.removed",
        organization.trail_ref,
        {"person": person("ben").id, "before": "organization_editor"},
    )
    assert mails() == [("member_removed", "ben")]


def test_who_is_gone_is_not_removed_again(session: Any) -> None:
    organization = an_organization()
    actions.remove_member(organization, person=person("ben"), by=actor("ana"), at=NOW)
    with pytest.raises(RuleBroken) as refused:
        actions.remove_member(organization, person=person("ben"), by=actor("ana"), at=LATER)
    assert refused.value.why.key == "not_a_member"


def test_a_member_leaves_and_the_administrators_are_told(session: Any) -> None:
    organization = an_organization()
    actions.leave_organization(organization, by=actor("ben"), at=NOW)
    assert roles(organization) == [("Ana", "organization_administrator")]
    assert last_entry() == ("member.left", organization.trail_ref, {})
    assert mails() == [("member_left", "ana")]


def test_an_administrator_may_leave_when_there_is_another(session: Any) -> None:
    organization = an_organization()
    actions.change_member(
        organization, person=person("ben"), role="organization_administrator", by=actor("ana"), at=NOW
    )
    actions.leave_organization(organization, by=actor("ana"), at=LATER)
    assert roles(organization) == [("Ben", "organization_administrator")]
