"""What counts of what is made (docs/model.md §2.7): lines from the month they are listed, and promoted firms."""

from __future__ import annotations

import numpy as np

from sim.model import Model
from sim.steps.axes import TIME, Array
from sim.workbook.live.addresses import MONTH_AFTER_ALL, MONTH_BEFORE_ALL, MONTHS_OF_YEAR, months_after_january
from sim.workbook.live.check_sheet import CheckSheet
from sim.workbook.live.columns import LineColumns
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel, plan_year


def write_is_new(live: LiveModel, sheet: FormulaSheet) -> CellBlock:
    """Write 1 for every line of a firm that is new to the statistics, else 0."""
    entry = [live.addresses.cell_ref("lines", "entry", row) for row in range(live.line_count)]
    return sheet.formula_column(
        live.book.word("is_new"),
        lambda row: f'IF(ISNUMBER(SEARCH("new_entity",{entry[row]})),1,0)',
        np.isin(np.arange(live.line_count), live.model.city.new_lines),
        "code",
    )


def write_in_sample(live: LiveModel, sheet: FormulaSheet) -> CellBlock:
    """Write 1 for every line that is in the sample in the plan year, 0 for one that leaves it then or has before."""
    cells = [live.addresses.cell_ref("lines", "exit", row) for row in range(live.line_count)]
    return sheet.formula_column(
        live.book.word("in_sample"),
        lambda row: f'IF({cells[row]}="",1,IF({months_after_january(cells[row], live.origin)}>=12,1,0))',
        in_sample(live.model),
        "code",
    )


def in_sample(model: Model) -> Array:
    """1 for every line that is in the sample in the plan year, else 0, (line,)."""
    return (model.city.exit_year > 0.0).astype(np.float64)


def write_counted_share(live: LiveModel, model: Model, lines: LineColumns, output: CellBlock) -> CellBlock:
    """Write 1 in the months in which a line's output counts, else 0; `model` is the one `output` repeats."""
    first_values, counted_values = counting(model, live.line_count)

    def counts_from(row: int) -> str:
        listed = live.addresses.cell_ref("lines", "listing", row)
        listing = f'IF({listed}="",{MONTH_BEFORE_ALL},{months_after_january(listed, live.origin)})'
        now, before = (
            f"SUMPRODUCT(MIN({MONTHS_OF_YEAR}+{MONTH_AFTER_ALL}*({block.row_ref(row)}<=0)))"
            for block in (output, lines.base)
        )
        before = f'IF(COUNTIF({lines.base.row_ref(row)},">0")=0,{MONTH_AFTER_ALL},{before}-12)'
        made_first = f"IF({now}>={MONTH_AFTER_ALL},{MONTH_AFTER_ALL},{now})"
        return f"IF({lines.is_new.ref(row)}=1,MAX({listing},MIN({made_first},{before})+listing_lag),0)"

    first = lines.sheet.formula_column(live.book.word("counts_from"), counts_from, first_values, "month")
    return lines.sheet.monthly_formulas(
        live.book.word("counted"),
        lambda row, month: f"IF({month}>={first.ref(row)},{lines.worth.in_sample.ref(row)},0)",
        counted_values,
        "code",
    )


def counting(model: Model, count: int) -> tuple[Array, Array]:
    """The month each line counts from (line,), and whether it counts (line, 12), as the formulas have them."""
    city = model.city
    first, counted = np.zeros(count), np.ones((count, 12))
    if city.new_lines.size:
        first_base = np.where(np.isinf(city.first_base_month), MONTH_AFTER_ALL, city.first_base_month).ravel()
        made = plan_year(model.output, count)[city.new_lines] > 0.0
        first_made = np.where(made.any(axis=TIME), made.argmax(axis=TIME), MONTH_AFTER_ALL)
        listing = np.where(np.isinf(city.listing), MONTH_BEFORE_ALL, city.listing).ravel()
        lag = float(model.values["listing_lag"][0, 0, 0])
        first[city.new_lines] = np.maximum(listing, np.minimum(first_made, first_base) + lag)
    counted[city.partial_lines] = model.counted_share[:, :12, 0]
    return first, counted


def write_promoted(live: LiveModel, check: CheckSheet) -> None:
    """Write the promoted firms' value added by month, and the base they bring, 亿元."""
    promoted, newcomers = (part[0, 0, 0] / 12.0 for part in live.model.promoted)
    cohort = "promoted_firms*promoted_va/12"
    grown = f"{cohort}*(1+promoted_growth)"
    check.write_months("promoted", live.book.word("va_promoted"), lambda _: grown, np.full(12, promoted))
    check.write_months("newcomers", live.book.word("va_newcomers"), lambda _: cohort, np.full(12, newcomers))
