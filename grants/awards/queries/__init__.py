"""Reading the selection of a call, its letters, and the grants that come of it."""

from grants.awards.queries.appeals import (
    against_of,
    appeal_against,
    appeal_facts,
    appeal_of,
    appeal_until,
    decide_facts,
    decided_already,
    had_a_part,
    officers_to_decide,
    refused_application_for,
    refused_at,
    what_stood,
)  # fmt: skip
from grants.awards.queries.grants import (
    agreement_facts,
    award_for,
    award_problems,
    award_year_for,
    awards_found,
    awards_of,
    awards_seen_by,
    day_of,
    fall_facts,
    lapsed_offers,
    offer_facts,
    offers_to_remind,
    standing_agreement,
    story_of,
)  # fmt: skip
from grants.awards.queries.holding import appeals_open, not_answered
from grants.awards.queries.letters import (
    Assessed,
    Letter,
    assessment_of,
    decision_for_letter,
    letter_of,
    letters_of,
    recipients_of,
)  # fmt: skip
from grants.awards.queries.next_step import next_step, way_to_appeal
from grants.awards.queries.rest import Left, Rest, rest_of
from grants.awards.queries.selection import (
    DECIDED,
    Candidate,
    Selection,
    asked_of,
    call_for_selection,
    closed_on,
    decision_facts,
    decision_of,
    kept_from,
    known_conflicts,
    limits_of,
    mark_of,
    meetings_of,
    promised,
    proposal_of,
    ranks_taken,
    selection_facts,
    selection_of,
    trustees_of,
)  # fmt: skip

__all__ = [
    "against_of", "appeals_open", "closed_on", "not_answered", "appeal_against", "appeal_facts", "appeal_of", "appeal_until", "decide_facts", "decided_already", "had_a_part", "next_step",
    "officers_to_decide", "refused_application_for", "refused_at", "way_to_appeal", "what_stood",
    "DECIDED", "Assessed", "Candidate", "Left", "Letter", "Rest", "Selection", "agreement_facts", "asked_of", "assessment_of",
    "award_for", "award_problems", "award_year_for", "awards_found", "awards_of", "awards_seen_by",
    "call_for_selection", "day_of", "decision_facts", "decision_for_letter", "decision_of", "fall_facts",
    "kept_from", "known_conflicts", "lapsed_offers", "letter_of", "letters_of", "limits_of", "mark_of", "meetings_of",
    "offer_facts", "offers_to_remind", "promised", "proposal_of", "ranks_taken", "recipients_of", "rest_of", "selection_facts",
    "selection_of", "standing_agreement", "story_of", "trustees_of",
]  # fmt: skip
