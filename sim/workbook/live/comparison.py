"""The app's figures beside the sheet's own, and whether a changed cell has moved them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.measures import TERMS
from sim.present.labels import word
from sim.present.punctuation import said_of
from sim.steps.growth import RELEASES, growth_of_month, growth_to_date
from sim.workbook.book import IN_POINTS, measure_name
from sim.workbook.live.addresses import absolute
from sim.workbook.live.check_sheet import COMPARISON_ROW, CheckSheet
from sim.workbook.live.growth import bridge_formulas
from sim.workbook.live.live_model import LiveModel

SAME = 1e-9
"""Differences below this are none."""


@dataclass(frozen=True)
class Compared:
    """A figure as the app had it, as the formulas have it now, its formula and its unit."""

    title: str
    app: float
    own: float
    formula: str
    unit: str

    @property
    def is_known(self) -> bool:
        """Whether both have it: without a base there is no growth."""
        return not np.isnan(self.app) and not np.isnan(self.own)


def write_comparison(live: LiveModel, check: CheckSheet) -> None:
    """Write the app's number, the sheet's, their difference, and in one cell whether anything has moved."""
    book, sheet = live.book, check.sheet
    for column, key in enumerate(("measure", "app_number", "sheet_number", "difference")):
        sheet.write_string(COMPARISON_ROW - 1, column, book.word(key), book.head)
    rows = [*headline_figures(live, check), *bridge_figures(live, check), *release_figures(live, check)]
    for place, found in enumerate(rows):
        write_compared(check, COMPARISON_ROW + place, found, headline=place == 0)
    write_agreement(check, rows)


def headline_figures(live: LiveModel, check: CheckSheet) -> Iterator[Compared]:
    """Growth and value added of the plan year."""
    book, projection, model = live.book, live.book.projection, live.model
    now, before = check.year_ref("now"), check.year_ref("before")
    iva, total = float(model.iva[0, 0, 0]), float(model.base_total[0, 0, 0])
    for measure, own, formula, unit in (
        ("iva_growth", iva / total - 1.0, f'IF({before}=0,"",{now}/{before}-1)', "share"),
        ("iva", iva, now, "亿元"),
    ):
        title = f"{measure_name(measure, book.lang)} {model.city.year_labels[0]}"
        yield Compared(title, float(projection[measure][0, 0, 0]), own, formula, unit)


def bridge_figures(live: LiveModel, check: CheckSheet) -> Iterator[Compared]:
    """The bridge's terms of the plan year."""
    lang = live.book.lang
    # The rounding of sums would show a term of nothing as -0.00.
    app, owned = (np.round(terms[:, 0, 0], 12) + 0.0 for terms in (live.book.projection["bridge"], live.model.bridge))
    for term, value, own, formula in zip(TERMS, app, owned, bridge_formulas(check), strict=True):
        title = said_of(word("sheets", "bridge", lang), word("terms", term, lang), lang)
        yield Compared(title, float(value), float(own), formula, "points")


def release_figures(live: LiveModel, check: CheckSheet) -> Iterator[Compared]:
    """Growth to date at the plan year's releases, then growth of each month alone."""
    projection, model = live.book.projection, live.model
    for key, measure, work_out in (
        ("to_date", "iva_growth_to_date", growth_to_date),
        ("of_month", "iva_growth_month", growth_of_month),
    ):
        own = work_out(model.monthly_now, model.monthly_base)[0, :, 0]
        for release, month in enumerate(RELEASES):
            title = f"{live.book.word(key)} {model.city.month_labels[month]}"
            app = float(projection[measure][0, release, 0])
            yield Compared(title, app, float(own[release]), check.ref(key, int(month)), "share")


def write_compared(check: CheckSheet, row: int, found: Compared, headline: bool) -> None:
    """Write one figure's row."""
    book, sheet, scale = check.book, check.sheet, 100.0 if found.unit == IN_POINTS else 1.0
    sheet.write_string(row, 0, found.title, book.bold if headline else book.text)
    book.write_cell(sheet, row, 1, found.app, found.unit, "decided")
    look = book.style(found.unit, "total" if headline else "")
    sheet.write_formula(row, 2, "=" + found.formula, look, found.own * scale if found.is_known else "")
    app, own = absolute(row, 1), absolute(row, 2)
    gap = f'IF(OR({app}="",{own}=""),"",{own}-{app})'
    value = (found.own - found.app) * scale if found.is_known else ""
    sheet.write_formula(row, 3, "=" + gap, book.style("gap"), value)


def write_agreement(check: CheckSheet, rows: Sequence[Compared]) -> None:
    """Write the cell that says whether the formulas still agree with the app or a change has moved them."""
    book, first, last = check.book, absolute(COMPARISON_ROW, 3), absolute(COMPARISON_ROW + len(rows) - 1, 3)
    most = f"MAX(MAX({first}:{last}),-MIN({first}:{last}))"
    same = f'IF({most}<{SAME:.9f},"{book.word("agrees")}","{book.word("moved")}")'
    agrees = all(not abs(found.own - found.app) >= SAME for found in rows)
    shown = book.word("agrees" if agrees else "moved")
    check.sheet.write_formula(COMPARISON_ROW - 3, 0, "=" + same, book.mark, shown)
