"""The system calls a reading child may make: memory, its open descriptors, time, its end.

No call that opens a path, no socket, no fork. A seccomp filter for x86-64 and 64-bit ARM; each architecture has its
own call numbers, and elsewhere there is none. Refused calls answer ``EPERM``, so a library that only tries goes on.
What stays open: older C libraries ask for an open file's size by ``newfstatat``, with which a child can also learn
whether a path exists, how large and how old it is; a filter cannot see the path.
"""

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass

_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_SET_MODE_FILTER = 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # where the kernel tells them
_X32_BIT = 0x40000000


@dataclass(frozen=True, slots=True)
class Architecture:
    """How the kernel calls it, and which call installs a filter; ``column`` is its place in the table below."""

    audit: int
    seccomp: int
    column: int
    has_x32: bool = False


ARCHITECTURES = {
    "x86_64": Architecture(0xC000003E, 317, 0, has_x32=True),
    "aarch64": Architecture(0xC00000B7, 277, 1),
}

# Name, number on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl) and on 64-bit ARM (include/uapi/asm-generic/unistd.h).
# A call that ARM does not have (``poll``) is made there by its successor (``ppoll``).
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "poll": (7, None),
    "ppoll": (271, 73), "lseek": (8, 62), "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215),
    "brk": (12, 214), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66), "sched_yield": (24, 124),
    "mremap": (25, 216), "madvise": (28, 233), "dup": (32, 23), "nanosleep": (35, 101),
    "setitimer": (38, 103), "getpid": (39, 172), "exit": (60, 93), "uname": (63, 160), "fcntl": (72, 25),
    "gettimeofday": (96, 169), "getrusage": (98, 165), "sysinfo": (99, 179), "times": (100, 153),
    "getuid": (102, 174), "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177),
    "sigaltstack": (131, 132), "gettid": (186, 178), "futex": (202, 98), "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "exit_group": (231, 94), "newfstatat": (262, 79),
    "set_robust_list": (273, 99), "getrandom": (318, 278), "rseq": (334, 293),
}  # fmt: skip

# Calls of many faces: which argument (from 0) must have one of which values. By ``fcntl`` an owner can be named whom
# the kernel then signals on the child's behalf; only duplicating and asking for flags is needed.
_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC = 0, 1, 2, 3, 1030
_AT_EMPTY_PATH = 0x1000
ONLY_WITH: dict[str, tuple[int, tuple[int, ...]]] = {
    "fcntl": (1, (_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC)),
    "newfstatat": (3, (_AT_EMPTY_PATH,)),
}


def architecture(machine: str | None = None) -> Architecture | None:
    """The table's column for this machine, or the one named; ``None`` where the table does not hold."""
    if sys.maxsize < 1 << 32:
        return None
    return ARCHITECTURES.get(machine or platform.machine())


def filter_program(machine: str | None = None) -> bytes | None:
    """The filter as the kernel takes it; ``None`` where there is no table for the machine."""
    chosen = architecture(machine)
    return b"".join(_steps(chosen)) if chosen else None


def install(libc: ctypes.CDLL, program: bytes) -> bool:
    """Confine this process for good; ``False`` where the kernel has no seccomp."""
    chosen = architecture()
    if chosen is None:
        return False
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    whole = Program(len(program) // 8, ctypes.addressof(buffer))
    return bool(libc.syscall(chosen.seccomp, _SET_MODE_FILTER, 0, ctypes.byref(whole)) == 0)


def _steps(chosen: Architecture) -> Iterator[bytes]:
    yield _step(_LOAD, 0, 0, _ARCHITECTURE)
    yield _step(_EQUAL, 1, 0, chosen.audit)
    yield _step(_RETURN, 0, 0, _KILL)
    yield _step(_LOAD, 0, 0, _NUMBER)
    if chosen.has_x32:
        yield _step(_AT_LEAST, 0, 1, _X32_BIT)
        yield _step(_RETURN, 0, 0, _KILL)
    for name, numbers in ALLOWED.items():
        number = numbers[chosen.column]
        if number is not None:
            yield from _allow(number, ONLY_WITH.get(name))
    yield _step(_RETURN, 0, 0, _REFUSE | errno.EPERM)


def _allow(number: int, only_with: tuple[int, tuple[int, ...]] | None) -> Iterator[bytes]:
    if only_with is None:
        yield _step(_EQUAL, 0, 1, number)
        yield _step(_RETURN, 0, 0, _ALLOW)
        return
    argument, values = only_with
    yield _step(_EQUAL, 0, 2 + 2 * len(values), number)
    yield _step(_LOAD, 0, 0, 16 + 8 * argument)  # its lower half, on these little-endian machines
    for value in values:
        yield _step(_EQUAL, 0, 1, value)
        yield _step(_RETURN, 0, 0, _ALLOW)
    yield _step(_RETURN, 0, 0, _REFUSE | errno.EPERM)


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
