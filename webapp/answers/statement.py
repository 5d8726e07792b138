"""A search statement as JSON, the way back from it, and what has changed since an earlier one. Knows no Flask.

The JSON is what ``fonds search --since`` reads; its ``format`` changes when a field changes its meaning.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from archive.errors import UsageError
from indexer.searching.statements import ListedDocument, Statement

FORMAT = "fonds-statement/1"
MOST_BYTES = 64 << 20  # of an earlier statement

_NO_STATEMENT = "This is no search statement. Give the JSON that `fonds search --statement` has written."


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier statement says, as far as it is compared. Untrusted, but of the right form."""

    made_at: str
    query: str
    understood_as: str
    filters: dict[str, Any]
    sort: str
    digest: str
    found: dict[
        str, tuple[str, frozenset[tuple[str, str]]]
    ]  # by document: title, renditions with their SHA-256


@dataclass(frozen=True, slots=True)
class Changed:
    """One document in one list and not the other, or with other renditions."""

    document: str
    title: str


@dataclass(frozen=True, slots=True)
class Changes:
    """From an earlier statement to a later one."""

    since: str
    digest: str  # of the earlier list
    same_question: bool  # query as understood, and filters
    added: tuple[Changed, ...]
    gone: tuple[Changed, ...]
    changed: tuple[Changed, ...]  # other renditions match, or their digests differ

    @property
    def none(self) -> bool:
        """Whether the same documents were found in the same renditions."""
        return not (self.added or self.gone or self.changed)


def statement_as_json(statement: Statement, changes: Changes | None = None) -> dict[str, Any]:
    """All of it."""
    return {
        "format": FORMAT,
        "made_at": statement.made_at,
        "asked_by": statement.asked_by,
        "query": statement.query,
        "understood_as": statement.understood_as,
        "filters": filters_of(statement),
        "sort": statement.sort,
        "names": [
            {
                "name": name.name,
                "spellings": [
                    {"word": one.word, "strict": one.strict, "renditions": one.entries}
                    for one in name.spellings
                ],
            }
            for name in statement.names
        ],
        "index": asdict(statement.index),
        "searched": {
            "documents": statement.documents,
            "renditions": statement.renditions_searched,
            "pages": statement.pages_searched,
        },
        "not_fully_searchable": {
            "renditions": statement.renditions_lacking,
            "pages": statement.pages_lacking,
            "reasons": [
                {"state": why.state.value, "code": why.code, "message": why.message}
                | {"renditions": why.tally.files, "pages": why.tally.pages}
                for why in statement.reasons
            ],
            "listed": [asdict(one) | {"state": one.state.value} for one in statement.lacking],
        },
        "total": len(statement.found),
        "took_ms": round(statement.took_ms, 2),
        "digest": statement.digest,
        "found": [_document(one) for one in statement.found],
        **({"changes": asdict(changes) | {"none": changes.none}} if changes else {}),
    }


def filters_of(statement: Statement) -> dict[str, Any]:
    """The filters in force, those that narrow nothing left out."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(statement.filters).items()
        if value
    }


def _document(one: ListedDocument) -> dict[str, Any]:
    return {
        "document": one.id,
        "title": one.title,
        "date": one.date,
        "collection": one.collection,
        "renditions": [
            {"rendition": r.id, "sha256": r.sha256, "filename": r.filename, "media_type": r.media_type}
            for r in one.renditions
        ],
    }


def earlier_statement(untrusted_bytes: bytes) -> Earlier:
    """What an earlier statement says; raises ``UsageError`` when it is none."""
    if len(untrusted_bytes) > MOST_BYTES:
        raise UsageError(f"The earlier statement has more than {MOST_BYTES:,} bytes, which none of ours has.")
    try:
        told = json.loads(untrusted_bytes)
        if told["format"] != FORMAT:
            raise UsageError(f"The earlier statement is of another format; {FORMAT} is understood here.")
        return Earlier(
            made_at=_text(told["made_at"]),
            query=_text(told["query"]),
            understood_as=_text(told["understood_as"]),
            filters={str(name): value for name, value in told["filters"].items()},
            sort=_text(told["sort"]),
            digest=_text(told["digest"]),
            found={
                _text(one["document"]): (
                    _text(one["title"]),
                    frozenset((_text(r["rendition"]), _text(r["sha256"])) for r in one["renditions"]),
                )
                for one in told["found"]
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(_NO_STATEMENT) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def changes_since(earlier: Earlier, now: Statement) -> Changes:
    """What the later list has and the earlier one had not, and the other way round."""
    found = {
        one.id: (one.title, frozenset((rendition.id, rendition.sha256) for rendition in one.renditions))
        for one in now.found
    }
    before = earlier.found
    return Changes(
        since=earlier.made_at,
        digest=earlier.digest,
        same_question=(earlier.understood_as, earlier.filters) == (now.understood_as, filters_of(now)),
        added=tuple(Changed(one, found[one][0]) for one in found if one not in before),
        gone=tuple(Changed(one, before[one][0]) for one in before if one not in found),
        changed=tuple(
            Changed(one, title)
            for one, (title, renditions) in found.items()
            if one in before and before[one][1] != renditions
        ),
    )
