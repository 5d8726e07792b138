"""Where LibreOffice and bubblewrap are on this machine, and how the one is run inside the other.

Under bubblewrap it sees its own installation, fonts, the files to convert (read-only) and one folder for what it
makes: no home, no other file, no network. Without bubblewrap it runs with resource limits alone, told to reach
the network through a proxy that is not there. Sizes are bytes.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PLACES = (
    "/usr/bin",
    "/usr/local/bin",
    "/opt/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
)
_READABLE = ("/usr", "/lib", "/lib32", "/lib64", "/bin")
_READABLE_PARTS = (
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/libreoffice",
    "/var/cache/fontconfig",
)
_TEMPORARY = 256 << 20
_PATIENCE = 30.0  # seconds for a program to say its version
_UNDER_LIMITS = 'ulimit -c 0 && ulimit -v "$0" && ulimit -f "$1" && shift && exec "$@"'


@dataclass(frozen=True, slots=True)
class Folders:
    """Of one conversion. ``profile`` and ``made`` are written to."""

    profile: Path
    sources: Path
    made: Path


@dataclass(frozen=True, slots=True)
class OfficeProgram:
    """LibreOffice as it is found here; ``bubblewrap`` is ``None`` where it is missing or not allowed to work."""

    path: Path
    version: str
    bubblewrap: Path | None

    def command(self, folders: Folders, names: Sequence[str], memory: int, file_size: int) -> list[str]:
        """The command that lays out ``names`` of ``sources`` as PDFs in ``made``."""
        inside = Folders(Path("/profile"), Path("/sources"), Path("/made")) if self.bubblewrap else folders
        shell = ["/bin/sh", "-c", _UNDER_LIMITS, str(memory // 1024), str(file_size // 512)]
        office = [
            str(self.path),
            f"-env:UserInstallation={inside.profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            "--convert-to",
            "pdf",
            "--outdir",
            str(inside.made),
            *(str(inside.sources / name) for name in names),
        ]
        return [*self._confined(folders, inside), *shell, *office]

    def environment(self, folders: Folders) -> Mapping[str, str]:
        """All that the program may know of ours."""
        home = "/tmp" if self.bubblewrap else str(folders.profile)  # noqa: S108 - its own, private
        return {"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8", "TZ": "UTC"}

    def _confined(self, folders: Folders, inside: Folders) -> list[str]:
        if self.bubblewrap is None:
            return []
        bound = [
            *("--ro-bind", str(folders.sources), str(inside.sources)),
            *("--bind", str(folders.profile), str(inside.profile)),
            *("--bind", str(folders.made), str(inside.made)),
        ]
        own = self.path.parents[1]
        if not own.is_relative_to("/usr"):
            bound += ["--ro-bind", str(own), str(own)]
        return [*_sandbox(self.bubblewrap), *bound, "--chdir", "/tmp"]  # noqa: S108 - its own, private


def installed() -> list[Path]:
    """Where LibreOffice seems to be; nothing is started to find out."""
    search = os.pathsep.join((os.environ.get("PATH", os.defpath), *_PLACES))
    found = (shutil.which(name, path=search) for name in ("soffice", "libreoffice"))
    return [Path(path).resolve() for path in found if path]


def find_program() -> OfficeProgram | None:
    """LibreOffice on this machine; ``None`` when there is none that starts."""
    for path in installed():
        version = _said(str(path), "--version")
        if version is not None:
            return OfficeProgram(path, (version.split() or ["?", "?"])[1], working_bubblewrap())
    return None


def working_bubblewrap() -> Path | None:
    """bubblewrap, when it is there and this kernel lets it do its work."""
    found = shutil.which("bwrap")
    if found is None or _said(*_sandbox(Path(found)), "/bin/true") is None:
        return None
    return Path(found)


def _sandbox(bubblewrap: Path) -> list[str]:
    """Everything apart but the folders of one conversion."""
    words = [
        str(bubblewrap),
        *("--unshare-all", "--unshare-user", "--disable-userns"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL"),
    ]
    for folder in _READABLE:
        path = Path(folder)
        if path.is_symlink():  # where /bin and /lib are parts of /usr
            words += ["--symlink", str(path.readlink()), folder]
        elif path.is_dir():
            words += ["--ro-bind", folder, folder]
    for part in _READABLE_PARTS:
        words += ["--ro-bind-try", part, part]
    return [*words, "--proc", "/proc", "--dev", "/dev", "--size", str(_TEMPORARY), "--tmpfs", "/tmp"]  # noqa: S108


def _said(*command: str) -> str | None:
    """What a program prints; ``None`` when it fails. What it writes to its home goes with it."""
    try:
        with tempfile.TemporaryDirectory(prefix="fonds-", ignore_cleanup_errors=True) as home:
            done = subprocess.run(  # noqa: S603 - found in the usual places
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=True,
                text=True,
                errors="replace",
                env={"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8"},
                start_new_session=True,
            )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
