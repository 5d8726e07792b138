"""How the names of a query are spelled in the holdings: those asked for, and plain words that could be names.

Knows no file and no index; the engine says which words there are.
"""

from collections.abc import Iterator

from indexer.analysis import Analyzer, tokens
from indexer.engine.seam import Engine, Spelling
from indexer.highlight import KnownSpellings
from indexer.query.tree import And, Field, Near, Node, Not, Or, Sounds, Word
from indexer.searching.search_types import NameSpellings

_SHORTEST_NAME = 4  # letters of a plain word that is taken for a name


def spellings_of(
    query: Node, engine: Engine, analyzer: Analyzer, visible_to: frozenset[str]
) -> tuple[NameSpellings, ...]:
    """Each name once, in the order of the query; of plain words only those that are spelled in other ways too."""
    told: dict[str, NameSpellings] = {}
    for leaf in _leaves(query):
        match leaf:
            case Sounds(text, loose):
                for name in tokens(text):
                    met = engine.spellings(name, visible_to)
                    told[name] = NameSpellings(
                        name, tuple(one for one in met if loose or one.strict), asked_for=True
                    )
            case Word(text, Field.TEXT) if text not in told and _looks_like_a_name(text):
                others = _besides(text, engine.spellings(text, visible_to), analyzer)
                if others:
                    told[text] = NameSpellings(text, others, asked_for=False)
    return tuple(told.values())


def _besides(word: str, met: tuple[Spelling, ...], analyzer: Analyzer) -> tuple[Spelling, ...]:
    """Spellings by rule that the plain word does not find anyway."""
    forms, languages = analyzer.forms(word), analyzer.stemming_languages
    return tuple(
        one for one in met if one.strict and not forms.same_word(analyzer.forms(one.word), languages)
    )


def _looks_like_a_name(word: str) -> bool:
    """Whether a plain word is written as names are."""
    return len(word) >= _SHORTEST_NAME and word[0].isupper() and not word.isupper() and tokens(word) == [word]


def _leaves(query: Node) -> Iterator[Node]:
    """Of the query, without what it excludes."""
    match query:
        case And(children) | Or(children) | Near(children):
            for child in children:
                yield from _leaves(child)
        case Not():
            return
        case _:
            yield query


def known_spellings(engine: Engine, name: str, loose: bool) -> KnownSpellings:
    """What the engine knows of one word of a name, for whoever marks it: of all entries, seen or not."""
    told = engine.spellings(name, None)
    surfaces = frozenset(one.word for one in told if loose or one.strict)
    return KnownSpellings(surfaces, engine.names_as_written(name))
