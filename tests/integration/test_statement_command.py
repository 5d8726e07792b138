"""``fonds search --statement`` from outside."""

import json
from pathlib import Path

import pytest

from indexer.office.program import installed
from tests.integration.test_cli import Fonds


def test_a_statement_is_written_compared_and_laid_out(tmp_path: Path) -> None:
    fonds = Fonds(tmp_path)
    (tmp_path / "letter.txt").write_text("A letter about water.", "utf-8")
    (tmp_path / "other.txt").write_text("Water again.", "utf-8")
    assert fonds("ingest", str(tmp_path / "letter.txt")).returncode == 0
    old, new = str(tmp_path / "old.json"), str(tmp_path / "new.json")
    ran = fonds("search", "water", "--type", "text", "--statement", old)
    assert (ran.returncode, ran.stdout) == (0, b"")
    assert fonds("ingest", str(tmp_path / "other.txt")).returncode == 0
    ran = fonds("search", "--statement", new, "--since", old)
    assert b"1 added, 0 gone, 0 changed" in ran.stderr
    told = json.loads(Path(new).read_text("utf-8"))
    assert (told["query"], told["filters"], told["total"]) == ("water", {"type": ["text"]}, 2)
    assert told["changes"]["same_question"]
    assert fonds("search", "water", "--statement", str(tmp_path / "s.doc")).returncode == 2
    assert fonds("search", "--statement", "--since", str(tmp_path / "none.json")).returncode == 2
    assert fonds("search").returncode == 2
    page = fonds("search", "water", "--statement").stdout.decode()
    assert "2 documents found" in page
    assert fonds.lines("search", "water", "--statement", "--json")[0]["total"] == 2
    if not installed():
        pytest.skip("needs LibreOffice: the statement as PDF")
    pdf = tmp_path / "s.pdf"
    assert fonds("search", "water", "--statement", str(pdf)).returncode == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
