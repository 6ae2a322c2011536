"""What a call is made of, when it is complete, and what may still change: pure functions over plain values."""

from grants.calls.rules.publication import (
    AmendFacts,
    Amendment,
    ConcludeFacts,
    EditFacts,
    PublishFacts,
    amendment_problems,
    can_amend,
    can_conclude,
    can_edit,
    can_publish,
    missing_for_publication,
)
from grants.calls.rules.settings import (
    DEFAULT_GRID,
    Assumption,
    CallSettings,
    DocumentAsked,
    Problems,
    settings_problems,
)
from grants.calls.rules.window import (
    MINUTE,
    LocalTimeUnclear,
    closing_instant,
    comes_twice,
    opening_instant,
    printed,
)

__all__ = [
    "DEFAULT_GRID", "AmendFacts", "Amendment", "Assumption", "CallSettings", "ConcludeFacts", "DocumentAsked", "EditFacts",
    "MINUTE", "LocalTimeUnclear", "Problems", "PublishFacts", "amendment_problems", "can_amend", "can_conclude", "can_edit", "can_publish",
    "closing_instant", "comes_twice", "missing_for_publication", "opening_instant", "printed", "settings_problems",
]  # fmt: skip
