"""Looking at what somebody uploads: its kind is decided by content and by opening it, never by its name."""

import io
import re
import struct
import unicodedata
import warnings
from collections.abc import Iterator
from typing import Any

import filetype
import pikepdf
from PIL import Image

from grants.core import office
from grants.core.errors import RuleBroken
from grants.core.files import Upload
from grants.core.reasons import N_, Reason, declare

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENTS = (PDF, DOCX, XLSX, "image/png", "image/jpeg")
ENDINGS = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", "image/png": ".png", "image/jpeg": ".jpg"}
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
# What the reader of PDFs says when it had to piece a file together: pages that did not arrive are not counted then
REPAIRED = ("file is damaged", "can't find startxref", "Attempting to reconstruct cross-reference table")
PADDING = (
    b"\0\t\n\r "  # what programs and gateways leave behind the end of a file, which is whole all the same
)
# A stream of the file's own structure (not of its pages) that unpacks to more than this is an attack on memory
pikepdf.settings.set_qpdf_limits(flate_max_memory=2 * 1024 * 1024)
MOST_POINTS = 120_000_000  # of a picture: beyond the best telephones

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
        "file_linked": N_(
            "The file fetches something from another place when it is opened: a template, a picture or another workbook. Save it as PDF, or break the links first."
        ),
        "file_double": N_(
            "Two files are hidden in one here, such as an archive behind a picture. Open it on your computer, save it anew, and choose that."
        ),
        "file_locked": N_(
            "The file is protected with a password, so nobody here could read it. Save it without a password."
        ),
        "file_old_kind": N_(
            "This is a Word or Excel file of the older kind (doc, xls). Save it as docx, xlsx or PDF, and choose that."
        ),
        "file_too_many_points": N_(
            "The picture has %(points)s million points; the limit is %(limit)s. Save it in a smaller size."
        ),
    }
)


def inspect(
    stream: io.BufferedIOBase | None, name: str, field: str, *, limit: int, kinds: tuple[str, ...] = DOCUMENTS
) -> Upload:
    """Read and open an upload. Raises RuleBroken beside `field`; `limit` is in bytes."""
    if beyond := getattr(stream, "beyond", 0):  # its bytes were let go as they came: core/web/incoming.py
        raise _broken(field, "file_too_large", size=-(-beyond // 1048576), limit=limit // 1048576)
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
    if data.startswith(office.LOCKED) and kinds != (PDF,):
        raise _broken(field, "file_locked" if office.is_locked(data) else "file_old_kind")
    if media_type not in kinds:
        raise _broken(field, "file_kind_pdf" if kinds == (PDF,) else "file_kind")
    pages = _open(data, media_type, field)
    return Upload(clean_name(name, media_type), data, media_type, pages)


def _open(data: bytes, media_type: str, field: str) -> int | None:
    """Open it as what it is; gives the pages of a PDF."""
    pages = None
    if media_type == PDF:
        pages = _open_pdf(data, field)
    elif media_type in (DOCX, XLSX):
        if wrong := office.wrong_with(data):
            raise _broken(field, wrong)
    else:
        _open_picture(data, field)
    if media_type not in (DOCX, XLSX) and office.is_archive(data):
        raise _broken(field, "file_double")
    return pages


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
        return {"word": DOCX, "excel": XLSX}.get(office.kind_inside(data), kind)
    return kind


def _open_pdf(data: bytes, field: str) -> int:
    try:
        with pikepdf.open(io.BytesIO(data.rstrip(PADDING))) as pdf:
            if pdf.is_encrypted:
                raise _broken(field, "file_encrypted")
            if _is_active(pdf):
                raise _broken(field, "file_active")
            pages = len(pdf.pages)
            said = [str(warning) for warning in pdf.get_warnings()]
            if any(words in warning for warning in said for words in ("memory limit", *REPAIRED)):
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


def _open_picture(data: bytes, field: str) -> None:
    """Its head is read and its parts are checked, without unpacking all its points."""
    if b"%PDF-" in data[:1024]:  # a reader of PDF would find one here
        raise _broken(field, "file_double")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                points = picture.width * picture.height
                picture.verify()
    except Image.DecompressionBombError as error:
        raise _broken(
            field, "file_too_many_points", points=2 * MOST_POINTS // 10**6, limit=MOST_POINTS // 10**6
        ) from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        struct.error,
    ) as error:  # what Pillow says of a damaged one
        raise _broken(field, "file_broken") from error
    if points > MOST_POINTS:
        raise _broken(field, "file_too_many_points", points=points // 10**6, limit=MOST_POINTS // 10**6)
    ended = data.find(b"\xff\xd9") >= 0 if data.startswith(b"\xff\xd8") else data.endswith(b"IEND\xaeB`\x82")
    if not ended:
        raise _broken(field, "file_broken" if b"IEND\xaeB`\x82" not in data else "file_double")


def _broken(field: str, key: str, **params: int) -> RuleBroken:
    return RuleBroken((field, Reason(key, **params)))
