"""A PostgreSQL server of the tests' own, on a socket of its own, where the programs for one are installed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65_534


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``; Debian keeps it out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").exists()), None)


@contextmanager
def server(folder: Path, binaries: Path) -> Iterator[str]:
    """Start one whose files lie in ``folder``; yields what stands before a database's name in its URL."""
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        os.chown(folder, _NOBODY, _NOBODY)
    data = folder / "data"
    _run(binaries / "initdb", "-D", data, "-U", "fonds", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    _run(binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql://fonds@/{{name}}?host={folder}"
    finally:
        _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*command: object) -> None:
    as_user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run(
        [str(word) for word in command], check=True, capture_output=True, timeout=60, cwd="/", **as_user
    )
