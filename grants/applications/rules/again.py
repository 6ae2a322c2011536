"""What of a part of an earlier application can begin the same part of a new one.

Never taken over: declarations and signatures, since somebody confirms them for one application; and days, since a day of an earlier
call is wrong in the next. Questions that the new call does not ask are left out, and so is a choice that it does not offer.
A text over the new limit is not cut and not kept: the part opens with it, and with what is to be said about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.applications.asked import Asked
from grants.applications.rules.answers import cleaned
from grants.applications.sections import Kind, Question, Section
from grants.core.errors import RuleBroken
from grants.core.reasons import N_, Reason, declare

NEVER = frozenset({"declarations"})

WORDS = declare(
    {
        "earlier_of_another": N_("This application belongs to another organization, so nothing can be taken over from it."),
        "earlier_changed": N_("The earlier application has changed since you opened this page. Look at it again, then take over what you want."),
        "nothing_chosen": N_("Tick at least one part to take over."),
    }
)  # fmt: skip


@dataclass(frozen=True)
class TakenOver:
    """The answers that a part would begin with, what the new call would not keep of them, and the questions that stay open."""

    answers: Mapping[str, Any]
    problems: tuple[tuple[str | None, Reason], ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is an answer to begin with."""
        return any(_said(value) for value in self.answers.values())


def taken_over(section: Section, before: Asked, answers: Mapping[str, Any]) -> TakenOver:
    """A part under the questions of a new call, of the answers to the same part of an earlier one."""
    if section.key in NEVER:
        return TakenOver({})
    asked_before = before.section(section.key)
    known = {q.key: q for q in asked_before.questions} if asked_before else {}
    kept, left = {}, []
    for question in section.questions:
        said = answers.get(question.key)
        kept[question.key] = _fitting(question, said) if _same(question, known.get(question.key)) else None
        if _said(said) and not _said(kept[question.key]):
            left.append(question.label)
    left += [q.label for q in known.values() if q.key not in kept and _said(answers.get(q.key))]
    return TakenOver(kept, _problems(section, kept), tuple(left))


def _problems(section: Section, answers: Mapping[str, Any]) -> tuple[tuple[str | None, Reason], ...]:
    try:
        cleaned(section, answers)
    except RuleBroken as broken:
        return tuple(broken.problems)
    return ()


def _same(question: Question, before: Question | None) -> bool:
    """Whether an answer to one is an answer to the other. Short and long text may change places."""
    texts = (Kind.LINE, Kind.TEXT)
    return before is not None and (before.kind is question.kind or {before.kind, question.kind} <= set(texts))


def _fitting(question: Question, value: Any) -> Any:
    if question.kind in (Kind.DAY, Kind.YES):  # what is confirmed is confirmed anew, too
        return None
    offered = {known for known, _label in question.choices}
    if question.kind is Kind.CHOICE:
        return value if value in offered else None
    if question.kind is Kind.CHOICES:
        return [one for one in value or () if one in offered]
    if question.kind is Kind.TABLE:
        return [
            {"key": row.get("key")} | {c.key: _fitting(c, row.get(c.key)) for c in question.columns}
            for row in value or ()
        ]
    if question.kind is Kind.PARTNERS:
        return [
            {name: said for name, said in row.items() if name != "declaration_signed_on"}
            for row in value or ()
        ]
    return value


def _said(value: Any) -> bool:
    return value not in (None, "", [], False)
