"""The statistics form with a row an indicator (本月, 累计), turned into lines: a firm's products and its value."""

from __future__ import annotations

from collections.abc import Sequence

from sim.intake.ledger.figures import YUAN, Figures
from sim.intake.ledger.lines import LedgerLine
from sim.intake.ledger.mapping import LedgerColumn
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.places import as_key
from sim.intake.ledger.rows import Record
from sim.intake.ledger.spans import Span
from sim.intake.ledger.words import SERIAL_WORDS, is_word, says
from sim.intake.units import read_unit


def read_long_form(
    book: Notebook, columns: Sequence[LedgerColumn], records: Sequence[Record], units: tuple[str, ...]
) -> list[LedgerLine]:
    """The lines of a form: one a product of a firm, with the firm's value where it has one product.

    A firm of several products and one value is one line of value. A form of another month than December is asked about.
    """
    amounts = [column for column in columns if column.role == "amount"]
    if not amounts:
        book.add_fault("ledger_nothing")
        return []
    last = max(column.months[1] for column in amounts)
    if last < 12 and book.ask("year_not_in", ("to_the_year",), details={"last": str(last)}):
        book.assume("to_the_year")
    firms: dict[str, list[Record]] = {}
    for record in records:
        own = as_key(record.texts.get("credit_code", "")) or as_key(record.texts.get("firm", ""))
        firms.setdefault(own or record.label, []).append(record)
    form = Form(book, amounts, units)
    return [line for rows in firms.values() for line in form.lines_of(rows)]


class Form:
    """Reads the rows of one firm after another."""

    def __init__(self, book: Notebook, amounts: Sequence[LedgerColumn], units: tuple[str, ...]) -> None:
        self.book, self.amounts, self.units = book, amounts, units
        self.figures = Figures(book)

    def lines_of(self, records: Sequence[Record]) -> list[LedgerLine]:
        """The lines of one firm."""
        products: list[LedgerLine] = []
        values: list[LedgerLine] = []
        for record in records:
            kind = kind_of(record.texts.get("indicator", ""))
            if kind == "other":
                self.book.leave_out(record.label, record.texts.get("indicator", ""), "other_indicator")
                continue
            (values if kind == "value" else products).append(self.line(record, kind))
        if len(values) > 1:
            for extra in values[1:]:
                self.book.leave_out(extra.row, extra.record.texts["indicator"], "other_indicator")
        value = values[0] if values else None
        if value is None or not products:
            return [value] if value else products
        if len(products) == 1:
            products[0].value, products[0].rows = value.value, [*value.rows, *products[0].rows]
            return products
        self.book.assume("products_together", [line.row for line in products], value.row)
        return [value]

    def line(self, record: Record, kind: str) -> LedgerLine:
        """What one row says, as output of a product or as value."""
        unit = record.texts.get("unit", "")
        texts = {**record.texts, "product": "" if kind == "value" else record.texts.get("indicator", "")}
        line = LedgerLine(record, texts, [record.label], "" if kind == "value" else unit)
        spans: dict[Span, float] = line.value if kind == "value" else line.output
        wanted = YUAN if kind == "value" else read_unit(unit)
        stated = unit or next((each for each in self.units if read_unit(each).top == "yuan"), "")
        for column in self.amounts:
            number = self.figures.number(record, column, stated if kind == "value" else "", wanted)
            if number is not None:
                spans[column.months] = number
        return line


def kind_of(indicator: str) -> str:
    """Whether an indicator is the value of output, a product, or something that is not used."""
    bare = SERIAL_WORDS.sub("", indicator)
    if says(bare, "indicators", "other"):
        return "other"
    return "value" if is_word(bare, "indicators", "value") or says(bare, "nouns", "value") else "product"
