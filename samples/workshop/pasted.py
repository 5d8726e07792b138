"""Scans as people paste them into letters: the pictures of a scanned PDF's pages, and how large they are shown."""

import io
from pathlib import Path

import pikepdf

HOLDINGS = Path(__file__).resolve().parent.parent / "holdings"
CENTIMETRES = (16.0, 22.6)  # across and down: A4 within the margins of a letter


def scanned_pages(name: str) -> tuple[bytes, ...]:
    """The pages of a sample as JPEG, as they lie in its PDF."""
    with pikepdf.open(io.BytesIO((HOLDINGS / name).read_bytes())) as document:
        drawn = (picture for page in document.pages for picture in page.get_images().values())
        return tuple(picture.read_raw_bytes() for picture in drawn)
