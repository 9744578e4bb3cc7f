"""Our own goals on the sample city."""

import numpy as np

from benchmarks.cities import copies
from benchmarks.timing import fresh, median_ms, table
from sim import Dataset, Scenario, designs, load_dataset, project
from sim.brief import docx_bytes
from sim.intake.load import read_workbook
from sim.language import DATA
from sim.outputs import xlsx_bytes
from sim.present.live import live_payload
from sim.studies.attribution import Change, attribution
from sim.studies.back_solve import back_solve, least_effort
from sim.studies.bottlenecks import bottlenecks
from sim.studies.discovery import discovery
from sim.studies.ensemble import ensemble
from sim.studies.heat_map import heat_map
from sim.studies.outlook import outlook
from sim.studies.outlook_responses import outlook_responses
from sim.studies.responses import responses, worths
from sim.studies.sensitivity import sensitivity
from sim.studies.tornado import tornado
from sim.workbook.template import template_bytes

MEMORY = """
from sim import *
from sim.memory import keep_freed_memory
from sim.studies.ensemble import ensemble
keep_freed_memory()
d = load_dataset("data/sample"); project(d, designs.single(d, Scenario()))
before = int(open("/proc/self/statm").read().split()[1]) * 4 / 1024
import time; t = time.perf_counter()
{run}
taken = time.perf_counter() - t
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
print(taken, peak - before)  # VmHWM, not ru_maxrss: that one begins at the parent's
"""
HEADLINE = "project(d, designs.ensemble(d, Scenario(), {draws}, 1), detail=False)"
GROWTH = "ensemble(d, Scenario(), {draws}, 1)"


def memory(run: str, draws: int) -> tuple[float, float]:
    """Seconds, and megabytes above start, of an ensemble in a fresh process."""
    seconds, peak = fresh(MEMORY.format(run=run.format(draws=draws)))
    return seconds, peak


def goals(long: bool) -> str:
    """What each thing takes, beside its goal."""
    sample, own = load_dataset(DATA / "sample"), Scenario()
    one = designs.single(sample, own)
    growth = project(sample, one).value("iva_growth")
    moved = list(sample.assumptions.values())[:12]
    groups = [Change(s.key, {s.key: s.high if s.default != s.high else s.low}, {}) for s in moved]
    target = growth + 0.005
    most = tuple(worths(sample, own)["key"][:8])
    ensembles = designs.ensemble(sample, own, 10_000, 1)
    projection = project(sample, one)
    large = template_bytes("zh", Dataset.from_tables(copies(5, sample)))
    timed = [
        ("project(), one row, detail", lambda: project(sample, one), 51, 1.5),
        ("project(), one row, growth only", lambda: project(sample, one, only=["iva_growth"], years=1), 51, None),
        ("10,000 rows, headline measures", lambda: project(sample, ensembles, detail=False), 5, 500),
        ("tornado of all assumptions", lambda: tornado(sample, own), 7, 30),
        ("all bottlenecks", lambda: bottlenecks(sample, own), 7, 30),
        ("heat map, 41 × 41", lambda: heat_map(sample, own, "project_slip", "stretch_nickel"), 7, 300),
        ("exact Shapley, 12 groups", lambda: attribution(sample, own, own, groups), 7, 1000),
        ("back-solve of one", lambda: back_solve(sample, own, "stretch_nickel", target), 7, 50),
        (
            "least effort on three",
            lambda: least_effort(sample, own, ["market", "stretch_nickel", "stretch_copper"], target),
            5,
            None,
        ),
        ("header's odds, 1,024 draws", lambda: ensemble(sample, own, 1024), 7, None),
        ("header's outlook, 1,024 draws", lambda: outlook(sample, own), 7, None),
        ("worth of a step of every slider", lambda: worths(sample, own), 7, 10),
        ("every stop of every slider", lambda: responses(sample, own, sample.assumptions), 7, 60),
        ("live payload, 8 sliders worth most", lambda: live_payload(sample, own, most, "zh"), 7, 25),
        ("outlook at 9 stops of 8 sliders", lambda: outlook_responses(sample, own, most), 1, None),
        ("Sobol indices, 512 points", lambda: sensitivity(sample, own), 3, None),
        ("discovery, 2 × 4,096 draws", lambda: discovery(sample, own, growth), 3, None),
        ("load and check the sample", lambda: load_dataset(DATA / "sample"), 7, None),
        ("load and check a workbook of 345 lines, 350 projects", lambda: read_workbook(large, "large.xlsx"), 3, 2000),
        ("brief (docx)", lambda: docx_bytes(projection, "zh"), 3, 2000),
        ("workbook (xlsx)", lambda: xlsx_bytes(projection, "zh"), 5, 1000),
        ("import sim, fresh process", lambda: None, 1, 700),
    ]
    rows = []
    for name, function, times, goal in timed:
        if name.startswith("import sim"):
            start = "import time; t = time.perf_counter(); import sim; print((time.perf_counter() - t) * 1000)"
            taken = float(np.median([fresh(start)[0] for _ in range(5)]))
        else:
            taken = median_ms(function, times)
        rows.append([name, f"{taken:,.2f} ms", "" if goal is None else f"≤ {goal:,} ms", verdict(taken, goal)])
    size = len(live_payload(sample, own, most, "zh").encode()) / 1000
    rows.append(["live payload, 8 sliders: size", f"{size:.0f} kB", "≤ 150 kB", verdict(size, 150)])
    _, peak = memory(HEADLINE, 10_000)
    rows.append(["10,000 rows, headline: peak above start", f"{peak:.0f} MB", "≤ 150 MB", verdict(peak, 150)])
    if long:
        base, _ = memory(GROWTH, 10_000)
        seconds, peak = memory(GROWTH, 1_000_000)
        rows.append(
            ["1,000,000 draws, growth", f"{seconds:.1f} s", f"≤ 100 × {base:.2f} s", verdict(seconds, 100 * base)]
        )
        rows.append(["1,000,000 draws: peak above start", f"{peak:.0f} MB", "≤ 150 MB", verdict(peak, 150)])
    return table(["what (sample city)", "median", "goal", ""], rows)


def verdict(taken: float, goal: float | None) -> str:
    """Whether the goal was met in this run."""
    return "" if goal is None else "met" if taken <= goal else "not met"
