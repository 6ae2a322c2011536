"""What stands in an uploaded workbook, as answers: read by the same fields as the form, and told beside its cell where it cannot be taken."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField

from grants.applications.asked import Asked
from grants.applications.forms.fields import QuantityField
from grants.applications.forms.tables import as_answer, field_of
from grants.applications.rules import cleaned
from grants.applications.sections import Kind, Question, Section
from grants.applications.workbook import Filled, Given, GivenRow, layout
from grants.applications.workbook.opening import FAULT, FIGURE, FORMULA, TEXT, TRUTH, GivenPart
from grants.core.errors import RuleBroken
from grants.core.reasons import N_, Reason, declare
from grants.core.sentences import sentence

WORDS = declare(
    {
        "cell_formula": N_("This cell holds a formula; type the value."),
        "cell_fault": N_("This cell holds an error of the spreadsheet program; type the value."),
        "cell_choice": N_("“%(text)s” is not on the list. Choose one of the list."),
        "cell_yes": N_("Write Yes or No, or leave it open."),
        "cell_row": N_("There is no row “%(text)s” in “%(table)s”. Choose it from the list."),
        "cell_lines": N_("There is no budget line “%(text)s”. Write the numbers of lines with a semicolon between them, for example 1; 4."),
        "part_kept": N_("What is saved here is no longer as the call asks for it. Open the part in the program and save it there first."),
    }
)  # fmt: skip
IN_FIELDS = frozenset({Kind.LINE, Kind.TEXT, Kind.NUMBER, Kind.MONEY, Kind.DAY, Kind.COUNTRY})
SHOWN = 300  # characters of what was typed, where it is told as wrong


class UploadForm(FlaskForm):
    """A filled workbook."""

    workbook = FileField(_("Your filled workbook"))


class TakeForm(FlaskForm):
    """Which parts to take, of the workbook that was shown."""

    shown = HiddenField()


@dataclass(frozen=True)
class Wrong:
    """An answer that cannot be taken: where it stands, what was typed, and what to do."""

    sheet: str
    cell: str
    question: str
    typed: str
    why: str


@dataclass
class ReadPart:
    """The answers of one sheet as they would be kept. Where one was wrong or not there, the one of before stands."""

    section: Section
    answers: dict[str, Any]
    wrong: list[Wrong] = field(default_factory=list)
    sound: bool = True  # whether the answers can be kept as they are


class Reading:
    """One workbook, read under what the call asks. `before` are the answers that it was drawn from, complete in every question."""

    def __init__(self, filled: Filled, form: Asked, before: Mapping[str, Mapping[str, Any]]) -> None:
        self.filled, self.form, self.before = filled, form, before
        self.keys = {
            (part, name): self._keys(part, name, rows) for part, given in filled.parts.items() for name, rows in given.tables.items()
        }  # fmt: skip

    def parts(self) -> dict[str, ReadPart]:
        """Every part of the form that is in the workbook."""
        return {
            key: self._part(section, self.filled.parts[key])
            for key, section in self.form.sections.items()
            if key in self.filled.parts
        }

    def _keys(self, part: str, name: str, rows: list[GivenRow]) -> list[str]:
        """Keys of rows: those they came with; a new row gets one that stays the same when the same workbook comes again."""
        seen: set[str] = set()
        found = []
        for row in rows:
            key = row.key if row.key and row.key not in seen else self._new_key(part, name, row, seen)
            seen.add(key)
            found.append(key)
        return found

    def _new_key(self, part: str, name: str, row: GivenRow, seen: set[str]) -> str:
        about = self.filled.about
        for which in (f"n{row.number}", f"r{row.place}"):
            said = "|".join((about.get("made", ""), about.get("application", ""), part, name, which))
            if row.number and (key := hashlib.sha256(said.encode()).hexdigest()[:12]) not in seen:
                return key
        return hashlib.sha256(f"{said}|{len(seen)}".encode()).hexdigest()[:12]

    def _part(self, section: Section, given: GivenPart) -> ReadPart:
        read = ReadPart(section, dict(self.before[section.key]))
        texts = {q.key: given.answers[q.key] for q in section.questions if q.key in given.answers}
        told = _Told(read, given.sheet)
        read.answers |= self._cells(tuple(section.questions), texts, told)
        for question in section.questions:
            if question.key in given.choices:
                self._choices(question, given.choices[question.key], read, told)
            elif question.key in given.tables and question.kind in layout.LISTS_OF_ROWS:
                read.answers[question.key] = self._rows(section, question, given.tables[question.key], told)
        return self._kept(read, given)

    def _kept(self, read: ReadPart, given: GivenPart) -> ReadPart:
        """As the deed would keep it; a question that it refuses stays as it was before."""
        before = self.before[read.section.key]
        try:
            read.answers = cleaned(read.section, read.answers)
        except RuleBroken as broken:
            for name, why in broken.problems:
                question = next((q for q in read.section.questions if q.key == name), None)
                where = given.answers.get(name or "")
                label = gettext(question.label) if question else ""
                read.wrong.append(
                    Wrong(
                        given.sheet,
                        where.cell if where else "",
                        label,
                        where.text[:SHOWN] if where else "",
                        sentence(why),
                    )
                )
                if name:
                    read.answers[name] = before.get(name)
            try:
                read.answers = cleaned(read.section, read.answers)
            except RuleBroken:
                read.sound = False
                read.wrong.append(Wrong(given.sheet, "", "", "", sentence(Reason("part_kept"))))
        return read

    def _cells(
        self, questions: tuple[Question, ...], cells: Mapping[str, Given], told: "_Told"
    ) -> dict[str, Any]:
        """The cells of one row, or all plain answers of a part. What is wrong is told and left out."""
        good: dict[str, Given] = {}
        for question in questions:
            cell = cells.get(question.key)
            if cell is not None and cell.kind in (FORMULA, FAULT):
                told(
                    question, cell, sentence(Reason("cell_formula" if cell.kind == FORMULA else "cell_fault"))
                )
            elif cell is not None:
                good[question.key] = cell
        form = _form_of(questions)(MultiDict({name: _as_typed(cell) for name, cell in good.items()}))
        form.validate()
        found: dict[str, Any] = {}
        for question in questions:
            if (cell := good.get(question.key)) is None:
                continue
            if question.key in form:
                if form[question.key].errors:
                    told(question, cell, " ".join(str(words) for words in form[question.key].errors))
                else:
                    found[question.key] = as_answer(question, form[question.key].data)
            elif (reader := _READERS.get(question.kind)) is not None:
                try:
                    found[question.key] = reader(self, question, cell)
                except _Unclear as unclear:
                    told(question, cell, sentence(unclear.why))
        return found

    def _choices(self, question: Question, cells: Mapping[str, Given], read: ReadPart, told: "_Told") -> None:
        chosen, clear = [], True
        for value, _label in question.choices:
            cell = cells.get(value)
            try:
                if _yes(self, question, cell) if cell else value in (read.answers[question.key] or ()):
                    chosen.append(value)
            except _Unclear as unclear:
                clear = False
                told(question, cell or Given("", TEXT, ""), sentence(unclear.why))
        if clear:
            read.answers[question.key] = chosen

    def _rows(self, section: Section, question: Question, rows: list[GivenRow], told: "_Told") -> list[Any]:
        """Rows as they are kept; one with something wrong stays as it was before, and is not there when it is new."""
        columns, before = layout.columns_of(question), self._before(section, question)
        made: list[Any] = []
        for row, key in zip(rows, self.keys[section.key, question.key], strict=True):
            if _blank(question, row):
                continue
            mark = len(told.read.wrong)
            said = self._cells(columns, row.cells, told)
            for column in columns:
                if column.required and question.kind is not Kind.TABLE and column.key not in row.cells:
                    place = next(iter(row.cells.values())).cell
                    words = (
                        gettext(column.missing)
                        if column.missing
                        else gettext("Answer: %(question)s", question=gettext(column.label))
                    )
                    told(column, Given(re.sub("[A-Z]+", "", place), TEXT, ""), words)
            if question.kind is Kind.REMEDIES:
                key = str(said.get("kind", key))
            if len(told.read.wrong) == mark:
                made.append(
                    said["country"]
                    if question.kind is Kind.COUNTRIES
                    else _complete(question, columns, key, said, before.get(key))
                )
            elif key in before:
                made.append(before[key])
        return made

    def _before(self, section: Section, question: Question) -> dict[str, Any]:
        rows = self.before[section.key].get(question.key) or []
        if question.kind is Kind.COUNTRIES:
            return {}
        return {str(row.get("kind" if question.kind is Kind.REMEDIES else "key")): row for row in rows}

    def labels(self, of: str) -> list[tuple[str, int, str]]:
        """The rows that a list offers: key, number and text, as typed in the workbook, else as saved."""
        part, _dot, name = of.partition(".")
        section = self.form.section(part)
        question = next((q for q in section.questions if q.key == name), None) if section else None
        named = layout.name_column(question) if question else None
        if question is None or named is None:
            return []
        if (part, name) in self.keys:
            rows = self.filled.parts[part].tables[name]
            return [
                (key, row.number, row.cells[named.key].text)
                for row, key in zip(rows, self.keys[part, name], strict=True)
                if named.key in row.cells
            ]
        return [
            (row["key"], number, str(row.get(named.key) or ""))
            for number, row in enumerate(self.before[part].get(name) or [], 1)
        ]


class _Told:
    """Where wrong answers of one sheet are gathered."""

    def __init__(self, read: ReadPart, sheet: str) -> None:
        self.read, self.sheet = read, sheet

    def __call__(self, question: Question, cell: Given, why: str) -> None:
        self.read.wrong.append(Wrong(self.sheet, cell.cell, gettext(question.label), cell.text[:SHOWN], why))


class _Unclear(Exception):
    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.why = Reason(key, **params)


@lru_cache(maxsize=256)
def _form_of(questions: tuple[Question, ...]) -> type[Form]:
    """The fields that read texts, numbers, amounts, days and countries: those of the form itself."""
    fields = {
        q.key: QuantityField() if q.key == layout.QUANTITY else field_of(q)
        for q in questions
        if q.kind in IN_FIELDS
    }
    return type("ReadForm", (Form,), fields)


def _as_typed(cell: Given) -> str:
    """A number of the spreadsheet program has one meaning, so 25.125 does not ask whether thousands were meant."""
    return f"{cell.text}0" if cell.kind == FIGURE and re.fullmatch(r"-?\d+\.\d{3}", cell.text) else cell.text


def _blank(question: Question, row: GivenRow) -> bool:
    """A budget line in which nothing was typed is none, whatever was chosen in it: as in the form."""
    if question.kind is Kind.LINES:
        return not any(row.cells[c.key].text.strip() for c in layout.columns_of(question)
                       if c.key in row.cells and c.key != "grant_year" and c.kind not in (Kind.CHOICE, Kind.ROW))  # fmt: skip
    return not any(cell.text.strip() for cell in row.cells.values())


def _complete(
    question: Question, columns: tuple[Question, ...], key: str, said: dict[str, Any], before: Any
) -> dict[str, Any]:
    """A row with everything that is kept of it: what the sheet does not ask stays as it was."""
    empty = {c.key: _EMPTY.get(c.kind, "") for c in columns}
    made = {**(before or {}), **empty, **said}
    return made if question.kind is Kind.REMEDIES else {**made, "key": key}


_EMPTY: Mapping[Kind, Any] = {Kind.NUMBER: None, Kind.MONEY: None, Kind.DAY: None, Kind.CHOICES: []}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _yes(reading: Reading, question: Question, cell: Given) -> bool:
    if cell.kind == FORMULA:
        raise _Unclear("cell_formula")
    if cell.kind == TRUTH:
        return cell.text == "TRUE"
    said = _plain(cell.text)
    if said in ("yes", _plain(gettext("Yes"))):
        return True
    if said in ("", "no", _plain(gettext("No"))):
        return False
    raise _Unclear("cell_yes")


def _choice(reading: Reading, question: Question, cell: Given) -> str:
    said = _plain(cell.text)
    for value, label in question.choices:
        if said in (_plain(gettext(label)), _plain(label), _plain(value)):
            return value
    if said:
        raise _Unclear("cell_choice", text=cell.text.strip()[:60])
    return ""


def _row(reading: Reading, question: Question, cell: Given) -> str:
    """The key of the row that was chosen by its text; by its number alone when the text was changed afterwards."""
    said = _plain(cell.text)
    if not said:
        return ""
    if gone := re.search(r"\[([^\[\]]{1,24})\]$", cell.text.strip()):
        return gone[1]
    rows = reading.labels(question.of)
    for same in (lambda n, text: _plain(layout.row_label(n, text)) == said, lambda n, text: _plain(text) == said,
                 lambda n, text: said.startswith(f"{n}. ") or said in (f"{n}", f"{n}.")):  # fmt: skip
        for key, number, text in rows:
            if same(number, text):
                return key
    part, _dot, _name = question.of.partition(".")
    section = reading.form.section(part)
    raise _Unclear("cell_row", text=cell.text.strip()[:60], table=section.title if section else part)


def _line_numbers(reading: Reading, question: Question, cell: Given) -> list[str]:
    """The keys of budget lines by their numbers."""
    part, _dot, name = question.of.partition(".")
    rows = reading.filled.parts[part].tables.get(name, []) if part in reading.filled.parts else []
    known = {
        row.number: key
        for row, key in zip(rows, reading.keys.get((part, name), []), strict=True)
        if row.number
    }
    if not rows:
        known = {n: line["key"] for n, line in enumerate(reading.before.get(part, {}).get(name) or [], 1)}
    found = []
    for word in re.findall(r"\[[^\[\]]{1,24}\]|[^\s;,،؛]+", cell.text):
        if word.startswith("["):
            found.append(word[1:-1])
        elif word.isdecimal() and len(word) < 5 and int(word) in known:
            found.append(known[int(word)])
        else:
            raise _Unclear("cell_lines", text=word[:60])
    return found


_READERS: Mapping[Kind, Callable[[Reading, Question, Given], Any]] = {
    Kind.YES: _yes, Kind.CHOICE: _choice, Kind.ROW: _row, Kind.CHOICES: _line_numbers,
}  # fmt: skip
