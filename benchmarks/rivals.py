"""The reference model in other engines: the same numbers to 1e-6, the same run, ratios to ours.

Each engine takes the model and some draws and gives growth, (draw, 3). One that is not installed is named as such; install
benchmarks/requirements.txt (and LibreOffice) beside the project to have them all.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.reference import LINES, MONTHS, PROJECTS, RAMP, Draw, Reference, draws, plain, reference
from benchmarks.timing import table

Engine = Callable[[Reference, list[Draw]], np.ndarray]
YEARS = MONTHS // 12


def by_year(model: Reference, monthly: np.ndarray) -> np.ndarray:
    """Growth by year from value added by month, (…, 36) to (…, 3)."""
    total = monthly.reshape(*monthly.shape[:-1], YEARS, 12).sum(axis=-1)
    first = np.broadcast_to(12.0 * (model.value @ model.base), (*total.shape[:-1], 1))
    return total / np.concatenate([first, total[..., :-1]], axis=-1) - 1.0


def ours() -> Engine:
    """This project: a dataset in memory, one design, one call."""
    from sim import Scenario, designs, project
    from sim.dataset import Dataset, RawTable
    from sim.design import EntityShifts

    def dataset(model: Reference) -> Dataset:
        months = [f"m{m:02d}" for m in range(1, 13)]
        knots = dict(
            zip(("m0", "m6", "m12", "m18", "m24", "m36", "m48"), ("0", "0.5", "1", "1", "1", "1", "1"), strict=True)
        )
        tables = {
            "profile": [{"key": "base_year", "value": "2022"}, {"key": "month_lengths", "value": "equal"}],
            "lines": [
                {"line": f"l{i}", "price": repr(float(model.value[i] * 1e8)), "va_rate": "1", "ceiling": "1",
                 "design_capacity": repr(float(model.capacity[i])), "plan_growth": repr(float(model.growth[i]))}
                for i in range(LINES)
            ],
            "base_output": [{"line": f"l{i}", **dict.fromkeys(months, repr(float(model.base[i])))} for i in range(LINES)],
            "projects": [
                {"project": f"j{j}", "line": f"l{model.line[j]}", "capacity": repr(float(model.added[j])), "stage": "proposed",
                 "commissioning": f"{2023 + int(model.planned[j]) // 12}-{int(model.planned[j]) % 12 + 1:02d}", "ramp": "r"}
                for j in range(PROJECTS)
            ],
            "ramps": [{"ramp": "r", **knots}],
        }  # fmt: skip
        return Dataset.from_tables({name: RawTable(rows, list(rows[0])) for name, rows in tables.items()}, "reference")

    kept: dict[int, Dataset] = {}

    def run(model: Reference, many: list[Draw]) -> np.ndarray:
        if id(model) not in kept:
            kept[id(model)] = dataset(model)
        city = kept[id(model)]
        order = [int(name[1:]) for name in city.city.projects.ids]
        shifts = EntityShifts(
            capacity=np.array([draw.ceiling - 1.0 for draw in many]).T[:, None, :],
            slip=np.array([draw.slip[order] for draw in many]).T[:, None, :],
            start=np.array([draw.share[order] for draw in many]).T[:, None, :],
        )
        design = designs.table(city, Scenario(), {}, rows=len(many), shifts=shifts)
        return project(city, design, only=["iva_growth"])["iva_growth"][0].T

    return run


def loops() -> Engine:
    """Plain Python loops."""
    return lambda model, many: np.array([plain(model, draw) for draw in many])


def whole_arrays(model: Reference, ceiling: np.ndarray, slip: np.ndarray, share: np.ndarray) -> np.ndarray:
    """One draw in numpy: what a modeller would hand to a workbench."""
    months = np.arange(MONTHS)
    age = months - (model.planned + slip)[:, None]
    online = share[:, None] * model.added[:, None] * np.where(age < 0, 0.0, np.minimum(age / RAMP, 1.0))
    added = np.zeros((LINES, MONTHS))
    np.add.at(added, model.line, online)
    plan = model.base[:, None] * (1.0 + model.growth[:, None]) ** (months // 12 + 1) + added / 12.0
    output = np.minimum(plan, (model.capacity[:, None] + added) / 12.0 * ceiling[:, None])
    return by_year(model, model.value @ output)


def ema() -> Engine:
    """EMA Workbench, sequential, around the numpy model."""
    import ema_workbench as workbench

    def run(model: Reference, many: list[Draw]) -> np.ndarray:
        names = [
            *(f"c{i}" for i in range(LINES)),
            *(f"s{j}" for j in range(PROJECTS)),
            *(f"p{j}" for j in range(PROJECTS)),
        ]

        def function(**values: float) -> dict[str, float]:
            flat = np.array([values[name] for name in names])
            found = whole_arrays(model, flat[:LINES], flat[LINES : LINES + PROJECTS], flat[LINES + PROJECTS :])
            return dict(zip("abc", found.tolist(), strict=True))

        wrapped = workbench.Model("reference", function=function)
        wrapped.uncertainties = [workbench.RealParameter(name, -100.0, 100.0) for name in names]
        wrapped.outcomes = [workbench.ScalarOutcome(name) for name in "abc"]
        rows = [dict(zip(names, [*d.ceiling, *d.slip, *d.share], strict=True)) for d in many]
        cases = [
            workbench.Scenario(str(k), **row) if hasattr(workbench, "Scenario") else row for k, row in enumerate(rows)
        ]
        _, outcomes = workbench.perform_experiments(wrapped, scenarios=cases)
        return np.column_stack([outcomes[name] for name in "abc"])

    return run


def mesa() -> Engine:
    """Mesa, one agent a line, a step a month."""
    from mesa import Agent, Model

    class Line(Agent):
        def __init__(self, city: Model, i: int, model: Reference, draw: Draw) -> None:
            super().__init__(city)
            self.i, self.model, self.draw = i, model, draw
            self.projects = [j for j in range(PROJECTS) if model.line[j] == i]

        def step(self) -> None:
            m, d, t = self.model, self.draw, self.model_month
            added = 0.0
            for j in self.projects:
                age = t - (m.planned[j] + d.slip[j])
                added += d.share[j] * m.added[j] * (0.0 if age < 0 else min(age / RAMP, 1.0))
            plan = m.base[self.i] * (1.0 + m.growth[self.i]) ** (t // 12 + 1) + added / 12.0
            self.made = m.value[self.i] * min(plan, (m.capacity[self.i] + added) / 12.0 * d.ceiling[self.i])

    def run(model: Reference, many: list[Draw]) -> np.ndarray:
        found = []
        for draw in many:
            city = Model(rng=0) if "rng" in Model.__init__.__code__.co_varnames else Model(seed=0)
            lines = [Line(city, i, model, draw) for i in range(LINES)]
            monthly = []
            for t in range(MONTHS):
                for line in lines:
                    line.model_month = t
                    line.step()
                monthly.append(sum(line.made for line in lines))
            found.append(by_year(model, np.array(monthly)))
        return np.array(found)

    return run


def pysd() -> Engine:
    """PySD on the model as XMILE, one variable a line and a project."""
    import pysd as library

    def xmile(model: Reference) -> str:
        parts = []

        def aux(name: str, equation: str) -> None:
            parts.append(f'<aux name="{name}"><eqn>{equation}</eqn></aux>')

        for j in range(PROJECTS):
            aux(f"slip{j}", "0")
            aux(f"share{j}", "1")
            aux(f"age{j}", f"Time - ({float(model.planned[j])!r} + slip{j})")
            aux(f"online{j}", f"share{j} * {float(model.added[j])!r} * MAX(0, MIN(age{j} / {RAMP!r}, 1))")
        for i in range(LINES):
            added = " + ".join(f"online{j}" for j in range(PROJECTS) if model.line[j] == i) or "0"
            aux(f"ceiling{i}", "1")
            aux(f"added{i}", added)
            aux(
                f"plan{i}",
                f"{float(model.base[i])!r} * (1 + {float(model.growth[i])!r})^(INT(Time / 12) + 1) + added{i} / 12",
            )
            aux(
                f"made{i}",
                f"{float(model.value[i])!r} * MIN(plan{i}, ({float(model.capacity[i])!r} + added{i}) / 12 * ceiling{i})",
            )
        aux("total", " + ".join(f"made{i}" for i in range(LINES)))
        return (
            '<?xml version="1.0" encoding="utf-8"?><xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">'
            "<header><name>reference</name><vendor>none</vendor><product>none</product></header>"
            f"<sim_specs><start>0</start><stop>{MONTHS - 1}</stop><dt>1</dt></sim_specs>"
            f"<model><variables>{''.join(parts)}</variables></model></xmile>"
        )

    loaded: dict[int, object] = {}

    def run(model: Reference, many: list[Draw]) -> np.ndarray:
        if id(model) not in loaded:
            file = Path(tempfile.mkdtemp()) / "reference.xmile"
            file.write_text(xmile(model), encoding="utf-8")
            loaded[id(model)] = library.read_xmile(str(file))
        found = []
        for draw in many:
            values = {f"ceiling{i}": float(draw.ceiling[i]) for i in range(LINES)}
            values |= {f"slip{j}": float(draw.slip[j]) for j in range(PROJECTS)}
            values |= {f"share{j}": float(draw.share[j]) for j in range(PROJECTS)}
            frame = loaded[id(model)].run(params=values, return_columns=["total"])
            found.append(by_year(model, frame["total"].to_numpy(dtype=float)))
        return np.array(found)

    return run


def bptk() -> Engine:
    """BPTK-Py's Python engine, one converter a line and a project.

    Its text form drops brackets (NUMBERS.md), so every product of sums stands in a converter of its own.
    """
    from BPTK_Py import Model
    from BPTK_Py import sd_functions as sd

    def run(model: Reference, many: list[Draw]) -> np.ndarray:
        found = []
        for draw in many:
            city = Model(starttime=0.0, stoptime=float(MONTHS - 1), dt=1.0, name="reference")
            added: dict[int, list[object]] = {i: [] for i in range(LINES)}
            for j in range(PROJECTS):
                age = city.converter(f"age{j}")
                age.equation = sd.time() - float(model.planned[j] + draw.slip[j])
                part = city.converter(f"part{j}")
                part.equation = age / RAMP
                online = city.converter(f"online{j}")
                online.equation = sd.max(0.0, sd.min(part, 1.0)) * float(draw.share[j] * model.added[j])
                added[int(model.line[j])].append(online)
            outputs = []
            for i in range(LINES):
                more = city.converter(f"more{i}")
                more.equation = sum(added[i][1:], added[i][0]) if added[i] else sd.time() * 0.0
                year = city.converter(f"year{i}")
                points = [
                    [float(t), float(model.base[i] * (1.0 + model.growth[i]) ** (t // 12 + 1))] for t in range(MONTHS)
                ]
                city.points[f"plan{i}"] = points
                year.equation = sd.lookup(sd.time(), f"plan{i}")
                plan = city.converter(f"plan{i}")
                plan.equation = year + more / 12.0
                capacity = city.converter(f"capacity{i}")
                capacity.equation = more + float(model.capacity[i])
                limit = city.converter(f"limit{i}")
                limit.equation = capacity * float(draw.ceiling[i] / 12.0)
                made = city.converter(f"made{i}")
                made.equation = sd.min(plan, limit) * float(model.value[i])
                outputs.append(made)
            monthly = [sum(float(made(float(t))) for made in outputs) for t in range(MONTHS)]
            found.append(by_year(model, np.array(monthly)))
        return np.array(found)

    return run


def spreadsheet() -> Engine:
    """A workbook of formulas, a sheet a draw, recalculated by LibreOffice without a window."""
    office = shutil.which("soffice")
    if office is None:
        raise ImportError("soffice")
    import openpyxl
    from openpyxl.utils import get_column_letter

    def run(model: Reference, many: list[Draw]) -> np.ndarray:
        folder = Path(tempfile.mkdtemp())
        book = openpyxl.Workbook(write_only=True)
        for k, draw in enumerate(many):
            sheet = book.create_sheet(f"d{k}")
            for row in formulas(model, draw):
                sheet.append(row)
        book.save(folder / "in.xlsx")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        kind = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
        subprocess.run(
            [office, profile, "--headless", *kind, str(folder / "in.xlsx")],
            check=True,
            capture_output=True,
            timeout=600,
        )
        read = openpyxl.load_workbook(folder / "out" / "in.xlsx", data_only=True)
        rows = [[read[f"d{k}"].cell(1, 1 + year).value for year in range(YEARS)] for k in range(len(many))]
        shutil.rmtree(folder)
        return np.array(rows, dtype=float)

    def formulas(model: Reference, draw: Draw) -> list[list[object]]:
        """A sheet's rows: growth first, then a row a project, then a row a line."""
        columns = [get_column_letter(4 + t) for t in range(MONTHS)]
        projects, lines = range(2, 2 + PROJECTS), range(2 + PROJECTS, 2 + PROJECTS + LINES)
        rows: list[list[object]] = []
        for j, row in enumerate(projects):
            ramp = [f"=$B{row}*MAX(0,MIN(({t}-$A{row})/{RAMP},1))" for t in range(MONTHS)]
            rows.append([float(model.planned[j] + draw.slip[j]), float(draw.share[j] * model.added[j]), "", *ramp])
        for i in range(LINES):
            own = [row for j, row in enumerate(projects) if model.line[j] == i]
            capacity, ceiling, value = float(model.capacity[i]), float(draw.ceiling[i]), float(model.value[i])
            cells = []
            for t, column in enumerate(columns):
                added = "+".join(f"{column}{row}" for row in own) or "0"
                plan = float(model.base[i] * (1.0 + model.growth[i]) ** (t // 12 + 1))
                cells.append(f"={value!r}*MIN({plan!r}+({added})/12,({capacity!r}+{added})/12*{ceiling!r})")
            rows.append(["", "", "", *cells])
        sums = [f"SUM({columns[12 * y]}{lines[0]}:{columns[12 * y + 11]}{lines[-1]})" for y in range(YEARS)]
        before = [repr(12.0 * float(model.value @ model.base)), *sums[:-1]]
        return [[f"={now}/({was})-1" for now, was in zip(sums, before, strict=True)], *rows]

    return run


ENGINES: dict[str, tuple[Callable[[], Engine], str, int]] = {
    "this project": (ours, "", 1000),
    "plain Python loops": (loops, "", 100),
    "EMA Workbench, sequential": (ema, "ema_workbench", 1000),
    "Mesa, one agent a line": (mesa, "mesa", 50),
    "PySD (XMILE)": (pysd, "pysd", 10),
    "BPTK-Py, Python engine": (bptk, "BPTK_Py", 3),
    "workbook in LibreOffice": (spreadsheet, "openpyxl", 11),
}
"""Name → maker, module it needs, and how many draws are run (the figure for 1,000 is then scaled and says so)."""


def rivals() -> str:
    """One run and 1,000 draws by every engine that is installed, checked against plain loops, as ratios to ours."""
    model, many = reference(), draws(1000)
    expected = np.array([plain(model, draw) for draw in many[:100]])
    rows: list[list[str]] = []
    own: tuple[float, float] | None = None
    for name, (maker, module, count) in ENGINES.items():
        if module and importlib.util.find_spec(module) is None:
            rows.append([name, "not installed", "", "", "", ""])
            continue
        try:
            engine = maker()
        except ImportError:
            rows.append([name, "not installed", "", "", "", ""])
            continue
        found = engine(model, many[: min(count, 100)])
        worst = float(np.abs(found - expected[: len(found)]).max())
        one = min(timed(engine, model, many[:1]) for _ in range(3))
        if name.startswith("workbook"):
            bulk = (timed(engine, model, many[:count]) - one) / (count - 1) * 1000  # without starting the office
        else:
            bulk = timed(engine, model, many[:count]) / count * 1000
        own = own or (one, bulk)
        scaled = "" if count == 1000 else f" (from {count})"
        rows.append(
            [
                name,
                f"{one * 1000:,.2f} ms",
                f"{one / own[0]:,.0f} ×",
                f"{bulk:,.3f} s{scaled}",
                f"{bulk / own[1]:,.0f} ×",
                f"{worst:.0e}",
            ]
        )
    return table(["engine", "one run", "ratio", "1,000 draws", "ratio", "largest difference"], rows)


def timed(engine: Engine, model: Reference, many: list[Draw]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    engine(model, many)
    return time.perf_counter() - start


def bandwidth() -> str:
    """The machine's memory bandwidth, and how it compares with what a draw of ours takes."""
    block = np.ones(32_000_000)
    copy = np.empty_like(block)
    best = min(timed_copy(block, copy) for _ in range(5))
    rate = 2 * block.nbytes / best
    model, many = reference(), draws(1000)
    engine = ours()
    engine(model, many)
    each = min(timed(engine, model, many) for _ in range(5)) / 1000
    return (
        f"Memory bandwidth (copying 256 MB): {rate / 1e9:.1f} GB/s. A draw of ours on the reference model takes "
        f"{each * 1e6:.0f} µs, the time in which the machine moves {each * rate / 1e3:,.0f} kB; its line × month numbers are "
        f"{LINES * MONTHS * 8 / 1e3:.0f} kB, so the draw costs about {each * rate / (LINES * MONTHS * 8):.0f} passes over them."
    )


def timed_copy(block: np.ndarray, copy: np.ndarray) -> float:
    """Seconds to copy a block."""
    start = time.perf_counter()
    np.copyto(copy, block)
    return time.perf_counter() - start
