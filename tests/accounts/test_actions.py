"""Deeds on one's own account, and those of administrators."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from grants.accounts import actions, duties, queries, tokens
from grants.accounts.models import Duty, Person
from grants.accounts.passwords import hash_password
from grants.accounts.queries import SYSTEM
from grants.core.access import WHOLE
from grants.core.db import db
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.outbox import OutboxMessage
from grants.core.reasons import Reason
from grants.core.trail import TrailEntry
from tests.factories import NOW, an_organization
from tests.people import actor, give, person

SOON = NOW + timedelta(hours=1)


def invite(role: str = "fund_manager", email: str = "eve@sample.example", by: str = "sam") -> Person:
    made: Person = actions.invite_staff(WHOLE, name="Eve", email=email, role=role, by=actor(by), at=NOW)
    return made


def last_entry(session: Any) -> TrailEntry:
    found: TrailEntry = session.query(TrailEntry).order_by(TrailEntry.seq.desc()).first()
    return found


def test_details_are_changed_by_oneself_only(session: Any) -> None:
    ana = person("ana")
    said = {"name": "Ana S.", "language": "en", "time_zone": "Africa/Nairobi"}
    with pytest.raises(NotAllowed) as refused:
        actions.change_details(ana, **said, by=actor("sam"), at=NOW)
    assert refused.value.why == Reason("not_your_account")
    actions.change_details(ana, **said, by=actor("ana"), at=NOW)
    assert (ana.name, ana.time_zone, last_entry(session).details) == ("Ana S.", "Africa/Nairobi", "{}")


def test_changing_the_password_ends_every_session_and_is_told_by_mail(session: Any) -> None:
    ana = person("ana")
    actions.change_password(ana, password_hash=hash_password("lantern gravel otter"), by=actor("ana"), at=NOW)
    assert (ana.session_epoch, queries.reader(ana.id, 0, NOW)) == (1, None)
    assert [m.kind for m in session.query(OutboxMessage)] == ["password_changed"]


def test_signing_out_everywhere_ends_every_session(session: Any) -> None:
    ana = person("ana")
    actions.sign_out_everywhere(ana, by=actor("ana"), at=NOW)
    assert queries.reader(ana.id, 0, NOW) is None
    assert queries.reader(ana.id, 1, NOW) == actor("ana", NOW)


def test_inviting_makes_an_account_a_duty_and_a_message(session: Any) -> None:
    eve = invite()
    assert [d.role for d in queries.duties_in_force(eve.id, NOW)] == ["fund_manager"]
    message = session.query(OutboxMessage).one()
    assert (message.kind, message.address, "Fund manager" in message.body) == (
        "staff_invited",
        "eve@sample.example",
        True,
    )
    assert (last_entry(session).deed, last_entry(session).subject) == ("staff.invited", f"person:{eve.id}")


def test_inviting_needs_the_right_and_leaves_nothing_without_it(session: Any) -> None:
    with pytest.raises(NotAllowed) as refused:
        invite(by="olu")
    assert refused.value.why == Reason("no_permission")
    assert (queries.person_by_email("eve@sample.example"), session.query(OutboxMessage).count()) == (None, 0)


@pytest.mark.parametrize(
    ("email", "role", "problem"),
    [
        ("ana@demo.example", "fund_manager", ("email", Reason("address_taken"))),
        ("eve@sample.example", "organization_editor", ("role", Reason("role_not_staff"))),
        ("eve@sample.example", "system", ("role", Reason("role_not_staff"))),
        ("eve@sample.example", "emperor", ("role", Reason("role_not_staff"))),
    ],
)
def test_inviting_refuses_beside_the_field(
    session: Any, email: str, role: str, problem: tuple[str, Reason]
) -> None:
    person("ana")
    with pytest.raises(RuleBroken) as refused:
        invite(role, email)
    assert list(refused.value.problems) == [problem]


def test_roles_are_dated_and_never_deleted(session: Any) -> None:
    max_ = person("max")
    duty = actions.grant_role(max_, role="trustee", by=actor("sam"), at=NOW)
    actions.end_duty(duty, by=actor("sam"), at=SOON)
    assert (duty.from_at, duty.until_at, duty.granted_by_id, duty.ended_by_id) == (
        NOW,
        SOON,
        person("sam").id,
        person("sam").id,
    )
    assert [[d.role for d in queries.duties_in_force(max_.id, at)] for at in (NOW, SOON - timedelta(seconds=1), SOON)] == [
        ["fund_manager", "trustee"], ["fund_manager", "trustee"], ["fund_manager"],
    ]  # fmt: skip


def test_a_role_is_held_once(session: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.grant_role(person("olu"), role="fund_manager", by=actor("sam"), at=NOW)
    assert list(refused.value.problems) == [("role", Reason("role_held", name="Olu"))]


def test_nobody_gives_a_role_to_themselves(session: Any) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.grant_role(person("sam"), role="approving_officer", by=actor("sam"), at=NOW)
    assert refused.value.why == Reason("role_to_oneself")


def test_the_last_administrator_stays(session: Any) -> None:
    sam = person("sam")
    [duty] = queries.duties_in_force(sam.id, NOW)
    with pytest.raises(NotAllowed) as refused:
        actions.end_duty(duty, by=actor("sam"), at=NOW)
    assert (refused.value.why, duty.until_at) == (Reason("last_administrator"), None)


def test_a_role_ends_once(session: Any) -> None:
    [duty] = queries.duties_in_force(person("olu").id, NOW)
    actions.end_duty(duty, by=actor("sam"), at=NOW)
    with pytest.raises(NotAllowed) as refused:
        actions.end_duty(duty, by=actor("sam"), at=SOON)
    assert (refused.value.why, duty.until_at) == (Reason("duty_over"), NOW)


def test_roles_of_organizations_are_not_ended_here(session: Any) -> None:
    an_organization()
    [duty] = queries.duties_in_force(person("ben").id, NOW)
    with pytest.raises(NotAllowed) as refused:
        actions.end_duty(duty, by=actor("sam"), at=NOW)
    assert refused.value.why == Reason("duty_of_scope")


def test_closing_an_account_ends_its_duties_and_sessions_and_leaves_the_organization(session: Any) -> None:
    house = an_organization()
    ana = person("ana")
    secret = tokens.issue(ana, "reset", at=NOW)
    session.commit()
    actions.close_account(ana, by=actor("sam"), at=SOON)
    assert (ana.closed_at, ana.session_epoch, queries.duties_in_force(ana.id, SOON)) == (SOON, 1, [])
    assert queries.link(secret, ("reset",), SOON) is None
    assert [p.name for p, _ in queries.members_of(house.key, SOON)] == ["Ben"]
    assert queries.administrators_of(house.key, SOON) == []


def test_nobody_closes_their_own_account(session: Any) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.close_account(person("sam"), by=actor("sam"), at=NOW)
    assert refused.value.why == Reason("close_oneself")


def test_a_closed_account_opens_again_without_roles(session: Any) -> None:
    olu = person("olu")
    actions.close_account(olu, by=actor("sam"), at=NOW)
    actions.reopen_account(olu, by=actor("sam"), at=SOON)
    assert (olu.closed_at, queries.duties_in_force(olu.id, SOON)) == (None, [])
    assert [m.kind for m in session.query(OutboxMessage)] == ["account_reopened"]


def test_two_administrators_who_end_each_other_leave_one(app: Flask, session: Any) -> None:
    sue = person("sue")
    give(sue, "administrator")
    numbers = [d.id for name in ("sam", "sue") for d in queries.duties_in_force(person(name).id, NOW)]
    start, ended = threading.Barrier(2), []

    def end(by: str, number: int) -> None:
        with app.app_context():
            who, duty = actor(by), db.session.get(Duty, number)
            start.wait()
            try:
                actions.end_duty(duty, by=who, at=NOW)
                ended.append(by)
            except NotAllowed:
                pass

    session.commit()
    threads = [threading.Thread(target=end, args=pair) for pair in (("sue", numbers[0]), ("sam", numbers[1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    assert (len(ended), len(queries.administrators(NOW))) == (1, 1)


def test_people_are_found_by_their_duty(session: Any) -> None:
    house = an_organization()
    for name in ("olu", "lea", "tom"):
        person(name)
    assert [p.name for p in queries.people_with_role("fund_manager", NOW)] == ["Lea", "Olu"]
    assert queries.people_with_role("organization_editor", NOW) == []
    assert [
        p.name for p in queries.people_with_role("organization_editor", NOW, ("organization", house.key))
    ] == ["Ben"]
    assert [(p.name, d.role) for p, d in queries.members_of(house.key, NOW)] == [
        ("Ana", "organization_administrator"), ("Ben", "organization_editor"),
    ]  # fmt: skip


def test_a_duty_is_granted_for_the_kind_of_thing_that_its_role_is_for(session: Any) -> None:
    ana = person("ana")
    for role, scope in (
        ("fund_manager", ("call", "x")),
        ("organization_editor", None),
        ("assigned_reviewer", ("call", "x")),
    ):
        with pytest.raises(ValueError, match="is not for"):
            duties.grant(ana.id, role, scope, by=SYSTEM, at=NOW)


def test_a_duty_that_has_ended_cannot_end_again(session: Any) -> None:
    duty = duties.grant(person("ana").id, "reviewer", by=SYSTEM, at=NOW)
    duties.end(duty, by=SYSTEM, at=SOON)
    with pytest.raises(WrongState):
        duties.end(duty, by=SYSTEM, at=SOON)


def test_an_invited_person_gets_a_link_unless_they_can_sign_in(session: Any) -> None:
    eve, secret = tokens.invite("Eve@Sample.Example", "Eve", at=NOW)
    assert (eve.email, queries.link(secret or "", ("invite",), NOW)) == (
        "eve@sample.example",
        eve_link(session),
    )
    eve.password_hash, eve.verified_at = "!", NOW
    assert tokens.invite("eve@sample.example", "Other", at=NOW) == (eve, None)


def eve_link(session: Any) -> Any:
    from grants.accounts.models import AccountToken

    return session.query(AccountToken).one()
