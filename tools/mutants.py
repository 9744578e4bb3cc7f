"""Puts each deliberate error of tests/mutants.toml into a copy of the code and tells which ones no test noticed.

    python tools/mutants.py [--only REGEX] [--jobs 2]

Nothing is changed here: every job works in a copy of its own. The named tests must pass before an error is put in and
fail after it; anything else is told and the answer is exit code 1. Tests run in processes forked from one that has the
slow libraries in memory already, which saves five seconds a row.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = "tests/mutants.toml"
SLOW_TO_IMPORT = [
    "pytest",
    "hypothesis",
    "numpy",
    "pandas",
    "scipy.stats",
    "scipy.sparse",
    "streamlit.testing.v1",
    "openpyxl",
    "xlsxwriter",
    "docx",
    "sqlalchemy",
]
NOT_COPIED = (".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "*.sqlite*")
PATIENCE = 120
"""Seconds beyond five times its usual time after which a run counts as never ending."""
ALREADY_IMPORTED = "ignore::pytest.PytestAssertRewriteWarning"
ALWAYS = ["-n", "0", "-q", "-p", "no:cacheprovider", "--no-header", "--tb", "short", "-W", ALREADY_IMPORTED]
QUICKLY = ["-x", "--hypothesis-profile", "unshrunk"]
"""With an error in: that a test fails is all that is asked."""


@dataclass(frozen=True)
class Mutant:
    """One deliberate error: the text of a file that is changed, into what, and the tests that must notice."""

    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    why: str

    @property
    def title(self) -> str:
        """The row in one line."""
        return f"{self.file}: {self.before.strip()!r} -> {self.after.strip()!r} ({self.why})"


@dataclass
class Outcome:
    """What a run of tests came to: the failed ones, all that ran with their seconds, and pytest's exit code."""

    code: int | None = None
    failed: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def noticed(self) -> bool:
        """Whether a test failed, could not be imported, or never ended."""
        return self.code in (None, 1, 2)


def read_mutants(root: Path) -> list[Mutant]:
    """The rows of the table."""
    rows = tomllib.loads((root / TABLE).read_text(encoding="utf-8"))["mutant"]
    return [Mutant(row["file"], row["from"], row["to"], tuple(row["tests"]), row["why"]) for row in rows]


def faults_of(mutant: Mutant, root: Path) -> list[str]:
    """What keeps a row from being run, in sentences."""
    path = root / mutant.file
    if not path.is_file():
        return [f"{mutant.title}: there is no such file"]
    count = path.read_text(encoding="utf-8").count(mutant.before)
    faults = [f"{mutant.title}: its text is found {count} times, not once"] if count != 1 else []
    if mutant.before == mutant.after:
        faults.append(f"{mutant.title}: changes nothing")
    return faults + [f"{mutant.title}: there is no test {test}" for test in mutant.tests if not is_test(test, root)]


def is_test(test: str, root: Path) -> bool:
    """Whether a pytest node id names a test file and, if it goes on, a function in it."""
    name, _, function = test.partition("::")
    path = root / name
    if not path.is_file() or not path.name.startswith("test_"):
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return not function or function.partition("[")[0] in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    }


class Recorder:
    """A pytest plugin that keeps which tests failed and how long each took."""

    def __init__(self) -> None:
        self.outcome = Outcome()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Pytest's hook: called for set-up, call and tear-down of every test."""
        seconds = self.outcome.seconds
        seconds[report.nodeid] = seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.outcome.failed.append(report.nodeid)


def run_here(copy: str, arguments: list[str], answer: Any) -> None:
    """Run tests in a copy, in this process, and send the outcome; what they print goes to a file beside it."""
    import pytest

    os.chdir(copy)
    sys.path[:] = [path for path in sys.path if not path.startswith(str(ROOT)) or "site-packages" in path]
    printed = os.open(f"{copy}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    recorder = Recorder()
    recorder.outcome.code = int(pytest.main([*ALWAYS, "--rootdir", copy, *arguments], plugins=[recorder]))
    answer.send(recorder.outcome)


class Runner:
    """Runs tests in copies of the code, a few at a time."""

    def __init__(self, root: Path, folder: Path, jobs: int) -> None:
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(SLOW_TO_IMPORT)
        self.copies: SimpleQueue[Path] = SimpleQueue()
        for job in range(jobs):
            self.copies.put(copy_of(root, folder / f"copy{job}"))

    @contextmanager
    def copy(self) -> Iterator[Path]:
        """A copy that nobody else uses meanwhile."""
        copy = self.copies.get()
        try:
            yield copy
        finally:
            self.copies.put(copy)

    def run(self, copy: Path, tests: list[str], limit: float | None = None, quickly: bool = False) -> Outcome:
        """The outcome of tests in a copy; its code is None when it took longer than `limit`."""
        ours, theirs = self.context.Pipe(duplex=False)
        arguments = [*QUICKLY, *tests] if quickly else tests
        process = self.context.Process(target=run_here, args=(str(copy), arguments, theirs))
        process.start()
        theirs.close()
        try:
            return ours.recv() if ours.poll(limit) else Outcome()
        except EOFError:  # the process died, which no test should let happen
            return Outcome(code=2, failed=[Path(f"{copy}.log").read_text(encoding="utf-8")[-2000:]])
        finally:
            process.kill()
            process.join()


def copy_of(root: Path, copy: Path) -> Path:
    """A project's files as they are now, and its environment."""
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    if (root / ".venv").exists():
        (copy / ".venv").symlink_to((root / ".venv").resolve())
    return copy


@contextmanager
def applied(mutant: Mutant, copy: Path) -> Iterator[None]:
    """The error is in the copy's file while this lasts."""
    path = copy / mutant.file
    text = path.read_text(encoding="utf-8")
    try:
        write(path, text.replace(mutant.before, mutant.after))
        yield
    finally:
        write(path, text)


def write(path: Path, text: str) -> None:
    """Write a file and forget what it was compiled to: that goes by size and second, which may both stay the same."""
    path.write_text(text, encoding="utf-8")
    if path.suffix == ".py":
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def shared_out(tests: list[str], jobs: int) -> list[list[str]]:
    """Tests in as many parts as there are jobs; those of a file stay together."""
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    parts = [[test for test in tests if test.partition("::")[0] in list(files)[job::jobs]] for job in range(jobs)]
    return [part for part in parts if part]


def run_clean(runner: Runner, mutants: list[Mutant], jobs: int) -> Outcome:
    """Every test that a row names, in copies without an error."""

    def one(tests: list[str]) -> Outcome:
        with runner.copy() as copy:
            return runner.run(copy, tests)

    whole = Outcome(code=0)
    tests = list(dict.fromkeys(test for mutant in mutants for test in mutant.tests))
    with ThreadPoolExecutor(jobs) as pool:
        for part in pool.map(one, shared_out(tests, jobs)):
            whole.code = max(whole.code or 0, part.code or 0)
            whole.failed += part.failed
            whole.seconds |= part.seconds
    return whole


def belongs(node: str, test: str) -> bool:
    """Whether a test that ran is one that a row names: the same, a case of it, or one of the file."""
    return node == test or node.startswith((f"{test}[", f"{test}::"))


def verdict(runner: Runner, mutant: Mutant, clean: Outcome) -> tuple[str, str]:
    """What became of a row (killed, lived or error), and by which test or why."""
    ran = [node for node in clean.seconds if any(belongs(node, test) for test in mutant.tests)]
    failing = [node for node in ran if node in clean.failed]
    if failing:
        return "error", f"{failing[0]} fails without it"
    if any(not any(belongs(node, test) for node in ran) for test in mutant.tests):
        return "error", "a test of it does not run"
    files = {test.partition("::")[0] for test in mutant.tests}  # what a file sets up is counted to its first test
    limit = PATIENCE + 5 * sum(seconds for node, seconds in clean.seconds.items() if node.partition("::")[0] in files)
    with runner.copy() as copy, applied(mutant, copy):
        outcome = runner.run(copy, list(mutant.tests), limit, quickly=True)
    if outcome.noticed:
        return "killed", (outcome.failed or ["never ended" if outcome.code is None else "could not be imported"])[0]
    return ("lived", "") if outcome.code == 0 else ("error", f"pytest ended with {outcome.code}")


def run_all(root: Path, mutants: list[Mutant], jobs: int) -> list[str]:
    """Run every row and print what became of it; the verdicts."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        runner = Runner(root, Path(folder), jobs)
        clean = run_clean(runner, mutants, jobs)
        print(
            f"{len(clean.seconds)} tests without an error: {time.monotonic() - began:.0f} s, {len(clean.failed)} failed"
        )

        def one(mutant: Mutant) -> str:
            since = time.monotonic()
            found, by = verdict(runner, mutant, clean)
            told = by if found == "killed" else mutant.title + (f": {by}" if by else "")
            print(f"{found:<7}{time.monotonic() - since:5.0f} s  {mutant.file}  {told}", flush=True)
            return found

        with ThreadPoolExecutor(jobs) as pool:
            verdicts = list(pool.map(one, mutants))
    counts = ", ".join(f"{verdicts.count(name)} {name}" for name in ("killed", "lived", "error"))
    print(f"{len(mutants)} rows: {counts} in {(time.monotonic() - began) / 60:.1f} minutes")
    return verdicts


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """The command; 0 when every row was killed."""
    parser = argparse.ArgumentParser(description="which deliberate errors no test notices")
    parser.add_argument("--only", default="", metavar="REGEX", help="rows whose file, text or reason it is found in")
    parser.add_argument("--jobs", type=int, default=2, help="rows run at a time (2)")
    given = parser.parse_args(arguments)
    mutants = [mutant for mutant in read_mutants(root) if re.search(given.only, mutant.title)]
    faults = [fault for mutant in mutants for fault in faults_of(mutant, root)]
    if faults or not mutants:
        print("\n".join(faults) or "no such row")
        return 1
    return 0 if set(run_all(root, mutants, given.jobs)) == {"killed"} else 1


if __name__ == "__main__":
    sys.exit(main())
