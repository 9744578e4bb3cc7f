"""Rows of a ledger told apart: lines, groups, totals, rows of letters or units, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from sim.dataset.numbers import decimal
from sim.intake.grid import EMPTY, Cell, Row
from sim.intake.headers import is_remark, is_total
from sim.intake.ledger.header_rows import HeaderRows, unit_row
from sim.intake.ledger.mapping import LedgerColumn, LedgerMap
from sim.intake.ledger.more_tables import Tables, stands_above
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.words import SERIAL_WORDS, is_word, ledger_words
from sim.intake.normalise import fold, half_width
from sim.language import read_toml

TEXT_ROLES = (
    "firm", "credit_code", "industry", "county", "park", "chain", "product", "unit", "stop", "listing", "owner",
    "indicator",
)  # fmt: skip
FILLED_DOWN = ("firm", "credit_code", "industry", "county", "park", "chain", "owner")
"""Texts that a merged cell says for each of its rows."""
NUMBER_ROLES = (
    "capacity", "utilisation", "output", "value", "output_before", "value_before", "value_added", "price",
    "plan_output", "plan_value", "plan_growth", "plan_utilisation", "power", "energy", "amount", "amount_before",
)  # fmt: skip
OF_A_GROUP = re.compile(r"[(\[]?\s*(?:共\s*)?[0-9]+\s*(?:户|家|个|firms?)\s*[)\]]?|[(\[]\s*[0-9]+\s*[)\]]")
ENGLISH_TOTAL = re.compile(r"^\W*(?:sub[- ]?|grand )?totals?\b|\btotals?\W*$")
LOST = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{2}|[0-9]{15}0{3}")
"""A code a spreadsheet took for a number: it writes such a one as 9.16E+17 and keeps 15 digits."""
MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""
SECTION = re.compile(r"^[(]?[一二三四五六七八九十]{1,3}[)、.]|^第[一二三四五六七八九十]+部分")


@dataclass
class Record:
    """One row of data: its number in the file, its texts by role, its cells by place, the heading of its group."""

    label: str
    texts: dict[str, str]
    cells: list[Cell]
    group: str = ""
    table: int = 0
    """Which of the sheet's tables it is of, from 0."""

    def cell(self, column: LedgerColumn) -> Cell:
        """The cell of a column."""
        return self.cells[column.place] if column.place < len(self.cells) else EMPTY


@dataclass
class Rows:
    """The rows of a ledger: those of data, totals of the whole by column place, and the names of its groups."""

    records: list[Record] = field(default_factory=list)
    totals: list[Record] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)


class Sorter:
    """Sorts a sheet's rows under a mapping; what is no line goes to the notebook with why."""

    def __init__(self, book: Notebook, tables: Tables, header: HeaderRows, mapping: LedgerMap) -> None:
        self.book, self.tables, self.header, self.mapping = book, tables, header, mapping
        self.grid = grid = tables.grid
        self.text_columns = {each.role: each for each in mapping.columns if each.role in TEXT_ROLES}
        self.numbers = [each for each in mapping.columns if each.role in NUMBER_ROLES]
        self.merged = {
            (column, row): (left, top)
            for left, top, right, bottom in grid.merged
            if bottom > top and bottom - top < len(grid.rows) + 1
            for column in range(left, min(right, 300) + 1)
            for row in range(top, min(bottom, top + 20_000) + 1)
        }
        self.by_label = {row.label: row for row in grid.rows}
        code = self.text_columns.get("credit_code")
        self.lost = {cell.text for row in grid.rows if code and is_lost(cell := row.cell_at(code.place))}

    def rows(self) -> Rows:
        """Every row after the header, sorted."""
        found, in_note, group, summed = Rows(), False, "", False
        places = range(self.header.last + 1, len(self.grid.rows))
        for place in places:
            row = self.grid.rows[place]
            in_note = is_remark(row) or (in_note and len(filled(row)) == 1)
            why = "note" if in_note else self.reason(place, row)
            if not why and summed and self.is_nameless(row):
                why = "subtotal"
            summed = why in ("total", "subtotal")
            if not why:
                found.records.append(self.record(row, found.records[-1] if found.records else None, group))
                if row.state:
                    self.book.assume(f"rows_{row.state}", [row.label])
                continue
            self.book.leave_out(row.label, next(text for _, text in filled(row)), why)
            if why == "group":
                group = group_name(self.lone_text(row))
                found.groups.append(group)
            if why == "title" and not stands_above(row, self.header.above):
                group = ""
            if why == "total":
                found.totals.append(Record(row.label, {}, row.cells, table=self.table_of(row)))
        self.tell_tables(found.records)
        return found

    def table_of(self, row: Row) -> int:
        """Which of the sheet's tables a row is of, from 0."""
        table = self.tables.of.get(row.label)
        return table.number if table else 0

    def tell_tables(self, records: list[Record]) -> None:
        """Tell of tables that have an order of columns or units of their own."""
        for record in records:
            table = self.tables.of.get(record.label)
            if table and table.units:
                self.book.assume("table_units", [record.label], units="、".join(dict.fromkeys(table.units.values())))
            if table and table.own:
                self.book.assume("table_columns", [record.label])
            if table and table.unread:
                self.book.assume("table_unread", [record.label], columns="、".join(table.unread))

    def is_nameless(self, row: Row) -> bool:
        """Whether a row of a form with a row an indicator names no firm, so that it goes on with the row above."""
        named = [role for role in ("firm", "credit_code") if role in self.text_columns]
        return "indicator" in self.text_columns and not any(self.text(row, self.text_columns[role]) for role in named)

    def record(self, row: Row, above: Record | None, group: str) -> Record:
        """A row of data, texts of merged cells filled in; one without a firm goes on with the firm above."""
        texts = {role: self.text(row, column) for role, column in self.text_columns.items()}
        nameless = not texts.get("firm") and not texts.get("credit_code") and "firm" in texts
        if above and nameless and (texts.get("product") or texts.get("indicator")) and above.texts.get("firm"):
            texts |= {role: above.texts[role] for role in FILLED_DOWN if role in texts and not texts[role]}
            self.book.assume("firm_above", [row.label])
        if (code := texts.get("credit_code", "")) in self.lost and not texts.get("firm"):
            self.book.add_once("code_lost", column=self.text_columns["credit_code"], value=code)
        elif code in self.lost:
            texts["credit_code"] = ""
            self.book.assume("code_lost", [row.label])
        return Record(row.label, texts, row.cells, group, self.table_of(row))

    def text(self, row: Row, column: LedgerColumn) -> str:
        """A text cell; that of the first cell it is merged with where it is the firm's, the chain's …"""
        text = row.cell_at(column.place).text
        if not text and column.role in FILLED_DOWN:
            above = self.merged.get((column.place + 1, int(row.label)))
            first = self.by_label.get(str(above[1])) if above else None
            if first and above and first.label != row.label:
                text = first.cell_at(above[0] - 1).text
        return " ".join(half_width(text).split()) if column.role in ("unit", "credit_code") else text

    def reason(self, place: int, row: Row) -> str:
        """Why a row is no line; empty where it is one."""
        texts = filled(row)
        if why := self.tables.heads.get(row.label, ""):
            return why
        if place == self.header.last + 1 and unit_row(self.grid, place, len(self.header.headings)):
            return "units"
        if is_numbering([text for _, text in texts]):
            return "letters"
        if is_signature(texts[0][1]):
            return "signature"
        same = sum(at < len(self.header.headings) and self.header.headings[at] == text for at, text in texts)
        if same > 1 and same > len(texts) / 2:
            return "header"
        words = [text for _, text in texts if decimal(text) is None]
        if total := total_kind(words[:2]):
            return total
        if any(is_word(text, "rows", "sums") for text in words[2:]):
            return "subtotal"
        return self.reason_of_few(row)

    def reason_of_few(self, row: Row) -> str:
        """Why a row with few cells is no line: a part of the row above, a note, the heading of a group."""
        texts = {role: self.text(row, column) for role, column in self.text_columns.items()}
        opening = half_width(texts.get("firm", "") or texts.get("product", "")).lstrip()
        if opening.startswith(ledger_words("rows", "of_which")):
            return "part"
        if texts.get("firm") and set(half_width(texts["firm"])) <= set("* ") and not texts.get("credit_code"):
            return "marked"
        numbers = [cell for each in self.numbers if (cell := row.cell_at(each.place)).text]
        own = [role for role in ("credit_code", "product", "unit", "industry", "stop", "indicator") if texts.get(role)]
        if own:
            return ""
        words = self.words(row)
        if not numbers:
            return "group" if len(words) == 1 else "note" if not texts.get("firm") else "nothing"
        if len(words) != 1:
            return "" if texts.get("firm") else "nothing"
        return self.reason_of_lone(row, words[0], numbers)

    def reason_of_lone(self, row: Row, text: str, numbers: list[Cell]) -> str:
        """Whether a row of one text and some numbers is a group with its sums, or a firm of which little is known."""
        others = [role for role in ("credit_code", "product", "unit", "industry") if role in self.text_columns]
        if all(cell.kind == "formula" for cell in numbers) or looks_like_group(text):
            return "group"
        if not others:
            return ""
        column = self.text_columns.get("firm")
        answer = self.book.ask("row_meant", ("is_group", "is_firm"), row.label, column, text)
        return "group" if answer == "is_group" else ""

    def words(self, row: Row) -> list[str]:
        """The texts of a row that are no numbers, a cell merged over several columns once."""
        return [text for _, text in filled(row) if decimal(text) is None and text != "="]

    def lone_text(self, row: Row) -> str:
        """The first text of a row."""
        return next(iter(self.words(row)), "")


def is_signature(text: str) -> bool:
    """Whether the first text of a row is where somebody signs or is named: 单位负责人:, 填表人:张三."""
    name, colon, _ = half_width(text).partition(":")
    return bool(colon) and is_word(name, "rows", "signed")


def is_lost(cell: Cell) -> bool:
    """Whether a code has lost its last digits, having been taken for a number."""
    return (cell.kind == "number" and len(cell.text) > MOST_DIGITS) or bool(LOST.fullmatch(half_width(cell.text)))


def filled(row: Row) -> list[tuple[int, str]]:
    """Places and texts of the cells that hold something."""
    return [(at, cell.text) for at, cell in enumerate(row.cells) if cell.text]


def is_numbering(texts: list[str]) -> bool:
    """Whether a row is of letters or numbers of the columns: 甲 乙 丙 1 2 3."""
    letters = set(read_toml("ledger")["rows"]["letters"])
    plain = [bare for text in texts if (bare := half_width(text).strip("()")).strip("-—–―")]
    figures = [int(text) for text in plain if text.isdigit()]
    if len(plain) < 2 or any(
        not text.isdigit() and text not in letters and not re.fullmatch("[A-Z]", text) for text in plain
    ):
        return False
    return all(after == before + 1 for before, after in pairwise(figures)) and (
        not figures or figures[0] <= 2 or len(figures) < len(plain)
    )


def total_kind(texts: list[str]) -> str:
    """Whether the first texts of a row say it is a total or a subtotal."""
    for counted in texts:
        text = OF_A_GROUP.sub("", half_width(counted)) or counted
        folded = fold(SERIAL_WORDS.sub("", text))
        english = ENGLISH_TOTAL.search(half_width(text).casefold())
        if is_total(folded) or english or folded in {fold(word) for word in ledger_words("rows", "whole")}:
            part = folded.endswith("小计") or "subtotal" in folded or (folded.endswith("计") and len(folded) > 4)
            return "subtotal" if part and not folded.startswith(("全", "总", "合计")) else "total"
    return ""


def looks_like_group(text: str) -> bool:
    """Whether a text is written as the heading of a group: 一、有色, 化工产业(3户)."""
    plain = half_width(text)
    return bool(SECTION.match(plain) or OF_A_GROUP.search(plain))


def group_name(text: str) -> str:
    """A group's name without its number, its count and the word for what it is."""
    plain = OF_A_GROUP.sub("", SECTION.sub("", half_width(text)))
    return SERIAL_WORDS.sub("", plain).strip(" :,、()")
