"""Whether the index is as it was written, and holds what the catalogue keeps: entry by entry, and words of a sample.

Asks the engine as any reader does and changes nothing, so that it works for every engine and while others search and
write. What has not been followed yet is counted, not called wrong. Ids of all renditions are held in memory.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.visibility import tokens_of
from indexer.analysis import tokens
from indexer.engine.feed import changes_of
from indexer.engine.seam import Engine, Entry, Health, SearchRequest
from indexer.query.tree import And, Everything, Field, Node, Phrase, Value

SAMPLE = 200  # entries whose words are looked up
_PHRASES = 3  # of each
_WORDS = 3  # of each phrase
_PAGE = 1_000  # documents asked for at once
_TRIES = 3  # while somebody writes, two looks may differ by what has come in between
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a comparison has found."""

    trouble: str  # why nothing could be compared, as a sentence; else empty
    expected: int = 0  # renditions that the index should hold
    entries: int = 0  # that it holds
    behind: int = 0  # changes that it has not followed yet: no damage
    missing: tuple[str, ...] = ()  # renditions
    foreign: tuple[str, ...] = ()  # entries that should not be there
    sampled: int = 0
    unfound: tuple[str, ...] = ()  # renditions of the sample that are not found by their own words

    @property
    def sound(self) -> bool:
        """Whether searches find what they should."""
        return not (self.trouble or self.missing or self.foreign or self.unfound)

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "sound": self.sound,
            "trouble": self.trouble or None,
            "expected": self.expected,
            "entries": self.entries,
            "behind": self.behind,
            "missing": list(self.missing),
            "foreign": list(self.foreign),
            "sampled": self.sampled,
            "unfound": list(self.unfound),
        }

    def lines(self) -> list[str]:
        """The report for people."""
        if self.trouble:
            return [f"index: {self.trouble} Run fonds reindex."]
        lines = [
            f"index: {self.entries} entries for {self.expected} renditions, "
            f"the words of {self.sampled} looked up, {self.behind} changes still to follow."
        ]
        for word, renditions in (
            ("missing from the index", self.missing),
            ("in the index only", self.foreign),
            ("not found by its own words", self.unfound),
        ):
            lines += [f"{word}: rendition {rendition}" for rendition in renditions[:_MOST_NAMED]]
            if len(renditions) > _MOST_NAMED:
                lines.append(f"{word}: and {len(renditions) - _MOST_NAMED} more")
        return lines if self.sound else [*lines, "Run fonds reindex: it builds the index anew."]


def compare(catalogue: Catalogue, engine: Engine, chance: random.Random | None = None) -> IndexReport:
    """Compare them; ``chance`` chooses the sample."""
    report = IndexReport("")
    if trouble := engine.damage():
        return IndexReport(trouble)
    for _ in range(_TRIES):
        if engine.health is Health.REBUILD:
            return IndexReport(engine.health_reason)
        followed = engine.followed()
        report = _compared(catalogue, engine, followed, chance or random.SystemRandom())
        if report.sound or engine.followed() == followed:
            break
    return report


def _compared(catalogue: Catalogue, engine: Engine, followed: int, chance: random.Random) -> IndexReport:
    everything = tokens_of((one.code for one in catalogue.known_collections()), closed_too=True)
    there = set(_renditions(engine, everything))
    expected: set[str] = set()
    later: set[str] = set()
    sample: list[Entry] = []
    for change in changes_of(catalogue.all_changes()):
        if change.sequence > followed:
            later.add(change.rendition)
        elif change.entry is not None:
            expected.add(change.rendition)
            _keep_some(sample, change.entry, len(expected), chance)
    return IndexReport(
        "",
        expected=len(expected),
        entries=len(there),
        behind=len(later),
        missing=tuple(sorted(expected - there)),
        foreign=tuple(sorted(there - expected - later)),
        sampled=len(sample),
        unfound=tuple(
            sorted(_unfound(engine, [entry for entry in sample if entry.rendition in there], chance))
        ),
    )


def _renditions(engine: Engine, visible_to: frozenset[str]) -> Iterator[str]:
    """Those of all entries."""
    offset = 0
    while True:
        request = SearchRequest(
            Everything(), visible_to, sort="title", limit=_PAGE, offset=offset, facets=False
        )
        hits = engine.search(request).hits
        for hit in hits:
            yield hit.rendition
            yield from hit.also
        if len(hits) < _PAGE:
            return
        offset += _PAGE


def _keep_some(sample: list[Entry], entry: Entry, count: int, chance: random.Random) -> None:
    """Every entry has the same chance, however many are still to come."""
    if len(sample) < SAMPLE:
        sample.append(entry)
    elif (place := chance.randrange(count)) < SAMPLE:
        sample[place] = entry


def _unfound(engine: Engine, sample: Iterable[Entry], chance: random.Random) -> Iterator[str]:
    for entry in sample:
        this = Value(Field.SHA256, entry.sha256)
        queries: list[Node] = [this, *(And((this, phrase)) for phrase in _phrases(entry, chance))]
        if not all(_finds(engine, query, entry) for query in queries):
            yield entry.rendition


def _finds(engine: Engine, query: Node, entry: Entry) -> bool:
    request = SearchRequest(query, frozenset({entry.access}), limit=_PAGE, facets=False)
    return any(entry.rendition in (hit.rendition, *hit.also) for hit in engine.search(request).hits)


def _phrases(entry: Entry, chance: random.Random) -> Iterator[Phrase]:
    pages = [page for page in entry.pages if page and not page.isspace()]
    for page in chance.sample(pages, min(_PHRASES, len(pages))):
        words = tokens(page)
        if words:
            start = chance.randrange(len(words))
            yield Phrase(" ".join(words[start : start + _WORDS]))
