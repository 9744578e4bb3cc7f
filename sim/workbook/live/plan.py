"""Plan, ceiling and factors of every line (docs/model.md §2.3 to §2.5); counting.py writes the rest of its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.dataset.city import MONTHS, OTHER
from sim.model import Model
from sim.present.labels import table_names
from sim.steps.axes import Array
from sim.steps.factors import kept_by_line
from sim.workbook.book import Book
from sim.workbook.live.actuals import Pace, write_pace
from sim.workbook.live.addresses import Places
from sim.workbook.live.commissioning import ProjectBlocks
from sim.workbook.live.grid import Block, Page
from sim.workbook.live.links import Link, Links


@dataclass(frozen=True)
class Lines:
    """The sheet of lines up to what the factors leave: what its columns are called by.

    With actuals the steps stand twice: without them, as the bridge has it, and at the pace they show.
    """

    page: Page
    unit_va: Block
    new: Block
    base: Block
    existing: Block
    plan: Block
    ceilings: Block
    factors: Block
    observed: Observed | None


@dataclass(frozen=True)
class Observed:
    """Where there are actuals: the lines' pace, and what the factors leave at it."""

    pace: Pace
    factors: Block


def full(array: Array, rows: int) -> Array:
    """Months of every line, (line, 12), of the one row of the design."""
    return np.array(np.broadcast_to(array[:, :12, 0], (rows, 12)))


def write_lines(
    book: Book, places: Places, model: Model, links: Links, projects: ProjectBlocks | None, days: Sequence[str]
) -> Lines:
    """The sheet of lines up to what the factors leave. `days` are the cells that hold each month's length."""
    city, values = model.city, model.values
    count = len(city.lines)
    page = Page(book, "model_lines", book.word("lines_note"), count, city.month_labels)
    names = table_names(book.projection.dataset, "lines", book.lang)

    def cell(column: str, row: int) -> str:
        return places.cell("lines", column, row)

    def number(column: str, row: int, default: float | None = None) -> str:
        return places.number_cell("lines", column, row, default)

    page.texts(book.word("code"), city.lines, 18, [cell("line", row) for row in range(count)])
    page.texts(book.word("name"), [names[line] for line in city.lines], 26)
    in_base = {row["line"]: place for place, row in enumerate(places.rows["base_output"], start=1)}
    base_row = page.column(
        book.word("base_place"),
        lambda row: f"IFERROR({places.place_of(cell('line', row), 'base_output')},0)",
        [in_base.get(line, 0) for line in city.lines],
        "code",
    )
    capped = page.column(
        book.word("capped"), lambda row: f'IF({cell("design_capacity", row)}="",0,1)', city.capped, "code"
    )

    def group(row: int) -> str:
        found = f"INDEX({places.column('products', 'group')},{places.place_of(cell('product', row), 'products')})"
        return f'IFERROR(IF({found}="","{OTHER}",{found}),"{OTHER}")'

    groups = page.texts(
        book.word("group"), [city.groups[g] for g in city.group], 12, [group(row) for row in range(count)]
    )
    stretch = page.column(
        book.word("stretch"),
        lambda row: places.look_up(f'"stretch_"&{groups.at(row)}'),
        values.stack("stretch_", city.groups)[city.group],
        "share",
    )

    def growth(row: int) -> str:
        chain = cell("chain", row)
        of_chain = places.look_up(f'"growth_"&IF({chain}="","{OTHER}",{chain})')
        return f"IF({capped.at(row)}=1,{number('plan_growth', row, 0)}*plan_delivery,{of_chain})+market"

    chain_growth = values.stack("growth_", city.chains)[city.chain]
    own = city.plan_growth * values["plan_delivery"]
    grows = page.column(
        book.word("plan_rate"),
        growth,
        np.where(city.capped.reshape(-1, 1, 1), own, chain_growth) + values["market"],
        "share",
    )
    unit_va = page.column(
        book.word("unit_va"),
        lambda row: f"{number('price', row)}*{number('va_rate', row)}/100000000",
        city.unit_va,
        "gap",
    )
    new_line = np.isin(np.arange(count), city.new_lines)
    new = page.column(
        book.word("is_new"),
        lambda row: f'IF(ISNUMBER(SEARCH("new_entity",{cell("entry", row)})),1,0)',
        new_line,
        "code",
    )

    def base_month(row: int, month: int) -> str:
        column = MONTHS[month]
        found = places.number(
            "base_output", column, f"INDEX({places.column('base_output', column)},{base_row.at(row)})"
        )
        return f"IF({base_row.at(row)}=0,0,{found})"

    base = page.block(book.word("base_output"), base_month, city.base)
    existing = page.block(
        book.word("existing_plan"),
        lambda row, month: f"{base.at(row, month)}*MAX(0,1+{grows.at(row)})",
        full(model.existing_plan, count),
    )
    plan_values = full(model.planned, count)
    if projects is None:
        plan = page.block(book.word("plan"), existing.at, plan_values)
    else:
        plan = page.block(
            book.word("plan"),
            lambda row, month: (
                f"IF(COUNTIF({projects.line.down()},{row + 1})=0,{existing.at(row, month)},"
                f"MAX(0,{existing.at(row, month)}+SUMIF({projects.line.down()},{row + 1},{projects.plan.down(month)})))"
            ),
            plan_values,
        )

    def on_line(row: int, month: int) -> str:
        design = number("design_capacity", row, 0)
        if projects is None:
            return design
        return f"MAX(0,{design}+SUMIF({projects.line.down()},{row + 1},{projects.capacity.down(month)}))"

    capacity = page.block(book.word("capacity"), on_line, full(model.capacity, count))
    ceiling_values = full(model.ceiling, count)

    def top(row: int, month: int) -> str:
        lost = f"*(1-{links.overhauls.sum_of(row, month)})" if links.overhauls else ""
        height = f"MAX(0,{number('ceiling', row, 1)}+{stretch.at(row)})"
        return f'IF({capped.at(row)}=1,{capacity.at(row, month)}/12*{days[month]}*{height}{lost},"")'

    ceiling = page.block(book.word("ceiling"), top, np.where(city.capped[:, None], ceiling_values, np.nan))
    limited = write_limits(book, model, links, page, plan, capped, ceiling)
    return Lines(page, unit_va, new, base, existing, plan, *limited)


def write_limits(
    book: Book, model: Model, links: Links, page: Page, plan: Block, capped: Block, ceiling: Block
) -> tuple[Block, Block, Observed | None]:
    """What ceilings and factors leave of the plan; with actuals, also of the plan at the pace they show."""
    before, kept = model.without_actuals, None
    if links.exposures is not None and links.shortage is not None:
        kept = write_kept(book, model, page, links.exposures, links.shortage)
    limits = Limits(page, capped, ceiling, kept)
    within, left = limits.write(book, plan, before.after_ceilings, before.after_factors)
    if links.actuals is None:
        return within, left, None
    pace = write_pace(book, model, page, links.actuals)
    wanted = page.block(
        book.word("plan_at_pace"),
        lambda row, month: f"{plan.at(row, month)}*MAX(1,{pace.carried.at(row, month)})",
        full(model.plan, plan.rows),
    )
    _, at_pace = limits.write(book, wanted, model.after_ceilings, model.after_factors, pace.carried)
    return within, left, Observed(pace, at_pace)


@dataclass(frozen=True)
class Limits:
    """What a plan is held to: the ceiling and what the factors leave; written once or, with actuals, twice."""

    page: Page
    capped: Block
    ceiling: Block
    kept: Block | None

    def write(
        self, book: Book, plan: Block, ceilings: Array, factors: Array, carried: Block | None = None
    ) -> tuple[Block, Block]:
        """Output after the ceilings, and after the factors and a pace below 1."""
        capped, top, kept, count = self.capped, self.ceiling, self.kept, plan.rows
        within = self.page.block(
            book.word("after_ceilings"),
            lambda row, month: (
                f"IF({capped.at(row)}=1,MIN({plan.at(row, month)},{top.at(row, month)}),{plan.at(row, month)})"
            ),
            full(ceilings, count),
        )

        def left(row: int, month: int) -> str:
            now = within.at(row, month)
            slower = "" if carried is None else f"*MIN(1,{carried.at(row, month)})"
            if kept is None:
                return f"{now}{slower}"
            return f"MIN(IF({capped.at(row)}=1,{top.at(row, month)},{now})*{kept.at(row, month)},{now}){slower}"

        return within, self.page.block(book.word("after_factors"), left, full(factors, count))


def write_kept(book: Book, model: Model, page: Page, exposures: Link, shortage: Block) -> Block:
    """Share the factors leave of every line's output."""
    city, count = model.city, len(model.city.lines)
    matrix = np.zeros((count, len(city.factors)))
    for lines, factors, exposure in city.exposure_rounds:
        matrix[lines, factors] = exposure.ravel()
    exposed = page.block(
        book.word("exposure"),
        lambda row, f: exposures.sum_of(row, f + 1),
        matrix,
        "share",
        heads=city.factors,
    )

    def kept_share(row: int, month: int) -> str:
        last = shortage.months - 1
        short = f"{shortage.cell(month)}:{shortage.at(month, last)}"
        return f"1-SUMPRODUCT(MAX({exposed.across(row)}*{short}))"

    kept = kept_by_line(model.available, city.exposure_rounds, count)
    return page.block(book.word("kept"), kept_share, full(kept, count), "share")
