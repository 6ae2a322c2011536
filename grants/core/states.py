"""States and their legal moves. A thing moves along the table of its stage, or not at all."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from grants.core.errors import WrongState
from grants.core.reasons import Reason


class State(StrEnum):
    """A state as stored text, with the words and the tone it is shown in.

    Members are written `DRAFT = "draft", N_("Draft"), "info"`; tones are good, wait, stop, info or "" (calm).
    """

    label: str
    tone: str

    def __new__(cls, value: str, label: str = "", tone: str = "") -> "State":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member


class Moving:
    """Mixin of a model with a `state` column and a table `MOVES` from each state to those that may follow."""

    MOVES: ClassVar[Mapping[Any, frozenset[Any]]]
    state: Any

    def move_to(self, target: Any) -> None:
        """Move on, or raise WrongState naming the state it is in."""
        if target not in self.MOVES.get(self.state, frozenset()):
            raise WrongState(Reason("wrong_state", state=self.state.label))
        self.state = target

    def may_move_to(self, target: Any) -> bool:
        """Whether the table has this move."""
        return target in self.MOVES.get(self.state, frozenset())
