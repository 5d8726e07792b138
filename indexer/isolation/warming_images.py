"""Tiny images of each kind that is read, made here so that nothing about them has to be loaded later."""

import io
from collections.abc import Iterator

from PIL import Image

from indexer.extract.image_frames import FORMATS

_DESCRIPTION, _TAKEN = 270, 36867


def image_samples() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each; of HEIC, which cannot be written, a damaged one."""
    exif = Image.Exif()
    exif[_DESCRIPTION], exif[_TAKEN] = "a", "2017:10:11 00:00:00"
    for name in FORMATS.values():
        if name == "HEIF":
            yield "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)
            continue
        data = io.BytesIO()
        Image.new("RGB", (8, 8)).save(data, name, exif=exif)
        yield f"a.{str(name).lower()}", data.getvalue()
