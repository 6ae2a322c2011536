"""The demo's calls as data: settings, texts, scoring grid, and what reviewers and officers say."""

from typing import Any

from grants.awards.states import DecisionOutcome

LIMITS_2011 = {"cap_year_minor": 2_500_000, "cap_total_minor": 7_500_000, "max_years": 3, "max_months": 36}
RULES_2011 = [
    {"key": "non_governmental"}, {"key": "not_for_profit"}, {"key": "yearly_cap"}, {"key": "funded_years"}, {"key": "cross_border"},
    {"key": "effective_remedies"}, {"key": "proposal_pages", "most": 10},
]  # fmt: skip
SETTINGS_2011: dict[str, Any] = {
    "limits": LIMITS_2011, "rules": RULES_2011, "documents": [{"kind": "proposal", "needed": True}], "languages": ["en"],
    "threshold": 60, "reviewers": 3, "assumptions": [
        {"about": "closes_at", "text": "The closing hour is not published; 23:59 in Vienna is assumed."},
        {"about": "envelope", "text": "The envelope is not published; USD 825,000 is assumed."},
    ],
}  # fmt: skip
SETTINGS_TODAY: dict[str, Any] = {
    "limits": {"cap_year_minor": 2_000_000, "cap_total_minor": 4_000_000, "max_years": 2, "max_months": 24, "min_months": 6},
    "rules": [
        {"key": "non_governmental"}, {"key": "not_for_profit"}, {"key": "yearly_cap"}, {"key": "funded_years"}, {"key": "cross_border"},
        {"key": "effective_remedies"}, {"key": "proposal_pages", "most": 10},
    ],
    "documents": [{"kind": "proposal", "needed": True}, {"kind": "registration", "needed": False}], "languages": ["en"],
    "threshold": 60, "reviewers": 3, "assumptions": [],
}  # fmt: skip
TEXTS_2011 = (
    "Grants for organizations that help victims of trafficking across borders",
    "Up to USD 25,000 a year, for up to three years. For work that gives people real remedies: shelter, legal aid, a safe way home.",
    "The first call of the Small Grants Facility. Proposals concern interregional and cross-border support of victims, and include effective remedies.",
)
TEXTS_OPEN = (
    "Small grants for help across borders",
    "Up to USD 20,000 a year, for up to two years. A made-up call that is open while you try the program.",
    "Proposals help victims of trafficking across borders and regions, and give them a remedy that the budget pays for.",
)
TEXTS_RAPID = (
    "Small grants for urgent shelter",
    "Up to USD 20,000 a year, for up to two years. A made-up call that has closed and is being checked.",
    "Proposals give shelter to victims of trafficking across borders and regions, and a remedy that the budget pays for.",
)
TEXTS_SELECTION = (
    "Small grants for safe return",
    "Up to USD 20,000 a year, for up to two years. A made-up call that has closed and is being decided.",
    "Proposals help people who return home after trafficking.",
)
TEXTS_LAST_YEAR = (
    "Small grants for legal aid",
    "Up to USD 20,000 a year, for up to two years. A made-up call whose grants are running.",
    "Proposals give victims of trafficking legal aid in two countries.",
)
GUIDANCE = "0 nothing on it · 3 good enough · 5 excellent"
CRITERIA: list[dict[str, Any]] = [
    {"key": "relevance", "title": "Relevance to the call and to victims’ needs", "guidance": f"Does it answer the call and what victims need? {GUIDANCE}", "weight": 25},
    {"key": "remedies", "title": "Quality of the remedies and method", "guidance": f"Would a person be truly better off? Is it done well? {GUIDANCE}", "weight": 25},
    {"key": "cross_border", "title": "Cross-border cooperation", "guidance": f"Do both sides act, with a real link between them? {GUIDANCE}", "weight": 15},
    {"key": "capacity", "title": "Capacity and track record", "guidance": f"Can they do it? What have they done? {GUIDANCE}", "weight": 15},
    {"key": "value", "title": "Value for money", "guidance": f"Is each cost needed, and fair for the place? {GUIDANCE}", "weight": 10},
    {"key": "sustainability", "title": "Sustainability", "guidance": f"What remains when the grant ends? {GUIDANCE}", "weight": 10},
]  # fmt: skip
COMMENTS = [
    "The proposal says nothing on this.", "We looked for this and found a sentence.", "The idea is there; who does it, and when?",
    "Good enough: the main questions are answered.", "Convincing, with own numbers.", "Excellent: others could learn from it.",
]  # fmt: skip
WEAK = {
    "cross_border": "The explanation names no partner, no case and no work on the other side.",
    "effective_remedies": "A leaflet informs people; it is not a remedy that a victim receives.",
}
FEEDBACK = {
    DecisionOutcome.FUND: "",
    DecisionOutcome.RESERVE: "Your proposal is good enough to fund. If money becomes free, we will write to you.",
    DecisionOutcome.REFUSE: "Others were stronger on remedies and on the link across borders. The reviewers’ comments say where.",
}
