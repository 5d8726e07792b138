"""The samples in the formats of older offices say what the files say that they were made from."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.extract_files import collected

MARK = "ОБРАЗЕЦ – вымышлено для Fonds"  # stands in some once more than in others
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MADE_FROM = {
    "letter-ru.doc": "holdings/case-file/letter-ru.docx",
    "letter-ru.rtf": "holdings/case-file/letter-ru.docx",
    "letter-ru.wpd": "holdings/case-file/letter-ru.docx",
    "list-of-prisoners.wp5": "offices/list-of-prisoners.xlsx",
    "list-of-prisoners.xls": "offices/list-of-prisoners.xlsx",
    "list-of-prisoners-ru.wpd": "holdings/case-file/list-of-prisoners-ru.docx",
    "visit.ppt": "offices/visit.pptx",
    "reply-prosecutor-ru.wp5": "holdings/case-file/reply-prosecutor-ru.odt",
}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("name", MADE_FROM)
def test_every_word_is_read_without_libreoffice(name: str) -> None:
    read = collected((SAMPLES / "legacy" / name).read_bytes(), name)
    source = collected((SAMPLES / MADE_FROM[name]).read_bytes(), MADE_FROM[name])
    assert read.reasons == []
    assert sum(words(source.text).values()) > 50
    assert words(source.text.replace(MARK, "")) - words(read.text) == Counter()


def test_what_the_script_makes_is_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(SAMPLES), *sys.path])
    import make_legacy_files

    for name, recipe in make_legacy_files.FILES.items():
        assert recipe() == (SAMPLES / "legacy" / name).read_bytes(), name
