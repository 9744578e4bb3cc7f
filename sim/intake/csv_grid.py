"""A CSV file's rows as cells, within the bounds of what people send."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable

from sim.csv_text import unguarded
from sim.intake.archive import MAX_CELLS, refuse
from sim.intake.grid import LAST_ROW, MAX_COLUMNS, MAX_ROWS, Cell, Grid, Row
from sim.intake.normalise import trimmed

SEPARATORS = ",\t;，；|"
"""What cells may be cut at; of two that cut as well the first."""
LINES_LOOKED_AT = 200
"""Lines by which the separator is found."""


def read_csv_grid(data: bytes, name: str, most_rows: int = MAX_ROWS) -> Grid:
    """A text's rows, whatever its encoding (UTF-8, UTF-16, GB18030) and its separator (comma, tab, semicolon).

    UnicodeDecodeError where it is no text; DataError for more than `most_rows` rows, or too many columns.
    """
    encoding, text = decoded(data)
    mark = separator(text)
    require_csv_bounds(text, mark, f"{name}.csv", most_rows)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    lines = ((reader.line_num, [unguarded(trimmed(text)) for text in texts]) for texts in reader)
    return Grid(name, csv_rows(lines, f"{name}.csv", most_rows), lettered=False, encoding=encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """The encoding where it is not UTF-8, and the text; UnicodeDecodeError where it is none of those people send.

    UTF-16 without its mark is known by the zero bytes that every sign of ASCII has there.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16", data.decode("utf-16")
    zeros = [data[start:2000:2].count(0) for start in (0, 1)]
    if max(zeros) > len(data[:2000]) / 10:
        return "UTF-16", data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    try:
        return "", data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "GB18030", data.decode("gb18030")


def separator(text: str) -> str:
    """What a text's cells are cut at: the sign that cuts the most of its lines into one same number of cells."""
    first = io.StringIO(text[: LINES_LOOKED_AT * 2_000], newline="")
    lines = [line for _, line in zip(range(LINES_LOOKED_AT), first, strict=False) if line.strip()]

    def cut(mark: str) -> tuple[int, int]:
        counts = Counter(len(cells) for cells in csv.reader(lines, delimiter=mark) if len(cells) > 1)
        return max(((times, cells) for cells, times in counts.items()), default=(0, 0))

    try:
        return max((mark for mark in SEPARATORS if mark in text), key=cut, default=",")
    except csv.Error:
        return ","


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
