"""A folder of CSV files, or a workbook, read as a dataset."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.dataset import DataError, Dataset, Fault, schema
from sim.dataset.faults import NONE, Answers
from sim.intake.archive import OLD_OFFICE, refuse, require_size
from sim.intake.csv_grid import read_csv_grid
from sim.intake.grid import MAX_FOLDER_ROWS, MAX_ROWS, Grid
from sim.intake.read import read_grids
from sim.intake.xlsx import read_sheets
from sim.language import Text

NOT_TEXT = Text(
    "应为 UTF-8、UTF-16 或 GB18030 的文本表格，每格不超过 13 万字符",
    "it should be a table as text in UTF-8, UTF-16 or GB18030",
)
NO_SUCH_PATH = Text("没有这个文件或文件夹", "there is no such file or folder")
NO_ACCESS = Text("没有读取权限，或磁盘出错", "it may not be read, or the disk failed")


def load_dataset(path: str | Path, answers: Answers = NONE) -> Dataset:
    """The dataset of a folder of CSVs, an .xlsx, a .csv or a .zip; DataError lists every fault: place, value, rule.

    What was converted on reading is in the dataset's `notes`.
    """
    path = Path(path)
    if path.is_file():
        from sim.intake.upload import read_files  # it reads workbooks by this module

        return read_files([(path.name, read_file(path))], answers)
    if not path.is_dir():
        raise DataError([Fault.of_file(path.name, "unreadable", right=NO_SUCH_PATH)])
    try:
        return read_grids(read_folder(path), path.name, answers)
    except OSError as error:
        raise DataError([Fault.of_file(path.name, "unreadable", right=NO_ACCESS)]) from error


def load_cities(paths: Sequence[str | Path]) -> list[Dataset]:
    """The dataset of every city of a province, whose names are their files'; DataError lists all faults, city by city.

    A path is a folder of CSVs, an .xlsx, or a folder of such: every one in it then.
    """
    cities: list[Dataset] = []
    faults: list[Fault] = []
    for path in (part for whole in paths for part in cities_of(Path(whole))):
        try:
            cities.append(load_dataset(path))
        except DataError as error:
            faults += [replace(fault, city=path.stem if path.is_file() else path.name) for fault in error.faults]
    counts = Counter(city.name for city in cities)
    faults += [Fault.of_file(name, "city_twice") for name, count in counts.items() if count > 1]
    if not cities and not faults:
        faults = [Fault.of_file(", ".join(map(str, paths)), "no_cities")]
    if faults:
        raise DataError(faults)
    return cities


def cities_of(path: Path) -> list[Path]:
    """The cities a path stands for: itself, or every one in it where it is a folder without tables of its own."""
    if not path.is_dir() or any(path.glob("*.csv")):
        return [path]
    inside = sorted(path.iterdir())
    books = [part for part in inside if part.suffix.lower() == ".xlsx" and not part.name.startswith(("~$", "."))]
    return [part for part in inside if part in books or (part.is_dir() and any(part.glob("*.csv")))]


def read_file(path: Path) -> bytes:
    """The bytes of a file that is named; DataError where there is none, it may not be read or is too large."""
    if not path.is_file():
        raise DataError([Fault.of_file(path.name, "unreadable", right=NO_SUCH_PATH)])
    try:
        return read_bounded(path)
    except OSError as error:
        raise DataError([Fault.of_file(path.name, "unreadable", right=NO_ACCESS)]) from error


def read_bounded(path: Path) -> bytes:
    """A file's bytes; DataError when it is larger than any that can be read."""
    require_size(path.stat().st_size, path.name)
    return path.read_bytes()


def read_workbook(data: bytes, name: str, answers: Answers = NONE) -> Dataset:
    """The dataset of a workbook's bytes; DataError refuses what is no .xlsx of ordinary size, or lists every fault."""
    name = Path(name).name[:80]
    return read_grids(workbook_grids(name, data), Path(name).stem, answers)


def workbook_grids(name: str, data: bytes) -> list[Grid]:
    """The sheets of a workbook; DataError refuses what is no .xlsx of ordinary size."""
    if not data.startswith((b"PK", OLD_OFFICE)):
        raise refuse(name, "not_workbook")
    return read_sheets(data, name)


def read_folder(path: Path) -> list[Grid]:
    """Every <table>.csv of a folder as cells; tables the schema does not know are left for the checks to name."""
    return read_csvs([(file.name, file.read_bytes()) for file in path.glob("*.csv")], MAX_FOLDER_ROWS)


def read_csvs(files: Sequence[tuple[str, bytes]], most_rows: int = MAX_ROWS) -> list[Grid]:
    """CSV files by name as cells, in the order of the schema; DataError names those that are no text."""
    order = {name: place for place, name in enumerate(schema())}
    faults: list[Fault] = []
    grids = []
    for name, data in sorted(files, key=lambda file: (order.get(Path(file[0]).stem, len(order)), file[0])):
        stem = Path(name).stem
        try:
            grids.append(read_csv_grid(data, stem, most_rows))
        except (UnicodeDecodeError, csv.Error):
            faults.append(Fault(table=stem, value=name, rule="unreadable", details={"right": NOT_TEXT}))
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    return grids
