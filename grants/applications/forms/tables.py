"""Tables of a part: rows of columns, added, moved and taken out by buttons that keep all that was typed."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField
from wtforms.fields.choices import SelectChoice

from grants.applications.forms.fields import CountryField, KeptFileField
from grants.applications.sections import Kind, Question
from grants.core.reasons import Reason
from grants.core.sentences import sentence
from grants.core.web.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    DayField,
    LineField,
    Longest,
    NumberField,
    TextField,
    as_choices,
)

MANY = 7  # choices: fewer are buttons, more a list that opens
SHORTENED = 70  # characters of a row's text, where another table points at it


class Row(Form):
    """One row of a list. A row in which nothing was typed is no row."""

    @property
    def blank(self) -> bool:
        """Whether nothing was typed in it; hidden values do not count, nor a choice, which may have stood there by itself."""
        return not any(
            str(value).strip()
            for field in self
            if field.type not in ("HiddenField", "ChoiceField")
            for value in field.raw_data or []
            if value is not None
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Nothing is wrong with a blank row."""
        return self.blank or bool(super().validate(extra_validators))


class TableRow(Row):
    """A row of a table: what its question says are its columns."""

    question: Question
    key = HiddenField()

    def answers(self) -> dict[str, Any]:
        """The row as an answer."""
        return {"key": self.key.data or new_key()} | {
            column.key: as_answer(column, self[column.key].data) for column in self.question.columns
        }


def field_of(question: Question) -> Any:
    """The form field of a question or column: not yet bound."""
    text = {"label": _(question.label), "description": _(question.hint) if question.hint else ""}
    return _FIELDS[question.kind](question, text)


def _longest(question: Question) -> list[Any]:
    return [Longest(question.limit, unit=question.unit)] if question.limit else []


def _choices(question: Question) -> list[tuple[str, Any]]:
    return [(value, _(label)) for value, label in question.choices]


_FIELDS: Mapping[Kind, Callable[[Question, dict[str, Any]], Any]] = {
    Kind.LINE: lambda q, text: LineField(validators=_longest(q), **text),
    Kind.TEXT: lambda q, text: TextField(validators=_longest(q), render_kw={"rows": q.rows}, **text),
    Kind.NUMBER: lambda q, text: NumberField(most=q.limit, **text),
    Kind.MONEY: lambda q, text: AmountField(**text),
    Kind.DAY: lambda q, text: DayField(**text),
    Kind.YES: lambda q, text: BooleanField(**text),
    Kind.COUNTRY: lambda q, text: CountryField(render_kw={"list": "country-names"}, **text),
    Kind.CHOICE: lambda q, text: ChoiceField(
        choices=[("", _("Choose") if len(q.choices) >= MANY else _("No answer")), *_choices(q)], **text
    ),
    Kind.CHOICES: lambda q, text: ChoicesField(choices=_choices(q), **text),
    Kind.ROW: lambda q, text: ChoiceField(choices=[("", _("Not said"))], **text),
    Kind.FILE: lambda q, text: KeptFileField(**text),
    Kind.TABLE: lambda q, text: _rows(q, text),
}


@lru_cache(maxsize=128)
def row_for(question: Question) -> type[TableRow]:
    """The class of the rows of a table."""
    fields = {column.key: field_of(column) for column in question.columns}
    return type(f"{question.key.title()}Row", (TableRow,), {"question": question, **fields})


def _rows(question: Question, text: dict[str, Any]) -> Any:
    return FieldList(FormField(row_for(question)), max_entries=question.limit, **text)


def as_answer(question: Question, value: Any) -> Any:
    """A field's value as it is kept: days as text, an open choice as nothing."""
    if question.kind is Kind.DAY:
        return value.isoformat() if value else None
    if question.kind in (Kind.CHOICE, Kind.ROW, Kind.COUNTRY):
        return value or ""
    return value


def as_value(question: Question, answer: Any) -> Any:
    """A kept answer as a field's value."""
    if question.kind is Kind.DAY:
        return date.fromisoformat(answer) if answer else None
    if question.kind is Kind.TABLE:
        return [_row_values(question, row) for row in answer or []]
    return answer


def _row_values(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": row["key"]} | {c.key: as_value(c, row.get(c.key)) for c in question.columns}


def offer_rows(rows: FieldList, column: str, labels: Iterable[tuple[str, str]], none: Any = None) -> None:
    """Let each row of a table choose among the rows of another; one that is gone stays to be seen as gone."""
    choices = as_choices([("", none or gettext("Not said")), *labels]) or []
    for entry in rows.entries:
        field = entry.form[column]
        field.choices = choices
        if field.data and field.data not in {choice.value for choice in choices}:
            field.choices = [*choices, SelectChoice(field.data, gettext("Something that was taken out"))]


def labels_of(question: Question, rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Rows to choose from: key and the beginning of what stands in the first text."""
    names = [c.key for c in question.columns if c.kind in (Kind.TEXT, Kind.LINE)]
    return [(row["key"], _short(str(row.get(names[0]) or ""))) for row in rows if row.get(names[0])]


def _short(text: str) -> str:
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED]}…"


def take_out(rows: FieldList, number: str) -> bool:
    """Take one row out by the number in its name."""
    gone = [entry for entry in rows.entries if entry.name == f"{rows.name}-{number}"]
    for entry in gone:
        rows.entries.remove(entry)
    return bool(gone)


def move_up(rows: FieldList, number: str) -> bool:
    """Move one row before the one above it. Rows are read in the order of their numbers, so they get new ones."""
    names = [entry.name for entry in rows.entries]
    place = names.index(f"{rows.name}-{number}") if f"{rows.name}-{number}" in names else 0
    if place:
        entries = rows.entries
        entries[place - 1], entries[place] = entries[place], entries[place - 1]
        for new, entry in enumerate(entries):
            _rename(entry, f"{rows.name}-{new}")
    return True


def _rename(entry: Any, name: str) -> None:
    entry.name = entry.id = name
    for field in entry.form:
        field.name = field.id = field.label.field_id = f"{name}-{field.short_name}"


def add_row(rows: FieldList, **values: Any) -> None:
    """An empty row at the end, with a key that stays; a full table says so."""
    if len(rows.entries) < (rows.max_entries or 1):
        rows.append_entry({"key": new_key(), **values})
    else:
        rows.errors = [sentence(Reason("too_many_rows", count=len(rows.entries) + 1, most=rows.max_entries))]


def new_key() -> str:
    """A stable id for a new line or row."""
    return secrets.token_hex(6)
