"""States move along the table of their stage, or not at all."""

from typing import Any

import pytest
from flask import Flask

from grants.core.db import Base
from grants.core.errors import WrongState
from grants.core.reasons import N_, Reason
from grants.core.states import Moving, State


class Door(State):
    OPEN = "open", N_("Open"), "good"
    SHUT = "shut", N_("Shut")
    LOCKED = "locked", N_("Locked"), "stop"


class Room(Moving):
    MOVES = {Door.OPEN: frozenset({Door.SHUT}), Door.SHUT: frozenset({Door.OPEN, Door.LOCKED})}

    def __init__(self, state: Door) -> None:
        self.state = state


def test_a_state_is_text_with_words_and_a_tone() -> None:
    assert [(str(d), d.label, d.tone) for d in Door] == [
        ("open", "Open", "good"),
        ("shut", "Shut", ""),
        ("locked", "Locked", "stop"),
    ]
    assert (Door("shut"), Door.SHUT == "shut") == (Door.SHUT, True)


@pytest.mark.parametrize("origin", Door)
@pytest.mark.parametrize("target", Door)
def test_a_thing_moves_along_the_table_and_stays_otherwise(origin: Door, target: Door) -> None:
    room = Room(origin)
    if target in Room.MOVES.get(origin, ()):
        assert room.may_move_to(target)
        room.move_to(target)
        assert room.state is target
    else:
        assert not room.may_move_to(target)
        with pytest.raises(WrongState) as refused:
            room.move_to(target)
        assert (room.state, refused.value.why) == (origin, Reason("wrong_state", state=origin.label))


def moving() -> list[Any]:
    return [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Moving)]


def test_every_table_of_moves_stays_within_its_own_states(application: Flask) -> None:
    assert len(moving()) > 5
    for model in moving():
        kind = model.__table__.c.state.type.enum_class
        named = set(model.MOVES) | {target for targets in model.MOVES.values() for target in targets}
        assert {type(state) for state in named} == {kind}, model


def test_every_state_can_be_reached_from_the_first(application: Flask) -> None:
    for model in moving():
        states = list(model.__table__.c.state.type.enum_class)
        reached, edge = {states[0]}, {states[0]}
        while edge:
            edge = {target for state in edge for target in model.MOVES.get(state, ())} - reached
            reached |= edge
        assert set(states) - reached == set(), model


def test_every_state_has_words_and_a_known_tone(application: Flask) -> None:
    wrong = [
        s
        for m in moving()
        for s in m.__table__.c.state.type.enum_class
        if not s.label or s.tone not in ("", "good", "wait", "stop", "info")
    ]
    assert wrong == []
