"""Charts of the workbook: their colours, size and type, and the ranges they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.workbook.book import Book
from sim.workbook.live.addresses import quoted

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart


CHART_COLOURS = {"gain": "#2F7D5B", "loss": "#C0392B", "total": "#1F5A94", "target": "#D97706", "plain": "#5B8DB8"}
"""Colours of the workbook's charts. Gain, loss, total and target differ from those of the pages and the brief
(sim/present/chart_theme.py: LIGHT), as they have since the first workbook; to make them one is to
change every exported file, which is left to a change that says so."""

CHART_PIXELS = 450
"""Pixels of a chart: two stand side by side on the first sheet."""


def chart_range(sheet: str, first: tuple[int, int], last: tuple[int, int]) -> str:
    """A range of a sheet, its first and last cell as (row, column) from 0, as a chart refers to it."""
    from xlsxwriter.utility import xl_range_abs

    return f"={quoted(sheet)}!{xl_range_abs(*first, *last)}"


def set_chart_text(chart: Chart, book: Book, title: str, number: str, legend: bool) -> None:
    """Set a chart's title, font, axes, number format and, where wanted, the legend below it."""
    font = {"name": book.font["font_name"], "size": 9}
    chart.set_title({"name": title, "name_font": {**font, "size": 11, "bold": True}, "overlay": False})
    chart.set_x_axis({"num_font": font, "label_position": "low", "line": {"color": "#9AA5B1"}})
    chart.set_y_axis(
        {"num_font": font, "num_format": number, "major_gridlines": {"visible": True, "line": {"color": "#E4E7EB"}}}
    )
    chart.set_legend({"position": "bottom", "font": font} if legend else {"none": True})
