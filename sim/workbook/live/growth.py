"""Growth, pulls and the bridge from plan to feasible (docs/model.md §2.9 and §2.10)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.steps.axes import Array
from sim.workbook.live.addresses import EMPTY_TEXT
from sim.workbook.live.check_sheet import MONTHLY_ROWS, STAGES, CheckSheet
from sim.workbook.live.columns import LineColumns
from sim.workbook.live.formula_sheet import CellBlock
from sim.workbook.live.live_model import LiveModel
from sim.workbook.live.value_added import line_va


def write_ledger(live: LiveModel, check: CheckSheet) -> None:
    """Write value added of lines and promoted firms by month, and what it is compared with, 亿元."""
    model = live.model
    for key, parts, values in (
        ("ledger", ("observed", "promoted"), model.counted_now),
        ("before", ("observed_base", "newcomers"), model.counted_base),
    ):
        sums = ["+".join(check.ref(part, month) for part in parts) for month in range(12)]
        check.write_months(key, live.book.word(f"va_{key}"), sums.__getitem__, values[0, :12, 0])


def write_growth(live: LiveModel, check: CheckSheet) -> None:
    """Write value added by month with the accounting difference, growth to date, and growth of the month, fractions.

    January and February are one month; January alone has no growth of its own.
    """
    book, now, before = live.book, live.model.monthly_now[0, :12, 0], live.model.monthly_base[0, :12, 0]
    whole = [f"{check.ref('ledger', month)}+{check.ref('difference', month)}" for month in range(12)]
    check.write_months("now", book.word("va_now_total"), whole.__getitem__, now)

    def growth(first: int, last: int) -> str:
        sums = [f"SUM({check.row_ref(key, first, last)})" for key in ("now", "before")]
        return f'IF({sums[1]}=0,"",{sums[0]}/{sums[1]}-1)'

    grown = over(np.cumsum(now), np.cumsum(before)) - 1.0
    check.write_months("to_date", book.word("to_date"), lambda month: growth(0, month), grown, total=False)
    alone = over(*(np.concatenate([[np.nan, part[:2].sum()], part[2:]]) for part in (now, before))) - 1.0

    def of_month(month: int) -> str:
        return growth(0 if month == 1 else month, month) if month else EMPTY_TEXT

    check.write_months("of_month", book.word("of_month"), of_month, alone, total=False)


def over(part: Array, whole: Array) -> Array:
    """Part over whole, NaN over nothing."""
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0.0))


def write_pulls(live: LiveModel, lines: LineColumns, now: CellBlock, before: CellBlock, total: str) -> None:
    """Write every line's pull in points; `total` is the cell of the whole base."""
    va, base_va = line_va(live)
    lines.sheet.formula_column(
        live.book.word("pull"),
        lambda row: f'IF({total}=0,"",({now.ref(row)}-{before.ref(row)})/{total}*100)',
        (va - base_va) / float(live.model.base_total[0, 0, 0]) * 100,
        "points",
    )


def bridge_formulas(check: CheckSheet) -> list[str]:
    """The bridge as formulas in points, in the order of sim.measures.TERMS; an empty text where there is no base."""
    year = {key: check.year_ref(key) for key in MONTHLY_ROWS}
    pairs = [*pairwise(("base", *STAGES)), ("newcomers", "promoted"), ("counted", "gapped")]
    changes = [f"{year[after]}-{year[ahead]}" for ahead, after in pairs]
    counting = f"({year['counted']}-{year['counted_base']})-({year['output']}-{year['base']})"
    actuals = f"({year['observed']}-{year['observed_base']})-({year['gapped']}-{year['counted_base']})"
    terms = [*changes[: len(STAGES)], counting, *changes[len(STAGES) :], actuals, year["difference"]]
    return [f'IF({year["before"]}=0,"",({term})/{year["before"]}*100)' for term in terms]
