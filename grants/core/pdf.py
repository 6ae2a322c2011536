"""The house style of documents: fonts that print most of the world's scripts, and a frame for every PDF.

All text that people wrote goes through `text()`, which escapes it and says where a character cannot be printed.
Documents are drawn with `invariant=1`, so that the same content makes the same bytes.
"""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import arabic_reshaper
import pikepdf
import pymupdf_fonts
from bidi.algorithm import get_display
from flask_babel import gettext
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

INK, QUIET, LINE, BLUE = HexColor("#1a2230"), HexColor("#545b68"), HexColor("#cbc4b5"), HexColor("#1447a6")
BAR = HexColor("#9db4e0")
_ARABIC = arabic_reshaper.ArabicReshaper(
    {"use_unshaped_instead_of_isolated": True}
)  # the font has no separate isolated letters
MISSING = "\N{WHITE SQUARE}"


@cache
def _fonts() -> frozenset[int]:
    """Register the fonts once; returns the characters they can print."""
    for name, source in (("House", "figo"), ("House-Bold", "figbo"), ("House-Italic", "figit")):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(pymupdf_fonts.fontbuffers[source]())))
    pdfmetrics.registerFontFamily(
        "House", normal="House", bold="House-Bold", italic="House-Italic", boldItalic="House-Bold"
    )
    return frozenset(pdfmetrics.getFont("House").face.charToGlyph)


@cache
def _styles() -> dict[str, ParagraphStyle]:
    _fonts()
    body = ParagraphStyle("body", fontName="House", fontSize=10, leading=14.5, textColor=INK, spaceAfter=6)
    return {
        "body": body,
        "small": ParagraphStyle("small", body, fontSize=8.5, leading=12, textColor=QUIET),
        "title": ParagraphStyle("title", body, fontName="House-Bold", fontSize=18, leading=23, spaceAfter=8),
        "h2": ParagraphStyle(
            "h2", body, fontName="House-Bold", fontSize=12.5, leading=17, spaceBefore=12, spaceAfter=4
        ),
        "h3": ParagraphStyle(
            "h3", body, fontName="House-Bold", fontSize=10.5, leading=14, spaceBefore=6, spaceAfter=2
        ),
        "cell": ParagraphStyle("cell", body, fontSize=9, leading=12, spaceAfter=0),
        "group": ParagraphStyle("group", body, fontName="House-Bold", fontSize=9, leading=12, spaceAfter=0),
        "figure": ParagraphStyle("figure", body, fontSize=9, leading=12, spaceAfter=0, alignment=TA_RIGHT),
        "head": ParagraphStyle(
            "head", body, fontName="House-Bold", fontSize=8, leading=11, textColor=QUIET, spaceAfter=0
        ),
        "figure_head": ParagraphStyle(
            "figure_head",
            body,
            fontName="House-Bold",
            fontSize=8,
            leading=11,
            textColor=QUIET,
            spaceAfter=0,
            alignment=TA_RIGHT,
        ),
    }


def _from_right(plain: str) -> bool:
    """Whether there is Hebrew or Arabic in it, joined or not."""
    return any("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufefc" for c in plain)


class Written(Paragraph):
    """A paragraph whose lines are put into reading order when they are drawn: after they were broken, or the last words would come first."""

    blPara: Any  # noqa: N815  # reportlab's name: the lines as they were broken

    def drawPara(self, debug: int = 0) -> None:  # noqa: N802  # reportlab's name
        """Draw with each line of Hebrew or Arabic as it is read."""
        broken = self.blPara
        if broken.kind == 0:
            self.blPara = broken.clone(lines=[(room, _as_read(words)) for room, words in broken.lines])
        else:
            for line in broken.lines:
                said = "".join(word.text for word in line.words)
                if _from_right(said):
                    line.words[0].text, line.words[1:] = get_display(said), []
        try:
            super().drawPara(debug)
        finally:
            self.blPara = broken


def _as_read(words: Sequence[str]) -> list[str]:
    line = " ".join(words)
    return [get_display(line)] if _from_right(line) else list(words)


def text(value: object) -> str:
    """Text that somebody wrote, safe in a paragraph: escaped, Arabic letters joined, unprintable ones marked."""
    known = _fonts()
    plain = "".join(c if ord(c) in known or c in "\n\t" else MISSING for c in str(value))
    if _from_right(plain):
        plain = _ARABIC.reshape(plain)
    return escape(plain).replace("\n", "<br/>")


def paragraph(value: object, style: str = "body") -> Paragraph:
    """A paragraph of text that somebody wrote."""
    return Written(text(value), _styles()[style])


def marked(markup: str, style: str = "body") -> Paragraph:
    """A paragraph of our own markup; parts that people wrote must have gone through `text()`."""
    return Written(markup, _styles()[style])


def facts(rows: Sequence[tuple[str, object]]) -> Table:
    """Label and value, one under the other."""
    cells = [[paragraph(label, "head"), paragraph(value, "cell")] for label, value in rows]
    return _ruled(Table(cells, colWidths=[45 * mm, 125 * mm], hAlign="LEFT"), head=False)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    figures: Sequence[int] = (),
    total: bool = False,
    groups: Sequence[int] = (),
) -> Table:
    """A table with a repeated head; `widths` in millimetres, `figures` the columns set to the right, `total` rules the last row.

    `groups` are the numbers of rows whose first cell is a heading over the rows that follow it.
    """

    def cell(value: object, column: int) -> Paragraph:
        return paragraph(value, "figure" if column in figures else "cell")

    top = [paragraph(title, "figure_head" if i in figures else "head") for i, title in enumerate(head)]
    cells = [top] + [[cell(v, i) for i, v in enumerate(row)] for row in rows]
    for group in groups:
        cells[group + 1][0] = paragraph(rows[group][0], "group")
    made = _ruled(Table(cells, colWidths=[w * mm for w in widths], repeatRows=1, hAlign="LEFT"), head=True)
    made.setStyle(
        TableStyle(
            [
                command
                for n in groups
                for command in (("SPAN", (0, n + 1), (-1, n + 1)), ("NOSPLIT", (0, n + 1), (0, n + 2)))
            ]
        )
    )
    if total:
        made.setStyle(
            TableStyle(
                [("LINEABOVE", (0, -1), (-1, -1), 0.8, INK), ("LINEBELOW", (0, -1), (-1, -1), 0.8, INK)]
            )
        )
    return made


def plan(head: str, rows: Sequence[tuple[str, str, int, int]], months: int) -> Table:
    """A plan by month: of each row what is done, what is said under it, and a bar from a first to a last month."""
    wide = 80 * mm if months <= 36 else 55 * mm
    labels = [str(n) if months <= 18 or n % 6 == 1 or n == months else "" for n in range(1, months + 1)]
    tiny = ParagraphStyle("tiny", _styles()["figure_head"], fontSize=5.5, leading=8, alignment=TA_CENTER)
    cells: list[list[Any]] = [[paragraph(head, "head"), *(Paragraph(label, tiny) for label in labels)]]
    cells += [
        [[paragraph(what, "cell"), paragraph(under, "small")], *[""] * months]
        for what, under, _first, _last in rows
    ]
    made = _ruled(
        Table(cells, colWidths=[wide] + [(170 * mm - wide) / months] * months, repeatRows=1, hAlign="LEFT"),
        head=True,
    )
    bars = [
        ("BACKGROUND", (first, number), (min(last, months), number), BAR)
        for number, (_what, _under, first, last) in enumerate(rows, 1)
        if 0 < first <= last and first <= months
    ]
    made.setStyle(
        TableStyle([("LEFTPADDING", (1, 0), (-1, -1), 0), ("RIGHTPADDING", (1, 0), (-1, -1), 0), *bars])
    )
    return made


def pages_in(data: bytes) -> int:
    """How many pages a PDF has that was drawn here."""
    with pikepdf.open(io.BytesIO(data)) as made:
        return len(made.pages)


def together(*parts: Flowable) -> KeepTogether:
    """Parts that stay on one page."""
    return KeepTogether(list(parts))


def gap(millimetres: float = 4) -> Spacer:
    """White space."""
    return Spacer(1, millimetres * mm)


def draw(title: str, story: list[Flowable], *, reference: str = "", language: str = "en") -> bytes:
    """The PDF of a story, with the house's head and foot on each page."""
    _fonts()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, leftMargin=20 * mm, rightMargin=20 * mm, topMargin=26 * mm, bottomMargin=22 * mm,
        title=title, author=gettext("Small Grants Facility"), lang=language, invariant=1, pageCompression=1,
    )  # fmt: skip

    def frame(canvas: Any, made: Any) -> None:
        canvas.saveState()
        canvas.setStrokeColor(BLUE)
        canvas.setLineWidth(2)
        canvas.line(20 * mm, 283 * mm, 190 * mm, 283 * mm)
        canvas.setFont("House-Bold", 9)
        canvas.setFillColor(INK)
        canvas.drawString(20 * mm, 277 * mm, gettext("Small Grants Facility"))
        canvas.setFont("House", 8)
        canvas.setFillColor(QUIET)
        canvas.drawRightString(190 * mm, 277 * mm, gettext("Trust fund for victims of human trafficking"))
        canvas.drawString(20 * mm, 12 * mm, reference)
        canvas.drawRightString(190 * mm, 12 * mm, gettext("Page %(number)d", number=canvas.getPageNumber()))
        canvas.restoreState()

    document.build(story, onFirstPage=frame, onLaterPages=frame)
    return buffer.getvalue()


def _ruled(made: Table, head: bool) -> Table:
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ]
            + ([("LINEBELOW", (0, 0), (-1, 0), 0.8, INK)] if head else [])
        )
    )
    return made
