"""The form on which officers say what a call asks: the stock with boxes to tick, and a list of questions of the call's own."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField

from grants.applications.asked import LIMITED, OWN, OWN_KINDS, SECTIONS
from grants.applications.forms.tables import Row, add_row, move_up, new_key, take_out
from grants.applications.rules.asking import (
    CHOOSING,
    LARGEST_NUMBER,
    LONGEST_CHOICE,
    LONGEST_HINT,
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_OWN,
    OWN_KEY,
    placeable,
    same_kind,
)
from grants.applications.sections import CHARACTERS, WORDS_UNIT, Kind, Question, Section
from grants.core.reasons import Reason
from grants.core.sentences import joined, sentence
from grants.core.web.fields import ChoiceField, LineField, Longest, NumberField, TextField
from grants.core.web.owned import OwnedForm
from grants.eligibility.rules.rule import LANGUAGE_NAMES

READ_AT_MOST = 200  # own questions that are read, so that somebody who typed too many is told and loses none
UNITS = [(CHARACTERS, _("characters")), (WORDS_UNIT, _("words"))]
KINDS: Mapping[Kind, Any] = {
    Kind.LINE: _("Short text"), Kind.TEXT: _("Long text"), Kind.NUMBER: _("Number"), Kind.MONEY: _("Amount of money"), Kind.DAY: _("Date"),
    Kind.CHOICE: _("One choice of a list"), Kind.CHOICES: _("Several choices of a list"), Kind.YES: _("Yes or no"), Kind.FILE: _("File"),
}  # fmt: skip


class StockRow(Form):
    """One question of the stock, as the call asks it."""

    question: Question
    languages: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether the call asks it, if it asks the part."""
        return "asked" not in self or bool(self.asked.data)

    def change(self) -> dict[str, Any]:
        """What the call changes about it."""
        question = self.question
        made: dict[str, Any] = {}
        if "limit" in self:
            limit = question.limit if self.limit.data is None else self.limit.data
            unit = self.unit.data if "unit" in self and self.unit.data else question.unit
            if (limit, unit) != (question.limit, question.unit):
                made |= {"limit": limit} | ({"unit": unit} if "unit" in self else {})
        if "needed" in self and bool(self.needed.data) != question.required:
            made["needed"] = bool(self.needed.data)
        return made | {
            name: words for name in ("label", "hint") if (words := words_in(self, name, self.languages))
        }


class OwnRow(Row):
    """One question of the call's own."""

    languages: tuple[str, ...] = ()
    key = HiddenField()
    section = ChoiceField(_("In which part"), default=OWN)
    kind = ChoiceField(
        _("Kind of answer"),
        choices=[(kind.value, label) for kind, label in KINDS.items()],
        default=Kind.TEXT.value,
    )
    needed = BooleanField(_("Must be answered"))
    limit = NumberField(
        _("At most"),
        most=LARGEST_NUMBER,
        description=_("For texts and numbers. Leave it empty for what is usual."),
    )
    unit = ChoiceField(_("Counted in"), choices=UNITS, default=CHARACTERS)

    @property
    def blank(self) -> bool:
        """Nothing was said about it yet."""
        texts = (field.data for field in self if field.short_name.startswith(("label_", "hint_", "choices_")))
        return not (
            any(texts)
            or self.needed.data
            or (self.limit.raw_data and "".join(map(str, self.limit.raw_data)).strip())
        )

    @property
    def hinted(self) -> bool:
        """Whether there is a hint to show, or something wrong with it."""
        return any(self[f"hint_{code}"].data or self[f"hint_{code}"].errors for code in self.languages)

    @property
    def choosing(self) -> bool:
        """Whether there are choices to show, or to write."""
        return self.kind.data in CHOOSING or any(
            self[f"choices_{code}"].data or self[f"choices_{code}"].errors for code in self.languages
        )

    def value(self, before: Mapping[str, str], standing: Mapping[str, Any]) -> dict[str, Any]:
        """The question as it is kept. Answers of another kind belong to another question, so it gets another key."""
        key, kind = self.key.data or "", self.kind.data
        if not OWN_KEY.fullmatch(key) or not same_kind(before.get(key, kind), kind):
            key = self.key.data = f"own_{new_key()}"
        row: dict[str, Any] = {"key": key, "section": self.section.data, "kind": kind, "label": words_in(self, "label", self.languages),
                               "needed": bool(self.needed.data)}  # fmt: skip
        if hint := words_in(self, "hint", self.languages):
            row["hint"] = hint
        if self.limit.data is not None:
            row["limit"] = self.limit.data
            if kind in (Kind.TEXT, Kind.LINE):
                row["unit"] = self.unit.data or CHARACTERS
        if kind in CHOOSING or any(self[f"choices_{code}"].data for code in self.languages):
            row["choices"] = self._choices(standing.get(key) or {})
        return row

    def _choices(self, standing: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The lines of all languages put together. A choice that says the same is the same; one that says something else is another,
        so that nobody is found to have chosen what they never read.
        """
        lines = {code: _lines(self[f"choices_{code}"].data) for code in self.languages}
        first = self.languages[0]
        known = {choice["label"].get(first): choice["value"] for choice in standing.get("choices") or ()}
        made = []
        for number in range(max(map(len, lines.values()), default=0)):
            label = {code: said[number] for code, said in lines.items() if number < len(said)}
            value = (
                known.get(label.get(first))
                or f"c{hashlib.sha256(label.get(first, '').encode()).hexdigest()[:10]}"
            )
            made.append({"value": value, "label": label})
        return made


class AskingForm(OwnedForm):
    """What a call asks."""

    languages: tuple[str, ...] = ()
    before: Mapping[str, str]
    standing: Mapping[str, Any]
    touched = ""  # the part in which a button was pressed

    def row(self, name: str) -> StockRow:
        """The row of a question of the stock, such as `needs.problem`."""
        made: StockRow = self[name.replace(".", "__")].form
        return made

    def is_asked(self, section: Section) -> bool:
        """Whether the call asks a part at all."""
        return section.fixed or bool(self[f"part__{section.key}"].data)

    def value(self) -> dict[str, Any]:
        rows = {
            f"{s.key}.{q.key}": self.row(f"{s.key}.{q.key}") for s in SECTIONS.values() for q in s.questions
        }
        made = {
            "left_out": [key for key, section in SECTIONS.items() if not self.is_asked(section)]
            + [name for name, row in rows.items() if not row.is_asked],
            "changed": {name: change for name, row in rows.items() if (change := row.change())},
            "own": [
                entry.form.value(self.before, self.standing)
                for entry in self.own.entries
                if not entry.form.blank
            ],
        }
        return {name: said for name, said in made.items() if said}

    def reshape(self, pressed: Mapping[str, str]) -> bool:
        if pressed.get("stock") in SECTIONS:
            self.touched = pressed["stock"]
            self._as_stock(SECTIONS[self.touched])
            return True
        if "add" in pressed:
            if len(self.own.entries) < MOST_OWN:
                add_row(self.own)
                self.offer_places()
        elif "remove" in pressed:
            take_out(self.own, pressed["remove"].removeprefix("own-"))
        elif "up" in pressed:
            move_up(self.own, pressed["up"].removeprefix("own-"))
        else:
            return False
        self.touched = OWN
        return True

    def parts(self) -> list[dict[str, Any]]:
        """The parts as the page draws them: each with what is different from the stock, and whether it is unfolded."""
        choice = self.value()
        return [
            {
                "section": section,
                "said": said_of_part(section, choice),
                "open": self.touched == key or self._wrong(section),
            }
            for key, section in SECTIONS.items()
        ]

    def _wrong(self, section: Section) -> bool:
        return any(
            self[f"{section.key}__{question.key}"].errors
            or any(f.errors for f in self.row(f"{section.key}.{question.key}"))
            for question in section.questions
        )

    def offer_places(self) -> None:
        """Let own questions choose the part in which they stand."""
        places = [
            (OWN, _("Questions of this call")),
            *((k, _(SECTIONS[k].title)) for k in placeable() if k != OWN),
        ]
        for entry in self.own.entries:
            entry.form.section.choices = places

    def place(self, problems: Sequence[tuple[str | None, Reason]]) -> None:
        for name, why in problems:
            field = self._field(name or "")
            if field is None:
                self.form_errors.append(sentence(why))
            else:
                field.errors = [*field.errors, sentence(why)]

    def _field(self, name: str) -> Field | None:
        """The field that a problem names, such as `needs.problem.limit` or `own.own_1.label.fr`."""
        if name == "reason":
            return self.reason
        parts = name.split(".")
        if len(parts) < 3:
            return None
        if parts[0] == OWN:
            form = next((entry.form for entry in self.own.entries if entry.form.key.data == parts[1]), None)
        else:
            form = self.row(f"{parts[0]}.{parts[1]}")
        wanted = "_".join(parts[2:])
        return form[wanted] if form is not None and wanted in form else None

    def _as_stock(self, section: Section) -> None:
        """One part as the stock has it; questions of the call's own stay."""
        fields = [] if section.fixed else [(self[f"part__{section.key}"], True)]
        for question in section.questions:
            row, stock = self.row(f"{section.key}.{question.key}"), values_of_row(question, True, {})
            fields += [(row[field.short_name], stock.get(field.short_name, "")) for field in row]
        for field, value in fields:
            field.data, field.raw_data = value, None


def said_of_part(section: Section, choice: Mapping[str, Any]) -> str:
    """What is different from the stock in one part, in a few words."""
    out, changed = choice.get("left_out") or (), choice.get("changed") or {}
    if section.key in out:
        return gettext("left out")
    names = [f"{section.key}.{question.key}" for question in section.questions]
    said = counted(
        sum(name in out for name in names),
        sum(name in changed and name not in out for name in names),
        sum((row.get("section") or OWN) == section.key for row in choice.get("own") or ()),
    )
    return joined(said) or gettext("as the stock has it")


def counted(out: int, changed: int, own: int) -> list[str]:
    """How many questions are left out, changed, and the call’s own; in words."""
    said = (
        (out, ngettext("one question left out", "%(num)d questions left out", out)),
        (changed, ngettext("one changed", "%(num)d changed", changed)),
        (own, ngettext("one of its own", "%(num)d of its own", own)),
    )
    return [words for count, words in said if count]


def asking_form(
    choice: Mapping[str, Any],
    languages: Sequence[str],
    typed: Any,
    *,
    before: Mapping[str, str],
    standing: Mapping[str, Any],
) -> AskingForm:
    """The form for a call with these languages: with what was typed, else with a choice.

    `before` are the kinds of own questions that were asked in earlier versions, `standing` the own questions that stand, both by key.
    """
    kind = form_class(tuple(languages))
    form: AskingForm = kind(formdata=typed, data=_values(choice, tuple(languages)))
    form.before, form.standing = before, standing
    form.offer_places()
    return form


@lru_cache(maxsize=32)
def form_class(languages: tuple[str, ...]) -> type[AskingForm]:
    """The form for a call with these languages."""
    fields: dict[str, Any] = {"languages": languages}
    for key, section in SECTIONS.items():
        if not section.fixed:
            fields[f"part__{key}"] = BooleanField(_("Ask this part"))
        for question in section.questions:
            fields[f"{key}__{question.key}"] = FormField(_stock_row(section, question, languages))
    own = type("OwnRowOf", (OwnRow,), {"languages": languages, **_words(languages, _("Question"), True)})
    fields["own"] = FieldList(FormField(own), max_entries=READ_AT_MOST)
    return type("AskingFormOf", (AskingForm,), fields)


def _stock_row(section: Section, question: Question, languages: tuple[str, ...]) -> type[StockRow]:
    fields: dict[str, Any] = {"question": question, "languages": languages}
    if not question.fixed:
        fields |= {"asked": BooleanField(_(question.label)), "needed": BooleanField(_("Must be answered"))}
    if question.kind in LIMITED:
        number = question.kind is Kind.NUMBER
        fields["limit"] = NumberField(_("Largest number") if number else _("At most"), most=LARGEST_NUMBER)
        if not number and not question.fixed:
            fields["unit"] = ChoiceField(_("Counted in"), choices=UNITS)
    if section.plain or section.key == "countries":  # the other pages have words of their own
        fields |= _words(languages, _("Question"))
    return type("StockRowOf", (StockRow,), fields)


def _words(languages: tuple[str, ...], label: Any, own: bool = False) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for code in languages:
        name = _(LANGUAGE_NAMES.get(code, code))
        fields[f"label_{code}"] = LineField(
            _("%(what)s in %(language)s", what=label, language=name), [Longest(LONGEST_LABEL)]
        )
        fields[f"hint_{code}"] = TextField(_("Hint in %(language)s", language=name), [Longest(LONGEST_HINT)])
        if own:
            fields[f"choices_{code}"] = TextField(
                _("Choices in %(language)s, one a line", language=name),
                [Longest(MOST_CHOICES * (LONGEST_CHOICE + 1))],
            )
    return fields


def _values(choice: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """What the form starts with."""
    out, changed = choice.get("left_out") or (), choice.get("changed") or {}
    values: dict[str, Any] = {"own": [_own_values(row, languages) for row in choice.get("own") or ()]}
    for key, section in SECTIONS.items():
        values[f"part__{key}"] = key not in out
        for question in section.questions:
            name = f"{key}.{question.key}"
            values[f"{key}__{question.key}"] = values_of_row(
                question, name not in out, changed.get(name) or {}
            )
    return values


def values_of_row(question: Question, asked: bool, change: Mapping[str, Any]) -> dict[str, Any]:
    """One question of the stock as values of fields."""
    return {
        "asked": asked, "needed": change.get("needed", question.required), "limit": change.get("limit") or question.limit,
        "unit": change.get("unit") or question.unit, **_flat(change),
    }  # fmt: skip


def _own_values(row: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    choices = row.get("choices") or ()
    return {
        "key": row["key"], "section": row.get("section") or OWN, "kind": row["kind"], "needed": row.get("needed", False),
        "limit": row.get("limit") or None, "unit": row.get("unit") or CHARACTERS, **_flat(row),
        **{f"choices_{code}": "\n".join(choice["label"].get(code, "") for choice in choices) for code in languages},
    }  # fmt: skip


def _flat(said: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{name}_{code}": text for name in ("label", "hint") for code, text in (said.get(name) or {}).items()
    }


def words_in(form: Form, name: str, languages: Sequence[str]) -> dict[str, str]:
    """What was typed in each language."""
    fields = {code: f"{name}_{code}" for code in languages}
    return {code: form[field].data for code, field in fields.items() if field in form and form[field].data}


def _lines(text: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (text or "").split("\n") if line.strip()]


assert set(KINDS) == set(OWN_KINDS)  # noqa: S101 - a kind without words could not be chosen
