"""How much memory a PDF may take: little when it is small.

pdfium unpacks a page whole before anything can be bounded, and a megabyte of blanks, packed, becomes a gigabyte.
Ordinary PDFs take some 15 MiB beyond what the process had before, and their own size.
"""

import os
from dataclasses import replace
from typing import BinaryIO

from indexer.extract.limits import MIB, Limits

PDF = "application/pdf"
_HEAD = 1_024
_LEAST = 128
_SHARE = 0.2  # of the memory that any file may take
_TIMES_ITS_SIZE = 6


def for_pdf(limits: Limits, source: BinaryIO | int) -> Limits:
    """The limits for this file: less memory if it is a PDF and small."""
    descriptor = source if isinstance(source, int) else source.fileno()
    if b"%PDF-" not in os.pread(descriptor, _HEAD, 0):
        return limits
    size = os.fstat(descriptor).st_size
    wanted = max(_LEAST, int(_SHARE * limits.memory_mb + _TIMES_ITS_SIZE * size / MIB))
    return replace(limits, memory_mb=min(limits.memory_mb, wanted))
