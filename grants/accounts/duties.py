"""Granting and ending duties inside a deed: what later stages call when somebody joins an organization or gets a proposal.

Duties are dated and never deleted: ending one closes it, and changing a role ends one duty and grants another.
"""

from datetime import datetime

from grants.accounts.models import Duty
from grants.accounts.roles import ROLES
from grants.core.access import Actor, Scope
from grants.core.db import db
from grants.core.errors import WrongState
from grants.core.reasons import N_, Reason, declare

WORDS = declare({"duty_ended": N_("This duty has ended already.")})


def grant(person_id: int, role: str, scope: Scope | None = None, *, by: Actor, at: datetime) -> Duty:
    """A role for a person from now on, for the whole Fund or one scope, in the open transaction. ValueError for a scope that the role is not for."""
    if ROLES[role].scope != (scope[0] if scope else None):
        raise ValueError(f"The role {role!r} is not for {scope}")
    kind, reference = scope or (None, None)
    duty = Duty(
        person_id=person_id,
        role=role,
        scope_kind=kind,
        scope_ref=reference,
        from_at=at,
        granted_by_id=by.person_id,
    )
    db.session.add(duty)
    db.session.flush()
    return duty


def end(duty: Duty, *, by: Actor, at: datetime) -> None:
    """End a duty now, in the open transaction. WrongState when it has ended."""
    if duty.until_at is not None and duty.until_at <= at:
        raise WrongState(Reason("duty_ended"))
    duty.until_at, duty.ended_by_id = max(at, duty.from_at), by.person_id
    db.session.flush()
