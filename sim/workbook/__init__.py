"""A projection as the workbook a planner hands up: tables, charts, what they rest on, live formulas, the dataset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sim.present.file_properties import moment
from sim.projection import Projection
from sim.studies.targets import odds_of_targets
from sim.workbook.basis import write_assumptions, write_changes
from sim.workbook.book import Book
from sim.workbook.bridge import write_bridge, write_to_date
from sim.workbook.chains import write_chains
from sim.workbook.limits import write_limits, write_lines
from sim.workbook.live.sheets import write_live
from sim.workbook.parts import write_parts
from sim.workbook.periods import outputs, value_added, write_series
from sim.workbook.projects import write_projects
from sim.workbook.pulls import write_pulls
from sim.workbook.study import write_study
from sim.workbook.summary import write_summary
from sim.workbook.targets import write_targets
from sim.workbook.template import Template

REQUIRED_MEASURES = ("output", "counted", "pull_line", "binding")
"""Measures only a detailed projection has."""


def xlsx_bytes(
    projection: Projection, lang: str, studies: Mapping[str, Any] | None = None, made: datetime | None = None
) -> bytes:
    """The first row of a detailed projection as a workbook in Chinese (zh) or English (en), the bytes of an .xlsx.

    `studies` are answers by the study's name (sim.studies.catalogue, or ensemble): frames, dataclasses or mappings.
    `load_dataset` reads the file back as the dataset, table edits in. Raises ValueError where detail was left out.
    """
    missing = [measure for measure in REQUIRED_MEASURES if measure not in projection]
    if missing:
        raise ValueError(f"a workbook needs project(detail=True): {', '.join(missing)}")
    book = Book(projection, lang, moment(made))
    write_summary(book)
    drawn = (studies or {}).get("ensemble")
    write_targets(book, None if drawn is None else odds_of_targets(drawn))
    write_bridge(book)
    write_to_date(book)
    write_chains(book)
    write_pulls(book)
    write_parts(book)
    write_lines(book)
    write_limits(book)
    write_projects(book)
    write_series(book, "va", value_added(projection, lang), "亿元")
    write_series(book, "output", outputs(projection, lang), "")
    addresses = write_assumptions(book)
    write_changes(book)
    for name, answer in (studies or {}).items():
        write_study(book, name, answer)
    write_live(book, addresses)
    Template(lang, book.workbook).add_dataset(projection.dataset)
    return book.to_bytes()
