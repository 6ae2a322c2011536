"""Looking at what somebody uploads: its kind is decided by content and by opening it, never by its name."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import filetype
import pikepdf

from grants.core.errors import RuleBroken
from grants.core.files import Upload
from grants.core.reasons import N_, Reason, declare

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENTS = (PDF, DOCX, XLSX, "image/png", "image/jpeg")
ENDINGS = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", "image/png": ".png", "image/jpeg": ".jpg"}
ACTIVE_PARTS = ("vbaproject", "/embeddings/", "/activex/", "/ole/", "/macrosheets/")
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    RuntimeError,
    EOFError,
    OSError,
    NotImplementedError,
)
ACTIVE = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/RichMedia",
    "/EmbeddedFiles",
    "/EF",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/XFA",
)
# A stream of the file's own structure (not of its pages) that unpacks to more than this is an attack on memory
pikepdf.settings.set_qpdf_limits(flate_max_memory=2 * 1024 * 1024)
MOST_UNPACKED = 200 * 1024 * 1024

WORDS = declare(
    {
        "file_missing": N_("Choose a file."),
        "file_empty": N_(
            "The file is empty. Open it on your computer to see whether it was saved, then choose it again."
        ),
        "file_too_large": N_(
            "The file has %(size)s MB; the limit is %(limit)s MB. Save it with smaller pictures, or in parts."
        ),
        "file_kind": N_(
            "This kind of file cannot be taken. Choose a PDF, a Word or Excel file (docx, xlsx), or a picture (png, jpg)."
        ),
        "file_kind_pdf": N_("Choose a PDF. From a word processor, use “Save as PDF”."),
        "file_broken": N_(
            "The file cannot be opened; it may have been cut off on its way. Choose it again, or save it anew."
        ),
        "file_encrypted": N_(
            "The PDF is protected with a password, so nobody here could read it. Save it without a password."
        ),
        "file_active": N_(
            "The file contains a script, a form or another file inside it, which could do harm. Print it to a new PDF and choose that."
        ),
    }
)


def inspect(
    stream: io.BufferedIOBase | None, name: str, field: str, *, limit: int, kinds: tuple[str, ...] = DOCUMENTS
) -> Upload:
    """Read and open an upload. Raises RuleBroken beside `field`; `limit` is in bytes."""
    data = stream.read(limit + 1) if stream is not None else b""
    if not name and not data:
        raise _broken(field, "file_missing")
    if not data:
        raise _broken(field, "file_empty")
    if len(data) > limit:
        rest = stream.read() if stream is not None else b""
        raise _broken(
            field, "file_too_large", size=-(-(len(data) + len(rest)) // 1048576), limit=limit // 1048576
        )
    media_type = _kind_of(data)
    if media_type not in kinds:
        raise _broken(field, "file_kind_pdf" if kinds == (PDF,) else "file_kind")
    pages = None
    if media_type == PDF:
        pages = _open_pdf(data, field)
    elif media_type in (DOCX, XLSX):
        _open_office(data, field)
    return Upload(clean_name(name, media_type), data, media_type, pages)


def clean_name(name: str, media_type: str) -> str:
    """A name without folders, control signs or tricks, that ends as its kind does."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = re.sub(r"\s+", " ", name).strip(" .") or "file"
    ending = ENDINGS.get(media_type, "")
    stem = name[: -len(ending)] if name.lower().endswith(ending) else name.rsplit(".", 1)[0]
    return (stem.strip(" .")[:100] or "file") + ending


def _kind_of(data: bytes) -> str:
    guessed = filetype.guess(data)
    kind = guessed.mime if guessed else ""
    if kind == "application/zip" or data[:4] == b"PK\x03\x04":
        return _office_kind(data) or kind
    return kind


def _office_kind(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except BROKEN_ARCHIVE:
        return ""
    return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else ""


def _open_pdf(data: bytes, field: str) -> int:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise _broken(field, "file_encrypted")
            if _is_active(pdf):
                raise _broken(field, "file_active")
            pages = len(pdf.pages)
            if any("memory limit" in str(warning) for warning in pdf.get_warnings()):
                raise _broken(field, "file_broken")
            return pages
    except pikepdf.PasswordError as error:
        raise _broken(field, "file_encrypted") from error
    except pikepdf.PdfError as error:
        raise _broken(field, "file_broken") from error


def _is_active(pdf: pikepdf.Pdf) -> bool:
    """Scripts, launches and embedded files, wherever in the document they hang."""
    return any(
        key in ACTIVE or (key == "/S" and str(value) in ACTIVE)
        for thing in [*pdf.objects, pdf.trailer]
        for part in _dictionaries(thing)
        for key, value in part.items()
    )


def _dictionaries(thing: Any) -> Iterator[pikepdf.Dictionary]:
    """Those written inside an object of the file, itself included. References are not followed: all objects are looked at anyway."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Stream):
            part = part.stream_dict
        if isinstance(part, pikepdf.Dictionary):
            yield part
            inside = [value for _, value in part.items()]
        elif isinstance(part, pikepdf.Array):
            inside = list(part)
        else:
            continue
        waiting += [child for child in inside if isinstance(child, pikepdf.Object) and not child.is_indirect]


def _open_office(data: bytes, field: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if any(word in n.lower() for n in names for word in ACTIVE_PARTS):
                raise _broken(field, "file_active")
            if (
                sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED
                or archive.testzip() is not None
            ):
                raise _broken(field, "file_broken")
    except BROKEN_ARCHIVE as error:
        raise _broken(field, "file_broken") from error


def _broken(field: str, key: str, **params: int) -> RuleBroken:
    return RuleBroken((field, Reason(key, **params)))
