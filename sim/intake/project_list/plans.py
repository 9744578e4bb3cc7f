"""Whether the plans of lines hold what a list's projects will make: every plan is asked about, rising or not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.dataset import Dataset
from sim.dataset.arrays import MONTHS
from sim.intake.project_list.asking import Asker
from sim.intake.project_list.readings import Project
from sim.intake.project_list.words import Told, told
from sim.language import LANGUAGES, Text

PLANS = ("list_plans_apart", "list_plans_hold")


@dataclass
class Plans:
    """What was told of the plans of lines with projects, and cells of the table of lines that change, by line."""

    told: list[Told] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)


def read_plans(dataset: Dataset, projects: list[Project], asker: Asker) -> Plans:
    """The plans of the lines of projects that count in the plan year.

    A plan may hold their output: asked once of all that rise, and once of all that do not. Where it does, the plan is
    written as an output, of which the model takes the projects' part off.
    """
    plans = Plans()
    counting = [each for each in projects if each.month[:4] <= dataset.plan_year and each.stage != "shelved"]
    lines = dataset.tables["lines"].set_index("line")
    concerned = dict.fromkeys(each.line for each in counting)
    growth, output = lines["plan_growth"].to_dict(), lines["plan_output"].to_dict()
    base = dataset.tables["base_output"].set_index("line")[MONTHS].sum(axis=1).to_dict()
    planned = {line: growth[line] for line in concerned if not math.isnan(growth[line]) and base.get(line, 0.0) > 0}
    count = {rises: str(sum((rate > 0) == rises for rate in planned.values())) for rises in (True, False)}
    by_output = [line for line in concerned if not math.isnan(output[line])]
    without = [line for line in by_output if lines.at[line, "plan_includes_projects"] == "no"]
    plans.told += said_of(dataset, "plans_not", without)
    plans.told += said_of(dataset, "plans", [line for line in by_output if line not in without])
    codes: dict[str, str] = {}
    for project in counting:
        if project.line in planned:
            name, rises = dataset.names("lines")[project.line], planned[project.line] > 0
            rate = f"{planned[project.line] * 100:.4g}%"
            details = {"line": name, "growth": Text(rate, rate), "count": Text(count[rises], count[rises])}
            rule = "list_plans" if rises else "list_plans_level"
            codes[project.line] = asker.ask(rule, project.row, "", project.name, PLANS, **details)
    held = [line for line, code in codes.items() if code == "list_plans_hold"]
    for line in held:
        whole = f"{base[line] * (1.0 + growth[line]):.12g}"
        plans.lines.append({"line": line, "plan_growth": "", "plan_output": whole, "plan_includes_projects": "yes"})
    plans.told += said_of(dataset, "plans_hold", held)
    plans.told += said_of(dataset, "plans_apart", [line for line, code in codes.items() if code == "list_plans_apart"])
    return plans


def said_of(dataset: Dataset, rule: str, lines: list[str]) -> Iterator[Told]:
    """Yield one reading about some lines; none where there are no such lines."""
    if lines:
        names = dataset.names("lines")
        zh, en = ([names[line][lang] for line in lines] for lang in LANGUAGES)
        yield told(rule, lines=Text("、".join(zh), ", ".join(en)))
