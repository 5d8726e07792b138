"""Text as it is kept: NFC, line feeds at line ends, no control characters, no lone surrogates.

The same rules hold for every format, and word boxes are found again by them: offsets count code points of
what ``normalise`` returns. Knows no format and no language.
"""

import re
import unicodedata

# The longest run of combining marks that real text needs is below 30 (UAX #15, stream-safe text); sorting
# a run of hundreds of thousands, as NFC must, takes quadratic time.
MARKS_IN_A_ROW = 30


def _drawn_as_class(points: list[int]) -> str:
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


_EVERY_MARK = frozenset(filter(unicodedata.combining, map(chr, range(0x300, 0x1E950))))
_MARKS = _drawn_as_class(sorted(map(ord, _EVERY_MARK)))
_LONG_RUN = re.compile(f"([{_MARKS}]{{{MARKS_IN_A_ROW}}})[{_MARKS}]+")

# Soft hyphens and byte order marks are invisible and would part words from themselves. U+FFFE is
# pdfium's sign for a hyphen at a line's end.
_DROPPED = dict.fromkeys([*range(32), *range(127, 160), 173, 65279, 65534, 65535])
for _kept in (0x09, 0x0A):
    del _DROPPED[_kept]
_DROPPED_OR_SURROGATE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\ufeff\ufffe\uffff\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """The text as it is kept. Doing it twice gives the same as once."""
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x85" in text:
        text = text.replace("\x85", "\n")
    if _DROPPED_OR_SURROGATE.search(text):
        text = _SURROGATES.sub("\ufffd", text).translate(_DROPPED)
    if text.isascii():
        return text
    if not _EVERY_MARK.isdisjoint(text) and _LONG_RUN.search(text):  # the search alone is slow
        text = _LONG_RUN.sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


def one_line(text: str, longest: int = 1_000) -> str:
    """A title or a name: normalised, white space made single, cut to ``longest`` code points."""
    return " ".join(normalise(text[: 4 * longest]).split())[:longest].strip()
