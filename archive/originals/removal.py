"""The bytes of withdrawn documents, once their delay has run out: taken away, unless something else keeps them.

Written so that a crash anywhere is made good by the next call: the way back ends in the catalogue first, then the
bytes go, then it is recorded.
"""

from collections.abc import Callable

from archive.catalogue import Catalogue
from archive.originals.store import Store
from archive.originals.withdrawal import Due

_WAIT_SECONDS = 5.0


def remove_due(
    store: Store,
    catalogue: Catalogue,
    agent: str,
    limit: int = 100,
    also: Callable[[str], object] = lambda _: None,
) -> list[Due]:
    """Remove what is due, at most so many documents; what was removed.

    ``also`` is given each digest, to remove what was made of its bytes. Raises ``ArchiveBusy``, ``StoreNotMounted``.
    """
    removed: list[Due] = []
    after = ""
    while len(removed) < limit and (waiting := catalogue.due_for_removal(limit, after)):
        store.check()
        removed += [
            due for one in waiting if (due := _remove(store, catalogue, one, agent, also)) is not None
        ]
        after = waiting[-1]
    return removed


def _remove(
    store: Store, catalogue: Catalogue, document: str, agent: str, also: Callable[[str], object]
) -> Due | None:
    with store.removing(_WAIT_SECONDS):
        due = catalogue.begin_removal(document)
        if due is None:
            return None
        for sha256 in due.digests:
            also(sha256)
            store.remove(sha256)
        catalogue.finish_removal(due, agent)
        return due
