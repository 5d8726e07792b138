"""What a child gives up before it touches a file: memory, time, files, network, other processes.

Resource limits and the uid hold on every Linux; Landlock and seccomp where the kernel has them. Nothing is
needed but the descriptors already open, so no path can be opened afterwards: whatever reads the file
must be loaded before. Says what came into force, not whether it holds: ``self_attack`` tries that. Sizes are bytes,
times seconds.
"""

import ctypes
import math
import os
import resource
import struct
from dataclasses import dataclass

from indexer.isolation import system_calls

_NOBODY = 65_534
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SIGKILL = 9
# The same numbers on every architecture (https://docs.kernel.org/userspace-api/landlock.html).
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446
_ABI_WITH_NETWORK, _ABI_WITH_SCOPES = 4, 6
_CPU_SLACK = 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the kernel enforces on one child."""

    address_space: int
    seconds: float
    descriptors: int = 16


@dataclass(frozen=True, slots=True)
class InForce:
    """What confines a child on this machine."""

    limits: bool  # of address space, time, file size, descriptors, processes
    uid: int
    landlock: int  # its version; 0 where there is none
    seccomp: bool


class Confinement:
    """Prepared once, while paths can still be opened; ``confine`` is then a handful of system calls.

    ``limits_alone`` leaves Landlock and seccomp out, as on a system without them; for measuring what they cost.
    """

    def __init__(self, *, limits_alone: bool = False) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.syscall.restype = ctypes.c_long
        self._limits_alone = limits_alone
        self._filter = None if limits_alone else system_calls.filter_program()

    def confine(self, bounds: Bounds, parent: int) -> InForce:
        """Give everything up; raises ``OSError`` when the parent is gone already."""
        limits = {
            resource.RLIMIT_AS: bounds.address_space,
            resource.RLIMIT_CPU: math.ceil(bounds.seconds) + _CPU_SLACK,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_NOFILE: bounds.descriptors,
            resource.RLIMIT_NPROC: 0,
            resource.RLIMIT_CORE: 0,
        }
        for which, most in limits.items():
            resource.setrlimit(which, (most, most))
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        self._libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        # After the change of uid, which clears it; a parent that died before is seen by its number.
        self._libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            raise ProcessLookupError("the parent process is gone")
        self._libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        landlock = 0 if self._limits_alone else self._landlock()
        uid = os.getuid()
        seccomp = self._filter is not None and system_calls.install(self._libc, self._filter)
        return InForce(True, uid, landlock, seccomp)

    def landlock_version(self) -> int:
        """The kernel's Landlock version; 0 where there is none."""
        return max(0, int(self._libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, 1)))

    def _landlock(self) -> int:
        """A rule set without rules: no path can be opened, no connection made. The version in force."""
        version = self.landlock_version()
        if version < 1:
            return 0
        files = (1 << 13) - 1
        for since, right in ((2, 13), (3, 14), (5, 15)):
            files |= (1 << right) if version >= since else 0
        network = 3 if version >= _ABI_WITH_NETWORK else 0
        scopes = 3 if version >= _ABI_WITH_SCOPES else 0
        size = 8 if version < _ABI_WITH_NETWORK else 16 if version < _ABI_WITH_SCOPES else 24
        rules = self._libc.syscall(
            _LANDLOCK_CREATE_RULESET, struct.pack("QQQ", files, network, scopes), size, 0
        )
        if rules < 0:
            return 0
        refused = self._libc.syscall(_LANDLOCK_RESTRICT_SELF, rules, 0) != 0
        os.close(rules)
        return 0 if refused else version
