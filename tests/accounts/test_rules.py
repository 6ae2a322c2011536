"""Rules of accounts, at their edges."""

from datetime import UTC, datetime, timedelta

import pytest

from grants.accounts import passwords, rules
from grants.accounts.roles import ROLES, STAFF_ROLES, Permission, as_table
from grants.accounts.rules import DutyFacts, EntryFacts, OwnFacts, Patience, StaffFacts
from grants.core.reasons import Reason

NOON = datetime(2011, 4, 1, 12, tzinfo=UTC)
FIVE = Patience(free=5, within=timedelta(hours=24))


def failures(count: int) -> list[datetime]:
    return [NOON - timedelta(seconds=n) for n in range(count)]


def test_four_wrong_passwords_are_free() -> None:
    assert rules.paused_until(failures(4), FIVE) is None


@pytest.mark.parametrize(("count", "minutes"), [(5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (200, 60)])
def test_the_pause_doubles_up_to_an_hour(count: int, minutes: int) -> None:
    assert rules.paused_until(failures(count), FIVE) == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(), Reason("sign_in_paused", minutes=4)),
        (timedelta(minutes=2, seconds=1), Reason("sign_in_paused", minutes=2)),
        (timedelta(minutes=3), Reason("sign_in_paused_shortly")),
        (timedelta(minutes=3, seconds=59), Reason("sign_in_paused_shortly")),
        (timedelta(minutes=4), None),
    ],
)
def test_the_pause_says_when_one_can_try_again(after: timedelta, said: Reason | None) -> None:
    assert rules.pause(NOON + timedelta(minutes=4), NOON + after) == said


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_network_is_what_one_household_gets(address: str | None, network: str) -> None:
    assert rules.network_of(address) == network


@pytest.mark.parametrize(
    "path", ["/", "/today", "/calls/sgf-2011?tab=2", "/a#b", "/a?next=https://evil.example/"]
)
def test_a_path_of_this_site_is_taken(path: str) -> None:
    assert rules.same_site_path(path) == path


@pytest.mark.parametrize(
    "path",
    [None, "", "today", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/", "javascript:alert(1)",
     "/\t/evil.example", "/\n/evil.example", " /today", "///evil.example", "http:/today"],
)  # fmt: skip
def test_a_path_that_leaves_this_site_is_not_taken(path: str | None) -> None:
    assert rules.same_site_path(path) is None


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("", "password_short"),
        ("short", "password_short"),
        ("ninechars", "password_short"),
        ("x" * 1001, "password_long"),
        ("password12", "password_common"),
        ("aaaaaaaaaaaa", "password_repeat"),
        ("12345678901", "password_common"),
        ("ana sample", "password_personal"),
    ],
)
def test_a_weak_password_is_refused_with_advice(password: str, key: str) -> None:
    why = passwords.too_weak(password, ["Ana Sample", "ana@demo.example"])
    assert why is not None
    assert why.key == key


@pytest.mark.parametrize(
    "password",
    [
        "lantern gravel otter nine",
        "Kij7-vmq!8Zt",
        "lantern gravel otter nine" + "k" * 900,
        "тихая лампа у реки",
        "p\u00e4rlemor skifer tange",
    ],
)
def test_a_good_password_is_taken(password: str) -> None:
    assert passwords.too_weak(password, ["Ana Sample"]) is None


def test_length_is_judged_first_and_counted_in_letters() -> None:
    assert passwords.too_weak("éééé") == Reason("password_short", shortest=10, count=4)


def test_a_password_fits_its_hash_however_it_was_composed() -> None:
    kept = passwords.hash_password("p\u00e4rlemor skifer")
    assert passwords.fits(kept, "pa\u0308rlemor skifer")
    assert not passwords.fits(kept, "parlemor skifer")


@pytest.mark.parametrize("kept", [None, "", "!", "$argon2id$nonsense"])
def test_nothing_fits_without_a_hash(kept: str | None) -> None:
    assert not passwords.fits(kept, "nobody has this password")


def test_a_hash_of_weaker_settings_is_old() -> None:
    assert passwords.is_old("$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21l$3cD5Ua4Yq0Q2Zf1YxQ7uYw")
    assert not passwords.is_old(passwords.hash_password("lantern gravel otter"))


OPEN, SHUT = StaffFacts(oneself=False, closed=False), StaffFacts(oneself=False, closed=True)


@pytest.mark.parametrize(
    ("verdict", "key"),
    [
        (rules.can_change_own(OwnFacts(own=True, closed=False)), None),
        (rules.can_change_own(OwnFacts(own=False, closed=False)), "not_your_account"),
        (rules.can_change_own(OwnFacts(own=True, closed=True)), "account_closed"),
        (rules.can_verify(EntryFacts(closed=False, verified=False)), None),
        (rules.can_verify(EntryFacts(closed=False, verified=True)), "address_verified"),
        (rules.can_verify(EntryFacts(closed=True, verified=False)), "account_closed"),
        (rules.can_enter_as_demo(EntryFacts(closed=False, verified=True, demo=True)), None),
        (rules.can_enter_as_demo(EntryFacts(closed=False, verified=True)), "not_a_demo_person"),
        (rules.can_enter_as_demo(EntryFacts(closed=True, verified=True, demo=True)), "account_closed"),
        (rules.can_be_given_roles(OPEN), None),
        (rules.can_be_given_roles(StaffFacts(oneself=True, closed=False)), "role_to_oneself"),
        (rules.can_be_given_roles(SHUT), "account_closed"),
        (rules.can_close(OPEN), None),
        (rules.can_close(StaffFacts(oneself=True, closed=False)), "close_oneself"),
        (
            rules.can_close(StaffFacts(oneself=False, closed=False, last_administrator=True)),
            "last_administrator",
        ),
        (rules.can_close(SHUT), "account_closed"),
        (rules.can_reopen(SHUT), None),
        (rules.can_reopen(OPEN), "account_open"),
        (rules.can_end_duty(DutyFacts(ended=False, scoped=False, last_administrator=False)), None),
        (rules.can_end_duty(DutyFacts(ended=True, scoped=False, last_administrator=False)), "duty_over"),
        (rules.can_end_duty(DutyFacts(ended=False, scoped=True, last_administrator=False)), "duty_of_scope"),
        (
            rules.can_end_duty(DutyFacts(ended=False, scoped=False, last_administrator=True)),
            "last_administrator",
        ),
    ],
)
def test_who_may_change_whom(verdict: rules.Verdict, key: str | None) -> None:
    assert (verdict.why.key if verdict.why else None) == key


def test_nobody_can_certify_and_approve_by_one_role() -> None:
    pairs = [
        {Permission.TRANCHE_CERTIFY, Permission.TRANCHE_APPROVE},
        {Permission.TRANCHE_APPROVE, Permission.PAYMENT_RECORD},
    ]
    assert [role.key for role in ROLES.values() for pair in pairs if pair <= role.permissions] == []


def test_the_administrator_sees_no_money_and_no_drafts() -> None:
    assert ROLES["administrator"].permissions == {
        Permission.PEOPLE_MANAGE,
        Permission.MAIL_READ,
        Permission.FILE_READ,
    }


def test_the_auditor_only_reads() -> None:
    reading = {p for p in Permission if p.value.endswith(".read")}
    assert ROLES["auditor"].permissions - reading == set()


def test_every_staff_role_is_for_the_whole_fund() -> None:
    assert [role.key for role in STAFF_ROLES if role.scope is not None] == []


def test_the_table_of_permissions_names_every_role_and_permission() -> None:
    table = as_table()
    assert [p for p in Permission if f"| `{p}` | {p.meaning} |" not in table] == []
    assert [role.key for role in ROLES.values() if f"| {role.label} | `{role.key}` |" not in table] == []
