"""How cost grows: with draws, lines, cities; and one seed on every engine. `python -m benchmarks --scale [--most]`."""

import csv
import hashlib
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from pathlib import Path

from benchmarks.cities import copies, first_lines
from benchmarks.dask_cluster import cluster
from benchmarks.timing import fresh, table
from sim import Scenario, designs, load_dataset
from sim.executors import DaskWorkers, Processes
from sim.language import DATA
from sim.parallel import project_in_parts
from sim.projection import Progress
from sim.studies.ensemble import ENSEMBLE_MEASURES

FOLDS = (0, 1, 2, 6, 15, 58, 145, 580)
"""Sample cities in one; 0 stands for its first 40 lines alone."""

START = """
import re, time
from pathlib import Path
from sim import *
from sim.design import Design
from sim.memory import keep_freed_memory
from sim.studies.ensemble import ensemble
keep_freed_memory()
def used(): return int(open("/proc/self/statm").read().split()[1]) * 4 / 1024
def most(): return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
def timed(function):
    wall, cpu = time.perf_counter(), time.process_time()
    answer = function()
    return answer, time.perf_counter() - wall, time.process_time() - cpu
"""

DRAWS = """
d = load_dataset("data/sample"); project(d, designs.single(d)); before = used()
found, wall, cpu = timed(lambda: ensemble(d, Scenario(), {draws}, 1))
after = most()
_, _, told = timed(lambda: (found.announceable(), found.fan()))
print(wall, cpu, told, after - before, most() - before, found.announceable()["likely"])
"""

LINES = """
d, loading, loaded = timed(lambda: load_dataset("{folder}"))
held = used(); project(d, designs.single(d))
p, _, one = timed(lambda: project(d, designs.single(d), only=["iva_growth"], years=1))
_, _, detail = timed(lambda: project(d, designs.single(d)))
sampled = designs.ensemble(d, Scenario(), 1024, 1)
sampled.sampler.block(0)
(columns, shifts), _, luck = timed(lambda: sampled.sampler.block(0))
columns = {{key: column[:{draws}] for key, column in columns.items()}}
rows = Design(sampled.scenario, {draws}, sampled.numbers, columns, shifts.rows(slice(0, {draws})))
cpu = min(timed(lambda: project(d, rows, only=["iva_growth", "iva_growth_to_date"], years=1))[2] for _ in range(3))
print(len(d.city.lines), len(d.city.projects.ids), loading, loaded, held, one, detail, luck, cpu, most())
"""

CITIES = """
from sim.intake.load import load_cities
from sim.studies.province import province
one, loading, loaded = timed(lambda: load_cities(["{folder}"])); before = used()
cities = [(city, Scenario()) for city in one]
_, _, point = timed(lambda: province(cities))
found, wall, cpu = timed(lambda: province(cities, draws={draws}))
print(len(cities), loaded, point, wall, cpu, most() - before, found.growth[0])
"""


def write(tables: dict, folder: Path) -> Path:
    """The tables as a folder of CSV files."""
    folder.mkdir(exist_ok=True)
    for name, raw in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, raw.columns, restval="")
            writer.writeheader()
            writer.writerows(raw.rows)
    return folder


def by_draws(most: int) -> str:
    """Growth of cost with draws, sample city."""
    rows = []
    for power in range(3, most + 1):
        wall, cpu, told, kept, peak, likely = fresh(START + DRAWS.format(draws=10**power))
        each = [f"{cpu / 10**power * 1e6:.1f} µs", f"{told:.2f} s", f"{kept:.0f} MB", f"{peak:.0f} MB", f"{likely:.4%}"]
        rows.append([f"{10**power:,}", f"{wall:.2f} s", f"{cpu:.2f} s", *each])
    heads = ["draws", "wall", "processor", "a draw", "quantiles", "memory", "with quantiles", "median growth"]
    return table(heads, rows)


def by_lines(folder: Path) -> str:
    """Growth of cost with lines and projects."""
    rows = []
    for fold in FOLDS:
        city = write(copies(fold) if fold else first_lines(40), folder / f"lines{fold}")
        draws = 1024 if fold < 100 else 128
        found = fresh(START + LINES.format(folder=city, draws=draws))
        lines, projects, loading, loaded, held, one, detail, luck, cpu, most = found
        draw = cpu / draws
        rows.append(
            [
                f"{lines:,.0f}", f"{projects:,.0f}", f"{loading:.1f} s", f"{loaded / lines * 1e3:.2f} ms",
                f"{one * 1e3:.1f} ms", f"{detail * 1e3:,.0f} ms", f"{draw * 1e3:.3f} ms", f"{draw / lines * 1e6:.2f} µs",
                f"{luck / 1024 * 1e3:.3f} ms", f"{held:,.0f} MB", f"{most:,.0f} MB",
            ]
        )  # fmt: skip
    heads = ["lines", "projects", "load", "load a line", "one row, growth", "one row, all", "a draw", "a draw a line"]
    return table([*heads, "drawing it", "held", "peak"], rows)


def by_cities(folder: Path) -> str:
    """Growth of cost with the cities of a province."""
    rows = []
    for count in (1, 2, 4, 7, 10, 14):
        place = folder / f"province{count}"
        place.mkdir()
        for number in range(count):
            write(dict(load_dataset(DATA / "sample").raw), place / f"city{number}")
        cities, loaded, point, wall, cpu, peak, growth = fresh(START + CITIES.format(folder=place, draws=10_000))
        each = [f"{cpu / cities:.2f} s", f"{peak:.0f} MB", f"{growth:.4%}"]
        rows.append(
            [f"{cities:.0f}", f"{loaded:.2f} s", f"{point * 1e3:.0f} ms", f"{wall:.1f} s", f"{cpu:.1f} s", *each]
        )
    heads = ["cities", "load", "points", "10,000 draws each: wall", "processor", "a city", "memory", "growth"]
    return table(heads, rows)


def processor() -> float:
    """Processor seconds of this process and of those it has started and seen the end of."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


@contextmanager
def dask_workers(folder: Path, lose_one: bool = False) -> Iterator[tuple[Executor, Progress | None]]:
    """Two workers, and progress that kills one of them half-way where asked."""
    folder.mkdir()
    with cluster(folder) as dask, DaskWorkers(dask.address) as executor:
        executor._client.wait_for_workers(2, timeout=60)
        lost: list[float] = []

        def lose(share: float) -> None:
            if share >= 0.5 and not lost:
                lost.append(share)
                dask.lose(0)

        yield executor, lose if lose_one else None


@contextmanager
def own_processes() -> Iterator[tuple[Executor, None]]:
    """Processes of this machine."""
    with Processes() as executor:
        yield executor, None


def by_engine(folder: Path, draws: int) -> str:
    """One seed on every engine; processor time includes starting the workers."""
    design = designs.ensemble(sample := load_dataset(DATA / "sample"), Scenario(), draws, 1)
    engines = {
        "in-process": nullcontext((None, None)),
        f"processes ({os.cpu_count()})": own_processes(),
        "Dask, 2 workers": dask_workers(folder / "dask"),
        "Dask, one of 2 workers killed half-way": dask_workers(folder / "lost", lose_one=True),
    }
    rows = []
    for name, engine in engines.items():
        before = processor()
        with engine as (executor, progress):
            start = time.perf_counter()
            found = project_in_parts(sample, design, ENSEMBLE_MEASURES, 1, executor, progress)
            wall = time.perf_counter() - start
        digits = hashlib.sha256(b"".join(found[measure].tobytes() for measure in ENSEMBLE_MEASURES)).hexdigest()[:12]
        rows.append([name, f"{wall:.1f} s", f"{processor() - before:.1f} s", digits])
    return table([f"engine, {draws:,} draws", "wall", "processor", "digest of all digits"], rows)


def scale(most: bool) -> str:
    """Every table of docs/scale.md; `most` goes on to ten million draws."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = {
            "Draws": by_draws(7 if most else 6),
            "Lines": by_lines(folder),
            "Cities": by_cities(folder),
            "Engines": by_engine(folder, 1_000_000),
        }
    return "\n\n".join(f"## {head}\n\n{part}" for head, part in parts.items())


if __name__ == "__main__":
    import sys

    print(scale("--most" in sys.argv))
