"""The sheets of live formulas, in the order they are read; each writes what the next refers to."""

from __future__ import annotations

import numpy as np

from sim.design import Values
from sim.model import Model
from sim.projection import Projection
from sim.registry import templates
from sim.workbook.book import Book
from sim.workbook.live.accounting import write_difference
from sim.workbook.live.actuals import write_with_actuals
from sim.workbook.live.addresses import Addresses
from sim.workbook.live.balance import write_balance
from sim.workbook.live.ceiling import write_month_shares
from sim.workbook.live.check_sheet import CheckSheet
from sim.workbook.live.columns import FinalOutput, LineColumns
from sim.workbook.live.comparison import write_comparison
from sim.workbook.live.event_sheet import write_events
from sim.workbook.live.growth import write_growth, write_ledger, write_pulls
from sim.workbook.live.lines import write_lines
from sim.workbook.live.links import write_links
from sim.workbook.live.live_model import LiveModel, plan_year
from sim.workbook.live.projects import write_projects
from sim.workbook.live.recognition import write_counted_share, write_promoted
from sim.workbook.live.value_added import write_counted, write_line_va, write_stages


def first_row(projection: Projection) -> dict[str, float]:
    """Every assumption's value in the first row of the design, by key, in its own unit."""
    design = projection.design
    if design.sampler is not None:
        return dict(design.numbers)
    return {key: float(np.asarray(design.columns.get(key, [value]))[0]) for key, value in design.numbers.items()}


def write_live(book: Book, addresses: Addresses) -> None:
    """Write the plan year's model as formulas over the dataset's sheets and the assumptions."""
    projection = book.projection
    model = Model(projection.city.first_years(1), Values(1, first_row(projection), {}))
    live = LiveModel(book, addresses, model)
    for template in templates():
        if not template.family:
            book.workbook.define_name(template.key, "=" + addresses.assumption_ref(template.key))
    check = CheckSheet(book, model)
    month_shares = write_month_shares(live, check)
    events = write_events(live)
    links = write_links(live, events)
    lines = write_lines(live, links, events, write_projects(live), month_shares)
    modelled, final = write_final_output(live, lines)
    now, before = write_line_va(live, lines, final)
    write_pulls(live, lines, now, before, check.sheet_ref("before", 12))
    write_stages(live, check, lines, modelled.output)
    write_counted(live, check, lines, modelled, final)
    write_promoted(live, check)
    write_ledger(live, check)
    write_difference(live, check, links.releases)
    write_growth(live, check)
    write_comparison(live, check)


def write_final_output(live: LiveModel, lines: LineColumns) -> tuple[FinalOutput, FinalOutput]:
    """Write what lines make after the balance and what of it counts: without actuals, and with them where any is in."""
    model, before = live.model, live.model.without_actuals
    balanced = write_balance(live, before, lines.after_factors, "model_materials")
    output = lines.sheet.monthly_formulas(
        live.book.word("output"), lambda row, month: balanced[row][month], plan_year(before.balanced, live.line_count)
    )
    modelled = FinalOutput(output, write_counted_share(live, before, lines, output))
    if lines.pace is None or lines.at_pace is None:
        return modelled, modelled
    at_pace = write_balance(live, model, lines.at_pace, "model_actuals")
    observed = write_with_actuals(live, lines.sheet, lines.pace, at_pace)
    return modelled, FinalOutput(observed, write_counted_share(live, model, lines, observed))
