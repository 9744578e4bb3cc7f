"""Actuals as they come in: a table pasted from a spreadsheet, or the file itself."""

from __future__ import annotations

from pathlib import PurePosixPath

from sim.dataset import Dataset
from sim.dataset.faults import NONE, Answers
from sim.intake.month.amounts import Standing
from sim.intake.month.reading import Reported, read_report
from sim.intake.pasted import read_pasted
from sim.intake.upload import file_grids

MAX_LETTERS_READ = 2_000_000
"""Letters of a text that are read: 300 firms over twelve months are a twentieth of it."""


def read_actuals(text: str, dataset: Dataset, standing: Standing | None = None, answers: Answers = NONE) -> Reported:
    """What a pasted table says of the plan year's months, for lines of the dataset, in their units.

    `standing` is what the city stands at, the dataset's own without it; `answers` are those given to questions of an
    earlier reading. DataError lists every fault and question by row and column, and then nothing is taken.
    """
    return read_report([read_pasted(text[:MAX_LETTERS_READ])], dataset, standing, answers)


def read_actuals_file(
    name: str, data: bytes, dataset: Dataset, standing: Standing | None = None, answers: Answers = NONE
) -> Reported:
    """What a file says of the plan year's months, as `read_actuals`; a workbook, or a table as text.

    DataError also where the file cannot be opened.
    """
    return read_report(file_grids(name, data), dataset, standing, answers, PurePosixPath(name).stem)
