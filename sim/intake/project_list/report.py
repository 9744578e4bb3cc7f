"""The readings of a list of projects as a table, and what was told of it, line by line."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.dataset import Dataset
from sim.dataset.faults import PLACE
from sim.intake.project_list.amounts import number_text
from sim.intake.project_list.join import project_name
from sim.intake.project_list.readings import ProjectList
from sim.intake.project_list.words import LEFT_OUT
from sim.language import Catalogue

HEADS = Catalogue("project_list", "heads")


def readings_table(found: ProjectList, dataset: Dataset, lang: str) -> pd.DataFrame:
    """A row for each project: row of the file, project, line, capacity and unit, stage, month, ramp, outcome, why."""
    names, stages = dataset.names("lines"), Catalogue("workbook", "choices")
    ramps = {key: text[lang] for key, text in dataset.names("ramps").items()}
    ramps |= {row["ramp"]: row[lang] for row in found.ramps}
    rows = [
        (
            each.label,
            project_name(each),
            names[each.line][lang] if each.line else "",
            f"{number_text(each.capacity)} {each.unit}" if each.capacity else "",
            stages[each.stage][lang] if each.stage else "",
            each.month,
            ramps.get(each.ramp, each.ramp),
            each.outcome(lang),
            each.why(lang),
        )
        for each in found.projects
    ]
    return pd.DataFrame(rows, columns=[head[lang] for head in HEADS.values()])


def left_out_lines(found: ProjectList, lang: str) -> Iterator[str]:
    """Yield the rows that are no project: the row of the file, what stands there, why."""
    for row, text, rule in found.left_out:
        yield f"{row} {text}".strip() + PLACE["then"][lang] + LEFT_OUT[rule][lang]


def report_lines(found: ProjectList, dataset: Dataset, lang: str) -> Iterator[str]:
    """Yield the readings and what was told."""
    for row in readings_table(found, dataset, lang).itertuples(index=False):
        yield "\t".join(map(str, row))
    yield from (f"- {each.sentence(lang)}" for each in found.told)
    yield from (f"- {line}" for line in left_out_lines(found, lang))
