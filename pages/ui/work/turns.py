"""Whose move is drawn now: a few at a time. Python runs one thread at once, and fifty that take turns at each step
take twice as long for each of them.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

AT_ONCE = 3
"""Moves drawn at once: while one waits for the browser's half or for numpy, another goes on."""

_turns = threading.BoundedSemaphore(AT_ONCE)
_here = threading.local()


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """While this thread draws a move."""
    with _turns:
        _here.drawing = True
        try:
            yield
        finally:
            _here.drawing = False


@contextlib.contextmanager
def stood_aside() -> Iterator[None]:
    """While a thread that draws waits for a study: another may draw meanwhile."""
    if not getattr(_here, "drawing", False):
        yield
        return
    _here.drawing = False
    _turns.release()
    try:
        yield
    finally:
        _turns.acquire()
        _here.drawing = True
