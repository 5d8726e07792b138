"""The sample workbook, table, show, book and pasted scans: made the same each time, and read whole."""

import io
import re
import sys
import zipfile
from pathlib import Path

import pytest

from tests.extract_files import collected

FOLDER = Path(__file__).resolve().parents[2] / "samples"
SOURCES = {
    "list-of-prisoners.xlsx": ("list-en",),
    "complaints.ods": ("note-complaints-en",),
    "list-of-prisoners-ru.csv": ("list-ru",),
    "visit.pptx": ("visit-notes-en",),
    "press-review.epub": ("courier-en", "courrier-fr", "vestnik-ru", "tany-kk", "zeitung-de"),
}
PASTED = {"letter-signed-cover.docx": ("cover-en",), "medical-note-pasted.odt": ()}


def kept(name: str) -> bytes:
    return (FOLDER / "offices" / name).read_bytes()


def content(data: bytes) -> dict[str, bytes]:
    """Members of a package: zlib may pack otherwise elsewhere."""
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", [*SOURCES, *PASTED])
def test_what_the_script_makes_is_what_is_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    import make_office_files

    assert set(make_office_files.FILES) == {*SOURCES, *PASTED}
    assert content(make_office_files.FILES[name]()) == content(kept(name))


@pytest.mark.parametrize("name", [*SOURCES, *PASTED])
def test_every_line_of_a_sample_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    from workshop.sources import load

    read = collected(kept(name), name)
    found = " ".join(read.text.split())
    assert [reason.code for reason in read.reasons] == (["no-text"] if not found else [])
    assert read.notes.get("page_pictures") == {
        "letter-signed-cover.docx": 2,
        "medical-note-pasted.odt": 1,
    }.get(name)
    for source in map(load, {**SOURCES, **PASTED}[name]):
        assert source.mark in found
        for block in source.body:
            for text in (block.text, *(cell for row in block.rows for cell in row)):
                assert re.sub(r"\[\^\d+\]", "", " ".join(text.split())) in found


def test_pages_are_labelled_as_the_files_name_them() -> None:
    assert [page.label for page in collected(kept("list-of-prisoners.xlsx")).pages] == ["March 2017"]
    book = collected(kept("press-review.epub"))
    assert book.pages[1].label == "À Taskol, on attend une lettre"
    assert book.text_languages.all[:2] != ()
    show = collected(kept("visit.pptx"))
    assert "The hat is to be entered under the expenses" in show.pages[1].text
