"""The real jobs of OCR, telling besides what they loaded that warming up had not; and one that crashes on purpose."""

import ctypes
import sys
from collections.abc import Mapping
from typing import BinaryIO

from indexer.isolation.frames import Job, Send
from indexer.ocr.jobs import OcrJobs


class Jobs(OcrJobs):
    """As the real ones."""

    def run(self, job: Job, source: BinaryIO, extra: bytes, send: Send) -> None:
        """Read, or crash."""
        if job["media_type"] == "image/segfault":
            ctypes.string_at(0)
        before = set(sys.modules)

        def listening(header: Mapping[str, object], payload: bytes) -> None:
            loaded = set(sys.modules) - before
            if header.get("kind") == "end" and loaded:
                raise ImportError(" ".join(loaded))
            send(header, payload)  # type: ignore[arg-type]

        super().run(job, source, extra, listening)


def prepare(configuration: Mapping[str, object]) -> Jobs:
    """See ``indexer.ocr.jobs``."""
    return Jobs(configuration)
