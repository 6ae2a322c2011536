"""Uploads: decided by content and by opening them, never by their name."""

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from grants.core.errors import RuleBroken
from grants.core.reasons import Reason
from grants.core.uploads import DOCUMENTS, DOCX, PDF, XLSX, clean_name, inspect

LIMIT = 1024 * 1024
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def a_pdf(pages: int = 2, change: Any = None, **saving: Any) -> bytes:
    """A PDF of blank pages, changed as asked."""
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if change:
            change(made)
        made.save(buffer, **saving)
    return buffer.getvalue()


def a_zip(*names: str, **contents: bytes) -> bytes:
    """A ZIP archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name in names:
            archive.writestr(name, contents.get(name, b"<x/>"))
        for name, data in contents.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def look(data: bytes, name: str = "file.pdf", kinds: tuple[str, ...] = DOCUMENTS, limit: int = LIMIT) -> Any:
    return inspect(io.BytesIO(data), name, "paper", limit=limit, kinds=kinds)


def refusal(
    data: bytes | None, name: str = "file.pdf", kinds: tuple[str, ...] = DOCUMENTS, limit: int = LIMIT
) -> Reason:
    with pytest.raises(RuleBroken) as refused:
        inspect(io.BytesIO(data) if data is not None else None, name, "paper", limit=limit, kinds=kinds)
    [(field, why)] = refused.value.problems
    assert field == "paper"
    return why


def a_picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


WORD, EXCEL = a_zip("word/document.xml"), a_zip("xl/workbook.xml")


@pytest.mark.parametrize(
    ("data", "kind", "pages", "name"),
    [
        (a_pdf(3), PDF, 3, "file.pdf"), (WORD, DOCX, None, "file.docx"), (EXCEL, XLSX, None, "file.xlsx"), (PNG, "image/png", None, "file.png"),
        (a_picture("JPEG"), "image/jpeg", None, "file.jpg"), (a_picture("PNG"), "image/png", None, "file.png"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says_and_is_named_so(
    data: bytes, kind: str, pages: int | None, name: str
) -> None:
    found = look(data, "file.exe")
    assert (found.media_type, found.pages, found.name, found.data) == (kind, pages, name, data)
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    "data",
    [b"MZ" + b"\0" * 300, b"<html><script>alert(1)</script></html>", b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"just text", b"\0" * 100,
     a_zip("hello.txt"), b"GIF89a" + b"\0" * 100, b"\x7fELF" + b"\0" * 100, b"{\\rtf1}", b"PK\x03\x04"],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused_whatever_its_name(data: bytes) -> None:
    assert refusal(data, "proposal.pdf") == Reason("file_kind")


def test_where_a_pdf_is_wanted_nothing_else_will_do() -> None:
    assert refusal(WORD, "proposal.pdf", (PDF,)) == Reason("file_kind_pdf")


@pytest.mark.parametrize(
    "saving", [{}, {"linearize": True}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}]
)
def test_a_pdf_that_was_cut_off_on_its_way_is_not_pieced_together(saving: dict[str, Any]) -> None:
    data = a_pdf(12, **saving)
    assert look(data).pages == 12
    for kept in (200, 600, len(data) // 2, len(data) - 40):
        assert refusal(data[:kept]) == Reason("file_broken"), kept


def test_a_pdf_of_a_program_for_letters_is_whole_with_or_without_its_last_line_end() -> None:
    buffer = io.BytesIO()
    paper = Canvas(buffer)
    for _ in range(3):
        paper.drawString(72, 720, "A safe way home.")
        paper.showPage()
    paper.save()
    for data in (buffer.getvalue(), buffer.getvalue().rstrip(), buffer.getvalue() + b"\0\n" * 5000):
        assert look(data).pages == 3
    assert refusal(buffer.getvalue()[:600]) == Reason("file_broken")


def test_no_file_and_an_empty_file_are_two_things() -> None:
    assert (refusal(None, ""), refusal(b"", ""), refusal(b"", "x.pdf")) == (
        Reason("file_missing"),
        Reason("file_missing"),
        Reason("file_empty"),
    )


def test_the_last_byte_within_the_limit_is_taken_and_the_next_is_not() -> None:
    data = a_pdf()
    assert look(data, limit=len(data)).data == data
    assert refusal(data, limit=len(data) - 1).key == "file_too_large"


def test_a_file_too_large_is_told_its_size_and_the_limit() -> None:
    assert refusal(b"%PDF-" + b"x" * (3 * LIMIT), limit=2 * LIMIT) == Reason(
        "file_too_large", size=4, limit=2
    )


@pytest.mark.parametrize("passwords", [("secret", "owner"), ("", "owner")])
def test_an_encrypted_pdf_is_refused_also_when_it_opens_without_a_password(
    passwords: tuple[str, str],
) -> None:
    data = a_pdf(encryption=pikepdf.Encryption(user=passwords[0], owner=passwords[1]))
    assert refusal(data) == Reason("file_encrypted")


def script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def opening(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = script()


def on_a_page(made: pikepdf.Pdf) -> None:
    made.pages[0].obj.AA = pikepdf.Dictionary(O=made.make_indirect(script()))


def launching(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))


def with_a_file_inside(made: pikepdf.Pdf) -> None:
    made.attachments["inner.exe"] = b"MZ"


def with_a_form_of_adobe(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(XFA=made.make_stream(b"<xdp/>"))


@pytest.mark.parametrize("change", [opening, on_a_page, launching, with_a_file_inside, with_a_form_of_adobe])
@pytest.mark.parametrize("packed", [False, True])
def test_an_active_pdf_is_refused_wherever_it_is_hidden(change: Any, packed: bool) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert refusal(a_pdf(change=change, object_stream_mode=mode)) == Reason("file_active")


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml"]
)
def test_an_active_word_file_is_refused(name: str) -> None:
    assert refusal(a_zip("word/document.xml", name), "a.docx") == Reason("file_active")


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing more", a_pdf(40)[:300], b"%PDF-1.4\n%%EOF"])
def test_a_broken_pdf_is_refused(data: bytes) -> None:
    assert refusal(data) == Reason("file_broken")


def test_a_word_file_that_unpacks_to_too_much_is_refused() -> None:
    bomb = a_zip("word/document.xml", **{"word/media.bin": b"\0" * (201 * 1024 * 1024)})
    assert (len(bomb) < LIMIT, refusal(bomb, "a.docx")) == (True, Reason("file_broken"))


def test_a_word_file_with_a_damaged_part_is_refused() -> None:
    whole = bytearray(a_zip("word/document.xml", **{"word/other.xml": bytes(range(256)) * 20}))
    at = whole.find(b"word/other.xml") + 60
    whole[at : at + 20] = b"\0" * 20
    assert refusal(bytes(whole), "a.docx") == Reason("file_broken")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("..\\..\\evil.pdf", "evil.pdf"), ("/etc/x.pdf", "x.pdf"), ("C:\\x\\y.PDF", "y.pdf"), ("../x", "x.pdf"),
        ("..", "file.pdf"), ("", "file.pdf"), (".pdf", "pdf.pdf"), (" .hidden ", "hidden.pdf"), ("a\x00b\r\n.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"), ("report.exe", "report.pdf"), ("Протокол № 1.pdf", "Протокол № 1.pdf"),
        ("cafe\u0301.pdf", "café.pdf"), ("a  b\t c.pdf", "a b c.pdf"), ("x" * 300 + ".pdf", "x" * 100 + ".pdf"), ("no ending", "no ending.pdf"),
    ],
)  # fmt: skip
def test_a_name_loses_folders_and_tricks_and_ends_as_its_kind_does(given: str, kept: str) -> None:
    assert clean_name(given, PDF) == kept
