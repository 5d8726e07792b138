"""The project's own files, for the tests that look at them."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def read(name: str) -> str:
    return (PROJECT / name).read_text("utf-8")


def rows(name: str, heading: str = "") -> list[list[str]]:
    """The cells of the first table below the heading, its head left out."""
    text = read(name)
    found = text[text.index(heading) :]
    table = re.search(r"^\|.*\n\|[-| ]+\|\n((?:\|.*\n?)+)", found, re.MULTILINE)
    assert table, f"no table in {name} below {heading!r}"
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()]


def tracked_files() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs a git checkout: the list of the project's files")
    paths = [PROJECT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_files() -> Iterator[tuple[str, str]]:
    for path in tracked_files():
        try:
            yield str(path.relative_to(PROJECT)), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
