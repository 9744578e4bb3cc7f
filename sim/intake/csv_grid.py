"""A CSV file's rows as cells, within the bounds of what people send."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from sim.csv_text import unguarded
from sim.intake.archive import MAX_CELLS, refuse
from sim.intake.grid import LAST_ROW, MAX_COLUMNS, MAX_ROWS, Cell, Grid, Row
from sim.intake.normalise import trimmed


def read_csv_grid(data: bytes, name: str, most_rows: int = MAX_ROWS) -> Grid:
    """A CSV file's rows; read as UTF-8, else as GB18030, as spreadsheets in China save it.

    UnicodeDecodeError where it is neither; DataError for more than `most_rows` rows, or too many columns.
    """
    encoding = ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding, text = "GB18030", data.decode("gb18030")
    require_csv_bounds(text, ",", f"{name}.csv", most_rows)
    reader = csv.reader(io.StringIO(text, newline=""))
    lines = ((reader.line_num, [unguarded(trimmed(text)) for text in texts]) for texts in reader)
    return Grid(name, csv_rows(lines, f"{name}.csv", most_rows), lettered=False, encoding=encoding)


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
