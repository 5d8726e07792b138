"""The samples in the formats of older offices say what the files say that they were made from."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.extract_files import collected

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MADE_FROM = {
    "letter-ru.doc": "holdings/case-file/letter-ru.docx",
    "letter-ru.rtf": "holdings/case-file/letter-ru.docx",
    "list-of-prisoners.xls": "offices/list-of-prisoners.xlsx",
}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("name", MADE_FROM)
def test_every_word_is_read_without_libreoffice(name: str) -> None:
    read = collected((SAMPLES / "legacy" / name).read_bytes(), name)
    source = collected((SAMPLES / MADE_FROM[name]).read_bytes(), MADE_FROM[name])
    assert read.reasons == []
    assert sum(words(source.text).values()) > 50
    assert words(source.text) - words(read.text) == Counter()
