"""Documents embedded in office packages, handed on as files of their own: Word, Excel, PowerPoint, ODF, PDF.

An old program wraps what it embeds in an OLE container, which is taken off. Pictures and fonts are no documents;
nor are the tables behind charts, which hang on the chart and not on the text.
"""

import io
import posixpath
import struct
from collections.abc import Iterable

from indexer.extract import containers
from indexer.extract.charset import decode
from indexer.extract.emission import Emission
from indexer.extract.limits import MIB
from indexer.extract.ole import DamagedContainer, OleContainer
from indexer.extract.package_parts import Relationship
from indexer.extract.zipped_xml import ZippedXml

_KINDS = ("package", "oleObject", "aFChunk")
_ENDINGS = (
    ".docx", ".docm", ".dotx", ".doc", ".xlsx", ".xlsm", ".xlsb", ".xls", ".pptx", ".pptm", ".ppsx", ".ppt",
    ".odt", ".ods", ".odp", ".pdf", ".rtf", ".mht", ".html", ".htm", ".txt", ".eml", ".msg",
)  # fmt: skip
_MOST = 1_000
_LARGEST = 128 * MIB
_NATIVE = "\x01Ole10Native"
_WRAPPED = (("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"), ("PowerPoint Document", ".ppt"))
_PACKAGES = {containers.DOCX: ".docx", containers.XLSX: ".xlsx", containers.PPTX: ".pptx"}


def emit_embedded(archive: ZippedXml, hung: Iterable[Relationship], emit: Emission) -> None:
    """Hand on every document among what hangs on the text, once."""
    targets = dict.fromkeys(r.target for r in hung if r.kind in _KINDS)
    for target in list(targets)[:_MOST]:
        data = archive.read(target, _LARGEST)
        name = posixpath.basename(target)
        if data.startswith(containers.OLE_SIGNATURE) and not name.lower().endswith(_ENDINGS):
            name, data = unwrapped(name, data)
        if data and name.lower().endswith((*_ENDINGS, ".zip")):
            emit.part(name, data)


def unwrapped(name: str, data: bytes) -> tuple[str, bytes]:
    """Name and bytes of what an OLE container embeds; no bytes when it is no document."""
    stem = name.rpartition(".")[0] or name
    try:
        container = OleContainer(io.BytesIO(data))
    except DamagedContainer:
        return name, b""
    if native := container.read(_NATIVE, _LARGEST):
        return _native(stem, native)
    for stream in ("CONTENTS", "Package"):
        inner = container.read(stream, _LARGEST)
        if ending := _ending(inner):
            return stem + ending, inner
    streams = {stream.lower() for stream in container.names}
    ending = next((ending for stream, ending in _WRAPPED if stream.lower() in streams), None)
    return (stem + ending, data) if ending else (name, b"")


def _ending(data: bytes) -> str | None:
    if data.startswith(containers.ZIP_SIGNATURES):
        return _PACKAGES.get(containers.zip_kind(io.BytesIO(data))[0], ".zip")
    return ".pdf" if data.startswith(b"%PDF-") else ".rtf" if data.startswith(b"{\\rtf") else None


def _native(stem: str, data: bytes) -> tuple[str, bytes]:
    """What Windows' packager wrote: six bytes, the file's name and path, four bytes, another path, the file."""
    label, _, rest = data[6:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    if len(rest) < 8:
        return stem, b""
    size = struct.unpack_from("<I", rest, 4)[0]
    rest = rest[8 + size :]
    if len(rest) < 4:
        return stem, b""
    size = struct.unpack_from("<I", rest)[0]
    return decode(label).text, rest[4 : 4 + size]
