"""What every search engine decides alike, beside the meaning of the query itself.

How a file name is matched, in what order titles stand, how far a word may expand. Knows no engine.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from archive.description.dates import days
from indexer.analysis import TOKEN, fold, tokens
from indexer.engine.patterns import pattern_regex
from indexer.engine.seam import Entry, Filters
from indexer.query.bounds import EXPANSION

UNDATED = (0, 0)  # as first and last day: before every date, and overlapping none
FACET_VALUES = 100  # of people or tags; there may be as many as documents
SLIP_WEIGHT = 0.02  # of a name met by a slip only: fifty of them weigh as much as one met by rule
_WILD = re.compile(r"([*?]+)")


def too_many_words(text: str) -> str:
    """The sentence for a wildcard or fuzzy word beyond the bound."""
    return (
        f"{text} stands for more than {EXPANSION:,} different words of this archive. "
        "Write more of its letters, or narrow it to a field."
    )


def slips_in(word: str) -> int:
    """How many edits may lie between a word and what was meant: short words are alike by chance."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


def days_of(date: str | None) -> tuple[int, int]:
    """First and last day of an entry's date (yyyymmdd); ``UNDATED`` when there is none or it is no date."""
    if not date:
        return UNDATED
    try:
        return days(date)
    except ValueError:
        return UNDATED


def days_of_entry(entry: Entry) -> tuple[int, int]:
    """The same of an entry, as the catalogue has told it, or by its date."""
    return entry.days or days_of(entry.date)


def range_of(start: str | None, end: str | None) -> tuple[int, int]:
    """First and last day of an asked range; an open end reaches as far as dates go."""
    return (days(start)[0] if start else 1, days(end)[1] if end else 99_999_999)


def fold_filename(name: str) -> str:
    """A whole file name as wildcards see it: its words folded, what stands between them kept."""
    return TOKEN.sub(lambda token: fold(token[0]), name.lower())


def filename_regex(pattern: str) -> re.Pattern[str]:
    """For ``fullmatch`` on ``fold_filename``: ``*.pdf``, ``report-2*``; a ``?`` may stand for anything."""
    pieces = _WILD.split(pattern)
    return pattern_regex("".join(piece if i % 2 else fold_filename(piece) for i, piece in enumerate(pieces)))


def title_key(title: str) -> tuple[bool, str, str]:
    """Titles in alphabetical order without regard to case and accents, untitled documents last."""
    plain = title.strip().casefold()
    return not plain, TOKEN.sub(lambda token: fold(token[0]), plain), plain


def ordered_facet(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Most frequent first, then by value; what is unknown is not counted."""
    known: Iterable[tuple[str, int]] = ((v, c) for v, c in counts.items() if v and c)
    return tuple(sorted(known, key=lambda item: (-item[1], item[0])))


def long_facet(counts: Mapping[str, int], chosen: Collection[str]) -> tuple[tuple[str, int], ...]:
    """The most frequent values, and those that were chosen."""
    ordered = ordered_facet(counts)
    more = tuple(item for item in ordered[FACET_VALUES:] if item[0] in chosen)
    return ordered[:FACET_VALUES] + more


def filters_beside(filters: Filters, facet: str) -> Filters:
    """Without what was chosen of this facet."""
    if facet == "year":
        return replace(filters, date_from=None, date_to=None)
    return replace(filters, **{facet: ()})  # type: ignore[arg-type]


def folded_words(text: str) -> str:
    """Each word folded, with a space before it: where a word begins, a space and its first letters are found."""
    return "".join(f" {fold(token)}" for token in tokens(text))
