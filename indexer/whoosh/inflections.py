"""Which terms of a segment are one word in any of its inflections.

A word stands for all surfaces that share a stem with it in a language, each only in entries whose pages are read in
that language; and for the stems that a surface alone does not tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.analysis import Analyzer
from indexer.whoosh.formats import STEM, TEXT
from indexer.whoosh.reading import Sought
from indexer.whoosh.vocabulary import FIELD_BITS, Vocabulary


@dataclass(frozen=True, slots=True)
class Inflections:
    """One word in one segment. Languages are bits, 0 for any; fields are bits of ``FIELD_BITS``."""

    surfaces: tuple[tuple[bytes, int, int], ...]  # term, languages, fields that have it
    stems: tuple[tuple[str, bytes, int], ...]  # field, term of the stem field, languages

    @property
    def nbytes(self) -> int:
        """About the memory it takes."""
        return 200 * (len(self.surfaces) + len(self.stems))

    def surfaces_in(self, field: str) -> list[Sought]:
        """What is looked for as it is written."""
        bit, text = FIELD_BITS[field], field == TEXT
        return [
            Sought(field, term, languages if text else 0)
            for term, languages, fields in self.surfaces
            if fields & bit
        ]

    def stems_in(self, field: str) -> list[Sought]:
        """What is looked for among the stems that surfaces do not tell."""
        text = field == TEXT
        return [
            Sought(STEM, term, languages if text else 0)
            for own, term, languages in self.stems
            if own == field
        ]

    def sought(self, field: str) -> list[Sought]:
        """All of them."""
        return self.surfaces_in(field) + self.stems_in(field)


def inflections(words: Vocabulary, analyzer: Analyzer, token: str, fields: Sequence[str]) -> Inflections:
    """All that is the same word as a token; stems for some fields."""
    forms = analyzer.forms(token)
    bits = {language: 1 << i for i, language in enumerate(analyzer.stemming_languages)}
    surface = forms.surface.encode()
    languages_of: dict[bytes, int] = {}
    fields_of: dict[bytes, int] = {}
    for language, term, held in words.families_of(analyzer, forms.stems):
        languages_of[term] = languages_of.get(term, 0) | bits[language]
        fields_of[term] = held
    languages_of[surface] = 0
    if surface not in fields_of:
        fields_of[surface] = words.fields_of(surface)
    found = tuple((term, languages, fields_of[term]) for term, languages in languages_of.items())
    stems = {
        f"{field}:{language}/{stem}".encode(): (field, bits[language])
        for language, own in forms.stems.items()
        for stem in own
        for field in fields
    }
    told = words.perhaps_stem_terms(list(stems))
    return Inflections(found, tuple((stems[term][0], term, stems[term][1]) for term in told))
