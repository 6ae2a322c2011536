"""Opening Word and Excel files: what is active in them, what they fetch from elsewhere, what would unpack without end.

Everything is read with a bound. Returns the key of a reason (core/uploads.py has the words), or None when the file is sound.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5000
MOST_LINKS = 2 * 1024 * 1024  # bytes of one list of links or types
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the older container: old Word and Excel, and any that has a password
ACTIVE_PARTS = (
    "vbaproject",
    "vbadata",
    "/embeddings/",
    "/activex/",
    "/ole/",
    "/macrosheets/",
    "/externallinks/",
)
ACTIVE_TYPES = (
    "macroenabled",
    "vbaproject",
    "ms-office.activex",
    "oleobject",
    "ms-excel.macrosheet",
    "intlmacrosheet",
)
# what a part may be tied to by its kind of link, whatever the file is called inside
ACTIVE_LINKS = frozenset(
    {"vbaproject", "wordvbadata", "oleobject", "package", "control", "activexcontrolbinary", "afchunk", "xlmacrosheet", "xlintlmacrosheet"}
)  # fmt: skip
FETCHED = frozenset(
    {"attachedtemplate", "externallink", "externallinkpath", "subdocument", "frame", "externaldata"}
)
WEB = re.compile(
    r"\s*(https?://|mailto:|tel:|#)", re.IGNORECASE
)  # what a reader may click; nothing of it is fetched on opening
FIELDS_THAT_RUN = re.compile(
    r"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b[\s\"\\]", re.IGNORECASE
)
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    RuntimeError,
    EOFError,
    OSError,
    NotImplementedError,
)


class _Doctype(Exception):
    """A document type in a part: Office writes none, and entities are how a small text becomes endless."""


def kind_inside(data: bytes) -> str:
    """`word` or `excel` by the main part of the archive; empty for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN_ARCHIVE:
        return ""
    return "word" if "word/document.xml" in names else "excel" if "xl/workbook.xml" in names else ""


def is_locked(data: bytes) -> bool:
    """Whether it is a Word or Excel file behind a password: then it hides in the older container."""
    return data.startswith(LOCKED) and "EncryptedPackage".encode("utf-16-le") in data


def is_archive(data: bytes) -> bool:
    """Whether an archive is in it, at whatever place: a picture or a PDF has none."""
    return zipfile.is_zipfile(io.BytesIO(data)) or any(
        sign in data for sign in (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
    )


def wrong_with(data: bytes) -> str | None:
    """What keeps a Word or Excel file from being taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _shape(archive, data) or _parts(archive)
    except (*BROKEN_ARCHIVE, expat.ExpatError, _Doctype):
        return "file_broken"


def _shape(archive: zipfile.ZipFile, data: bytes) -> str | None:
    """The archive as a whole: one and no more, of a size that can be unpacked, and each part with one name."""
    items = archive.infolist()
    if len(items) > MOST_PARTS or sum(item.file_size for item in items) > MOST_UNPACKED:
        return "file_broken"
    if any(item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for item in items):
        return "file_broken"
    if len({item.filename.lower().lstrip("/") for item in items}) < len(items):
        return "file_broken"
    end = data.rfind(b"PK\x05\x06")
    if min((item.header_offset for item in items), default=0) or end + 22 + len(archive.comment) != len(data):
        return "file_double"
    return None


def _parts(archive: zipfile.ZipFile) -> str | None:
    names = [item.filename for item in archive.infolist()]
    linking = False
    for name in names:
        low = "/" + name.lower().lstrip("/")
        if any(word in low for word in ACTIVE_PARTS):
            return "file_linked" if "/externallinks/" in low else "file_active"
        if low.endswith(".rels"):
            if (found := _links(_read(archive, name))) == "file_active":
                return found
            linking = linking or found is not None
        elif (
            low == "/[content_types].xml"
            and any(word in _types(_read(archive, name)) for word in ACTIVE_TYPES)
        ) or (low.startswith("/word/") and low.endswith(".xml") and _runs_a_field(archive, name)):
            return "file_active"
    if archive.testzip() is not None:
        return "file_broken"
    return "file_linked" if linking else None


def _links(data: bytes) -> str | None:
    """What a list of links ties a part to: something active, or something that is fetched from elsewhere."""
    for tag, attributes in _elements(data):
        if tag != "relationship":
            continue
        kind, outside = (
            attributes.get("type", "").rsplit("/", 1)[-1].lower(),
            attributes.get("targetmode", "").lower() == "external",
        )
        if kind in ACTIVE_LINKS:
            return "file_active"
        fetched = kind in FETCHED and (outside or kind != "frame")
        if fetched or (outside and (kind != "hyperlink" or not WEB.match(attributes.get("target", "")))):
            return "file_linked"
    return None


def _types(data: bytes) -> str:
    return " ".join(attributes.get("contenttype", "") for _tag, attributes in _elements(data)).lower()


def _elements(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Each element by its plain name, with its attributes; names in small letters."""
    found: list[tuple[str, dict[str, str]]] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        found.append((_plain(tag), {_plain(name): value for name, value in attributes.items()}))

    reader = _reader()
    reader.StartElementHandler = begin
    reader.Parse(data, True)
    return iter(found)


def _runs_a_field(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a text holds a field that fetches or runs something when the document is opened. Read in pieces."""
    said: list[str] = []
    inside = [0]

    def begin(tag: str, attributes: dict[str, str]) -> None:
        plain = _plain(tag)
        inside[0] += plain == "instrtext"
        if plain == "fldsimple":
            said.append(
                next((value for key, value in attributes.items() if _plain(key) == "instr"), "") + " "
            )
        elif plain == "fldchar":
            said.append(" ")

    def end(tag: str) -> None:
        inside[0] -= _plain(tag) == "instrtext"

    def text(words: str) -> None:
        if inside[0]:
            said.append(words)

    reader = _reader()
    reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = begin, end, text
    with archive.open(name) as part:
        while piece := part.read(1 << 20):
            reader.Parse(piece, False)
    reader.Parse(b"", True)
    return FIELDS_THAT_RUN.search("".join(said) + " ") is not None


def _reader() -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise _Doctype

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    return reader


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(MOST_LINKS + 1)
    if len(data) > MOST_LINKS:
        raise ValueError("longer than any list of links")
    return data


def _plain(name: str) -> str:
    return name.rpartition(":")[2].lower()
