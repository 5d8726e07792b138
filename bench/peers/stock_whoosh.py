"""Stock Whoosh: its own analyzer, writer, readers and collectors, nothing changed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import index, query
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, NUMERIC, TEXT, Schema

from bench.corpus import Text
from bench.passes import UnsupportedQueryError
from bench.queries import Query, Tree

FACETS = ["collection", "language", "type", "year"]


class StockWhoosh:
    """One document a text, positions kept, columns for the facets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, texts: Iterable[Text]) -> None:
        schema = Schema(
            number=NUMERIC(stored=True),
            text=TEXT(analyzer=StemmingAnalyzer()),
            title=TEXT(analyzer=StemmingAnalyzer()),
            sender=TEXT(),
            collection=ID(sortable=True),
            language=ID(sortable=True),
            type=ID(sortable=True),
            year=NUMERIC(sortable=True),
        )
        writer = index.create_in(self.folder, schema).writer()
        for text in texts:
            writer.add_document(
                number=text.number,
                text=f"{text.title}\n{text.body}",
                title=text.title,
                sender=text.sender,
                collection=text.collection,
                language=text.language,
                type=text.type,
                year=int(text.date[:4]),
            )
        writer.commit()

    def open(self) -> None:
        opened = index.open_dir(self.folder)
        self._schema = opened.schema
        self._searcher = opened.searcher()

    def answer(self, asked: Query) -> int:
        wanted = self._query(asked.tree)
        results = self._searcher.search(wanted, limit=10, groupedby=FACETS)
        for name in FACETS:
            {value: len(found) for value, found in results.groups(name).items()}
        [hit["number"] for hit in results]
        return len(results)

    def _terms(self, field: str, word: str) -> list[str]:
        return [token.text for token in self._schema[field].analyzer(word, mode="query")]

    def _all_terms(self, words: list[str]) -> list[str]:
        return [term for word in words for term in self._terms("text", word)]

    def _word(self, field: str, word: str) -> Any:
        terms = self._terms(field, word)
        return query.Term(field, terms[0]) if terms else query.NullQuery

    def _query(self, tree: Tree) -> Any:
        match tree:
            case {"op": "word", "word": word}:
                return self._word("text", word)
            case {"op": "title", "word": word}:
                return self._word("title", word)
            case {"op": "from", "word": word}:
                return self._word("sender", word)
            case {"op": "phrase" | "near", "words": words} if not self._all_terms(words):
                return query.NullQuery  # nothing but stop words
            case {"op": "phrase", "words": words}:
                return query.Phrase("text", self._all_terms(words))
            case {"op": "near", "words": words, "distance": distance}:
                return query.Phrase("text", self._all_terms(words), slop=distance)
            case {"op": "prefix", "prefix": prefix}:
                return query.Prefix("text", prefix)
            case {"op": "fuzzy", "word": word, "edits": edits}:
                return query.FuzzyTerm("text", word, maxdist=edits, prefixlength=0)
            case {"op": "date", "from": start, "to": end}:
                return query.NumericRange("year", start, end)
            case {"op": "value", "field": field, "value": value}:
                return query.Term(field, value)
            case {"op": "and", "children": children}:
                return query.And([self._query(child) for child in children])
            case {"op": "or", "children": children}:
                return query.Or([self._query(child) for child in children])
            case {"op": "not", "child": child}:
                return query.Not(self._query(child))
        raise UnsupportedQueryError(tree["op"])
