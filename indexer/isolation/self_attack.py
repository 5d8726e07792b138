"""Attacking ourselves: a child confined like those that read files tries to break out, and what it did is told.

Everything it is to reach exists and is open to all, so that a refusal is the confinement's doing: a file, a
folder, listening sockets, a process. Costs a process of its own and about 0.2 s; nothing is left behind.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.errors import FondsError
from indexer.extract.limits import Limits
from indexer.isolation.attacks import ATTACKS, FLOOD
from indexer.isolation.child import Child, Ended
from indexer.isolation.confinement import InForce
from indexer.isolation.defence import Attempt, Defence
from indexer.isolation.frames import Frame
from indexer.isolation.warm_process import WarmProcess

# Small, so that reaching them takes no time.
_LIMITS = Limits(seconds=10, memory_mb=64, text_mb=1, attachments_mb=1)
_MODULE = "indexer.isolation.attacks"


def attack_ourselves(
    originals: Path | None = None, catalogue: Path | None = None, *, limits_alone: bool = False
) -> Defence:
    """Try every attack; a machine on which that cannot be done is told as such, never raised.

    ``originals`` and ``catalogue`` are what a captured parser would be after; where there is none yet, a file made for
    the purpose stands for it. ``limits_alone`` shows what would get through on a system without Landlock and seccomp.
    """
    try:
        warm = WarmProcess({"module": _MODULE, "path": [], "limits_alone": limits_alone})
        with contextlib.closing(warm), _targets(originals, catalogue) as targets:
            told = _Told()
            _run(warm, {"kind": "attack", "targets": targets}, told)
            flooded = _run(warm, {"kind": "flood"}, _Told())
    except FondsError as error:
        return Defence(None, problem=error.message)
    except (OSError, AttributeError) as error:  # a system without such sockets, handles or limits
        return Defence(None, problem=f"this system lacks what it takes ({type(error).__name__}: {error}).")
    if told.in_force is None:
        return Defence(None, problem=warm.complaint() or "the process that was to try ended at once.")
    attempts = [Attempt.of(name, what, told.answers.get(name)) for name, (what, _) in ATTACKS.items()]
    stopped = flooded.verdict == "limit-expansion"
    attempts.append(Attempt(*FLOOD, refused=stopped, answer="killed" if stopped else "none"))
    return Defence(told.in_force, tuple(attempts))


class _Told:
    """What the child says; it is not believed in anything but that an attack got through."""

    def __init__(self) -> None:
        self.in_force: InForce | None = None
        self.answers: dict[str, int] = {}

    def take(self, frame: Frame) -> None:
        said = frame.header
        match said.get("kind"):
            case "in-force":
                self.in_force = InForce(
                    bool(said.get("limits")),
                    int(str(said.get("uid", 0))),
                    int(str(said.get("landlock", 0))),
                    bool(said.get("seccomp")),
                )
            case "tried":
                self.answers[str(said.get("name"))] = int(str(said.get("errno", 0)))


def _run(warm: WarmProcess, job: Mapping[str, object], told: _Told) -> Ended:
    with (
        Path(os.devnull).open("rb") as source,
        Child(_LIMITS, source.fileno(), b"") as child,
    ):
        warm.hand_over({**job, "limits": asdict(_LIMITS)}, child.handed_over)
        child.let_go()
        return child.listen(told.take)


@contextlib.contextmanager
def _targets(originals: Path | None, catalogue: Path | None) -> Iterator[dict[str, Any]]:
    """All that the attacks aim at, there and open to everybody."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fonds-")))
        folder.chmod(0o777)
        witness, victim = folder / "witness", folder / "victim"
        for path in (witness, victim):
            path.write_bytes(b"witness")
            path.chmod(0o666)
        name = f"\0{folder.name}"
        listening = [
            _bound(stack, socket.AF_INET, ("127.0.0.1", 0)),
            _bound(stack, socket.AF_UNIX, str(folder / "socket")),
            _bound(stack, socket.AF_UNIX, name),
        ]
        (folder / "socket").chmod(0o777)
        yield {
            "original": str(_some_file(originals) or witness),
            "catalogue": str(catalogue if catalogue and catalogue.is_file() else witness),
            "witness": str(witness),
            "victim": str(victim),
            "folder": str(folder),
            "port": listening[0].getsockname()[1],
            "socket": str(folder / "socket"),
            "abstract": name,
            "process": stack.enter_context(_bystander()).pid,
            "memory_mb": _LIMITS.memory_mb,
        }


def _bound(stack: contextlib.ExitStack, family: socket.AddressFamily, address: Any) -> socket.socket:
    listening = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
    listening.bind(address)
    listening.listen(8)
    return listening


@contextlib.contextmanager
def _bystander() -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the same user, doing nothing."""
    command: Sequence[str] = (
        ("/bin/cat",) if Path("/bin/cat").exists() else (sys.executable, "-IS", "-c", "input()")
    )
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603 - our words
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdin:
            process.stdin.close()


def _some_file(folder: Path | None) -> Path | None:
    """Any original, found without listing all of them."""
    while folder is not None and folder.is_dir():
        with os.scandir(folder) as entries:
            first = next(entries, None)
        if first is None:
            return None
        folder = Path(first.path)
    return folder
