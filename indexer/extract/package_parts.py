"""How the parts of an Office Open XML package hang together: the relationships that lead from one to another.

Targets are names of members; what lies outside the package is left out and never fetched. Knows no vocabulary
but that of relationships.
"""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from indexer.extract.zipped_xml import DamagedMember, ZippedXml

Attributes = dict[str, str]
_MOST = 20_000  # relationships of one part


@dataclass(frozen=True, slots=True)
class Relationship:
    """One arrow: ``kind`` is the last word of its type, as in ``worksheet`` or ``notesSlide``."""

    id: str
    kind: str
    target: str


class Gathering:
    """A ``Reader`` for small parts that say what they say in attributes."""

    def __init__(self, take: Callable[[str, Attributes], None]) -> None:
        self._take = take

    def start(self, tag: str, attributes: Attributes) -> None:
        """See ``Reader``; ``take`` gets the name without its namespace."""
        self._take(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        """See ``Reader``."""

    def data(self, text: str) -> None:
        """See ``Reader``."""

    def close(self) -> None:
        """See ``Reader``."""


def relationships(archive: ZippedXml, part: str = "") -> list[Relationship]:
    """Those of one part in their order, or of the package itself; only to members that are there."""
    folder, name = posixpath.split(part)
    found: list[Relationship] = []

    def take(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External" and len(found) < _MOST:
            target = resolved(archive.names, folder, attributes.get("Target", ""))
            if target:
                kind = attributes.get("Type", "").rpartition("/")[2]
                found.append(Relationship(attributes.get("Id", ""), kind, target))

    gather(archive, posixpath.join(folder, "_rels", f"{name}.rels"), take)
    return found


def gather(archive: ZippedXml, part: str, take: Callable[[str, Attributes], None]) -> None:
    """Hand on what a part's elements say, as far as it is there and sound."""
    if part in archive.names:
        try:
            archive.parse(part, Gathering(take))
        except DamagedMember:
            return


def main_part(archive: ZippedXml, usual: str) -> str | None:
    """The member that holds the document itself: where it usually lies, or where the package says."""
    if usual in archive.names:
        return usual
    return next((r.target for r in relationships(archive) if r.kind == "officeDocument"), None)


def resolved(names: frozenset[str], folder: str, untrusted_target: str) -> str | None:
    """The member that a target written in ``folder`` means, or ``None`` when there is none."""
    for target in (untrusted_target, unquote(untrusted_target)):
        path = posixpath.normpath(posixpath.join("/", folder, target.partition("#")[0])).lstrip("/")
        if path in names:
            return path
    return None
