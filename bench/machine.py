"""The machine that measured: a figure without it means nothing. Sizes are MiB."""

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

LIBRARIES = (
    "Whoosh-Reloaded",
    "numpy",
    "PyStemmer",
    "pypdfium2",
    "pypdf",
    "SQLAlchemy",
    "Flask",
    "gunicorn",
    "tantivy",
)


def describe() -> dict[str, object]:
    """Processor, memory, kernel, file system, Python and the versions that matter."""
    return {
        "cpu": _first(r"^model name\s*:\s*(.+)$", "/proc/cpuinfo")
        or platform.processor()
        or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": int(_first(r"^MemTotal:\s*(\d+)", "/proc/meminfo") or 0) // 1024,
        "kernel": platform.release(),
        "system": _first(r'^PRETTY_NAME="(.+)"$', "/etc/os-release") or platform.platform(),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "programs": {
            "recollindex": _debian("recollcmd"),
            "nginx": _debian("nginx-light") or _debian("nginx"),
        },
        "load": list(os.getloadavg()),
        "commit": _git("rev-parse", "--short", "HEAD"),
    }


def in_a_line(machine: dict[str, object]) -> str:
    """The machine as a sentence for the head of a table."""
    memory = int(str(machine["memory_mb"])) / 1024
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {memory:.0f} GiB, {machine['system']}, "
        f"Linux {machine['kernel']}, Python {machine['python']}"
    )


def _first(pattern: str, path: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text("utf-8", "replace"), re.MULTILINE)
    except OSError:
        return None
    return found[1].strip() if found else None


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _debian(package: str) -> str | None:
    return _output(["dpkg-query", "-W", "-f=${Version}", package])


def _git(*arguments: str) -> str | None:
    return _output(["git", "-C", str(Path(__file__).parent), *arguments])


def _output(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip() or None
