"""The sheet of targets: each against growth as set, with its odds and their verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.dataset.tables import records
from sim.present.labels import choice_name, entity_names, word
from sim.present.numbers import as_written
from sim.present.verdict import LOOKS, odds_text, verdict_word
from sim.studies.targets import targets_board
from sim.workbook.book import HEADER_ROW, Book, measure_name, unit_name
from sim.workbook.rounding import SHOWN_DIGITS

VERDICT_FILLS = {"good": "#D5F0E0", "tight": "#FDF0DC", "short": "#FBE0DD"}
"""The ground of a verdict."""

ODDS_COLUMN = 9
"""Column of the odds; their verdict stands behind it."""


def write_targets(book: Book, odds: Mapping[str, float] | None = None) -> None:
    """Write every target against growth as set, and the verdict of its odds where `odds` (0 to 1, by target) has them.

    No sheet where the dataset has no targets.
    """
    board = targets_board(book.projection)
    if board.empty:
        return
    lang = book.lang
    sheet = book.add_sheet("targets", book.word("targets_note"))
    words = ("target", "tier", "measure", "entity", "time", "unit", "target_value", "as_set", "gap", "odds", "verdict")
    widths = [34, 14, 34, 20, 10, 14, 14, 14, 18, 12, 14]
    book.write_heads(sheet, HEADER_ROW, [book.word(key) for key in words], widths, 1, range(6, 10))
    for row, found in enumerate(records(board), start=HEADER_ROW + 1):
        unit = found["unit"]
        cells: list[Any] = [
            found[lang],
            choice_name(found["tier"], lang),
            measure_name(found["measure"], lang),
            entity_name(book, found["measure"], found["entity"]),
        ]
        cells += [found["year"], unit_name(unit, lang), found["value"], found["projected"]]
        computed, own = found["status"] in ("met", "missed"), (odds or {}).get(found["target"])
        gap = gap_written(found) if computed else None
        in_points = unit in ("share", "points")
        units = ["", "", "", "", "", "", unit, unit, "gap_points" if in_points else "difference"]
        book.write_row(sheet, row, [*cells, gap], units)
        sheet.write_string(row, ODDS_COLUMN, odds_text(own, lang), book.centre)
        told = verdict_word(own, lang) if computed else word("statuses", found["status"], lang)
        sheet.write_string(row, ODDS_COLUMN + 1, told or "–", book.centre)
    last = HEADER_ROW + len(board)
    for key, look in LOOKS.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word("verdicts", key, lang)}"'}
        sheet.conditional_format(
            HEADER_ROW + 1,
            ODDS_COLUMN + 1,
            last,
            ODDS_COLUMN + 1,
            {**rule, "format": book.new_format(bg_color=VERDICT_FILLS[look])},
        )


def gap_written(row: Mapping[str, Any]) -> float:
    """A target's gap between the two figures as the sheet shows them, positive where better; shares' in points."""
    in_points = row["unit"] in ("share", "points")
    scale, digits = 100.0 if in_points else 1.0, SHOWN_DIGITS.get(row["unit"], 1)
    gap = as_written(row["projected"] * scale, digits) - as_written(row["value"] * scale, digits)
    better: float = row["better"]
    return round(gap * better, digits)


def entity_name(book: Book, measure: str, entity: str) -> str:
    """A target's entity by name; as it is where the projection does not have the measure."""
    projection = book.projection
    if not entity or measure not in projection:
        return entity
    names = dict(zip(projection.entities(measure), entity_names(projection, measure, book.lang), strict=True))
    return names.get(entity, entity)
