"""Encrypted files, and the passwords that an archivist supplies for them."""

import io
import json
import sqlite3
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from archive.errors import UsageError
from tests.extract_files import pdf, shown
from webapp.cli import fonds

PASSWORD = "correct horse battery"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FONDS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    path = tmp_path / "locked.pdf"
    with pikepdf.open(io.BytesIO(pdf([shown("the secret letter")]))) as unlocked:
        unlocked.save(path, encryption=pikepdf.Encryption(owner="owner", user=PASSWORD))
    return path


def ingested(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(fonds, ["ingest", "--json", *arguments])
    assert PASSWORD not in result.output
    outcome: dict[str, object] = json.loads(result.stdout)
    return outcome


def test_a_locked_file_is_searchable_with_a_password_that_is_kept_nowhere(
    home: Path, locked: Path, tmp_path: Path
) -> None:
    passwords = tmp_path / "passwords.txt"
    passwords.write_text(f"wrong\n{PASSWORD}\n")
    assert ingested(str(locked), "--password-file", str(passwords))["outcome"] == "searchable"
    with sqlite3.connect(home / "catalogue.sqlite") as catalogue:
        assert not [line for line in catalogue.iterdump() if PASSWORD in line]
    catalogue.close()
    assert not [path for path in home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]


def test_a_locked_file_is_kept_without_a_password(home: Path, locked: Path) -> None:
    outcome = ingested(str(locked))
    assert outcome["outcome"] == "kept"
    assert outcome["reason"] == {"code": "encrypted-file", "message": "The PDF needs a password."}


def test_a_password_file_that_is_not_there_stops_the_run(home: Path, locked: Path) -> None:
    result = CliRunner().invoke(fonds, ["ingest", str(locked), "--password-file", "nowhere.txt"])
    assert isinstance(result.exception, UsageError)
    assert "nowhere.txt cannot be read" in result.exception.message
    assert not (home / "originals").exists()
