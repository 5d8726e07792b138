"""Damaged and hostile files through a whole run: each has its outcome and its bytes, and nothing else is disturbed."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.originals.fixity import verify
from archive.settings import Settings
from bench.bad_inputs import canary_server, described, generator, judge, make
from bench.mutations import KINDS, mutated
from indexer.holdings import Holdings, open_holdings
from indexer.intake.ingest import Ingest
from indexer.intake.outcome import Outcome
from indexer.searching.search_types import SearchQuery
from tests.eyes import EVERYBODY
from tests.project import PROJECT

pytestmark = pytest.mark.faults

PATIENCE = 10.0  # a busy machine is no failure
FUZZED = 60  # thousands are taken in by `make bench BENCH="--only fuzz"`
# A bounded choice of the bad inputs, by what is in their names; all of them by `make bench BENCH="--only badinputs"`.
CHOSEN = ("xxe", "loop", "encrypted", "names", "traversal", "charset", "wrong_", "poly_", "empty")
SAMPLES = [path for path in sorted((PROJECT / "samples" / "holdings").rglob("*.*")) if path.suffix != ".csv"]

# Adopts whatever the command leaves running, and says whether that is anything.
ADOPTING = """
import ctypes, os, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
done = subprocess.run(sys.argv[1:])
time.sleep(0.5)
try:
    while os.waitpid(-1, os.WNOHANG)[0]:
        pass
    print("left: some", file=sys.stderr)
except ChildProcessError:
    print("left: none", file=sys.stderr)
sys.exit(done.returncode)
"""


@pytest.fixture
def holdings(home: Settings) -> Iterator[Holdings]:
    # OCR is for the measurements: here it would take longer than all the rest.
    settings = replace(home, engine_url="memory://", extract_seconds=20, workers=2, ocr="never")
    with open_holdings(settings) as holdings:
        yield holdings


def take(holdings: Holdings, folder: Path) -> list[Outcome]:
    return list(Ingest(holdings).take([folder]))


def assert_nothing_is_left_behind(holdings: Holdings) -> None:
    assert [path for path in holdings.settings.incoming.rglob("*") if path.is_file()] == []
    assert verify(holdings.store, holdings.catalogue).sound
    assert holdings.catalogue.awaiting() == []


def test_damaged_samples_lose_nothing(holdings: Holdings, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    digests = {}
    for name, data in mutated(SAMPLES, FUZZED):
        (folder / name).write_bytes(data)
        digests[name] = hashlib.sha256(data).hexdigest()
    outcomes = {Path(one.path).name: one for one in take(holdings, folder)}
    assert set(outcomes) == set(digests)
    for name, outcome in outcomes.items():
        if outcome.outcome == "refused":  # cut off at its first byte
            assert outcome.reason is not None
            assert outcome.reason.code == "empty-file", name
        else:
            assert outcome.sha256 == digests[name], name
            assert outcome.reason or outcome.outcome in ("searchable", "duplicate"), name
    assert_nothing_is_left_behind(holdings)


def test_the_same_seed_damages_in_the_same_way_and_every_way_comes() -> None:
    first, again = list(mutated(SAMPLES, 40, seed=1)), list(mutated(SAMPLES, 40, seed=1))
    assert first == again
    assert first != list(mutated(SAMPLES, 40, seed=2))
    assert {name.split("-")[1] for name, _ in mutated(SAMPLES, 300)} == set(KINDS)


def test_hostile_files_have_the_outcome_that_they_should(holdings: Holdings, tmp_path: Path) -> None:
    program = generator()
    if program is None:
        pytest.skip("needs the shared bad inputs: no folder badinputs/ beside the corpora")
    with canary_server() as (address, came):
        for chosen in CHOSEN:
            made = make(program, tmp_path / chosen, address, only=chosen)
            if not made.rows:
                continue
            outcomes = [outcome.as_json() for outcome in take(holdings, made.folder)]
            wrong = judge(
                made, [json.loads(json.dumps(one)) for one in outcomes], counter(holdings), PATIENCE
            ).wrong
            assert not wrong, described(wrong)
    assert came == []
    assert_nothing_is_left_behind(holdings)


def counter(holdings: Holdings):  # type: ignore[no-untyped-def]
    def count(word: str) -> int:
        return holdings.searcher.answer(SearchQuery(word, EVERYBODY, limit=1)).total

    return count


def test_a_run_over_damaged_files_leaves_no_process_and_no_traceback(tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    for name, data in mutated(SAMPLES, 12, seed=7):
        (folder / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", ADOPTING, sys.executable, "-m", "webapp.cli", "ingest", "--json", str(folder)],
        cwd=PROJECT, env={**os.environ, "FONDS_HOME": str(tmp_path / "home"), "FONDS_OCR": "never"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stderr.endswith("left: none\n"), done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    assert len(done.stdout.splitlines()) == 12
