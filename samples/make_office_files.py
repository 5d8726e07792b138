#!/usr/bin/env python3
"""Makes samples/offices/ from the texts in samples/source/: workbooks, a table, a show, a book, pasted scans.

Two runs give the same bytes.
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from workshop.book import epub
from workshop.docx import docx
from workshop.odt import odt_of_scans
from workshop.pasted import scanned_pages
from workshop.sheets import ods, table, xlsx
from workshop.slides import pptx
from workshop.sources import load

PRESS = ("courier-en", "courrier-fr", "vestnik-ru", "tany-kk", "zeitung-de")
FILES: dict[str, Callable[[], bytes]] = {
    "list-of-prisoners.xlsx": lambda: xlsx(load("list-en"), "March 2017"),
    "complaints.ods": lambda: ods(load("note-complaints-en"), "Complaints"),
    "list-of-prisoners-ru.csv": lambda: table(load("list-ru"), "kz1048"),
    "visit.pptx": lambda: pptx(load("visit-notes-en")),
    "letter-signed-cover.docx": lambda: docx(load("cover-en"), scanned_pages("case-file/letter-signed.pdf")),
    "medical-note-pasted.odt": lambda: odt_of_scans(
        load("medical-note-ru"), scanned_pages("case-file/medical-note-scan.pdf")
    ),
    "press-review.epub": lambda: epub(
        "A press review", "Lantern Committee for Prisoners", tuple(map(load, PRESS))
    ),
}


def main() -> None:
    folder = Path(__file__).resolve().parent / "offices"
    folder.mkdir(exist_ok=True)
    for name, recipe in FILES.items():
        (folder / name).write_bytes(recipe())


if __name__ == "__main__":
    main()
