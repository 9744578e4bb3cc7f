"""Medians, and memory of a fresh process."""

import subprocess
import sys
import time
from collections.abc import Callable


def median_ms(function: Callable[[], object], times: int = 7) -> float:
    """Median of several runs in milliseconds, after one that is not counted."""
    function()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[times // 2] * 1000


def fresh(code: str) -> list[float]:
    """The numbers a fresh Python prints: for start-up times and peak memory."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])
