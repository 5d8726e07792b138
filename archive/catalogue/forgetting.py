"""What goes with the bytes of a withdrawn document: texts, boxes, and all that was said of it by its files.

What an archivist said stays, and so does which reader read it when: neither tells what the file said.
"""

from dataclasses import replace

from sqlalchemy import Connection, delete, select, update

from archive.catalogue.rows import DOCUMENT, description_columns, description_of
from archive.catalogue.tables import boxes, documents, extractions, pages, recognised, renditions
from archive.description.precedence import FILE
from archive.model import Description
from archive.storable import title_from


def forget(connection: Connection, document: str) -> None:
    """Forget it, in the caller's transaction; in SQLite the freed bytes are overwritten."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    own = select(renditions.c.id).where(renditions.c.document == document)
    read = select(extractions.c.id).where(extractions.c.rendition.in_(own))
    for table in (boxes, pages):
        connection.execute(delete(table).where(table.c.extraction.in_(read)))
    connection.execute(delete(recognised).where(recognised.c.rendition.in_(own)))
    emptied = update(extractions).where(extractions.c.rendition.in_(own))
    connection.execute(emptied.values(notes={}, reason_message=None))
    _forget_what_files_said(connection, document)


def _forget_what_files_said(connection: Connection, document: str) -> None:
    row = connection.execute(select(*DOCUMENT).where(documents.c.id == document)).one()
    named = (
        select(renditions.c.filename)
        .where(renditions.c.document == document)
        .order_by(renditions.c.id)
        .limit(1)
    )
    said, nothing = description_of(row), Description()
    from_file = {
        name: getattr(nothing, name)
        for name, source in row.sources.items()
        if source == FILE and hasattr(said, name)
    }
    described = description_columns(replace(said, **from_file))
    if described["title"] is None:
        described["title"] = title_from(connection.execute(named).scalar() or "withdrawn")
    sources = {name: source for name, source in row.sources.items() if source != FILE}
    connection.execute(
        update(documents).where(documents.c.id == document).values(**described, sources=sources)
    )
