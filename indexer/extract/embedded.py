"""Documents embedded in office packages, handed on as files of their own: Word, Excel, PowerPoint, ODF, PDF.

Pictures and fonts are none; nor are the tables behind charts, which hang on the chart and not on the text.
What an OLE container (``oleObject1.bin``) wraps is not taken out.
"""

import posixpath
from collections.abc import Iterable

from indexer.extract.emission import Emission
from indexer.extract.limits import MIB
from indexer.extract.package_parts import relationships
from indexer.extract.zipped_xml import ZippedXml

_KINDS = ("package", "oleObject", "aFChunk")
_ENDINGS = (
    ".docx", ".docm", ".dotx", ".doc", ".xlsx", ".xlsm", ".xlsb", ".xls", ".pptx", ".pptm", ".ppsx", ".ppt",
    ".odt", ".ods", ".odp", ".pdf", ".rtf", ".mht", ".txt",
)  # fmt: skip
_MOST = 1_000
_LARGEST = 128 * MIB


def emit_embedded(archive: ZippedXml, parts: Iterable[str], emit: Emission) -> None:
    """Hand on every document that hangs on one of ``parts``, once."""
    targets = dict.fromkeys(
        relationship.target
        for part in parts
        for relationship in relationships(archive, part)
        if relationship.kind in _KINDS and relationship.target.lower().endswith(_ENDINGS)
    )
    for target in list(targets)[:_MOST]:
        data = archive.read(target, _LARGEST)
        if data:
            emit.part(posixpath.basename(target), data)
