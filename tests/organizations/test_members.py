"""Deeds on members: dated duties, never the last administrator."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from grants.accounts.actions import close_account
from grants.accounts.models import Duty
from grants.accounts.queries import members_of
from grants.core.errors import NotAllowed, RuleBroken
from grants.home.needs import needs_of
from grants.organizations import actions, team
from grants.organizations.models import Invitation, Organization
from tests.factories import NOW, an_organization
from tests.organizations.reading import last_entry, mails
from tests.people import actor, give, person

LATER = NOW + timedelta(hours=1)


def roles(organization: Organization) -> list[tuple[str, str]]:
    return [(who.name, duty.role) for who, duty in members_of(organization.key, LATER)]


def invite(organization: Organization, by: str = "ana", **changes: Any) -> str:
    keywords: dict[str, Any] = {
        "name": "Dee",
        "email": "Dee@Demo.example",
        "role": "organization_viewer",
        **changes,
    }
    return actions.invite_member(organization, **keywords, by=actor(by), at=NOW)


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"name": " "}, "name", "name_missing"),
        ({"name": "x" * 121}, "name", "profile_too_long"),
        ({"name": "\u200b"}, "name", "name_missing"),
        ({"email": "dee"}, "email", "email_not_an_address"),
        ({"email": "de\u200be@demo.example"}, "email", "email_not_an_address"),
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


def hand_over(organization: Organization, to: str, by: str = "ana") -> None:
    actions.hand_over(organization, person=person(to), by=actor(by), at=NOW)


def test_handing_over_changes_both_in_one_deed_and_tells_all_administrators(session: Any) -> None:
    organization = an_organization()
    give(person("dee"), "organization_administrator", ("organization", organization.key))
    hand_over(organization, "ben")
    assert roles(organization) == [
        ("Ben", "organization_administrator"),
        ("Dee", "organization_administrator"),
    ]
    ana, ben = person("ana").id, person("ben").id
    said = {"person": ben, "before": "organization_editor", "left": ana}
    assert last_entry() == ("organization.handed_over", organization.trail_ref, said)
    assert sorted(mails()) == [("handed_over", "ana"), ("handed_over", "ben"), ("handed_over", "dee")]


@pytest.mark.parametrize(("to", "key"), [("ana", "successor_yourself"), ("chi", "not_a_member")])
def test_nobody_hands_over_to_oneself_or_to_a_stranger(session: Any, to: str, key: str) -> None:
    organization = an_organization()
    with pytest.raises(RuleBroken) as refused:
        hand_over(organization, to)
    assert refused.value.why.key == key
    assert roles(organization) == [("Ana", "organization_administrator"), ("Ben", "organization_editor")]


def test_an_editor_hands_nothing_over(session: Any) -> None:
    with pytest.raises(NotAllowed):
        hand_over(an_organization(), "ana", by="ben")


def orphaned() -> Organization:
    organization = an_organization()
    close_account(person("ana"), by=actor("sam"), at=NOW)
    return organization


def test_an_organization_survives_its_founder_and_officers_are_asked(session: Any) -> None:
    organization = orphaned()
    assert session.scalars(team.orphans(LATER)).all() == [organization]
    found = [
        need for need in needs_of(actor("olu", LATER), LATER) if need.endpoint == "organizations.appoint"
    ]
    assert [need.values for need in found] == [{"key": organization.key}]


def test_an_officer_makes_a_member_administrator_and_the_trail_names_both(session: Any) -> None:
    organization = orphaned()
    said = {"person": person("ben"), "reason": "Letter of the board."}
    actions.appoint_administrator(organization, **said, by=actor("olu"), at=LATER)
    assert actor("ben", LATER).scopes_with("organization.members", "organization") == {organization.key}
    deed, subject, values = last_entry()
    assert (deed, subject) == ("organization.administrator_found", organization.trail_ref)
    assert values["person"] == person("ben").id
    assert session.scalars(select(Invitation)).one().reason == "Letter of the board."
    with pytest.raises(NotAllowed) as refused:
        actions.appoint_administrator(organization, **said, by=actor("olu"), at=LATER)
    assert refused.value.why.key == "has_administrator"


def test_an_officer_invites_somebody_else_where_nobody_is_left(session: Any) -> None:
    organization = orphaned()
    said = {"name": "Eve", "email": "eve@sample.example", "reason": "Spoke with the board."}
    actions.appoint_administrator(organization, **said, by=actor("olu"), at=LATER)
    invitation = session.scalars(select(Invitation)).one()
    assert (invitation.role, invitation.outcome) == ("organization_administrator", "")
    assert mails()[-1] == ("member_invited", "eve@sample.example")


def test_officers_step_in_only_with_a_reason_and_where_nobody_is_left(session: Any) -> None:
    organization = orphaned()
    with pytest.raises(RuleBroken) as refused:
        actions.appoint_administrator(
            organization, person=person("ben"), reason=" ", by=actor("olu"), at=LATER
        )
    assert refused.value.why.key == "why_missing"
    with pytest.raises(NotAllowed):
        actions.appoint_administrator(
            organization, person=person("ben"), reason="x", by=actor("fay"), at=LATER
        )
