"""One program for many files: what becomes of each when some of them break it. A shell script stands for the program."""

import io
import time
from pathlib import Path

import pytest

from indexer.extract.limits import Limits
from indexer.office import CannotConvert, Converter, OfficeProgram
from indexer.office.batch import Batch, Bounds
from indexer.office.program import Folders, find_program, installed
from indexer.pages.derived import Derived

DIGEST = "ab" * 32
# Takes the arguments that LibreOffice takes, and does with each file what the file says.
SCRIPT = """#!/bin/sh
while [ "$1" != --outdir ]; do shift; done
made=$2; shift 2
for file in "$@"; do
    name=$(basename "$file"); pdf="$made/${name%.*}.pdf"
    case $(cat "$file") in
        good) printf '%%PDF-1.4\\n%%%%EOF\\n' >"$pdf" ;;
        refused) ;;
        crash) exit 134 ;;
        half) printf '%%PDF-1.4\\n' >"$pdf"; exit 134 ;;
        hang) exec sleep 60 ;;
    esac
done
"""


@pytest.fixture
def program(tmp_path: Path) -> OfficeProgram:
    """What reads files as the script above does."""
    script = tmp_path / "program"
    script.write_text(SCRIPT)
    script.chmod(0o755)
    return OfficeProgram(script, "1", None)


def outcomes(
    program: OfficeProgram, tmp_path: Path, *contents: str, seconds: float = 30.0
) -> list[str | None]:
    """The reason code of each file, in order."""
    folders = Folders(tmp_path / "profile", tmp_path / "sources", tmp_path / "made")
    names = []
    for folder in (folders.profile, folders.sources, folders.made):
        folder.mkdir()
    for number, content in enumerate(contents):
        names.append(f"{number}.doc")
        (folders.sources / names[-1]).write_text(content)
    batch = Batch(program, folders, Bounds(seconds, 1 << 30, 1 << 20, start=0.0), lambda: False)
    told = batch.convert(names)
    return [reason.code if (reason := told[name]) else None for name in names]


def test_every_file_is_laid_out_by_one_program(program: OfficeProgram, tmp_path: Path) -> None:
    assert outcomes(program, tmp_path, "good", "good", "good") == [None, None, None]


def test_what_cannot_be_opened_is_passed_over(program: OfficeProgram, tmp_path: Path) -> None:
    assert outcomes(program, tmp_path, "refused", "good", "refused") == [
        "unreadable-file",
        None,
        "unreadable-file",
    ]


@pytest.mark.parametrize("bad", ["crash", "half"])
def test_a_file_that_crashes_the_program_costs_itself_only(
    program: OfficeProgram, tmp_path: Path, bad: str
) -> None:
    assert outcomes(program, tmp_path, "good", bad, "good", bad, "good") == [
        None,
        "extraction-failed",
        None,
        "extraction-failed",
        None,
    ]


def test_a_file_that_hangs_the_program_costs_itself_only(program: OfficeProgram, tmp_path: Path) -> None:
    assert outcomes(program, tmp_path, "good", "hang", "good", seconds=0.2) == [None, "limit-time", None]


def test_without_the_program_a_file_waits_for_it(tmp_path: Path) -> None:
    converter = Converter(Derived(tmp_path, 1 << 20), Limits(), find=lambda: None)
    with pytest.raises(CannotConvert) as told:
        converter.submit(DIGEST, "application/msword", lambda: io.BytesIO(b"good")).result(10)
    converter.close()
    assert told.value.reason.code == "needs-libreoffice"


def original(tmp_path: Path, content: str) -> Path:
    """A file that says what is to become of it."""
    path = tmp_path / "original"
    path.write_text(content)
    return path


def test_the_pdf_of_a_file_is_kept_among_what_is_derived(program: OfficeProgram, tmp_path: Path) -> None:
    derived = Derived(tmp_path / "derived", 1 << 20)
    path = original(tmp_path, "good")
    converter = Converter(derived, Limits(), find=lambda: program)
    made = converter.submit(DIGEST, "application/msword", lambda: path.open("rb")).result(10)
    converter.close()
    assert made == derived.find(DIGEST, "pages.pdf")
    assert made.read_bytes().startswith(b"%PDF")
    assert not list((tmp_path / "derived" / ".work").iterdir())


def test_closing_stops_what_runs_and_cancels_what_waits(program: OfficeProgram, tmp_path: Path) -> None:
    path = original(tmp_path, "hang")
    converter = Converter(Derived(tmp_path / "derived", 1 << 20), Limits(), find=lambda: program)
    asked = [converter.submit(DIGEST, "application/msword", lambda: path.open("rb")) for _ in range(3)]
    time.sleep(0.1)
    started = time.monotonic()
    converter.close()
    assert time.monotonic() - started < 5
    assert all(one.done() for one in asked)


def test_asking_for_its_version_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "soffice"
    said.write_text('#!/bin/sh\necho "$HOME" >"${0%/*}/home"; echo >"$HOME/left"; echo LibreOffice 7.4\n')
    said.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed()[0] == said
    found = find_program()
    assert found is not None
    assert (found.path, found.version) == (said, "7.4")
    home = Path((tmp_path / "home").read_text().strip())
    assert home.is_absolute()
    assert not home.exists()
