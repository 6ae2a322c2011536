"""Access: who is asking, what they may do, and where. One question, one answer, with its reason.

A duty is a set of permissions for everything, or for one scope: a pair such as ("call", "sgf-2011").
A thing that can be asked about has `scopes`, the set of all pairs it belongs to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from grants.core.errors import NotAllowed, NotFound
from grants.core.reasons import Reason

Scope = tuple[str, str]


class Scoped(Protocol):
    """Anything that a permission can be asked for."""

    @property
    def scopes(self) -> frozenset[Scope]:
        """Every (kind, reference) that this thing belongs to."""
        ...


T = TypeVar("T", bound=Scoped)


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole house: what deeds without a subject of their own are asked for."""

    scopes: frozenset[Scope] = frozenset()
    trail_ref: str = "house"


WHOLE = Whole()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with the reason. `late`: it was possible until the thing moved on."""

    ok: bool
    why: Reason | None = None
    late: bool = False

    def __bool__(self) -> bool:
        return self.ok


YES = Verdict(True)


def no(key: str, **params: Any) -> Verdict:
    """A refusal with its reason."""
    return Verdict(False, Reason(key, **params))


def too_late(key: str, **params: Any) -> Verdict:
    """A refusal because the thing has moved on since: somebody pressed twice, or was faster."""
    return Verdict(False, Reason(key, **params), late=True)


@dataclass(frozen=True, slots=True)
class Held:
    """A duty that an actor holds now: permissions, for everything (scope None) or for one scope.

    `own` marks what somebody holds in a thing of their own: a conflict of interest closes what one does for others,
    never what one does for oneself.
    """

    role: str
    permissions: frozenset[str]
    scope: Scope | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a person with today's duties, the system itself, or nobody."""

    person_id: int | None
    ref: str
    name: str
    duties: tuple[Held, ...] = ()
    shut_out: frozenset[Scope] = field(default_factory=frozenset)
    language: str = "en"
    not_yet: frozenset[Scope] = field(default_factory=frozenset)  # until this person has declared no conflict

    def scopes_with(self, permission: str, kind: str) -> frozenset[str]:
        """The references of one kind on which this actor holds a permission by a scoped duty."""
        return frozenset(
            d.scope[1] for d in self.duties if d.scope and d.scope[0] == kind and permission in d.permissions
        )

    def everywhere(self, permission: str) -> bool:
        """Whether the permission is held for everything."""
        return any(d.scope is None and permission in d.permissions for d in self.duties)

    def anywhere(self, permission: str) -> bool:
        """Whether the permission is held at all; for menus, never for a deed."""
        return any(permission in d.permissions for d in self.duties)

    def closed(self, kind: str) -> frozenset[str]:
        """The references of one kind that are closed to this actor: by a conflict of interest, or before the declaration of none."""
        return frozenset(reference for k, reference in self.shut_out | self.not_yet if k == kind)

    def in_conflict(self, kind: str) -> frozenset[str]:
        """The references of one kind with which this actor is in conflict."""
        return frozenset(reference for k, reference in self.shut_out if k == kind)


NOBODY = Actor(None, "nobody", "")


def allows(actor: Actor, permission: str, subject: Scoped) -> Verdict:
    """Whether the actor holds the permission for the subject, by a duty that no conflict closes.

    Before somebody has declared that nothing ties them to a thing, only the duty that asks them to declare is open.
    """
    scopes = subject.scopes
    in_conflict, not_yet = bool(scopes & actor.shut_out), scopes & actor.not_yet
    held = [
        duty
        for duty in actor.duties
        if permission in duty.permissions and (duty.scope is None or duty.scope in scopes)
    ]
    if any(d.own or (not in_conflict and (not not_yet or d.scope in not_yet)) for d in held):
        return YES
    if in_conflict:
        return no("in_conflict")
    return no("declare_first") if held and not_yet else no("no_permission")


def require(actor: Actor, permission: str, subject: Scoped = WHOLE) -> None:
    """Raise NotAllowed unless the actor holds the permission for the subject."""
    verdict = allows(actor, permission, subject)
    if not verdict:
        assert verdict.why is not None  # noqa: S101 - a refusal always has its reason
        raise NotAllowed(verdict.why)


def seen(actor: Actor, thing: T | None, permissions: Iterable[str]) -> T:
    """Fetch-and-authorize: the thing, or NotFound when it is not there or not for these eyes."""
    if thing is None or not any(allows(actor, permission, thing) for permission in permissions):
        raise NotFound
    return thing
