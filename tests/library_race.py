"""Two processes saving to one library at once, one killed half-way: what was acknowledged must be there.

By hand, on SQLite and PostgreSQL: python tests/library_race.py 500
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sim.library import About, Library, engine_of  # noqa: E402
from sim.scenario import Scenario  # noqa: E402

SHARED = "shared"


def write(url: str, name: str, count: int) -> None:
    """Saves in turn a scenario of its own and a version of the shared one; a line for each that was acknowledged."""
    library = Library(engine_of(url))
    shared = next(item.item for item in library.items() if item.name == SHARED)
    for number in range(count):
        scenario = Scenario({"market": number / 1e6}, name=f"{name} {number}")
        if number % 2:
            base = library.item(shared).now.version
            saved = library.save("scenario", SHARED, scenario.to_json(), About(name), shared, base)
        else:
            saved = library.save("scenario", scenario.name, scenario.to_json(), About(name))
        print(json.dumps([saved.item, saved.version, scenario.to_json()]), flush=True)


@dataclass
class Outcome:
    """What two writers got acknowledged, and what of it the library no longer has."""

    finished: int
    killed: int
    aside: int
    lost: list[str]
    versions: list[int]


def race(url: str, count: int) -> Outcome:
    """Two writers of `count` saves each; the second is killed once half of its own are acknowledged."""
    library = Library(engine_of(url))
    shared = library.save_scenario(SHARED, Scenario(), About("nobody")).item
    command = [sys.executable, __file__, "write", url]
    first, second = (
        subprocess.Popen([*command, name, str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    )
    assert first.stdout and second.stdout
    with first, second:
        killed = [second.stdout.readline() for _ in range(count // 2)]
        second.kill()
        killed += second.stdout.read().splitlines(keepends=True)
        finished = first.stdout.read().splitlines(keepends=True)
    assert first.returncode == 0
    whole = [line for line in (*finished, *killed) if line.endswith("\n")]
    lost = []
    for line in whole:
        item, version, content = json.loads(line)
        if library.content(item, version) != content:
            lost.append(line)
    history = library.versions(shared)
    aside = sum(version.aside for version in history)
    return Outcome(len(finished), len(killed), aside, lost, [version.version for version in history])


def main(count: int) -> None:
    from postgres import running

    with tempfile.TemporaryDirectory() as folder:
        print("SQLite", tell(race(f"sqlite:///{folder}/library.sqlite", count)))
    with running(durable=True) as cluster:
        print("PostgreSQL", tell(race(cluster.create().replace("postgresql:", "postgresql+psycopg:"), count)))


def tell(found: Outcome) -> str:
    return (
        f"acknowledged {found.finished} + {found.killed} (killed), shared versions {len(found.versions)}, "
        f"kept aside {found.aside}, lost {len(found.lost)}"
    )


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main(int(sys.argv[1]))
