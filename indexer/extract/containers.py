"""What lies in a zip or an OLE container, told by its table of contents alone.

Nothing is unpacked but the one small member that names the kind. Bounded: a table of contents that is
too long, or that loops, ends the look.
"""

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE = "application/x-ole-storage"
ZIP = "application/zip"
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = _OOXML + "wordprocessingml.document"
XLSX = _OOXML + "spreadsheetml.sheet"
PPTX = _OOXML + "presentationml.presentation"
_MAIN_PARTS = (
    (b"wordprocessingml.document.main+xml", DOCX),
    (b"wordprocessingml.template.main+xml", _OOXML + "wordprocessingml.template"),
    (b"ms-word.document.macroenabled.main+xml", "application/vnd.ms-word.document.macroenabled.12"),
    (b"ms-word.template.macroenabledtemplate.main+xml", "application/vnd.ms-word.template.macroenabled.12"),
    (b"spreadsheetml.sheet.main+xml", XLSX),
    (b"spreadsheetml.template.main+xml", _OOXML + "spreadsheetml.template"),
    (b"ms-excel.sheet.macroenabled.main+xml", "application/vnd.ms-excel.sheet.macroenabled.12"),
    (b"ms-excel.sheet.binary.macroenabled.main", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    (b"presentationml.presentation.main+xml", PPTX),
    (b"presentationml.slideshow.main+xml", _OOXML + "presentationml.slideshow"),
    (b"presentationml.template.main+xml", _OOXML + "presentationml.template"),
    (
        b"ms-powerpoint.presentation.macroenabled.main+xml",
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    ),
    (b"ms-visio.drawing.main+xml", "application/vnd.ms-visio.drawing.main+xml"),
    (b"ms-package.xps-fixeddocumentsequence+xml", "application/vnd.ms-xpsdocument"),
)
_MAIN_NAMES = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("ppt/presentation.xml", PPTX),
    ("ppt/slides/slide1.xml", PPTX),
    ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    ("Index/Presentation.iwa", "application/vnd.apple.keynote"),
    ("Index/CalculationEngine.iwa", "application/vnd.apple.numbers"),
    ("Index/Document.iwa", "application/vnd.apple.pages"),
    ("META-INF/container.xml", "application/epub+zip"),
    ("META-INF/MANIFEST.MF", "application/java-archive"),
)
_MEDIA_TYPE = re.compile(rb"[a-z]+/[a-z0-9.+-]{3,90}")
_OLE_STREAMS = (
    ("worddocument", "application/msword"),
    ("workbook", "application/vnd.ms-excel"),
    ("book", "application/vnd.ms-excel"),
    ("powerpoint document", "application/vnd.ms-powerpoint"),
    ("pp40", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("visiodocument", "application/vnd.visio"),
    ("quill", "application/x-mspublisher"),
    ("matost", "application/vnd.ms-works"),
    ("\x05hwpsummaryinformation", "application/x-hwp"),
    ("perfectoffice_main", "application/vnd.wordperfect"),
    ("starwriterdocument", "application/vnd.stardivision.writer"),
    ("starcalcdocument", "application/vnd.stardivision.calc"),
    ("stardrawdocument3", "application/vnd.stardivision.impress"),
    ("stardrawdocument", "application/vnd.stardivision.impress"),
)
# A name decides only where the container's own table of contents is unreadable or says nothing.
_OLE_HINTS = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
}
_ZIP_HINTS = {".docx": DOCX, ".docm": DOCX, ".xlsx": XLSX, ".xlsm": XLSX, ".pptx": PPTX}
_MEMBERS = 20_000
_TABLE_BYTES = 8 << 20


def zip_kind(source: BinaryIO, filename: str = "") -> tuple[str, bool]:
    """The media type of a zip: an office file where it is one."""
    try:
        if _table_bytes(source) > _TABLE_BYTES:
            return ZIP, False
        with zipfile.ZipFile(source) as archive:
            names = {info.filename: info for info in archive.infolist()[:_MEMBERS]}
            if "mimetype" in names:
                told = _start(archive, names["mimetype"], 100).strip()
                if _MEDIA_TYPE.fullmatch(told):
                    return told.decode("ascii"), False
            if "[Content_Types].xml" in names:
                types = _start(archive, names["[Content_Types].xml"], 1 << 20).lower()
                for sign, media_type in _MAIN_PARTS:
                    if sign in types:
                        return media_type, False
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        struct.error,
    ):
        kind = _by_first_member(source)
        return (kind if kind != ZIP else _ZIP_HINTS.get(filename.lower()[-5:], ZIP)), False
    return next((media_type for name, media_type in _MAIN_NAMES if name in names), ZIP), False


def _start(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    if info.flag_bits & 1:
        return b""
    try:
        with archive.open(info) as member:
            return member.read(size)
    except zlib.error:  # the names of the members still tell what it is
        return b""


def _table_bytes(source: BinaryIO) -> int:
    end = source.seek(0, 2)
    source.seek(max(0, end - 65_557))
    tail = source.read()
    position = tail.rfind(b"PK\x05\x06")
    if position < 0 or len(tail) - position < 22:
        return 0
    return int(struct.unpack_from("<I", tail, position + 12)[0])


def _by_first_member(source: BinaryIO) -> str:
    """A zip whose table of contents is gone still begins with its first member."""
    source.seek(0)
    head = source.read(200)
    if len(head) > 38 and head[30:38] == b"mimetype":
        told = _MEDIA_TYPE.match(head[38:])
        if told and b".opendocument." in told.group():
            return told.group().partition(b"PK")[0].decode("ascii")
    if b"[Content_Types].xml" in head[:60]:
        source.seek(0)
        start = source.read(65_536)
        for sign, media_type in ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX)):
            if sign in start:
                return media_type
    return ZIP


def ole_kind(source: BinaryIO, filename: str = "") -> tuple[str, bool]:
    """The media type of an OLE container by the streams in its root, and whether it wraps an encrypted file."""
    names = _root_names(source)
    if "encryptedpackage" in names:
        extension = filename.lower()[-5:]
        return _ZIP_HINTS.get(extension, OLE), True
    for name, media_type in _OLE_STREAMS:
        if name in names:
            return media_type, False
    return _OLE_HINTS.get(filename.lower()[-4:], OLE), False


def _root_names(source: BinaryIO) -> set[str]:
    source.seek(0)
    header = source.read(512)
    if len(header) < 512:
        return set()
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in (9, 12):
        return set()
    directory = _chain(source, header, shift, struct.unpack_from("<I", header, 48)[0])
    entries = [directory[i : i + 128] for i in range(0, len(directory) - 127, 128)]
    if not entries:
        return set()
    names: set[str] = set()
    seen: set[int] = set()
    waiting = [struct.unpack_from("<I", entries[0], 76)[0]]  # the root's child, then siblings left and right
    while waiting:
        number = waiting.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        length = min(64, struct.unpack_from("<H", entry, 64)[0])
        names.add(entry[: max(0, length - 2)].decode("utf-16-le", "replace").lower())
        waiting.extend(struct.unpack_from("<II", entry, 68))
    return names


def _chain(source: BinaryIO, header: bytes, shift: int, first: int, most: int = 256) -> bytes:
    """At most ``most`` sectors of a chain, as far as the part of the FAT goes that the header lists."""
    size = 1 << shift
    tables = struct.unpack_from("<109I", header, 76)
    sectors: list[bytes] = []
    seen: set[int] = set()
    number = first
    while number < 0xFFFFFFFA and number not in seen and len(sectors) < most:
        seen.add(number)
        source.seek((number + 1) << shift)
        sectors.append(source.read(size))
        table, place = divmod(number, size // 4)
        if table >= len(tables) or tables[table] >= 0xFFFFFFFA:
            break
        source.seek(((tables[table] + 1) << shift) + 4 * place)
        link = source.read(4)
        if len(link) < 4:
            break
        number = struct.unpack("<I", link)[0]
    return b"".join(sectors)
