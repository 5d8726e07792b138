"""How good the ranking is, through the search that people use: ``python -m bench.ours.relevance HOME FOLDER``.

Every document goes in as a text file by ``fonds ingest``, its title by ``metadata.csv``. Questions are asked word by
word without punctuation and operators, as all words first and as any of them when nothing has all: what the
product does by itself. A question of more words than a query may have loses those it repeats.
"""

import csv
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from bench import retrieval
from bench.measure import run_module
from bench.ours.command import fresh_home, ingest
from bench.places import corpus, work
from bench.plan import Plan
from bench.results import Result, Target

COLLECTIONS = ("cranfield", "cisi", "xquad/en", "xquad/es", "xquad/ru", "xquad/de", "kazqad_kk")
LANGUAGES = "en,ru,kk,fr,de,es"  # of all collections
MRR_TO_REACH = {"xquad/en": 0.965, "xquad/es": 0.955, "xquad/de": 0.93, "xquad/ru": 0.92, "kazqad_kk": 0.77}
TOPICS = ("cranfield", "cisi")  # long questions with many answers: how they are put to the engine matters


def measure(plan: Plan) -> Result:
    """Each collection in a home of its own."""
    result = Result("relevance", "Ranking judged by people")
    for name in COLLECTIONS[: plan.collections]:
        folder = corpus(f"ir/{name}")
        if folder is None:
            result.skipped.append(f"{name}: the shared retrieval collections are absent")
            continue
        home = _taken_in(name.replace("/", "-"), retrieval.load(folder))
        found, _ = run_module("bench.ours.relevance", home, folder)
        result.figures[name] = found
        as_asked = found["as the product asks"]
        if name == "cranfield":
            graded, plain = as_asked["ndcg_at_10"], as_asked["ndcg_at_10_relevant_or_not"]
            result.targets += [
                Target("Cranfield, nDCG@10, judged in degrees", graded, "", at_least=0.40),
                Target("Cranfield, nDCG@10, relevant or not", plain, "", at_least=0.42),
            ]
        if name in MRR_TO_REACH:
            reached, wanted = as_asked["mrr_at_10"], MRR_TO_REACH[name]
            result.targets.append(Target(f"{name}, MRR@10", reached, "", at_least=wanted))
        other = found.get("any word", as_asked)
        result.beside.append(
            (
                f"{name}: nDCG@10, MRR@10 (any word: nDCG@10)",
                f"{as_asked['ndcg_at_10']:.3f}, {as_asked['mrr_at_10']:.3f} ({other['ndcg_at_10']:.3f})",
            )
        )
    return result


def _taken_in(name: str, collection: retrieval.Collection) -> Path:
    files = work("retrieval", name)
    shutil.rmtree(files)
    files.mkdir()
    with (files / "metadata.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(("filename", "title"))
        for document, (title, text) in collection.documents.items():
            (files / f"{document}.txt").write_text(text or "-", "utf-8")
            rows.writerow((f"{document}.txt", " ".join(title.split())))
    home = fresh_home(f"retrieval-{name}")
    ingest([files], home, FONDS_LANGUAGES=LANGUAGES)
    return home


def main(home: Path, folder: Path) -> None:
    """Ask every question, twice: as the product does, and any word at once."""
    from archive.settings import Settings
    from indexer.analysis import tokens
    from indexer.holdings import open_holdings
    from indexer.query.bounds import TERMS

    collection = retrieval.load(folder)
    found: dict[str, Any] = {}
    settings = Settings.from_environment({"FONDS_HOME": str(home), "FONDS_LANGUAGES": LANGUAGES})
    with open_holdings(settings) as holdings:
        ways = {"as the product asks": " "} | ({"any word": " OR "} if collection.name in TOPICS else {})
        for way, joint in ways.items():
            rankings = {}
            for question, text in collection.questions.items():
                words = [word.lower() for word in tokens(text)]
                asked = words if len(words) <= TERMS else list(dict.fromkeys(words))[:TERMS]
                rankings[question] = _ranking(holdings.searcher, joint.join(asked))
            found[way] = retrieval.averages(rankings, collection.judged)
    print(json.dumps(found))


def _ranking(searcher: Any, text: str) -> list[str]:
    from archive.catalogue import DEFAULT_COLLECTION
    from indexer.searching.search import search_query

    answer = searcher.answer(search_query(text, frozenset({DEFAULT_COLLECTION}), limit=retrieval.DEPTH))
    return [hit.filename.removesuffix(".txt") for hit in answer.hits]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
