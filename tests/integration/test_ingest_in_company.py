"""Ingest runs that meet circles of attachments, other writers, and more files than they want to hold at once."""

import io
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

import pytest

import indexer.intake.ingest
from archive.originals.accession import Incoming
from archive.settings import Settings
from indexer.holdings import Holdings, open_holdings
from indexer.intake.ingest import Ingest
from indexer.intake.outcome import Outcome


@pytest.fixture
def holdings(home: Settings):
    with open_holdings(home) as opened:
        yield opened


def take(holdings: Holdings, path: Path, **options: object) -> Outcome:
    (outcome,) = Ingest(holdings, **options).take([path])
    return outcome


def letter(path: Path, body: str, attachment: bytes) -> Path:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", path.stem
    message.set_content(body)
    message.add_attachment(attachment, maintype="text", subtype="plain", filename="enclosed.txt")
    path.write_bytes(message.as_bytes())
    return path


def test_documents_that_hold_each_other_are_told_of_once(holdings, tmp_path):
    first = take(holdings, letter(tmp_path / "first.eml", "See the minutes.", b"the minutes"))
    (minutes,) = first.contains
    (tmp_path / "typed.txt").write_text("the letter, typed")
    take(holdings, tmp_path / "typed.txt", document=first.document)
    answer = letter(tmp_path / "answer.eml", "See your letter.", b"the letter, typed")
    second = take(holdings, answer, document=minutes.document)
    assert holdings.catalogue.document(minutes.document).contains == (first.document,)
    assert second.outcome == "searchable"
    assert [inner.outcome for inner in second.contains] == ["duplicate"]
    third = take(holdings, letter(tmp_path / "third.eml", "See all of it.", b"the minutes"))
    assert third.outcome == "searchable"


def test_what_others_accession_meanwhile_is_processed_and_waited_for(holdings, tmp_path):
    class Beside(Ingest):
        """Another process hands in, after this run has begun, what turns out to be an enclosure."""

        def _accession(self, batch: object) -> None:
            holdings.accession.take([Incoming(lambda: io.BytesIO(b"deposited beside"), "beside.txt")])
            super()._accession(batch)  # type: ignore[arg-type]

    path = letter(tmp_path / "letter.eml", "See the enclosed note.", b"deposited beside")
    (outcome,) = Beside(holdings).take([path])
    assert outcome.outcome == "searchable"
    assert [(inner.path, inner.outcome) for inner in outcome.contains] == [("enclosed.txt", "duplicate")]
    assert holdings.catalogue.awaiting() == []


def test_a_run_does_not_take_in_far_more_than_it_has_processed(holdings, tmp_path, monkeypatch):
    monkeypatch.setattr(indexer.intake.ingest, "_AHEAD_FILES", 40)
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number:03}.txt").write_text(f"letter number {number}")
    run = Ingest(holdings)
    ahead = []
    outcomes = []
    for outcome in run.take([folder]):
        ahead.append(run._come - run._told)
        outcomes.append(outcome.outcome)
    assert outcomes == ["searchable"] * 150
    assert max(ahead) <= 40 + indexer.intake.ingest._BATCH_FILES


def test_what_was_said_for_one_run_alone_does_not_reach_another_process_and_that_is_told(
    home: Settings, holdings: Holdings, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("a letter")
    told: list[str] = []
    with open_holdings(home) as other, ExitStack() as writing:
        writing.enter_context(other.writing())

        def say(message: str) -> None:
            told.append(message)
            writing.close()  # the other process ends

        outcome = take(holdings, tmp_path / "letter.txt", say=say, passwords=("secret",), own_ocr=True)
    assert outcome.outcome == "searchable"
    assert "does not know the passwords and --ocr" in told[0]
