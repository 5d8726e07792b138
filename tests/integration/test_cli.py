"""The command line from outside: a process, its exit code, its stdout and stderr."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


class Fonds:
    """Runs ``fonds`` in a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FONDS_")},
            "FONDS_HOME": str(folder / "home"),
            "FONDS_WORKERS": "1",
        }

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "webapp.cli", *arguments],
            cwd=Path(__file__).parents[2],
            env=self.environment | environment,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def lines(self, *arguments: str) -> list[dict]:
        return [json.loads(line) for line in self(*arguments).stdout.splitlines()]


@pytest.fixture
def fonds(tmp_path):
    return Fonds(tmp_path)


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Sir,\nthe political prisoners are still held in Almaty.\n", encoding="utf-8")
    return path


def test_a_letter_goes_in_is_found_shown_handed_out_and_verified(fonds, letter, tmp_path):
    ingested = fonds("ingest", str(letter), "--collection", "letters", "--json")
    assert ingested.returncode == 0, ingested.stderr
    assert ingested.stderr == b""
    (line,) = ingested.stdout.splitlines()
    outcome = json.loads(line)
    assert list(outcome) == [
        "path", "outcome", "document", "rendition", "sha256", "media_type", "bytes", "pages", "characters",
        "language", "ocr", "seconds", "reason", "contains",
    ]  # fmt: skip
    assert outcome["outcome"] == "searchable"
    assert outcome["sha256"] == hashlib.sha256(letter.read_bytes()).hexdigest()
    assert outcome["media_type"] == "text/plain"

    (answer,) = fonds.lines("search", "prisoner", "--json")
    assert answer["total"] == 1
    (hit,) = answer["hits"]
    assert hit["document"] == outcome["document"]
    (snippet,) = hit["snippets"]
    assert [snippet["text"][a:b] for a, b in snippet["spans"]] == ["prisoners"]
    assert hit["links"]["original"] == f"/renditions/{outcome['rendition']}/original"
    assert answer["facets"]["collection"] == [{"value": "letters", "count": 1}]

    (shown,) = fonds.lines("show", outcome["document"], "--json")
    assert [r["rendition"] for r in shown["renditions"]] == [outcome["rendition"]]
    assert [event["type"] for event in shown["custody"]][:2] == ["accession", "ingestion"]

    target = tmp_path / "out.txt"
    assert fonds("get", outcome["rendition"], "-o", str(target)).returncode == 0
    assert target.read_bytes() == letter.read_bytes()
    assert fonds("get", outcome["rendition"]).stdout == letter.read_bytes()

    verified = fonds("verify", "--json")
    assert verified.returncode == 0
    assert json.loads(verified.stdout)["sound"] is True
    again = fonds("reindex")
    assert again.returncode == 0
    assert fonds.lines("search", '"political prisoners"', "--json")[0]["total"] == 1


def test_people_get_words_and_no_json(fonds, letter):
    assert b"searchable" in fonds("ingest", str(letter)).stdout
    found = fonds("search", "prisoners")
    assert found.returncode == 0
    assert b"1 document for prisoners" in found.stdout
    assert b"[prisoners]" in found.stdout
    assert (
        b"letter"
        in fonds("show", fonds.lines("search", "prisoners", "--json")[0]["hits"][0]["document"]).stdout
    )


def test_a_file_kept_without_text_needs_attention(fonds, tmp_path):
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 9)
    result = fonds("ingest", str(tmp_path / "noise.bin"), "--json")
    assert result.returncode == 1
    assert json.loads(result.stdout)["reason"]["code"] == "unsupported-format"


def test_a_damaged_original_is_named_by_verify_and_not_handed_out(fonds, letter, tmp_path):
    (outcome,) = fonds.lines("ingest", str(letter), "--json")
    digest = outcome["sha256"]
    original = tmp_path / "home" / "originals" / digest[:2] / digest[2:4] / digest
    original.chmod(0o600)
    original.write_bytes(b"x" + original.read_bytes()[1:])
    verified = fonds("verify", "--json")
    assert verified.returncode == 1
    assert json.loads(verified.stdout)["damaged"][0]["sha256"] == digest
    target = tmp_path / "out.txt"
    refused = fonds("get", outcome["rendition"], "-o", str(target))
    assert refused.returncode == 1
    assert not target.exists()
    assert fonds("get", outcome["rendition"]).stdout == b""


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["ingest"], 2, b"Missing argument"),
        (["frobnicate"], 2, b"No such command"),
        (["search", "a", "--colour"], 2, b"No such option"),
        (["search", "(archive"], 2, b"fonds: "),
        (["search", "nosuch:archive"], 2, b"nosuch"),
        (["search", "a" * 20_000], 2, b"fonds: "),
        (["search", "word", "--from", "2017-02-30"], 2, b"2017-02-30"),
        (["search", "word", "--sort", "sideways"], 2, b"sideways"),
        (["show", "01" * 13], 1, b"No document"),
        (["get", "01" * 13], 1, b"No rendition"),
        (["get", "../../etc/passwd"], 1, b"No rendition"),
        (["ingest", "README.md", "--role", "typed"], 2, b"--document"),
        (["serve", "--port", "0"], 2, b"port"),
        (["serve", "--host", "0.0.0.0"], 2, b"loopback"),
    ],
)
def test_a_wrong_use_gets_a_sentence_and_its_exit_code(fonds, arguments, code, told):
    result = fonds(*arguments)
    assert result.returncode == code, result.stderr
    assert told in result.stderr
    assert b"Traceback" not in result.stderr
    assert result.stdout == b""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FONDS_MAX_UPLOAD_MB", "plenty"),
        ("FONDS_LANGUAGES", "english"),
        ("FONDS_DATABASE_URL", "mysql://x"),
        ("FONDS_ENGINE_URL", "elastic://x"),
        ("FONDS_SECRET_KEY", "short"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(fonds, name, value):
    result = fonds("settings", **{name: value})
    assert result.returncode == 2
    assert name.encode() in result.stderr
    assert b"Traceback" not in result.stderr


def test_settings_are_printed_and_secrets_are_not(fonds):
    result = fonds("settings", FONDS_SECRET_KEY="correct horse battery staple")
    assert result.returncode == 0
    assert b"FONDS_HOME" in result.stdout
    assert b"correct horse" not in result.stdout


def test_a_home_that_cannot_be_used_is_unreachable(fonds, tmp_path):
    (tmp_path / "file").touch()
    result = fonds("search", "a", FONDS_HOME=str(tmp_path / "file" / "home"))
    assert result.returncode == 3
    assert b"Traceback" not in result.stderr


def test_the_doctor_says_what_it_looked_at(fonds, letter):
    fonds("ingest", str(letter))
    result = fonds("doctor", "--json")
    names = [finding["name"] for finding in json.loads(result.stdout)["findings"]]
    assert {"Python", "libmagic", "archive", "store", "index"} <= set(names)


def test_two_runs_at_once_both_succeed_and_lose_nothing(fonds, tmp_path):
    for run in ("one", "two"):
        (tmp_path / run).mkdir()
        for number in range(12):
            (tmp_path / run / f"{number}.txt").write_text(f"letter {run} number {number} about custody")
    command = [sys.executable, "-m", "webapp.cli", "ingest", "--json"]
    processes = [
        subprocess.Popen(
            [*command, str(tmp_path / run)],
            env=fonds.environment,
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for run in ("one", "two")
    ]
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert [json.loads(line)["outcome"] for line in out.splitlines()] == ["searchable"] * 12
    assert fonds.lines("search", "custody", "--json")[0]["total"] == 24
    assert fonds("verify").returncode == 0


def test_good_bytes_are_not_acknowledged_for_a_rotten_copy_of_the_same_size(fonds, letter, tmp_path):
    (outcome,) = fonds.lines("ingest", str(letter), "--json")
    digest = outcome["sha256"]
    original = tmp_path / "home" / "originals" / digest[:2] / digest[2:4] / digest
    original.chmod(0o600)
    original.write_bytes(b"x" + original.read_bytes()[1:])
    again = fonds("ingest", str(letter), "--json")
    assert again.returncode == 1
    assert json.loads(again.stdout)["reason"]["code"] == "damaged-original"


def test_an_original_that_cannot_be_written_where_it_should_is_a_wrong_use(fonds, letter):
    (outcome,) = fonds.lines("ingest", str(letter), "--json")
    result = fonds("get", outcome["rendition"], "-o", "/nonexistent/folder/out.txt")
    assert result.returncode == 2
    assert b"cannot be written" in result.stderr
