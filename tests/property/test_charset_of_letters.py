"""Lines of real letters, put into the encodings of their day and told again."""

import json
import random
from collections import defaultdict
from pathlib import Path

import pytest

from indexer.extract.charset import decode

ENCODINGS = {
    "ru": ("koi8-r", "koi8-u", "cp1251", "cp866", "iso-8859-5", "mac-cyrillic", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"),
    "kk": ("kz1048", "ptcp154", "utf-16-le", "utf-16-be"),
    "fr": ("cp1252", "iso-8859-15", "utf-16-le"),
    "de": ("cp1252", "iso-8859-15", "utf-16-be"),
}  # fmt: skip
TESTED = 60  # lines of each language, length and encoding


@pytest.fixture(scope="module")
def lines(shared_folder: Path) -> dict[str, list[str]]:
    letters = shared_folder / "corpora" / "letters"
    rows = map(json.loads, (letters / "metadata_truth.jsonl").read_text(encoding="utf-8").splitlines())
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        path = letters / "expected_text" / f"{row['file'].replace('/', '__')}.txt"
        if row["lang"] in ENCODINGS and path.exists():
            found[row["lang"]] += path.read_text(encoding="utf-8").splitlines()
    return found


@pytest.mark.parametrize("language", ENCODINGS)
@pytest.mark.parametrize(("length", "share"), [(25, 0.93), (80, 0.98)])
def test_lines_of_letters_are_decoded(
    lines: dict[str, list[str]], language: str, length: int, share: float
) -> None:
    chosen = [line.strip()[:length] for line in lines[language] if len(line.strip()) >= length]
    random.Random(7).shuffle(chosen)
    for encoding in ENCODINGS[language]:
        encoded = [(line, line.encode(encoding, "ignore")) for line in chosen if _fits(line, encoding)][
            :TESTED
        ]
        right = sum(decode(data).text == line for line, data in encoded)
        assert right >= share * len(encoded), encoding


def _fits(line: str, encoding: str) -> bool:
    return not line.isascii() and line.encode(encoding, "ignore").decode(encoding) == line
