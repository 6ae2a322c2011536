"""What an organization's profile and bank details must be, who is a likely double, and who may do what when."""

from grants.organizations.rules.bank import BankDetails, bank_problems, clean_details, has_ibans, masked
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
    is_likely_double,
    plain_name,
    plain_number,
    profile_problems,
)
from grants.organizations.rules.verdicts import (
    LeaveFacts,
    NewcomerFacts,
    PlaceFacts,
    VerificationFacts,
    can_ask_to_join,
    can_be_placed,
    can_leave,
    can_register,
    can_verify,
)
from grants.organizations.rules.words import WORDS

__all__ = [
    "BankDetails", "LONGEST", "LONGEST_BANK", "LONGEST_EMAIL", "LONGEST_PERSON", "LONGEST_REASON",
    "LONGEST_TITLE", "LONGEST_VERDICT", "LeaveFacts", "NOT_PUBLIC", "NewcomerFacts", "PARAGRAPHS",
    "PlaceFacts", "Problems", "Profile", "VerificationFacts", "WORDS", "bank_problems",
    "can_ask_to_join", "can_be_placed", "can_leave", "can_register", "can_verify", "changed_fields",
    "clean_details", "clean_profile", "has_ibans", "is_country", "is_likely_double", "masked",
    "plain_name", "plain_number", "profile_problems",
]  # fmt: skip
