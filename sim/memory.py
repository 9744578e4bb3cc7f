"""How a process of ours keeps freed memory. Programs ask for it when they start; importing sim changes nothing."""

from __future__ import annotations

import ctypes
import sys
from functools import cache


@cache
def keep_freed_memory() -> None:
    """Tell glibc to keep up to 256 MB of freed memory for the next chunk; no-op without glibc and from the second call.

    Faulting the pages of a chunk's arrays in again took half the time of an ensemble (benchmarks/). One pool for all
    threads: others are handed back whatever the threshold, and a server runs every session on threads of its own.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(-1, 2**28)  # M_TRIM_THRESHOLD
            mallopt(-3, 2**25)  # M_MMAP_THRESHOLD
            mallopt(-8, 1)  # M_ARENA_MAX
