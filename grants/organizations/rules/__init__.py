"""What an organization's profile and bank details must be, who is a likely double, and who may do what when."""

from grants.organizations.rules.agreement import IN_AGREEMENT, agreement_lacks, keeps_from_signing
from grants.organizations.rules.bank import BankDetails, bank_problems, clean_details, has_ibans, masked
from grants.organizations.rules.doubles import (
    IDENTITY,
    LONGEST_KEY,
    Keys,
    alike,
    identity_changed,
    keys_of,
    likeness,
    name_key,
    pieces,
    site_of,
)
from grants.organizations.rules.papers import (
    LONGEST_VALIDITY,
    NOTICE,
    doubt_about,
    held_back,
    is_too_far,
    stage_of,
)
from grants.organizations.rules.profile import (
    LONGEST,
    LONGEST_BANK,
    LONGEST_EMAIL,
    LONGEST_PERSON,
    LONGEST_REASON,
    LONGEST_TITLE,
    LONGEST_VERDICT,
    NOT_PUBLIC,
    PARAGRAPHS,
    Problems,
    Profile,
    changed_fields,
    clean_profile,
    is_country,
    plain_name,
    plain_number,
    profile_problems,
)
from grants.organizations.rules.together import (
    INVITATION_LIFE,
    LONGEST_WHY,
    REQUESTS_A_WEEK,
    SENT_PAUSE,
    UNANSWERED,
    InvitationFacts,
    JoinFacts,
    MergeFacts,
    OrphanFacts,
    PairFacts,
    can_answer,
    can_appoint,
    can_ask_to_join,
    can_call_off,
    can_confirm_pair,
    can_decide_pair,
    can_resend,
    can_withdraw,
    merge_problems,
)
from grants.organizations.rules.verdicts import (
    LeaveFacts,
    NewcomerFacts,
    PlaceFacts,
    VerificationFacts,
    can_be_placed,
    can_leave,
    can_register,
    can_verify,
)
from grants.organizations.rules.words import WORDS

__all__ = [
    "INVITATION_LIFE", "InvitationFacts", "JoinFacts", "LONGEST_WHY", "MergeFacts", "OrphanFacts", "PairFacts", "REQUESTS_A_WEEK",
    "SENT_PAUSE", "UNANSWERED", "can_answer", "can_appoint", "can_call_off", "can_confirm_pair", "can_decide_pair", "can_resend", "can_withdraw",
    "merge_problems",
    "BankDetails", "IDENTITY", "IN_AGREEMENT", "Keys", "LONGEST_KEY", "LONGEST", "LONGEST_BANK", "LONGEST_EMAIL", "LONGEST_PERSON", "LONGEST_REASON",
    "LONGEST_TITLE", "LONGEST_VERDICT", "LeaveFacts", "NOT_PUBLIC", "NewcomerFacts", "PARAGRAPHS",
    "PlaceFacts", "Problems", "Profile", "VerificationFacts", "WORDS", "agreement_lacks", "alike", "bank_problems",
    "can_ask_to_join", "can_be_placed", "can_leave", "can_register", "can_verify", "changed_fields",
    "clean_details", "clean_profile", "doubt_about", "held_back", "is_too_far", "stage_of", "LONGEST_VALIDITY", "NOTICE", "has_ibans", "identity_changed", "is_country", "keys_of", "keeps_from_signing", "likeness", "masked", "name_key", "pieces", "site_of",
    "plain_name", "plain_number", "profile_problems",
]  # fmt: skip
