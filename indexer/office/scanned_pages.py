"""Office files in which pages were scanned: what is said where nobody reads them, and whose text stands where they are.

The pages of such a file are those on which LibreOffice lays it out: what its own reader found and the layout does not
show (comments, notes of a speaker) stands below, so that looking closer never loses a word.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.model import PageText
from archive.reasons import Reason
from indexer.extract.page_pictures import NOTE
from indexer.extract.result import Extracted, joined_reason

_WORD = re.compile(r"\w+")
_WITHOUT_TEXT = "no-text"
_MOST = 4_000_000  # code points that are looked through; 200 bytes of memory for each
_RUN = 3  # words
_PARTED = 0.2  # of a line's runs of words


def page_pictures(extracted: Extracted) -> int:
    """How many pictures in it look like pages that were scanned."""
    told = extracted.notes.get(NOTE, 0)
    return told if isinstance(told, int) else 0


def missing_lines(texts: Sequence[str], shown: str) -> list[list[str]]:
    """Of each text the lines that do not stand in what is shown, however it is broken into lines there."""
    if len(shown) > _MOST:
        return [text.splitlines() for text in texts]
    runs = _runs(_words(shown))
    return [[line for line in text.splitlines() if not _is_among(line, runs)] for text in texts]


def left_unread(extracted: Extracted, why: str) -> Extracted:
    """With the reason that the pictures of pages in it were not read; ``why`` is a sentence or two."""
    count = page_pictures(extracted)
    held = "a picture of a page, which was" if count == 1 else f"{count} pictures of pages, which were"
    code = "pages-without-text" if extracted.has_text else _WITHOUT_TEXT
    told = Reason.of(code, f"The file holds {held} not read: {why}")
    return _with_reasons(extracted, [*_but_without_text(extracted.reasons), told])


def joined(before: Extracted, laid_out: Extracted) -> Extracted:
    """The pages as they were laid out, with what else the file's own reader has found."""
    if not before.has_text:
        return laid_out
    pages = _with_what_is_missing(laid_out.pages, [page.text for page in before.pages])
    reasons = [*_but_without_text(before.reasons), *_but_without_text(laid_out.reasons)]
    told = replace(laid_out, pages=pages, language=before.language, languages=before.languages)
    return _with_reasons(told, reasons)


def _with_reasons(extracted: Extracted, reasons: Sequence[Reason]) -> Extracted:
    return replace(extracted, reason=joined_reason(reasons), reasons=tuple(reasons))


def _but_without_text(reasons: Sequence[Reason]) -> list[Reason]:
    return [reason for reason in reasons if reason.code != _WITHOUT_TEXT]


def _with_what_is_missing(pages: Sequence[PageText], texts: Sequence[str]) -> tuple[PageText, ...]:
    """What stands on no page is put below the page of the same number, or else the last one."""
    shown = "\n".join(page.text for page in pages)
    more: dict[int, list[str]] = {}
    for number, lines in enumerate(missing_lines(texts, shown), 1):
        place = number if len(texts) == len(pages) else len(pages)
        more.setdefault(place, []).extend(lines)
    return tuple(_and(page, more.get(page.number, [])) for page in pages)


def _and(page: PageText, lines: Sequence[str]) -> PageText:
    return replace(page, text="\n".join((page.text.rstrip(), *lines)).lstrip("\n")) if lines else page


def _is_among(line: str, shown: set[tuple[str, ...]]) -> bool:
    """Whether every word of it is, and most in the same order: ends of pages and notes part what belongs together."""
    words = _words(line)
    own = {run for run in _runs(words) if len(run) == min(_RUN, len(words))}
    may_be_parted = max(len(own) * _PARTED, _RUN - 1 if len(own) > _RUN else 0)
    return all((word,) in shown for word in words) and len(own - shown) <= may_be_parted


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Each run of up to so many words."""
    return {
        tuple(words[start : start + length])
        for length in range(1, _RUN + 1)
        for start in range(len(words) - length + 1)
    }


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
