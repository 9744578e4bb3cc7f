"""A guess at how a file is a city: which sheet, which rows of it are the header, what each column is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sim.dataset import DataError, Fault
from sim.dataset.numbers import decimal
from sim.intake.grid import Grid
from sim.intake.ledger.header_rows import HeaderRows, find_header, header_at, measure_in, unit_row
from sim.intake.ledger.headings import HeadingWords, is_unit_text
from sim.intake.ledger.mapping import BEFORE, OF_A_YEAR, PLANS, YEAR, LedgerColumn, LedgerMap
from sim.intake.ledger.spans import Span
from sim.intake.ledger.words import is_word, says
from sim.intake.months import in_digits, quarters_in
from sim.intake.normalise import fold, half_width
from sim.intake.units import read_unit

EXAMPLES = 3
CLOSE = 0.75
"""Share of the best header's score from which on another sheet is of like kind, and the newer one is read."""
NEAR = 0.1
"""Difference of scores, as a share, within which two sheets of like standing are asked about."""
WHICH_SHEET = "two_sheets"
"""The question which of two sheets is meant."""
LOOKED_AT = 200
"""Rows whose cells are looked at to decide what a column is."""
YEAR_OF_TITLE = re.compile(r"\((?:19|20)[0-9]{2}\s*年?度?\)|(?:19|20)[0-9]{2}\s*年度?")
PLACE = re.compile(
    "[\u4e00-\u9fff]{1,10}?(?:自治[州县旗]|开发区|高新区|新区|园区|地区|市(?!场)|[县区](?!域|间|块|分)|[州盟旗省])"
)
"""The name of a place at a title's beginning."""
NO_PLACE = re.compile("(?:全|本|我|各|该|辖|分|城|园|社|新|工业|产业)(?:市|县|区|州|盟|旗|省|园区)")
"""What begins as a place and names none."""
WHOLE_DATE = re.compile(
    r"(?:19|20)[0-9]{2}\s*(?:([-./])\s*[0-9]{1,2}\s*\1\s*[0-9]{1,2}|年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日?)(?![0-9])"
)
"""A day: it says when a sheet was printed, not of which year it is."""
YEAR_IN_TITLE = re.compile(
    r"((?:19|20)[0-9]{2})\s*(?:年|[-.](?=1?[0-9]))|(?:\byear\b|\bfy)\s*:?\s*((?:19|20)[0-9]{2})(?![0-9])", re.IGNORECASE
)
MONTH_IN_TITLE = re.compile(
    r"(?:19|20)[0-9]{2}\s*(?:年\s*(?:0?1\s*月?\s*[-~至到]\s*)?(1[0-2]|0?[1-9])\s*月|[.-]\s*(1[0-2]|0?[1-9])(?![0-9]))"
)
MONTH_ALONE = re.compile(r"(?<![0-9])(?:0?1\s*月?\s*[-~至到]\s*)?(1[0-2]|0?[1-9])\s*月(?!\s*[0-9]{1,2}\s*日)")
OF_TIME = frozenset(("output", "value", "months", *OF_A_YEAR)) - {"capacity", "price"}
"""Roles whose numbers may be of one month or of the year to date."""


def propose(grids: Sequence[Grid], known: LedgerMap | None = None, sheet: str = "") -> LedgerMap:
    """The guessed reading of the sheet that looks most like a ledger, or of the named one.

    A mapping kept from an earlier file gives its columns their roles again, by their headings whatever their year.
    DataError where no sheet has a header that names firms or products and two things more.
    """
    wanted = sheet or (known.sheet if known else "")
    named = [grid for grid in grids if fold(grid.name) == fold(wanted)] if wanted else []
    if sheet and not named:
        raise no_sheet(grids, sheet)
    found = best_sheet(named) or (None if sheet else best_sheet(grids))
    if found is None:
        raise DataError([Fault.of_file(sheet or "、".join(grid.name for grid in grids), "ledger_header")])
    grid, header = found
    mapping = map_of(grid, header)
    if known:
        mapping = fitted(mapping, known)
    return mapping.with_answer(WHICH_SHEET, "this_sheet" if named and rivals(grids, grid.name) else "")


def no_sheet(grids: Sequence[Grid], sheet: str) -> DataError:
    """The DataError, to be raised, of a sheet that is not there."""
    return DataError([Fault.of_file(sheet, "ledger_sheet", known="、".join(grid.name for grid in grids))])


def best_sheet(grids: Sequence[Grid]) -> tuple[Grid, HeaderRows] | None:
    """The sheet whose header is surest, the one with most rows among equals; a hidden one only for want of others."""
    close = alike(grids)
    if not close:
        return None
    grid, _, header = max(close, key=lambda each: (*standing(each[0], each[2]), each[1], len(each[0].rows)))
    return grid, header


def alike(grids: Sequence[Grid]) -> list[tuple[Grid, float, HeaderRows]]:
    """The sheets that look most like a ledger, with the score of their headers."""
    found = [(grid, *scored) for grid in grids if grid.rows and (scored := find_header(grid))]
    best = max((score for _, score, _ in found), default=0.0)
    return [each for each in found if each[1] >= CLOSE * best]


def rivals(grids: Sequence[Grid], sheet: str) -> list[str]:
    """The names of other sheets that are as much the ledger: as sure a header, of no other year or age."""
    close = alike(grids)
    own = next(((score, standing(grid, header)) for grid, score, header in close if grid.name == sheet), None)
    if own is None:
        return []
    others = [each for each in close if each[0].name != sheet and standing(each[0], each[2]) == own[1]]
    return [grid.name for grid, score, _ in others if abs(score - own[0]) <= NEAR * own[0]]


def standing(grid: Grid, header: HeaderRows) -> tuple[bool, bool, str]:
    """What puts one sheet before another of like kind: in sight, no old copy by its name, of the newest year."""
    titles = YEAR_IN_TITLE.findall(WHOLE_DATE.sub(" ", half_width(header.above)))
    years = [*(one or other for one, other in titles), *(said.year for said in header.words())]
    return not grid.hidden, not says(grid.name, "above", "old"), max(years, default="")


def mapped_header(grid: Grid, mapping: LedgerMap) -> HeaderRows:
    """The header rows a mapping names, in a grid; DataError where the sheet has no such rows."""
    labels = [row.label for row in grid.rows]
    first, last = (str(label) for label in mapping.header)
    if first not in labels or last not in labels:
        raise DataError([Fault.of_file(grid.name, "ledger_header_rows", rows=f"{first}-{last}")])
    return header_at(grid, labels.index(first), labels.index(last))


def propose_at(grid: Grid, first: int, last: int) -> LedgerMap:
    """The guess with the header in rows somebody named, as the file counts them."""
    return map_of(grid, mapped_header(grid, LedgerMap(grid.name, (first, last), ())))


def map_of(grid: Grid, header: HeaderRows) -> LedgerMap:
    """The guess for one header: every column with its role."""
    words = header.words()
    data = grid.rows[header.last + 1 : header.last + 1 + LOOKED_AT]
    below = unit_row(grid, header.last + 1, len(words))
    width = max([len(words), *(len(row.cells) for row in data)])
    words += [HeadingWords()] * (width - len(words))
    columns = []
    for place, said in enumerate(words):
        heading = header.headings[place] if place < len(header.headings) else ""
        cells = [cell.text for row in data if (cell := row.cell_at(place)).text]
        if heading or cells:
            examples = tuple(dict.fromkeys(text for text in cells[bool(below) :]))[:EXAMPLES]
            unit = said.unit or below.get(place, "")
            columns.append(LedgerColumn(place, heading, said.role, unit, said.year, said.months, examples, said.why))
    roles = Roles(
        columns, dict(enumerate(words)), header, [[row.cell_at(at).text for at in range(width)] for row in data]
    )
    labels = int(grid.rows[header.first].label), int(grid.rows[header.last].label)
    return LedgerMap(grid.name, labels, tuple(roles.decided()))


class Roles:
    """Columns whose headings leave something open, decided by their cells, their neighbours and the title."""

    def __init__(
        self, columns: list[LedgerColumn], words: dict[int, HeadingWords], header: HeaderRows, cells: list[list[str]]
    ) -> None:
        self.columns, self.words, self.header, self.cells = columns, words, header, cells

    def decided(self) -> list[LedgerColumn]:
        """Every column with a role of data/ledger.toml."""
        roles = {each.role for each in self.columns}
        if "indicator" in roles:
            return [self.of_long_form(each) for each in self.columns]
        found = [self.of_one(self.of_report(each)) for each in self.columns]
        base = {each.role for each in found} & {"output", "value"}
        found = [self.of_before(each) if base else self.of_year_before(each) for each in found]
        return without_rivals(self.without_numbered(found))

    def of_report(self, column: LedgerColumn) -> LedgerColumn:
        """A column of this month or of the year to date, with the months the title says; others as they are."""
        said = self.words[column.place]
        past = column.why == "of_the_past"
        if said.of_months or not (past or column.role in OF_TIME):
            return column
        beside = self.beside(column.place) if past and not said.said & {"month", "to_date"} else said
        month = title_month(self.header.above)
        if is_of_month(beside):
            if not month and not past:
                return replace(column, role="ignore", why="one_month")
            return replace(column, months=(month, month)) if month else column
        return replace(column, months=(1, month)) if month and "to_date" in beside.said else column

    def beside(self, place: int) -> HeadingWords:
        """What the nearest heading to the left, else to the right, says of month or year to date."""
        of_time = [at for at, said in self.words.items() if said.said & {"month", "to_date"}]
        before, after = [at for at in of_time if at < place], [at for at in of_time if at > place]
        return self.words[before[-1] if before else after[0]] if of_time else HeadingWords()

    def without_numbered(self, columns: list[LedgerColumn]) -> list[LedgerColumn]:
        """The columns without those for the firm that hold numbers, where another holds its name."""
        firms = [each.place for each in columns if each.role == "firm"]
        numbered = [at for at in firms if self.is_numbered(at)]
        if len(numbered) == len(firms):
            return columns
        return [replace(each, role="ignore", why="better") if each.place in numbered else each for each in columns]

    def is_numbered(self, place: int) -> bool:
        """Whether most cells of a column are numbers."""
        texts = self.texts(place)
        return sum(decimal(text) is not None for text in texts) > len(texts) / 2

    def of_year_before(self, column: LedgerColumn) -> LedgerColumn:
        """Last year's output is the base of a sheet of this year's plan, which has no other output."""
        noun = self.noun_of_past(column) or ("utilisation" if self.is_past_use(column) else "")
        if not noun:
            return column
        title = title_year(self.header.above)
        return replace(column, role=noun, year=column.year or (str(int(title) - 1) if title else ""), why="heading")

    def of_before(self, column: LedgerColumn) -> LedgerColumn:
        """Last year's output or value beside this year's: what lines without a plan may go on by."""
        noun = self.noun_of_past(column)
        return replace(column, role=f"{noun}_before", why="heading") if noun in ("output", "value") else column

    def is_past_use(self, column: LedgerColumn) -> bool:
        """Whether a column is of the use of capacity in the year before."""
        said = self.words[column.place].said
        use = says(column.heading, "nouns", "utilisation") and "growth" not in said
        return bool(use and column.why == "of_the_past" and not says(column.heading, "said", "two_before"))

    def noun_of_past(self, column: LedgerColumn) -> str:
        """What a column of the year before is of, growth apart; empty where it is none, or of a year before that."""
        past = column.why == "of_the_past" or column.role in ("output_before", "value_before")
        if not past or "growth" in self.words[column.place].said or says(column.heading, "said", "two_before"):
            return ""
        return self.header_noun(column)

    def texts(self, place: int) -> list[str]:
        """The cells of a column that hold something."""
        return [row[place] for row in self.cells if row[place]]

    def of_one(self, column: LedgerColumn) -> LedgerColumn:
        """One column of a wide table."""
        role = column.role
        texts = self.texts(column.place)
        units = sum(is_unit_text(text) for text in texts)
        if role == "unit" and texts and units < len(texts) / 2 and "firm" not in {c.role for c in self.columns}:
            return replace(column, role="firm")
        if role == "firm" and texts and units > len(texts) / 2:
            return replace(column, role="unit")
        if role == "growth":
            return self.of_growth(column)
        if role in ("months", "year", "plan"):
            return self.of_something(column)
        if not role:
            serial = is_word(column.heading, "said", "serial")
            return replace(column, role="ignore", why="not_used" if serial else "unknown")
        return column

    def of_growth(self, column: LedgerColumn) -> LedgerColumn:
        """Growth without a word of plan is of the past, but where it is of a later year than the output."""
        years = [each.year for each in self.columns if each.role in ("output", "value") and each.year]
        yoy = says(column.heading, "said", "yoy") or column.months != YEAR or "to_date" in self.words[column.place].said
        if column.year and years and column.year > max(years) and not yoy:
            return replace(column, role="plan_growth")
        return replace(column, role="ignore", why="of_the_past")

    def of_something(self, column: LedgerColumn) -> LedgerColumn:
        """A month, a year or a plan of what the heading does not say: the title, the unit or the cells say it."""
        measure, why = self.measure(column), "heading"
        if not self.header_noun(column):
            why = "title" if measure_in(self.header.above) else "heading"
        plan = column.role == "plan" or "plan" in self.words[column.place].said
        if plan and any("%" in text or "％" in text for text in self.texts(column.place)):
            share = sum("%" in text or "％" in text for text in self.texts(column.place))
            if share > len(self.texts(column.place)) / 2 or column.unit == "%":
                return replace(column, role="plan_growth", why=why)
        role = {"output": "plan_output", "value": "plan_value"}[measure] if plan else measure
        return replace(column, role=role, why=why)

    def header_noun(self, column: LedgerColumn) -> str:
        """What the column's own heading says it is of."""
        return measure_in(column.heading)

    def measure(self, column: LedgerColumn) -> str:
        """Whether a column without a noun is of value or of output."""
        if own := self.header_noun(column):
            return own
        if column.unit:
            return "value" if read_unit(column.unit).top == "yuan" else "output"
        if title := measure_in(self.header.above):
            return title
        roles = {each.role for each in self.columns}
        money = any(read_unit(unit).top == "yuan" for unit in self.header.units)
        return "value" if (money and "unit" not in roles) or "product" not in roles else "output"

    def of_long_form(self, column: LedgerColumn) -> LedgerColumn:
        """One column of a form with a row an indicator: 本月, 累计, 上年同期."""
        said = self.words[column.place]
        of_time = said.said & {"month", "to_date", "before"} or said.months != YEAR
        if column.role in ("months", "year") or (column.role in ("ignore", "output", "value") and of_time):
            month = title_month(self.header.above)
            if "before" in said.said:
                if "to_date" not in said.said or said.said & {"growth"} or says(column.heading, "said", "two_before"):
                    return replace(column, role="ignore", why="of_the_past")
                months = (1, month) if month and not said.of_months else said.months
                return replace(column, role="amount_before", months=months, why="heading")
            to_date = "to_date" in said.said or (column.role == "year" and "month" not in said.said)
            months = (1 if to_date else month, month) if month and not said.of_months else said.months
            return replace(column, role="amount", months=months, year=column.year or title_year(self.header.above))
        if column.role in ("growth", "plan", "months", "year") or not column.role:
            return replace(column, role="ignore", why=why_unread(column))
        return column


def why_unread(column: LedgerColumn) -> str:
    """Why a column of a form is not used: it numbers the rows, nobody knows it, or it is of the past."""
    if is_word(column.heading, "said", "serial"):
        return "not_used"
    return "of_the_past" if column.role else "unknown"


def title_of(grid: Grid, header: HeaderRows) -> str:
    """The place that a sheet's title begins with (某市 of 某市规上工业企业台账); empty where it names none.

    The title is the first text above the header that is no unit, form or date.
    """
    for row in grid.rows[: header.first]:
        texts = dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells if cell.text.strip())
        if len(texts) == 1 and (text := next(iter(texts))) and not says(text, "above", "context"):
            place = PLACE.match(YEAR_OF_TITLE.sub("", half_width(text)).strip())
            return place[0] if place and not NO_PLACE.fullmatch(place[0]) else ""
    return ""


def title_year(text: str) -> str:
    """The only year a title names; empty where it names none or several."""
    plain = WHOLE_DATE.sub(" ", half_width(text))
    years = {one or other for one, other in YEAR_IN_TITLE.findall(plain)}
    return years.pop() if len(years) == 1 else ""


def title_month(text: str) -> int:
    """The month a title names, the last of several months or of a quarter; 0 where it names none."""
    plain = WHOLE_DATE.sub(" ", in_digits(text))
    if found := MONTH_IN_TITLE.search(plain):
        return int(found[1] or found[2])
    if quarters := quarters_in(plain):
        return quarters[1][1]
    months = {int(month) for month in MONTH_ALONE.findall(plain)}
    return months.pop() if len(months) == 1 else 0


def is_of_month(said: HeadingWords) -> bool:
    """Whether a heading says this month and not the year to date."""
    return "month" in said.said and "to_date" not in said.said


def without_rivals(columns: list[LedgerColumn]) -> list[LedgerColumn]:
    """The columns with each part played once: of two that name the firm, the chain … the first; the rest are not used.

    Output, value and what is planned may stand in several columns, of other months or years; so may what is known of
    one year each, such as the use of capacity.
    """
    several = {"output", "value", *PLANS, "ignore", "amount"} | BEFORE
    taken: set[tuple[str, str, Span]] = set()
    found = []
    for column in columns:
        part = (column.role, column.year, column.months) if column.role in OF_A_YEAR else (column.role, "", YEAR)
        if part in taken and column.role not in several:
            found.append(replace(column, role="ignore", why="better"))
        else:
            found.append(column)
        taken.add(part)
    return found


def fitted(mapping: LedgerMap, known: LedgerMap) -> LedgerMap:
    """A guess with the roles a kept mapping gives the same headings, and with its answers that are not of one row."""
    exact = {bare_heading(each.heading, years=True): each for each in known.columns}
    loose = {bare_heading(each.heading, years=False): each for each in known.columns}
    columns = []
    for column in mapping.columns:
        kept = exact.get(bare_heading(column.heading, years=True)) or loose.get(
            bare_heading(column.heading, years=False)
        )
        if kept is None or not column.heading:
            columns.append(column)
        else:
            columns.append(replace(column, role=kept.role, unit=column.unit or kept.unit, why="kept"))
    lasting = {
        key: text for key, text in known.answers.items() if "@" not in key and key not in ("base_year", "which_year")
    }
    return replace(mapping, columns=tuple(columns), answers=lasting)


def fits(mapping: LedgerMap, known: LedgerMap) -> bool:
    """Whether a kept mapping says of every column what it is: all it uses are there, and none that it does not know."""
    there = {bare_heading(each.heading, years=False) for each in mapping.columns if each.heading}
    read = {bare_heading(each.heading, years=False): each.role for each in known.columns if each.heading}
    return there <= read.keys() and {heading for heading, role in read.items() if role != "ignore"} <= there


def bare_heading(heading: str, years: bool) -> str:
    """A heading folded, without its year where that is not to count."""
    text = half_width(heading)
    return fold(text if years else re.sub(r"(?:19|20)[0-9]{2}\s*年?", "", text))
