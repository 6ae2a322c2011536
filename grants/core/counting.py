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
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
# Letters and marks without a shape: joiners, fillers, variation selectors
_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
_SPACE = re.compile(f"[{_WHITE}]+")
_ENDS = re.compile(rf"\A[{_WHITE}]+|[{_WHITE}]+\Z")


def clean(text: str) -> str:
    """One kind of line end, no control signs that no keyboard makes, NFC; nothing else is touched."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", _LINE_END.sub("\n", text)))


def kept(text: str) -> str:
    """The text as it is kept, and counted: clean, without white space at its two ends."""
    return _ENDS.sub("", clean(text))


def shows_nothing(text: str) -> bool:
    """Whether a reader sees nothing of a text: it is empty, or made of white space, format and control signs alone."""
    return all(c in _BLANK or unicodedata.category(c) in _UNSEEN for c in text)


def hides_signs(text: str) -> bool:
    """Whether a text has signs that nobody sees and that make it another: format signs, such as U+200B or U+202E."""
    return any(unicodedata.category(c) == "Cf" for c in text)


def spoken(text: str) -> str:
    """A name as one would say it, to be compared: without case, format signs and doubled spaces."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(seen.split()).casefold()


def count(text: str, unit: str = CHARACTERS) -> int:
    """Code points of the text as it is kept; or its words, the runs between white space."""
    if unit not in UNITS:
        raise ValueError(unit)
    whole = kept(text)
    if unit == CHARACTERS:
        return len(whole)
    return len(_SPACE.split(whole)) if whole else 0
