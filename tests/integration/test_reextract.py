"""``fonds reextract``: better text comes in beside the old, which can be found until then and cited ever after."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ArchiveBusy
from archive.model import PageText, Reading, State
from archive.originals.accession import Accepted, Incoming
from archive.reasons import Reason
from archive.settings import Settings
from indexer.background.worker import Worker
from indexer.engine.feed import catch_up
from indexer.extract.registry import extractor_version
from indexer.holdings import Holdings, open_holdings
from indexer.reading.reextract import Choice, Reextraction
from indexer.searching.search_types import SearchQuery
from tests.extract_files import docx, paragraph
from tests.eyes import EVERYBODY

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTER = docx(paragraph("The members ask to release Mukhtar Dzhakishev."))


@pytest.fixture
def settings(home: Settings) -> Settings:
    return replace(home, engine_url="memory://", workers=1)


def keep(holdings: Holdings, data: bytes, filename: str) -> str:
    path = holdings.settings.home / filename
    path.write_bytes(data)
    (taken,) = holdings.accession.take([Incoming.from_path(path)])
    assert isinstance(taken, Accepted)
    return taken.rendition


def read_long_ago(
    holdings: Holdings, rendition: str, text: str, *, by: tuple[str, str], media_type: str
) -> None:
    """As an earlier version of a reader would have left it."""
    pages = [PageText(1, "1", text)] if text else []
    reason = None if text else Reason.of("unsupported-format")
    reading = Reading(media_type, *by, pages=pages, language="en", languages=("en",), reason=reason)
    holdings.catalogue.record_extractions([(rendition, reading)])
    catch_up(holdings.catalogue, holdings.engine)


def found(holdings: Holdings, query: str) -> int:
    return holdings.searcher.answer(SearchQuery(query, EVERYBODY)).total


def test_outdated_readings_are_made_anew_and_no_others(settings: Settings) -> None:
    with open_holdings(settings) as holdings:
        outdated = keep(holdings, LETTER, "letter.docx")
        read_long_ago(holdings, outdated, "Mukhtar", by=("docx", "0"), media_type=WORD)
        unread = keep(holdings, LETTER + b" ", "unread.docx")
        read_long_ago(holdings, unread, "", by=("none", "0"), media_type=WORD)
        present = keep(holdings, b"present words", "present.txt")
        reader = extractor_version("text/plain")
        assert reader is not None
        read_long_ago(holdings, present, "present", by=reader, media_type="text/plain")
        assert (found(holdings, "Dzhakishev"), holdings.catalogue.rendition(unread).state) == (0, State.KEPT)

        run = Reextraction(holdings, EVERYBODY)
        chosen = run.chosen(Choice(outdated=True))
        assert sorted(chosen) == sorted([outdated, unread])
        told = {one.rendition.id: one for one in run.run(chosen, "outdated")}

        assert {one.rendition.state for one in told.values()} == {State.SEARCHABLE}
        assert all(one.changed for one in told.values())
        assert found(holdings, "Dzhakishev") == 2
        assert run.chosen(Choice(outdated=True)) == []
        assert len(holdings.catalogue.extractions_of(outdated)) == 2
        assert not any((settings.incoming / ".parts").glob("*"))


def test_kinds_and_queries_choose(settings: Settings) -> None:
    with open_holdings(settings) as holdings:
        letter, note = keep(holdings, LETTER, "letter.docx"), keep(holdings, b"a note", "note.txt")
        read_long_ago(holdings, letter, "Mukhtar", by=("docx", "0"), media_type=WORD)
        read_long_ago(holdings, note, "a note of Mukhtar", by=("text", "0"), media_type="text/plain")
        run = Reextraction(holdings, EVERYBODY)
        assert run.chosen(Choice(types=("word",))) == [letter]
        assert run.chosen(Choice(where="note")) == [note]
        assert run.chosen(Choice(types=("word",), where="note")) == []
        assert sorted(run.chosen(Choice(where="Mukhtar"))) == sorted([letter, note])
        assert sorted(run.chosen(Choice())) == sorted([letter, note])


def test_a_worker_does_what_was_asked_for_before_a_crash(settings: Settings) -> None:
    with open_holdings(settings) as holdings:
        letter = keep(holdings, LETTER, "letter.docx")
        read_long_ago(holdings, letter, "Mukhtar", by=("docx", "0"), media_type=WORD)
        holdings.catalogue.ask_again([letter], "asked")
        worker = Worker(holdings, wait_for_lock=False, say=lambda _: None)
        holdings.catalogue.still_asked([letter])

        class StopWhenDone:
            """Stands for the person who stops the worker."""

            def is_set(self) -> bool:
                return not holdings.catalogue.still_asked([letter])

            def wait(self, seconds: float) -> bool:
                return self.is_set()

        worker._stop = StopWhenDone()  # type: ignore[assignment]
        worker.run()
        assert found(holdings, "Dzhakishev") == 1


def test_passwords_are_not_left_to_another_process(settings: Settings) -> None:
    with open_holdings(settings) as holdings, open_holdings(settings) as other, other.writing():
        run = Reextraction(holdings, EVERYBODY, passwords=("secret",))
        with pytest.raises(ArchiveBusy, match="passwords"):
            list(run.run([], "asked"))


def test_the_command_tells_of_each_rendition(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Some words.")
    environment = {"FONDS_HOME": str(tmp_path / "home"), "PATH": ""}

    def fonds(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "webapp.cli", *arguments], env=environment, capture_output=True, text=True
        )

    assert fonds("ingest", str(letter)).returncode == 0
    nothing = fonds("reextract", "--json")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    everything = fonds("reextract", "--all", "--json")
    told = json.loads(everything.stdout)
    assert everything.returncode == 0
    assert (told["path"], told["outcome"], told["changed"]) == ("letter.txt", "searchable", False)
    shown = json.loads(fonds("show", told["document"], "--json").stdout)
    (extraction,) = shown["renditions"][0]["extractions"]
    assert extraction["extraction"] == told["extraction"]
    assert fonds("reextract", "--all", "--outdated").returncode == 2
    assert fonds("reextract", "--where", "(").returncode == 2
