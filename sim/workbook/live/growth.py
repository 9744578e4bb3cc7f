"""Growth, pulls and the bridge from plan to feasible (docs/model.md §2.9 and §2.10)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.workbook.live.check_sheet import STAGES, CheckSheet
from sim.workbook.live.columns import LineColumns
from sim.workbook.live.formula_sheet import CellBlock
from sim.workbook.live.live_model import LiveModel
from sim.workbook.live.value_added import line_va


def write_growth_to_date(live: LiveModel, check: CheckSheet) -> None:
    """Write value added by month, what it is compared with (亿元), and growth to date, a fraction."""
    book = live.book
    now, before = live.model.monthly_now[0, :12, 0], live.model.monthly_base[0, :12, 0]
    for key, title, parts, values in (
        ("now", "va_total", ("observed", "promoted"), now),
        ("before", "base_total", ("base", "newcomers"), before),
    ):
        sums = ["+".join(check.ref(part, month) for part in parts) for month in range(12)]
        check.write_months(key, book.word(title), sums.__getitem__, values)

    def to_date(month: int) -> str:
        sums = [f"SUM({check.ref(key, 0)}:{check.ref(key, month)})" for key in ("now", "before")]
        return f'IF({sums[1]}=0,"",{sums[0]}/{sums[1]}-1)'

    so_far = np.cumsum(before)
    grown = np.divide(np.cumsum(now), so_far, out=np.full(12, np.nan), where=so_far != 0.0) - 1.0
    check.write_months("to_date", book.word("to_date"), to_date, grown, total=False)


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
    pairs = [*pairwise(("base", *STAGES)), ("newcomers", "promoted"), ("counted", "observed")]
    changes = [f"({check.year_ref(after)}-{check.year_ref(ahead)})" for ahead, after in pairs]
    whole = check.year_ref("before")
    return [f'IF({whole}=0,"",{change}/{whole}*100)' for change in changes]
