"""What one call asks: the stock with what its officers left out, changed and added. Pure; the choice is data of the call.

A choice is plain JSON, kept among the settings of the call under `form` and in each snapshot under `asked`:

    {"left_out": ["past_work", "project.theme"],
     "changed": {"needs.problem": {"limit": 500, "unit": "words", "needed": true, "label": {"en": "…"}, "hint": {"en": "…"}}},
     "own": [{"key": "own_1", "section": "own", "kind": "choice", "label": {"en": "…"}, "hint": {}, "limit": 0, "unit": "characters",
              "needed": true, "choices": [{"value": "a", "label": {"en": "…"}}]}]}
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from grants.applications.sections import PROJECT, Kind, Question, Section
from grants.applications.stock import STOCK
from grants.core.reasons import N_

OWN = "own"  # the key of the section that holds a call's own questions, unless they stand in another
OWN_KINDS = (
    Kind.TEXT,
    Kind.LINE,
    Kind.NUMBER,
    Kind.MONEY,
    Kind.DAY,
    Kind.CHOICE,
    Kind.CHOICES,
    Kind.YES,
    Kind.FILE,
)
LIMITED = frozenset({Kind.TEXT, Kind.LINE, Kind.NUMBER})
Choice = Mapping[str, Any]

_OWN_SECTION = Section(
    OWN, N_("Questions of this call"), PROJECT, N_("What only this call asks."), N_("Each call may ask some things of its own."), ()
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The sections of one call, in their order."""

    sections: Mapping[str, Section]
    choice: Choice

    def section(self, key: str) -> Section | None:
        """A section by its key; None when the call does not ask it."""
        return self.sections.get(key)

    def asks(self, key: str, question: str) -> bool:
        """Whether a question of a section is asked."""
        return key in self.sections and any(q.key == question for q in self.sections[key].questions)

    def answers_to(self, key: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Of saved answers to a section, those to what is still asked."""
        return {name: answer for name, answer in answers.items() if self.asks(key, name)}

    def after(self, key: str) -> str | None:
        """The key of the section that follows, or None after the last."""
        keys = list(self.sections)
        following = keys[keys.index(key) + 1 :]
        return following[0] if following else None

    @property
    def texts(self) -> tuple[str, ...]:
        """What the snapshot keeps as answers under their questions."""
        return tuple(key for key, section in self.sections.items() if section.plain)

    def beforehand(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """All that is asked, part by part, as (heading, [(question, hint)]): to prepare answers away from the program."""
        return [
            (section.title, [(q.label, q.hint) for q in section.questions])
            for section in self.sections.values()
        ]


def asked(choice: Choice | None = None, language: str = "en") -> Asked:
    """What a call asks under its choice; without one, the whole stock. Words of the call in a language, else in English or the first."""
    return _asked(json.dumps(choice or {}, sort_keys=True), language)


@lru_cache(maxsize=128)
def _asked(stored: str, language: str) -> Asked:
    choice: Choice = json.loads(stored)
    out, changed = frozenset(choice.get("left_out") or ()), choice.get("changed") or {}
    own: dict[str, list[Question]] = {}
    for row in choice.get("own") or ():
        own.setdefault(row.get("section") or OWN, []).append(_own(row, language))
    sections = {}
    for section in _with_own_section(own):
        if section.key in out and not section.fixed:
            continue
        questions = tuple(_changed(q, changed.get(f"{section.key}.{q.key}"), language) for q in section.questions
                          if q.fixed or f"{section.key}.{q.key}" not in out)  # fmt: skip
        sections[section.key] = replace(section, questions=(*questions, *own.get(section.key, ())))
    return Asked({key: section for key, section in sections.items() if section.questions}, choice)


def asked_in(document: Mapping[str, Any], language: str = "en") -> Asked:
    """What was asked when a document was written: the snapshot keeps it."""
    return asked(document.get("asked"), language)


def row_labels(document: Mapping[str, Any]) -> dict[str, str]:
    """Rows of tables by their keys, as the text they begin with: what another table's row points at."""
    return {
        row["key"]: str(next((row[c.key] for c in question.columns if c.kind in (Kind.TEXT, Kind.LINE) and row.get(c.key)), ""))
        for key, section in asked_in(document).sections.items()
        for question in section.questions
        if question.kind is Kind.TABLE
        for row in ((document.get("sections") or {}).get(key) or {}).get(question.key) or ()
    }  # fmt: skip


def serving(document: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Lines of the budget by their keys, as the activity they serve and the partner that spends them; empty where none is said."""
    labels = row_labels(document)
    partners = {row.get("key"): row.get("name", "") for row in document.get("partners") or ()}
    lines = (document.get("budget") or {}).get("lines") or ()
    return {
        line["key"]: (labels.get(line.get("activity"), ""), partners.get(line.get("partner") or None, ""))
        for line in lines
    }


def _with_own_section(own: Mapping[str, object]) -> Iterable[Section]:
    """The stock, with the section of own questions before the budget."""
    for section in STOCK:
        if section.key == "budget" and OWN in own:
            yield _OWN_SECTION
        yield section


def _changed(question: Question, change: Mapping[str, Any] | None, language: str) -> Question:
    """A question of the stock as a call wants it. One that is fixed stays needed."""
    if not change:
        return question
    label, hint = said_in(change.get("label"), language), said_in(change.get("hint"), language)
    made = replace(question, label=label or question.label, hint=hint or question.hint)
    if question.kind in LIMITED and change.get("limit"):
        made = replace(made, limit=int(change["limit"]), unit=change.get("unit") or question.unit)
    if "needed" in change and not question.fixed:
        made = replace(
            made, needed=bool(change["needed"]), missing=question.missing if change["needed"] else ""
        )
    return made


def _own(row: Mapping[str, Any], language: str) -> Question:
    choices = tuple(
        (c["value"], said_in(c.get("label"), language) or c["value"]) for c in row.get("choices") or ()
    )
    kind = Kind(row["kind"])
    return Question(
        row["key"], said_in(row.get("label"), language), kind, said_in(row.get("hint"), language), int(row.get("limit") or _usual(kind)),
        unit=row.get("unit") or "characters", needed=bool(row.get("needed")), choices=choices, own=True,
    )  # fmt: skip


def _usual(kind: Kind) -> int:
    """The limit of an own question for which none is set."""
    return {Kind.TEXT: 2000, Kind.LINE: 200, Kind.NUMBER: 1_000_000_000}.get(kind, 0)


def said_in(words: Mapping[str, str] | None, language: str) -> str:
    """Words of a call in a language, else in English, else the first there are."""
    if not words:
        return ""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


SECTIONS: Mapping[str, Section] = asked().sections  # the whole stock
