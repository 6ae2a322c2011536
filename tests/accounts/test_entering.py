"""Deeds of people who are not signed in: signing up, confirming, signing in, choosing a new password."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from grants.accounts import actions, queries
from grants.accounts.models import AccountToken, Person, SignInAttempt
from grants.accounts.passwords import fits, hash_password
from grants.core.access import NOBODY, WHOLE
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.outbox import OutboxMessage, Setting
from grants.core.reasons import Reason
from grants.core.trail import TrailEntry
from tests.factories import NOW
from tests.people import actor, person

HASH = hash_password("lantern gravel otter")


def sign_up(
    email: str = "eve@sample.example", kept: str = HASH, at: datetime = NOW, name: str = "Eve"
) -> Person:
    made: Person = actions.sign_up(
        WHOLE, name=name, email=email, password_hash=kept, language="en", by=NOBODY, at=at
    )
    return made


def mails(session: Any) -> list[tuple[str, str]]:
    return [(m.kind, m.address) for m in session.query(OutboxMessage).order_by(OutboxMessage.id)]


def secret_of(session: Any) -> str:
    body = session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first().body
    found = re.search(r"/(?:verify|choose-password)/(\S+)", body)
    assert found is not None, body
    return found[1]


def deeds(session: Any) -> list[str]:
    return [e.deed for e in session.query(TrailEntry).order_by(TrailEntry.seq)]


def test_signing_up_makes_an_account_that_waits_for_its_address(session: Any) -> None:
    made = sign_up(" Eve@Sample.Example ")
    assert (made.email, made.name, made.verified_at) == ("eve@sample.example", "Eve", None)
    assert mails(session) == [("address_to_confirm", "eve@sample.example")]
    assert deeds(session) == ["person.signed_up"]


def test_the_link_is_kept_as_a_hash_only(session: Any) -> None:
    sign_up()
    token = session.query(AccountToken).one()
    assert (token.hash, token.purpose) == (queries.hash_of(secret_of(session)), "verify")
    assert token.expires_at == NOW + timedelta(days=3)


def test_an_address_with_an_account_is_told_by_mail_and_nothing_changes(session: Any) -> None:
    known = person("ana")
    kept = known.password_hash
    assert sign_up(known.email, name="Somebody else") is known
    assert (known.name, known.password_hash, mails(session)) == (
        "Ana",
        kept,
        [("address_known", known.email)],
    )


def test_the_link_sets_the_password_that_was_chosen_with_it(session: Any) -> None:
    made = sign_up()
    first = secret_of(session)
    sign_up(kept=hash_password("another one entirely"), name="Not Eve", at=NOW + timedelta(minutes=1))
    actions.verify_email(made, secret=first, by=NOBODY, at=NOW + timedelta(hours=1))
    assert (made.verified_at, made.name) == (NOW + timedelta(hours=1), "Eve")
    assert fits(made.password_hash, "lantern gravel otter")


def test_a_link_works_once_and_the_others_end_with_it(session: Any) -> None:
    made = sign_up()
    first = secret_of(session)
    sign_up(at=NOW + timedelta(minutes=1))
    actions.verify_email(made, secret=first, by=NOBODY, at=NOW + timedelta(hours=1))
    assert [
        queries.link(secret, ("verify",), NOW + timedelta(hours=2)) for secret in (first, secret_of(session))
    ] == [None, None]


def test_a_link_does_not_work_when_it_is_too_old(session: Any) -> None:
    made = sign_up()
    with pytest.raises(WrongState) as refused:
        actions.verify_email(made, secret=secret_of(session), by=NOBODY, at=NOW + timedelta(days=3))
    assert (refused.value.why, made.verified_at) == (Reason("link_used"), None)


def test_a_link_of_somebody_else_does_not_work(session: Any) -> None:
    sign_up()
    other = sign_up("other@sample.example")
    session.query(OutboxMessage).filter_by(address="other@sample.example").delete()
    session.commit()
    with pytest.raises(WrongState):
        actions.verify_email(other, secret=secret_of(session), by=NOBODY, at=NOW)


def test_an_address_is_confirmed_once(session: Any) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.verify_email(person("ana"), by=actor("ana"), at=NOW)
    assert refused.value.why == Reason("address_verified")


def fail(count: int, email: str = "ana@demo.example", network: str = "192.0.2.7", at: datetime = NOW) -> None:
    for _ in range(count):
        actions.record_failed_sign_in(WHOLE, email=email, network=network, by=NOBODY, at=at)


def test_failures_are_counted_by_address_however_written(session: Any) -> None:
    fail(5, " ANA@demo.example")
    assert queries.sign_in_pause("ana@demo.example", "198.51.100.1", NOW) == Reason("sign_in_paused_shortly")
    assert queries.sign_in_pause("ben@demo.example", "198.51.100.1", NOW) is None


def test_failures_are_counted_by_network(session: Any) -> None:
    session.add_all(
        SignInAttempt(who=queries.who_of("network", "192.0.2.7"), at=NOW, succeeded=False) for _ in range(50)
    )
    session.commit()
    assert queries.sign_in_pause("new@sample.example", "192.0.2.7", NOW) == Reason("sign_in_paused_shortly")
    assert queries.sign_in_pause("new@sample.example", "192.0.2.8", NOW) is None


def test_addresses_that_nobody_has_rest_just_the_same(session: Any) -> None:
    fail(6, "nobody@sample.example")
    assert queries.sign_in_pause("nobody@sample.example", "192.0.2.7", NOW) == Reason(
        "sign_in_paused", minutes=2
    )


def test_signing_in_ends_the_count_of_the_address(session: Any) -> None:
    ana = person("ana")
    fail(4)
    actions.sign_in(ana, network="192.0.2.7", by=actor("ana"), at=NOW + timedelta(seconds=1))
    fail(4, at=NOW + timedelta(seconds=2))
    assert queries.sign_in_pause(ana.email, "192.0.2.7", NOW + timedelta(seconds=2)) is None


def test_a_right_password_is_refused_while_one_must_rest(session: Any) -> None:
    ana = person("ana")
    fail(5)
    with pytest.raises(RuleBroken) as refused:
        actions.sign_in(ana, network="192.0.2.7", by=actor("ana"), at=NOW)
    assert refused.value.why == Reason("sign_in_paused_shortly")


def test_what_failed_is_remembered_without_the_address(session: Any) -> None:
    fail(1)
    entry = session.query(TrailEntry).one()
    assert (entry.deed, entry.actor, entry.subject) == ("sign_in.failed", "nobody", "house")
    assert "demo.example" not in entry.details
    assert session.query(SignInAttempt).filter(SignInAttempt.who.contains("demo")).count() == 0


def test_a_reset_is_mailed_to_accounts_only(session: Any) -> None:
    ana = person("ana")
    for email in ("nobody@sample.example", ana.email):
        actions.ask_for_reset(WHOLE, email=email, by=NOBODY, at=NOW)
    assert mails(session) == [("password_reset_asked", ana.email)]
    assert deeds(session) == ["password.reset_asked"] * 2


def test_choosing_a_password_ends_sessions_links_and_pauses(session: Any) -> None:
    ana = person("ana")
    fail(7)
    actions.ask_for_reset(WHOLE, email=ana.email, by=NOBODY, at=NOW)
    secret = secret_of(session)
    actions.choose_password(
        ana, secret=secret, password_hash=HASH, by=actor("ana"), at=NOW + timedelta(minutes=1)
    )
    assert (ana.session_epoch, fits(ana.password_hash, "lantern gravel otter")) == (1, True)
    assert queries.link(secret, ("reset",), NOW + timedelta(minutes=1)) is None
    assert queries.sign_in_pause(ana.email, "192.0.2.7", NOW + timedelta(minutes=1)) is None
    assert mails(session)[-1] == ("password_changed", ana.email)


def test_a_reset_link_lives_for_an_hour(session: Any) -> None:
    ana = person("ana")
    actions.ask_for_reset(WHOLE, email=ana.email, by=NOBODY, at=NOW)
    secret = secret_of(session)
    assert queries.link(secret, ("reset",), NOW + timedelta(minutes=59)) is not None
    assert queries.link(secret, ("reset",), NOW + timedelta(minutes=60)) is None
    assert queries.link(secret, ("verify",), NOW) is None


def test_a_closed_account_gets_no_link_and_nobody_in(session: Any) -> None:
    ana = person("ana")
    ana.closed_at = NOW
    session.commit()
    actions.ask_for_reset(WHOLE, email=ana.email, by=NOBODY, at=NOW)
    assert mails(session) == []
    with pytest.raises(NotAllowed) as refused:
        actions.sign_in(ana, network="192.0.2.7", by=actor("ana"), at=NOW)
    assert refused.value.why == Reason("account_closed")


def test_only_people_of_the_demo_sign_in_by_a_button_and_only_in_a_demo(session: Any) -> None:
    ana, stranger = person("ana"), sign_up()
    ana.password_hash = HASH
    session.commit()
    for somebody in (ana, stranger):
        with pytest.raises(NotAllowed):
            actions.sign_in_as_demo_person(somebody, by=NOBODY, at=NOW)
    session.add(Setting(key="demo", value="loaded"))
    session.commit()
    actions.sign_in_as_demo_person(ana, by=actor("ana"), at=NOW)
    with pytest.raises(NotAllowed):
        actions.sign_in_as_demo_person(stranger, by=NOBODY, at=NOW)


def test_old_attempts_and_links_are_forgotten_and_doing_it_twice_writes_nothing(session: Any) -> None:
    from grants.accounts.views import forget

    sign_up()
    fail(1)
    later = NOW + timedelta(days=40)
    assert [forget(NOW), forget(later), forget(later)] == [0, 3, 0]
    assert (session.query(SignInAttempt).count(), session.query(AccountToken).count()) == (0, 0)
    assert deeds(session) == ["person.signed_up", "sign_in.failed", "sign_in.forgotten"]
