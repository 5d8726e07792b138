"""What the C library keeps of memory that was freed: little, so that a long run stays as small as a short one.

The GNU C library gives each thread an arena of its own and, once large blocks have been freed, keeps blocks of that
size; a worker of many threads that joins segments grew by half for it. Other C libraries are left as they are.
See ``mallopt(3)``.
"""

import ctypes
from contextlib import suppress

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # M_ARENA_MAX, M_MMAP_THRESHOLD of <malloc.h>
_LARGE = 1 << 20  # bytes; from here on a block goes back when it is freed


def give_memory_back(arenas: int) -> None:
    """Once, before threads are started, which share so many arenas: fewer are quicker filled again."""
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_ARENA_MAX, arenas)
        mallopt(_MMAP_THRESHOLD, _LARGE)
