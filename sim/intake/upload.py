"""Files as a browser sends them: a workbook, several CSV files, or a zip of either, opened with the same care."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from sim.dataset import Dataset
from sim.dataset.faults import NONE, Answers
from sim.intake.archive import open_zip, refuse, require_size, require_unpackable
from sim.intake.grid import Grid
from sim.intake.load import read_csvs, read_workbook, workbook_grids
from sim.intake.read import read_grids

File = tuple[str, bytes]
TEXT_ENDINGS = (".csv", ".tsv", ".txt")
"""How files of text are named whose cells are cut at commas, semicolons or tabs."""
MAX_FILE_NAME_LETTERS = 80
"""Characters of a file's name that are told."""
UTF8_NAME = 0x800


def read_files(files: Sequence[File], answers: Answers = NONE) -> Dataset:
    """The dataset of uploaded files; DataError refuses what cannot be opened, or lists every fault.

    `answers` are those given to the questions among the faults of an earlier reading.
    """
    named = [(PurePosixPath(name.replace("\\", "/")).name[-MAX_FILE_NAME_LETTERS:], data) for name, data in files]
    told = ", ".join(name for name, _ in named)[:MAX_FILE_NAME_LETTERS]
    require_size(sum(len(data) for _, data in named), told)
    if all(name.lower().endswith(TEXT_ENDINGS) for name, _ in named):
        return read_grids(read_csvs(named), PurePosixPath(named[0][0]).stem if len(named) == 1 else "CSV", answers)
    if len(named) > 1:
        raise refuse(told, "mixed_files")
    name, data = named[0]
    return (read_zip if name.lower().endswith(".zip") else read_workbook)(data, name, answers)


def file_grids(name: str, data: bytes) -> list[Grid]:
    """The sheets of one file, whatever they hold: a workbook, a table as text, or those in a zip.

    DataError says why it is not opened.
    """
    name = PurePosixPath(name.replace("\\", "/")).name[-MAX_FILE_NAME_LETTERS:]
    require_size(len(data), name)
    if name.lower().endswith(".zip"):
        with open_zip(data, name, "not_zip") as archive:
            files = unpack_files(archive, name)
        return [grid for each in files for grid in file_grids(*each)]
    return read_csvs([(name, data)]) if name.lower().endswith(TEXT_ENDINGS) else workbook_grids(name, data)


def read_zip(data: bytes, name: str, answers: Answers = NONE) -> Dataset:
    """The dataset of a zip with a folder of CSV files, or with one workbook, inside."""
    with open_zip(data, name, "not_zip") as archive:
        files = unpack_files(archive, name)
    tables = [(file, content) for file, content in files if file.lower().endswith(TEXT_ENDINGS)]
    books = [(file, content) for file, content in files if file.lower().endswith(".xlsx")]
    if tables and not books:
        return read_grids(read_csvs(tables), PurePosixPath(name).stem, answers)
    if len(books) == 1 and not tables:
        return read_workbook(books[0][1], books[0][0], answers)
    raise refuse(name, "not_zip")


def unpack_files(archive: zipfile.ZipFile, name: str) -> list[File]:
    """The tables and workbooks of an archive, once the sizes it declares are known to be ordinary."""
    entries = [entry for entry in archive.infolist() if entry.filename and not entry.is_dir()]
    require_unpackable(entries, name)
    files = []
    for entry in entries:
        path = PurePosixPath(entry_name(entry))
        if (
            path.suffix.lower() in (*TEXT_ENDINGS, ".xlsx")
            and "__MACOSX" not in path.parts
            and path.name[0] not in ".~"
        ):
            files.append((path.name[-MAX_FILE_NAME_LETTERS:], archive.read(entry)))
    return files


def entry_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name; one without the UTF-8 mark is read as GB18030, as Windows in China writes it."""
    if entry.flag_bits & UTF8_NAME or entry.filename.isascii():
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
