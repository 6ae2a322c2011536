"""What a rule is made of, and how it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.core.money import Money
from grants.core.reasons import N_, Country, Reason, declare
from grants.eligibility.facts import FACTS, Facts
from grants.eligibility.states import Outcome
from grants.organizations.regions import RegionalGroup
from grants.organizations.states import DocumentKind

Values = Mapping[str, Any]
Limits = Mapping[str, int | None]


LANGUAGE_NAMES = {
    "en": N_("English"),
    "fr": N_("French"),
    "es": N_("Spanish"),
    "ar": N_("Arabic"),
    "ru": N_("Russian"),
    "zh": N_("Chinese"),
}

# How a code of a kind of parameter is put into a sentence.
WORD_FOR: Mapping[str, Callable[[str], Any]] = {
    "countries": Country,
    "groups": lambda code: RegionalGroup(code).label,
    "languages": lambda code: LANGUAGE_NAMES.get(code, code),
    "documents": lambda code: DocumentKind(code).label,
}


@dataclass(frozen=True)
class RuleVerdict:
    """What a rule says of some facts, and why."""

    rule: str
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Parameter:
    """Something that a call sets for a rule: how the officer's form asks for it, and how it is stored.

    `kind` is number, day, countries, groups, languages or documents. Stored as JSON: days as ISO text, lists of codes.
    """

    name: str
    kind: str
    label: str
    default: Any = None
    needed: bool = True
    hint: str = ""

    def read(self, stored: Any) -> Any:
        """The typed value of what is stored; None when there is none."""
        if stored in (None, "", [], ()):
            return self.default
        if self.kind == "day":
            return stored if isinstance(stored, date) else date.fromisoformat(stored)
        if self.kind == "number":
            return int(stored)
        return tuple(stored)

    def shown(self, value: Any) -> Any:
        """The value as a parameter of a sentence: codes as the things they stand for."""
        word = WORD_FOR.get(self.kind)
        return tuple(word(code) for code in value) if word else value


# What a judging function gives: the verdict without the name of its rule.
Answer = tuple[Outcome, tuple[Reason, ...]]
Judge = Callable[[Facts, Values, Limits], Answer]


@dataclass(frozen=True)
class Rule:
    """One rule of the registry: everything that any page, form or letter needs to say about it.

    lead, rest  what the public page says: "You work for people, not for profit."
    question    what the self-check asks
    states      the rule in one sentence, for letters
    met_by      what would have met it
    origin      the paragraph, page or call that it comes from
    needs       the facts without which only a person can judge (names of FACTS)
    limit       the limit of the call that it speaks of: no value, no rule
    The texts may use the rule's parameters and %(limit)s as placeholders.
    """

    key: str
    title: str
    lead: str
    rest: str
    question: str
    states: str
    met_by: str
    origin: str
    needs: tuple[str, ...]
    judge: Judge
    parameters: tuple[Parameter, ...] = ()
    limit: str | None = None

    def __post_init__(self) -> None:
        declare({f"{what}_{self.key}": text for what, text in self.texts.items() if text})

    @property
    def texts(self) -> dict[str, str]:
        """What it can say, by the names that `says` takes."""
        return {
            "lead": self.lead,
            "rest": self.rest,
            "ask": self.question,
            "rule": self.states,
            "meet": self.met_by,
        }

    def values(self, choice: Values) -> dict[str, Any]:
        """The typed parameters of a choice such as {"key": "proposal_pages", "most": 10}."""
        return {parameter.name: parameter.read(choice.get(parameter.name)) for parameter in self.parameters}

    def applies(self, choice: Values, limits: Limits) -> bool:
        """Whether there is anything to judge: a rule whose number is not set is no rule."""
        values = self.values(choice)
        if any(parameter.needed and values[parameter.name] is None for parameter in self.parameters):
            return False
        return self.limit is None or limits.get(self.limit) is not None

    def run(self, choice: Values, facts: Facts, limits: Limits) -> RuleVerdict:
        """Judge the facts; what nobody has said is left to a person."""
        missing = [name for name in self.needs if getattr(facts, name) is None]
        if missing:
            unknown = tuple(Reason("fact_missing", fact=FACTS[name]) for name in missing)
            return RuleVerdict(self.key, Outcome.TO_BE_JUDGED, unknown)
        return RuleVerdict(self.key, *self.judge(facts, self.values(choice), limits))

    def says(self, what: str, choice: Values, limits: Limits) -> Reason | None:
        """One of its texts as a reason: `lead`, `rest`, `ask`, `rule` or `meet`; None when it has no such text."""
        if not self.texts[what]:
            return None
        return Reason(f"{what}_{self.key}", **self._placeholders(choice, limits))

    def _placeholders(self, choice: Values, limits: Limits) -> dict[str, Any]:
        values = self.values(choice)
        shown = {p.name: p.shown(values[p.name]) for p in self.parameters if values[p.name] is not None}
        return shown if self.limit is None else shown | {"limit": _limit_shown(self.limit, limits)}


def _limit_shown(name: str, limits: Limits) -> Any:
    value = limits.get(name)
    return Money(value) if name.endswith("_minor") and value is not None else value


def met() -> Answer:
    """The rule is met; a met rule needs no words."""
    return Outcome.MET, ()


def not_met(*reasons: Reason) -> Answer:
    """The rule is not met, for every one of these reasons."""
    return Outcome.NOT_MET, reasons


def judged(*reasons: Reason) -> Answer:
    """A person decides, and what on."""
    return Outcome.TO_BE_JUDGED, reasons


def met_unless(*reasons: Reason) -> Answer:
    """Met when nothing speaks against it."""
    return not_met(*reasons) if reasons else met()


WORDS = declare({"fact_missing": N_("We do not know %(fact)s, so a person looks at it.")})
