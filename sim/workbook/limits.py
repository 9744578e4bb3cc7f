"""What binds: lines with their utilisation and limits, and limits by points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.present.labels import EASED, entity_names, word
from sim.present.limits import limit_entity
from sim.present.numbers import adding, as_written
from sim.present.punctuation import listed, said_of
from sim.present.tables import bridge_points
from sim.projection import Projection
from sim.studies.limits import limits
from sim.workbook.book import HEADER_ROW, Book, first_figures, measure_name


def write_lines(book: Book) -> None:
    """Write utilisation and headroom of every line by year, and what bound it in how many months of the plan year.

    Nothing bound where only its plan did.
    """
    projection, lang = book.projection, book.lang
    years = projection.times("utilisation")
    sheet = book.add_sheet("lines", book.word("lines_year_note"))
    kept = ("utilisation", "headroom")
    heads = [f"{measure_name(measure, lang)} {year}" for measure in kept for year in years]
    book.write_heads(
        sheet,
        HEADER_ROW,
        [book.word("code"), book.word("name"), book.word("firm"), *heads, book.word("binds")],
        [20, 30, 20, *[11] * len(heads), 44],
        numbers=range(3, 3 + len(heads)),
    )
    labels = projection.frame("binding")
    plan_year = labels[labels["time"].str.startswith(years[0]) & (labels["draw"] == 0)]
    months = {str(line): part["value"].value_counts() for line, part in plan_year.groupby("entity", sort=False)}
    names = entity_names(projection, "utilisation", lang)
    values = np.hstack([first_figures(projection, measure) for measure in kept])
    firms = [str(firm) for firm in projection.dataset.tables["lines"]["firm"]]
    units = ["", "", "", *["share"] * len(years), *["points"] * len(years), ""]
    ids = projection.entities("utilisation")
    for row, (code, name, firm, cells) in enumerate(zip(ids, names, firms, values, strict=True), start=HEADER_ROW + 1):
        found = [f"{limit_name(book, str(label))} {count}" for label, count in months[code].items() if label != "plan"]
        counts = listed(found, lang)
        book.write_row(sheet, row, [code, name, firm, *cells, counts or limit_name(book, "plan")], units)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(ids), len(heads) + 3)


def limit_name(book: Book, label: str) -> str:
    """A limit in words: what kind and of which factor, product or line, from a label such as factor:power."""
    kind, entity = limit_entity(book.projection.dataset, label, book.lang)
    named = word("limits", kind, book.lang)
    return said_of(named, entity, book.lang) if entity else named


def write_limits(book: Book) -> None:
    """Write what holds growth back, limit by limit and year by year in points, largest first, and the sums."""
    projection = book.projection
    years = projection.times("iva_growth")
    found = [limits(projection, year) for year in range(len(years))]
    order = sorted({key for part in found for key in part}, key=lambda key: -max(part.get(key, 0.0) for part in found))
    sheet = book.add_sheet("limits", book.word("limits_note"))
    book.write_heads(
        sheet,
        HEADER_ROW,
        [book.word("limit"), *(f"{book.word('lost')} {year}" for year in years)],
        [50, *[16] * len(years)],
        1,
    )
    told, sums = written_limits(projection, found)
    for row, key in enumerate(order, start=HEADER_ROW + 1):
        cells = [limit_name(book, key), *(part.get(key, 0.0) for part in told)]
        book.write_row(sheet, row, cells, ["", *["in_points"] * len(years)])
    total = HEADER_ROW + 1 + len(order)
    book.write_row(
        sheet,
        total,
        [book.word("total"), *sums],
        ["", *["in_points"] * len(years)],
        "total",
    )


def written_limits(
    projection: Projection, found: Sequence[Mapping[str, float]]
) -> tuple[list[dict[str, float]], list[float]]:
    """Each year's limits in points as they are written, and their sums: the bridge's losses as those are written.

    Where the two differ by a hundredth of a point or more, the sum is the limits' own.
    """
    terms = projection.entities("bridge")
    told, sums = [], []
    for year, part in enumerate(found):
        exact = sum(part.values()) * 100
        losses = [term in EASED or (term == "events" and "event" in part) for term in terms]
        bridge = zip(bridge_points(projection, year), losses, strict=True)
        lost = round(-sum(value for value, is_loss in bridge if is_loss), 2)
        sums.append(lost if abs(lost - exact) < 0.01 else as_written(exact, 2))
        told.append(dict(zip(part, adding([each * 100 for each in part.values()], sums[-1], 2), strict=True)))
    return told, sums
