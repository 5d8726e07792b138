"""pypdfium2 alone, the limit of PDF extraction: ``python -m bench.peers.pdfium PROCESSES FOLDER``.

Every page's text is drawn and thrown away: no limits, no isolation, nothing kept, nothing indexed. The whole
command is timed, the start of Python included, as it is for Fonds.
"""

import json
import multiprocessing
import sys
from pathlib import Path


def pages_of(path: Path) -> tuple[int, int]:
    """Pages and characters of one file; a file that pdfium refuses has none."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return 0, 0
    characters = 0
    for page in document:
        text = page.get_textpage()
        characters += len(text.get_text_range())
        text.close()
        page.close()
    count = len(document)
    document.close()
    return count, characters


def main(processes: int, folder: Path) -> None:
    """Largest files first, one at a time to whichever process is free."""
    files = sorted((path for path in folder.rglob("*.pdf")), key=lambda path: -path.stat().st_size)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        found = pool.map(pages_of, files, chunksize=1)
    print(
        json.dumps(
            {"pages": sum(pages for pages, _ in found), "characters": sum(count for _, count in found)}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
