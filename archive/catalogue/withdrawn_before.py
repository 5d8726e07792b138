"""Files that come in where something was withdrawn: into a document that was, or as a part that was."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from archive.catalogue.tables import containments, documents
from archive.catalogue.values import Deposit, Refusal
from archive.reasons import Reason
from archive.storable import storable


def unusable(connection: Connection, deposit: Deposit, document: str) -> Refusal:
    """Why the file cannot be added to a document: there is none, or it is withdrawn."""
    query = select(documents.c.withdrawn_at).where(documents.c.id == storable(document))
    at = connection.execute(query).scalar()
    if at is None:
        return _unknown(deposit, document)
    message = f"The document {document} was withdrawn on {at[:10]}."
    return Refusal(deposit.filename, Reason.of("withdrawn-document", message))


def withdrawn_part(
    connection: Connection, withdrawn: Mapping[str, Sequence[tuple[str, str]]], deposit: Deposit
) -> tuple[str, str] | None:
    """Document and rendition of the part of a file that was withdrawn: reading the file again does not bring it back.

    ``withdrawn`` are those of each digest.
    """
    for document, rendition in withdrawn.get(deposit.sha256, ()) if deposit.held_by else ():
        query = select(containments.c.held).where(
            containments.c.holder == deposit.held_by, containments.c.held == document
        )
        if connection.execute(query).first() is not None:
            return document, rendition
    return None


def _unknown(deposit: Deposit, document: str) -> Refusal:
    return Refusal(
        deposit.filename,
        Reason.of("unknown-document", f"No document has the id {document[:60]!r}. Check the id."),
    )
