"""Whether the texts that searches go over are still those that were read: compared with what the record says of them.

The custody event of each reading holds the digest of its pages. Readings of before that are passed over.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, select

from archive.catalogue.base import CatalogueBase
from archive.catalogue.tables import events, pages, renditions
from archive.model import EventType

_MANY = 200  # renditions whose digests are looked up at once
_ROWS = 50  # pages held in memory


def digest_of_pages(rows: Iterable[tuple[int, str, str]]) -> str:
    """SHA-256 over number, label and text of each page, in order; lengths (bytes, UTF-8) keep them apart."""
    digest = hashlib.sha256()
    for number, label, text in rows:
        written, told = label.encode(), text.encode()
        digest.update(b"%d %d %d\n" % (number, len(written), len(told)))
        digest.update(written)
        digest.update(told)
    return digest.hexdigest()


class TextDigests(CatalogueBase):
    """Reads every current text once, a few pages at a time."""

    def altered_texts(self) -> Iterator[tuple[str, str]]:
        """Renditions, by id and digest of the original, whose text is not the one that the record names."""
        query = (
            select(renditions.c.id, renditions.c.extraction, renditions.c.sha256)
            .where(renditions.c.extraction.is_not(None), renditions.c.removed_at.is_(None))
            .order_by(renditions.c.id)
            .limit(_MANY)
        )
        after = ""
        while True:
            with self._reading() as connection:
                current = connection.execute(query.where(renditions.c.id > after)).all()
                recorded = _recorded(connection, [row.id for row in current])
                kept = _kept(connection, [row.extraction for row in current if row.extraction in recorded])
            if not current:
                return
            after = current[-1].id
            for row in current:
                if kept.get(row.extraction) != recorded.get(row.extraction):
                    yield row.id, row.sha256


def _recorded(connection: Connection, of_renditions: list[str]) -> dict[str, str]:
    """By extraction, what its custody event says."""
    query = select(events.c.detail).where(
        events.c.rendition.in_(of_renditions), events.c.type == str(EventType.INGESTION)
    )
    found = {}
    for told in connection.execute(query).scalars():
        detail = _detail(told)
        if isinstance(digest := detail.get("text_sha256"), str):
            found[str(detail.get("extraction"))] = digest
    return found


def _detail(text: str) -> Mapping[str, object]:
    try:
        detail = json.loads(text)
    except ValueError:  # somebody wrote into it; the chain says so
        return {}
    return detail if isinstance(detail, dict) else {}


def _kept(connection: Connection, extractions: list[str]) -> dict[str, str]:
    """By extraction, the digest of its pages as they are."""
    query = select(pages.c.number, pages.c.label, pages.c.text).order_by(pages.c.number)
    found = {}
    for extraction in extractions:
        rows = connection.execute(
            query.where(pages.c.extraction == extraction), execution_options={"yield_per": _ROWS}
        )
        found[extraction] = digest_of_pages((row.number, row.label, row.text) for row in rows)
    return found
