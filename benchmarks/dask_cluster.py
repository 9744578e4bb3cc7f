"""A Dask scheduler and workers as processes of their own on 127.0.0.1, ended by their ids."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0


class Cluster:
    """Its address as the command line takes it, and its worker processes."""

    def __init__(self, address: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.address = address
        self.workers = workers

    def lose(self, place: int) -> None:
        """Kill one worker as a power cut would."""
        self.workers[place].kill()
        self.workers[place].wait()


@contextmanager
def cluster(folder: Path, count: int = 2) -> Iterator[Cluster]:
    """A scheduler on a free port with `count` workers of one thread each."""
    started: list[subprocess.Popen[bytes]] = []
    note = folder / "scheduler.json"

    def start(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"]
        with (folder / f"{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=quiet(), stdout=log, stderr=log)
        started.append(process)
        return process

    def address() -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if note.exists() and (text := note.read_text(encoding="utf-8")):
                return str(json.loads(text)["address"])
            assert started[0].poll() is None, (folder / "0.log").read_text(encoding="utf-8")
            time.sleep(0.05)
        raise TimeoutError("the scheduler did not come up")

    try:
        start("scheduler", "--port", "0", "--scheduler-file", str(note), "--idle-timeout", "120")
        at = address()
        orphaned = ["--death-timeout", "30"]  # whoever kills us does not leave them behind
        for number in range(count):
            local = ["--local-directory", str(folder / f"worker{number}")]
            start("worker", at, "--nthreads", "1", "--no-nanny", "--memory-limit", "0", *local, *orphaned)
        yield Cluster(at.replace("tcp://", "dask://"), started[1:])
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def quiet() -> dict[str, str]:
    """The environment without what makes warnings errors: these processes are not under test."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
