"""Tiny cities for closed-form tests: one line unless told otherwise, equal months, price and VA rate one."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from strategies import load

from sim import Dataset, Projection, Scenario, designs, project

MONTHS = [f"m{m:02d}" for m in range(1, 13)]
RAMP = {"ramp": "r", "m0": "0.5", "m6": "1", "m12": "1", "m18": "1", "m24": "1", "m36": "1", "m48": "1"}

Tables = dict[str, list[dict[str, str]]]


def rows(*items: dict[str, Any]) -> list[dict[str, str]]:
    return [{key: str(value) for key, value in item.items()} for item in items]


def line(name: str = "l", **more: Any) -> dict[str, str]:
    return rows({"line": name, "price": 1e8, "va_rate": 1, **more})[0]


def base(name: str = "l", month: float = 10) -> dict[str, str]:
    return rows({"line": name, **dict.fromkeys(MONTHS, month)})[0]


def city(
    lines: list[dict[str, str]], outputs: list[dict[str, str]], facts: dict[str, Any] | None = None, **tables: Any
) -> Tables:
    """Tables of a tiny city: base year 2022, twelve months, all the same length."""
    profile = {"base_year": 2022, "horizon": 12, "month_lengths": "equal", **(facts or {})}
    return {
        "profile": rows(*({"key": key, "value": value} for key, value in profile.items())),
        "lines": lines,
        "base_output": outputs,
        **tables,
    }


def capped(plan_growth: float = 0.1) -> Tables:
    """docs/model.md §4, first example: design 120 a year, ceiling 1.05, plan +10 %."""
    return city([line(design_capacity=120, ceiling=1.05, plan_growth=plan_growth)], [base()])


def with_project() -> Tables:
    """docs/model.md §4, second example: a project of 24 a year commissioned in July."""
    project_row = {
        "project": "j",
        "line": "l",
        "capacity": 24,
        "stage": "building",
        "commissioning": "2023-07",
        "ramp": "r",
    }
    return city(
        [line(design_capacity=120, ceiling=2, plan_growth=0)], [base()], projects=rows(project_row), ramps=[RAMP]
    )


def smelter(limit: float, second: bool = False) -> Tables:
    """docs/model.md §4, third example: 100 t of anode a month, a refinery wanting 110, a second user at priority 2."""
    lines = [line("smelter", product="anode"), line("refinery")] + ([line("other")] if second else [])
    outputs = [base("smelter", 100), base("refinery", 110)] + ([base("other", 20)] if second else [])
    uses = [{"line": "refinery", "product": "anode", "role": "input", "per_unit": 1, "priority": 1}]
    uses += [{"line": "other", "product": "anode", "role": "input", "per_unit": 1, "priority": 2}] if second else []
    return city(lines, outputs, products=rows({"product": "anode", "purchase_limit": limit}), recipes=rows(*uses))


def promoted() -> Tables:
    """docs/model.md §4, fourth example: a promoted firm of base 10 growing 8 % in a city of base 990 at rest."""
    facts = {"promoted_firms": 1, "promoted_va": 10, "promoted_growth": 0.08}
    return city([line()], [base(month=82.5)], facts)


def new_entity() -> Tables:
    """docs/model.md §4, fourth example: a new firm making 10 in the year, beside a base of 990."""
    start = {
        "project": "j",
        "line": "new",
        "capacity": 10,
        "stage": "building",
        "commissioning": "2023-01",
        "ramp": "flat",
    }
    flat = {**RAMP, "ramp": "flat", "m0": "1"}
    lines = [line(), line("new", entry="new_entity")]
    return city(lines, [base(month=82.5)], projects=rows(start), ramps=[flat])


def with_every_new_table() -> Tables:
    """Two firms with events, owners, costs and a past that name them, one of them beside a factor of a line's name."""
    lines = [
        line(
            "plant_one",
            firm="甲子公司",
            zh="甲子一厂",
            en="Jiazi one",
            owner="甲子工作专班",
            industry="321",
            county="north",
        ),
        line(
            "plant_two",
            firm="乙丑公司",
            zh="乙丑二厂",
            en="Yichou two",
            owner="工信局",
            industry="0610",
            county="south",
        ),
    ]
    for row in lines:
        row |= {"design_capacity": "200", "plan_growth": "0.1"}
    common = {"from": "2023-06", "to": "2023-07", "change": "-0.3"}
    events = [
        {
            "event": "jiazi_stop",
            "zh": "老甲停炉",
            "en": "Old Jia stops",
            "scope": "firm",
            "of": "甲子公司",
            "made_up": "0.5",
        },
        {"event": "two_cut", "zh": "乙丑二厂减产", "scope": "line", "of": "plant_two", "source": "乙丑公司来函"},
        {"event": "power_cut", "zh": "限电", "scope": "factor", "of": "plant_one"},
        {"event": "north_cut", "scope": "county", "of": "north"},
    ]
    costs = [("ceiling", "plant_one"), ("project", "jiazi_new"), ("factor", "plant_one")]
    project_row = {"project": "jiazi_new", "zh": "甲子扩建", "line": "plant_one", "capacity": "24", "stage": "building"}
    return city(
        lines,
        [base("plant_one"), base("plant_two")],
        industries=rows({"industry": "32", "zh": "有色", "sector": "manufacturing", "va_rate": "0.4"}),
        counties=rows({"county": "north", "zh": "北县"}, {"county": "south", "zh": "南县"}),
        factors=rows({"factor": "plant_one", "zh": "电力", **dict.fromkeys(MONTHS, 1)}),
        exposures=rows({"line": "plant_one", "factor": "plant_one", "exposure": "0.5"}),
        events=rows(*({**common, **event} for event in events)),
        projects=rows({**project_row, "commissioning": "2023-03", "ramp": "r"}),
        ramps=[RAMP],
        costs=rows(*({"kind": kind, "id": name, "cost": "0.1"} for kind, name in costs)),
        past_plans=rows({"line": "plant_two", "year": "2021", "before": "100", "planned": "110", "made": "105"}),
        past_projects=rows({"project": "jiazi_old", "planned": "2021-03", "commissioned": "2021-06", "ramp": "r"}),
        targets=rows(
            {"target": "t", "zh": "老甲停炉后的增速", "measure": "iva_growth", "year": "2023", "value": "0.05"}
        ),
    )


def run(tables: Tables, **values: float) -> Projection:
    dataset = load(tables)
    return project(dataset, designs.single(dataset, Scenario(values)))


def dataset_of(tables: Tables) -> Dataset:
    return load(tables)


def write(tables: Tables, folder: Path) -> Path:
    """The tables as a folder of CSV files; beside them that rates and plans are meant, however odd they are."""
    cells = {(key, str(item[key])) for item in tables["lines"] for key in ("va_rate", "plan_growth") if item.get(key)}
    kept = [{"table": "lines", "column": column, "value": value} for column, value in sorted(cells)]
    for name, items in {**tables, "confirmed": kept}.items():
        columns = list(dict.fromkeys(key for item in items for key in item))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(items)
    return folder
