"""Documents and time: what has expired, what will before a call closes; and what keeps a file from being read."""

from datetime import date, timedelta

from grants.core.reasons import N_, Reason, declare
from grants.organizations.states import ExpiryStage, FileState

WORDS = declare(
    {
        "document_has_expired": N_("This document expired on %(day)s. Bring the one that is valid now."),
        "document_expires_before_closing": N_(
            "This document expires on %(day)s, before the call closes on %(closes)s. Bring a newer one, if there is one."
        ),
        "document_newer_is_there": N_(
            "This is version %(attached)s. Your organization has version %(newest)s of it: attach that one."
        ),
        "document_must_be_valid": N_(
            "“%(document)s” must be valid on the day the call closes, %(closes)s; the one attached expires on %(day)s. Attach one that is valid."
        ),
        "expiry_too_far": N_("%(day)s is more than %(years)s years away. Compare the year with the document."),
        "file_waits": N_(
            "We are checking this file for viruses; this takes about a minute. Load the page again."
        ),
        "file_infected": N_(
            "A virus was found in this file (%(signature)s), so it cannot be taken. Clean your computer, make the file anew, and choose that."
        ),
    }
)  # fmt: skip

NOTICE = timedelta(days=30)
LONGEST_VALIDITY = 50  # years; beyond, a year was mistyped


def stage_of(expires_on: date, today: date) -> ExpiryStage | None:
    """Which mail is due for a document with this last day: one in the month before, one in the month after."""
    if today <= expires_on <= today + NOTICE:
        return ExpiryStage.SOON
    return ExpiryStage.EXPIRED if today - NOTICE <= expires_on < today else None


def doubt_about(expires_on: date | None, today: date, closes_on: date | None) -> Reason | None:
    """What to think of a document before it is sent: it has expired, or will before the call closes."""
    if expires_on is None:
        return None
    if expires_on < today:
        return Reason("document_has_expired", day=expires_on)
    if closes_on is not None and expires_on < closes_on:
        return Reason("document_expires_before_closing", day=expires_on, closes=closes_on)
    return None


def is_too_far(expires_on: date, today: date) -> bool:
    """Whether a last day is so far away that somebody mistyped the year."""
    return expires_on.year > today.year + LONGEST_VALIDITY


def held_back(state: FileState, signature: str = "") -> Reason | None:
    """Why a file in this state is neither attached nor handed on."""
    if state is FileState.INFECTED:
        return Reason("file_infected", signature=signature)
    return Reason("file_waits") if state is FileState.WAITING else None
