"""What the applicants of the demo write: the answers of each section, from who they are and what they do wrong."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from grants.core import sentences
from grants.demo.applicants import NOT_PUBLIC, Applicant

SYNTHETIC = "Synthetic, for the demonstration: the public record does not say this."
NUMBERS = "Synthetic, for the demonstration, the numbers of people too: the public record does not say this."

# (category, description, unit, share of the year's amount); the last line takes what is left
LINES = [
    ("staff", "Case worker", "Months", 30), ("contractual", "Shelter beds", "Months", 28), ("contractual", "Lawyer", "Months", 18),
    ("travel", "Journeys home with an escort", "Journeys", 10), ("supplies", "Kits for the first days", "Kits", 6),
    ("operating", "Helpline and telephone", "Months", 8),
]  # fmt: skip


def sections(applicant: Applicant) -> dict[str, dict[str, Any]]:
    """All sections, in the order in which they are saved."""
    said = _said if not applicant.real else (lambda text, *_: NOT_PUBLIC)
    home, other = sentences.country(applicant.country), sentences.country(applicant.other)
    return {
        "project": {
            "title": said(_title(applicant)),
            "summary": said(f"People who were exploited in {other} find a bed, a lawyer and a safe way home to {home}."),
            "starts_on": _starts_on(applicant).isoformat(), "months": applicant.months,
            "theme": said("Direct help to victims"),
        },
        "countries": {"implementation": [applicant.country], "origin": [applicant.country], "destination": [applicant.other]},
        "cross_border": {"explanation": SYNTHETIC if applicant.real else _link(applicant, home, other)},
        "beneficiaries": {"direct": 60 if applicant.real else 40 + applicant.number % 50, "indirect": 200,
                          "description": NUMBERS if applicant.real else "Women, men and children who left a situation of trafficking; each is counted once."},
        "needs": {"problem": said(f"Those who come back from {other} have no papers, no money and nobody to ask."),
                  "activities": said("A helpline in three languages; eight beds; one shared file for two lawyers; a plan for the first ninety days.")},
        "partners": {"partners": []},
        "log_frame": log_frame(said),
        "work_plan": {"activities": [
            {"key": key, "text": SYNTHETIC if applicant.real else text, "who": said("The organization"), "first": first, "last": applicant.months if last == 0 else last, "result": result}
            for key, text, first, last, result in ACTIVITIES if first <= applicant.months and last <= applicant.months
        ]},
        "budget": {"lines": budget_lines(applicant)},
        "remedies": {"remedies": remedies(applicant)},
        "safety": {"risks": said("Traffickers look for people: the address is known to four of us."),
                   "confidentiality": said("Files go by number; the list of numbers lies in a safe."),
                   "sustainability": said("The city has agreed to pay for two beds from the third year."),
                   "monitoring": said("We count nights, claims and journeys each month, and ask people after ninety days.")},
        "declarations": {"confirmed": True, "name": NOT_PUBLIC if applicant.real else "A. Sample"},
    }  # fmt: skip


# (key, what is done, first month, last month or 0 for the last of the project, key of the result)
ACTIVITIES = [
    ("agree", "Agreements and training", 1, 3, "lawyers"), ("beds", "Beds and a plan for the first days", 4, 0, "beds"),
    ("law", "Lawyers in both countries", 4, 0, "lawyers"),
]  # fmt: skip
SERVES = {"Lawyer": "law", "Helpline and telephone": "agree"}  # the other lines of the budget serve the beds


def log_frame(said: Callable[..., str]) -> dict[str, Any]:
    """An objective, an outcome, two outputs, and what is counted of them."""
    return {
        "objective": said("A life after trafficking."),
        "results": [
            {"key": "choose", "level": "outcome", "text": said("People choose what comes next.")},
            {"key": "beds", "level": "output", "text": said("A safe bed for everybody who comes back.")},
            {"key": "lawyers", "level": "output", "text": said("A lawyer for everybody who wants one.")},
        ],
        "indicators": [
            {"key": "plans", "result": "choose", "text": said("People with a plan of their own after ninety days"), "baseline": said("0"), "target": said("40"),
             "source": said("Follow-up talks")},
            {"key": "nights", "result": "beds", "text": said("Nights in a safe bed"), "baseline": said("0"), "target": said("2,000"), "source": said("House book")},
            {"key": "claims", "result": "lawyers", "text": said("Claims brought to a court"), "baseline": said("0"), "target": said("25"), "source": said("Files of the lawyers")},
        ],
    }  # fmt: skip


def _starts_on(applicant: Applicant) -> date:
    """The first day of the project: November in 2011, later the first of the third month after sending."""
    sent = applicant.sends_at.date()
    if sent.year == 2011:
        return date(2011, 11, 1)
    return (sent.replace(day=1) + timedelta(days=100)).replace(day=1)


def budget_lines(applicant: Applicant) -> list[dict[str, Any]]:
    """Lines that add up to the asked amount of each grant year; those of the real ones say that they are made up."""
    mark = " (synthetic)" if applicant.real else ""
    lines: list[dict[str, Any]] = []
    for year, amount in enumerate(applicant.amounts, 1):
        left = amount
        for n, (category, description, unit, share) in enumerate(LINES):
            each = left // 12 if n == len(LINES) - 1 else amount * share // 1200
            quantity = 12
            if n == len(LINES) - 1 and left != each * 12:
                each, quantity = left, 1
            left -= each * quantity
            lines.append(
                _line(f"y{year}-{n + 1}", year, category, description + mark, unit, quantity, each)
                | {"activity": SERVES.get(description, "beds"), "partner": ""}
            )
    return lines


def remedies(applicant: Applicant) -> list[dict[str, Any]]:
    """Shelter, legal aid and a safe way home, with the lines that pay for them; or what somebody forgets."""
    if applicant.mistake == "no_remedy":
        return []
    paid = applicant.mistake != "unpaid_remedy"
    if applicant.mistake == "weak_remedy":
        return [
            {
                "kind": "training",
                "description": "A leaflet for former clients.",
                "people": 300,
                "line_keys": ["y1-5"],
            }
        ]
    said = NUMBERS if applicant.real else ""
    return [
        {"kind": "shelter", "description": said or "A bed for up to sixty nights; nobody is asked to decide in the first fourteen.", "people": 24,
         "line_keys": ["y1-2"] if paid else []},
        {"kind": "legal_aid", "description": said or "A lawyer claims unpaid wages and compensation in both countries.", "people": 18,
         "line_keys": ["y1-3"] if paid else []},
        {"kind": "return", "description": said or "A journey home with an escort, if somebody wishes it, and a plan for ninety days.", "people": 12,
         "line_keys": ["y1-4"] if paid else []},
    ]  # fmt: skip


def profile(applicant: Applicant) -> dict[str, Any]:
    """The organization's profile; of the real ones only what is public, and what the rules of the call imply."""
    known: dict[str, Any] = {
        "legal_name": applicant.name, "country": applicant.country, "registration_country": applicant.country,
        "kind": {"company": "company", "government": "government"}.get(applicant.mistake, "ngo"),
        "not_for_profit": applicant.mistake != "company",
    }  # fmt: skip
    if applicant.real:
        return known | {"not_public": True}
    return known | {
        "registered_on": date(1996 + applicant.number % 12, 1 + applicant.number % 12, 14), "registration_number": f"REG-{applicant.number:04d}",
        "city": "Sample City", "address": f"{applicant.number} Sample Street", "head_name": "A. Sample", "head_function": "Director",
        "staff_full_time": 4 + applicant.number % 9, "staff_part_time": 3, "volunteers": 12, "staff_with_victims": 3,
        "assists_victims_since": 2001 + applicant.number % 6, "carries_out_itself": True, "protects_from_abuse": True, "own_bank_account": True,
    }  # fmt: skip


def _said(text: str) -> str:
    return text


def _title(applicant: Applicant) -> str:
    titles = [
        "A door that stays open",
        "Home and heard",
        "A bed, a lawyer, a way home",
        "Return with rights",
        "The road back",
        "Wages first",
    ]
    return f"{titles[applicant.number % len(titles)]}: {sentences.country(applicant.country)} and {sentences.country(applicant.other)}"


def _link(applicant: Applicant, home: str, other: str) -> str:
    if applicant.mistake == "weak_link":
        return "We have heard of people abroad."
    return f"People from {home} are exploited in {other}. A lawyer there and one here share each case; our helpline is answered in both places."


def _line(
    key: str, year: int, category: str, description: str, unit: str, quantity: int, usd_each: int
) -> dict[str, Any]:
    return {"key": key, "grant_year": year, "category": category, "description": description, "unit": unit,
            "quantity_hundredths": quantity * 100, "unit_cost_minor": usd_each * 100}  # fmt: skip
