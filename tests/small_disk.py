"""A disk so small that it fills up."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted_disk(mounted: Path, mebibytes: int) -> Iterator[Path]:
    """A volume of so many MiB and few files, its own file system; the test is skipped where it cannot be had."""
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,nr_inodes=200", "tmpfs", str(mounted)]
    try:
        done = subprocess.run(command, check=False, capture_output=True)
    except OSError as error:
        pytest.skip(f"needs to mount a small disk: {error}")
    if done.returncode:
        pytest.skip("needs to mount a small disk, which only root may")
    try:
        yield mounted
    finally:
        subprocess.run(["umount", "-l", str(mounted)], check=True)
