"""A file of named arrays and a JSON header: what a segment keeps beside Whoosh's own files.

``FARR1`` newline, length of the header (uint32, little-endian), header, then each array at a multiple of 8 bytes.
The header names each array's type, place and length. Knows nothing of what the arrays mean.
"""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from indexer.whoosh.storage import read_buffer

_MAGIC = b"FARR1\n"
_LENGTH = struct.Struct("<I")


def write_arrays(file: BinaryIO, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
    """Write all arrays and the facts (anything that JSON can say)."""
    places: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, offset, array.size)
        offset += -(-array.nbytes // 8) * 8
    header = json.dumps({"arrays": places, "facts": facts, "size": offset}).encode()
    header += b" " * (-(len(_MAGIC) + _LENGTH.size + len(header)) % 8)
    file.write(_MAGIC + _LENGTH.pack(len(header)) + header)
    for array in arrays.values():
        file.write(np.ascontiguousarray(array).tobytes())
        file.write(b"\0" * (-array.nbytes % 8))


class Arrays:
    """The arrays of one file, read where they lie. Raises ``ValueError`` when the file is not whole."""

    def __init__(self, path: Path) -> None:
        buffer = read_buffer(path)
        start = len(_MAGIC) + _LENGTH.size
        if buffer[: len(_MAGIC)] != _MAGIC or len(buffer) < start:
            raise ValueError(f"{path.name} is no file of arrays")
        length = _LENGTH.unpack_from(buffer, len(_MAGIC))[0]
        header = json.loads(buffer[start : start + length])
        self.facts: dict[str, Any] = header["facts"]
        self._places: dict[str, tuple[str, int, int]] = header["arrays"]
        self._buffer = buffer
        self._base = start + length
        if len(buffer) != self._base + header["size"]:
            raise ValueError(f"{path.name} is not whole")

    def __getitem__(self, name: str) -> np.ndarray:
        dtype, offset, count = self._places[name]
        return np.frombuffer(self._buffer, np.dtype(dtype), count, self._base + offset)
