"""How long a text is: the one written definition (docs/counting.md), which static/counting.js follows to the letter."""

import re
import unicodedata

from grants.core.reasons import N_

CHARACTERS, WORDS = "characters", "words"
UNITS = {CHARACTERS: N_("characters"), WORDS: N_("words")}

_LINE_END = re.compile("\r\n|\r|\x85")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # category Cc without tab and line end
# Unicode White_Space without the controls that are taken out before
_WHITE = "\t\n \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACE = re.compile(f"[{_WHITE}]+")
_ENDS = re.compile(rf"\A[{_WHITE}]+|[{_WHITE}]+\Z")


def clean(text: str) -> str:
    """One kind of line end, no control signs that no keyboard makes, NFC; nothing else is touched."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", _LINE_END.sub("\n", text)))


def kept(text: str) -> str:
    """The text as it is kept, and counted: clean, without white space at its two ends."""
    return _ENDS.sub("", clean(text))


def count(text: str, unit: str = CHARACTERS) -> int:
    """Code points of the text as it is kept; or its words, the runs between white space."""
    if unit not in UNITS:
        raise ValueError(unit)
    whole = kept(text)
    if unit == CHARACTERS:
        return len(whole)
    return len(_SPACE.split(whole)) if whole else 0
