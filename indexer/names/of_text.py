"""The names that a text writes, each with all its spellings and inflections in that text taken together.

A word is taken for a name when the text never writes it without a capital, and writes it at least once where a
capital is no matter of course: within a sentence, or before another capital. Words written in capitals throughout say
nothing, nor do names of few sounds, which too many words could be. Whether a name is rare the engine says.
"""

import re
from collections.abc import Iterable, Mapping

from indexer.analysis import tokens
from indexer.names import strict_keys

MOST = 30  # names of a text, those that it writes most often
_CANDIDATES = 90  # words that are looked at for these: a tenth of a millisecond each
_SHORTEST = 4  # letters
_FEWEST_SOUNDS = 5  # of every key of a name: fewer are met by too many words
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĘĚĜĞĠĢĤĪĮİĶŁŃŇŌŐŒŘŚŜŞŠŢŤŪŮŰŹŻŽȘȚЀ-ЯҐҒҖҚҢҮҰҲҺӘӨ]"
_WITHIN = re.compile(rf"(?<=[\w,;(] ){_CAPITAL}\w+|\b{_CAPITAL}\w+(?= {_CAPITAL})")


def capitalised_within(text: str) -> Iterable[str]:
    """Words that the text writes with a capital where no sentence begins."""
    for found in _WITHIN.finditer(text):
        yield from tokens(found[0])


def names_among(as_written: Mapping[str, int], within: Iterable[str]) -> dict[str, int]:
    """Names as they are written most often, and how often they stand in the text in any spelling.

    ``as_written`` is how often each token stands in it, ``within`` those of ``capitalised_within``.
    """
    likely = [word for word in set(within) if _may_be_a_name(word, as_written)]
    likely.sort(key=lambda word: (-as_written[word], word))
    found: dict[str, int] = {}
    name_of_key: dict[str, str] = {}
    for word in likely[:_CANDIDATES]:
        count, keys = as_written[word], strict_keys(word)
        if (name := next((name_of_key[key] for key in sorted(keys) if key in name_of_key), None)) is not None:
            found[name] += count
        elif len(found) < MOST and min(map(len, keys), default=0) >= _FEWEST_SOUNDS:
            found[word] = count
            name_of_key |= dict.fromkeys(keys, word)
    return found


def _may_be_a_name(word: str, as_written: Mapping[str, int]) -> bool:
    return (
        word in as_written
        and len(word) >= _SHORTEST
        and word.isalpha()
        and not word.isupper()
        and word.lower() not in as_written
    )
