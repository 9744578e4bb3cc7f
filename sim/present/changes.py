"""Where scenarios differ, in words: assumptions by name, cells by row and column, each with what it holds."""

from __future__ import annotations

from collections.abc import Sequence

from sim.case import Case
from sim.dataset import Dataset, schema
from sim.dataset.naming import apart
from sim.present.changed_cells import cell_name, cell_said, changed_row_name, raw_rows
from sim.present.labels import word
from sim.present.sliders import slider_text
from sim.scenario import Scenario

Place = tuple[str, str, str]
"""Table, row and column of a cell."""


def change_rows(dataset: Dataset, scenarios: Sequence[Scenario], lang: str) -> list[list[str]]:
    """Where scenarios differ, one row an assumption or table cell: its name, then its value in force in each scenario.

    A cell of a row that a scenario has not, and an empty one, is –. ScenarioError as `Case`.
    """
    sliders, cases = dataset.assumptions, [Case(dataset, each) for each in scenarios]
    rows = [
        [sliders[key].name[lang], *(slider_text(sliders[key], case.values[key], lang) for case in cases)]
        for key in sliders
        if len({case.values[key] for case in cases}) > 1
    ]
    datasets = [case.dataset for case in cases]
    told = {place: cell_row(datasets, place, lang) for place in changed_places(scenarios)}
    found = {(*place[:2], *row): place for place, row in told.items() if len(set(row[1:])) > 1}  # an event said once
    cells, places = [told[place] for place in found.values()], list(found.values())
    others = [[schema()[place[0]].title[lang] for place in places], ["/".join(place) for place in places]]
    names = apart([row[0] for row in cells], others, lang)
    return rows + [[name, *row[1:]] for name, row in zip(names, cells, strict=True)]


def cell_row(datasets: Sequence[Dataset], place: Place, lang: str) -> list[str]:
    """A cell's name and what it holds in each dataset; of an event that one of them has not, whether it has it."""
    table, row, column = place
    held = [raw_rows(each, table).get(row) for each in datasets]
    of = next((each for each, cells in zip(datasets, held, strict=True) if cells), datasets[-1])
    if table == "events" and None in held:
        counted = word("words", "event_counted", lang)
        return [changed_row_name(of, table, row, lang), *("–" if cells is None else counted for cells in held)]
    said = [cell_said(of, place, (cells or {}).get(column, ""), lang) for cells in held]
    return [cell_name(of, place, lang), *said]


def changed_places(scenarios: Sequence[Scenario]) -> list[Place]:
    """Table, row and column of every cell that one of the scenarios changes, each once."""
    return list(
        dict.fromkeys(
            (table, row, column)
            for each in scenarios
            for table, edits in each.edits.items()
            for row, columns in edits.items()
            for column in columns
        )
    )
