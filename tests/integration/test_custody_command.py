"""``fonds custody``: heads, proofs and comparisons from the command line, as an outsider would use them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.settings import Settings
from indexer.holdings import open_holdings
from tests.custody_files import tamper
from tests.proof_files import LETTER, Proved
from webapp.cli import fonds, main


@pytest.fixture
def document(home: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("FONDS_HOME", str(home.home))
    monkeypatch.setenv("FONDS_ENGINE_URL", "memory://")
    monkeypatch.chdir(tmp_path)
    with open_holdings(home):
        pass
    archive = Proved(home)
    taken = archive.take()
    archive.catalogue.close()
    return taken


def custody(*arguments: str) -> Result:
    return CliRunner().invoke(fonds, ["custody", *arguments], standalone_mode=False)


def code(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit code and what stderr says, as ``fonds`` itself leaves."""
    with pytest.raises(SystemExit) as left:
        main(["custody", *arguments])
    assert isinstance(left.value.code, int)
    return left.value.code, capsys.readouterr().err


def test_a_head_is_handed_out_and_compared_and_a_bundle_goes_on_from_it(
    document: str, tmp_path: Path
) -> None:
    head = custody("head", "--json")
    assert head.stderr == ""
    (tmp_path / "head.json").write_text(head.stdout)
    proved = custody("prove", document, "--since", "head.json")
    assert "verify.py" in proved.stderr, proved.exception
    bundle = tmp_path / f"proof-{document}.zip"
    verifier = Path("archive/proof/verify.py")
    call = [sys.executable, str(Path(__file__).parents[2] / verifier), str(bundle), "--head", "head.json"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    compared = json.loads(custody("check", "head.json", "--json").stdout)
    assert compared["holds"]
    assert compared["size"] == json.loads(head.stdout)["size"] + 1  # the export
    assert "unaltered" in custody("check", "head.json").stdout


def test_a_bundle_goes_to_stdout_where_that_is_asked_for(document: str, tmp_path: Path) -> None:
    shown = custody("prove", document, "-o", "-")
    assert LETTER in shown.stdout_bytes
    (tmp_path / "proof.zip").write_bytes(shown.stdout_bytes)


def test_events_are_listed_of_a_document_and_of_all(document: str) -> None:
    custody("head")
    every = [json.loads(line) for line in custody("list", "--json").stdout.splitlines()]
    assert [one["type"] for one in every] == ["accession", "digital signature generation"]
    assert custody("list", document).stdout.count("\n") == 1
    assert "accession" in custody("list", document).stdout


def test_a_record_that_was_cut_off_ends_with_a_sentence(
    home: Settings, document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "head.json").write_text(custody("head").stdout)
    tamper(home, "DELETE FROM events WHERE sequence = 2")
    assert custody("check", "head.json").return_value == 1
    left, said = code(capsys, "head")
    assert left == 1
    assert "No other head is signed" in said


def test_a_time_stamp_server_that_is_not_there_leaves_a_head_without_and_says_so(
    document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONDS_TIMESTAMP_URL", "http://127.0.0.1:9/")
    given = custody("head", "--json")
    assert given.return_value == 1
    assert "time stamp server cannot be reached" in given.stderr
    assert "timestamp" not in json.loads(given.stdout)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "sentence"),
    [
        (["check", "missing.json"], 2, "does not exist|cannot be read"),
        (["check", "nonsense.json"], 2, "no head of a custody record"),
        (["check", "."], 2, "is a directory"),
        (["prove", "01k00000000000000000000000"], 1, "No document"),
        (["list", "x"], 1, "No document"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    document: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    exit_code: int,
    sentence: str,
) -> None:
    (tmp_path / "nonsense.json").write_text("nonsense")
    left, said = code(capsys, *arguments)
    assert left == exit_code
    assert re.search(sentence, said), said


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(
    document: str, capsys: pytest.CaptureFixture[str]
) -> None:
    left, said = code(capsys, "prove", document, "-o", "nowhere/proof.zip")
    assert left == 2
    assert "cannot be written" in said


def test_what_signs_is_imported_only_where_something_is_signed() -> None:
    program = "import sys, webapp.cli, indexer.holdings, archive.proof.bundle; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


def test_a_damaged_hash_is_mended(home: Settings, document: str) -> None:
    assert "made anew" in custody("rebuild").stderr
