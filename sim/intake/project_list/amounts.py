"""What a project adds, in its line's unit: from a column of capacities, its content or its name; and its money."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.dataset.faults import Detail
from sim.dataset.numbers import decimal
from sim.intake.cells import read_number
from sim.intake.normalise import half_width
from sim.intake.project_list.asking import Asker
from sim.intake.project_list.capacities import (
    Figure,
    amounts_of,
    find_figures,
    increase,
    line_unit,
    read_amount,
    retired_of,
    unit_size,
)
from sim.intake.project_list.dates import split_phases
from sim.intake.project_list.lines import Line, starts_made
from sim.intake.project_list.readings import Draft
from sim.intake.project_list.table import Listed, ListTable
from sim.intake.units import Unit, factor, read_unit
from sim.language import LANGUAGES, Catalogue, Text

FAR_APART = 1.2
"""Two figures of one capacity differ by no more than this because one of them was rounded."""
VERY_LARGE = 20.0
"""How many times what its line has a project may add before it is asked about."""
SOURCES = Catalogue("project_list", "sources")
MONEY = {"in_wan": "万元", "in_yi": "亿元", "list_million": "百万元"}
PHASED = re.compile(r"[一二三四五六]期|\bphase\b", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """Where a capacity may be read: the answer that means it, its text, and the figures found in it."""

    code: str
    text: str
    figures: tuple[Figure, ...]
    total: Figure | None = None


def amounts_in(source: Source) -> list[float]:
    """The figures of one text."""
    return [each.amount for each in source.figures]


def number_text(value: float) -> str:
    """A figure as people write it: 31,467."""
    return f"{value:,.12g}"


class Amounts:
    """Reads the capacity of one row, whose line is known, and its money."""

    def __init__(self, asker: Asker, table: ListTable, listed: Listed, key: str, draft: Draft) -> None:
        self.asker, self.table, self.listed, self.key, self.draft = asker, table, listed, key, draft
        self.by_product = True
        """Whether the line was found by its product; where it was not, one figure of another name is its own too."""

    def capacity(self, line: Line, phases: list[str]) -> list[float] | None:
        """What each phase adds (one where there are none) in the line's unit a year; None where nothing says it."""
        wanted = line_unit(line.unit)
        parts = self.by_phase(wanted, phases)
        if parts:
            return parts
        whole = self.whole(line, wanted)
        if whole is None:
            return None
        if len(phases) > 1:
            self.draft.tell("phases_even")
        return [whole / len(phases)] * len(phases)

    def by_phase(self, wanted: Unit, phases: list[str]) -> list[float]:
        """A capacity for each phase where a text gives one to each; none else."""
        for role in ("capacity", "content", "name"):
            said = dict(split_phases(self.listed.text(role)))
            found = {name: amounts_of(find_figures(said[name], wanted)) for name in phases if name in said}
            if len(phases) > 1 and len(found) == len(phases) and all(len(each) == 1 for each in found.values()):
                texts = " ".join(f"{name}期 {each[0].text}" for name, each in found.items())
                self.draft.tell("content_capacity", text=texts)
                return [found[name][0].amount for name in phases]
        return []

    def sources(self, line: Line, wanted: Unit) -> list[Source]:
        """Where the row states a capacity, the surest first."""
        texts = [("list_from_column", self.column_text(line, wanted))]
        texts += [("list_from_content", self.listed.text("content")), ("list_from_name", self.listed.text("name"))]
        found = []
        for code, text in texts:
            figures = find_figures(own_phase(text, self.listed.text("name")), wanted)
            more = increase(figures) or phases_together(text, self.listed.text("name"), wanted)
            plain = amounts_of(figures)
            adds = [more] if more else of_product(plain, line)
            if len(plain) == 1 and not self.by_product:
                adds = adds or plain
            totals = [each for each in figures if each.kind == "total"]
            if adds or totals:
                found.append(Source(code, text, tuple(adds), totals[0] if totals and not adds else None))
        return found

    def column_text(self, line: Line, wanted: Unit) -> str:
        """The column of capacities, behind a bare number its unit: of the heading, the row, the sheet or the line."""
        text = half_width(self.listed.text("capacity")).replace(",", "")
        if decimal(text) is None:
            return text
        stated = [self.table.units.get("capacity", ""), self.listed.text("unit"), *self.table.sheet_units]
        for unit in filter(None, stated[:2]):
            size = unit_size(unit, wanted)
            if size is None:
                self.draft.tell("unit_unread", text=f"{text} {unit}", unit=line.unit)
                return ""
            return f"{float(read_amount(text) * size):.12g}{line.unit}"
        general = next((size for u in stated[2:] if read_unit(u).top and (size := unit_size(u, wanted))), None)
        if general:
            return f"{float(read_amount(text) * general):.12g}{line.unit}"
        return self.without_unit(text, line)

    def without_unit(self, text: str, line: Line) -> str:
        """A bare number in the line's unit; asked whether 万 is meant where that would be as likely."""
        number = decimal(text) or 0.0
        if line.there > 0 and number * 1000 < line.there and "万" not in line.unit:
            code = self.asker.ask(
                "list_capacity_unit",
                self.key,
                self.table.heading("capacity"),
                text,
                ("list_as_wan", "list_as_unit"),
                text=text,
                unit=line.unit,
            )
            self.draft.asked |= not code
            return f"{text}万{line.unit}" if code == "list_as_wan" else f"{text}{line.unit}"
        self.draft.tell("no_unit", unit=line.unit)
        return f"{text}{line.unit}"

    def whole(self, line: Line, wanted: Unit) -> float | None:
        """What the project adds as a whole, its choice told, or asked where figures are far apart."""
        found = self.sources(line, wanted)
        if not found:
            return None
        amounts = [self.amount_of(source, line) for source in found]
        if None in amounts:
            return None
        known = dict(zip([source.code for source in found], amounts, strict=True))
        chosen = found[0].code
        sizes = [each for each in known.values() if each]
        if len(sizes) > 1 and min(sizes) > 0 and max(sizes) / min(sizes) > FAR_APART:
            chosen = self.which(found, known, line)
        if not chosen:
            return None
        self.tell_source(found, chosen)
        amount = known[chosen] or 0.0
        return amount if amount > 0 and self.is_sane(amount, line) else None

    def amount_of(self, source: Source, line: Line) -> float | None:
        """A source's amount: its one figure, of several the answered one, of a total what is beyond the line's own."""
        if source.total is not None:
            return self.beyond(source.total, line)
        if len(source.figures) == 1:
            return source.figures[0].amount
        one, other = source.figures[:2]
        codes = ("list_first_figure", "list_second_figure", "list_sum")
        code = self.asker.ask("list_figures", self.key, "", source.text, codes, one=one.text, other=other.text)
        self.draft.asked |= not code
        amounts = {codes[0]: one.amount, codes[1]: other.amount, codes[2]: sum(each.amount for each in source.figures)}
        return amounts.get(code)

    def beyond(self, total: Figure, line: Line) -> float | None:
        """What a total adds: asked whether the line's own capacity is in it."""
        if line.there <= 0:
            return total.amount
        codes, there = ("list_minus", "list_whole"), number_text(line.there) + line.unit
        code = self.asker.ask("list_total", self.key, "", total.text, codes, text=total.text, there=there)
        self.draft.asked |= not code
        if code == "list_minus":
            self.draft.tell("total_less", text=total.text, there=there)
            return max(total.amount - line.there, 0.0)
        return total.amount if code else None

    def which(self, found: list[Source], known: dict[str, float | None], line: Line) -> str:
        """The source that counts where two give figures far apart; empty until that is answered."""
        codes = tuple(source.code for source in found)
        figures = {code: number_text(amount or 0.0) + line.unit for code, amount in known.items()}
        words: dict[str, Detail] = {code.removeprefix("list_from_"): figures.get(code, "") for code in codes}
        called = [SOURCES[code.removeprefix("list_from_")] for code in codes]
        told = {
            lang: [each[lang] + figures[code] for each, code in zip(called, codes, strict=True)] for lang in LANGUAGES
        }
        words["figures"] = Text("、".join(told["zh"]), ", ".join(told["en"]))
        given = self.asker.ask(
            "list_capacity", self.key, self.table.heading("content"), self.listed.text("name"), codes, **words
        )
        self.draft.asked |= not given
        return given

    def tell_source(self, found: list[Source], chosen: str) -> None:
        """Tell which text gave the capacity, and what the others say."""
        source = next(each for each in found if each.code == chosen)
        figure = source.figures[0].text if source.figures else (source.total.text if source.total else source.text)
        if chosen == "list_from_column":
            self.draft.tell("column_capacity", column=self.table.heading("capacity"))
        else:
            self.draft.tell("content_capacity" if chosen == "list_from_content" else "name_capacity", text=figure)
        for other in found:
            if other.code != chosen and other.figures and not {*amounts_in(other)} & {*amounts_in(source)}:
                self.draft.tell("other_figure", text=other.figures[0].text)

    def is_sane(self, amount: float, line: Line) -> bool:
        """Whether a capacity is of a size with its line's; a far larger one is asked about."""
        if line.there <= 0 or amount <= VERY_LARGE * line.there:
            return True
        words = {"amount": number_text(amount) + line.unit, "there": number_text(line.there) + line.unit}
        code = self.asker.ask("list_large", self.key, "", self.listed.text("name"), ("list_keep", "list_out"), **words)
        self.draft.asked |= not code
        return code == "list_keep"

    def retires(self, line: Line) -> float:
        """What is switched off in exchange, in the line's unit a year; 0 where nothing says so."""
        wanted = line_unit(line.unit)
        column = half_width(self.listed.text("retires")).replace(",", "")
        text = f"淘汰{column}{line.unit}" if decimal(column) is not None else f"淘汰{column}" if column else ""
        found = retired_of(find_figures(text or self.listed.text("content"), wanted))
        if found is None:
            return 0.0
        over = found.amount > line.there
        self.draft.tell("retired_over" if over else "retired", text=found.text)
        return 0.0 if over else found.amount

    def money(self, role: str) -> float | None:
        """A sum of money in 亿元; None where it is not known, or its unit is still asked."""
        cell = self.listed.cells.get(role)
        if cell is None or not re.search("[0-9]", half_width(cell.text)):
            return None
        wanted = read_unit("亿元")
        stated = [self.table.units.get(role, ""), *self.table.sheet_units]
        unit = next((each for each in stated if each and factor(read_unit(each), wanted) is not None), "")
        bare = decimal(half_width(cell.text).replace(",", "")) is not None
        if bare and not unit:
            code = self.asker.ask("list_money", "", self.table.heading(role), cell.text, tuple(MONEY), text=cell.text)
            self.draft.asked |= not code
            unit = MONEY.get(code, "")
            if not unit:
                return None
        reading = read_number(cell, unit, read_unit(unit), wanted)
        return None if reading.refused else decimal(reading.text)


def states_capacity(table: ListTable, listed: Listed, line: Line) -> bool:
    """Whether a row states a capacity in the unit of a line."""
    wanted = line_unit(line.unit)
    if not line.unit:
        return False
    if any(find_figures(listed.text(role), wanted) for role in ("capacity", "content", "name")):
        return True
    stated = (table.units.get("capacity", ""), listed.text("unit"), *table.sheet_units)
    bare = decimal(half_width(listed.text("capacity")).replace(",", "")) is not None
    unit = next((each for each in stated if each), "")
    return bare and bool(unit) and unit_size(unit, wanted) is not None


def of_product(figures: list[Figure], line: Line) -> list[Figure]:
    """Of several figures those beside the line's product, else those that no other product's name follows."""
    own = [each for each in figures if names_product(each, line)]
    neutral = [
        each for each in figures if not each.behind.strip() or starts_made(half_width(each.behind).casefold().strip())
    ]
    return own or neutral


def phases_together(text: str, name: str, wanted: Unit) -> Figure | None:
    """What phases add together where a text gives a figure to each; None where the project is one of them."""
    said = [amounts_of(find_figures(part, wanted)) for _, part in split_phases(text)]
    if not said or PHASED.search(half_width(name)) or any(len(each) != 1 for each in said):
        return None
    return Figure(sum(each[0].amount for each in said), "、".join(each[0].text for each in said), "added")


def names_product(figure: Figure, line: Line) -> bool:
    """Whether one of the line's products stands in a figure's words or behind it."""
    text = half_width(figure.text + figure.behind).casefold()
    return any(half_width(each).casefold() in text for each in line.products)


def own_phase(text: str, name: str) -> str:
    """Of a text that tells phases apart what it says of the one a name is of (…项目二期); else the whole text."""
    said = dict(split_phases(text))
    marks = re.findall(r"([一二三四五六])期", half_width(name))
    return said[marks[0]] if len(marks) == 1 and marks[0] in said else text
