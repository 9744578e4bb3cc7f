"""Streamlit servers of our own on 127.0.0.1, each ended by its id."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """A running server: its address (host:port) and its process."""

    address: str
    process: psutil.Popen

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        return float(self.process.memory_info().rss / 1e6)


PORTS = range(12_000, 32_000)
"""Below those that connections are given as they come: one of these could take a port before its server does."""


def free_port() -> int:
    """A port where nothing listens now, by chance, so that two who ask at once do not get the same."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def wait_for(url: str, process: psutil.Popen, seconds: float = 60) -> None:
    """Until it answers; RuntimeError when it does not or its process has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=10):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def ended(process: psutil.Popen) -> None:
    """Asked to end, then made to."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=10)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def served(
    script: Path, *words: str, options: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A Streamlit server of a script, with a library of its own unless the environment names one."""
    port = free_port()
    set_up = {"server.port": str(port), "server.headless": "true", **(options or {})}
    command = [sys.executable, "-m", "streamlit", "run", str(script), *(f"--{k}={v}" for k, v in set_up.items())]
    with tempfile.TemporaryDirectory() as folder:
        own = {"SIM_LIBRARY": f"{folder}/library.sqlite", "PYTHONPATH": str(ROOT), **(environment or {})}
        process = psutil.Popen(
            [*command, "--", *words],
            cwd=ROOT,
            env={**os.environ, **own},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield Server(f"127.0.0.1:{port}", process)
        finally:
            ended(process)
