"""The system calls a reading child may make: memory, its open descriptors, time, its end.

No call that opens a path, no socket, no fork. A seccomp filter for x86-64; each architecture has its own call
numbers, and elsewhere there is none. Refused calls answer ``EPERM``, so a library that only tries goes on.
"""

import ctypes
import errno
import platform
import struct
import sys

_AUDIT_ARCH_X86_64 = 0xC000003E
_X32_BIT = 0x40000000
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_SECCOMP, _SET_MODE_FILTER = 317, 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06

# Name and number (arch/x86/entry/syscalls/syscall_64.tbl).
_ALLOWED = {
    "read": 0, "write": 1, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "mmap": 9, "mprotect": 10,
    "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17,
    "readv": 19, "writev": 20, "sched_yield": 24, "mremap": 25, "madvise": 28, "dup": 32, "nanosleep": 35,
    "setitimer": 38, "getpid": 39, "exit": 60, "uname": 63, "fcntl": 72, "gettimeofday": 96, "getrusage": 98,
    "sysinfo": 99, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108,
    "sigaltstack": 131, "gettid": 186, "futex": 202, "sched_getaffinity": 204, "restart_syscall": 219,
    "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "newfstatat": 262,
    "set_robust_list": 273, "getrandom": 318, "rseq": 334,
}  # fmt: skip


def filter_program() -> bytes | None:
    """The filter as the kernel takes it; ``None`` where the table above does not hold."""
    if platform.machine() != "x86_64" or sys.maxsize < 1 << 32:
        return None
    steps = [
        _step(_LOAD, 0, 0, 4),  # the architecture
        _step(_EQUAL, 1, 0, _AUDIT_ARCH_X86_64),
        _step(_RETURN, 0, 0, _KILL),
        _step(_LOAD, 0, 0, 0),  # the number
        _step(_AT_LEAST, 0, 1, _X32_BIT),
        _step(_RETURN, 0, 0, _KILL),
    ]
    for number in _ALLOWED.values():
        steps += [_step(_EQUAL, 0, 1, number), _step(_RETURN, 0, 0, _ALLOW)]
    steps.append(_step(_RETURN, 0, 0, _REFUSE | errno.EPERM))
    return b"".join(steps)


def install(libc: ctypes.CDLL, program: bytes) -> bool:
    """Confine this process for good; ``False`` where the kernel has no seccomp."""
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    whole = Program(len(program) // 8, ctypes.addressof(buffer))
    return bool(libc.syscall(_SECCOMP, _SET_MODE_FILTER, 0, ctypes.byref(whole)) == 0)


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
