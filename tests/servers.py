"""Processes that serve on 127.0.0.1 during a test."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from benchmarks.servers import ROOT, ended, wait_for

PATIENCE = 180
"""Seconds a server has to come up."""


@contextmanager
def running(command: Sequence[str], ready: str, log: Path, **environment: str) -> Iterator[None]:
    """A process, once it answers at `ready`; ended by its id. Fails with its log when it does not in PATIENCE."""
    with log.open("w") as output:
        process = psutil.Popen(command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **environment})
    try:
        try:
            wait_for(ready, process, PATIENCE)
        except RuntimeError as error:
            pytest.fail(f"{command[-1]}: {error}: {log.read_text()[-2000:]}")
        yield
    finally:
        ended(process)
