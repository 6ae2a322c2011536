"""Access: one question, one answer, with its reason."""

from dataclasses import dataclass

import pytest

from grants.core.access import NOBODY, WHOLE, YES, Actor, Held, Scope, allows, no, require, seen
from grants.core.errors import NotAllowed, NotFound
from grants.core.reasons import Reason

READ, WRITE = "thing.read", "thing.write"


@dataclass(frozen=True)
class Thing:
    scopes: frozenset[Scope] = frozenset({("organization", "a"), ("call", "x"), ("application", "n")})


def holding(
    *held: Held, shut_out: frozenset[Scope] = frozenset(), not_yet: frozenset[Scope] = frozenset()
) -> Actor:
    return Actor(1, "person:1", "Eve", held, shut_out, not_yet=not_yet)


EVERYWHERE = Held("staff", frozenset({READ}))
OF_A = Held("member", frozenset({READ, WRITE}), ("organization", "a"))
OF_B = Held("member", frozenset({READ, WRITE}), ("organization", "b"))
OF_N = Held("asked", frozenset({WRITE}), ("application", "n"))  # to declare on it, and then to work on it
UNDECLARED: frozenset[Scope] = frozenset({("application", "n")})
OF_A_CALL = Held("member", frozenset({READ}), ("call", "a"))  # the reference of another kind


@pytest.mark.parametrize(
    ("actor", "permission", "verdict"),
    [
        (NOBODY, READ, no("no_permission")),
        (holding(), READ, no("no_permission")),
        (holding(EVERYWHERE), READ, YES),
        (holding(EVERYWHERE), WRITE, no("no_permission")),
        (holding(OF_A), WRITE, YES),
        (holding(OF_B), WRITE, no("no_permission")),
        (holding(OF_A_CALL), READ, no("no_permission")),
        (holding(OF_B, OF_A), WRITE, YES),
        (holding(EVERYWHERE, shut_out=frozenset({("application", "n")})), READ, no("in_conflict")),
        (holding(OF_A, shut_out=frozenset({("application", "other")})), READ, YES),
        (holding(shut_out=frozenset({("application", "n")})), READ, no("in_conflict")),
        (holding(EVERYWHERE, not_yet=UNDECLARED), READ, no("declare_first")),
        (holding(EVERYWHERE, OF_A_CALL, OF_A, not_yet=UNDECLARED), READ, no("declare_first")),
        (holding(EVERYWHERE, not_yet=UNDECLARED), WRITE, no("no_permission")),
        (holding(EVERYWHERE, OF_N, not_yet=UNDECLARED), WRITE, YES),
        (holding(OF_N, shut_out=UNDECLARED, not_yet=UNDECLARED), WRITE, no("in_conflict")),
        (holding(EVERYWHERE, not_yet=frozenset({("application", "other")})), READ, YES),
    ],
)
def test_who_may_do_what_with_a_thing(actor: Actor, permission: str, verdict: object) -> None:
    assert allows(actor, permission, Thing()) == verdict


def test_a_duty_for_one_thing_is_none_for_the_whole_house() -> None:
    assert (allows(holding(OF_A), READ, WHOLE), allows(holding(EVERYWHERE), READ, WHOLE)) == (
        no("no_permission"),
        YES,
    )


def test_a_verdict_is_true_when_it_is_yes() -> None:
    assert (bool(YES), bool(no("no_permission", n=1)), no("x", n=1).why) == (True, False, Reason("x", n=1))


def test_requiring_raises_with_the_reason() -> None:
    require(holding(OF_A), WRITE, Thing())
    with pytest.raises(NotAllowed) as refused:
        require(holding(OF_B), WRITE, Thing())
    assert refused.value.why == Reason("no_permission")


def test_what_may_not_be_seen_does_not_exist() -> None:
    thing = Thing()
    assert seen(holding(OF_A), thing, [READ]) is thing
    assert seen(holding(OF_A), thing, ["other", WRITE]) is thing
    for actor, asked in ((holding(OF_B), thing), (NOBODY, thing), (holding(OF_A), None)):
        with pytest.raises(NotFound):
            seen(actor, asked, [READ, WRITE])


def test_an_actor_knows_where_a_permission_is_held() -> None:
    actor = holding(
        EVERYWHERE, OF_A, OF_B, OF_A_CALL, shut_out=frozenset({("application", "n"), ("call", "x")})
    )
    assert actor.scopes_with(READ, "organization") == {"a", "b"}
    assert actor.scopes_with(READ, "call") == {"a"}
    assert (
        actor.everywhere(READ),
        actor.everywhere(WRITE),
        actor.anywhere(WRITE),
        actor.anywhere("other"),
    ) == (True, False, True, False)
    assert (actor.closed("application"), actor.closed("organization")) == ({"n"}, frozenset())
