"""From what the catalogue keeps to what an engine is given."""

from collections.abc import Callable, Iterable, Iterator

from archive.catalogue import Catalogue, Indexable
from archive.description.precedence import TEXTS, signatory_line
from archive.logs import log_event
from archive.model import Document, Rendition
from indexer.engine.seam import Change, Engine, Entry
from indexer.identification.types import type_of

_NOTES = tuple(name for name in TEXTS if name != "description")
_BATCH = 500  # changes applied at once: bounds memory, one segment of the index each


def entry_of(item: Indexable) -> Entry:
    """What the engine learns of one rendition."""
    rendition, document = item.rendition, item.document
    said = document.description
    return Entry(
        rendition=rendition.id,
        document=document.id,
        pages=tuple(page.text for page in item.pages),
        title=said.title or "",
        description=said.description or "",
        creators=said.creators,
        recipients=said.recipients,
        tags=said.tags,
        filename=rendition.filename,
        collection=document.collection,
        language=language_of(rendition, document) or "",
        stemmed_as=item.languages,
        type=type_of(rendition.media_type),
        sha256=rendition.sha256,
        date=said.date,
        access=item.access,
        state=item.state.value,
        signatories=tuple(signatory_line(one) for one in said.signatories),
        notes=(*said.places, *said.subjects, *filter(None, (getattr(said, name) for name in _NOTES))),
        days=document.days,
    )


def language_of(rendition: Rendition, document: Document) -> str | None:
    """As told from the text; where there is too little of it, the only one the document is said to be in."""
    said = document.description.languages
    return rendition.language or (said[0] if len(said) == 1 else None)


def changes_of(items: Iterable[Indexable]) -> Iterator[Change]:
    """The catalogue's steps as the engine takes them, in order."""
    return (
        Change(item.sequence, item.rendition.id, None if item.is_withdrawn else entry_of(item))
        for item in items
    )


def catch_up(catalogue: Catalogue, engine: Engine) -> int:
    """Let the engine follow the catalogue to its end; returns how many changes that took.

    The caller holds the writer's lock. Repeating is harmless: a crash in between costs work, not truth.
    """
    followed = engine.followed()
    if followed > catalogue.latest_sequence():  # the catalogue was restored from a backup, the index was not
        return rebuild(catalogue, engine)
    catalogue.mark_indexed(followed)  # a crash may have come between the two lines below
    applied = 0
    while changes := list(changes_of(catalogue.changes_after(engine.followed(), _BATCH))):
        engine.apply(changes)
        catalogue.mark_indexed(changes[-1].sequence)
        applied += len(changes)
    if applied:
        log_event("indexed", changes=applied, followed=engine.followed())
    return applied


def rebuild(catalogue: Catalogue, engine: Engine, progress: Callable[[], object] = lambda: None) -> int:
    """Fill the engine anew from the catalogue; returns the number of renditions. The caller holds the writer's lock."""
    upto = catalogue.latest_sequence()
    count = 0

    def counted() -> Iterator[Change]:
        nonlocal count
        for change in changes_of(catalogue.all_changes(upto)):
            count += 1
            progress()
            yield change

    engine.rebuild(counted(), upto)
    catalogue.mark_indexed(upto)
    log_event("index-rebuilt", renditions=count, followed=upto)
    return count
