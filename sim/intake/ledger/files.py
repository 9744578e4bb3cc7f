"""A file as sheets of cells, whatever a ledger comes in: a workbook, a text of cells, a zip of either."""

from __future__ import annotations

from pathlib import Path

from sim.intake.archive import OLD_OFFICE, open_zip, require_size
from sim.intake.grid import Grid
from sim.intake.load import read_csvs
from sim.intake.upload import unpack_files
from sim.intake.xlsx import read_sheets


def file_grids(name: str, data: bytes) -> list[Grid]:
    """The sheets of a file; DataError says why it is not opened."""
    require_size(len(data), name)
    if name.lower().endswith(".zip"):
        with open_zip(data, name, "not_zip") as archive:
            files = unpack_files(archive, name)
        return [grid for file, content in files for grid in file_grids(file, content)]
    if data.startswith((b"PK", OLD_OFFICE)):
        return read_sheets(data, name)
    return read_csvs([(Path(name).name, data)])
