"""The standing people of the tests: who they are, and what they may do. All are plainly fictional."""

from datetime import UTC, datetime

from grants.accounts.models import Duty, Person
from grants.accounts.queries import actor_of
from grants.core.access import Actor
from grants.core.db import db

LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)

# name -> (role, whether it is held for an organization)
STAFF = {
    "olu": "fund_manager", "lea": "fund_manager", "max": "fund_manager", "ada": "approving_officer", "abe": "approving_officer",
    "fay": "finance_officer", "tom": "trustee", "tia": "trustee", "tao": "trustee", "ted": "trustee", "tas": "trustee",
    "uma": "auditor", "sam": "administrator", "ravi": "reviewer", "rosa": "reviewer", "rui": "reviewer",
}  # fmt: skip


def person(name: str) -> Person:
    """A standing person, made when first asked for; staff come with their role."""
    found = db.session.query(Person).filter_by(email=f"{name}@demo.example").one_or_none()
    if found is None:
        found = Person(
            key=f"person-{name}",
            email=f"{name}@demo.example",
            name=name.title(),
            created_at=LONG_AGO,
            verified_at=LONG_AGO,
            session_epoch=0,
            language="en",
            time_zone="Europe/Vienna",
        )
        db.session.add(found)
        db.session.flush()
        if name in STAFF:
            give(found, STAFF[name])
        db.session.commit()
    return found


def give(to: Person, role: str, scope: tuple[str, str] | None = None) -> Duty:
    """A role for a person; `scope` is a pair such as ("organization", key)."""
    duty = Duty(
        person_id=to.id,
        role=role,
        scope_kind=scope[0] if scope else None,
        scope_ref=scope[1] if scope else None,
        from_at=LONG_AGO,
    )
    db.session.add(duty)
    db.session.commit()
    return duty


def actor(name: str, at: datetime | None = None) -> Actor:
    """A standing person as an actor."""
    return actor_of(person(name), at or datetime.now(UTC))
