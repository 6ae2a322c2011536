"""Things to test with, put into the database directly. Each takes keywords for what matters to the test."""

from tests.factories.things import (
    NOW,
    a_call,
    a_document,
    a_review,
    a_submission,
    a_tranche,
    a_verified_account,
    an_application,
    an_award,
    an_organization,
)  # fmt: skip

__all__ = [
    "NOW", "a_call", "a_document", "an_application", "an_award", "an_organization", "a_review", "a_submission", "a_tranche",
    "a_verified_account",
]  # fmt: skip
