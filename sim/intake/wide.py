"""Months of output: a table of lines that carries them becomes two; those that may be of a plan are asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sim.dataset import Fault, Note, RawTable, schema
from sim.dataset.arrays import MONTHS
from sim.intake.column_names import Heading, heading_under
from sim.intake.grid import Row
from sim.intake.headers import Header
from sim.intake.normalise import half_width
from sim.intake.reader import Reader, Sheet
from sim.intake.references import base_year_of, read_texts
from sim.language import LANGUAGES

YEARS = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
PLANNED = re.compile("计划|预计|预测|目标|规划|安排|plan|forecast|budget|target", re.IGNORECASE)
MAX_TITLE_LETTERS = 40
"""Letters of a title; what is longer tells how to fill the table in."""


def take_output_of_lines(reader: Reader) -> None:
    """Read the twelve months of the base year's output that stand beside the lines, where no table has them."""
    lines = reader.sheets.get("lines")
    if lines is None or "base_output" in reader.sheets or "line" not in lines.header.places:
        return
    months = months_beside(lines.header, base_year_of(reader))
    if len(months) < len(MONTHS):
        return
    sheet = output_sheet(lines, months)
    if ask_months(reader, sheet, ("months_base", "months_out")) == "months_out":
        return
    for place in months:
        lines.header.unknown.pop(place)
    reader.sheets["base_output"] = sheet
    details = dict(zip(LANGUAGES, sheet.table.title, strict=True))
    note = Note("base_output", sheet.raw.sheet, "", "sheet_read_as", details=details)
    reader.notes[("base_output", "sheet_read_as")] = note
    read_texts(reader, sheet)


def months_beside(header: Header, base: str) -> dict[int, Heading]:
    """The headings of months, by place, among those that are none of the lines' own; of several years the base year's.

    None where one month stands twice.
    """
    found: dict[int, Heading] = {}
    for at, text in sorted(header.unknown.items()):
        _, heading = heading_under("base_output", text, header.groups.get(at, ""))
        if heading.column in MONTHS:
            found[at] = heading
    if len(found) > len(MONTHS):
        found = {at: heading for at, heading in found.items() if heading.year == base}
    return found if len({heading.column for heading in found.values()}) == len(found) else {}


def output_sheet(lines: Sheet, months: dict[int, Heading]) -> Sheet:
    """The lines' months as a table of their own, of the same rows."""
    table, header = schema()["base_output"], lines.header
    key = header.places["line"]
    own = replace(
        header,
        table=table,
        columns={key: table.columns["line"], **{at: table.columns[each.column] for at, each in months.items()}},
        units={key: "", **{at: each.unit or header.units.get(at, "") for at, each in months.items()}},
        years={key: "", **{at: each.year for at, each in months.items()}},
        row_unit=None,
        own={},
        unknown={},
        twice={},
    )
    names = [column.name for _, column in sorted(own.columns.items())]
    letters = {name: lines.grid.letter(own.places[name]) for name in names} if lines.grid.lettered else {}
    empty = [dict.fromkeys(names, "") for _ in lines.rows]
    raw = RawTable(empty, names, list(lines.raw.row_labels), letters, lines.raw.sheet, header.label)
    return Sheet(lines.grid, own, lines.rows, raw)


def question_months(reader: Reader) -> None:
    """Ask about a table of output whose title speaks of a plan, or of another year than the base year."""
    if "base_output" in reader.sheets and ("base_output", "sheet_read_as") not in reader.notes:
        ask_months(reader, reader.sheets["base_output"], ("months_base",))


def ask_months(reader: Reader, sheet: Sheet, answers: tuple[str, ...]) -> str:
    """The answer to whether months are output of the base year; empty where it is open, the first where it is plain."""
    base, header = base_year_of(reader), sheet.header
    first = min(at for at, column in header.columns.items() if column.name in MONTHS)
    dated = all(header.years[at] for at in header.columns if header.columns[at].name in MONTHS)
    title = "" if dated else next((text for text in titles_of(sheet, first) if is_of_another(text, base)), "")
    if not title:
        return answers[0]
    row = header.label
    return reader.ask(
        Fault(
            table="base_output",
            row=row,
            value=header.cells[first].text,
            rule="months_meant",
            details={"title": title, "year": base},
            cell=f"{sheet.grid.letter(first)}{row}" if sheet.grid.lettered else "",
            sheet=sheet.raw.sheet,
            question="months_meant:base_output",
            answers=answers,
        )
    )


def titles_of(sheet: Sheet, first: int) -> Sequence[str]:
    """What a sheet says of its months: titles above them or alone in their row, and its own name."""
    above: list[Row] = sheet.grid.rows[: sheet.header.row]
    found = [sheet.header.groups.get(first, "")]
    for row in above:
        filled = [(at, half_width(cell.text)) for at, cell in enumerate(row.cells) if cell.text]
        found += [text for at, text in filled if at >= first or len(filled) == 1]
    found = [text for text in found if text and len(text) <= MAX_TITLE_LETTERS]
    return [*found, sheet.grid.name] if sheet.grid.lettered else found


def is_of_another(title: str, base: str) -> bool:
    """Whether a title speaks of a plan, or of years none of which is the base year."""
    years = YEARS.findall(title)
    if not base or base in years:
        return False
    return bool(years) or PLANNED.search(title) is not None
