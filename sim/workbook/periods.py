"""Value added, output and pulls by year, quarter and month, for the city, its chains, firms, lines and projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.present.labels import city_name, entity_names, entity_units, table_names, word
from sim.present.numbers import adding, as_written
from sim.projection import Projection
from sim.steps.axes import ENTITY, Array
from sim.workbook.book import HEADER_ROW, Book, figures, measure_name
from sim.workbook.summary import COLOURS, SHOWN_DIGITS, area, set_text

LEVELS = ("city", "promoted", "chain", "firm", "line")
Kinds = Sequence[tuple[str, str]]
"""Level and code of each row."""
TOP = 12
"""Lines in the chart."""


@dataclass(frozen=True)
class Series:
    """One row: its level, code, name, unit and figures by month, (T,)."""

    level: str
    code: str
    name: str
    unit: str
    months: Array


def value_added(projection: Projection, lang: str) -> list[Series]:
    """Counted value added by month of the city, promoted firms, chains, firms and lines, 亿元."""
    city, dataset = projection.city, projection.dataset
    lines = figures(projection, "output") * figures(projection, "counted") * city.unit_va[:, None]
    counted = lines.sum(axis=ENTITY)
    promoted = np.repeat((figures(projection, "iva")[0] - counted.reshape(-1, 12).sum(axis=1)) / 12.0, 12)
    firms = [str(firm) for firm in dataset.tables["lines"]["firm"]]
    names = {table: table_names(dataset, table, lang) for table in ("lines", "chains")}
    rows = [
        Series("city", "city", city_name(dataset, lang), "亿元", counted + promoted),
        Series("promoted", "promoted_firms", word("terms", "promoted_firms", lang), "亿元", promoted),
    ]
    rows += [
        Series("chain", chain, names["chains"].get(chain, chain), "亿元", lines[city.chain == place].sum(axis=ENTITY))
        for place, chain in enumerate(city.chains)
    ]
    by_firm: dict[str, Array] = {}
    for firm, months in zip(firms, lines, strict=True):
        if firm:
            by_firm[firm] = by_firm.get(firm, 0.0) + months
    rows += [Series("firm", firm, firm, "亿元", months) for firm, months in by_firm.items()]
    return rows + [
        Series("line", line, names["lines"][line], "亿元", months)
        for line, months in zip(city.lines, lines, strict=True)
    ]


def outputs(projection: Projection, lang: str) -> list[Series]:
    """Output of every line by month, in its own unit."""
    found = zip(
        projection.entities("output"),
        entity_names(projection, "output", lang),
        entity_units(projection, "output", lang),
        figures(projection, "output"),
        strict=True,
    )
    return [Series("line", code, name, unit, months) for code, name, unit, months in found]


def write_series(book: Book, key: str, rows: Sequence[Series], digits: str) -> None:
    """A sheet by year and quarter, and one by month, a year to a printed page."""
    projection = book.projection
    years, months = projection.city.year_labels, projection.city.month_labels
    start = [book.word("level"), book.word("code"), book.word("name"), book.word("unit")]
    widths = [10, 20, 30, 9]
    spans = [[*(f"{year} Q{quarter}" for quarter in (1, 2, 3, 4)), year] for year in years]
    sheet = book.add(key, book.word(f"{key}_note"), columns_repeated=4)
    book.heads(
        sheet, HEADER_ROW, [*start, *(head for span in spans for head in span)], [*widths, *[11] * (5 * len(years))], 4
    )
    monthly = book.add(f"{key}_months", book.word(f"{key}_note"), columns_repeated=4)
    book.heads(monthly, HEADER_ROW, [*start, *months], [*widths, *[10] * len(months)], 4)
    monthly.set_print_scale(52)
    monthly.set_v_pagebreaks([4 + 12 * year for year in range(1, len(years))])
    by_month = np.array([series.months for series in rows]).reshape(len(rows), -1)
    by_quarter, places = by_month.reshape(len(rows), -1, 3).sum(axis=2), SHOWN_DIGITS.get(digits, 1)
    quarters = written_quarters(by_quarter, places)
    if key == "va":
        kinds = [(series.level, series.code) for series in rows]
        quarters = written_levels(projection, kinds, by_quarter, quarters, places)
        by_month = written_levels(projection, kinds, by_month, rounded(by_month, places), places)
    spans_ = quarters.reshape(len(rows), -1, 4)
    by_quarter = np.concatenate([spans_, spans_.sum(axis=2, keepdims=True).round(places)], axis=2).reshape(
        len(rows), -1
    )
    for row, series in enumerate(rows, start=HEADER_ROW + 1):
        head = [word("levels", series.level, book.lang), series.code, series.name, series.unit]
        look = "total" if series.level == "city" else ""
        for one, figures_ in ((sheet, by_quarter), (monthly, by_month)):
            cells = figures_[row - HEADER_ROW - 1]
            book.row(one, row, [*head, *cells], [*[""] * 4, *[digits] * len(cells)], look)
    for one, columns in ((sheet, 4 + 5 * len(years)), (monthly, 4 + len(months))):
        one.autofilter(HEADER_ROW, 0, HEADER_ROW + len(rows), columns - 1)


def pulls(projection: Projection, lang: str) -> Iterator[tuple[str, str, str, Array]]:
    """Level, code, name and points by year of everything whose pull is known; firms are the sum of their lines."""
    yield "city", "iva_growth", city_name(projection.dataset, lang), figures(projection, "iva_growth")[0]
    terms = projection.entities("bridge").index("promoted_firms")
    yield "promoted", "promoted_firms", word("terms", "promoted_firms", lang), figures(projection, "bridge")[terms]
    of_lines = figures(projection, "pull_line")
    firms: dict[str, Array] = {}
    for firm, points in zip(projection.dataset.tables["lines"]["firm"], of_lines, strict=True):
        if firm:
            firms[str(firm)] = firms.get(str(firm), 0.0) + points
    for level in ("chain", "firm", "line", "project"):
        if level == "firm":
            found = [(firm, firm, points) for firm, points in firms.items()]
        elif f"pull_{level}" in projection:
            measure = f"pull_{level}"
            names = entity_names(projection, measure, lang)
            found = list(zip(projection.entities(measure), names, figures(projection, measure), strict=True))
        else:
            found = []
        for code, name, points in sorted(found, key=lambda item: -item[2][0]):
            yield level, code, name, points


def written_levels(projection: Projection, kinds: Kinds, values: Array, told: Array, digits: int) -> Array:
    """Figures by level as they are written, (row, period); the city's and promoted firms' are `told`.

    Chains and promoted firms add up to the city's, and so do lines and promoted firms; a firm is the sum of its lines.
    """
    levels, codes = (np.array(part) for part in zip(*kinds, strict=True))
    told = told.copy()
    rest = told[levels == "city"][0] - told[levels == "promoted"][0]
    for level in ("chain", "line"):
        rows = np.flatnonzero(levels == level)
        if rows.size:
            told[rows] = adding_columns(values[rows], rest, digits)
    table = projection.dataset.tables["lines"]
    owner = dict(zip(map(str, table["line"]), map(str, table["firm"]), strict=True))
    firm_of = np.array([owner[code] if level == "line" else "" for level, code in kinds])
    for row in np.flatnonzero(levels == "firm"):
        told[row] = told[firm_of == codes[row]].sum(axis=ENTITY).round(digits)
    return told


def written_quarters(quarters: Array, digits: int) -> Array:
    """Quarters as they are written, each year's adding up to the year as it is written, (row, quarter)."""
    years = quarters.reshape(-1, 4)
    return adding_columns(years.T, years.sum(axis=1), digits).T.reshape(quarters.shape)


def adding_columns(values: Array, totals: Array, digits: int) -> Array:
    """Figures as they are written, each column's adding up to its total as it is written, (row, column)."""
    columns = zip(values.T, totals, strict=True)
    return np.array([adding(column.tolist(), float(total), digits) for column, total in columns]).T


def rounded(values: Array, digits: int) -> Array:
    """Figures as they are written, each alone."""
    return np.array([as_written(value, digits) for value in values.ravel().tolist()]).reshape(values.shape)


def write_pulls(book: Book) -> None:
    """Points and contribution by year of the city, chains, firms, lines and projects, largest first."""
    projection = book.projection
    years = projection.times("pull_line")
    sheet = book.add("pulls", book.word("pulls_note"), columns_repeated=3)
    heads = [f"{book.word(key)} {year}" for key in ("pull", "contribution") for year in years]
    book.heads(
        sheet,
        HEADER_ROW,
        [*(book.word(key) for key in ("level", "code", "name")), *heads],
        [10, 24, 34, *[13] * len(heads)],
        3,
    )
    growth = figures(projection, "iva_growth")[0]
    found = list(pulls(projection, book.lang))
    kinds, exact = [row[:2] for row in found], np.array([pull for *_, pull in found]) * 100
    points = written_levels(projection, kinds, exact, rounded(exact, 2), 2)
    shares = np.divide(exact, growth, out=np.full(exact.shape, np.nan), where=np.abs(growth) > 1e-12)
    shares = written_levels(projection, kinds, shares, rounded(shares, 2), 2) / 100
    places = list(dict.fromkeys(level for level, _ in kinds))
    order = sorted(range(len(found)), key=lambda k: (places.index(kinds[k][0]), -points[k][0]))
    found, points, shares = [found[k] for k in order], points[order], shares[order]
    units = ["", "", "", *["in_points"] * len(years), *["share"] * len(years)]
    first_line, lines, row = 0, 0, HEADER_ROW
    for row, ((level, code, name, _), *cells) in enumerate(
        zip(found, points, shares, strict=True), start=HEADER_ROW + 1
    ):
        look = "total" if level == "city" else ""
        book.row(sheet, row, [word("levels", level, book.lang), code, name, *np.hstack(cells)], units, look)
        if level == "line":
            first_line, lines = first_line or row, lines + 1
    sheet.autofilter(HEADER_ROW, 0, row, len(heads) + 2)
    chart = book.workbook.add_chart({"type": "bar"})
    last = first_line + min(lines, TOP) - 1
    chart.add_series(
        {
            "name": book.word("pull"),
            "categories": area(sheet.get_name(), (first_line, 2), (last, 2)),
            "values": area(sheet.get_name(), (first_line, 3), (last, 3)),
            "fill": {"color": COLOURS["plain"]},
            "gap": 40,
        }
    )
    set_text(chart, book, f"{book.word('top_lines')} {years[0]}", "General", legend=False)
    chart.set_y_axis(
        {"reverse": True, "num_font": {"name": book.font["font_name"], "size": 9}, "label_position": "low"}
    )
    chart.set_x_axis({"num_format": "0.0", "num_font": {"size": 9}})
    chart.set_size({"width": 620, "height": 420})
    sheet.insert_chart(HEADER_ROW, len(heads) + 4, chart)
    sheet.print_area(0, 0, row, len(heads) + 2)


def write_chains(book: Book) -> None:
    """Nominal output of every chain against its target, value added's pull beside it."""
    projection, lang = book.projection, book.lang
    if not projection.dataset.names("chains"):
        return
    years = projection.times("chain_output")
    sheet = book.add("chains", book.word("chains_note"))
    output, pull = (measure_name(key, lang) for key in ("chain_output", "pull_chain"))
    heads = [book.word("code"), book.word("name"), f"{output} {years[0]}", f"{book.word('target')} {years[0]}"]
    heads += [f"{output} {year}" for year in years[1:]] + [f"{pull} {year}" for year in years]
    book.heads(sheet, HEADER_ROW, heads, [18, 30, *[14] * (len(heads) - 2)])
    units = ["", "", "亿元", "亿元", *["亿元"] * (len(years) - 1), *["in_points"] * len(years)]
    names = entity_names(projection, "chain_output", lang)
    made, points = figures(projection, "chain_output"), figures(projection, "pull_chain") * 100
    sums = [rounded(each.sum(axis=ENTITY), 2) for each in (made, points)]
    made, points = (adding_columns(each, total, 2) for each, total in zip((made, points), sums, strict=True))
    targets = dict(
        zip(
            projection.dataset.tables["chains"]["chain"],
            projection.dataset.tables["chains"]["output_target"],
            strict=True,
        )
    )
    ids = projection.entities("chain_output")
    for row, (chain, name, values, own) in enumerate(zip(ids, names, made, points, strict=True), start=HEADER_ROW + 1):
        target = projection.dataset.target(f"chain_output:{chain}", years[0])
        target = targets.get(chain) if target is None else target
        book.row(sheet, row, [chain, name, values[0], target, *values[1:], *own], units)
    total = HEADER_ROW + 1 + len(ids)
    whole = projection.dataset.target("all_chains_output", years[0])
    book.row(
        sheet,
        total,
        ["all_chains", book.word("total"), sums[0][0], whole, *sums[0][1:], *sums[1]],
        units,
        "total",
    )
    chart = book.workbook.add_chart({"type": "column"})
    for key, column, colour in (("projected", 2, "plain"), ("target", 3, "target")):
        chart.add_series(
            {
                "name": book.word(key),
                "categories": area(sheet.get_name(), (HEADER_ROW + 1, 1), (total - 1, 1)),
                "values": area(sheet.get_name(), (HEADER_ROW + 1, column), (total - 1, column)),
                "fill": {"color": COLOURS[colour]},
                "gap": 80,
            }
        )
    set_text(chart, book, f"{output} {years[0]}({word('units', '亿元', lang)})", "#,##0", legend=True)
    chart.set_size({"width": 860, "height": 320})
    sheet.insert_chart(total + 2, 0, chart)
