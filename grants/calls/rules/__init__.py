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
from grants.calls.rules.questions import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    LONGEST_REASON,
    MOST_OPEN,
    PAUSE,
    AskFacts,
    SettleFacts,
    can_ask,
    can_settle,
    cut_off_problems,
    kept_text,
)
from grants.calls.rules.settings import (
    DEFAULT_GRID,
    LONGEST_GRACE,
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
    grace_in,
    is_late,
    opening_instant,
    printed,
    refused_from,
)

__all__ = [
    "DEFAULT_GRID", "LONGEST_GRACE", "AmendFacts", "Amendment", "Assumption", "CallSettings", "ConcludeFacts", "DocumentAsked", "EditFacts",
    "MINUTE", "LocalTimeUnclear", "Problems", "PublishFacts", "amendment_problems", "can_amend", "can_conclude", "can_edit", "can_publish",
    "closing_instant", "comes_twice", "grace_in", "is_late", "missing_for_publication", "opening_instant", "printed", "refused_from",
    "LONGEST_ANSWER", "LONGEST_QUESTION", "LONGEST_REASON", "MOST_OPEN", "PAUSE", "AskFacts", "SettleFacts", "can_ask", "can_settle",
    "cut_off_problems", "kept_text", "settings_problems",
]  # fmt: skip
