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
import pymupdf_fonts
from bidi.algorithm import get_display
from flask_babel import gettext
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

INK, QUIET, LINE, BLUE = HexColor("#1a2230"), HexColor("#545b68"), HexColor("#cbc4b5"), HexColor("#1447a6")
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


def text(value: object) -> str:
    """Text that somebody wrote, safe in a paragraph: escaped, Arabic and Hebrew in reading order, unprintable ones marked."""
    known = _fonts()
    plain = "".join(c if ord(c) in known or c in "\n\t" else MISSING for c in str(value))
    if any("\u0590" <= c <= "\u08ff" for c in plain):
        plain = get_display(arabic_reshaper.reshape(plain))
    return escape(plain).replace("\n", "<br/>")


def paragraph(value: object, style: str = "body") -> Paragraph:
    """A paragraph of text that somebody wrote."""
    return Paragraph(text(value), _styles()[style])


def marked(markup: str, style: str = "body") -> Paragraph:
    """A paragraph of our own markup; parts that people wrote must have gone through `text()`."""
    return Paragraph(markup, _styles()[style])


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
) -> Table:
    """A table with a repeated head; `widths` in millimetres, `figures` the columns set to the right, `total` rules the last row."""

    def cell(value: object, column: int) -> Paragraph:
        return paragraph(value, "figure" if column in figures else "cell")

    top = [paragraph(title, "figure_head" if i in figures else "head") for i, title in enumerate(head)]
    cells = [top] + [[cell(v, i) for i, v in enumerate(row)] for row in rows]
    made = _ruled(Table(cells, colWidths=[w * mm for w in widths], repeatRows=1, hAlign="LEFT"), head=True)
    if total:
        made.setStyle(
            TableStyle(
                [("LINEABOVE", (0, -1), (-1, -1), 0.8, INK), ("LINEBELOW", (0, -1), (-1, -1), 0.8, INK)]
            )
        )
    return made


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
