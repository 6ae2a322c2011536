"""The settings of a call: everything about it that is data and not window, text or grid."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from grants.core.reasons import N_, Reason, declare
from grants.eligibility.rules import LIMITS, RULES
from grants.organizations.states import DocumentKind

WORDS = declare(
    {
        "limit_not_positive": N_("Write a number above zero, or leave it empty: then there is no such limit."),
        "limit_above_total": N_("The limit of a year is above the limit of the whole grant."),
        "least_above_most": N_("The least is above the most."),
        "threshold_not_percent": N_("The threshold is a number of points from 0 to 100."),
        "reviewers_out_of_range": N_("Between 1 and 9 reviewers read an application."),
        "answer_days_out_of_range": N_("An offer stands for 1 to 365 days."),
        "appeal_days_out_of_range": N_("An appeal may be made for 1 to 365 days; leave it empty when there are no appeals."),
        "grace_out_of_range": N_("A grace period has 0 to %(most)s minutes; 0 is none."),
        "quorum_out_of_range": N_("The share is a number from 1 to 99: more than this many of 100 trustees must be present."),
        "language_needed": N_("Choose at least one language in which applications may be written."),
        "rule_unknown": N_("There is no rule “%(rule)s” in the registry."),
        "rule_value_missing": N_("“%(rule)s” needs this: %(parameter)s."),
        "rule_value_wrong": N_("“%(rule)s” cannot use this value: %(parameter)s."),
        "rule_limit_missing": N_("“%(rule)s” is chosen, but its limit is empty: then it is no rule. Set the limit, or leave the rule out."),
        "rule_twice": N_("“%(rule)s” is chosen twice."),
        "document_kind_unknown": N_("There is no kind of document “%(kind)s”."),
    }
)  # fmt: skip

LONGEST_GRACE = 1440  # minutes

# The default grid: the Fund's own is not published (UN Partner Portal and UN Democracy Fund). Scores 0 to 5.
DEFAULT_GRID = (
    ("relevance", N_("Relevance to the call and to victims’ needs"), 25),
    ("remedies", N_("Quality of the remedies and method"), 25),
    ("cross_border", N_("Cross-border cooperation"), 15),
    ("capacity", N_("Capacity and track record"), 15),
    ("value", N_("Value for money"), 10),
    ("sustainability", N_("Sustainability"), 10),
)


@dataclass(frozen=True, slots=True)
class DocumentAsked:
    """A kind of document that an application brings; needed ones block sending when they are missing."""

    kind: str
    needed: bool = True
    valid: bool = False  # on the day the call closes; an expired one blocks sending


@dataclass(frozen=True, slots=True)
class Assumption:
    """What nobody has confirmed: the field it is about (`closes_at`, `envelope`, …), and what was taken."""

    about: str
    text: str


@dataclass(frozen=True)
class CallSettings:
    """The settings of a call as values. Amounts are minor units; a limit of None is no limit."""

    limits: Mapping[str, int | None] = field(default_factory=dict)
    rules: tuple[Mapping[str, Any], ...] = ()
    documents: tuple[DocumentAsked, ...] = ()
    languages: tuple[str, ...] = ("en",)
    threshold: int = 60
    reviewers: int = 3
    answer_days: int = 30  # in which an offer is accepted or declined
    appeal_days: int | None = (
        30  # in which an organization appeals against a refusal; None: there are no appeals
    )
    grace_minutes: int = 0  # after the deadline, in which an application is taken and marked as late
    quorum_percent: int = 50  # more than this share of the trustees must be present
    questions_until: datetime | None = (
        None  # the first instant at which none is taken; None takes no questions
    )
    results_on: date | None = None  # by when everybody has an answer
    themes: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    sources: tuple[str, ...] = ()
    others: Mapping[str, Any] = field(default_factory=dict)  # settings that later stages own

    @property
    def cap_year_minor(self) -> int | None:
        """The most that may be asked for in a grant year."""
        return self.limits.get("cap_year_minor")

    @property
    def needed_documents(self) -> tuple[str, ...]:
        """The kinds of document without which nobody can send."""
        return tuple(document.kind for document in self.documents if document.needed)

    def assumed(self, about: str) -> str | None:
        """What was assumed about a field, if it was."""
        return next((a.text for a in self.assumptions if a.about == about), None)

    def with_changes(self, **changes: Any) -> "CallSettings":
        """The same with some values replaced."""
        return replace(self, **changes)

    def as_json(self) -> dict[str, Any]:
        """The shape that is stored in `Call.settings` and `CallVersion.settings`."""
        return {
            **self.others,
            "limits": {name: self.limits.get(name) for name in LIMITS},
            "rules": [dict(choice) for choice in self.rules],
            "documents": [
                {"kind": d.kind, "needed": d.needed, **({"valid": True} if d.valid else {})}
                for d in self.documents
            ],
            "languages": list(self.languages),
            "threshold": self.threshold,
            "reviewers": self.reviewers,
            "answer_days": self.answer_days,
            "appeal_days": self.appeal_days,
            "grace_minutes": self.grace_minutes,
            "quorum_percent": self.quorum_percent,
            "questions_until": self.questions_until.isoformat() if self.questions_until else None,
            "results_on": self.results_on.isoformat() if self.results_on else None,
            "themes": list(self.themes),
            "assumptions": [{"about": a.about, "text": a.text} for a in self.assumptions],
            "sources": list(self.sources),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "CallSettings":
        """The settings that `as_json` stored; what is missing has its default."""
        known = set(cls.__dataclass_fields__) - {"others"}
        results, until = stored.get("results_on"), stored.get("questions_until")
        default = cls()
        return cls(
            limits={name: (stored.get("limits") or {}).get(name) for name in LIMITS},
            rules=tuple(dict(choice) for choice in stored.get("rules") or ()),
            documents=tuple(
                DocumentAsked(d["kind"], bool(d.get("needed", True)), bool(d.get("valid")))
                for d in stored.get("documents") or ()
            ),
            languages=tuple(stored.get("languages") or default.languages),
            threshold=int(stored.get("threshold", default.threshold)),
            reviewers=int(stored.get("reviewers", default.reviewers)),
            answer_days=int(stored.get("answer_days") or default.answer_days),
            appeal_days=stored.get("appeal_days", default.appeal_days),
            grace_minutes=int(stored.get("grace_minutes") or 0),
            quorum_percent=int(stored.get("quorum_percent") or default.quorum_percent),
            questions_until=datetime.fromisoformat(until) if until else None,
            results_on=date.fromisoformat(results) if results else None,
            themes=tuple(stored.get("themes") or ()),
            assumptions=tuple(Assumption(a["about"], a["text"]) for a in stored.get("assumptions") or ()),
            sources=tuple(stored.get("sources") or ()),
            others={key: value for key, value in stored.items() if key not in known},
        )


Problems = list[tuple[str | None, Reason]]


def settings_problems(settings: CallSettings) -> Problems:
    """Everything that is wrong with settings, each with the field it belongs to; incomplete is not wrong yet."""
    return [*_limits(settings), *_numbers(settings), *_rules(settings), *_documents(settings)]


def _limits(settings: CallSettings) -> Problems:
    given = {name: value for name, value in settings.limits.items() if value is not None}
    found: Problems = [(name, Reason("limit_not_positive")) for name, value in given.items() if value <= 0]
    for least, most in (("min_total_minor", "cap_total_minor"), ("min_months", "max_months")):
        if least in given and most in given and given[least] > given[most]:
            found.append((least, Reason("least_above_most")))
    if "cap_year_minor" in given and given["cap_year_minor"] > given.get(
        "cap_total_minor", given["cap_year_minor"]
    ):
        found.append(("cap_year_minor", Reason("limit_above_total")))
    return found


def _numbers(settings: CallSettings) -> Problems:
    wrong = {
        "threshold": (not 0 <= settings.threshold <= 100, Reason("threshold_not_percent")),
        "reviewers": (not 1 <= settings.reviewers <= 9, Reason("reviewers_out_of_range")),
        "answer_days": (not 1 <= settings.answer_days <= 365, Reason("answer_days_out_of_range")),
        "appeal_days": (
            settings.appeal_days is not None and not 1 <= settings.appeal_days <= 365,
            Reason("appeal_days_out_of_range"),
        ),
        "grace_minutes": (
            not 0 <= settings.grace_minutes <= LONGEST_GRACE,
            Reason("grace_out_of_range", most=LONGEST_GRACE),
        ),
        "quorum_percent": (not 1 <= settings.quorum_percent <= 99, Reason("quorum_out_of_range")),
        "languages": (not settings.languages, Reason("language_needed")),
    }
    return [(name, why) for name, (is_wrong, why) in wrong.items() if is_wrong]


def _rules(settings: CallSettings) -> Problems:
    found: Problems = []
    keys = [choice["key"] for choice in settings.rules]
    for choice in settings.rules:
        rule = RULES.get(choice["key"])
        if rule is None:
            found.append(("rules", Reason("rule_unknown", rule=choice["key"])))
            continue
        for parameter in rule.parameters:
            found += _parameter(rule.title, f"{rule.key}-{parameter.name}", parameter, choice)
    return found + [
        ("rules", Reason("rule_twice", rule=RULES[key].title))
        for key in sorted(set(keys))
        if keys.count(key) > 1 and key in RULES
    ]


def _parameter(title: str, name: str, parameter: Any, choice: Mapping[str, Any]) -> Problems:
    try:
        value = parameter.read(choice.get(parameter.name))
        parameter.shown(value)
    except (ValueError, TypeError):
        return [(name, Reason("rule_value_wrong", rule=title, parameter=parameter.label))]
    if value is None and parameter.needed:
        return [(name, Reason("rule_value_missing", rule=title, parameter=parameter.label))]
    return []


def _documents(settings: CallSettings) -> Problems:
    known = {kind.value for kind in DocumentKind}
    return [
        ("documents", Reason("document_kind_unknown", kind=d.kind))
        for d in settings.documents
        if d.kind not in known
    ]
