"""What an uploaded workbook would change: part by part, old beside new, what is wrong, and where somebody else wrote meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from grants.applications import queries
from grants.applications.asked import asked, row_labels
from grants.applications.forms.workbook import Reading, ReadPart, Wrong
from grants.applications.models import ApplicationSection
from grants.applications.queries import Draft
from grants.applications.rules.offline import together
from grants.applications.sections import ROWS, Kind, Question, Section
from grants.applications.views import comparing
from grants.applications.workbook import Filled, layout
from grants.applications.workbook.opening import MOST_ROWS, GivenPart
from grants.core.reasons import Reason
from grants.core.sentences import joined, sentence

NEW, CLASH, SAME, UNSOUND = "new", "clash", "same", "unsound"


@dataclass(frozen=True)
class Change:
    """One answer or row: as it is, and as the workbook has it. Rows are pairs of (column, text)."""

    label: str
    old: list[tuple[str, str]]
    new: list[tuple[str, str]]


@dataclass(frozen=True)
class ShownPart:
    """One part of the workbook beside what is saved."""

    section: Section
    state: str
    answers: dict[str, Any]
    version: int
    standing: ApplicationSection | None
    meanwhile: bool  # whether somebody saved it after the download
    changes: list[Change]
    wrong: list[Wrong]


@dataclass
class Look:
    """The whole workbook: sentences about it, its parts, and what was typed where nothing is asked any more."""

    told: list[str] = field(default_factory=list)
    parts: dict[str, ShownPart] = field(default_factory=dict)
    lost: list[Wrong] = field(default_factory=list)

    def of(self, *states: str) -> list[ShownPart]:
        """The parts in some states, in the order of the form."""
        return [shown for shown in self.parts.values() if shown.state in states]

    @property
    def quiet(self) -> str:
        """The titles of the parts in which nothing is new and nothing wrong."""
        return joined([_(shown.section.title) for shown in self.of(SAME) if not shown.wrong])

    @property
    def wrong(self) -> int:
        """How many answers cannot be taken."""
        return sum(len(shown.wrong) for shown in self.parts.values())


def look_at(filled: Filled, draft: Draft) -> Look:
    """Compare a workbook with what is saved now."""
    application, now = draft.application, queries.answers_now(draft)
    ours = filled.about.get("application") == application.key
    before = queries.answers_at(application, draft.form, filled.versions) if ours else {}
    never = {key: queries.complete_answers(section, {}) for key, section in draft.form.sections.items()}
    # What a wrong answer leaves standing: of the version that the workbook was drawn from, else of what stands now
    reading = Reading(filled, draft.form, {**now, **before})
    labels = _labels(reading, draft)
    look = Look(_told(filled, draft, ours))
    for key, read in reading.parts().items():
        look.parts[key] = _shown(
            read, before.get(key, never[key]), now[key], draft.saved.get(key), filled, labels
        )
    look.lost = _lost(filled, draft)
    return look


def _shown(
    read: ReadPart,
    before: Mapping[str, Any],
    now: dict[str, Any],
    standing: ApplicationSection | None,
    filled: Filled,
    labels: Mapping[str, str],
) -> ShownPart:
    section = read.section
    both = together(section, read.answers, before, now)
    version = standing.version if standing else 0
    state = CLASH if both.clashes and standing else NEW if queries.answers_differ(both.answers, now) else SAME
    changes = [_change(piece, labels) for piece in comparing.differing(section, both.answers, now)]
    if state == NEW and not changes:
        changes = [
            Change(_("The order of the rows"), [("", _("As it is saved"))], [("", _("As in the workbook"))])
        ]
    meanwhile = version != filled.versions.get(section.key, version)
    return ShownPart(
        section,
        state if read.sound else UNSOUND,
        both.answers,
        version,
        standing,
        meanwhile,
        changes,
        read.wrong,
    )


def _change(piece: comparing.Piece, labels: Mapping[str, str]) -> Change:
    question, old, new = piece.question, piece.theirs, piece.mine
    if question.kind not in ROWS:
        return Change(piece.label, [("", _said(question, old, labels))], [("", _said(question, new, labels))])
    columns = layout.columns_of(question)
    if old and new:
        columns = tuple(column for column in columns if old.get(column.key) != new.get(column.key))
    return Change(piece.label, _row(columns, old, labels), _row(columns, new, labels))


def _row(
    columns: tuple[Question, ...], row: Mapping[str, Any] | None, labels: Mapping[str, str]
) -> list[tuple[str, str]]:
    if row is None:
        return [("", _("Not there"))]
    return [
        (_(column.label), said)
        for column in columns
        if (said := _said(column, row.get(column.key), labels)) or len(columns) < 3
    ]


def _said(question: Question, value: Any, labels: Mapping[str, str]) -> str:
    if question.kind is Kind.COUNTRIES:
        return joined(
            [queries.in_plain_words(layout.columns_of(question)[0], code, labels) for code in value or []]
        )
    if question.key == layout.LINE_NUMBERS:
        return joined([labels.get(key) or _("Something that was taken out") for key in value or []])
    return queries.in_plain_words(question, value, labels)


def _labels(reading: Reading, draft: Draft) -> dict[str, str]:
    """Rows by their keys, as the text they are named by: those that are saved, and those that are typed."""
    found = row_labels(draft.document)
    saved = [*draft.document["partners"], *draft.document["budget"]["lines"]]
    found |= {
        row["key"]: str(row.get("name") or row.get("description") or "") for row in saved if row.get("key")
    }
    for part, section in draft.form.sections.items():
        for question in section.questions:
            if question.kind in ROWS:
                found |= {key: text for key, _number, text in reading.labels(f"{part}.{question.key}")}
    return found


def _told(filled: Filled, draft: Draft, ours: bool) -> list[str]:
    """What is to be said of the workbook as a whole."""
    about, said = filled.about, []
    if not about.get("application"):
        said.append(Reason("workbook_without_origin"))
    elif not ours:
        another = about.get("call") != draft.application.call.slug
        said.append(
            Reason("workbook_of_another_call", call=about.get("call", "")[:60])
            if another
            else Reason("workbook_of_another")
        )
    if about.get("form") and about["form"] != layout.form_hash(
        asked(draft.form.choice, about.get("language", "en"))
    ):
        said.append(Reason("workbook_older_form"))
    said += [
        Reason("workbook_sheet_missing", part=s.title)
        for key, s in draft.form.sections.items()
        if key not in filled.parts
    ]
    said += [Reason("workbook_sheet_extra", sheet=title) for title in filled.extra]
    said += [Reason("workbook_sheet_long", sheet=title, most=MOST_ROWS) for title in filled.long]
    said += [Reason("workbook_outside", sheet=title, row=row) for title, row in filled.outside]
    return [sentence(reason) for reason in said]


def _lost(filled: Filled, draft: Draft) -> list[Wrong]:
    """What was typed at questions that are not asked any more: shown, so that it can be copied to where it belongs."""
    found = []
    for key, given in filled.parts.items():
        section = draft.form.section(key)
        known = {q.key for q in section.questions} if section else set()
        found += [Wrong(given.sheet, cell.cell, "", cell.text, _("This is no longer asked."))
                  for name, cell in _cells(given) if name not in known and cell.text.strip()]  # fmt: skip
    return found


def _cells(given: GivenPart) -> list[tuple[str, Any]]:
    plain = list(given.answers.items())
    chosen = [(name, cell) for name, cells in given.choices.items() for cell in cells.values()]
    return (
        plain
        + chosen
        + [(name, cell) for name, rows in given.tables.items() for row in rows for cell in row.cells.values()]
    )
