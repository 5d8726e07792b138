"""What all OpenDocument packages share: names, encryption, description, damage. Knows no kind of content."""

from typing import BinaryIO

from archive.model import Description
from indexer.extract.damage import tell_damage
from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.odf_old_names import Renamed
from indexer.extract.office_properties import odf_description
from indexer.extract.zipped_xml import DamagedMember, Reader, ZippedXml

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
TEXT = _URN + "text:1.0}"
OFFICE = _URN + "office:1.0}"
DRAW = _URN + "drawing:1.0}"
STYLE = _URN + "style:1.0}"
TABLE = _URN + "table:1.0}"
PRESENTATION = _URN + "presentation:1.0}"
SVG = _URN + "svg-compatible:1.0}"
CONTENT = "content.xml"
_OLD = b"application/vnd.sun.xml."  # OpenOffice.org 1: other names for the same


class OdfPackage:
    """An OpenDocument zip, or one of OpenOffice.org 1; raises ``CannotRead`` when it is encrypted or has no content."""

    def __init__(self, source: BinaryIO, limits: Limits) -> None:
        self.archive = ZippedXml(source, limits)
        manifest = self.archive.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise CannotRead("encrypted-file", "The document needs a password.")
        if CONTENT not in self.archive.names:
            raise CannotRead("unreadable-file", "The file has no content part: it is damaged.")
        self._is_old = any(_OLD in told for told in (self.archive.read("mimetype"), manifest))
        self._damaged: list[str] = []

    def description(self) -> Description:
        """What the document says of itself."""
        return odf_description(self.archive)

    def parse(self, part: str, reader: Reader) -> None:
        """Hand a part's elements on, as far as it is there and sound."""
        if part in self.archive.names:
            try:
                self.archive.parse(part, Renamed(reader) if self._is_old else reader)
            except DamagedMember as error:
                self._damaged.append(str(error))

    def tell_damage(self, emit: Emission) -> None:
        """Say what could not be read; raises ``CannotRead`` when that was everything."""
        if not emit.has_text and any(told.startswith(CONTENT) for told in self._damaged):
            raise CannotRead("unreadable-file", "The content part is damaged.")
        # OpenOffice.org 1 wrote a document type, without entities.
        tell_damage(self.archive, self._damaged, emit, entities_are_strange=not self._is_old)
