"""A file that holds a list of projects, opened as sheets of cells."""

from __future__ import annotations

from pathlib import PurePosixPath

from sim.dataset import Dataset
from sim.dataset.faults import NONE, Answers
from sim.intake.project_list.read import read_project_list
from sim.intake.project_list.readings import ProjectList
from sim.intake.upload import file_grids


def load_project_list(data: bytes, name: str, dataset: Dataset, answers: Answers = NONE) -> ProjectList:
    """A list of projects in a file, read against a city (`read_project_list`); DataError where it cannot be opened."""
    return read_project_list(file_grids(name, data), dataset, PurePosixPath(name).stem, answers)
