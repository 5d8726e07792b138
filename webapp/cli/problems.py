"""Wrong uses that click cannot see by itself."""

from archive.errors import UsageError


def refuse_role_without_document(role: str | None, document: str | None) -> None:
    """``--role`` says what a file is to a document, so the document has to be named."""
    if role and not document:
        raise UsageError("--role says what the file is to a document: name the document with --document.")
