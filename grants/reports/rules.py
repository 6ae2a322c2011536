"""When a report is owed and due, what may be done with it, and what in it looks like a person who must not be named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from grants.awards.states import AwardState
from grants.core.access import YES, Verdict, no, too_late
from grants.core.money import Money
from grants.core.reasons import N_, Reason, declare
from grants.reports.states import ReportState

DUE_DAYS = 60  # after the end of the grant year
REMIND_DAYS = 14  # before that day
LONGEST = 6000  # characters of an answer

WORDS = declare(
    {
        "report_exists": N_("The report of this year is begun already."),
        "report_nothing_paid": N_("Nothing was paid for this year, so there is nothing to report on."),
        "report_before_agreement": N_("Reports begin when the agreement is signed."),
        "report_is_sent": N_(
            "The report is with the officers. They accept it, or return it with questions; then it can be changed."
        ),
        "report_unanswered": N_(
            "Nothing has changed since the report came back with questions. Answer them in the report, then send it again."
        ),
        "report_is_accepted": N_("The report is accepted and stands as it is."),
        "report_not_sent": N_("The report is still with the organization."),
        "report_own": N_("You sent this report, so somebody else decides on it."),
        "report_results_missing": N_("Say what was done and what came of it."),
        "report_spent_missing": N_("Write what was spent, in USD."),
        "report_file_missing": N_("Choose the signed report as a file."),
        "report_questions_missing": N_("Write what you would like to know. The organization reads it."),
        "report_file_foreign": N_("Choose a file of this organization."),
        "spent_above_paid": N_(
            "This is %(above)s above the %(paid)s that were paid for this year. You can send it; say under difficulties who paid the rest."
        ),
    }
)

OVER = (AwardState.SIGNED, AwardState.CLOSED, AwardState.RELEASED)  # money may have been paid for these


def due_on(year_ends_on: date) -> date:
    """The last day on which a report is in time."""
    return year_ends_on + timedelta(days=DUE_DAYS)


@dataclass(frozen=True)
class StartFacts:
    """Whether a report can be begun."""

    award: AwardState
    paid_minor: int
    exists: bool


def can_start(facts: StartFacts) -> Verdict:
    """One report for each grant year that was paid."""
    if facts.award not in OVER:
        return no("report_before_agreement")
    if facts.exists:
        return too_late("report_exists")
    return YES if facts.paid_minor else no("report_nothing_paid")


@dataclass(frozen=True)
class ReportFacts:
    """A report as it stands, whether the one who asks has sent it, and whether it changed since it came back."""

    state: ReportState
    mine: bool = False
    changed: bool = True


def can_write(facts: ReportFacts) -> Verdict:
    """While it is with the organization: before sending, and when it came back."""
    if facts.state is ReportState.ACCEPTED:
        return too_late("report_is_accepted")
    return too_late("report_is_sent") if facts.state is ReportState.SUBMITTED else YES


def can_send(facts: ReportFacts) -> Verdict:
    """As long as it can be written; one that came back only with something changed in it."""
    verdict = can_write(facts)
    if not verdict:
        return verdict
    return YES if facts.changed or facts.state is not ReportState.RETURNED else no("report_unanswered")


def can_decide(facts: ReportFacts) -> Verdict:
    """A report that was sent, by somebody else than its sender."""
    if facts.state is ReportState.ACCEPTED:
        return too_late("report_is_accepted")
    if facts.state is not ReportState.SUBMITTED:
        return no("report_not_sent")
    return no("report_own") if facts.mine else YES


def missing(results: str, spent_minor: int | None, has_file: bool) -> list[tuple[str | None, Reason]]:
    """What must still be given before a report can be sent, each with its field."""
    wanted = (("results", bool(results.strip()), "report_results_missing"), ("spent", spent_minor is not None, "report_spent_missing"),
              ("file", has_file, "report_file_missing"))  # fmt: skip
    return [(field, Reason(key)) for field, given, key in wanted if not given]


def spent_warning(spent_minor: int | None, paid_minor: int, currency: str = "USD") -> Reason | None:
    """More spent than paid: told, never refused, since somebody else may have paid the rest."""
    if spent_minor is None or spent_minor <= paid_minor:
        return None
    return Reason(
        "spent_above_paid", above=Money(spent_minor - paid_minor, currency), paid=Money(paid_minor, currency)
    )


@dataclass(frozen=True)
class Trace:
    """A place in a text by which a person could be found: a name with something that leads to them."""

    kind: str
    text: str


KINDS = {
    "email": N_("a name with an e-mail address"),
    "phone": N_("a name with a telephone number"),
    "passport": N_("a name with the number of a paper"),
    "birth": N_("a name with a date of birth"),
}

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)?\d{{2}}|(?:19|20)\d{{2}}[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTHS})\s+(?:19|20)\d{{2}}|(?:{MONTHS})\s+\d{{1,2}},?\s+(?:19|20)\d{{2}})"
LEADS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone": re.compile(r"(?<![\w.,])(?:\+|00|\()?\d(?:[\d\s()/-]{6,}\d)(?![\w])"),
    "passport": re.compile(
        r"(?:passport|identity card|id card|id no|id number|travel document)\W{0,3}(?:no|number|nr)?\W{0,4}(?=[A-Z0-9]*\d)[A-Z0-9-]{5,}",
        re.IGNORECASE,
    ),
    "birth": re.compile(
        rf"(?:born|birth|birthday|d\.?o\.?b\.?)\W{{0,3}}(?:on|in|date|of|is|was|the|\W){{0,4}}\W{{0,2}}(?:{_DATE}|(?:19|20)\d{{2}}(?!\d))",
        re.IGNORECASE,
    ),
}
REACH = {
    "email": 60,
    "phone": 60,
    "passport": 80,
    "birth": 60,
}  # characters before in which a name counts as near
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
PARTICLES = frozenset({"de", "da", "dos", "del", "van", "von", "bin", "binti", "al", "el", "la", "y"})
# Capitals that are no names: beginnings of sentences, days, months, words around an address
NO_NAMES = frozenset(
    ["The", "This", "That", "These", "Those", "There", "Their", "They", "She", "He", "We", "You", "Our", "In", "On", "At", "By", "For", "From", "To", "Of", "With", "And", "But", "Or", "If", "When", "While", "After", "Before", "Since", "Until", "All", "Each", "Every", "Some", "Many", "Most", "Call", "Phone", "Telephone", "Tel", "Mobile", "Fax", "Email", "E-mail", "Mail", "Contact", "Office", "Report", "Annex", "Table", "Year", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "USD", "EUR", "Passport", "Born", "Date", "Birth", "Number", "No", "ID", "Victim", "Victims", "Case", "Client", "Please", "Send", "Write", "Ask", "Women", "Girls", "Men", "Boys", "Children"]
) | frozenset(MONTHS.split("|"))  # fmt: skip


def looks_personal(text: str) -> tuple[Trace, ...]:
    """Where a text looks like somebody's name beside a telephone number, an address, a paper or a date of birth.

    A first name alone counts beside a paper or a date of birth, or just before a number; otherwise two names together.
    It draws a warning and never blocks: what looks like a victim may be a lawyer in court.
    """
    return tuple(sorted(set(_traces(text)), key=lambda trace: (text.find(trace.text), trace.kind)))


def _traces(text: str) -> Iterator[Trace]:
    for kind, pattern in LEADS.items():
        for found in pattern.finditer(text):
            if kind == "phone" and not _is_telephone(found.group()):
                continue
            name = _name_near(text, found.start(), found.end(), kind)
            if name is not None:
                first, last = min(name, found.start()), found.end()
                yield Trace(kind, " ".join(text[first:last].split()))


def _is_telephone(digits: str) -> bool:
    """At least eight digits, and no date, range of years or amount with its thousands."""
    plain = digits.strip()
    if (
        re.fullmatch(_DATE, plain)
        or re.fullmatch(r"(?:19|20)\d{2}\s*[-/]\s*(?:19|20)\d{2}", plain)
        or re.fullmatch(r"\d{1,3}(?: \d{3})+", plain)
    ):
        return False
    return 8 <= sum(c.isdigit() for c in plain) <= 15


def _name_near(text: str, start: int, end: int, kind: str) -> int | None:
    """Where a name begins that stands close before what leads to a person, in the same paragraph; None when there is none."""
    begins = max(text.rfind("\n", 0, start) + 1, start - REACH[kind])
    for first, last, names in reversed(_names_in(text[begins:start])):
        if names > 1 or kind in ("passport", "birth") or start - begins - last <= 3:
            return begins + first
    return None


def _names_in(text: str) -> list[tuple[int, int, int]]:
    """Runs of words that look like names, as (first character, end, how many names): `Maria del Carmen` is one of two."""
    runs: list[tuple[int, int, int]] = []
    open_until = -1  # a run goes on over particles and white space alone
    for word in _WORD.finditer(text):
        joined = bool(runs) and open_until >= 0 and not text[open_until : word.start()].strip()
        if _is_name(word.group()):
            first, _, names = runs.pop() if joined else (word.start(), 0, 0)
            runs.append((first, word.end(), names + 1))
            open_until = word.end()
        else:
            open_until = word.end() if joined and word.group() in PARTICLES else -1
    return runs


def _is_name(word: str) -> bool:
    """A capital, or a script that has none; and not one of the words that often stand there."""
    return len(word) > 1 and not word[0].islower() and word not in NO_NAMES
