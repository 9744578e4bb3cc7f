"""Where a monthly report's figures are: its title, its heading rows, the columns that name a row, those of figures.

Four layouts are read: months across; months down with lines across; a row for each line and month; a report form
(本月, 本月止累计, 上年同月), whose month stands in its title, or a row for each firm and indicator.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from sim.dataset.numbers import DECIMAL
from sim.intake.column_names import BRACKETS, read_heading
from sim.intake.grid import Cell, Grid, Row
from sim.intake.headers import MAX_HEADER_ROW, STATED_UNIT, is_unit
from sim.intake.month.headings import DATED, MONTH, SPAN, YEAR, Meaning, read_meaning
from sim.intake.months import in_digits
from sim.intake.normalise import fold, half_width
from sim.language import read_toml

NAMING = ("indicator", "line", "zh", "en", "product", "firm")
"""Columns that may name a row, the most definite first."""
TITLE_MONTH = re.compile(rf"(?<![0-9]){MONTH}\s*月份?")
DAY = re.compile(
    rf"(?:{YEAR}\s*年)?\s*{MONTH}\s*月\s*(?:3[01]|[12][0-9]|0?[1-9])\s*[日号]|"
    rf"{YEAR}\s*[-/.]\s*{MONTH}\s*[-/.]\s*(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
)
"""A date to the day, as of filling in or of sending."""
BARE_MONTH = re.compile(rf"{YEAR}\.(1[0-2]|0?[1-9])")
VALUE_TITLE, OUTPUT_TITLE = re.compile("产值|output value", re.IGNORECASE), re.compile("产量|产出", re.IGNORECASE)


@dataclass(frozen=True)
class Title:
    """What stands above the table: the report's months and year, the unit, and whether it is of value or of output."""

    first: int = 0
    last: int = 0
    year: str = ""
    unit: str = ""
    measure: str = ""


@dataclass
class Layout:
    """A table's headings by place: what each column of figures says, which columns name a row, its month, its unit.

    `across` are headings that name lines, over months that go down; `firms` and `units` stand in rows of their own over
    or under them, and `named_by` is the row that names the lines. `unread` are headings that play no part.
    """

    label: str
    heads: list[str]
    first_row: int
    columns: dict[int, Meaning] = field(default_factory=dict)
    naming: dict[str, int] = field(default_factory=dict)
    across: dict[int, str] = field(default_factory=dict)
    firms: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    named_by: str = ""
    unit: int | None = None
    month: int | None = None
    unread: list[str] = field(default_factory=list)

    def head_at(self, place: int) -> str:
        """The heading over a place."""
        return self.heads[place] if place < len(self.heads) else ""


@cache
def column_roles() -> dict[str, str]:
    """What a heading's column is for, by its folded name."""
    return {fold(word): role for role, words in read_toml("month")["columns"].items() for word in words}


def role_of(text: str) -> str:
    """What a column that names or dates its rows is for; empty where its heading is none of those."""
    bare = BRACKETS.sub("", text)
    found = column_roles().get(fold(text)) or column_roles().get(fold(bare), "")
    key = read_heading("lines", text).column or read_heading("lines", bare).column
    return key if key in ("line", "zh", "en", "firm", "product") and found not in ("unread", key) else found


def find_layout(grid: Grid, units: frozenset[str] = frozenset()) -> Layout | None:
    """The table's layout; None where no heading of months or of figures is found. `units`: folded, the city's own."""
    rows = grid.rows[:MAX_HEADER_ROW]
    best, most = None, 0
    for place, row in enumerate(rows):
        for depth, heads in ((1, texts_of(row)), (2, stacked(rows, place))):
            found = [text for text in heads if read_meaning(text)]
            figured = [text for text in heads if (meaning := read_meaning(text)) and meaning.counts]
            named = sum(bool(role_of(text)) for text in heads)
            lone = sum(bool(text) for text in heads) == 1 and bool(heads[0])
            if not figured or lone or (depth == 1 and holds_numbers(row)):
                continue
            if (score := 2 * len(found) + named) > most:
                best, most = (place + depth - 1, heads), score
    if best is not None:
        return headed(grid, *best)
    return months_down(grid, units)


def texts_of(row: Row) -> list[str]:
    """A row's cells as texts, the months of a row of 2023.1, 2023.2 … told from one another."""
    return dated([cell.text for cell in row.cells])


def dated(texts: Sequence[str]) -> list[str]:
    """Texts with 2023.1 as 2023-01, where others say that it is January: 2023.2 beside it, or a second 2023.1."""
    written = [half_width(text) for text in texts]
    counts = Counter(text for text in written if BARE_MONTH.fullmatch(text))
    if not counts or (len(counts) == 1 and next(iter(counts)).endswith(".1") and sum(counts.values()) == 1):
        return list(texts)
    seen: Counter[str] = Counter()
    found = []
    for text, plain in zip(texts, written, strict=True):
        months = BARE_MONTH.fullmatch(plain)
        seen[plain] += 1
        october = months is not None and months[2] == "1" and seen[plain] == 2
        found.append(text if months is None else f"{months[1]}-{10 if october else int(months[2]):02d}")
    return found


def holds_numbers(row: Row) -> bool:
    """Whether any cell of a row is a plain number that heads nothing."""
    return any(DECIMAL.fullmatch(half_width(text).replace(",", "").rstrip("%")) for text in texts_of(row))


def stacked(rows: list[Row], place: int) -> list[str]:
    """Two heading rows as one: what stands above reaches right over blank cells, as merged cells do."""
    if place + 1 >= len(rows) or holds_numbers(rows[place]) or holds_numbers(rows[place + 1]):
        return []
    upper, lower = [cell.text for cell in rows[place].cells], [cell.text for cell in rows[place + 1].cells]
    if sum(map(bool, upper)) < 2 or not any(
        text and at < len(lower) and not lower[at] for at, text in enumerate(upper)
    ):
        return []
    width, above, heads = max(len(upper), len(lower)), "", []
    for at in range(width):
        above = (upper[at] if at < len(upper) else "") or above
        below = lower[at] if at < len(lower) else ""
        own = upper[at] if at < len(upper) else ""
        heads.append(f"{above} {below}".strip() if below else own)
    return heads


def headed(grid: Grid, place: int, heads: list[str]) -> Layout:
    """The layout below a row of headings."""
    layout = Layout(grid.rows[place].label, heads, place + 1)
    for at, text in enumerate(heads):
        role, meaning = role_of(text), read_meaning(text)
        if not text or role == "unread":
            continue
        if meaning is not None:
            layout.columns[at] = meaning
        elif role == "unit" and layout.unit is None:
            layout.unit = at
        elif role == "month" and layout.month is None:
            layout.month = at
        elif role in NAMING and role not in layout.naming:
            layout.naming[role] = at
        else:
            layout.unread.append(text)
    resolve_same(layout)
    name_first_column(layout, grid)
    return layout


def resolve_same(layout: Layout) -> None:
    """Give 上年同期 the months of the column of figures before it."""
    before = Meaning(relative="month")
    for at, meaning in layout.columns.items():
        if meaning.relative == "same":
            own = replace(meaning, first=before.first, last=before.last, relative=before.relative)
            layout.columns[at] = replace(own, measure=meaning.measure or before.measure)
        elif meaning.figures:
            before = meaning


def name_first_column(layout: Layout, grid: Grid) -> None:
    """Where no heading says which column names the rows: the first one before the figures that holds words."""
    if layout.naming:
        return
    first = min(layout.columns)
    for at in range(first):
        texts = [row.cell_at(at).text for row in grid.rows[layout.first_row :]]
        taken = at in (layout.unit, layout.month) or role_of(layout.head_at(at)) == "unread"
        if not taken and any(text and not DECIMAL.fullmatch(half_width(text)) for text in texts):
            layout.naming["line"] = at
            head = layout.head_at(at)
            layout.unread = [text for text in layout.unread if text != head]
            return


def months_down(grid: Grid, own_units: frozenset[str]) -> Layout | None:
    """The layout of months going down with a line in each column; None where that is not so.

    Up to three rows of headings: firms over their products over units, a firm's name reaching right over blank cells.
    """
    for place, row in enumerate(grid.rows[:MAX_HEADER_ROW]):
        for at in range(min(3, len(row.cells))):
            texts = dated([each.cell_at(at).text for each in grid.rows[place + 1 :]])
            dates = [bool(meaning and (meaning.first or meaning.relative)) for meaning in map(read_meaning, texts)]
            first = dates.index(True) if True in dates else 0
            heads = [row, *grid.rows[place + 1 : place + 1 + first]]
            if any(holds_numbers(head) for head in heads[1:]):
                first, heads = 0, heads[:1]
            named = any(cell.text for cell in row.cells[at + 1 :]) and not holds_numbers(row)
            if named and is_corner(row, at, len(heads)) and 0 < 2 * sum(dates) >= len(texts) - first:
                return lines_across(heads, place + len(heads), at, own_units)
    return None


def is_corner(row: Row, at: int, count: int) -> bool:
    """Whether a row may be the first of `count` rows of headings: what stands over the months is empty or a heading."""
    text = row.cell_at(at).text
    return count == 1 or not text or bool(role_of(text)) or is_unit_word(text)


def is_unit_word(text: str) -> bool:
    """Whether a heading says that its row or column holds units."""
    return fold(text) in {fold(word) for word in read_toml("month")["columns"]["unit"] if word != "单位"}


def lines_across(heads: Sequence[Row], first_row: int, at: int, own_units: frozenset[str]) -> Layout:
    """The layout below rows of headings over months in the column `at`: a line and a unit for each other column.

    A row of which half are units is one of units: what else stands there is a unit that nobody knows.
    """
    width = max(len(row.cells) for row in heads)
    units: dict[int, str] = {}
    names: list[dict[int, str]] = []
    firm, named_by = None, heads[-1].label
    for row in heads:
        said = row.cell_at(at).text
        cells = {right: cell.text for right, cell in enumerate(row.cells) if right > at and cell.text}
        bare = {right: half_width(text).strip("()") for right, text in cells.items()}
        known = sum(is_unit(text) or fold(text) in own_units for text in bare.values())
        if names and (is_unit_word(said) or 2 * known >= len(bare) > 0):
            units |= bare
        elif cells:
            firm = len(names) if role_of(said) == "firm" else firm
            named_by = row.label
            names.append(cells)
    for cells in names[:-1]:
        reach_right(cells, names[-1], width)
    if firm is not None and firm == len(names) - 1 and len(names) > 1:  # products over their firms
        names.insert(0, names.pop())
    own = names[-1]
    across = {right: text for right, text in own.items() if role_of(text) != "unread"}
    firms = {right: cells[right] for cells in names[:-1] for right in across if right in cells}
    layout = Layout(heads[-1].label, [own.get(right, "") for right in range(width)], first_row, across=across, month=at)
    layout.heads[at] = heads[0].cell_at(at).text
    layout.firms, layout.units, layout.named_by = firms, units, named_by
    return layout


def reach_right(cells: dict[int, str], below: dict[int, str], width: int) -> None:
    """Let a heading stand for the blank cells to its right that a lower row of headings fills, as merged cells do."""
    above = ""
    for right in range(width):
        above = cells.get(right, above)
        if above and right in below:
            cells[right] = above


def read_title(grid: Grid, layout: Layout, names: Sequence[str]) -> Title:
    """What is said above the table, else by `names`: those of the sheet and of the file."""
    label = int(layout.label) if layout.label.isdigit() else 0
    above = [row for row in grid.rows[: layout.first_row] if row.label.isdigit() and int(row.label) < label]
    texts = [cell.text for row in above for cell in row.cells if cell.text]
    title = one_month(texts[::-1])
    for name in names:
        title = title if title.first else one_month([name])
    units = stated_units(texts) or stated_units([cell.text for row in above_heads(grid, layout) for cell in row.cells])
    said = " ".join(texts)
    kinds = [kind for kind, words in (("value", VALUE_TITLE), ("output", OUTPUT_TITLE)) if words.search(said)]
    return replace(title, unit=units[-1] if units else "", measure=kinds[0] if len(kinds) == 1 else "")


def stated_units(texts: Sequence[str]) -> list[str]:
    """The units of 单位:万元(当年价)、吨 in texts; rates are none."""
    found = (STATED_UNIT.search(half_width(text)[:120]) for text in texts)
    return [unit for match in found if match for unit in units_of(match)]


def above_heads(grid: Grid, layout: Layout) -> list[Row]:
    """The rows of headings above a table's first row, which may state its unit too."""
    return grid.rows[: layout.first_row]


def units_of(found: re.Match[str]) -> list[str]:
    """The units of 单位:万元、吨."""
    written = BRACKETS.sub("", found[1] or found[2]).strip("()")
    marks = "[、,;/]" if "%" in written else "[、,;]"
    return [unit for unit in re.split(marks, written) if unit.strip("%‰") and ":" not in unit]


def with_months(title: Title, text: str) -> Title:
    """A title with the months that one more text names, where it had none yet; a day's date is no report's month."""
    written = DAY.sub(" ", in_digits(text)[:120])
    if title.first:
        return title
    if found := SPAN.search(written):
        return replace(title, first=int(found[2]), last=int(found[3]), year=found[1] or title.year)
    if found := DATED.search(written):
        return replace(title, first=int(found[2]), last=int(found[2]), year=found[1])
    if found := TITLE_MONTH.search(written):
        return replace(title, first=int(found[1]), last=int(found[1]))
    meaning = read_meaning(written)
    return replace(title, first=meaning.first, last=meaning.last, year=meaning.year) if meaning else title


def one_month(texts: Sequence[str]) -> Title:
    """The months that texts name, the last of them first; none where they end in different months."""
    written = [DAY.sub(" ", in_digits(text)[:120]) for text in texts]
    ends = {int(found[3]) for text in written for found in SPAN.finditer(text)}
    ends |= {int(found[2]) for text in written for found in DATED.finditer(SPAN.sub(" ", text))}
    ends |= {int(found[1]) for text in written for found in TITLE_MONTH.finditer(DATED.sub(" ", SPAN.sub(" ", text)))}
    title = Title()
    for text in texts if len(ends) < 2 else ():
        title = with_months(title, text)
    return title


def plain(cell: Cell) -> str:
    """A cell's text in half width."""
    return half_width(cell.text)
