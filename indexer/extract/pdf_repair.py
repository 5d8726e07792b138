"""Damaged PDFs made readable: by qpdf, or by a new page tree where the old one cannot be followed.

The copy is made in memory and never kept. Sizes are bytes. Knows nothing of what the pages show.
"""

import io
import re
from collections.abc import Sequence
from itertools import islice

import pikepdf

MOST_REPAIRED = 32 << 20  # of a file: qpdf holds it several times over
_MOST_COPIED = 128 << 20  # of the copy
_MOST_PAGES = 20_000
_MOST_OBJECTS = 500_000
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7}) +0 +obj\b")
_PAGE = re.compile(rb"/Type\s{0,9}/Page\b")
_LOOKED_AT = 2_000  # bytes of an object
_START = re.compile(rb"startxref\s+\d+")  # what it points at is not to be believed


class _TooLarge(Exception):  # noqa: N818 - named by what happened
    """The copy grows beyond what is held."""


class _BoundedCopy(io.BytesIO):
    def write(self, data: object) -> int:
        if self.tell() > _MOST_COPIED:
            raise _TooLarge
        return super().write(data)  # type: ignore[arg-type]


def repaired(data: bytes, passwords: Sequence[str] = ("",)) -> bytes | None:
    """A sound, unlocked copy, or ``None`` when there is no page to be had."""
    for password in passwords:
        try:
            with pikepdf.open(io.BytesIO(data), password=password) as broken:
                return _copied(broken) or with_new_tree(data)
        except pikepdf.PasswordError:
            continue
        except Exception:  # whatever it is that qpdf cannot mend
            return with_new_tree(data)
    return None


def _copied(broken: pikepdf.Pdf) -> bytes | None:
    if not broken.pages:
        return None
    copy = _BoundedCopy()
    broken.save(copy, compress_streams=False, encryption=False, fix_metadata_version=False)
    return copy.getvalue()


def with_new_tree(data: bytes) -> bytes | None:
    """The bytes with a catalogue of all the page objects that lie open in them, in the order of the file.

    For files without catalogue or trailer, and for page trees that run in circles.
    """
    if b"/Encrypt" in data:
        return None
    objects = [(int(found[1]), found.end()) for found in islice(_OBJECT.finditer(data), _MOST_OBJECTS)]
    ends = [*(start for _, start in objects[1:]), len(data)]
    pages = (
        number
        for (number, start), end in zip(objects, ends, strict=False)
        if _PAGE.search(data, start, min(end, start + _LOOKED_AT))
    )
    numbers = list(dict.fromkeys(islice(pages, _MOST_PAGES)))
    if not numbers:
        return None
    highest = max(number for number, _ in objects) + 1
    kids = " ".join(f"{number} 0 R" for number in numbers)
    added = (
        f"\n{highest} 0 obj<</Type/Pages/Count {len(numbers)}/Kids[{kids}]>>endobj\n"
        f"{highest + 1} 0 obj<</Type/Catalog/Pages {highest} 0 R>>endobj\n"
        f"trailer<</Root {highest + 1} 0 R/Size {highest + 2}>>\n%%EOF\n"
    )
    return _START.sub(b"", data) + added.encode()
