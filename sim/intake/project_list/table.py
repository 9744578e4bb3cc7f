"""The table in a list of projects: which row heads it, what each column holds, which rows are projects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from sim.intake.column_names import BRACKET
from sim.intake.grid import EMPTY, Cell, Grid, Row
from sim.intake.headers import STATED_UNIT, is_remark, is_total, is_unit
from sim.intake.normalise import fold, half_width
from sim.intake.project_list.capacities import unit_parts
from sim.intake.project_list.words import find_words, kinds_in
from sim.intake.units import is_declared, read_unit
from sim.language import read_toml

MAX_HEADER_ROW = 40
MAX_HEADING_LETTERS = 60
MIN_ROLES = 3
"""Columns that have to be known before a row heads a list of projects; its name is one of them."""
SECTION = re.compile(
    r"^\s*[(（]?\s*([一二三四五六七八九十]{1,3}|[IVX]{1,4}|[A-H])\s*[)）、.．:：]\s*\S|^第[一二三四五六七八九十]+[类部]"
)
COUNTED = re.compile(r"[(（,，、\s共计合]*([0-9]{1,4})\s*(?:个|项|projects?\b)")
NUMBERING = re.compile(r"甲|乙|丙|丁|戊|己|庚|辛|[0-9]{1,2}|[A-Z]|[一二三四五六七八九十]{1,2}")
YEAR_OF_LIST = re.compile(r"((?:19|20)[0-9]{2})\s*年?")
UP_TO = re.compile("(?:截至|截止|as of)[^(),;]*", re.IGNORECASE)
"""The day of a list, which may be of the year before it."""
ONE_YEAR_DONE = re.compile(r"^(?:19|20)[0-9]{2}\s*年度?(?!底|末).*完成")
OF_LISTS = {"firm", "content", "start", "commissioning", "completion", "period", "investment", "stage", "progress"}
"""Columns beside which a heading of 项目 alone is a project's name."""
FIGURES = ("investment", "spent", "planned_investment")
"""Columns that a section's title row may hold sums of."""


@dataclass
class Listed:
    """A row of the list that is a project: its cells by role, and the section titles above it, the outermost first."""

    row: Row
    cells: dict[str, Cell]
    sections: tuple[str, ...]

    def text(self, role: str) -> str:
        """The text of a column; empty where the list has none."""
        return self.cells.get(role, EMPTY).text


@dataclass
class ListTable:
    """A list of projects found in a sheet: columns and units by role, rows that are projects and rows that are not.

    `counts` are section titles with the number of projects they state, and how many were found.
    """

    grid: Grid
    first_row: int
    roles: dict[str, int]
    headings: dict[int, str]
    units: dict[str, str] = field(default_factory=dict)
    sheet_units: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    rows: list[Listed] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    counts: list[tuple[str, int, int]] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)

    def heading(self, role: str) -> str:
        """The heading of a role's column; empty where there is none."""
        return self.headings.get(self.roles.get(role, -1), "")

    @cached_property
    def unused(self) -> list[str]:
        """Headings of columns that nobody knows."""
        known = set(self.roles.values())
        return [text for place, text in self.headings.items() if text and place not in known]


def role_of(text: str) -> str:
    """What a column holds, by its heading; empty where no word says."""
    written = half_width(text).strip()
    if not written or len(written) > MAX_HEADING_LETTERS:
        return ""
    bracket = BRACKET.match(written)
    head = bracket[1] if bracket and bracket[1] else written
    if ONE_YEAR_DONE.match(head) and not re.search("累计|截至|截止", head):
        return "planned_investment"
    found = find_words("roles", re.sub(r"\s+", "" if not head.isascii() else " ", head)) or find_words("roles", written)
    return max(found, key=lambda each: each.last - each.first).key if found else ""


def roles_in(texts: list[str]) -> dict[str, int]:
    """Places of the columns by role; of two of one role the first."""
    roles: dict[str, int] = {}
    for place, text in enumerate(texts):
        if role := role_of(text):
            roles.setdefault(role, place)
    if len(roles.keys() & OF_LISTS) >= MIN_ROLES - 1:
        looks = [re.sub(r"\s+", "", half_width(text)).casefold() for text in texts]
        for role, words in read_toml("project_list")["alone"].items():
            named = [at for at, look in enumerate(looks) if look in words and at not in roles.values()]
            roles |= {role: named[0]} if named and role not in roles else {}
    return roles


def nearest_header(grids: list[Grid]) -> tuple[Grid | None, str, list[str], bool]:
    """The row most like a header of a list: its sheet, its number, the headings known, whether one is of names."""
    best: tuple[Grid | None, str, list[str], bool] = (None, "", [], False)
    for grid in grids:
        for place in range(min(MAX_HEADER_ROW, len(grid.rows))):
            texts = [cell.text for cell in grid.header_cells(place)]
            roles = roles_in(texts)
            if len(roles) > max(len(best[2]), 1):
                best = (grid, grid.rows[place].label, [texts[at] for at in sorted(roles.values())], "name" in roles)
    return best


def combined(upper: list[Cell], lower: list[Cell]) -> list[str]:
    """The headings of two rows: the lower's; where that names no column alone, with the upper's group before it."""
    found, group = [], ""
    for place in range(max(len(upper), len(lower))):
        above = upper[place].text if place < len(upper) else ""
        below = lower[place].text if place < len(lower) else ""
        group = above or (group if below else "")
        found.append(below if role_of(below) else (group + below if below else group))
    return found


def find_list(grid: Grid) -> ListTable | None:
    """The list of projects a sheet holds, with its rows; None where no row heads one."""
    best: tuple[int, int, int, list[str]] | None = None
    for place in range(min(MAX_HEADER_ROW, len(grid.rows))):
        cells = grid.header_cells(place)
        options = [(1, [cell.text for cell in cells])]
        if place + 1 < len(grid.rows):
            options.append((2, combined(cells, grid.rows[place + 1].cells)))
        for height, texts in options:
            roles = roles_in(texts)
            if "name" in roles and len(roles) >= MIN_ROLES:
                better = best is None or (len(roles), -height) > (best[0], -best[2])
                best = (len(roles), place, height, texts) if better else best
    if best is None:
        return None
    _, place, height, texts = best
    table = ListTable(grid, place + height, roles_in(texts), {at: text for at, text in enumerate(texts) if text})
    read_head(table, place)
    settle_roles(table)
    read_rows(table)
    return table if table.rows else None


def read_head(table: ListTable, place: int) -> None:
    """The titles above the header, the units they and the headings state, and a row of units or numbers below it."""
    for row in table.grid.rows[:place]:
        for cell in row.cells:
            if cell.text:
                table.titles.append(cell.text)
            if found := STATED_UNIT.search(half_width(cell.text)[:120]):
                table.sheet_units += filter(None, re.split("[、,;]", (found[1] or found[2]).strip("()")))
    for role, at in table.roles.items():
        for part in re.findall(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]", table.headings[at]):
            if any(is_declared(read_unit(each)) for each in unit_parts(part)):
                table.units[role] = part.strip()
        tail = half_width(table.headings[at]).replace("、", ",").rpartition(",")[2].strip()
        if role not in table.units and "," in half_width(table.headings[at]) and is_unit(tail):
            table.units[role] = tail
    while table.first_row < len(table.grid.rows):
        texts = {at: cell.text for at, cell in enumerate(table.grid.rows[table.first_row].cells) if cell.text}
        if all(NUMBERING.fullmatch(half_width(text)) for text in texts.values()) and len(texts) > 3:
            table.left_out.append((table.grid.rows[table.first_row].label, "", "numbering"))
        elif texts and all(is_unit(half_width(text).strip("()")) for text in texts.values()):
            own = {at: role for role, at in table.roles.items()}
            table.units |= {own[at]: half_width(text).strip("()") for at, text in texts.items() if at in own}
        else:
            return
        table.first_row += 1


def settle_roles(table: ListTable) -> None:
    """Columns whose values say what their heading leaves open: a 单位 of firms, a 类别 of stages, 规模 in figures."""
    rows = table.grid.rows[table.first_row :]

    def values(role: str) -> list[str]:
        return [text for row in rows if (text := row.cell_at(table.roles[role]).text)] if role in table.roles else []

    units = values("unit")
    if units and "firm" not in table.roles and sum(is_unit(text) for text in units) < len(units) / 2:
        table.roles["firm"] = table.roles.pop("unit")
    for role in ("category", "nature"):
        said = values(role)
        if "stage" not in table.roles and said and all(kinds_in("stages", text) for text in said):
            table.roles["stage"] = table.roles.pop(role)
    content = values("content")
    if content and "capacity" not in table.roles and all(re.fullmatch(r"[0-9.,]+", text) for text in content):
        table.roles["capacity"] = table.roles.pop("content")
        table.units |= {"capacity": table.units["content"]} if "content" in table.units else {}


def merged_down(grid: Grid, row: Row, place: int) -> Cell:
    """A cell, or the one it is merged with above it."""
    held = row.cell_at(place)
    if held.text:
        return held
    for left, top, right, bottom in grid.merged:
        if left <= place + 1 <= right and top < int(row.label) <= bottom and left == right:
            above = next((each for each in grid.rows if each.label == str(top)), None)
            return above.cell_at(place) if above else held
    return held


def read_rows(table: ListTable) -> None:
    """The rows of the list: projects with the sections above them; titles, sums, remarks and repeated headers aside."""
    sections: list[tuple[int, str]] = []
    places: list[tuple[int, int]] = []
    open_counts: list[tuple[str, int, int]] = []
    in_remark = False
    for row in table.grid.rows[table.first_row :]:
        filled = [cell.text for cell in row.cells if cell.text]
        kind = kind_of_row(table, row, filled, in_remark)
        in_remark = kind == "remark"
        if kind == "section":
            level = section_level(filled[0])
            sections = [each for each in sections if each[0] < level]
            sections.append((level, section_text(table, row)))
            open_counts.append((section_text(table, row), level, len(table.rows)))
        if kind:
            table.left_out.append((row.label, filled[0][:40], kind))
            continue
        cells = {role: merged_down(table.grid, row, at) for role, at in table.roles.items()}
        table.rows.append(Listed(row, cells, tuple(text for _, text in sections)))
    places = [(level, first) for _, level, first in open_counts]
    for at, (text, level, first) in enumerate(open_counts):
        last = next((begin for deep, begin in places[at + 1 :] if deep <= level), len(table.rows))
        if said := COUNTED.search(half_width(text)):
            table.counts.append((text, int(said[1]), last - first))


def kind_of_row(table: ListTable, row: Row, filled: list[str], in_remark: bool) -> str:
    """Why a row is no project: section, total, remark, header, no_name; empty where it is one."""
    first = fold(filled[0])[:40]
    if is_total(first) or any(is_total(fold(row.cell_at(at).text)) for at in (table.roles["name"],)):
        return "total"
    if is_remark(row) or (in_remark and len(filled) == 1):
        return "remark"
    same = sum(row.cell_at(at).text == text for at, text in table.headings.items())
    if same > 2 and same > len(filled) / 2:
        return "header"
    name = merged_down(table.grid, row, table.roles["name"]).text
    if name == table.heading("name"):  # the second row of a header whose name is one cell over both
        return "header"
    said = [
        role for role, at in table.roles.items() if row.cell_at(at).text and role not in (*FIGURES, "number", "name")
    ]
    title = filled[0] if not re.fullmatch(r"[0-9.]+", filled[0]) else (filled[1] if len(filled) > 1 else "")
    if not said and (SECTION.match(title) or kinds_in("stages", title) or len(filled) == 1):
        return "section" if not title.startswith(("注", "备注", "说明", "Note")) else "remark"
    if SECTION.match(filled[0]) and len(said) <= 1 and filled[0] != row.cell_at(table.roles["name"]).text:
        return "section"
    return "" if name else "no_name"


def section_level(text: str) -> int:
    """How deep a section's title stands: 一、 above (一), both above a title without a number."""
    written = half_width(text).strip()
    if re.match(r"[一二三四五六七八九十]+\s*[、.:]|第|[IVX]+\.|[A-H][.)]", written):
        return 0
    return 1 if SECTION.match(written) else 0


def section_text(table: ListTable, row: Row) -> str:
    """A section's title as it stands, its words in one text."""
    texts = [cell.text for at, cell in enumerate(row.cells) if cell.text and at not in places_of(table, FIGURES)]
    return " ".join(texts)[:80]


def places_of(table: ListTable, roles: tuple[str, ...]) -> set[int]:
    """Places of some columns."""
    return {table.roles[role] for role in roles if role in table.roles}


def year_of(table: ListTable, file: str) -> tuple[int | None, str]:
    """The year a list is of, and where it stands: a title, the sheet's name, the file's, a heading; None: nowhere."""
    headings = [text for role in ("planned_investment",) if (text := table.heading(role))]
    for text in [*table.titles, table.grid.name, file, *headings]:
        years = [int(each) for each in YEAR_OF_LIST.findall(UP_TO.sub("", half_width(text)))]
        if years:
            return years[0], text[:40]
    return None, ""
