"""How good a ranking is, by judgements of people: nDCG@10 and MRR@10. Knows no search engine.

nDCG as trec_eval counts it: gain is the judgement itself, discount log2(rank + 1), the ideal from all judged documents.
Collections judged in degrees are also counted with "relevant or not", as many publications do.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DEPTH = 10

Judged = Mapping[str, int]


@dataclass(frozen=True)
class Collection:
    """Documents, questions and judgements of one test collection."""

    name: str
    documents: dict[str, tuple[str, str]]  # id -> title, text
    questions: dict[str, str]
    judged: dict[str, dict[str, int]]  # question -> document -> relevance; 0 is judged not relevant


def load(folder: Path) -> Collection:
    """A collection as the shared corpora keep it."""
    documents = {}
    for line in (folder / "docs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        documents[row["id"]] = (row.get("title") or "", row.get("text") or "")
    judged: dict[str, dict[str, int]] = {}
    for question, document, relevance in _rows(folder / "qrels.tsv"):
        judged.setdefault(question, {})[document] = int(relevance)
    questions = {question: text for question, text in _rows(folder / "queries.tsv") if question in judged}
    return Collection(folder.name, documents, questions, judged)


def _rows(path: Path) -> Iterable[list[str]]:
    return (line.split("\t") for line in path.read_text("utf-8").splitlines() if line)


def ndcg(ranked: Sequence[str], judged: Judged) -> float:
    """Normalised discounted cumulative gain of the first ten."""
    gains = [max(judged.get(document, 0), 0) for document in ranked[:DEPTH]]
    ideal = sorted((gain for gain in judged.values() if gain > 0), reverse=True)[:DEPTH]
    best = _discounted(ideal)
    return _discounted(gains) / best if best else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def reciprocal_rank(ranked: Sequence[str], judged: Judged) -> float:
    """1 / rank of the first relevant one among the first ten, else 0."""
    return next((1 / rank for rank, one in enumerate(ranked[:DEPTH], 1) if judged.get(one, 0) > 0), 0.0)


def averages(rankings: Mapping[str, Sequence[str]], judged: Mapping[str, Judged]) -> dict[str, float]:
    """Means over all questions that have a relevant document."""
    counted = [question for question in rankings if any(gain > 0 for gain in judged[question].values())]
    plain = {q: {document: int(gain > 0) for document, gain in judged[q].items()} for q in counted}
    return {
        "questions": len(counted),
        "ndcg_at_10_relevant_or_not": round(
            sum(ndcg(rankings[q], plain[q]) for q in counted) / len(counted), 4
        ),
        "ndcg_at_10": round(sum(ndcg(rankings[q], judged[q]) for q in counted) / len(counted), 4),
        "mrr_at_10": round(sum(reciprocal_rank(rankings[q], judged[q]) for q in counted) / len(counted), 4),
    }
