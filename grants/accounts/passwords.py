"""Passwords: how they are kept, and whether one is good enough. Hashing is slow on purpose: do it before the deed."""

import unicodedata
from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from grants.core.reasons import N_, Reason, declare

SHORTEST, LONGEST = 10, 1000
JUDGED = 72  # zxcvbn takes long over more, and what is longer is judged by its beginning
ENOUGH = 3  # of 4: withstands a patient guesser for years behind a slow hash

_hasher = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1
)  # OWASP's smallest: eight at once fit a small server

WORDS = declare(
    {
        "password_short": N_(
            "Take at least %(shortest)s characters; this one has %(count)s. Four or five words that have nothing to do with each other are easy to remember."
        ),
        "password_long": N_("Take at most %(longest)s characters."),
        "password_common": N_(
            "This password, or one much like it, stands on the lists that are tried first. Take four or five words that have nothing to do with each other."
        ),
        "password_personal": N_(
            "This password is made of your name or address, which is tried first. Take four or five words that have nothing to do with you."
        ),
        "password_keyboard": N_(
            "Neighbouring keys are easy to guess. Take four or five words that have nothing to do with each other."
        ),
        "password_repeat": N_(
            "Repeating something hardly makes it harder to guess. Add words that have nothing to do with each other."
        ),
        "password_sequence": N_(
            "Sequences such as abc or 6543 are easy to guess. Add words that have nothing to do with each other."
        ),
        "password_date": N_(
            "Dates and years are easy to guess. Add words that have nothing to do with each other."
        ),
        "password_guessable": N_(
            "This password could be guessed. Add another word or two, the less common the better."
        ),
    }
)

_BY_PATTERN = {
    "spatial": "password_keyboard", "repeat": "password_repeat", "sequence": "password_sequence", "date": "password_date",
    "regex": "password_date",
}  # fmt: skip


def hash_password(password: str) -> str:
    """What is kept of a password. The same letters typed on another keyboard are the same password."""
    return _hasher.hash(_settled(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one of a hash. Without a hash it takes as long, and says no."""
    known = kept is not None and kept.startswith("$argon2")
    try:
        return _hasher.verify(kept if known and kept else _nobody(), _settled(password)) and known
    except (VerificationError, InvalidHashError):
        return False


def is_old(kept: str) -> bool:
    """Whether a hash was made with weaker settings than today's, and should be made again at sign-in."""
    return _hasher.check_needs_rehash(kept)


def too_weak(password: str, about: Sequence[str] = ()) -> Reason | None:
    """Why a new password is not taken, or None when it is good. `about` holds the person's name and address."""
    count = len(_settled(password))
    if count < SHORTEST:
        return Reason("password_short", shortest=SHORTEST, count=count)
    if count > LONGEST:
        return Reason("password_long", longest=LONGEST)
    judged = zxcvbn(
        _settled(password)[:JUDGED],
        user_inputs=[part for text in about for part in (text, *text.replace("@", " ").split())],
    )
    if judged["score"] >= ENOUGH:
        return None
    longest = max(judged["sequence"], key=lambda match: len(match["token"]))
    return Reason(_key(longest))


def _key(match: dict[str, str]) -> str:
    if match["pattern"] == "dictionary":
        return {"passwords": "password_common", "user_inputs": "password_personal"}.get(
            match["dictionary_name"], "password_guessable"
        )
    return _BY_PATTERN.get(match["pattern"], "password_guessable")


def _settled(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@cache
def _nobody() -> str:
    """A hash that no password fits, so that an unknown address takes as long as a known one."""
    return _hasher.hash("nobody has this password")
