"""How a package's reader says what of it could not be read: the same words for every format."""

from collections.abc import Iterable

from indexer.extract.emission import Emission
from indexer.extract.zipped_xml import ZippedXml

_LONGEST = 300


def tell_damage(
    archive: ZippedXml, damaged: Iterable[str], emit: Emission, *, entities_are_strange: bool = True
) -> None:
    """Emit a reason where parts are damaged or lost, and where entities were passed over."""
    parts = "; ".join(dict.fromkeys(damaged))[:_LONGEST]
    if archive.is_cut:
        told = f" Damaged: {parts}." if parts else ""
        emit.missing("damaged-parts", f"The file ends early; what stands before was read.{told}")
    elif parts:
        emit.missing("damaged-parts", f"Some parts are damaged: {parts}.")
    if entities_are_strange and archive.has_entities:
        emit.missing("damaged-parts", "The file declares entities, which are not read.")
