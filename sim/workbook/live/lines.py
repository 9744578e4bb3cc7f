"""The sheet of lines up to what the factors leave; recognition, value_added and growth write the rest of it."""

from __future__ import annotations

from sim.dataset.arrays import MONTHS, OTHER
from sim.steps.axes import Array
from sim.workbook.live.actuals import write_pace, write_plan_at_pace
from sim.workbook.live.ceiling import write_capacity, write_monthly_ceiling, write_stretch, write_within
from sim.workbook.live.columns import EventColumns, Limits, LineColumns, ProjectColumns, TouchedLines
from sim.workbook.live.events import write_after_events, write_touched
from sim.workbook.live.factors import write_kept_by_line, write_within_factors
from sim.workbook.live.formula_sheet import CellBlock, FormulaSheet
from sim.workbook.live.links import Links
from sim.workbook.live.live_model import LiveModel
from sim.workbook.live.plan import write_existing_plan, write_own_plan, write_plan, write_planned_growth
from sim.workbook.live.rates import write_codes, write_rates
from sim.workbook.live.recognition import write_is_new
from sim.workbook.live.value_added import write_worth


def write_lines(
    live: LiveModel,
    links: Links,
    events: EventColumns | None,
    projects: ProjectColumns | None,
    month_shares: list[str],
) -> LineColumns:
    """Write the sheet of lines; `month_shares` are the cells that hold each month's length over the mean month."""
    model, labels = live.model, live.model.city.month_labels
    sheet = FormulaSheet(live.book, "model_lines", live.book.word("lines_note"), live.line_count, labels)
    base_position = write_names(live, sheet)
    groups, codes = write_groups(live, sheet), write_codes(live, sheet)
    worth = write_worth(live, sheet, write_rates(live, sheet, codes, links.industries), groups)
    is_new = write_is_new(live, sheet)
    base = write_base(live, sheet, base_position)
    growth = write_planned_growth(live, sheet, write_own_plan(live, sheet, base))
    existing = write_existing_plan(live, sheet, base, growth)
    plan = write_plan(live, sheet, existing, projects)
    touched = write_touched(live, sheet, events, groups, codes)
    left = write_after_events(live, sheet, touched, plan)
    limits, before = write_limits(live, sheet, links, projects, touched, groups, month_shares), model.without_actuals
    limited = write_limited(live, sheet, limits, left, before.after_ceilings, before.after_factors)
    pace = at_pace = None
    if links.actuals is not None:
        pace = write_pace(live, sheet, links.actuals)
        wanted = write_plan_at_pace(live, sheet, left, pace)
        values = model.after_ceilings, model.after_factors
        _, at_pace = write_limited(live, sheet, limits, wanted, *values, pace.carried)
    return LineColumns(sheet, worth, is_new, base, existing, plan, left, *limited, pace, at_pace)


def write_limits(
    live: LiveModel,
    sheet: FormulaSheet,
    links: Links,
    projects: ProjectColumns | None,
    touched: TouchedLines | None,
    groups: CellBlock,
    month_shares: list[str],
) -> Limits:
    """Write what every line's plan is held to: its ceiling by month, and the share its scarcest factor leaves."""
    capped, stretch = write_capped(live, sheet), write_stretch(live, sheet, groups)
    capacity = write_capacity(live, sheet, projects)
    ceiling = write_monthly_ceiling(live, sheet, capped, stretch, capacity, links.overhauls, touched, month_shares)
    return Limits(capped, ceiling, write_kept_by_line(live, sheet, links))


def write_names(live: LiveModel, sheet: FormulaSheet) -> CellBlock:
    """Write code and name of every line, and where it stands in the table of base output; 0 where it does not."""
    addresses, lines, names = live.addresses, live.model.city.lines, live.names_by_key("lines")
    code_refs = [addresses.cell_ref("lines", "line", row) for row in range(len(lines))]
    sheet.text_column(live.book.word("code"), lines, 18, code_refs)
    sheet.text_column(live.book.word("name"), [names[line] for line in lines], 26)
    in_base = {row["line"]: place for place, row in enumerate(addresses.rows["base_output"], start=1)}
    return sheet.formula_column(
        live.book.word("base_place"),
        lambda row: f"IFERROR({addresses.position_in(code_refs[row], 'base_output')},0)",
        [in_base.get(line, 0) for line in lines],
        "code",
    )


def write_capped(live: LiveModel, sheet: FormulaSheet) -> CellBlock:
    """Write 1 for every line with a design capacity, else 0."""
    design = [live.addresses.cell_ref("lines", "design_capacity", row) for row in range(live.line_count)]
    return sheet.formula_column(
        live.book.word("capped"), lambda row: f'IF({design[row]}="",0,1)', live.model.city.capped, "code"
    )


def write_groups(live: LiveModel, sheet: FormulaSheet) -> CellBlock:
    """Write every line's product group; "other" where its product has none."""
    addresses, city = live.addresses, live.model.city

    def group(row: int) -> str:
        product = addresses.position_in(addresses.cell_ref("lines", "product", row), "products")
        found = f"INDEX({addresses.column_ref('products', 'group')},{product})"
        return f'IFERROR(IF({found}="","{OTHER}",{found}),"{OTHER}")'

    formulas = [group(row) for row in range(live.line_count)]
    return sheet.text_column(live.book.word("group"), [city.groups[g] for g in city.group], 12, formulas)


def write_base(live: LiveModel, sheet: FormulaSheet, position: CellBlock) -> CellBlock:
    """Write every line's output of the base year by month, 0 where the table has no row of it."""

    def base_month(row: int, month: int) -> str:
        column = MONTHS[month]
        found = f"INDEX({live.addresses.column_ref('base_output', column)},{position.ref(row)})"
        return f"IF({position.ref(row)}=0,0,{live.addresses.as_number('base_output', column, found)})"

    return sheet.monthly_formulas(live.book.word("base_output"), base_month, live.model.city.base)


def write_limited(
    live: LiveModel,
    sheet: FormulaSheet,
    limits: Limits,
    plan: CellBlock,
    ceilings: Array,
    factors: Array,
    carried: CellBlock | None = None,
) -> tuple[CellBlock, CellBlock]:
    """Write a plan after the ceilings, and after the factors and a pace below 1 (`carried`).

    `ceilings` and `factors` are the model's figures after either, (line, month, 1). Done twice where there are actuals.
    """
    within = write_within(live, sheet, limits.capped, limits.ceiling, plan, ceilings)
    capped, ceiling, kept = limits.capped, limits.ceiling, limits.kept
    return within, write_within_factors(live, sheet, capped, ceiling, kept, within, carried, factors)
