"""A file that holds a list of projects, opened as sheets of cells."""

from __future__ import annotations

from pathlib import PurePosixPath

from sim.dataset import Dataset
from sim.dataset.faults import NONE, Answers
from sim.intake.archive import refuse, require_size
from sim.intake.grid import Grid
from sim.intake.load import read_csvs
from sim.intake.project_list.read import read_project_list
from sim.intake.project_list.readings import ProjectList
from sim.intake.xlsx import read_sheets

TEXT_ENDINGS = (".csv", ".txt", ".tsv")


def open_list(data: bytes, name: str) -> list[Grid]:
    """The sheets of a workbook's or a CSV file's bytes; DataError where it cannot be opened."""
    name = PurePosixPath(name.replace("\\", "/")).name[-80:]
    require_size(len(data), name)
    if name.lower().endswith(TEXT_ENDINGS):
        return read_csvs([(name, data)])
    if not data.startswith((b"PK", b"\xd0\xcf")):
        raise refuse(name, "not_workbook")
    return read_sheets(data, name)


def load_project_list(data: bytes, name: str, dataset: Dataset, answers: Answers = NONE) -> ProjectList:
    """A list of projects in a file, read against a city (`read_project_list`); DataError where it cannot be opened."""
    return read_project_list(open_list(data, name), dataset, PurePosixPath(name).stem, answers)
