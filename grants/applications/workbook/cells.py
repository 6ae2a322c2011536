"""Cells of the workbook to write in: how an answer stands in one, and what the spreadsheet program offers for it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from xlsxwriter.utility import xl_range_abs

from grants.applications.asked import Asked
from grants.applications.sections import MOST_YEARS, Kind, Question
from grants.applications.workbook import layout
from grants.applications.workbook.layout import FIRST
from grants.core.sentences import countries, country

Answers = Mapping[str, Mapping[str, Any]]


class Cells:
    """The workbook while it is drawn: its formats, its lists to choose from, and where the tables stand."""

    def __init__(
        self, book: Any, form: Asked, answers: Answers, places: Mapping[str, tuple[int, int]]
    ) -> None:
        self.book, self.form, self.answers, self.places = book, form, answers, places
        self.titles = layout.sheet_titles(form.sections, gettext)
        self.formats: dict[tuple[Any, ...], Any] = {}
        self.offered: dict[
            tuple[Any, ...], str
        ] = {}  # lists to choose from -> where they stand on the sheet of lists

    def format(self, **wanted: Any) -> Any:
        """A cell format; the same wishes give the same one."""
        name = tuple(sorted(wanted.items()))
        if name not in self.formats:
            self.formats[name] = self.book.add_format({"valign": "top", "text_wrap": True, **wanted})
        return self.formats[name]

    def answer_format(self, question: Question) -> Any:
        """Of a cell to write in: unlocked, with a frame."""
        shapes = {
            Kind.MONEY: "#,##0.00",
            Kind.NUMBER: "#,##0",
            Kind.DAY: "yyyy-mm-dd",
            Kind.LINE: "@",
            Kind.CHOICES: "@",
        }
        shape = {"num_format": shapes[question.kind]} if question.kind in shapes else {}
        return self.format(locked=False, border=1, border_color="#8a8a8a", bg_color="#fffdf2", **shape)

    def cell(self, sheet: Any, row: int, column: int, question: Question, value: Any) -> None:
        """One cell to write in, with what stands in it and what it offers."""
        shape = self.answer_format(question)
        told = self._told(question, value)
        if told is None or told == "":
            sheet.write_blank(row, column, None, shape)
        elif isinstance(told, str):
            sheet.write_string(row, column, told, shape)
        elif isinstance(told, date):
            sheet.write_datetime(row, column, datetime(told.year, told.month, told.day), shape)  # noqa: DTZ001 - a day
        else:
            sheet.write_number(row, column, told, shape)

    def _told(self, question: Question, value: Any) -> Any:
        """An answer as it stands in its cell."""
        if value in (None, "", []):
            return None
        match question.kind:
            case Kind.MONEY:
                return value / 100
            case Kind.DAY:
                return date.fromisoformat(value)
            case Kind.YES:
                return gettext("Yes") if value else None
            case Kind.CHOICE:
                return gettext(dict(question.choices).get(value, value))
            case Kind.COUNTRY:
                return country(value)
            case Kind.ROW:
                return self._pointed_at(question.of, value)
            case Kind.CHOICES:
                return "; ".join(self._numbers(value))
            case _:
                return value

    def _pointed_at(self, of: str, key: str) -> str:
        part, _dot, name = of.partition(".")
        rows = self.answers.get(part, {}).get(name) or []
        section = self.form.section(part)
        number = next((n for n, row in enumerate(rows, 1) if row.get("key") == key), 0)
        named = layout.name_column(section.question(name)) if section is not None and number else None
        if named is None or not rows[number - 1].get(named.key):
            return layout.gone_row(key, gettext("Something that was taken out"))
        return layout.row_label(number, rows[number - 1][named.key])

    def _numbers(self, keys: Sequence[str]) -> list[str]:
        lines = self.answers.get("budget", {}).get("lines") or []
        numbers = {line["key"]: str(number) for number, line in enumerate(lines, 1)}
        return [numbers.get(key) or f"[{key}]" for key in keys]

    def check(self, sheet: Any, question: Question, first: int, last: int, column: int) -> None:
        """Let the spreadsheet program offer a list, or warn. It never stops anybody: the upload tells all that is wrong."""
        if (check := self._checked(question)) is not None:
            sheet.data_validation(
                first, column, last, column, {"ignore_blank": True, "error_type": "warning", **check}
            )

    def _checked(self, question: Question) -> dict[str, Any] | None:
        match question.kind:
            case Kind.CHOICE:
                return self._offer(tuple(gettext(label) for _value, label in question.choices))
            case Kind.YES:
                return self._offer((gettext("Yes"), gettext("No")))
            case Kind.COUNTRY:
                return self._offer(tuple(name for _code, name in countries()))
            case Kind.ROW:
                return self._offer_rows(question.of)
            case Kind.NUMBER if question.key == "grant_year":
                return self._offer(tuple(range(1, MOST_YEARS + 1)))
            case Kind.NUMBER:
                return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": question.limit}
            case Kind.MONEY:
                return {"validate": "decimal", "criteria": ">=", "value": 0}
            case Kind.DAY:
                return {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
            case _:
                return None

    def _offer(self, words: tuple[Any, ...]) -> dict[str, Any]:
        if words not in self.offered:
            column = len(self.offered)
            self.offered[words] = "=lists!" + xl_range_abs(0, column, max(len(words) - 1, 0), column)
        return {"validate": "list", "source": self.offered[words]}

    def _offer_rows(self, of: str) -> dict[str, Any] | None:
        if of not in self.places:
            return None
        part, _dot, name = of.partition(".")
        first, count = self.places[of]
        column = FIRST + len(layout.columns_of(self.form.sections[part].question(name)))
        return {
            "validate": "list",
            "source": f"='{self.titles[part]}'!" + xl_range_abs(first, column, first + count - 1, column),
        }

    def lists(self) -> None:
        """The hidden sheet of what can be chosen."""
        sheet = self.book.add_worksheet("lists")
        for column, words in enumerate(self.offered):
            for row, word in enumerate(words):
                (sheet.write_number if isinstance(word, int) else sheet.write_string)(row, column, word)
        sheet.protect("")
        sheet.hide()
