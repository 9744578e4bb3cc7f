"""A PostgreSQL of our own on 127.0.0.1 for as long as the tests run, from Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.servers import free_port

MISSING = "PostgreSQL is not installed: run tools/test_tools.sh (as root), or install the package postgresql"


class Cluster:
    """A server with its data in `folder`; made and run as the user postgres when we are root, which it refuses.

    `durable=False` spares the disk: tests end programs, not the machine.
    """

    def __init__(self, folder: Path, durable: bool = False) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        other = shutil.which("initdb")
        if not found and other is None:
            raise FileNotFoundError(MISSING)
        self.programs = found[-1].parent if found else Path(str(other)).parent
        self.folder = folder
        self.port = free_port()
        self.made = 0
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        self.settings = f"-p {self.port} -h 127.0.0.1 -c unix_socket_directories=''"
        self.settings += "" if durable else " -c fsync=off"
        self.call(
            "initdb",
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            f"{folder}/data",
        )

    def call(self, program: str, *arguments: str) -> None:
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, str(self.programs / program), *arguments]
        log = self.folder / "calls.log"
        with log.open("a") as output:
            done = subprocess.run(command, cwd=self.folder, stdout=output, stderr=output, check=False)
        assert done.returncode == 0, f"{program} failed:\n{log.read_text()[-2000:]}"

    def start(self) -> None:
        log = f"{self.folder}/server.log"
        self.call("pg_ctl", "start", "-w", "-t", "300", "-D", f"{self.folder}/data", "-l", log, "-o", self.settings)

    def stop(self, mode: str = "fast") -> None:
        self.call("pg_ctl", "stop", "-w", "-D", f"{self.folder}/data", "-m", mode)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        """The URL of a new, empty database."""
        self.made += 1
        database = f"made{self.made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {database}".encode())
        return self.url(database)


@contextmanager
def running(durable: bool = False) -> Iterator[Cluster]:
    """A started cluster, stopped and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        cluster = Cluster(Path(folder), durable)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
