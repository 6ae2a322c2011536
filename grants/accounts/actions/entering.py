"""Deeds of people who are not signed in yet: signing up, confirming an address, signing in, choosing a new password.

None of them tells whether an address has an account: what there is to say goes to the address, by mail.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete

from grants.accounts import mail, queries, rules, tokens
from grants.accounts.models import AccountToken, Person, SignInAttempt
from grants.accounts.roles import Permission
from grants.core import trail
from grants.core.access import Actor, Whole
from grants.core.action import action
from grants.core.db import db
from grants.core.errors import RuleBroken

AN_HOUR, MOST_LINKS = timedelta(hours=1), 4


@action(None, records="person.signed_up")
def sign_up(
    whole: Whole, *, name: str, email: str, password_hash: str, language: str, by: Actor, at: datetime
) -> Person:
    """Make an account that waits for its address to be confirmed; an address that has one already is told so by mail."""
    person = queries.person_by_email(email)
    if person is not None and (person.verified_at is not None or person.closed_at is not None):
        trail.note(db.session, known=True)
        mail.address_known(person, at=at)
        return person
    if person is None:
        person = Person(
            email=email.strip().lower(),
            name=name,
            language=language,
            password_hash=password_hash,
            created_at=at,
        )
        db.session.add(person)
        db.session.flush()
    # The password travels with the link: whoever signs up with the address of somebody else never gets in by it
    secret = tokens.issue(person, "verify", at=at, name=name, password_hash=password_hash)
    mail.address_to_confirm(person, name=name, secret=secret, at=at)
    return person


@action(None, facts=queries.entry_facts, may=rules.can_verify, records="person.verified")
def verify_email(person: Person, *, secret: str | None = None, by: Actor, at: datetime) -> None:
    """Confirm the address. With the link's `secret`, name and password become those that were written with it."""
    if secret is not None:
        written = tokens.take(person, secret, ("verify",), at=at).payload
        person.name, person.password_hash = written["name"], written["password_hash"]
    tokens.withdraw_all(person, at=at)
    person.verified_at = at


@action(None, facts=queries.entry_facts, may=rules.can_verify, records="person.verification_sent")
def send_verification(person: Person, *, by: Actor, at: datetime) -> None:
    """Send the link once more, to somebody who has just shown that they know the password; a few an hour, no more.

    The address may be somebody else's, who must not be flooded.
    """
    if queries.links_sent_since(person, "verify", at - AN_HOUR) >= MOST_LINKS:
        return
    secret = tokens.issue(person, "verify", at=at, name=person.name, password_hash=person.password_hash)
    mail.address_to_confirm(person, name=person.name, secret=secret, at=at)


@action(None, facts=queries.entry_facts, may=rules.can_enter, records="person.signed_in")
def sign_in(person: Person, *, network: str, rehashed: str | None = None, by: Actor, at: datetime) -> None:
    """Let in somebody whose password was right. Asks again whether to rest: failures may have come in beside this try."""
    resting = queries.sign_in_pause(person.email, network, at)
    if resting is not None:
        raise RuleBroken((None, resting))
    _remember(person.email, network, at, succeeded=True)
    if rehashed is not None:
        person.password_hash = rehashed


@action(None, facts=queries.entry_facts, may=rules.can_enter_as_demo, records="person.signed_in_as_demo")
def sign_in_as_demo_person(person: Person, *, by: Actor, at: datetime) -> None:
    """Let in somebody of the demonstration by their button."""


@action(None, records="sign_in.failed")
def record_failed_sign_in(whole: Whole, *, email: str, network: str, by: Actor, at: datetime) -> None:
    """Remember a wrong password, for an address that may have no account, and for the network it came from."""
    _remember(email, network, at, succeeded=False)
    trail.note(
        db.session,
        address=queries.who_of("address", email.strip().lower())[:12],
        network=queries.who_of("network", network)[:12],
    )


@action(None, records="password.reset_asked")
def ask_for_reset(whole: Whole, *, email: str, by: Actor, at: datetime) -> None:
    """Mail a link to choose a new password, when the address has an account that is open."""
    person = queries.person_by_email(email)
    trail.note(db.session, address=queries.who_of("address", email.strip().lower())[:12])
    if person is not None and person.closed_at is None:
        mail.password_reset_asked(person, secret=tokens.issue(person, "reset", at=at), at=at)


@action(None, facts=queries.entry_facts, may=rules.can_enter, records="password.chosen")
def choose_password(
    person: Person, *, secret: str, password_hash: str, name: str | None = None, by: Actor, at: datetime
) -> None:
    """Set a password by a link; the link proves the address, every session and every other link ends."""
    token = tokens.take(person, secret, ("reset", "invite"), at=at)
    tokens.withdraw_all(person, at=at)
    person.password_hash = password_hash
    person.name = name or person.name
    person.verified_at = person.verified_at or at
    person.session_epoch += 1
    db.session.add(SignInAttempt(who=queries.who_of("address", person.email), at=at, succeeded=True))
    if token.purpose == "reset":
        mail.password_changed(person, at=at)


@action(Permission.CHORES_RUN, records="sign_in.forgotten")
def forget_old_attempts(whole: Whole, *, by: Actor, at: datetime) -> None:
    """Remove attempts and links that are of no use any more."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - queries.KEPT))
    db.session.execute(delete(AccountToken).where(AccountToken.expires_at < at - queries.KEPT))


def _remember(email: str, network: str, at: datetime, *, succeeded: bool) -> None:
    for who in (queries.who_of("address", email.strip().lower()), queries.who_of("network", network)):
        db.session.add(SignInAttempt(who=who, at=at, succeeded=succeeded))
