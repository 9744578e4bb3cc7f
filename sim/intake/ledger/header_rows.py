"""Which rows of a sheet are its header: one, or two or three one below another, and what each column is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.dataset.numbers import DECIMAL
from sim.intake.column_names import BRACKETS
from sim.intake.grid import Grid, Row
from sim.intake.headers import MAX_HEADER_ROW, STATED_UNIT
from sim.intake.ledger.headings import MONEY, SCALES, HeadingWords, is_unit_text, read_words
from sim.intake.ledger.mapping import OF_A_YEAR, PLANS
from sim.intake.ledger.words import ledger_words, says
from sim.intake.normalise import half_width
from sim.intake.units import is_declared, read_unit

MOST_ROWS = 3
"""Rows a header may have."""
WIDE = 0.6
"""Share of the sheet's width beyond which a merged text is a title and no heading."""
YEAR_ALONE = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True)
class HeaderRows:
    """A header: the places of its first and last row among the grid's, and its headings, one a column.

    `above` is the text of the rows before it; `units` are those said for the whole sheet.
    """

    first: int
    last: int
    headings: tuple[str, ...]
    above: str
    units: tuple[str, ...]

    def words(self) -> list[HeadingWords]:
        """What each heading says."""
        return [heading_words(heading) for heading in self.headings]


def heading_words(heading: str) -> HeadingWords:
    """What a heading of one row or of several says: the whole of it, else its last row with the year of those above."""
    whole = read_words(heading.replace("\n", " "))
    if "\n" not in heading:
        return whole
    parts = [read_words(part) for part in heading.split("\n")]
    last = parts[-1]
    if last.role and last.role not in ("months", "year", "plan", "growth") and not last.said & {"growth"}:
        exact = last
        year = last.year or next((part.year for part in reversed(parts) if part.year), "")
        plan = {"output": "plan_output", "value": "plan_value"}
        if whole.role in ("ignore", *plan.values()) or "before" in whole.said:
            return whole
        unit = last.unit or whole.unit
        return HeadingWords(exact.role, unit, year, whole.months, whole.of_months, whole.said, "group")
    return whole


def spread(grid: Grid, place: int, width: int, below: Row | None) -> list[str]:
    """A row's texts, each over the columns it heads: those merged with it, else the empty ones to its right.

    A text over most of the sheet is a title and stands for nothing.
    """
    row = grid.rows[place]
    texts = [row.cell_at(at).text for at in range(width)]
    merged = [(left, right) for left, top, right, bottom in grid.merged if top <= int(row.label) <= bottom]
    for left, right in merged:
        if right - left + 1 > WIDE * width and not heads_times(below, left, min(right, width)):
            texts[left - 1 : right] = [""] * (min(right, width) - left + 1)
        elif left <= width:
            texts[left - 1 : right] = [texts[left - 1]] * (min(right, width) - left + 1)
    if below is not None and not any(left < right for left, right in merged) and sum(map(bool, texts)) > 1:
        for at in range(1, width):
            if not texts[at] and below.cell_at(at).text and below.cell_at(at - 1).text:
                texts[at] = texts[at - 1]
    return texts


def heads_times(below: Row | None, left: int, right: int) -> bool:
    """Whether all cells below a merged text are months, quarters or years of what it says."""
    if below is None:
        return False
    return all(read_words(below.cell_at(at).text).role in ("months", "year") for at in range(left - 1, right))


def may_head(row: Row) -> bool:
    """Whether a row can be one of a header: texts, no numbers but years."""
    texts = [cell for cell in row.cells if cell.text]
    numbers = (DECIMAL.fullmatch(half_width(cell.text)) and not YEAR_ALONE.fullmatch(cell.text) for cell in texts)
    return bool(texts) and not any(numbers) and all(cell.kind != "formula" for cell in texts) and not is_context(row)


def is_context(row: Row) -> bool:
    """Whether a row says of what or when a table is, in what unit or by whom: 单位:万元, 报告期."""
    opened = [half_width(cell.text).casefold().replace(" ", "") for cell in row.cells if cell.text]
    words = [word.replace(" ", "") for word in ledger_words("above", "context")]
    return any(text.startswith(word) for text in opened for word in words)


def headings_at(grid: Grid, first: int, last: int) -> tuple[str, ...]:
    """The headings of the columns, the rows of each joined by a line break, what is written twice once."""
    width = max(len(grid.rows[place].cells) for place in range(first, last + 1))
    rows = [
        spread(grid, place, width, grid.rows[place + 1] if place < last else None) for place in range(first, last + 1)
    ]
    return tuple("\n".join(dict.fromkeys(row[at] for row in rows if row[at])) for at in range(width))


def header_score(headings: tuple[str, ...]) -> float:
    """How surely texts are a header: by the columns whose role they name, 0 where nothing says whose the rows are."""
    words = [heading_words(heading) for heading in headings]
    roles = [each.role for each in words]
    amounts = {"output", "value", *OF_A_YEAR, *PLANS}
    told_apart = len({(each.role, each.year, each.months, each.said) for each in words if each.role in amounts})
    known = [role for role in roles if role]
    useful = {role for role in known if role != "ignore"}
    if not useful & {"firm", "credit_code", "product"} or len(useful) < 3:
        return 0.0
    months = sum(role == "months" for role in roles)
    return len(useful) + 0.3 * months + 0.1 * len(known) + 0.05 * told_apart


def find_header(grid: Grid) -> tuple[float, HeaderRows] | None:
    """The header of a sheet with its score; None where no row names firms or products and two roles more."""
    best: tuple[float, int, int] = (0.0, 0, 0)
    for first, last in blocks(grid):
        score = header_score(headings_at(grid, first, last))
        if score > best[0] + 1e-9:
            best = (score, first, last)
    return None if not best[0] else (best[0], header_at(grid, best[1], best[2]))


def blocks(grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of rows that may be a header, the shortest first."""
    heads = [may_head(row) for row in grid.rows[: MAX_HEADER_ROW + MOST_ROWS]]
    for rows in range(1, MOST_ROWS + 1):
        for first in range(len(heads) - rows + 1):
            if all(heads[first : first + rows]) and not any(is_title(grid.rows[first + at]) for at in range(rows)):
                yield first, first + rows - 1


def is_title(row: Row) -> bool:
    """Whether a row has one text alone, which heads the sheet and no column."""
    return sum(bool(cell.text) for cell in row.cells) < 2


def header_at(grid: Grid, first: int, last: int) -> HeaderRows:
    """The header of these rows, with the titles above it."""
    above = [row for row in grid.rows[:first] if any(cell.text for cell in row.cells)]
    cells = [cell.text for row in above for cell in row.cells if cell.text]
    units = tuple(unit for row in above for unit in units_in(row))
    return HeaderRows(first, last, headings_at(grid, first, last), " ".join([grid.name, *cells]), units)


def units_in(row: Row) -> Iterator[str]:
    """Yield the units that a row above a header states for the whole table."""
    for cell in row.cells:
        plain = half_width(cell.text)
        if money := MONEY.search(plain):
            yield f"{SCALES[money[2].casefold()]} yuan"
        stated = [found[1] or found[2] for found in STATED_UNIT.finditer(plain)] or BRACKETS.findall(plain)
        for words in stated:
            yield from (part.strip() for part in re.split("[、,;/]", words.strip("()")) if is_unit_text(part))


def sheet_unit_of_money(sheet_units: tuple[str, ...]) -> str:
    """The unit of money a sheet states; empty where it states none."""
    return next((unit for unit in sheet_units if read_unit(unit).top == "yuan" and not read_unit(unit).bottom), "")


def sheet_unit_of_output(sheet_units: tuple[str, ...]) -> str:
    """The one unit of output a sheet states for all its rows; empty where it states none or several."""
    found = [unit for unit in sheet_units if read_unit(unit).top not in ("yuan", "") and unit not in ("人", "户", "家")]
    return found[0] if len(found) == 1 and is_declared(read_unit(found[0])) else ""


def unit_row(grid: Grid, place: int, columns: int) -> dict[int, str]:
    """Units in a row of their own: by place; empty where the row is anything else."""
    if place >= len(grid.rows):
        return {}
    filled = {at: half_width(cell.text).strip("()") for at, cell in enumerate(grid.rows[place].cells) if cell.text}
    units = {at: text for at, text in filled.items() if is_unit_text(text)}
    others = [text for at, text in filled.items() if at not in units and text not in ("-", "—", "单位", "计量单位")]
    return units if len(units) > 1 and not others and columns else {}


def measure_in(text: str) -> str:
    """What a title says the sheet is of: value, output, or nothing."""
    value, output = says(text, "nouns", "value"), says(text, "nouns", "output")
    if value and "产量" in text:
        return ""
    return "value" if value else "output" if output else ""
