"""Confinement changes nothing that is read: the letters' text is the same in a confined child as in this process.

A codec, a table or a module that was not loaded before confinement makes a sound file unreadable without a word.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.extract.emission import Collected
from indexer.extract.limits import Limits
from indexer.extract.reading import read
from indexer.extract.result import Extracted
from indexer.identification.identify import Identifier
from indexer.isolation import Isolation
from indexer.language import LanguageTeller
from tests.extract_files import LANGUAGES
from tests.project import PROJECT

LIMITS = Limits(seconds=60)
# Formats that are read in the child; word processors' own are read from what LibreOffice makes of them.
FORMATS = ("pdf", "docx", "odt", "html", "txt", "eml", "scanned_pdf", "rtf", "doc", "wpd")


@pytest.fixture(scope="module")
def letters(shared_folder: Path) -> list[Path]:
    folder = shared_folder / "corpora" / "letters"
    if not folder.is_dir():
        pytest.skip("needs the shared letters: no folder letters/ among the corpora")
    found = sorted(path for name in FORMATS for path in (folder / name).glob("*") if path.is_file())
    assert {path.parent.name for path in found} == set(FORMATS)
    return found


def test_confined_text_is_unconfined_text_and_nothing_is_loaded_late(
    letters: list[Path], tmp_path: Path
) -> None:
    identifier, teller = Identifier(), LanguageTeller(LANGUAGES)
    teller.warm_up()

    def confined(path: Path) -> Extracted:
        with path.open("rb") as source:
            return isolation.extract(source, path.name)

    with (
        Isolation(LIMITS, LANGUAGES, tmp_path, jobs="tests.isolation_jobs", path=[str(PROJECT)]) as isolation,
        ThreadPoolExecutor(2) as threads,
    ):
        for path, there in zip(letters, threads.map(confined, letters), strict=True):
            here = Collected()
            with path.open("rb") as source:
                read(source, path.name, LIMITS, here, identifier, teller)
            name = f"{path.parent.name}/{path.name}"
            assert there.notes["imported"] == "", name
            assert list(there.pages) == here.pages, name
            assert (there.media_type, there.extractor, there.version) == (
                here.media_type, here.extractor, here.version,
            ), name  # fmt: skip
            assert there.found == here.description, name
            assert (there.language, there.languages) == (here.text_languages.main, here.text_languages.all), (
                name
            )
            assert (there.reason is None) == (not here.reasons), name
            assert [part.filename for part in there.parts] == [filename for filename, _ in here.parts], name
            assert [Path(part.path).read_bytes() for part in there.parts] == [
                data for _, data in here.parts
            ], name
