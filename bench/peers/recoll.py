"""Recoll's first index of a folder of files: ``recollindex -z`` with a configuration of its own."""

import shutil
from pathlib import Path

from bench.measure import PeerAbsentError, Run, run
from bench.places import work


def available() -> bool:
    """Whether ``recollindex`` is installed."""
    return shutil.which("recollindex") is not None


def index(files: Path, threads: int = 2) -> Run:
    """Index everything below the folder, from nothing."""
    if not available():
        raise PeerAbsentError("recollindex is not installed (Debian package recollcmd)")
    home = work("recoll")
    shutil.rmtree(home)
    configuration = work("recoll", "configuration")
    (configuration / "recoll.conf").write_text(
        f"topdirs = {files}\nloglevel = 1\nthrQSizes = 2 2 2\nthrTCounts = {threads} {threads} 1\n", "utf-8"
    )
    environment = {
        "HOME": str(home),
        "RECOLL_CONFDIR": str(configuration),
        "TMPDIR": str(work("recoll", "tmp")),
    }
    return run(["recollindex", "-z", "-c", str(configuration)], environment)


def index_bytes() -> int:
    """Size of the last index."""
    from bench.places import bytes_below

    return bytes_below(work("recoll", "configuration", "xapiandb"))
