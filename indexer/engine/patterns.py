"""Wildcards and spelling distance on folded surfaces: one place for every engine and for the marking.

``*`` stands for any run of characters, ``?`` for exactly one, always within one token. Distance is optimal
string alignment: insertions, deletions, replacements and swaps of neighbours (rapidfuzz). Knows no index.
"""

import re

from rapidfuzz.distance import OSA

from indexer.analysis import fold

_PIECES = re.compile(r"([*?]+)")


def fold_pattern(pattern: str) -> str:
    """The pattern with its letters folded like a token's; runs of ``*`` and ``?`` brought in order."""
    pieces = _PIECES.split(pattern)
    return "".join(_orderly(piece) if i % 2 else piece and fold(piece) for i, piece in enumerate(pieces))


def _orderly(run: str) -> str:
    """``?*?`` and ``*??`` mean the same: the question marks first, one star at most."""
    return "?" * run.count("?") + ("*" if "*" in run else "")


def literal_prefix(folded_pattern: str) -> str:
    """What every match begins with: where in a sorted dictionary to look."""
    return _PIECES.split(folded_pattern, maxsplit=1)[0]


def pattern_regex(folded_pattern: str) -> re.Pattern[str]:
    """A regular expression for ``fullmatch`` on surfaces.

    Atomic groups keep it from trying the same splits over and over: ``a*a*a*a*b`` is as quick as ``a*b``.
    """
    first, *rest = (re.escape(part).replace(r"\?", ".") for part in folded_pattern.split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    source = first + "".join(f"(?>.*?{part})" for part in middle) + ".*" + last
    return re.compile(source, re.DOTALL)


def within_edits(left: str, right: str, edits: int) -> bool:
    """Whether the two surfaces differ by at most ``edits`` insertions, deletions, replacements or swaps."""
    if abs(len(left) - len(right)) > edits:
        return False
    return bool(OSA.distance(left, right, score_cutoff=edits) <= edits)
