"""A monthly report read: figures to lines, values to output, sums to months; asked and told before anything is taken.

Grid ─ layout, title ─▶ Figure ─ line, amount ─▶ Part ─ months ─▶ Row of what is shown ─▶ Reported
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.dataset import DataError, Dataset, Fault, Note
from sim.dataset.faults import NONE, Answers
from sim.intake.grid import Grid, require_whole
from sim.intake.month.amounts import Amount, Prices, Standing, in_money, is_unknown, read_amount
from sim.intake.month.figures import LEAVE_OUT, Figure, Paper, Sheet, read_figures
from sim.intake.month.layout import find_layout, read_title
from sim.intake.month.lines import LEAVE_ALL_OUT, Lines, how
from sim.intake.month.months import Month, Part, months_from
from sim.intake.month.odd import check_base, check_odd
from sim.intake.month.official import find_official, typed_growth
from sim.intake.normalise import half_width
from sim.language import Text

KEPT = (
    "value_meant",
    "value_unit",
    "no_line",
    "several_lines",
    "several_rows",
    "firm_only",
    "growth_share",
    "growth_of",
)
"""Questions whose answers hold for the next month's report too; the others are of one report."""
DIGITS = 8
"""Significant digits of a month that was worked out: nobody reports the thousandth of a gram."""
MAX_PARTS = 200
"""Figures of one line that are looked at; there are 78 spans of months in a year."""
OF_WHICH = "其中"
MAX_QUOTED_LETTERS = 60
"""Letters of a first row that a fault quotes."""


@dataclass(frozen=True)
class Row:
    """A line's month as it is taken: where it stands, the text there, output in the line's unit, how it was read."""

    line: str
    month: str
    output: float
    unit: str
    found: str
    row: str
    cell: str
    heading: str
    sheet: str
    how: tuple[Text, ...]


@dataclass(frozen=True)
class Reported:
    """What a report says: rows to be shown, official growth to date by month (fractions), notes.

    `used` are the questions whose answers were made use of, `left_out` those that one answer for all answered.
    """

    rows: tuple[Row, ...]
    official: Mapping[str, float]
    notes: tuple[Note, ...] = ()
    used: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @property
    def output(self) -> dict[str, float]:
        """Actual output by row of the table of actuals (line/2023-01), in the line's unit."""
        return {f"{row.line}/{row.month}": row.output for row in self.rows}


def read_report(
    grids: Sequence[Grid],
    dataset: Dataset,
    standing: Standing | None = None,
    answers: Answers = NONE,
    name: str = "",
    growth: str = "",
) -> Reported:
    """What a report's sheets say; DataError lists every fault and question, and then nothing is taken.

    `name` is the file's: it may say the month. `growth` is the official growth to the report's last month, as typed; it
    comes before one that the report states. Of several sheets with figures it is asked which one is meant.
    """
    paper, lines = Paper(dataset.plan_year, answers), Lines(dataset)
    standing = standing or Standing.of(dataset)
    sheets = chosen_sheets(paper, lines, grids, name) if any(grid.rows for grid in grids) or not growth else []
    parts: dict[str, list[Part]] = {}
    dashes: dict[str, list[Figure]] = {}
    official: dict[str, float] = {}
    for sheet in sheets:
        add_parts(paper, lines, standing, sheet, parts, dashes)
        official |= find_official(paper, sheet)
    rows = rows_of(paper, lines, standing, parts, dashes)
    if not paper.faults:
        rows = check_odd(paper, lines, standing, rows)
    if growth:
        official |= typed_growth(paper, growth, max((row.month for row in rows), default=""))
    if sheets and not rows and not official and not paper.faults:
        paper.add_fault(sheets[0].head_place, "", quoted(sheets[0].grid), "nothing_read")
    if paper.faults:
        raise DataError(paper.faults)
    return Reported(
        tuple(rows), official, tuple(paper.notes.values()), frozenset(paper.used), frozenset(paper.left_out)
    )


def kept_answers(answers: Answers) -> dict[str, str]:
    """The answers that hold for the next report of the same form; one that leaves all strange names out does not."""
    held = {question: answer for question, answer in answers.items() if question.partition(":")[0] in KEPT}
    return {question: LEAVE_OUT if answer == LEAVE_ALL_OUT else answer for question, answer in held.items()}


def chosen_sheets(paper: Paper, lines: Lines, grids: Sequence[Grid], name: str) -> list[Sheet]:
    """The sheets that hold figures: the only one, else the one, or all, of the answer; a fault where none does."""
    found = []
    for grid in grids:
        layout = find_layout(grid, lines.own_units) if grid.rows else None
        if layout is not None:
            found.append(Sheet(grid, layout, read_title(grid, layout, (grid.name, name))))
        elif len(grids) == 1:
            found += title_alone(grid, name)
    if not found:
        grid = next((grid for grid in grids if grid.rows), Grid("", []))
        label = grid.rows[0].label if grid.rows else "1"
        paper.faults.append(Fault(row=label, value=quoted(grid), rule="no_months", sheet=grid.name))
    if len(found) > 1:
        codes = {f"sheet:{sheet.grid.name}": sheet.grid.name for sheet in found}
        place = replace(found[0].head_place, row="", sheet="")
        given = paper.ask("month_sheet", place, name, (*codes, "all_sheets"), **codes)
        found = [sheet for sheet in found if given in ("all_sheets", f"sheet:{sheet.grid.name}")]
    require_whole([sheet.grid for sheet in found])
    return found


def title_alone(grid: Grid, name: str) -> list[Sheet]:
    """A text without a table that says the official figure in a sentence."""
    from sim.intake.month.layout import Layout
    from sim.intake.month.official import SENTENCE

    said = " ".join(cell.text for row in grid.rows for cell in row.cells)
    if not SENTENCE.search(said):
        return []
    layout = Layout(str(int(grid.rows[-1].label) + 1), [], len(grid.rows))
    return [Sheet(grid, layout, read_title(grid, layout, (grid.name, name)))]


def quoted(grid: Grid) -> str:
    """A table's first row, to be quoted in a fault."""
    return " ".join(cell.text for cell in grid.rows[0].cells if cell.text)[:MAX_QUOTED_LETTERS] if grid.rows else ""


def add_parts(
    paper: Paper,
    lines: Lines,
    standing: Standing,
    sheet: Sheet,
    parts: dict[str, list[Part]],
    dashes: dict[str, list[Figure]],
) -> None:
    """Add a sheet's figures by line, and the dashes. Firms' totals come last, less the lines that stand alone."""
    prices, totals, before = Prices(lines, standing), [], []
    for figure in under_firms(lines, sheet, list(read_figures(paper, sheet))):
        match = lines.match(paper, figure, in_money(figure))
        if is_unknown(figure.cell.text):
            for line in match.lines if match and not figure.base else ():
                dashes.setdefault(line, []).append(figure)
            continue
        amount = read_amount(paper, figure, lines.unit_of(match.lines[0])) if match and match.lines else None
        if match and match.firm and amount and not amount.money:  # volumes of several lines are no sum
            match = lines.match(paper, figure, False)
        if match is None or not match.lines or amount is None:
            continue
        if figure.base:
            before.append((figure, match.lines, amount))
        elif match.firm:
            totals.append((figure, match.lines, amount))
        elif part := part_of(paper, prices, figure, match.lines[0], amount):
            add_part(paper, parts.setdefault(match.lines[0], []), part, amount.money)
    for figure, firm, amount in totals:
        for line, part in spread(paper, prices, figure, firm, amount, parts).items():
            parts.setdefault(line, []).append(part)
    check_base(paper, prices, before)


def under_firms(lines: Lines, sheet: Sheet, figures: Sequence[Figure]) -> list[Figure]:
    """The figures, those of products below their firm's row named with that firm.

    They stand below it where the first row says 其中, or is a product of that firm; a firm's row ends the one before.
    """
    firm, below, found = "", None, []
    for figure in figures:
        name = figure.names[0] if len(figure.names) == 1 and not sheet.layout.across else ""
        if called := lines.firm_named(name):
            firm, below = called, None
        elif not name:
            firm = ""
        elif firm and below is None:
            below = half_width(name).startswith(OF_WHICH) or lines.makes(firm, name)
        under = firm and below and not called
        found.append(replace(figure, names=(name, firm), named=figure.named * 2) if under else figure)
    return found


def part_of(paper: Paper, prices: Prices, figure: Figure, line: str, amount: Amount) -> Part | None:
    """A line's output of a figure; None, with its fault, where its value cannot be divided by a price."""
    steps, output = amount.steps, amount.number
    if amount.money:
        found = prices.output(paper, figure, line, amount.number)
        if found is None:
            return None
        output, steps = found[0], (*steps, found[1])
    return Part(figure, figure.first, figure.last, output, steps)


def add_part(paper: Paper, parts: list[Part], part: Part, money: bool) -> None:
    """Add a line's figure; of a volume and a value of the same months the volume counts, which is told."""
    if len(parts) >= MAX_PARTS:  # the same months over and over: told by those that are there
        return
    for place, old in enumerate(parts):
        if (old.first, old.last) == (part.first, part.last) and old.figure.measure != part.figure.measure:
            paper.add_note("value_beside_output", part.figure.place)
            if not money:
                parts[place] = part
            return
    parts.append(part)


def spread(
    paper: Paper,
    prices: Prices,
    figure: Figure,
    firm: tuple[str, ...],
    amount: Amount,
    parts: Mapping[str, Sequence[Part]],
) -> dict[str, Part]:
    """A firm's total by line, by plan; lines with a figure of their own for those months are taken off first."""
    own = {
        line: part.output
        for line in firm
        for part in parts.get(line, ())
        if (part.first, part.last) == (figure.first, figure.last)
    }
    worth = {line: prices.base(line) * prices.index(paper, figure, line) if amount.money else 1.0 for line in own}
    rest = amount.number - sum(worth[line] * output for line, output in own.items())
    others = tuple(line for line in firm if line not in own)
    if not others:
        paper.add_note("total_beside_lines", figure.place)
        return {}
    if rest < 0.0:
        paper.ask_of_cell("total_below_lines", figure.place, figure.cell.text, (LEAVE_OUT,))
        return {}
    shared = prices.spread(paper, figure, others, replace(amount, number=rest))
    steps = (*amount.steps, *([how("rest")] if own else []), how("spread"))
    if len(others) > 1:
        paper.add_note("firm_spread", figure.place, figure.cell.text)
    return {line: Part(figure, figure.first, figure.last, output, steps) for line, output in shared.items()}


def rows_of(
    paper: Paper,
    lines: Lines,
    standing: Standing,
    parts: Mapping[str, Sequence[Part]],
    dashes: Mapping[str, Sequence[Figure]],
) -> list[Row]:
    """The rows of every line by month. A dash whose month no other figure tells is told as not in yet."""
    city, year, rows = lines.dataset.city, paper.year, []
    last = max((part.last for each in parts.values() for part in each), default=0)
    for line, own in parts.items():
        place = city.lines.index(line)
        keys = {month: f"{line}/{year}-{month:02d}" for month in range(1, 13)}
        known = {month: standing.known[key] for month, key in keys.items() if key in standing.known}
        shapes = {"base": city.base[place], "plan": standing.plan[place]}
        blank = {month for each in dashes.get(line, ()) if not each.summed for month in each.months}
        found = months_from(paper, own, shapes, known, blank, f"{year}-{last:02d}")
        rows += [as_row(line, f"{year}-{month:02d}", found[month], lines.unit_of(line)) for month in sorted(found)]
    told = {(row.line, int(row.month[5:])) for row in rows}
    for line, each in dashes.items():
        for figure in each:
            if (line, figure.last) not in told:
                paper.add_note("not_in_yet", figure.place, figure.cell.text)
    return rows


def as_row(line: str, month: str, found: Month, unit: str) -> Row:
    """A month as it is shown."""
    figure = found.figure
    output = float(f"{found.output:.{DIGITS}g}") if found.steps else found.output
    place, steps = figure.place, found.steps or (how("as_it_is"),)
    where = {"row": place.row, "cell": place.cell, "heading": place.heading, "sheet": place.sheet}
    return Row(line, month, output, unit, figure.cell.text, **where, how=steps)
