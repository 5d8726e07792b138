"""The contract's JSON for a search, the same from the API and the command line. Knows addresses, not Flask."""

from urllib.parse import quote

from indexer.searching.search_types import Answer, Found, NameSpellings
from webapp.answers.tree import path_as_json


def answer_as_json(answer: Answer) -> dict[str, object]:
    """One search as ``fonds search --json`` and ``GET /api/v1/search`` give it."""
    return {
        "query": answer.query,
        "understood_as": answer.understood_as,
        "total": answer.total,
        "limit": answer.limit,
        "offset": answer.offset,
        "took_ms": round(answer.took_ms, 2),
        "hits": [hit_as_json(hit, answer.query) for hit in answer.hits],
        "facets": {
            name: [{"value": value, "count": count} for value, count in counts]
            for name, counts in answer.facets.items()
        },
        "relaxed": answer.relaxed,
        "suggestions": list(answer.suggestions),
        "names": [_name(name) for name in answer.names],
        "notes": [
            {"code": note.code, "position": note.position, "detail": note.message, "instead": note.instead}
            for note in answer.notes
        ],
    }


def page_link(document: str, page: int, query: str = "", rendition: str | None = None) -> str:
    """Where one page of a document is looked at, with the query's words marked."""
    asked = [f"q={quote(query, safe='', errors='replace')}"] if query else []
    asked += [f"rendition={rendition}"] if rendition else []
    return f"/documents/{document}/pages/{page}" + (f"?{'&'.join(asked)}" if asked else "")


def compare_link(document: str, left: str, right: str) -> str:
    """Where two renditions of a document stand side by side."""
    return f"/documents/{document}/compare?left={left}&right={right}"


def occurrences_link(document: str, query: str, rendition: str, first: int = 1) -> str:
    """Where all places are listed at which a query's words stand in a rendition, from one page on."""
    asked = f"q={quote(query, safe='', errors='replace')}&rendition={rendition}"
    return f"/documents/{document}/occurrences?{asked}" + (f"&from={first}" if first > 1 else "")


def document_link(document: str) -> str:
    """Where a document is described."""
    return f"/documents/{document}"


def original_link(rendition: str) -> str:
    """Where an original is downloaded."""
    return f"/renditions/{rendition}/original"


def _name(name: NameSpellings) -> dict[str, object]:
    return {
        "name": name.name,
        "searched": name.asked_for,
        "spellings": [
            {"word": one.word, "strict": one.strict, "renditions": one.entries} for one in name.spellings
        ],
    }


def hit_as_json(hit: Found, query: str) -> dict[str, object]:
    """One document found, with links that carry the query."""
    return {
        "document": hit.document,
        "title": hit.title,
        "date": hit.date,
        "collection": hit.collection,
        "score": round(hit.score, 4),
        "rendition": hit.rendition,
        "filename": hit.filename,
        "media_type": hit.media_type,
        "language": hit.language,
        "pages": hit.pages,
        "occurrences": hit.occurrences,
        "snippets": [snippet.as_json() for snippet in hit.snippets],
        "title_spans": [list(span) for span in hit.title_spans],
        "said": [
            {"field": said.field, "text": said.text, "spans": [list(span) for span in said.spans]}
            for said in hit.said
        ],
        "also": list(hit.also),
        "path": path_as_json(hit.path),
        "links": {
            "document": document_link(hit.document),
            "page": page_link(hit.document, hit.first_page, query, hit.rendition),
            "original": original_link(hit.rendition),
        },
    }
