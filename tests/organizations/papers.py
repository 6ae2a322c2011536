"""Files to upload."""

from io import BytesIO

import pikepdf


def a_pdf(pages: int = 1) -> bytes:
    """A real PDF with blank pages."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    out = BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()
