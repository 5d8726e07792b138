"""metadata.csv written: one row a rendition, with what is said of its document, as ``metadata_csv`` reads it.

UTF-8 with a byte order mark, which spreadsheets need, and lines that end as RFC 4180 wants. ``document`` is the
document's id: read again by the same archive the rows stand for what is there, by another one they group renditions.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from archive.description.metadata_cells import guarded
from archive.description.metadata_csv import COLUMNS
from archive.description.values import written
from archive.model import Document

BEGINNING = b"\xef\xbb\xbf"


def metadata_csv(documents: Iterable[Document]) -> Iterator[bytes]:
    """The table, a document at a time."""
    yield BEGINNING + _line(COLUMNS)
    for document in documents:
        said = written(document.description) | {"document": document.id, "collection": document.collection}
        for rendition in document.renditions:
            row = said | {"filename": rendition.filename, "role": rendition.role.value}
            yield _line([guarded(row[column]) for column in COLUMNS])


def _line(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")
