"""Hostile and broken files with the outcome that each should have: made by the shared generator, judged here."""

import contextlib
import importlib.util
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.places import shared_corpora


@dataclass(frozen=True)
class BadInputs:
    """A folder of such files, what is expected of each, and the word that none of them may read from elsewhere."""

    folder: Path
    rows: Mapping[str, dict[str, Any]]  # by the file's name on disk
    canary: str


@dataclass
class Judgement:
    """What was expected and did not come, one sentence each."""

    wrong: dict[str, str] = field(default_factory=dict)  # file -> sentence
    right: int = 0

    def add(self, name: str, complaint: str | None) -> None:
        if complaint:
            self.wrong[name] = complaint
        else:
            self.right += 1


def generator() -> Path | None:
    """The program that makes them, ``None`` where the shared folder is absent."""
    corpora = shared_corpora()
    program = corpora.parent / "badinputs" / "make_bad_inputs.py" if corpora else None
    return program if program and program.is_file() else None


def make(
    program: Path, folder: Path, canary_url: str, *, only: str | None = None, every: bool = False
) -> BadInputs:
    """Make the files; ``every`` with those that resemble others, ``only`` those with this in their names."""
    spec = importlib.util.spec_from_file_location("make_bad_inputs", program)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows = module.build(str(folder), canary_url, only, every)
    return BadInputs(folder / "files", {row["name"]: row for row in rows}, module.CANARY_WORD)


@contextlib.contextmanager
def canary_server() -> Iterator[tuple[str, list[str]]]:
    """An address that documents refer to, and the requests that came: there must be none."""
    came: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            came.append(str(self.client_address))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/canary", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def judge(
    made: BadInputs,
    outcomes: Sequence[Mapping[str, Any]],
    count: Callable[[str], int],
    patience: float = 1.0,
) -> Judgement:
    """Compare outcomes (of the files themselves, not of what is in them); ``count`` says how often a word is found.

    ``patience`` is for busy machines: so many times the time of each file are allowed.
    """
    by_rendition = {one["rendition"]: one for one in outcomes if one["outcome"] != "duplicate"}
    told = {os.path.basename(outcome["path"]): outcome for outcome in outcomes}  # noqa: PTH119 - may be undecodable
    judgement = Judgement()
    present = set(map(os.fsdecode, os.listdir(os.fsencode(made.folder))))  # noqa: PTH208 - as above
    for name, row in made.rows.items():
        if name in present:
            outcome = told.get(name)
            if (
                outcome and outcome["outcome"] == "duplicate"
            ):  # the same bytes under another name, or in an archive
                outcome = by_rendition.get(outcome["rendition"], outcome)
            judgement.add(name, _complaint(row, outcome, count, patience))
    if count(made.canary):
        judgement.wrong["canary"] = "a file outside was read"
    return judgement


def _complaint(
    row: Mapping[str, Any], outcome: Mapping[str, Any] | None, count: Callable[[str], int], patience: float
) -> str | None:
    if outcome is None:
        return "has no outcome"
    accepted = [row["expected"], *row.get("also_ok", ())]
    reason = (outcome.get("reason") or {}).get("code")
    if outcome["outcome"] not in accepted:
        return f"is {outcome['outcome']} ({reason}), not {' or '.join(accepted)}"
    if outcome["seconds"] > patience * row["max_seconds"]:
        return f"took {outcome['seconds']} s, more than {row['max_seconds']}"
    word = row.get("must_find")
    if word and outcome["outcome"] in ("searchable", "partial") and not count(word):
        return f"is {outcome['outcome']} ({reason}), but its word is not found"
    forbidden = [word for word in row.get("must_not_find", ()) if count(word)]
    return f"yielded {', '.join(forbidden)}" if forbidden else None


def described(wrong: Mapping[str, str]) -> str:
    """For a test's message or a table."""
    return json.dumps(dict(wrong), indent=1, ensure_ascii=True)
