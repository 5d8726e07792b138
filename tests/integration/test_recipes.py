"""The recipes in the documentation, run as they stand against a served archive."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import pytest

from archive.originals.accession import Accepted, Incoming
from archive.settings import Settings
from indexer.holdings import open_holdings
from tests.project import PROJECT
from tests.web_process import Served, served

TEXT = (PROJECT / "docs" / "recipes.md").read_text("utf-8")
LETTER = b"A letter of 2017 about political prisoners."
RECIPES = re.findall(r"^([A-Z][^\n]*):\n```(sh|python)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
TOLD = {
    "Hand a file in, once, however often the line is sent": '"duplicate": *false',
    "Take an original out and look at its digest": "sha-256=:",
    "Look up a list of names, one a line": '"name": *"Tokmadi"',
    "Ask again only for what has changed": "^304$",
    "Hand in a file and wait until it can be found": "searchable|accessioned",
    "Correct a title without overwriting what somebody else has written meanwhile": "Letter to the President",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Accepted]:
    settings = Settings.for_home(tmp_path_factory.mktemp("recipes") / "home")
    with open_holdings(settings) as holdings:
        (taken,) = holdings.accession.take(
            [Incoming(lambda: BytesIO(LETTER), "first.txt", collection="letters")]
        )
    assert isinstance(taken, Accepted)
    return settings, taken


@pytest.fixture(scope="module")
def server(kept: tuple[Settings, Accepted]) -> Iterator[Served]:
    with served(kept[0]) as one:
        yield one


def test_there_are_recipes():
    assert len(RECIPES) >= 8
    assert TOLD.keys() <= {title for title, _, _ in RECIPES}


@pytest.mark.parametrize(("title", "language", "program"), RECIPES, ids=[one[0][:40] for one in RECIPES])
def test_a_recipe_does_what_it_says(server, kept, tmp_path: Path, title, language, program):
    if language == "sh" and not shutil.which("curl"):
        pytest.skip("needs curl")
    (tmp_path / "letter.txt").write_bytes(b"A letter that is handed in.")
    command = ["sh", "-e", "-c", program] if language == "sh" else [sys.executable, "-c", program]
    names = {"FONDS": server.address, "DOCUMENT": kept[1].document, "RENDITION": kept[1].rendition}
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(TOLD.get(title, ""), done.stdout, re.MULTILINE), done.stdout
    if title.startswith("Take an original"):
        assert (tmp_path / "first.txt").read_bytes() == LETTER


def test_the_archive_still_answers(server):
    with urlopen(f"{server.address}/api/v1/search?q=", timeout=30) as answer:
        assert "total" in json.load(answer)
