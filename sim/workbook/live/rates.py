"""Every line's value-added rate (docs/model.md §2.8): its industry's beside its own, and the one in force."""

from __future__ import annotations

import numpy as np

from sim.dataset.industries import INDUSTRY, OWN, longest_code, va_rates
from sim.workbook.live.addresses import EMPTY_TEXT, exact_position, industry_code
from sim.workbook.live.columns import Industries
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel


def write_codes(live: LiveModel, sheet: FormulaSheet) -> CellBlock:
    """Write every line's industry code as the model reads it; an empty text for a line that names none."""
    formulas = [industry_code(live.addresses.cell_ref("lines", "industry", row)) for row in range(live.line_count)]
    codes = [str(code) for code in live.dataset.tables["lines"]["industry"]]
    return sheet.text_column(live.book.column_name("lines", "industry"), codes, 12, formulas)


def write_rates(live: LiveModel, sheet: FormulaSheet, codes: CellBlock, industries: Industries | None) -> CellBlock:
    """Write the rate of the longest code that has one, the line's own rate, and by `va_basis` the one in force."""
    tables, addresses, book = live.dataset.tables, live.addresses, live.book
    own = sheet.formula_column(
        book.word("own_rate"),
        lambda row: addresses.number_ref("lines", "va_rate", row, EMPTY_TEXT),
        tables["lines"]["va_rate"],
        "share",
    )
    if industries is None:
        return own
    theirs, basis = write_industry_rates(live, sheet, codes, industries), addresses.fact_ref("va_basis")

    def in_force(row: int) -> str:
        first, second = theirs.ref(row), own.ref(row)
        by_industry = f'IF({first}="",{second},{first})'
        return f'IF({basis}="{OWN}",IF({second}="",{first},{second}),{by_industry})' if basis else by_industry

    said = live.dataset.profile.get("va_basis") or INDUSTRY
    return sheet.formula_column(book.word("rate"), in_force, va_rates(tables, said), "share")


def write_industry_rates(live: LiveModel, sheet: FormulaSheet, codes: CellBlock, industries: Industries) -> CellBlock:
    """Write which industry's rate a line has, the longest code its own begins with that has one, and that rate."""
    table, known, rates = (
        live.dataset.tables["industries"],
        industries.codes.column_ref(),
        industries.rates.column_ref(),
    )
    held = {
        str(code): float(rate)
        for code, rate in zip(table["industry"], table["va_rate"], strict=True)
        if not np.isnan(rate)
    }

    def longest(row: int) -> str:
        code = codes.ref(row)
        begins = f'EXACT(LEFT({code},LEN({known})),{known})*({known}<>"")*({rates}<>"")'
        return f"LEFT({code},SUMPRODUCT(MAX({begins}*LEN({known}))))"

    applied = [longest_code(str(code), held) for code in live.dataset.tables["lines"]["industry"]]
    formulas = [longest(row) for row in range(live.line_count)]
    of = sheet.text_column(live.book.word("industry_of_rate"), applied, 12, formulas)
    return sheet.formula_column(
        live.book.word("industry_rate"),
        lambda row: f'IF({of.ref(row)}="","",INDEX({rates},{exact_position(of.ref(row), known)}))',
        [held.get(code, np.nan) for code in applied],
        "share",
    )
