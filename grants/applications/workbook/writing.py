"""Drawing the workbook: one sheet a part, with the questions, limits, hints and lists of the form. Nothing that people wrote becomes a formula."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from flask_babel import gettext
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from grants.applications.asked import Asked
from grants.applications.sections import MOST_YEARS, WORDS_UNIT, Kind, Question, Section
from grants.applications.workbook import layout
from grants.applications.workbook.cells import Answers, Cells
from grants.applications.workbook.layout import ANSWER, COUNT, FIRST, HINT, ID, LABEL, NUMBER, Origin
from grants.applications.workbook.wording import hint, instructions, table_hint
from grants.core.sentences import locale

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS = {
    Kind.TEXT: 46, Kind.LINE: 28, Kind.NUMBER: 12, Kind.MONEY: 14, Kind.DAY: 14, Kind.CHOICE: 26, Kind.CHOICES: 18, Kind.COUNTRY: 28,
    Kind.ROW: 34, Kind.YES: 10, Kind.FILE: 20,
}  # fmt: skip
ALLOWED = {
    "format_columns": True,
    "format_rows": True,
    "format_cells": True,
    "sort": False,
    "select_locked_cells": True,
}
LINE_HEIGHT = 15


def workbook_of(origin: Origin, form: Asked, answers: Answers, about: Sequence[tuple[str, str]]) -> bytes:
    """The application as it stands, with room to go on. `about` says on the first sheet of which call it is."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same answers make the same file
        drawing = _Drawing(book, form, answers, _places(form, answers))
        drawing.first_sheet(about)
        for section in form.sections.values():
            drawing.part(section)
        drawing.lists()
        _form_sheet(book, origin)
    return buffer.getvalue()


def _form_sheet(book: Any, origin: Origin) -> None:
    """What the upload is compared with. Hidden, and of no use to a reader."""
    sheet = book.add_worksheet("form")
    rows = [
        (layout.FORM, ""), ("application", origin.application), ("call", origin.call), ("form", origin.form), ("language", origin.language),
        ("made", origin.made), *((f"{layout.PART}{key}", str(version)) for key, version in origin.versions.items()),
    ]  # fmt: skip
    for number, (name, value) in enumerate(rows):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, value)
    sheet.protect("")
    sheet.hide()


class _Drawing(Cells):
    """The sheets, one after the other."""

    def first_sheet(self, about: Sequence[tuple[str, str]]) -> None:
        """How to use it."""
        sheet = self._sheet(gettext("How to use this"))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        sheet.write_string(
            0, 0, gettext("How to use this"), self.format(bold=True, font_size=16, text_wrap=False)
        )
        row = 2
        for label, value in about:
            sheet.write_string(row, 0, label, self.format(bold=True))
            sheet.write_string(row, 1, value, self.format())
            row += 1
        for text in instructions():
            row += 1
            sheet.write_string(row, 1, text, self.format())
        self._finish(sheet)

    def part(self, section: Section) -> None:
        """One sheet: its plain questions, then its tables."""
        sheet = self._sheet(self.titles[section.key])
        self._widths(sheet, section)
        sheet.write_string(0, ID, layout.PART + section.key)
        sheet.write_string(
            0, NUMBER, gettext(section.title), self.format(bold=True, font_size=16, text_wrap=False)
        )
        sheet.write_string(1, ID, layout.OTHER)
        sheet.write_string(
            1, NUMBER, gettext(section.lede), self.format(text_wrap=False, font_color="#555555")
        )
        said = self.answers.get(section.key, {})
        self._sums(sheet, section)
        self._plain(sheet, section, said)
        for question in section.questions:
            if question.kind in layout.LISTS_OF_ROWS:
                self._table(sheet, section, question, said.get(question.key) or [])
        sheet.freeze_panes(self._first_answer(section), 0)
        self._finish(sheet)

    def _first_answer(self, section: Section) -> int:
        """The row under the first heading: what is above stays in sight."""
        if _plain_of(section):
            return _top(section) + 1
        question = next(q for q in section.questions if q.kind in layout.LISTS_OF_ROWS)
        return self.places[f"{section.key}.{question.key}"][0]

    def _plain(self, sheet: Any, section: Section, said: Mapping[str, Any]) -> None:
        questions, row = _plain_of(section), _top(section)
        if not questions:
            return
        head = self.format(bold=True, bottom=1)
        for column, words in ((NUMBER, ""), (LABEL, gettext("Question")), (HINT, gettext("Hint and limit")), (ANSWER, gettext("Your answer")),
                              (COUNT, gettext("Count"))):  # fmt: skip
            sheet.write_string(row, column, words, head)
        sheet.write_string(row, ID, layout.OTHER)
        for number, question in enumerate(questions, 1):
            row += 1
            sheet.write_number(row, NUMBER, number, self.format(font_color="#555555"))
            sheet.write_string(row, LABEL, gettext(question.label), self.format(bold=True))
            sheet.write_string(row, HINT, hint(question), self.format(font_color="#555555"))
            if question.kind is Kind.CHOICES:
                row = self._choices(sheet, row, question, said.get(question.key) or [])
            else:
                self._question(sheet, row, question, said.get(question.key))

    def _question(self, sheet: Any, row: int, question: Question, value: Any) -> None:
        if question.kind is Kind.FILE or len(str(value or "")) > layout.LONGEST_CELL:
            words = (
                gettext("Attach it in the program.")
                if question.kind is Kind.FILE
                else gettext("Too long for a cell: it stays as it is in the program.")
            )
            name = f" ({value['name']})" if question.kind is Kind.FILE and value else ""
            sheet.write_string(row, ID, layout.OTHER)
            sheet.write_string(row, ANSWER, words + name, self.format(font_color="#555555"))
            return
        sheet.write_string(row, ID, layout.QUESTION + question.key)
        self.cell(sheet, row, ANSWER, question, value)
        self.check(sheet, question, row, row, ANSWER)
        if question.kind is Kind.TEXT:
            lines = max(question.rows, sum(len(line) // 70 + 1 for line in str(value or "").split("\n")))
            sheet.set_row(row, min(405, max(4, lines) * LINE_HEIGHT))
        if question.kind in (Kind.TEXT, Kind.LINE) and question.limit:
            self._count(sheet, row, question, str(value or ""))

    def _choices(self, sheet: Any, row: int, question: Question, chosen: Sequence[str]) -> int:
        sheet.write_string(row, ID, layout.OTHER)
        for value, label in question.choices:
            row += 1
            sheet.write_string(row, ID, f"{layout.CHOICE}{question.key} {value}")
            sheet.write_string(row, HINT, gettext(label), self.format(indent=1))
            one = Question(value, label, Kind.YES)
            self.cell(sheet, row, ANSWER, one, value in chosen)
            self.check(sheet, one, row, row, ANSWER)
        return row

    def _count(self, sheet: Any, row: int, question: Question, text: str) -> None:
        """How much is written, counted while one writes; red above the limit."""
        cell = xl_rowcol_to_cell(row, ANSWER)
        one_line = f'TRIM(SUBSTITUTE({cell},CHAR(10)," "))'
        words = question.unit == WORDS_UNIT
        formula = (
            f'=IF({one_line}="",0,LEN({one_line})-LEN(SUBSTITUTE({one_line}," ",""))+1)'
            if words
            else f"=LEN({cell})"
        )
        unit = (
            gettext("of %(limit)s words", limit=f"{question.limit:,}")
            if words
            else gettext("of %(limit)s characters", limit=f"{question.limit:,}")
        )
        shape = self.format(
            num_format='#,##0" ' + unit.replace('"', "") + '"', align="left", font_color="#555555"
        )
        sheet.write_formula(row, COUNT, formula, shape, len(text.split()) if words else len(text))
        sheet.conditional_format(row, COUNT, row, COUNT, {
            "type": "cell", "criteria": ">", "value": question.limit, "format": self.format(bold=True, font_color="#b00020")})  # fmt: skip

    def _table(self, sheet: Any, section: Section, question: Question, rows: Sequence[Any]) -> None:
        columns, (first, count) = layout.columns_of(question), self.places[f"{section.key}.{question.key}"]
        sheet.write_string(first - 4, ID, layout.OTHER)
        sheet.write_string(
            first - 4, NUMBER, gettext(question.label), self.format(bold=True, font_size=13, text_wrap=False)
        )
        sheet.write_string(first - 3, ID, layout.OTHER)
        sheet.write_string(
            first - 3, NUMBER, table_hint(question), self.format(font_color="#555555", text_wrap=False)
        )
        sheet.write_string(first - 2, ID, layout.OTHER)
        sheet.write_string(first - 1, ID, layout.TABLE + question.key)
        sheet.set_row(first - 1, None, None, {"hidden": True})
        head = self.format(bold=True, bottom=1)
        sheet.write_string(first - 2, NUMBER, gettext("No."), head)
        for place, column in enumerate(columns, FIRST):
            sheet.write_string(first - 1, place, column.key)
            sheet.write_string(
                first - 2,
                place,
                "\n".join(part for part in (gettext(column.label), hint(column)) if part),
                head,
            )
        if question.kind is Kind.LINES:
            sheet.write_string(first - 2, FIRST + len(columns), gettext("Amount, in USD"), head)
        for number in range(count):
            kept = rows[number] if number < len(rows) else None
            self._row(sheet, first + number, number + 1, question, kept)
        for place, column in enumerate(columns, FIRST):
            self.check(sheet, column, first, first + count - 1, place)
        sheet.write_string(first + count, ID, layout.OTHER)

    def _row(self, sheet: Any, place: int, number: int, question: Question, kept: Any) -> None:
        columns = layout.columns_of(question)
        said = {"country": kept} if question.kind is Kind.COUNTRIES else kept or {}
        if said.get("key"):
            sheet.write_string(place, ID, f"{layout.ROW}{said['key']}")
        sheet.write_number(place, NUMBER, number, self.format(font_color="#555555"))
        for column, asked in enumerate(columns, FIRST):
            self.cell(sheet, place, column, asked, said.get(asked.key))
        if question.kind is Kind.LINES:
            self._amount(sheet, place, said)
        elif (name := layout.name_column(question)) is not None:
            self._label(
                sheet,
                place,
                number,
                FIRST + columns.index(name),
                FIRST + len(columns),
                said.get(name.key) or "",
            )

    def _amount(self, sheet: Any, place: int, said: Mapping[str, Any]) -> None:
        names = [column.key for column in layout.columns_of(Question("lines", "", Kind.LINES))]
        many, each = (
            xl_rowcol_to_cell(place, FIRST + names.index(name))
            for name in (layout.QUANTITY, "unit_cost_minor")
        )
        amount = (said[layout.QUANTITY] * said["unit_cost_minor"] + 50) // 100 / 100 if said else ""
        sheet.write_formula(
            place, FIRST + len(names), f'=IF(OR({many}="",{each}=""),"",IFERROR(ROUND({many}*{each},2),""))',
            self.format(num_format="#,##0.00", font_color="#555555"), amount,
        )  # fmt: skip

    def _label(self, sheet: Any, place: int, number: int, named: int, column: int, text: str) -> None:
        """What the lists of other tables offer for this row: worked out while one writes."""
        cell, count = xl_rowcol_to_cell(place, named), xl_rowcol_to_cell(place, NUMBER)
        formula = f'=IF({cell}="","",{count}&". "&LEFT(TRIM(SUBSTITUTE({cell},CHAR(10)," ")),{layout.LABEL_LENGTH}))'
        sheet.write_formula(
            place,
            column,
            formula,
            self.format(font_color="#ffffff", text_wrap=False),
            layout.row_label(number, text) if text else "",
        )

    def _sums(self, sheet: Any, section: Section) -> None:
        """Live sums of the budget above its lines."""
        if section.key != "budget":
            return
        lines = self.answers.get("budget", {}).get("lines") or []
        first, count = self.places["budget.lines"]
        names = [column.key for column in layout.columns_of(section.question("lines"))]
        amounts = xl_range_abs(first, FIRST + len(names), first + count - 1, FIRST + len(names))
        years = xl_range_abs(
            first, FIRST + names.index("grant_year"), first + count - 1, FIRST + names.index("grant_year")
        )
        money, head = self.format(num_format="#,##0.00", bold=True), self.format(bold=True)
        sums = {year: sum((row[layout.QUANTITY] * row["unit_cost_minor"] + 50) // 100 for row in lines if row["grant_year"] == year)
                for year in range(1, MOST_YEARS + 1)}  # fmt: skip
        sheet.write_string(3, ID, layout.OTHER)
        sheet.write_string(4, ID, layout.OTHER)
        shown = [0, *range(1, max([4, *(y for y, amount in sums.items() if amount)]) + 1)]
        for place, year in enumerate(shown, FIRST):
            sheet.write_string(
                3, place, gettext("Year %(year)s", year=year) if year else gettext("All years, in USD"), head
            )
            formula = f"=SUMIF({years},{year},{amounts})" if year else f"=SUM({amounts})"
            sheet.write_formula(4, place, formula, money, (sums[year] if year else sum(sums.values())) / 100)

    def _sheet(self, title: str) -> Any:
        sheet = self.book.add_worksheet(title[:31])
        if locale().text_direction == "rtl":
            sheet.right_to_left()
        return sheet

    def _widths(self, sheet: Any, section: Section) -> None:
        """Wide enough to read: of plain questions, and of the widest table that stands in a column."""
        widths: dict[int, int] = {NUMBER: 5}
        for question in section.questions:
            if question.kind in layout.LISTS_OF_ROWS:
                for column, asked in enumerate(layout.columns_of(question), FIRST):
                    widths[column] = max(widths.get(column, 0), WIDTHS[asked.kind])
                widths.setdefault(FIRST + len(layout.columns_of(question)), 16)
        if _plain_of(section):
            lists = len(widths) > 1
            plain = {LABEL: 34, HINT: 36, ANSWER: 46 if lists else 80, COUNT: 24}
            widths = {
                column: max(widths.get(column, 0), plain.get(column, 0)) for column in {*widths, *plain}
            }
        sheet.set_column(ID, ID, None, None, {"hidden": True})
        for column, width in widths.items():
            sheet.set_column(column, column, width)

    def _finish(self, sheet: Any) -> None:
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.protect("", ALLOWED)


def _plain_of(section: Section) -> list[Question]:
    return [q for q in section.questions if q.kind not in layout.LISTS_OF_ROWS]


def _top(section: Section) -> int:
    """The first row under the title: below the sums, in the budget."""
    return 6 if section.key == "budget" else 3


def _rows_of_plain(section: Section) -> int:
    """Rows that the plain questions of a sheet take: the heading, one each, one for each of several choices, a gap."""
    return 2 + sum(1 + (len(q.choices) if q.kind is Kind.CHOICES else 0) for q in _plain_of(section))


def _places(form: Asked, answers: Answers) -> dict[str, tuple[int, int]]:
    """First row and number of rows of every table, known before anything is drawn: other sheets point at them."""
    places = {}
    for section in form.sections.values():
        said = answers.get(section.key, {})
        row = _top(section) + (_rows_of_plain(section) if _plain_of(section) else 0)
        for question in section.questions:
            if question.kind in layout.LISTS_OF_ROWS:
                first = row + 4  # title, hint, heading, keys
                count = layout.rows_with_room(question, len(said.get(question.key) or []))
                places[f"{section.key}.{question.key}"] = (first, count)
                row = first + count + 1
    return places
