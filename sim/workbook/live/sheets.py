"""The sheets of live formulas, in the order they are read; each writes what the next refers to."""

from __future__ import annotations

import numpy as np

from sim.design import Values
from sim.model import Model
from sim.projection import Projection
from sim.registry import templates
from sim.workbook.book import Book
from sim.workbook.live.addresses import Places
from sim.workbook.live.balance import write_materials
from sim.workbook.live.commissioning import write_projects
from sim.workbook.live.growth import City
from sim.workbook.live.links import write_links
from sim.workbook.live.plan import write_lines
from sim.workbook.live.recognition import write_made, write_observed, write_pulls


def first_row(projection: Projection) -> dict[str, float]:
    """Every assumption's value in the first row of the design."""
    design = projection.design
    if design.sampler is not None:
        return dict(design.numbers)
    return {key: float(np.asarray(design.columns.get(key, [value]))[0]) for key, value in design.numbers.items()}


def write_live(book: Book, places: Places) -> None:
    """The plan year's model as formulas over the dataset's sheets and the assumptions."""
    projection = book.projection
    model = Model(projection.city.first_years(1), Values(1, first_row(projection), {}))
    for template in templates():
        if not template.family:
            book.workbook.define_name(template.key, "=" + places.assumption(template.key))
    city = City(book, places, model)
    city.frame(book.word("model_notes").split("\n"))
    city.days()
    links = write_links(book, places, model)
    projects = write_projects(book, places, model)
    days = [city.cell("days", month) for month in range(12)]
    lines = write_lines(book, places, model, links, projects, days)
    before = model.without_actuals
    final = write_materials(book, places, before, lines.factors, "model_materials")
    modelled = made = write_made(book, places, before, lines, final)
    if lines.observed is not None:
        final = write_materials(book, places, model, lines.observed.factors, "model_actuals")
        made = write_observed(book, places, model, lines, lines.observed.pace.known, final)
    write_pulls(book, model, lines, made, city.cell("before", 12))
    city.months(lines, modelled, made)
    city.compare()
