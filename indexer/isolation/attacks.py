"""What a captured parser would try, tried from inside a confined child: each attack is refused, or gets through.

Harmless where it succeeds: nothing is killed, signal 0 is sent, files are made only in a folder set up for that.
An attack that returns has got through; one that is refused raises ``OSError``. Runs as the jobs of a warm process of
its own, which loads nothing else, so that it costs a tenth of a second.
"""

import ctypes
import fcntl
import mmap
import os
import platform
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from indexer.isolation.frames import Job, Send

Targets = Mapping[str, Any]
Attack = Callable[[Targets], object]

_MIB = 1 << 20
_ARM = platform.machine() == "aarch64"
# Numbers on x86-64 and on 64-bit ARM; newer calls have one number everywhere.
_CALLS = {
    name: numbers[_ARM]
    for name, numbers in {
        "clone": (56, 220), "ptrace": (101, 117), "mount": (165, 40), "keyctl": (250, 219),
        "unshare": (272, 97), "process_vm_readv": (310, 270), "execveat": (322, 281),
        "io_uring_setup": (425, 425), "openat2": (437, 437),
    }.items()
}  # fmt: skip
_AT_CURRENT_FOLDER = -100
_PTRACE_SEIZE = 0x4206  # attaches without stopping; the kernel lets go when this process ends
_NEW_USER = 0x10000000
_SESSION_KEYRING = -3
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _call(name: str, *arguments: object) -> int:
    answer = int(_libc.syscall(_CALLS[name], *arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), name)
    return answer


def _read(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    os.read(descriptor, 1)
    os.close(descriptor)


def _make(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    os.unlink(path)  # noqa: PTH108 - nothing but system calls here


def _open_raw(targets: Targets) -> None:
    how = ctypes.create_string_buffer(24)  # struct open_how: read only, nothing special
    _call("openat2", _AT_CURRENT_FOLDER, str(targets["witness"]).encode(), how, len(how))


def _left_open(targets: Targets) -> None:
    for descriptor in range(3, 64):
        try:
            fcntl.fcntl(descriptor, fcntl.F_GETFD)
        except OSError:
            continue
        return
    raise PermissionError(1, "no other descriptor is open")


def _parents_memory(targets: Targets) -> None:
    here = ctypes.create_string_buffer(8)
    local = (ctypes.c_void_p * 2)(ctypes.addressof(here), 8)
    remote = (ctypes.c_void_p * 2)(id(None), 8)  # at the same place in the process this one was forked from
    _call("process_vm_readv", os.getppid(), local, 1, remote, 1, 0)


def _connect(kind: socket.SocketKind, family: socket.AddressFamily, address: object) -> None:
    with socket.socket(family, kind) as tried:
        tried.settimeout(1)
        tried.connect(address)  # type: ignore[arg-type]


def _send_datagram(targets: Targets) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        tried.sendto(b"x", ("127.0.0.1", targets["port"]))


def _fork(targets: Targets) -> None:
    if os.fork() == 0:
        os._exit(0)


def _clone(targets: Targets) -> None:
    if _call("clone", int(signal.SIGCHLD), 0, 0, 0, 0) == 0:
        os._exit(0)


def _signal_through_descriptor(targets: Targets) -> None:
    """The kernel signals a descriptor's owner on the child's behalf, with the signal that the child has chosen."""
    fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())


def _fill_memory(targets: Targets) -> None:
    held = [mmap.mmap(-1, 32 * _MIB) for _ in range(2 + int(targets["memory_mb"]) // 32)]
    held.clear()


def _fill_disk(targets: Targets) -> None:
    descriptor = os.open(f"{targets['folder']}/large", os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(descriptor, bytes(_MIB))


def _overwrite_own_file(targets: Targets) -> None:
    os.open("/proc/self/fd/0", os.O_WRONLY)


def _raise_limits(targets: Targets) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _limit_parent(targets: Targets) -> None:
    limit = resource.prlimit(os.getppid(), resource.RLIMIT_CORE)
    resource.prlimit(os.getppid(), resource.RLIMIT_CORE, limit)


def _mount(targets: Targets) -> None:
    _call("mount", b"none", str(targets["folder"]).encode(), b"tmpfs", 0, None)


def _execute(targets: Targets) -> None:
    os.execv("/bin/true", ["true"])  # noqa: S606 - that is the attack


def _execute_from_nowhere(targets: Targets) -> None:
    arguments = (ctypes.c_char_p * 2)(b"true", None)
    _call("execveat", _AT_CURRENT_FOLDER, b"/bin/true", arguments, arguments, 0)


_TCP, _UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM
# What it is, as the end of "it could …", and how it is tried. Others leave descriptors open where they get through, so
# looking for one comes first; executing, which would end this program, comes last.
ATTACKS: Mapping[str, tuple[str, Attack]] = {
    "left-open": ("use a descriptor that was left open", _left_open),
    "read-original": ("read another original", lambda t: _read(t["original"])),
    "read-catalogue": ("read the catalogue", lambda t: _read(t["catalogue"])),
    "read-passwd": ("read /etc/passwd", lambda t: _read("/etc/passwd")),
    "read-raw": ("open a file by a newer system call", _open_raw),
    "list-folder": ("list a folder", lambda t: os.listdir("/")),  # noqa: PTH208 - one system call, as it is
    "read-parent": ("read its parent's memory", _parents_memory),
    "read-parent-file": ("open its parent's memory", lambda t: os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY)),
    "own-memory": ("open its own memory as a file", lambda t: os.open("/proc/self/mem", os.O_RDWR)),
    "trace-parent": ("trace its parent", lambda t: _call("ptrace", _PTRACE_SEIZE, os.getppid(), 0, 0)),
    "write-folder": ("make a file in a folder open to all", lambda t: _make(f"{t['folder']}/made")),
    "write-temporary": ("make a file in /tmp", lambda t: _make(f"/tmp/fonds-{os.getpid()}")),  # noqa: S108
    "write-shared": ("make a file in shared memory", lambda t: _make(f"/dev/shm/fonds-{os.getpid()}")),  # noqa: S108
    "write-own-file": ("write to the file it reads", _overwrite_own_file),
    "write-memory-file": ("make a file in memory", lambda t: os.memfd_create("fonds")),
    "change-file": ("cut a file off", lambda t: os.truncate(t["witness"], 0)),
    "rename-file": ("rename a file", lambda t: os.rename(t["witness"], f"{t['witness']}-moved")),  # noqa: PTH104
    "remove-file": ("remove a file", lambda t: os.unlink(t["victim"])),  # noqa: PTH108
    "make-folder": ("make a folder", lambda t: os.mkdir(f"{t['folder']}/inner")),  # noqa: PTH102
    "make-link": ("make a link", lambda t: os.symlink("/etc", f"{t['folder']}/link")),  # noqa: PTH211
    "fill-disk": ("fill the disk", _fill_disk),
    "device": ("open a device", lambda t: os.open("/dev/null", os.O_RDWR)),
    "terminal": ("open a terminal", lambda t: os.open("/dev/ptmx", os.O_RDWR)),
    "tcp": ("connect over TCP", lambda t: _connect(_TCP, socket.AF_INET, ("127.0.0.1", t["port"]))),
    "udp": ("send over UDP", _send_datagram),
    "unix": ("connect to a Unix socket", lambda t: _connect(_TCP, socket.AF_UNIX, t["socket"])),
    "unix-abstract": ("connect to a socket without a path", lambda t: _connect(_TCP, socket.AF_UNIX, t["abstract"])),
    "netlink": ("ask the kernel about the network", lambda t: socket.socket(socket.AF_NETLINK, _UDP)),
    "signal-parent": ("signal its parent", lambda t: os.kill(os.getppid(), 0)),
    "signal-others": ("signal other processes", lambda t: os.kill(t["process"], 0)),
    "signal-handle": ("take hold of its parent", lambda t: os.pidfd_open(os.getppid())),
    "signal-descriptor": ("have others signalled by the kernel", _signal_through_descriptor),
    "raise-limits": ("raise its own limits", _raise_limits),
    "limit-parent": ("change its parent's limits", _limit_parent),
    "become-root": ("become root", lambda t: os.setresuid(0, 0, 0)),
    "io-uring": ("have the kernel open files for it (io_uring)",
                 lambda t: _call("io_uring_setup", 1, ctypes.create_string_buffer(120))),
    "keyring": ("ask for the user's keys", lambda t: _call("keyctl", 0, _SESSION_KEYRING, 1)),
    "mount": ("mount a file system", _mount),
    "namespace": ("make a user name space", lambda t: _call("unshare", _NEW_USER)),
    "fill-memory": ("take more memory than it may", _fill_memory),
    "fork": ("start a process", _fork),
    "clone": ("start a process by another system call", _clone),
    "spawn": ("start another program", lambda t: os.posix_spawn("/bin/true", ["true"], {})),
    "execute-from-folder": ("become another program by a newer system call", _execute_from_nowhere),
    "execute": ("become another program", _execute),
}  # fmt: skip
FLOOD = ("flood", "send more than it may")


class AttackJobs:
    """Tries everything and tells of each try, before and after: one that ends the child shows too."""

    def warm_up(self) -> None:
        """Nothing to load."""

    def run(self, job: Job, source: BinaryIO, extra: bytes, send: Send) -> None:
        """One job: ``flood``, or all the others."""
        if job.get("kind") == "flood":
            while True:
                send({"kind": "flood"}, bytes(_MIB))
        in_force = job["in_force"]
        assert isinstance(in_force, dict)
        send({"kind": "in-force", **in_force}, b"")
        targets = job["targets"]
        assert isinstance(targets, dict)
        for name, (_, act) in ATTACKS.items():
            send({"kind": "trying", "name": name}, b"")
            send({"kind": "tried", "name": name, "errno": _answer_to(act, targets)}, b"")
        send({"kind": "end"}, b"")


def _answer_to(act: Attack, targets: Targets) -> int:
    """The error it met; 0 when it met none."""
    try:
        act(targets)
    except OSError as error:
        return error.errno or -1
    except (ValueError, MemoryError):  # as ``resource`` and ``mmap`` put a refusal
        return -1
    return 0


def prepare(configuration: Mapping[str, object]) -> AttackJobs:
    """Called once in the warm process; see ``indexer.isolation.jobs``."""
    return AttackJobs()
