"""A folder of CSV files read as a dataset."""

from __future__ import annotations

import csv
from pathlib import Path

from sim.dataset import DataError, Dataset, Fault, RawTable, schema


def load_dataset(path: str | Path) -> Dataset:
    """The dataset of a folder of CSVs; DataError lists every fault: table, row, column, value, what would be right."""
    path = Path(path)
    if not path.is_dir():
        raise DataError([Fault("", "", "", str(path), "unreadable", {"right": "no such folder"})])
    return Dataset.from_tables(read_folder(path), path.name)


def read_folder(path: Path) -> dict[str, RawTable]:
    """Every <table>.csv of a folder as raw text; tables the schema does not know are left for the checks to name."""
    files = sorted(
        path.glob("*.csv"), key=lambda file: list(schema()).index(file.stem) if file.stem in schema() else 99
    )
    faults: list[Fault] = []
    tables = {}
    for file in files:
        try:
            tables[file.stem] = read_csv(file)
        except (UnicodeDecodeError, csv.Error) as error:
            faults.append(Fault(file.stem, "", "", file.name, "unreadable", {"right": f"UTF-8 CSV ({error})"}))
    if faults:
        raise DataError(faults)
    return tables


def read_csv(file: Path) -> RawTable:
    """One CSV file as rows of text, blank lines left out, each row numbered as the file counts it."""
    rows: list[dict[str, str]] = []
    labels: list[str] = []
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        columns = [name.strip() for name in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append({name: cell.strip() for name, cell in zip(columns, cells, strict=False)})
                labels.append(str(reader.line_num))
    return RawTable(rows, columns, labels)
