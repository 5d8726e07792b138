"""Closed documents and their stubs for programs. Knows no Flask."""

from archive.model import Document
from archive.visibility import Closure


def closure_as_json(closure: Closure) -> dict[str, object]:
    """On what terms a document is closed, for whoever may change them."""
    return {
        **closure.as_json(),
        "closed_at": closure.closed_at,
        "agent": closure.agent,
        "together_with": closure.together_with,
    }


def stub_as_json(document: Document, closure: Closure) -> dict[str, object]:
    """All that is known of a closed document to those who may see its collection but not the document."""
    said = document.description
    return {
        "document": document.id,
        "title": said.title,
        "date": said.date,
        "collection": document.collection,
        "closed": {"reason": closure.reason, "until": closure.until},
    }
