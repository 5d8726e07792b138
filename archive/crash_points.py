"""Named steps at which a test has a process killed, to see that nothing which was promised is lost.

``FONDS_CRASH_AT=placed:3`` kills this process, as ``kill -9`` does, when it comes to the step ``placed`` for the third
time. Otherwise ``reached`` compares two words and does nothing. Not a setting: ``docs/durability.md`` lists the steps
in their order, and a test compares that list with the code.
"""

import os
import signal
import threading

POINTS = {
    "receiving": "some of a file's bytes are written",
    "received": "all are written, none of them for certain on the disk",
    "staged": "they are synced and have no place yet",
    "placed": "they have their place in the store",
    "published": "the folders of the place are synced",
    "accession-written": "document, rendition and custody event are written, not committed",
    "accessioned": "they are committed; nobody was told",
    "submitted-dropped": "a file of incoming/ is kept and still lies there",
    "removed-dropped": "it has left incoming/",
    "reading": "a file is about to be read",
    "read": "it was read, nothing of that is kept",
    "parts-accessioned": "files found inside it are kept, what was read of it is not",
    "recording-written": "what was read is written, not committed",
    "recorded": "it is committed; the index does not know",
    "segment-written": "a segment of the index is written, no table of contents names it",
    "index-committed": "a table of contents names it; the index does not say how far it follows",
    "index-followed": "the index says how far it follows",
    "marking-written": "states are written, not committed",
    "marked": "they are committed; nobody was told",
    "merge-written": "segments are merged beside the index",
    "rebuild-written": "an index was built anew beside the old one",
    "rebuild-swapped": "it has taken the place of the old one, which is still there",
}

_point = ""
_left = 1
_lock = threading.Lock()


def arm(wanted: str) -> None:
    """Die at this step from now on, named as in ``FONDS_CRASH_AT``."""
    global _point, _left
    _point, _, times = wanted.partition(":")
    _left = int(times) if times.isdigit() else 1


def reached(point: str) -> None:
    """This step is reached; the process ends here when a test has asked for it."""
    if point == _point:
        _count()


def _count() -> None:
    global _left
    with _lock:
        _left -= 1
        if not _left:
            os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("FONDS_CRASH_AT", ""))
