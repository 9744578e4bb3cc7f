"""A projection as files: tidy CSV, and the writers by file ending."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from sim import designs
from sim._version import __version__
from sim.brief import Studies, docx_bytes, run_studies
from sim.csv_text import frame_csv
from sim.dataset import Dataset
from sim.present.coverage import basis_text, coverage
from sim.present.labels import entity_names, entity_units, word
from sim.projection import Projection, project
from sim.registry import measures
from sim.scenario import Scenario
from sim.steps.axes import DRAW
from sim.workbook import xlsx_bytes

__all__ = ["WRITERS", "assumption_rows", "csv_bytes", "docx_bytes", "tidy", "workbook_bytes", "xlsx_bytes"]


HEADS = {
    "kind": "kind",
    "key": "code",
    "name": "name",
    "entity": "entity",
    "time": "time",
    "figure": "figure",
    "unit": "unit",
}
"""Columns of the tidy table, and the words they are headed with."""


def assumption_rows(projection: Projection, lang: str) -> pd.DataFrame:
    """Every assumption in force and every table edit, tidy: a row each.

    Columns: kind, key, name, entity, time, figure, unit, as text and numbers.
    """
    design, sliders = projection.design, projection.dataset.assumptions
    rows = [
        ("assumption", key, sliders[key].name[lang], "", "", value, sliders[key].unit)
        for key, value in design.numbers.items()
    ]
    rows += [
        ("edit", f"{table}.{column}", column, row, "", value, "")
        for table, edited in design.scenario.edits.items()
        for row, cells in edited.items()
        for column, value in cells.items()
    ]
    return pd.DataFrame(rows, columns=list(HEADS)).astype(object)


def about_rows(projection: Projection, lang: str) -> pd.DataFrame:
    """Dataset, scenario, version, basis and coverage of the figures, a row each in the columns of `assumption_rows`.

    Coverage is empty where the profile does not have the official total.
    """
    dataset, scenario, found = projection.dataset, projection.design.scenario, coverage(projection.dataset)
    unnamed = word("words", "unnamed" if scenario.has_changes else "as_dataset", lang)
    figures = {
        "dataset": (f"{dataset.name} ({dataset.hash})", ""),
        "scenario": (scenario.name or unnamed, ""),
        "version": (__version__, ""),
        "va_basis": (basis_text(dataset, lang), ""),
        "coverage": ("" if found is None else found.share, "share"),
    }
    rows = [
        ("about", key, word("words", key, lang), "", str(dataset.base_year) if unit else "", figure, unit)
        for key, (figure, unit) in figures.items()
    ]
    return pd.DataFrame(rows, columns=list(HEADS)).astype(object)


def measure_rows(projection: Projection, measure: str, lang: str, draw: int = 0) -> pd.DataFrame:
    """One measure of one row of the design, tidy, in the columns of `assumption_rows`; unknown figures are empty.

    Raises KeyError where the projection does not have the measure.
    """
    times, values = projection.times(measure), projection[measure]
    names = entity_names(projection, measure, lang)
    figures = np.broadcast_to(values, (len(names), len(times), values.shape[DRAW]))[:, :, draw]
    cells: list[object] = [float(value) if np.isfinite(value) else "" for value in figures.ravel()]
    if (labels := projection.labels(measure)) is not None:
        cells = [labels[int(value)] for value in figures.ravel()]
    declared = measures()[measure]
    return pd.DataFrame(
        {
            "kind": "measure",
            "key": measure,
            "name": declared.name[lang],
            "entity": np.repeat(np.array(names, dtype=object), len(times)),
            "time": np.tile(np.array(times, dtype=object), len(names)),
            "figure": pd.Series(cells, dtype=object),
            "unit": np.repeat(np.array(entity_units(projection, measure, lang), dtype=object), len(times)),
        }
    )


def tidy(projection: Projection, lang: str) -> Iterator[pd.DataFrame]:
    """Yield what it is of, assumptions and edits, each measure: parts of a tidy table, of millions of rows at most."""
    yield about_rows(projection, lang)
    yield assumption_rows(projection, lang)
    for measure in projection.names:
        yield measure_rows(projection, measure, lang)


def csv_bytes(projection: Projection, lang: str) -> bytes:
    """The projection as UTF-8 CSV with a byte-order mark, so that a spreadsheet opens Chinese as Chinese."""
    heads = {column: word("words", head, lang) for column, head in HEADS.items()}
    written = io.BytesIO()
    for part in tidy(projection, lang):
        part["kind"] = [word("words", kind, lang) for kind in part["kind"]]
        written.write(frame_csv(part.rename(columns=heads), goes_on=written.tell() > 0))
    return written.getvalue()


def workbook_bytes(
    projection: Projection, lang: str, studies: Studies | None = None, made: datetime | None = None
) -> bytes:
    """The workbook with the studies the brief quotes, so that both files tell the same; run unless handed in."""
    found = vars(studies or run_studies(projection))
    return xlsx_bytes(projection, lang, {name: answer for name, answer in found.items() if answer is not None}, made)


def scenario_bytes(
    dataset: Dataset,
    scenario: Scenario,
    write: Callable[..., bytes],
    lang: str,
    known: Mapping[str, Any] | None = None,
) -> bytes:
    """The file that a writer of projections makes of a scenario: alone, or with studies, the `known` ones not run.

    `known` are answers by field of Studies; None: a writer that quotes none. ScenarioError lists every fault of the
    scenario. Here, so that a process beside the server need not call back up.
    """
    projection = project(dataset, designs.single(dataset, scenario))
    return write(projection, lang) if known is None else write(projection, lang, run_studies(projection, known=known))


WRITERS: dict[str, Callable[[Projection, str], bytes]] = {
    ".csv": csv_bytes,
    ".xlsx": workbook_bytes,
    ".docx": docx_bytes,
}
