"""Value added at base-year prices (docs/model.md §2.8): of each line over the year, and of all lines by month."""

from __future__ import annotations

import numpy as np

from sim.model import Model
from sim.steps.axes import ENTITY, Array
from sim.workbook.live.check_sheet import CheckSheet
from sim.workbook.live.columns import FinalOutput, LineColumns, Worth
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel, plan_year
from sim.workbook.live.recognition import in_sample, write_in_sample


def write_worth(live: LiveModel, sheet: FormulaSheet, rates: CellBlock, groups: CellBlock) -> Worth:
    """Write the value added of a unit of every line's output, whether the line is in the sample, and 1 + its gap."""
    addresses, city = live.addresses, live.model.city

    def unit_va(row: int) -> str:
        price = addresses.number_ref("lines", "price", row)
        return f"{addresses.number_ref('lines', 'in_iva', row, 1)}*{price}*{rates.ref(row)}/100000000"

    unit = sheet.formula_column(live.book.word("unit_va"), unit_va, city.unit_va, "gap")
    sample = write_in_sample(live, sheet)
    gap = sheet.formula_column(
        live.book.word("with_gap"),
        lambda row: "1+" + addresses.assumption_named(f'"deflation_gap_"&{groups.ref(row)}'),
        1.0 + live.model.values.stack("deflation_gap_", city.groups)[city.group],
        "×",
    )
    return Worth(unit, sample, gap)


def write_line_va(live: LiveModel, lines: LineColumns, final: FinalOutput) -> tuple[CellBlock, CellBlock]:
    """Write every line's value added of the plan year and that of the same months a year before, 亿元."""
    (va, base_va), worth, counted = line_va(live), lines.worth, final.counted
    now = lines.sheet.formula_column(
        live.book.word("va_now"),
        lambda row: (
            f"{worth.unit.ref(row)}*{worth.gap.ref(row)}*SUMPRODUCT({final.output.row_ref(row)},{counted.row_ref(row)})"
        ),
        va,
        "亿元",
    )
    before = lines.sheet.formula_column(
        live.book.word("va_base"),
        lambda row: f"{worth.unit.ref(row)}*SUMPRODUCT({lines.base.row_ref(row)},{counted.row_ref(row)})",
        base_va,
        "亿元",
    )
    return now, before


def line_va(live: LiveModel) -> tuple[Array, Array]:
    """Value added of the plan year and its base by line (line,), 亿元, as the formulas have them."""
    now, base = (part[:, 0, 0] + np.zeros(live.line_count) for part in live.model.line_va)
    return now, base


def write_stages(live: LiveModel, check: CheckSheet, lines: LineColumns, output: CellBlock) -> None:
    """Write the value added by month of all lines in the sample, 亿元: of the base, and after each step.

    Without actuals and the gap, counted or not; `output` is what the balance leaves.
    """
    run, city = live.model.without_actuals, live.model.city
    stages = {
        "base": (lines.base, city.base[:, :, None]),
        "existing_plan": (lines.existing, run.existing_plan),
        "plan": (lines.plan, run.planned),
        "after_events": (lines.after_events, run.after_events),
        "after_ceilings": (lines.after_ceilings, run.after_ceilings),
        "after_factors": (lines.after_factors, run.after_factors),
        "output": (output, run.output),
    }
    weights = f"{lines.worth.unit.column_ref()},{lines.worth.in_sample.column_ref()}"
    unit = city.unit_va * in_sample(live.model)
    for key, (block, values) in stages.items():
        sums = [f"SUMPRODUCT({weights},{block.column_ref(month)})" for month in range(12)]
        title = live.book.word("va_of_base" if key == "base" else f"va_{key}")
        check.write_months(key, title, sums.__getitem__, unit @ plan_year(values, live.line_count))


def write_counted(
    live: LiveModel, check: CheckSheet, lines: LineColumns, modelled: FinalOutput, final: FinalOutput
) -> None:
    """Write what counts of all lines by month and what it is compared with, 亿元.

    `modelled` is output without actuals, first without and then with the gap; `final` has the actuals and the gap in.
    """
    model, run, unit, gap = live.model, live.model.without_actuals, lines.worth.unit, lines.worth.gap
    rows: list[tuple[str, FinalOutput, tuple[CellBlock, ...], Array]] = [
        ("counted", modelled, (unit,), run.group_va[0]),
        ("gapped", modelled, (unit, gap), run.lines_va[0]),
        ("observed", final, (unit, gap), model.lines_va[0]),
    ]
    for key, part, weights, values in rows:
        columns = [part.output, part.counted]
        write_sums(live, check, key, [*weights], columns, values)
    bases: list[tuple[str, FinalOutput, Model]] = [("counted_base", modelled, run), ("observed_base", final, model)]
    for key, part, each in bases:
        write_sums(live, check, key, [unit], [lines.base, part.counted], each.group_va[1])


def write_sums(
    live: LiveModel, check: CheckSheet, key: str, weights: list[CellBlock], blocks: list[CellBlock], values: Array
) -> None:
    """Write a row of sums over lines of weights times blocks of months; `values` are the model's by any entity."""

    def total(month: int) -> str:
        columns = [*(weight.column_ref() for weight in weights), *(block.column_ref(month) for block in blocks)]
        return f"SUMPRODUCT({','.join(columns)})"

    check.write_months(key, live.book.word(f"va_{key}"), total, values.sum(axis=ENTITY)[:12, 0] + np.zeros(12))
