"""PDFs of an application: the proposal as a reviewer reads it, and the receipt. Both are drawn from a snapshot."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from reportlab.platypus import Flowable

from grants.applications.asked import asked_in, row_labels, serving
from grants.applications.models import Application, Submission
from grants.applications.queries import in_plain_words
from grants.applications.rules.tables import grouped, months_of_plan
from grants.applications.sections import Kind, Question, Section
from grants.applications.states import Category, CountryRole, RemedyKind
from grants.core import pdf, sentences
from grants.core.money import Money
from grants.core.sentences import country, day, moment, place
from grants.organizations.states import DocumentKind

Document = Mapping[str, Any]
PAGE_WIDTH = 170  # millimetres between the margins
MOST_COUNTED = 1000
_COUNTED: dict[tuple[int, str, str], int] = {}


def proposal_pdf(document: Document, application: Application, submission: Submission | None) -> bytes:
    """The whole application. Without a submission it says on every page that it is a draft."""
    story: list[Flowable] = [
        pdf.paragraph(document["title"] or _("Without a title yet"), "title"),
        pdf.paragraph(
            _(
                "%(organization)s, %(country)s",
                organization=document["organization"]["legal_name"],
                country=country(document["organization"]["country"]),
            )
        ),
        pdf.facts(_overview(document, application, submission)),
    ]
    for key, section in asked_in(document, str(sentences.locale())).sections.items():
        special = _PARTS.get(key)
        told = special(document, key) if special else _plain(document, section)
        story += [pdf.paragraph(_(section.title), "h2"), *told]
    story += [pdf.paragraph(_("Documents"), "h2"), _files(document)]
    reference = application.reference or _("Draft")
    foot = (
        _("%(reference)s, version %(number)s", reference=reference, number=submission.version)
        if submission
        else _("Draft, not sent")
    )
    return pdf.draw(document["title"] or reference, story, reference=foot, language=document["language"])


def pages_of(document: Document, application: Application, content: str) -> int:
    """How many pages the whole has as it stands now. Drawn once for each content, which takes a tenth of a second, and then remembered."""
    key = (application.id, content, str(sentences.locale()))
    if key not in _COUNTED:
        if len(_COUNTED) >= MOST_COUNTED:
            _COUNTED.clear()
        _COUNTED[key] = pdf.pages_in(proposal_pdf(document, application, None))
    return _COUNTED[key]


def receipt_pdf(
    application: Application, submission: Submission, document: Document, zone: str | None = None
) -> bytes:
    """The receipt: reference, times, content hash, and every file with its hash."""
    call = application.call
    rows = [
        (_("Reference"), application.reference or ""),
        (_("Version"), submission.version),
        (_("Call"), call.title),
        (_("Organization"), document["organization"]["legal_name"]),
        (_("Project"), document["title"]),
        (_("Received"), _("%(time)s in %(place)s", time=moment(submission.submitted_at, call.time_zone), place=place(call.time_zone))),
        *([(_("The same moment"), _("%(time)s in %(place)s", time=moment(submission.submitted_at, zone), place=place(zone)))] if zone and zone != call.time_zone else []),
        *([(_("Late"), _("after the deadline, in the grace period of the call: accepted, and marked as late"))] if submission.late_after else []),
        (_("Sent by"), submission.submitted_by.name),
        (_("Declaration confirmed by"), (document["sections"].get("declarations") or {}).get("name") or "–"),
        (_("Asked for"), sentences.money(Money(submission.requested_minor, submission.currency))),
        (_("Content hash (SHA-256)"), submission.content_hash),
    ]  # fmt: skip
    story: list[Flowable] = [
        pdf.paragraph(_("We have your application"), "title"),
        pdf.facts(rows),
        pdf.gap(),
        pdf.paragraph(_("Files"), "h2"),
        _files(document, hashes=True),
        pdf.gap(),
        pdf.paragraph(_("The content hash is worked out from everything you wrote and the files you attached. The same content always gives the same hash."), "small"),
    ]  # fmt: skip
    return pdf.draw(
        _("Receipt %(reference)s", reference=application.reference),
        story,
        reference=application.reference or "",
        language=document["language"],
    )


def _overview(
    document: Document, application: Application, submission: Submission | None
) -> list[tuple[str, object]]:
    budget = document["budget"]
    rows: list[tuple[str, object]] = [
        (_("Reference"), application.reference or _("none before it is sent")),
        (_("Call"), application.call.title),
        (_("Start"), _day(document["starts_on"])),
        (_("Months"), document["months"] or "–"),
        (_("Asked for"), sentences.money(Money(budget["total_minor"], budget["currency"]))),
    ]
    if submission:
        rows.append(
            (
                _("Received"),
                _(
                    "%(time)s in %(place)s",
                    time=moment(submission.submitted_at, application.call.time_zone),
                    place=place(application.call.time_zone),
                ),
            )
        )
    return rows


def _plain(document: Document, section: Section) -> list[Flowable]:
    answers = document["sections"].get(section.key, {})
    parts: list[Flowable] = []
    for question in section.questions:
        if question.key in answers:
            told = _tables(section, question, answers, document) if question.kind is Kind.TABLE else [
                pdf.paragraph(_said(question, answers[question.key]))
            ]  # fmt: skip
            label = pdf.paragraph(_(question.label), "h3")
            label.keepWithNext = 1
            parts += [label, *told]
    return parts or [_nothing()]


def _tables(
    section: Section, question: Question, answers: Mapping[str, Any], document: Document
) -> list[Flowable]:
    """A table as it is read best: as a plan by month, under the rows that it is of, or as it is."""
    rows, labels = answers[question.key], row_labels(document)
    months = months_of_plan(question, rows, document["months"])
    if months:
        bars = [
            (row["text"], _beside(row, labels), row.get("first") or 0, row.get("last") or 0) for row in rows
        ]
        return [pdf.plan(_("Activity"), bars, months)]
    under = grouped(section, question, answers)
    if under is None:
        return _rows(question, rows, labels)
    narrow, groups = under
    heads = {
        id(own[0]): (labels.get(other["key"]) if other else "") or _("Of no result") for other, own in groups
    }
    return _rows(narrow, [row for _other, own in groups for row in own], labels, heads)


def _beside(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Under an activity: its months, who does it, for which result."""
    when = (
        _("Months %(first)s to %(last)s", first=row["first"], last=row["last"])
        if row.get("first") and row.get("last")
        else _("Months not said")
    )
    return " · ".join(filter(None, (when, row.get("who"), labels.get(row.get("result") or ""))))


def _rows(
    question: Question,
    rows: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    heads: Mapping[int, str] = MappingProxyType({}),
) -> list[Flowable]:
    """A table of answers: wide columns for what is written, narrow ones for figures. `heads` stand above rows, by the id of the row."""
    if not rows:
        return [_nothing()]
    width = [
        {Kind.TEXT: 3.0, Kind.LINE: 2.0, Kind.ROW: 2.0}.get(column.kind, 1.0) for column in question.columns
    ]
    figures = [n for n, column in enumerate(question.columns) if column.kind in (Kind.NUMBER, Kind.MONEY)]
    cells: list[tuple[str, ...]] = []
    groups = []
    for row in rows:
        if id(row) in heads:
            groups.append(len(cells))
            cells.append((heads[id(row)], *[""] * (len(question.columns) - 1)))
        cells.append(tuple(in_plain_words(c, row.get(c.key), labels) or "–" for c in question.columns))
    share = PAGE_WIDTH / sum(width)
    return [
        pdf.table(
            [_(c.label) for c in question.columns],
            cells,
            [w * share for w in width],
            figures=figures,
            groups=groups,
        )
    ]


def _said(question: Question, value: Any) -> str:
    if question.kind is Kind.YES:
        return _("Confirmed") if value else _("Not confirmed")
    return in_plain_words(question, value, {}) or "–"


def _countries(document: Document, key: str) -> list[Flowable]:
    rows = []
    for role in CountryRole:
        named = [country(row["country"]) for row in document["countries"] if row["role"] == role.value]
        rows.append((_(role.label), ", ".join(named) or "–"))
    return [pdf.facts(rows)]


def _remedies(document: Document, key: str) -> list[Flowable]:
    """Each remedy as text that may run over pages, since a cell of a table may not."""
    lines = {line["key"]: line["description"] for line in document["budget"]["lines"]}
    parts: list[Flowable] = []
    for row in document["remedies"]:
        paid_by = ", ".join(dict.fromkeys(lines[k] for k in row["line_keys"] if k in lines)) or _(
            "no budget line"
        )
        people = "–" if row["people"] is None else sentences.figure(Money(row["people"], "JPY"))
        parts += [
            pdf.paragraph(_(RemedyKind(row["kind"]).label), "h3"),
            pdf.paragraph(row["description"] or "–"),
            pdf.paragraph(
                _("People: %(people)s. Paid by: %(lines)s.", people=people, lines=paid_by), "small"
            ),
        ]
    return parts or [_nothing()]


def _partners(document: Document, key: str) -> list[Flowable]:
    currency = document["budget"]["currency"]
    parts: list[Flowable] = []
    for row in document["partners"]:
        share = sentences.money(Money(row["share_minor"], currency))
        signed = ", ".join(
            filter(None, (_day(row.get("declaration_signed_on")), row.get("declaration_signed_by")))
        )
        parts += [
            pdf.paragraph(
                _("%(name)s, %(country)s", name=row["name"], country=country(row["country"])), "h3"
            ),
            pdf.paragraph(row["role"] or "–"),
            pdf.paragraph(
                _("Share of the budget: %(share)s. Declaration signed: %(day)s.", share=share, day=signed),
                "small",
            ),
            pdf.paragraph(
                _(
                    "Registration number: %(number)s. Head: %(name)s.",
                    number=row.get("registration_number") or "–",
                    name=row.get("head_name") or "–",
                ),
                "small",
            ),
        ]
    return parts or [pdf.paragraph(_("No partner: the organization works alone."))]


def _budget(document: Document, key: str) -> list[Flowable]:
    budget, served = document["budget"], serving(document)
    parts: list[Flowable] = []
    for year, total in budget["years"].items():
        lines = [line for line in budget["lines"] if line["grant_year"] == int(year)]
        rows: list[tuple[object, ...]] = [
            (_(Category(line["category"]).label), ", ".join(filter(None, (line["description"], *served[line["key"]]))),
             " ".join([sentences.figure(Money(line["quantity_hundredths"])), line["unit"]]).strip(),
             sentences.figure(Money(line["unit_cost_minor"])), sentences.figure(Money(line["amount_minor"])))
            for line in lines
        ]  # fmt: skip
        rows.append((_("Total of year %(year)s", year=year), "", "", "", sentences.figure(Money(total))))
        head = [
            _("Category"),
            _("What for"),
            _("How many"),
            _("%(currency)s each", currency=budget["currency"]),
            budget["currency"],
        ]
        parts += [
            pdf.paragraph(_("Year %(year)s", year=year), "h3"),
            pdf.table(head, rows, [40, 60, 26, 22, 22], figures=[3, 4], total=True),
        ]
    whole = _("In all: %(amount)s", amount=sentences.money(Money(budget["total_minor"], budget["currency"])))
    return [*parts, pdf.gap(2), pdf.paragraph(whole, "h3")] if parts else [_nothing()]


def _files(document: Document, hashes: bool = False) -> Flowable:
    rows = [
        (_(DocumentKind(paper["kind"]).label), paper["name"], paper["pages"] or "–", *([paper["sha256"]] if hashes else []))
        for paper in document["attachments"]
    ]  # fmt: skip
    if not rows:
        return _nothing()
    head = [_("Document"), _("File"), _("Pages"), *([_("SHA-256")] if hashes else [])]
    return pdf.table(head, rows, [50, 40, 14, 66] if hashes else [80, 74, 16], figures=[2])


def _nothing() -> Flowable:
    return pdf.paragraph(_("Nothing yet."), "small")


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text else "–"


_PARTS = {"countries": _countries, "remedies": _remedies, "partners": _partners, "budget": _budget}
