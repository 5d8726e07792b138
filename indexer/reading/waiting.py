"""What waits to be read, told from the catalogue: there is no queue to lose."""

from collections.abc import Callable, Iterator

from archive.catalogue import Catalogue
from archive.model import Rendition, Role

_DEEPEST = 100  # files around a file; containments of duplicates may run in a circle


def awaiting(
    catalogue: Catalogue, limit: int, known: Callable[[str, str], bool] = lambda *_: False
) -> Iterator[tuple[Rendition, int, str]]:
    """Renditions that nobody has read yet, then those to be read again; those ``known`` are left out.

    Each with the number of files around it, and with the moment it was asked to be read again, or nothing.
    """
    after, found = "", 0
    while (some := catalogue.awaiting(limit, after)) and found < limit:
        for rendition in some:
            if not known(rendition.id, ""):
                found += 1
                yield rendition, _depth(catalogue, rendition), ""
        after = some[-1].id  # all of these may wait for OCR, and a letter behind them
    for asked in catalogue.asked_again(limit):
        if not known(asked.rendition.id, asked.asked_at):
            yield asked.rendition, _depth(catalogue, asked.rendition), asked.asked_at


def _depth(catalogue: Catalogue, rendition: Rendition) -> int:
    depth = 0
    holder = (
        catalogue.document(rendition.document, even_withdrawn=True).held_by
        if rendition.role is Role.ATTACHMENT
        else None
    )
    while holder and depth < _DEEPEST:
        depth += 1
        holder = catalogue.document(holder, even_withdrawn=True).held_by
    return depth
