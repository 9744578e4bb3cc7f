"""Workbooks for tests, built cell by cell: the tiny good city as rows, and any rows as an .xlsx."""

from __future__ import annotations

import copy
import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

GOOD = Path(__file__).parent / "bad_tables" / "good"

Book = dict[str, list[list[Any]]]


def number(text: str) -> Any:
    """A CSV's cell as a spreadsheet holds it; a code that begins with 0 as text, else it would lose it."""
    if text.startswith("0") and text[1:].isdigit():
        return text
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text or None


@cache
def _good(folder: Path) -> Book:
    book = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as text:
            rows = list(csv.reader(text))
        book[file.stem] = [list(rows[0]), *([number(cell) for cell in row] for row in rows[1:])]
    return book


def good(folder: Path = GOOD) -> Book:
    """The tiny good city (or another folder) as rows by sheet, header first. Ours to change."""
    return copy.deepcopy(_good(folder))


def column(book: Book, table: str, name: str) -> int:
    return book[table][0].index(name)


def put(book: Book, table: str, row: int, name: str, value: Any) -> None:
    """Set a cell: row 1 is the header, as the sheet counts."""
    book[table][row - 1][column(book, table, name)] = value


def pack(book: Book, merged: dict[str, list[str]] | None = None, formats: dict[tuple[str, str], str] | None = None):
    """The rows as the bytes of an .xlsx."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in book.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in (merged or {}).get(name, []):
            sheet.merge_cells(area)
    for (name, cell), style in (formats or {}).items():
        workbook[name][cell].number_format = style
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
