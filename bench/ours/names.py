"""How well ``sounds:`` brings the spellings of a name together, and what else it drags in.

Recall is the mean over names of the share of pairs that meet, both ways round. What a name drags in is counted among
the different words of all texts to scale with.
"""

import json
import lzma
import random
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import name_pairs
from bench.places import corpus
from bench.plan import Plan
from bench.results import Result, Target

# What was asked of the recall: by rule alone, and with slips.
TO_REACH = {
    "Russian and Latin, Slavic names": (0.92, 0.97),
    "Russian and Latin, all names": (0.76, 0.88),
    "Ukrainian and Latin, Slavic names": (0.86, 0.92),
    "Kazakh and Latin": (0.77, 0.90),
    "Kazakh in Cyrillic variants": (0.72, 0.86),
    "Latin and Latin": (0.66, 0.80),
    "noisy pairs": (0.70, 0.82),
    "inflected Russian": (0.97, None),
    "inflected Kazakh": (0.98, None),
}
DRAGGED_IN = {"by rule": (2, 10, 40), "with slips": (6, 30, 120)}  # mean, 95 of 100, most
_MOST_PAIRS = 60  # of one name
_ASKED = 800


def measure(plan: Plan) -> Result:
    """Recall of each set, then the words that names drag in."""
    result = Result("names", "Names across spellings and scripts")
    folder, texts = corpus("names"), corpus("scale")
    if folder is None or texts is None:
        result.skipped.append("the shared lists of names, or texts to scale with, are absent")
        return result
    for name, groups in name_pairs.pairs(folder).items():
        by_rule, with_slips = _recall(groups)
        result.figures[name] = {"names": len(groups), "by rule": by_rule, "with slips": with_slips}
        for way, reached, wanted in zip(
            ("by rule", "with slips"), (by_rule, with_slips), TO_REACH[name], strict=True
        ):
            if wanted is not None:
                result.targets.append(Target(f"{name}, {way}", reached, "", at_least=wanted))
    asked = random.Random(1).sample(name_pairs.names(folder), _ASKED if plan.collections > 1 else _ASKED // 4)
    for way, counts in _dragged_in(asked, _vocabulary(texts)).items():
        counts.sort()
        told = (statistics.mean(counts), counts[int(0.95 * len(counts))], counts[-1])
        result.figures[f"words dragged in, {way}"] = dict(zip(("mean", "p95", "max"), told, strict=True))
        for what, reached, most in zip(("mean", "95 of 100", "most"), told, DRAGGED_IN[way], strict=True):
            result.targets.append(
                Target(f"words that a name drags in {way}, {what}", reached, "", at_most=most)
            )
    return result


def _recall(groups: name_pairs.Groups) -> tuple[float, float]:
    from indexer.names import index_keys, query_keys

    chosen = [
        group if len(group) <= _MOST_PAIRS else random.Random(7).sample(group, _MOST_PAIRS)
        for group in groups
    ]
    words = sorted({word for group in chosen for _, word in group})
    keys = dict(zip(words, index_keys(words), strict=True))
    by_rule, with_slips = [], []
    for group in chosen:
        met = [(query_keys(asked), keys[word]) for asked, word in group]
        strict = [not asked.strict.isdisjoint(held) for asked, held in met]
        loose = [
            hit or not asked.loose.isdisjoint(held) for hit, (asked, held) in zip(strict, met, strict=True)
        ]
        by_rule.append(statistics.mean(strict))
        with_slips.append(statistics.mean(loose))
    return statistics.mean(by_rule), statistics.mean(with_slips)


def _dragged_in(asked: list[str], words: list[str]) -> dict[str, list[int]]:
    """Of each name how many other words share a key with it."""
    from indexer.names import index_keys, query_keys

    holding: dict[str, set[int]] = {}
    wanted = {key for name in asked for key in (*query_keys(name).strict, *query_keys(name).loose)}
    for start in range(0, len(words), 50_000):
        for number, keys in enumerate(index_keys(words[start : start + 50_000]), start):
            for key in keys & wanted:
                holding.setdefault(key, set()).add(number)

    def others(name: str, keys: Iterable[str]) -> int:
        met = set().union(*(holding.get(key, set()) for key in keys))
        return sum(1 for number in met if words[number] != name)

    found: dict[str, list[int]] = {"by rule": [], "with slips": []}
    for name in asked:
        keys = query_keys(name)
        found["by rule"].append(others(name, keys.strict))
        found["with slips"].append(others(name, keys.strict | keys.loose))
    return found


def _vocabulary(folder: Path) -> list[str]:
    from indexer.analysis import tokens

    return sorted({token.lower() for text in _texts(folder) for token in tokens(text) if token.isalpha()})


def _texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]
