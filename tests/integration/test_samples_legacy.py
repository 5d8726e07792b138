"""What our own readers find in the formats of older offices is what LibreOffice finds in them."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from indexer.office.program import find_program
from tests.extract_files import collected
from tests.old_office_files import abw, openoffice_1
from tests.project import PROJECT

LEGACY = PROJECT / "samples" / "legacy"
FLAT = {".wpd": "fodt", ".wp5": "fodt", ".doc": "fodt", ".rtf": "fodt", ".ppt": "fodp"}
NAMES = sorted(path.name for path in LEGACY.iterdir() if path.suffix in FLAT)
NUMBERS = {"1"}  # of notes, which we leave out


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each sample as LibreOffice understands it, as flat OpenDocument; skips where there is none."""
    program = find_program()
    if program is None:
        pytest.skip("needs LibreOffice: install the package libreoffice-writer-nogui")
    folder = tmp_path_factory.mktemp("flat")
    for name in NAMES:
        shutil.copy(LEGACY / name, folder / f"{name}{Path(name).suffix}")  # no two become one
    for kind in sorted(set(FLAT.values())):
        sources = [path for path in folder.iterdir() if FLAT.get(path.suffix) == kind]
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program.path, profile, "--headless", "--convert-to", kind, "--outdir", folder, *sources]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def test_what_the_tests_write_by_hand_libreoffice_reads_too(flat: Path, tmp_path: Path) -> None:
    program = find_program()
    assert program is not None
    note = "<text:footnote><text:footnote-citation>1</text:footnote-citation><text:footnote-body><text:p>a note</text:p></text:footnote-body></text:footnote>"
    files = {
        "a.sxw": openoffice_1("writer", f"<text:p>The<text:tab-stop/>prisoner{note}</text:p>"),
        "b.abw": abw("<section><p>Жәк<c props='font-weight:bold'>ішев</c> asks<br/>for water</p></section>"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    profile = f"-env:UserInstallation={(flat / 'profile').as_uri()}"
    command = [program.path, profile, "--headless", "--convert-to", "fodt", "--outdir", tmp_path]
    subprocess.run(
        [*command, *(tmp_path / name for name in files)], check=True, capture_output=True, timeout=120
    )
    for name, data in files.items():
        made = tmp_path / f"{name[0]}.fodt"
        assert words(collected(made.read_bytes(), made.name).text) == words(collected(data, name).text)


@pytest.mark.parametrize("name", NAMES)
def test_the_words_are_those_that_libreoffice_reads(name: str, flat: Path) -> None:
    made = flat / f"{name}.{FLAT[Path(name).suffix]}"
    ours = words(collected((LEGACY / name).read_bytes(), name).text)
    theirs = words(collected(made.read_bytes(), made.name).text)
    assert sum(theirs.values()) > 50
    assert set(theirs - ours) <= NUMBERS
    assert ours - theirs == Counter()
