"""Output of every chain against its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.present.labels import entity_names, unit_text
from sim.present.numbers import adding_columns
from sim.present.punctuation import bracket
from sim.steps.axes import ENTITY
from sim.studies.targets import chain_targets
from sim.workbook.book import HEADER_ROW, Book, first_figures, measure_name
from sim.workbook.charts import CHART_COLOURS, chart_range, set_chart_text
from sim.workbook.rounding import rounded

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart


def write_chains(book: Book) -> None:
    """Write every chain's nominal output (亿元), its target of the plan year and its pull (points); and their sums."""
    projection, lang = book.projection, book.lang
    if not projection.dataset.names("chains"):
        return
    years = projection.times("chain_output")
    sheet = book.add_sheet("chains", book.word("chains_note"))
    output, pull = (measure_name(key, lang) for key in ("chain_output", "pull_chain"))
    heads = [book.word("code"), book.word("name"), f"{output} {years[0]}", f"{book.word('target')} {years[0]}"]
    heads += [f"{output} {year}" for year in years[1:]] + [f"{pull} {year}" for year in years]
    book.write_heads(sheet, HEADER_ROW, heads, [18, 30, *[14] * (len(heads) - 2)])
    units = ["", "", "亿元", "亿元", *["亿元"] * (len(years) - 1), *["in_points"] * len(years)]
    made, points = first_figures(projection, "chain_output"), first_figures(projection, "pull_chain") * 100
    sums = [rounded(each.sum(axis=ENTITY), 2) for each in (made, points)]
    made, points = (adding_columns(each, total, 2) for each, total in zip((made, points), sums, strict=True))
    targets = chain_targets(projection.dataset)
    ids, names = projection.entities("chain_output"), entity_names(projection, "chain_output", lang)
    for place, (chain, name) in enumerate(zip(ids, names, strict=True)):
        cells = [chain, name, made[place][0], targets[chain], *made[place][1:], *points[place]]
        book.write_row(sheet, HEADER_ROW + 1 + place, cells, units)
    total, whole = HEADER_ROW + 1 + len(ids), projection.dataset.target("all_chains_output", years[0])
    cells = ["all_chains", book.word("total"), sums[0][0], whole, *sums[0][1:], *sums[1]]
    book.write_row(sheet, total, cells, units, "total")
    sheet.insert_chart(total + 2, 0, chains_chart(book, sheet.get_name(), total - 1))


def chains_chart(book: Book, sheet: str, last: int) -> Chart:
    """Every chain's output of the plan year beside its target, read from the sheet down to row `last`."""
    chart = book.workbook.add_chart({"type": "column"})
    for key, column, colour in (("projected", 2, "plain"), ("target", 3, "target")):
        chart.add_series(
            {
                "name": book.word(key),
                "categories": chart_range(sheet, (HEADER_ROW + 1, 1), (last, 1)),
                "values": chart_range(sheet, (HEADER_ROW + 1, column), (last, column)),
                "fill": {"color": CHART_COLOURS[colour]},
                "gap": 80,
            }
        )
    title = f"{measure_name('chain_output', book.lang)} {book.projection.times('chain_output')[0]}"
    set_chart_text(chart, book, title + bracket(unit_text("亿元", book.lang), book.lang), "#,##0", legend=True)
    chart.set_size({"width": 860, "height": 320})
    return chart
