"""Pairs of spellings of one name, out of the shared lists: which should find which, however that is done."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import permutations, product
from pathlib import Path

Pair = tuple[str, str]  # what is asked for, and the word of a document
Groups = list[list[Pair]]  # the pairs of one name are a group

_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s\-‐‑–·.,/()]+")
_SLAVIC = re.compile(
    "(?:[оеёєї]ва?|[иыі]на?|[сц]ь?к(?:ий|ой|ая|а)|[еє]нко|чук|щук|[оеє]вич|евић|[оеє]вна|ян|швили|дзе|ұлы|улы|қызы|бек|бай|ич|ий|ый"
    "|их|ых)$"
)


def pairs(folder: Path) -> dict[str, Groups]:
    """By the names of the table of what was asked."""
    russian, ukrainian, kazakh = (list(_variants(folder, name)) for name in ("ru", "uk", "kk"))
    every = [*russian, *ukrainian, *kazakh, *_variants(folder, "multiscript")]
    return {
        "Russian and Latin, Slavic names": _across([v for v in russian if _is_slavic(v)]),
        "Russian and Latin, all names": _across(russian),
        "Ukrainian and Latin, Slavic names": _across([v for v in ukrainian if _is_slavic(v)]),
        "Kazakh and Latin": _across(kazakh),
        "Kazakh in Cyrillic variants": [group for c, _ in kazakh if (group := list(permutations(c, 2)))],
        "Latin and Latin": [group for _, la in every if (group := list(permutations(la, 2)))],
        "noisy pairs": [[(a, b), (b, a)] for a, b in _mined(folder)],
        "inflected Russian": _inflected(folder, "ru"),
        "inflected Kazakh": _inflected(folder, "kk"),
    }


def names(folder: Path) -> list[str]:
    """Slavic names and romanised ones, to see what else they drag in."""
    ends = ("ov", "ev", "in", "sky", "ski", "iy", "enko", "ow", "ew", "yan")
    found = {
        word
        for name in ("ru", "uk", "kk", "multiscript")
        for cyrillic, latin in _variants(folder, name)
        for word in (*filter(_SLAVIC.search, cyrillic), *(w for w in latin if w.endswith(ends)))
    }
    return sorted(word for word in found if len(word) >= 4)


def _across(variants: Sequence[tuple[list[str], list[str]]]) -> Groups:
    both = ([*product(c, la), *product(la, c)] for c, la in variants)
    return [group for group in both if group]


def _is_slavic(variants: tuple[list[str], list[str]]) -> bool:
    return any(_SLAVIC.search(word) for word in variants[0])


def _variants(folder: Path, name: str) -> Iterator[tuple[list[str], list[str]]]:
    """Of each name its spellings of one word, in Cyrillic and in Latin."""
    for row in _rows(folder / f"person_parts_{name}.tsv"):
        words = [word for word in row[2].split(" | ") if len(word) > 1 and not _BETWEEN_WORDS.search(word)]
        yield [w for w in words if _script(w) == "Cyrillic"], [w for w in words if _script(w) == "Latin"]


def _script(word: str) -> str:
    word = unicodedata.normalize("NFC", word)
    cyrillic, latin = bool(_CYRILLIC.search(word)), bool(_LATIN.search(word))
    if cyrillic == latin or re.search("[\u0370-\u03ff\u0530-\u1dff\u2c00-\ua63f\ua980-\uffff]", word):
        return "other"
    return "Cyrillic" if cyrillic else "Latin"


def _mined(folder: Path) -> Iterator[Pair]:
    for row in _rows(folder / "netrans_en_ru.tsv"):
        if not _BETWEEN_WORDS.search(row[0]) and not _BETWEEN_WORDS.search(row[1]):
            yield row[0], row[1]


def _inflected(folder: Path, language: str) -> Groups:
    """The dictionary form asks for the inflected one."""
    found = []
    for row in _rows(folder / f"inflected_names_{language}.tsv"):
        form, lemma = (word.replace("\u0301", "").lower() for word in row[:2])
        if form != lemma and not _BETWEEN_WORDS.search(form):
            found.append([(lemma, form)])
    return found


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as table:
        rows = csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        yield from rows
