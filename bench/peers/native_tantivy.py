"""tantivy, a native engine: surfaces with positions for phrases, English and Russian stems for words."""

from collections.abc import Iterable
from pathlib import Path

from bench.corpus import Text
from bench.measure import PeerAbsentError
from bench.passes import UnsupportedQueryError
from bench.queries import Query, Tree

try:
    import tantivy
except ImportError as error:
    raise PeerAbsentError("tantivy is not installed") from error

FACETS = ("collection", "language", "type", "year")
_AGGREGATIONS = {name: {"terms": {"field": name, "size": 100}} for name in FACETS}
_HEAP_BYTES = 512 << 20


def _analyzer(*stemmers: str) -> "tantivy.TextAnalyzer":
    made = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    made = made.filter(tantivy.Filter.remove_long(64)).filter(tantivy.Filter.lowercase())
    made = made.filter(tantivy.Filter.ascii_fold())
    for language in stemmers:
        made = made.filter(tantivy.Filter.stemmer(language))
    return made.build()


class NativeTantivy:
    """One document a text; built with one indexing thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._surfaces = _analyzer()
        self._stems = _analyzer("english", "russian")  # each leaves the other's script as it is
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="surfaces", index_option="position")
        builder.add_text_field("stems", tokenizer_name="stems", index_option="freq")
        builder.add_text_field("title", tokenizer_name="stems", index_option="freq")
        builder.add_text_field("sender", tokenizer_name="surfaces", index_option="freq")
        for name in ("collection", "language", "type"):
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("year", indexed=True, fast=True)
        builder.add_integer_field("number", fast=True)
        self._schema = builder.build()

    def _index(self) -> "tantivy.Index":
        found = tantivy.Index(self._schema, str(self.folder))
        found.register_tokenizer("surfaces", self._surfaces)
        found.register_tokenizer("stems", self._stems)
        return found

    def build(self, texts: Iterable[Text]) -> None:
        writer = self._index().writer(_HEAP_BYTES, 1)
        for text in texts:
            body = f"{text.title}\n{text.body}"
            document = tantivy.Document(
                text=body, stems=body, title=text.title, sender=text.sender, collection=text.collection,
                language=text.language, type=text.type, year=int(text.date[:4]), number=text.number,
            )  # fmt: skip
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._searcher = self._index().searcher()

    def answer(self, asked: Query) -> int:
        wanted = self._query(asked.tree)
        found = self._searcher.search(wanted, limit=10, count=True)
        self._searcher.fast_field_values("number", [address for _, address in found.hits])
        self._searcher.aggregate(wanted, _AGGREGATIONS)
        return int(found.count)  # type: ignore[attr-defined]

    def _term(self, field: str, analyzer: "tantivy.TextAnalyzer", word: str) -> "tantivy.Query":
        return tantivy.Query.term_query(self._schema, field, analyzer.analyze(word)[0], index_option="freq")

    def _surfaces_of(self, words: Iterable[str]) -> list[str | tuple[int, str]]:
        return [token for word in words for token in self._surfaces.analyze(word)]

    def _query(self, tree: Tree) -> "tantivy.Query":
        make = tantivy.Query
        match tree:
            case {"op": "word", "word": word}:
                return self._term("stems", self._stems, word)
            case {"op": "title", "word": word}:
                return self._term("title", self._stems, word)
            case {"op": "from", "word": word}:
                return self._term("sender", self._surfaces, word)
            case {"op": "phrase", "words": words}:
                return make.phrase_query(self._schema, "text", self._surfaces_of(words))
            case {"op": "near", "words": words, "distance": distance}:
                return make.phrase_query(self._schema, "text", self._surfaces_of(words), slop=distance)
            case {"op": "prefix", "prefix": prefix}:
                return make.regex_query(self._schema, "text", f"{self._surfaces_of([prefix])[0]}.*")
            case {"op": "fuzzy", "word": word, "edits": edits}:
                return make.fuzzy_term_query(self._schema, "text", str(self._surfaces_of([word])[0]), edits)
            case {"op": "date", "from": start, "to": end}:
                return make.range_query(self._schema, "year", tantivy.FieldType.Integer, start, end)
            case {"op": "value", "field": field, "value": value}:
                return make.term_query(self._schema, field, value, index_option="basic")
            case {"op": "and", "children": children}:
                return make.boolean_query([self._clause(child) for child in children])
            case {"op": "or", "children": children}:
                return make.boolean_query([(tantivy.Occur.Should, self._query(child)) for child in children])
        raise UnsupportedQueryError(tree["op"])

    def _clause(self, tree: Tree) -> "tuple[tantivy.Occur, tantivy.Query]":
        if tree["op"] == "not":
            return tantivy.Occur.MustNot, self._query(tree["child"])
        return tantivy.Occur.Must, self._query(tree)
