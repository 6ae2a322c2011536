"""What a call asks, for the pages that calls has for settings of later stages: the form, the words of a change, the preview."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from flask import render_template
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from grants.applications.asked import LIMITED, SECTIONS, asked
from grants.applications.forms import BudgetForm, PartnersForm, RemediesForm, form_for
from grants.applications.forms.asking import KINDS, AskingForm, asking_form, counted
from grants.applications.forms.plain import SectionForm
from grants.applications.queries.reading import FORM
from grants.applications.rules.asking import choice_problems, first_words
from grants.applications.sections import WORDS_UNIT, Kind, Question, Section
from grants.applications.states import Category, RemedyKind
from grants.applications.views import budget, sections
from grants.calls.models import Call
from grants.calls.rules import CallSettings
from grants.core.reasons import N_, Reason
from grants.core.registry import CallSetting
from grants.core.sentences import joined
from grants.core.web.reader import arrived_at
from grants.eligibility.rules.rule import LANGUAGE_NAMES

Choice = Mapping[str, Any]


def problems(call: Call, choice: Any, languages: Sequence[str]) -> list[tuple[str | None, Reason]]:
    return choice_problems(choice, languages, asked_before(call))


def asked_before(call: Call) -> dict[str, str]:
    """The kinds of own questions in the versions of a published call, by key: drafts may hold answers to them."""
    return {
        row["key"]: row["kind"]
        for version in call.versions
        for row in (CallSettings.from_json(version.settings).others.get(FORM) or {}).get("own") or ()
    }


def form(call: Call, choice: Choice, typed: Any) -> AskingForm:
    settings = CallSettings.from_json(call.settings)
    standing = {row["key"]: row for row in (settings.others.get(FORM) or {}).get("own") or ()}
    return asking_form(choice, settings.languages, typed, before=asked_before(call), standing=standing)


def summary(choice: Choice) -> str:
    """What a call asks, in one line."""
    form = asked(choice)
    questions = sum(len(section.questions) for section in form.sections.values())
    line = ngettext(
        "one question in %(parts)s parts",
        "%(num)d questions in %(parts)s parts",
        questions,
        parts=len(form.sections),
    )
    names = {f"{key}.{q.key}" for key, section in SECTIONS.items() for q in section.questions}
    out = set(choice.get("left_out") or ())
    different = counted(
        len(out & names), len(set(choice.get("changed") or {}) - out), len(choice.get("own") or ())
    )
    parts = len(out & set(SECTIONS))
    if parts:
        different.insert(0, ngettext("one part left out", "%(num)d parts left out", parts))
    return _("%(line)s: %(different)s.", line=line, different=joined(different) or _("as the stock has it"))


def changes(call: Call, before: Choice, after: Choice) -> list[tuple[str, str, str]]:
    """What differs between two forms, in words: parts, questions of the stock, own questions, and their order."""
    found = []
    for key, section in SECTIONS.items():
        found.append(
            (
                _("part “%(part)s”", part=_(section.title)),
                *(_asked_or_not(key, choice) for choice in (before, after)),
            )
        )
        if any(key in (choice.get("left_out") or ()) for choice in (before, after)):
            continue
        for question in section.questions:
            told = (_told(f"{key}.{question.key}", question, choice) for choice in (before, after))
            found.append((_("“%(question)s”", question=_(question.label)), *told))
    rows = [{row["key"]: row for row in choice.get("own") or ()} for choice in (before, after)]
    for key in dict.fromkeys([*rows[0], *rows[1]]):
        label = first_words((rows[1].get(key) or rows[0][key])["label"], ())
        found.append(
            (_("own question “%(question)s”", question=label), *(_own_told(row.get(key)) for row in rows))
        )
    found.append((_("order of the own questions"), *_orders(*rows)))
    return [(what, old, new) for what, old, new in found if old != new]


def _asked_or_not(key: str, choice: Choice) -> str:
    return _("left out") if key in (choice.get("left_out") or ()) else _("asked")


def _told(name: str, question: Question, choice: Choice) -> str:
    """How a call asks a question of the stock."""
    if name in (choice.get("left_out") or ()):
        return _("left out")
    change = (choice.get("changed") or {}).get(name) or {}
    needed = question.fixed or change.get("needed", question.required)
    said = [_("must be answered") if needed else _("may stay open")]
    if question.kind in LIMITED:
        said.append(
            _limit(question.kind, change.get("limit") or question.limit, change.get("unit") or question.unit)
        )
    return "; ".join([*said, *_in_words(change)])


def _own_told(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return _("not asked")
    place = SECTIONS[row["section"]].title if row.get("section") in SECTIONS else N_("Questions of this call")
    kind = Kind(row["kind"])
    said = [
        str(KINDS[kind]),
        _("in “%(part)s”", part=_(place)),
        _("must be answered") if row.get("needed") else _("may stay open"),
    ]
    if row.get("limit"):
        said.append(_limit(kind, row["limit"], row.get("unit") or ""))
    if row.get("choices"):
        said.append(
            _(
                "choices: %(choices)s",
                choices=", ".join(" / ".join(c["label"].values()) for c in row["choices"]),
            )
        )
    return "; ".join([*said, *_in_words(row)])


def _limit(kind: Kind, limit: int, unit: str) -> str:
    if kind is Kind.NUMBER:
        return _("at most %(limit)s", limit=f"{limit:,}")
    words = unit == WORDS_UNIT
    return (
        _("at most %(limit)s words", limit=f"{limit:,}")
        if words
        else _("at most %(limit)s characters", limit=f"{limit:,}")
    )


def _in_words(said: Mapping[str, Any]) -> list[str]:
    """Own words, language by language."""
    names = (("label", N_("“%(text)s” in %(language)s")), ("hint", N_("hint “%(text)s” in %(language)s")))
    return [
        _(words, text=text, language=_(LANGUAGE_NAMES.get(code, code)))
        for name, words in names
        for code, text in (said.get(name) or {}).items()
    ]


def _orders(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, str]:
    """The own questions that are in both, in the order of each."""
    both = [[key for key in rows if key in before and key in after] for rows in (before, after)]
    old, new = (", ".join(first_words(after[key]["label"], ()) for key in keys) for keys in both)
    return old, new


def preview(call: Call, choice: Choice, language: str) -> str:
    """What applicants see, part by part: the real forms, which are sent nowhere."""
    with force_locale(language):
        parts = [_part(call, section) for section in asked(choice, language).sections.values()]
        return Markup(  # noqa: S704 - the template escapes
            render_template(
                "applications/_preview.html", parts=parts, nowhere=_nowhere, nobody=SimpleNamespace(ref="")
            )
        )


def _part(call: Call, section: Section) -> dict[str, Any]:
    """One part with its form, empty but for a row of each list."""
    kind = sections.SPECIAL.get(section.key) or form_for(section)
    form: SectionForm = kind(formdata=None, prefix="" if kind is BudgetForm else f"{section.key}-")
    form.section = section
    form.leave_room()
    part: dict[str, Any] = {"part": section, "form": form}
    if isinstance(form, RemediesForm):
        form.remedies.append_entry({"kind": next(iter(RemedyKind)).value})
    if isinstance(form, PartnersForm):
        form.partners.append_entry()
    if isinstance(form, BudgetForm):
        form.start_year(1, (Category.STAFF, Category.CONTRACTUAL))
        draft: Any = SimpleNamespace(application=SimpleNamespace(call=call), document={"starts_on": None})
        part |= budget.context(draft, form, 1, arrived_at())
    return part


def _nowhere(endpoint: str, **arguments: Any) -> str:
    return "#"


ASKING = CallSetting(
    FORM, N_("What is asked"), N_("Which parts and questions of the stock applicants answer, up to which length, and what only this call asks."),
    "applications/asking.html", problems, changes, summary, form, preview,
)  # fmt: skip
