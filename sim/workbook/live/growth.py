"""Value added by month, growth to date and bridge (docs/model.md §2.7 to §2.10), beside the app's own figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.measures import TERMS
from sim.model import Model
from sim.present.labels import pick, word
from sim.registry import measures
from sim.steps import growth
from sim.steps.axes import ENTITY, Array
from sim.workbook.book import IN_POINTS, Book
from sim.workbook.live.addresses import Places, address, quoted
from sim.workbook.live.plan import Lines
from sim.workbook.live.recognition import Made

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

CHECKS = 9
"""First row of the comparison, counted from 0."""
SAME = 1e-9
"""Differences below this are none."""
ROWS = ("existing_plan", "plan", "after_ceilings", "after_factors", "output", "counted")
"""What lines come to after each step, without actuals."""


class City:
    """The sheet of the city. Its monthly table lies below the comparison, whose length is known beforehand."""

    def __init__(self, book: Book, places: Places, model: Model) -> None:
        self.book = book
        self.places = places
        self.model = model
        self.sheet: Worksheet = book.add("model", book.word("model_note"), columns_repeated=1)
        self.name = self.sheet.get_name()
        self.compared = 2 + len(TERMS) + len(growth.RELEASES)
        self.table = CHECKS + self.compared + 3
        self.row_of = {
            key: self.table + 1 + place
            for place, key in enumerate(
                ("days", *ROWS, "observed", "base", "promoted", "newcomers", "now", "before", "to_date")
            )
        }

    def at(self, key: str, month: int) -> str:
        """A cell of the monthly table; month 12 is the year."""
        return address(self.row_of[key], month + 1)

    def cell(self, key: str, month: int) -> str:
        """The same from another sheet."""
        return f"{quoted(self.name)}!{self.at(key, month)}"

    def monthly(self, key: str, title: str, formula: Callable[[int], str], values: Array, total: bool = True) -> None:
        """A row of the monthly table, and the year's total."""
        row, unit = self.row_of[key], "×" if key == "days" else "share" if key == "to_date" else "亿元"
        style = self.book.style(unit)
        self.sheet.write_string(row, 0, title, self.book.text)
        for month, value in enumerate(values.tolist()):
            known = "" if np.isnan(value) else value
            self.sheet.write_formula(row, month + 1, "=" + formula(month), style, known)
        if total:
            span = f"{self.at(key, 0)}:{self.at(key, 11)}"
            self.sheet.write_formula(row, 13, f"=SUM({span})", self.book.style(unit, "total"), float(values.sum()))

    def days(self) -> None:
        """Days of each month over the mean month of its year."""
        rows = self.places.rows["profile"]
        keys = {row.get("key", ""): place for place, row in enumerate(rows)}
        year = f"({self.places.number_cell('profile', 'value', keys['base_year'])}+1)"
        mean = f"((DATE({year}+1,1,1)-DATE({year},1,1))/12)"
        equal = (
            f'{self.places.cell("profile", "value", keys["month_lengths"])}="equal"' if "month_lengths" in keys else ""
        )

        def length(month: int) -> str:
            calendar = f"(DATE({year},{month + 2},1)-DATE({year},{month + 1},1))/{mean}"
            return f"IF({equal},1,{calendar})" if equal else calendar

        self.monthly("days", self.book.word("month_share"), length, self.model.city.month_share[0, :12, 0], total=False)

    def months(self, lines: Lines, modelled: Made, made: Made) -> None:
        """Value added of all lines after each step, what counts, what it is compared with, and growth to date."""
        model, book = self.model, self.book
        city, run = model.city, model.without_actuals
        weight = lines.unit_va.down()
        blocks = {
            "existing_plan": (lines.existing, run.existing_plan),
            "plan": (lines.plan, run.plan),
            "after_ceilings": (lines.ceilings, run.after_ceilings),
            "after_factors": (lines.factors, run.after_factors),
            "output": (modelled.output, run.output),
        }
        for key, (block, values) in blocks.items():
            va = (city.unit_va @ np.broadcast_to(values, (len(city.lines), 12, 1))[:, :, 0]) + np.zeros(12)
            formulas = [f"SUMPRODUCT({weight},{block.down(month)})" for month in range(12)]
            self.monthly(key, book.word(f"va_{key}"), formulas.__getitem__, va)
        for key, part, each in (("counted", modelled, run), ("observed", made, model)):
            output, counted = part.output, part.counted
            counts = [f"SUMPRODUCT({weight},{output.down(month)},{counted.down(month)})" for month in range(12)]
            va = each.lines_va[0, :12, 0] + np.zeros(12)
            self.monthly(key, book.word(f"va_{key}"), counts.__getitem__, va)
        self.monthly(
            "base",
            book.word("va_of_base"),
            lambda month: f"SUMPRODUCT({weight},{lines.base.down(month)},1-{lines.new.down()})",
            city.base_va.sum(axis=ENTITY),
        )
        promoted, newcomers = (part[0, 0, 0] / 12.0 for part in model.promoted)
        cohort = "promoted_firms*promoted_va/12"
        self.monthly(
            "promoted",
            book.word("va_promoted"),
            lambda _: f"{cohort}*(1+promoted_growth)",
            np.full(12, promoted),
        )
        self.monthly("newcomers", book.word("va_newcomers"), lambda _: cohort, np.full(12, newcomers))
        now, before = model.monthly_now[0, :12, 0], model.monthly_base[0, :12, 0]
        self.monthly("now", book.word("va_total"), lambda m: f"{self.at('observed', m)}+{self.at('promoted', m)}", now)
        self.monthly(
            "before",
            book.word("base_total"),
            lambda m: f"{self.at('base', m)}+{self.at('newcomers', m)}",
            before,
        )

        def to_date(month: int) -> str:
            sums = [f"SUM({self.at(key, 0)}:{self.at(key, month)})" for key in ("now", "before")]
            return f'IF({sums[1]}=0,"",{sums[0]}/{sums[1]}-1)'

        so_far = np.cumsum(before)
        known = so_far != 0.0
        grown = np.divide(np.cumsum(now), so_far, out=np.full(12, np.nan), where=known) - 1.0
        self.monthly("to_date", book.word("to_date"), to_date, grown, total=False)

    def terms(self) -> list[str]:
        """The bridge as formulas, term by term."""
        pairs = [*pairwise(("base", *ROWS)), ("newcomers", "promoted"), ("counted", "observed")]
        changes = [f"({self.at(after, 12)}-{self.at(ahead, 12)})" for ahead, after in pairs]
        whole = self.at("before", 12)
        return [f'IF({whole}=0,"",{change}/{whole}*100)' for change in changes]

    def compare(self) -> None:
        """The app's number, the sheet's, and what a changed cell has moved."""
        book, lang, projection, sheet = self.book, self.book.lang, self.book.projection, self.sheet
        heads = [book.word(key) for key in ("measure", "app_number", "sheet_number", "difference")]
        for column, head in enumerate(heads):
            sheet.write_string(CHECKS - 1, column, head, book.head)
        year = self.model.city.year_labels[0]
        declared = measures()["iva_growth"]
        whole = self.at("before", 12)
        model = self.model
        total = float(model.base_total[0, 0, 0])
        rows: list[tuple[str, float, float, str, str]] = [
            (
                f"{pick((declared.zh, declared.en), lang)} {year}",
                float(projection["iva_growth"][0, 0, 0]),
                float(model.iva[0, 0, 0]) / total - 1.0,
                f'IF({whole}=0,"",{self.at("now", 12)}/{whole}-1)',
                "share",
            ),
            (
                f"{pick((measures()['iva'].zh, measures()['iva'].en), lang)} {year}",
                float(projection["iva"][0, 0, 0]),
                float(model.iva[0, 0, 0]),
                self.at("now", 12),
                "亿元",
            ),
        ]
        bridge = projection["bridge"][:, 0, 0]
        rows += [
            (
                f"{word('sheets', 'bridge', lang)}: {word('terms', term, lang)}",
                float(value),
                float(own),
                formula,
                "points",
            )
            for term, value, own, formula in zip(TERMS, bridge, model.bridge[:, 0, 0], self.terms(), strict=True)
        ]
        to_date = growth.growth_to_date(model.monthly_now, model.monthly_base)[0, :, 0]
        for release, month in enumerate(growth.RELEASES):
            label = self.model.city.month_labels[month]
            value = float(projection["iva_growth_to_date"][0, release, 0])
            title = f"{word('sheets', 'to_date', lang)} {label}"
            rows.append((title, value, float(to_date[release]), self.at("to_date", int(month)), "share"))
        for place, (title, app, own, formula, unit) in enumerate(rows):
            row, scale = CHECKS + place, 100.0 if unit == IN_POINTS else 1.0
            sheet.write_string(row, 0, title, book.bold if place == 0 else book.text)
            known = not np.isnan(app) and not np.isnan(own)
            book.write(sheet, row, 1, app, unit, "decided")
            look = book.style(unit, "total" if place == 0 else "")
            sheet.write_formula(row, 2, "=" + formula, look, own * scale if known else "")
            gap = f'IF(OR({address(row, 1)}="",{address(row, 2)}=""),"",{address(row, 2)}-{address(row, 1)})'
            sheet.write_formula(row, 3, "=" + gap, book.style("gap"), (own - app) * scale if known else "")
        last = address(CHECKS + len(rows) - 1, 3)
        first = address(CHECKS, 3)
        most = f"MAX(MAX({first}:{last}),-MIN({first}:{last}))"
        same = f'IF({most}<{SAME:.9f},"{book.word("agrees")}","{book.word("moved")}")'
        agrees = all(not abs(own - app) >= SAME for _, app, own, _, _ in rows)
        sheet.write_formula(CHECKS - 3, 0, "=" + same, book.mark, book.word("agrees" if agrees else "moved"))

    def frame(self, notes: Sequence[str]) -> None:
        """Widths, the months' header, and what can be changed where."""
        sheet, book = self.sheet, self.book
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 13, 11)
        for place, note in enumerate(notes):
            sheet.write_string(2 + place, 0, note, book.note)
        heads = [book.word("monthly_va"), *self.model.city.month_labels[:12], book.word("total")]
        for column, head in enumerate(heads):
            sheet.write_string(self.table, column, head, book.head)
        sheet.freeze_panes(0, 1)
