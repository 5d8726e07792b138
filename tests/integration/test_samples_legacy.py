"""What our own readers find in the formats of older offices is what LibreOffice finds in them."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from indexer.office.program import find_program
from tests.extract_files import collected
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


@pytest.mark.parametrize("name", NAMES)
def test_the_words_are_those_that_libreoffice_reads(name: str, flat: Path) -> None:
    made = flat / f"{name}.{FLAT[Path(name).suffix]}"
    ours = words(collected((LEGACY / name).read_bytes(), name).text)
    theirs = words(collected(made.read_bytes(), made.name).text)
    assert sum(theirs.values()) > 50
    assert set(theirs - ours) <= NUMBERS
    assert ours - theirs == Counter()
