"""Rules of accounts: who may change whom, how long to rest after wrong passwords, where one may be sent on to."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from grants.core.access import YES, Verdict, no, too_late
from grants.core.reasons import N_, Reason, declare

WORDS = declare(
    {
        "not_your_account": N_("This is the account of somebody else."),
        "account_closed": N_("This account is closed. An administrator can open it again."),
        "account_open": N_("This account is open."),
        "address_verified": N_("This address is confirmed already. Sign in."),
        "address_taken": N_(
            "There is an account with this address already. Give it the role on its own page."
        ),
        "role_not_staff": N_("This role is given by the organization, or with a proposal."),
        "role_held": N_("%(name)s holds this role already."),
        "role_to_oneself": N_("Nobody gives a role to themselves. Ask another administrator."),
        "duty_of_scope": N_("This role belongs to an organization or to a proposal, and is ended there."),
        "duty_over": N_("This role has ended already."),
        "last_administrator": N_("This is the last administrator. Make somebody else one first."),
        "close_oneself": N_("Nobody closes their own account. Ask another administrator."),
        "own_account_staff": N_(
            "You work for the Fund. Ask an administrator to end your roles and close the account, so that somebody takes over."
        ),
        "not_a_demo_person": N_("Only people of the demonstration sign in by a button."),
        "sign_in_wrong": N_(
            "This address and this password do not belong together. Look at both again, or choose a new password by mail."
        ),
        "sign_in_paused": N_(
            "There were too many wrong passwords. Try again in %(minutes)s minutes, or choose a new password by mail."
        ),
        "sign_in_paused_shortly": N_(
            "There were too many wrong passwords. Try again in a minute, or choose a new password by mail."
        ),
        "link_used": N_("This link was used already, or it is too old. Ask for a new one."),
        "password_not_chosen": N_(
            "This is not the password that was chosen with this link. If you did not sign up, there is nothing to do: without it the account is not opened."
        ),
        "password_wrong": N_("This is not your present password."),
    }
)


@dataclass(frozen=True)
class OwnFacts:
    """What is asked before somebody changes their own account."""

    own: bool
    closed: bool
    staff: bool = False


def can_close_own(facts: OwnFacts) -> Verdict:
    """One's own, unless one works for the Fund: then somebody takes over first."""
    return no("own_account_staff") if facts.staff and facts.own else can_change_own(facts)


def can_change_own(facts: OwnFacts) -> Verdict:
    """One's own, as long as it is open."""
    if not facts.own:
        return no("not_your_account")
    return too_late("account_closed") if facts.closed else YES


@dataclass(frozen=True)
class EntryFacts:
    """What is asked before somebody enters by a link or a password."""

    closed: bool
    verified: bool
    demo: bool = False


def can_enter(facts: EntryFacts) -> Verdict:
    """Closed accounts stay closed."""
    return too_late("account_closed") if facts.closed else YES


def can_verify(facts: EntryFacts) -> Verdict:
    """An address is confirmed once."""
    return too_late("address_verified") if facts.verified else can_enter(facts)


def can_enter_as_demo(facts: EntryFacts) -> Verdict:
    """A button signs in people of the demonstration, and nobody else."""
    return can_enter(facts) if facts.demo else no("not_a_demo_person")


@dataclass(frozen=True)
class StaffFacts:
    """What is asked before an administrator changes somebody's roles or account."""

    oneself: bool
    closed: bool
    last_administrator: bool = False


def can_be_given_roles(facts: StaffFacts) -> Verdict:
    """Nobody gives a role to themselves: two people are needed for whatever a role allows."""
    if facts.closed:
        return too_late("account_closed")
    return no("role_to_oneself") if facts.oneself else YES


def can_be_given_link(facts: StaffFacts) -> Verdict:
    """A closed account is opened first."""
    return too_late("account_closed") if facts.closed else YES


def can_close(facts: StaffFacts) -> Verdict:
    """Closing leaves one administrator at least, who is not the one that closes."""
    if facts.closed:
        return too_late("account_closed")
    if facts.oneself:
        return no("close_oneself")
    return no("last_administrator") if facts.last_administrator else YES


def can_reopen(facts: StaffFacts) -> Verdict:
    """Only what is closed can be opened."""
    return YES if facts.closed else too_late("account_open")


@dataclass(frozen=True)
class DutyFacts:
    """What is asked before a duty is ended by an administrator."""

    ended: bool
    scoped: bool
    last_administrator: bool


def can_end_duty(facts: DutyFacts) -> Verdict:
    """The last administrator stays; roles of organizations are theirs to end."""
    if facts.ended:
        return too_late("duty_over")
    if facts.scoped:
        return no("duty_of_scope")
    return no("last_administrator") if facts.last_administrator else YES


@dataclass(frozen=True)
class Patience:
    """How many failures are free, within what time, and how the rest grows: it doubles from `first` up to `most`."""

    free: int
    within: timedelta
    first: timedelta = timedelta(minutes=1)
    most: timedelta = timedelta(hours=1)


WITH_ADDRESS = Patience(free=5, within=timedelta(hours=24))
WITH_NETWORK = Patience(free=50, within=timedelta(hours=1))  # an office, or a town behind one address


def paused_until(failures: Sequence[datetime], patience: Patience) -> datetime | None:
    """Until when nobody may try, given the times of recent failures; None when they may. A moment that is over counts as None."""
    over = len(failures) - patience.free
    if over < 0:
        return None
    return max(failures) + min(patience.first * 2 ** min(over, 20), patience.most)


def pause(until: datetime | None, at: datetime) -> Reason | None:
    """What to say to somebody who may not try yet."""
    if until is None or until <= at:
        return None
    minutes = -(-int((until - at).total_seconds()) // 60)
    return Reason("sign_in_paused", minutes=minutes) if minutes > 1 else Reason("sign_in_paused_shortly")


def network_of(address: str | None) -> str:
    """What counts as one network: an IPv4 address, or the 64 bits that a household gets of IPv6."""
    try:
        known = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))


def same_site_path(wanted: str | None) -> str | None:
    """The path when it stays on this site, else None. Browsers read `\\` as `/` and skip control signs, so neither may be there."""
    if (
        not wanted
        or not wanted.startswith("/")
        or wanted.startswith("//")
        or "\\" in wanted
        or any(ord(c) < 33 for c in wanted)
    ):
        return None
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    return wanted if not parts.scheme and not parts.netloc else None
