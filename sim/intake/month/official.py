"""The official figure in a report: growth to date of above-scale value added, in a row, a sentence or a box."""

from __future__ import annotations

import re
from dataclasses import replace

from sim.dataset.checks import meant_percent
from sim.dataset.numbers import decimal
from sim.intake.grid import Cell, Row
from sim.intake.month.figures import ADDED, Paper, Place, Sheet
from sim.intake.month.layout import NAMING, Title, with_months
from sim.intake.normalise import half_width
from sim.language import Catalogue

SENTENCE = re.compile(
    r"(?:规上|规模以上|全市)?\s*工业增加值(?P<between>[^0-9。;；%]{0,16}?)(?P<way>增长|下降|增速)[^0-9\-−.。;；]{0,6}"
    r"(?P<number>[-−]?[0-9]+(?:\.[0-9]+)?)\s*(?P<mark>%|％|个百分点)?"
)
OF_MONTH, TO_DATE = re.compile("当月|本月|单月"), re.compile("累计|本年|年初")
FALLS = "下降"
FIRST_RELEASE = 2
SMALL = 1.0
"""A bare number below it may be a fraction: 0.6 may be 60 %."""


def read_growth(paper: Paper, place: Place, cell: Cell, percent: bool) -> float | None:
    """Growth as a fraction, of 6.1, 6.1 % or, where nothing says that it is in percent, 0.061; None with what is asked.

    `percent`: whether the heading says so. A bare number below one is asked about, as is what no city's growth is.
    """
    text = half_width(cell.text)
    number = decimal(text.rstrip("%").strip())
    if number is None:
        paper.add_fault(place, place.heading, cell.text, "growth_not_read")
        return None
    marked = percent or text.endswith("%")
    if cell.kind == "percent" and not text.endswith("%"):
        growth = number
    elif marked or abs(number) >= SMALL or number == 0.0:
        growth = number / 100.0
    else:
        words = {"one": f"{number:.12g}%", "other": f"{number * 100:.12g}%"}
        given = paper.ask(f"growth_share:{place.heading}", place, cell.text, ("in_percent", "in_fractions"), **words)
        if not given:
            return None
        growth = number / 100.0 if given == "in_percent" else number
    if meant := meant_percent("iva_growth", growth):
        paper.add_fault(place, place.heading, cell.text, "growth_meant", **meant)
        return None
    return growth


def find_official(paper: Paper, sheet: Sheet) -> dict[str, float]:
    """The official growth to date that a report states, by month (YYYY-MM), as fractions."""
    found: dict[str, float] = {}
    for row in sheet.grid.rows:
        for month, growth in in_row(paper, sheet, row).items():
            found.setdefault(month, growth)
    return found


def in_row(paper: Paper, sheet: Sheet, row: Row) -> dict[str, float]:
    """The official growth that one row states."""
    said = " ".join(cell.text for cell in row.cells if cell.text)
    if not ADDED.search(said[:2000]):
        return {}
    place = replace(sheet.place_of(row, 0), heading="")
    if sentence := SENTENCE.search(half_width(said[:2000])):
        title = with_months(Title(), said[: sentence.start()] + sentence["between"])
        title = title if title.first else sheet.title
        if OF_MONTH.search(said) and not TO_DATE.search(said):
            paper.add_note("growth_of_month", place, said[:60])
            return {}
        if 1 < title.first == title.last and not TO_DATE.search(said):
            given = paper.ask("growth_of", place, said[:60], ("growth_to_date", "growth_of_month"))
            if given != "growth_to_date":
                return {}
        sign = "-" if sentence["way"] == FALLS else ""
        mark = "%" if sentence["mark"] else ""
        growth = read_growth(paper, place, Cell(f"{sign}{sentence['number']}{mark}"), False)
        shown = max((each.last for each in sheet.layout.columns.values() if each.figures), default=0)
        return at_month(paper, place, title.last or (shown if TO_DATE.search(said) else 0), growth, said)
    places = [at for key, at in sheet.layout.naming.items() if key in NAMING and ADDED.search(row.cell_at(at).text)]
    return in_columns(paper, sheet, row) if places else {}


def in_columns(paper: Paper, sheet: Sheet, row: Row) -> dict[str, float]:
    """The official growth of a row of value added: under a heading of cumulative growth."""
    growths = {at: each for at, each in sheet.layout.columns.items() if each.measure == "growth"}
    to_date = {at: each for at, each in growths.items() if each.relative == "to_date" or each.first < each.last}
    plain = {at: each for at, each in growths.items() if not each.relative and not each.first}
    chosen = to_date or plain
    for at, each in chosen.items():
        place, cell = sheet.place_of(row, at), row.cell_at(at)
        month = each.last or sheet.title.last
        if not cell.text:
            continue
        if not to_date and sheet.title.first == sheet.title.last:
            given = paper.ask("growth_of", place, cell.text, ("growth_to_date", "growth_of_month"))
            if given != "growth_to_date":
                continue
        percent = "%" in half_width(sheet.layout.head_at(at))
        return at_month(paper, place, month, read_growth(paper, place, cell, percent), cell.text)
    return {}


def at_month(paper: Paper, place: Place, month: int, growth: float | None, said: str) -> dict[str, float]:
    """A growth by its month; nothing, with a note or a fault, where there is no release of that month."""
    if growth is None:
        return {}
    if not month:
        paper.add_fault(place, place.heading, said[:60], "growth_without_month")
        return {}
    if month < FIRST_RELEASE:
        paper.add_note("january_not_released", place, said[:60])
        return {}
    return {f"{paper.year}-{month:02d}": growth}


def typed_growth(paper: Paper, text: str, month: str) -> dict[str, float]:
    """The official growth typed in a box, by its month: the one in the text (1-3月 6.1 %), else `month` (YYYY-MM)."""
    words = Catalogue("month", "box")["official"]
    place = Place("", words["zh"])
    title = with_months(Title(), text)
    number = re.search(r"[-−]?[0-9]+(?:[.][0-9]+)?\s*[%％]?\s*$", text)
    growth = read_growth(paper, place, Cell(number[0].strip() if number else text), False)
    return at_month(paper, place, title.last or int(month[5:] or 0), growth, text)
