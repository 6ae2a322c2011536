"""The deeds of this stage: deciding on applications, telling everybody, and the grants that come of it."""

from grants.awards.actions.appeals import decide_appeal, make_appeal
from grants.awards.actions.grants import (
    accept_award,
    ask_for_facts,
    decline_award,
    draw_agreement,
    release_award,
    remind_of_offers,
    sign_for_fund,
    sign_for_grantee,
)  # fmt: skip
from grants.awards.actions.selection import (
    confirm_decisions,
    propose_decision,
    propose_the_rest,
    record_meeting,
    release_letters,
)  # fmt: skip

__all__ = [
    "accept_award", "ask_for_facts", "confirm_decisions", "decide_appeal", "decline_award", "draw_agreement", "make_appeal", "propose_decision", "propose_the_rest",
    "record_meeting", "release_award", "release_letters", "remind_of_offers", "sign_for_fund", "sign_for_grantee",
]  # fmt: skip
