"""Files that are more than they seem: two in one, templates from elsewhere, archives without end, passwords."""

import io
import zipfile

import pytest

from grants.core import office, uploads
from grants.core.reasons import Reason
from tests.core.test_uploads import EXCEL, LIMIT, PNG, WORD, a_pdf, a_picture, a_zip, look, refusal

LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
JPEG = a_picture("JPEG")


def with_links(
    *links: str, name: str = "word/_rels/document.xml.rels", main: str = "word/document.xml"
) -> bytes:
    """A Word file with a list of links. Each is `kind target`, external unless it begins with a dot."""
    rows = ""
    for link in links:
        kind, target = link.split(" ", 1)
        outside = "" if target.startswith(".") else ' TargetMode="External"'
        rows += f'<Relationship Id="r" Type="{LINK}{kind}" Target="{target.lstrip(".")}"{outside}/>'
    return a_zip(
        main, **{name: f'<?xml version="1.0"?><Relationships xmlns="x">{rows}</Relationships>'.encode()}
    )


def with_text(xml: str) -> bytes:
    return a_zip(**{"word/document.xml": f'<w:document xmlns:w="w">{xml}</w:document>'.encode()})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (with_links("attachedTemplate https://bad.example/t.dotm", name="word/_rels/settings.xml.rels"), "file_linked"),
        (with_links(r"attachedTemplate file:///\\bad.example\t.dotx"), "file_linked"),
        (with_links("image https://bad.example/pixel.png"), "file_linked"),
        (with_links("externalLinkPath book.xlsx", name="xl/externalLinks/_rels/e.xml.rels", main="xl/workbook.xml"), "file_linked"),
        (a_zip("xl/workbook.xml", "xl/externalLinks/externalLink1.xml"), "file_linked"),
        (with_links(r"hyperlink file://bad.example/share"), "file_linked"),
        (with_links(r"hyperlink \\bad.example\share"), "file_linked"),
        (with_links("hyperlink javascript:alert(1)"), "file_linked"),
        (with_links("hyperlink ms-word:ofe|u|https://bad.example"), "file_linked"),
        (with_links("oleObject https://bad.example/x"), "file_active"),
        (with_links("oleObject .media/picture1.png"), "file_active"),
        (with_links("vbaProject .harmless.xml"), "file_active"),
        (with_links("aFChunk .part.htm"), "file_active"),
        (with_links("package .media/sheet.xlsx"), "file_active"),
        (with_text("<w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</w:instrText>"), "file_active"),
        (with_text("<w:instrText>DDE</w:instrText><w:instrText>AUTO cmd</w:instrText>"), "file_active"),
        (with_text('<w:fldSimple w:instr="INCLUDEPICTURE &quot;https://bad.example/p.png&quot;"/>'), "file_active"),
        (a_zip("word/document.xml", "WORD/VBAPROJECT.BIN"), "file_active"),
        (a_zip("word/document.xml", "word/embeddings/Microsoft_Excel_Sheet1.xlsx"), "file_active"),
    ],
)  # fmt: skip
def test_an_office_file_that_fetches_or_runs_something_is_refused(data: bytes, why: str) -> None:
    assert refusal(data, "letter.docx") == Reason(why)


def test_a_macro_is_found_by_what_the_file_says_of_its_parts() -> None:
    types = b'<Types><Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<x/>")
    assert refusal(buffer.getvalue(), "a.docx") == Reason("file_active")


def test_what_readers_click_themselves_is_taken() -> None:
    data = with_links(
        "hyperlink https://unodc.example/page",
        "hyperlink mailto:office@ngo.example",
        "image .media/picture1.png",
    )
    assert look(data, "a.docx").media_type == uploads.DOCX
    assert (
        look(with_text("<w:t>LINK me to DDE by mail</w:t><w:instrText> PAGE </w:instrText>"), "a.docx").name
        == "a.docx"
    )


@pytest.mark.parametrize("begin", [PNG, a_picture("PNG"), JPEG, a_pdf()])
@pytest.mark.parametrize(
    "behind", [a_zip("a.txt"), WORD, b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c\x00\x04"]
)
def test_an_archive_behind_another_file_is_found(begin: bytes, behind: bytes) -> None:
    assert refusal(begin + behind) == Reason("file_double")


@pytest.mark.parametrize(
    "data",
    [PNG + b"<script>", b"\xff\xd8\xff\xe1\x00\x20%PDF-1.4\n1 0 obj" + JPEG, PNG[:8] + b"%PDF-1.4" + PNG[8:]],
)
def test_a_picture_that_is_something_else_too_is_refused(data: bytes) -> None:
    assert refusal(data, "a.png") == Reason("file_double")


@pytest.mark.parametrize(
    "data", [WORD + WORD, WORD + b"behind", WORD + EXCEL]
)  # fmt: skip
def test_two_archives_in_one_are_refused(data: bytes) -> None:
    assert refusal(data, "a.docx") == Reason("file_double")


@pytest.mark.parametrize(
    "data", [JPEG[:60], PNG[:40], PNG[:50] + b"\0\0" + PNG[52:], b"\xff\xd8\xff\xe0" + b"\0" * 300]
)
def test_a_damaged_picture_is_refused(data: bytes) -> None:
    assert refusal(data, "a.png") == Reason("file_broken")


def test_a_picture_of_too_many_points_is_refused_without_unpacking_it() -> None:
    head = io.BytesIO()
    from PIL import Image

    Image.new("1", (12_000, 11_000)).save(head, "PNG")
    assert refusal(head.getvalue(), "a.png") == Reason("file_too_many_points", points=132, limit=120)


def test_a_locked_word_file_and_an_old_one_are_two_things() -> None:
    locked = office.LOCKED + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert refusal(locked, "a.docx") == Reason("file_locked")
    assert refusal(office.LOCKED + b"\0" * 600, "a.doc") == Reason("file_old_kind")


def test_an_archive_that_lies_about_its_size_or_never_ends_is_refused() -> None:
    lying = bytearray(a_zip("word/document.xml", **{"word/big.xml": b"\0" * 300_000}))
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = lying.rfind(sign)
        lying[at + place : at + place + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(lying), "a.docx") == Reason("file_broken")
    many = a_zip("word/document.xml", *(f"word/p{n}.bin" for n in range(5001)))
    assert refusal(many, "a.docx", limit=4 * LIMIT) == Reason("file_broken")


def test_parts_of_one_name_and_parts_packed_in_odd_ways_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refusal(buffer.getvalue(), "a.docx") == Reason("file_broken")
    assert refusal(a_zip("word/document.xml", "WORD/document.xml"), "a.docx") == Reason("file_broken")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_whatever_encoding(encoding: str) -> None:
    laughs = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'.encode(
        encoding
    )
    assert refusal(
        a_zip("word/document.xml", **{"word/_rels/document.xml.rels": laughs}), "a.docx"
    ) == Reason("file_broken")
    assert refusal(a_zip(**{"word/document.xml": laughs}), "a.docx") == Reason("file_broken")
