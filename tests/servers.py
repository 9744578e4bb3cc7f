"""Processes that serve on 127.0.0.1 during a test."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 180
"""Seconds a server has to come up."""


@contextmanager
def running(command: Sequence[str], ready: str, log: Path, **environment: str) -> Iterator[None]:
    """A process, once it answers at `ready`; ended by its id. Fails with its log when it does not in PATIENCE."""
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **environment})
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(ready, timeout=10):
                    break
            except OSError:
                if process.poll() is not None:
                    pytest.fail(f"{command[-1]} did not start: {log.read_text()[-2000:]}")
                time.sleep(0.2)
        else:
            pytest.fail(f"{command[-1]} did not answer in {PATIENCE} seconds: {log.read_text()[-2000:]}")
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
