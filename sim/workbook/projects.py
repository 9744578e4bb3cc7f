"""Projects: their dates, who waits for which park, what each pulls, and its online share by month."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.dataset import City
from sim.present.labels import choice_name, entity_names, month_text, table_names, word
from sim.workbook.book import HEADER_ROW, Book, first_figures, measure_name


def write_projects(book: Book) -> None:
    """Write the sheets of projects, by year and by month; none where there are no projects."""
    if book.projection.entities("pull_project"):
        write_project_years(book)
        write_online_shares(book)


def write_project_years(book: Book) -> None:
    """Write every project's planned and projected commissioning, park room, and its pull by year in points."""
    projection, lang = book.projection, book.lang
    table = projection.dataset.tables["projects"].set_index("project")
    years, pull = projection.times("pull_project"), measure_name("pull_project", lang)
    sheet = book.add_sheet("projects", book.word("projects_year_note"))
    words = ("code", "name", "line", "stage", "planned_commissioning", "projected_commissioning", "room")
    heads = [*map(book.word, words), *(f"{pull} {year}" for year in years)]
    widths = [24, 36, 28, 12, 12, 12, 16, *[13] * len(years)]
    book.write_heads(sheet, HEADER_ROW, heads, widths, numbers=range(7, 7 + len(years)))
    lines, names = table_names(projection.dataset, "lines", lang), entity_names(projection, "pull_project", lang)
    points, comes = first_figures(projection, "pull_project"), first_figures(projection, "commissioning")[:, 0]
    for place, project in enumerate(projection.entities("pull_project")):
        facts, room = table.loc[project], room_key(projection.city, place)
        cells: list[Any] = [project, names[place], lines[str(facts["line"])], choice_name(facts["stage"], lang)]
        cells += [facts["commissioning"], month_text(projection.city, comes[place])]
        cells.append(word("rooms", room, lang) if room else "")
        units = [*[""] * 7, *["points"] * len(years)]
        book.write_row(sheet, HEADER_ROW + 1 + place, [*cells, *points[place]], units)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(names), 6 + len(years))


def room_key(city: City, place: int) -> str:
    """Whether a project has no room in its park (no_room) or waits for it (waits); empty where neither."""
    if city.projects.no_room[place]:
        return "no_room"
    return "waits" if np.isfinite(city.projects.wait[place, 0, 0]) else ""


def write_online_shares(book: Book) -> None:
    """Write the share of every project's design that is on line by month, a year to a printed page."""
    projection = book.projection
    months, years = projection.times("online_share"), projection.times("pull_project")
    sheet = book.add_sheet("projects_months", book.word("online_note"), columns_repeated=2)
    heads = [book.word("code"), book.word("name"), *months]
    book.write_heads(sheet, HEADER_ROW, heads, [24, 36, *[8] * len(months)])
    sheet.set_print_scale(60)
    sheet.set_v_pagebreaks([2 + 12 * year for year in range(1, len(years))])
    names = entity_names(projection, "pull_project", book.lang)
    shares = zip(projection.entities("online_share"), names, first_figures(projection, "online_share"), strict=True)
    for row, (project, name, values) in enumerate(shares, start=HEADER_ROW + 1):
        book.write_row(sheet, row, [project, name, *values], ["", "", *["share"] * len(months)])
