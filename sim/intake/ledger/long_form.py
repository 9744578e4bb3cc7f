"""The statistics form with a row an indicator (本月, 累计), turned into lines: a firm's products and its value."""

from __future__ import annotations

from collections.abc import Sequence

from sim.intake.ledger.figures import YUAN, Figures, is_unknown, value_units
from sim.intake.ledger.indicators import Indicator, is_value, read_indicator
from sim.intake.ledger.lines import LedgerLine, WideReader
from sim.intake.ledger.mapping import LedgerColumn
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.places import as_key
from sim.intake.ledger.rows import FILLED_DOWN, Record
from sim.intake.ledger.spans import Span
from sim.intake.normalise import fold
from sim.intake.units import Unit, read_unit, wanted_unit


def read_long_form(
    book: Notebook, columns: Sequence[LedgerColumn], records: Sequence[Record], units: tuple[str, ...]
) -> list[LedgerLine]:
    """The lines of a form: one a product of a firm, with the firm's value where it has one product.

    One value for several products of a firm is asked about, and so is a form of another month than December.
    """
    amounts = [column for column in columns if column.role == "amount"]
    if not amounts:
        book.add_fault("ledger_nothing")
        return []
    last = max(column.months[1] for column in amounts)
    if min(column.months[0] for column in amounts) > 2:
        if not book.ask("only_a_month", ("by_month_alone",), details={"last": str(last)}):
            return []
        book.assume("by_month_alone")
    if last < 12 and book.ask("year_not_in", ("to_the_year",), details={"last": str(last)}):
        book.assume("to_the_year")
    firms: dict[str, list[Record]] = {}
    for record in records:
        own = as_key(record.texts.get("credit_code", "")) or as_key(record.texts.get("firm", ""))
        firms.setdefault(own or record.label, []).append(record)
    form = Form(book, amounts, records, units)
    form.before = [column for column in columns if column.role == "amount_before"]
    return [line for rows in firms.values() for line in form.lines_of(rows)]


class Form:
    """Reads the rows of one firm after another."""

    def __init__(
        self, book: Notebook, amounts: Sequence[LedgerColumn], records: Sequence[Record], units: tuple[str, ...]
    ) -> None:
        self.book, self.amounts = book, amounts
        self.before: Sequence[LedgerColumn] = ()
        self.figures = Figures(book)
        self.indicators = {each.label: read_indicator(each.texts.get("indicator", "")) for each in records}
        self.by_name = any(each.kind == "output" for each in self.indicators.values())
        bare = [each for each in records if self.indicators[each.label].kind == "value" and not unit_of(each)]
        self.money = self.unit_of_money(bare, units) if bare else ""

    def unit_of_money(self, records: Sequence[Record], units: tuple[str, ...]) -> str:
        """The unit of values whose rows state none: the sheet's, or as answered."""
        column = max(self.amounts, key=lambda each: each.months[1] - each.months[0])
        total = sum(WideReader.plain(record, column) for record in records)
        return value_units(self.book, [column], units, {column.place: total})[column.place]

    def kind(self, record: Record) -> str:
        """What a row is of; a name alone is a product only where no row says 产量 beside its product."""
        kind = self.indicators[record.label].kind
        return ("other" if self.by_name else "output") if kind == "product" else kind

    def lines_of(self, records: Sequence[Record]) -> list[LedgerLine]:
        """The lines of one firm."""
        own = {role: next((t for r in records if (t := r.texts.get(role, ""))), "") for role in FILLED_DOWN}
        of_kind: dict[str, list[Record]] = {}
        for record in records:
            of_kind.setdefault(self.kind(record), []).append(record)
        for record in of_kind.get("other", ()):
            self.book.leave_out(record.label, record.texts.get("indicator", ""), "other_indicator")
        products = [self.line(record, own) for record in of_kind.get("output", ())]
        for record in of_kind.get("capacity", ()):
            self.add_capacity(record, products)
        value = self.value_of(of_kind.get("value", []), own)
        if value is None or not products:
            return [value] if value else products
        if len(products) > 1:
            return self.of_whole_firm(value, products)
        products[0].value, products[0].rows = value.value, [*value.rows, *products[0].rows]
        products[0].value_before = value.value_before
        return products

    def of_whole_firm(self, value: LedgerLine, products: list[LedgerLine]) -> list[LedgerLine]:
        """A firm of several products and one value: one line of its value, or the first product's, as answered."""
        told = {"firm": value.name, "count": str(len(products))}
        rows = [*value.rows, *(line.row for line in products)]
        given = self.book.ask("value_of_firm", ("one_line", "first_alone"), value.row, value=value.name, details=told)
        if given:
            self.book.assume(given, rows, value.row)
        if given == "first_alone":
            products[0].value, products[0].value_before = value.value, value.value_before
            return products
        value.rows = rows
        return [value]

    def value_of(self, records: Sequence[Record], own: dict[str, str]) -> LedgerLine | None:
        """The firm's value; asked where two indicators are both like it."""
        exact = [each for each in records if is_value(each.texts.get("indicator", ""))] or list(records)
        if not exact:
            return None
        chosen = exact[0]
        for other in exact[1:]:
            first, second = (each.texts["indicator"] for each in (chosen, other))
            told = {"firm": own["firm"], "first": first, "second": second}
            answers = ("column_first", "column_second")
            given = self.book.ask("two_values", answers, other.label, value=own["firm"], details=told)
            chosen = other if given == "column_second" else chosen
        for extra in records:
            if extra is not chosen:
                self.book.leave_out(extra.label, extra.texts["indicator"], "other_indicator")
        line = LedgerLine(chosen, {**chosen.texts, **own, "product": ""}, [chosen.label])
        self.fill(line.value, chosen, unit_of(chosen) or self.money, YUAN)
        self.fill_before(line.value_before, chosen, unit_of(chosen) or self.money, YUAN)
        return line

    def line(self, record: Record, own: dict[str, str]) -> LedgerLine:
        """A product's line with its output."""
        unit, of = unit_of(record), self.indicators[record.label]
        product = record.texts.get("product", "") or of.product
        line = LedgerLine(record, {**record.texts, **own, "product": product}, [record.label], unit)
        self.fill(line.output, record, unit, read_unit(unit))
        self.fill_before(line.output_before, record, unit, read_unit(unit))
        return line

    def fill(self, spans: dict[Span, float], record: Record, unit: str, wanted: Unit) -> None:
        """The amounts of a row by first and last month."""
        for column in self.amounts:
            number = self.figures.number(record, column, unit, wanted)
            if number is not None:
                spans[column.months] = number

    def fill_before(self, spans: dict[Span, float], record: Record, unit: str, wanted: Unit) -> None:
        """The amounts of a row in the year before; a cell that is no number is passed over."""
        for column in self.before:
            text = record.cell(column).text.strip()
            if text[:1].isdigit() and (number := self.figures.number(record, column, unit, wanted)):
                spans[column.months] = number

    def add_capacity(self, record: Record, products: Sequence[LedgerLine]) -> None:
        """Give a capacity to the product it is of, in that one's unit; one of no product of the firm is left out."""
        of: Indicator = self.indicators[record.label]
        name = fold(record.texts.get("product", "") or of.product)
        same = [each for each in products if not name or fold(each.texts["product"]) == name]
        if len(same) != 1 or same[0].capacity is not None:
            self.book.leave_out(record.label, record.texts.get("indicator", ""), "other_indicator")
            return
        line = same[0]
        found: dict[Span, float] = {}
        self.fill(found, record, unit_of(record) or line.unit, wanted_unit("unit/yr", read_unit(line.unit)))
        if found:
            line.capacity = found[max(found, key=lambda span: span[1] - span[0])]
            line.rows.append(record.label)


def unit_of(record: Record) -> str:
    """The unit a row states; empty where it states none."""
    unit = record.texts.get("unit", "")
    return "" if is_unknown(unit) else unit
