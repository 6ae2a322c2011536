"""Documents about the eligibility check: the list as a spreadsheet, and the letter to who is refused as a PDF."""

from collections.abc import Sequence

from flask_babel import gettext
from reportlab.platypus import Flowable

from grants.applications.queries import Letter, LetterItem, Row, found, found_by, thanks
from grants.core import pdf, sheets
from grants.core.reasons import N_
from grants.core.registry import ways_on
from grants.core.sentences import country, day, sentence

Rules = Sequence[tuple[str, str]]
COLUMNS = (
    (N_("Reference"), "text"), (N_("Organization"), "text"), (N_("Country"), "text"), (N_("Regional group"), "text"), (N_("Title"), "text"),
    (N_("Asked, USD"), "amount"), (N_("Works in"), "text"), (N_("State"), "text"), (N_("Received (UTC)"), "moment"), (N_("Late"), "text"),
)  # fmt: skip


def applications_csv(rows: Sequence[Row], rules: Rules) -> tuple[bytes, str]:
    """The list as CSV, a column for each rule; with its media type."""
    return sheets.csv_of(_columns(rules), [_cells(row, rules) for row in rows]), sheets.CSV


def applications_xlsx(rows: Sequence[Row], rules: Rules) -> tuple[bytes, str]:
    """The list as XLSX, a column for each rule; with its media type."""
    return sheets.xlsx_of(
        gettext("Applications"), _columns(rules), [_cells(row, rules) for row in rows]
    ), sheets.XLSX


def refusal_pdf(letter: Letter) -> bytes:
    """The letter to an organization whose application does not meet the rules."""
    application = letter.application
    zone = application.call.time_zone
    place = country(application.organization.country)
    story: list[Flowable] = [
        pdf.paragraph(
            f"{day(letter.decided_at, zone=zone)} · {application.ref} · {application.organization.legal_name}, {place}",
            "small",
        ),
        pdf.paragraph(gettext("We cannot take your application further"), "title"),
        pdf.paragraph(thanks(letter)),
        pdf.paragraph(gettext("Why"), "h2"),
        *(part for number, item in enumerate(letter.unmet, 1) for part in _reason(number, item, letter)),
    ]
    if letter.met:
        story += [
            pdf.paragraph(gettext("What you met"), "h2"),
            *(pdf.paragraph("· " + " ".join(map(sentence, item.lead))) for item in letter.met),
        ]
    story += [
        pdf.paragraph(gettext("If a fact here is wrong"), "h2"),
        pdf.paragraph(gettext("Answer the message that came with this letter. Two officers look at it again, and put right what we read wrongly. "
                              "New facts cannot be taken in, because nobody else could add any after the deadline.")),
        *(pdf.paragraph(words) for words in ways_on(application, letter.decided_at)),
        pdf.gap(),
        pdf.paragraph(gettext("With respect for what you do,\nthe officers of the Small Grants Facility")),
    ]  # fmt: skip
    return pdf.draw(
        gettext("Our answer to %(reference)s", reference=application.ref),
        story,
        reference=application.ref,
        language=application.language,
    )


def _reason(number: int, item: LetterItem, letter: Letter) -> list[Flowable]:
    parts = [pdf.paragraph(f"{number}. {gettext(item.title)}", "h3")]
    for label, text in (
        (gettext("The rule"), sentence(item.states) if item.states else ""),
        (gettext("What we found"), found(item)),
        (gettext("What would have met it"), sentence(item.meet) if item.meet else ""),
    ):
        if text:
            parts += [pdf.paragraph(label, "small"), pdf.paragraph(text)]
    return [pdf.together(*parts, pdf.paragraph(found_by(item, letter), "small"))]


def _columns(rules: Rules) -> list[tuple[str, str]]:
    return [*COLUMNS, *((title, "text") for _, title in rules)]


def _cells(row: Row, rules: Rules) -> list[object]:
    outcomes = [gettext(row.outcomes[key].label) if key in row.outcomes else None for key, _ in rules]
    group = gettext(row.group.label) if row.group else None
    works = ", ".join(country(code) for code in row.works_in)
    return [
        row.reference,
        row.organization,
        country(row.country),
        group,
        row.title,
        row.asked_minor,
        works,
        gettext(row.state.label),
        row.submitted_at,
        gettext("Late") if row.late else None,
        *outcomes,
    ]
