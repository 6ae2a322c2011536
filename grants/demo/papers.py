"""The files of the demo: proposals of as many pages as somebody wrote, and reports."""

import io
from functools import cache

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from grants.core import files, uploads
from grants.core.files import Upload


def proposal(name: str, pages: int, not_public: bool = False) -> Upload:
    """Annex I of an applicant, inspected as every upload is, and kept."""
    said = "The proposal is not public." if not_public else "A made-up proposal, for the demonstration."
    return _kept(name, said, pages, "proposal.pdf")


def report(name: str, year: int) -> Upload:
    """The yearly report of a grantee."""
    return _kept(
        name, f"Report of grant year {year}. Synthetic, for the demonstration.", 3, f"report-year-{year}.pdf"
    )


@cache
def certificate() -> Upload:
    """One certificate that every fictional organization uses."""
    return _kept(
        "Certificate of registration", "A made-up certificate, for the demonstration.", 1, "certificate.pdf"
    )


@cache
def policy() -> Upload:
    """A policy, made up."""
    return _kept(
        "Policy against exploitation and abuse", "A made-up policy, for the demonstration.", 4, "policy.pdf"
    )


def _kept(title: str, said: str, pages: int, name: str) -> Upload:
    upload = uploads.inspect(io.BytesIO(_pdf(title, said, pages)), name, "file", limit=10_000_000)
    files.keep(upload)
    return upload


def _pdf(title: str, said: str, pages: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(60, 780, title.encode("latin-1", "replace").decode("latin-1"))
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 755, said)
        canvas.drawString(60, 40, f"Page {page} of {pages}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
