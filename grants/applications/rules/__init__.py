"""The rules of applying: which answers can be kept, what is still missing, who may write, send and withdraw when."""

from grants.applications.rules.answers import Problem, cleaned, missing_from
from grants.applications.rules.budget import Totals, amount_of, totals_of, year_span, years_shown
from grants.applications.rules.deeds import (
    DecisionFacts,
    StartFacts,
    SubmissionFacts,
    Window,
    can_start,
    can_submit,
    can_withdraw,
    can_write,
    starting_title,
    withdrawal_reason,
)
from grants.applications.rules.hints import hints_on
from grants.applications.rules.information import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    LONGEST_WORD,
    MINUTE,
    AskFacts,
    Opened,
    RecheckFacts,
    RequestFacts,
    can_accept,
    can_answer,
    can_ask,
    can_extend,
    can_recheck,
    can_send,
    can_withdraw_request,
    day_wrong,
    part_refused,
    text_wrong,
)
from grants.applications.rules.standing import Standing, standing_of
from grants.applications.rules.unfit import unfit

__all__ = [
    "LONGEST_ANSWER", "LONGEST_QUESTION", "LONGEST_WORD", "MINUTE", "AskFacts", "Opened", "RecheckFacts", "RequestFacts", "can_accept", "can_answer", "can_ask",
    "can_extend", "can_recheck", "can_send", "can_withdraw_request", "day_wrong", "part_refused", "text_wrong",
    "DecisionFacts", "Problem", "Standing", "StartFacts", "SubmissionFacts", "Totals", "Window", "amount_of", "can_start",
    "can_submit", "can_withdraw", "can_write", "cleaned", "hints_on", "missing_from", "standing_of", "starting_title", "totals_of", "unfit", "withdrawal_reason", "year_span", "years_shown",
]  # fmt: skip
