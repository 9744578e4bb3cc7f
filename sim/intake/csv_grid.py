"""A CSV file's rows as cells, within the bounds of what people send."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable

from sim.csv_text import unguarded
from sim.intake.archive import MAX_CELLS, refuse
from sim.intake.grid import LAST_ROW, MAX_COLUMNS, MAX_ROWS, Cell, Grid, Row
from sim.intake.normalise import trimmed

SNIFFED, SNIFFED_LINES = 20_000, 20
"""Letters and lines of a CSV file that its separator is found from."""
QUOTED = re.compile(r'"[^"]*"')


def read_csv_grid(data: bytes, name: str, most_rows: int = MAX_ROWS) -> Grid:
    """A CSV file's rows, cut at commas, semicolons or tabs, whichever its first lines hold most of.

    Read as UTF-16 where it says so, else as UTF-8, else as GB18030, as spreadsheets in China save it.
    UnicodeDecodeError where it is none; DataError for more than `most_rows` rows, or too many columns.
    """
    encoding, text = decoded(data)
    mark = separator(text)
    require_csv_bounds(text, mark, f"{name}.csv", most_rows)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    lines = ((reader.line_num, [unguarded(trimmed(text)) for text in texts]) for texts in reader)
    return Grid(name, csv_rows(lines, f"{name}.csv", most_rows), lettered=False, encoding=encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """The encoding where it is not UTF-8, and the text; UnicodeDecodeError where it is none that is known."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16", data.decode("utf-16")
    try:
        return "", data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "GB18030", data.decode("gb18030")


def separator(text: str) -> str:
    """What cells are cut at: of tab, semicolon and comma the one the first lines hold most of, quotes aside."""
    lines = [QUOTED.sub("", line) for line in text[:SNIFFED].splitlines()[:SNIFFED_LINES]]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in ",\t;"}
    return max(counts, key=lambda mark: counts[mark])


def csv_rows(lines: Iterable[tuple[int, list[str]]], name: str, most_rows: int = MAX_ROWS) -> list[Row]:
    """The rows that hold something, of lines by number; DataError for more rows or columns than can be read."""
    rows: list[Row] = []
    for number, texts in lines:
        if any(texts):
            rows.append(Row(str(number), [Cell(text) for text in texts]))
        if len(rows) > most_rows:
            raise refuse(name, "too_many_rows", most=str(most_rows))
        if len(texts) > MAX_COLUMNS:
            raise refuse(name, "too_many_columns", most=str(MAX_COLUMNS))
    return rows


def require_csv_bounds(text: str, mark: str, name: str, most_rows: int = MAX_ROWS) -> None:
    """DataError when a text has more cells or lines than can be meant: counting them costs nothing, cutting does."""
    most = MAX_CELLS * (most_rows // MAX_ROWS)
    if text.count(mark) > most:
        raise refuse(name, "too_many_cells", most=f"{most:,}")
    if text.count("\n") + text.count("\r") > LAST_ROW + most_rows:
        raise refuse(name, "too_many_rows", most=str(most_rows))
