"""An open workbook in one language: its styles, number formats by unit, and how its sheets print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim._version import __version__
from sim.dataset import schema
from sim.present.file_properties import properties
from sim.present.labels import city_name, unit_text, word
from sim.present.punctuation import said_of
from sim.projection import Projection
from sim.registry import measures
from sim.steps.axes import Array

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FORMATS = {
    "share": "0.00%",
    "points": '0.00;[Red]-0.00;"–"',
    "in_points": '0.00;[Red]-0.00;"–"',
    "gap_points": "+0.00{points};[Red]-0.00{points};0.00{points}",
    "span": "General{months}",
    "difference": "+#,##0.##;[Red]-#,##0.##;0",
    "亿元": "#,##0.00",
    "month": "0.0",
    "firms": "#,##0",
    "projects": "#,##0",
    "×": "0.000",
    "code": "0",
    "exact": "0.000000000000000",
    "gap": "0.00E+00",
    "any": "General",
    "": "#,##0.0",
}
"""Number formats by unit; a quantity has none of its own. Points are fractions times a hundred, written so: never %."""
IN_POINTS = "points"
"""The unit whose fractions are written times a hundred; `in_points` are already."""
FONTS = {"zh": "Noto Sans CJK SC", "en": "Arial"}
"""Fonts of every workbook by language: on Windows Chinese falls back to the system's own where the named is missing."""

A4 = 9
"""A4 as xlsxwriter numbers papers."""

HEADER_ROW = 3
"""Row of a table's header, counted from 0: the title and a line of explanation stand above."""


class Book:
    """An open workbook of one projection in one language, with the cell styles all its sheets share.

    Units are data/measures.toml's. A figure that is not known is left as an empty cell, never written as 0.
    """

    def __init__(self, projection: Projection, lang: str, made: datetime) -> None:
        from xlsxwriter import Workbook  # 0.1 s, and only a download needs it

        self.projection = projection
        self.lang = lang
        self.buffer = io.BytesIO()
        self.workbook = Workbook(self.buffer, {"in_memory": True, "strings_to_formulas": False})
        self.made = made
        scenario = self.scenario_line
        title = f"{self.city_name} {projection.dataset.plan_year} {self.word('book_title')}"
        self.workbook.set_properties(properties(title, scenario, lang, made))
        self.font = {"font_name": FONTS[lang], "font_size": 10}
        self.title = self.new_format(bold=True, font_size=14)
        head: dict[str, Any] = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#D9E2EC"}
        self.head = self.new_format(**head)
        self.head_right = self.new_format(**head, align="right")
        self.centre = self.new_format(align="center")
        self.band = self.new_format(bold=True, font_color="#334E68")
        self.note = self.new_format(font_color="#52606D")
        self.text = self.new_format()
        self.wrap = self.new_format(text_wrap=True, valign="top")
        self.mark = self.new_format(bg_color="#FFF2CC")
        self.bold = self.new_format(bold=True)
        self._styles: dict[tuple[str, str], Format] = {}

    def new_format(self, **more: Any) -> Format:
        """A new cell style in the book's font; `more` are xlsxwriter's format properties."""
        return self.workbook.add_format({**self.font, **more})

    def style(self, unit: str, look: str = "") -> Format:
        """The style of numbers in a unit, made once.

        `look` is empty, `input` (a cell to change), `decided` (fixed on export) or `total`.
        """
        if (unit, look) not in self._styles:
            looks: dict[str, dict[str, Any]] = {
                "input": {"bg_color": "#FFF2CC", "border": 1, "border_color": "#D9A514"},
                "decided": {"font_color": "#7B8794", "italic": True},
                "total": {"bold": True, "top": 1},
            }
            number = FORMATS.get(unit, FORMATS[""])
            for key, text in (("points", self.word("in_points")), ("months", self.word("in_months"))):
                number = number.replace(f"{{{key}}}", f'" {text}"')
            self._styles[unit, look] = self.new_format(num_format=number, **looks.get(look, {}))
        return self._styles[unit, look]

    def decided(self, unit: str) -> Format:
        """The style of numbers that no formula moves."""
        return self.style(unit, "decided")

    def word(self, key: str) -> str:
        """A word of data/exports.toml in the workbook's language; the key itself where none is declared."""
        return word("words", key, self.lang)

    def table_name(self, table: str) -> str:
        """A table's name in the workbook's language. Raises KeyError for a table the schema has not."""
        return schema()[table].title[self.lang]

    def column_name(self, table: str, column: str) -> str:
        """A column's name in the workbook's language. Raises KeyError for a column the schema has not."""
        return schema()[table].columns[column].title[self.lang]

    def add_sheet(self, key: str, note: str = "", columns_repeated: int = 0) -> Worksheet:
        """Add a sheet named by `key`, with title and a line of explanation, set to print: A4 landscape, one page wide.

        City, sheet and scenario stand at the head of every page; version, dataset and page number at its foot.
        """
        name = word("sheets", key, self.lang)
        sheet = self.workbook.add_worksheet(name, worksheet_class=sheet_class())
        sheet.write_string(0, 0, name, self.title)
        if note:
            sheet.write_string(1, 0, note, self.note)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        if columns_repeated:
            sheet.repeat_columns(0, columns_repeated - 1)
        sheet.set_header(f"&L{escaped(self.city_name)}&C{escaped(name)}&R{escaped(self.scenario_line)}")
        sheet.set_footer(f"&L{escaped(self.made_from())}&R&P / &N")
        return sheet

    @property
    def city_name(self) -> str:
        """The city's name, which heads every page."""
        return city_name(self.projection.dataset, self.lang)

    @property
    def scenario_name(self) -> str:
        """The scenario's name; where it has none, whether anything differs from the dataset."""
        scenario = self.projection.design.scenario
        return scenario.name or self.word("changed_scenario" if scenario.has_changes else "as_dataset")

    @property
    def scenario_line(self) -> str:
        """The scenario as every page is headed with it."""
        return said_of(self.word("scenario"), self.scenario_name, self.lang)

    def made_from(self) -> str:
        """What the file was made from: the model's version and the dataset's hash.

        No date: files of equal figures have equal pages.
        """
        return f"{self.word('version')} {__version__} · {self.word('dataset')} {self.projection.dataset.hash}"

    def write_heads(
        self,
        sheet: Worksheet,
        row: int,
        heads: Sequence[str],
        widths: Sequence[int],
        frozen: int = 2,
        numbers: range | None = None,
    ) -> None:
        """Write a header row that stays in view and on every page; `widths` are in letters, `frozen` columns stay, too.

        `numbers` are the columns of figures, headed on the right; all after the frozen ones unless given.
        """
        figures = range(frozen, len(heads)) if numbers is None else numbers
        for column, (name, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(row, column, name, self.head_right if column in figures else self.head)
        sheet.set_row(row, 15 * max(lines_of(name, width) for name, width in zip(heads, widths, strict=True)))
        sheet.freeze_panes(row + 1, frozen)
        sheet.repeat_rows(row)

    def write_cell(self, sheet: Worksheet, row: int, column: int, value: Any, unit: str = "", look: str = "") -> None:
        """Write one cell: text, never as a formula, or a number in its unit's format.

        Points, fractions in the model, are written times a hundred. None and NaN leave the cell empty.
        """
        if isinstance(value, str):
            sheet.write_string(row, column, value, self.bold if look == "total" else self.text)
        elif value is not None and np.isfinite(value):
            scale = 100.0 if unit == IN_POINTS else 1.0
            sheet.write_number(row, column, float(value) * scale, self.style(unit, look))

    def write_row(self, sheet: Worksheet, row: int, cells: Sequence[Any], units: Sequence[str], look: str = "") -> None:
        """Write a row of cells from its first column on, each in its unit's format; `look` as in `style`."""
        for column, (cell, unit) in enumerate(zip(cells, units, strict=True)):
            self.write_cell(sheet, row, column, cell, unit, look)

    def to_bytes(self) -> bytes:
        """Close the workbook and return the bytes of the .xlsx."""
        self.workbook.close()
        return self.buffer.getvalue()


@cache
def sheet_class() -> Any:
    """A worksheet class that writes formulas as they are given.

    The library looks each through for thirty functions it would rename, half the time of a whole file; ours spell such
    a one out themselves (_xlfn.NUMBERVALUE). The method overridden is private: a test fails when a release renames it.
    """
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
            return formula.removeprefix("=")

    return Sheet


def lines_of(text: str, width: int) -> int:
    """Lines a bold heading takes in a column of so many letters; a Chinese character is as wide as two."""
    return 1 + int(sum(2 if ord(letter) > 255 else 1.1 for letter in text) / width)


def escaped(text: str) -> str:
    """Text for a page's header or footer: & doubled, since it begins a code there, and cut to 70 letters."""
    return text.replace("&", "&&")[:70]


def first_figures(projection: Projection, measure: str) -> Array:
    """A measure's figures in the first row of the design (entity, month or year), in the measure's unit.

    Raises KeyError where the projection does not have the measure.
    """
    values = projection[measure]
    shape = (len(projection.entities(measure)), len(projection.times(measure)))
    return np.asarray(np.broadcast_to(values[:, :, 0], shape))


def firm_sums(projection: Projection, figures: Array) -> dict[str, Array]:
    """Figures of the lines (line, month or year) summed by firm, firms as they first come; lines of none are left out.

    Raises ValueError where the figures are not of every line.
    """
    sums: dict[str, Array] = {}
    for firm, values in zip(projection.dataset.tables["lines"]["firm"], figures, strict=True):
        if firm:
            sums[str(firm)] = sums.get(str(firm), 0.0) + values
    return sums


def measure_name(measure: str, lang: str) -> str:
    """A measure's name; empty where none is declared, as for a target of a recorded figure."""
    declared = measures().get(measure)
    return declared.name[lang] if declared else ""


def unit_name(unit: str, lang: str) -> str:
    """A unit as a sheet shows its figures: % for shares and points, else the unit's own name."""
    shown = word("shown_units", unit, lang)
    return unit_text(unit, lang) if shown == unit else shown
