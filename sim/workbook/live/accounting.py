"""The accounting difference (docs/model.md §2.8): what the official figure holds beyond the sum of the ledger."""

from __future__ import annotations

import numpy as np

from sim.projection import ledger_as_loaded, with_months_in
from sim.steps.accounting import released_difference
from sim.steps.axes import Array, Index
from sim.workbook.live.addresses import EMPTY_TEXT
from sim.workbook.live.check_sheet import CheckSheet
from sim.workbook.live.columns import Releases
from sim.workbook.live.growth import over
from sim.workbook.live.live_model import LiveModel


def write_difference(live: LiveModel, check: CheckSheet, releases: Releases | None) -> None:
    """Write the difference by month, 亿元: in step with the base up to the last release, after it as shares of it."""
    if releases is not None:
        write_releases(live, check, releases)
        write_neighbours(live, check)
        write_fading(live, check)

    def after(month: int) -> str:
        fading = f"{check.ref('fading', month)}+" if releases is not None else ""
        return f"{check.ref('before', month)}*({fading}unexplained)"

    def until(month: int) -> str:
        """Between two releases in step with the base; evenly where there is none."""
        following, previous = check.ref("next_release", month), check.ref("last_release", month)
        amounts, base = check.row_ref("released"), check.row_ref("before")
        gained = f"(INDEX({amounts},{following}+1)-IF({previous}<0,0,INDEX({amounts},MAX({previous},0)+1)))"
        whole = f"SUM(INDEX({base},{previous}+2):INDEX({base},{following}+1))"
        share = f"IF({whole}=0,1/({following}-{previous}),{check.ref('before', month)}/{whole})"
        return f"{gained}*{share}"

    def difference(month: int) -> str:
        if releases is None:
            return after(month)
        return f'IF({check.ref("next_release", month)}="",{after(month)},{until(month)})'

    title = live.book.word("va_difference")
    check.write_months("difference", title, difference, live.model.accounting_difference[0, :12, 0])


def write_releases(live: LiveModel, check: CheckSheet, releases: Releases) -> None:
    """Write official growth to date by month, and the difference to date it means, 亿元."""
    book, city, model = live.book, live.model.city, live.model
    months, growth = releases.month.column_ref(), releases.growth.column_ref()
    official, amounts = np.full(12, np.nan), np.full(12, np.nan)
    official[city.releases] = city.released_growth
    amounts[city.releases] = released_difference(
        model.counted_now, model.counted_base, city.releases, city.released_growth
    )[0, :, 0]

    def stated(month: int) -> str:
        return f'IF(COUNTIF({months},{month})=0,"",SUMIF({months},{month},{growth}))'

    def amount(month: int) -> str:
        base, now = (f"SUM({check.row_ref(key, 0, month)})" for key in ("before", "ledger"))
        return f'IF({check.ref("official", month)}="","",{base}*(1+{check.ref("official", month)})-{now})'

    check.write_months("official", book.word("official"), stated, official, total=False)
    check.write_months("released", book.word("released"), amount, amounts, total=False)


def write_neighbours(live: LiveModel, check: CheckSheet) -> None:
    """Write which release each month comes before or is, and which comes before it: -1 for none."""

    def following(month: int) -> str:
        later = check.ref("next_release", month + 1) if month < 11 else EMPTY_TEXT
        return f'IF({check.ref("official", month)}<>"",{month},{later})'

    def previous(month: int) -> str:
        if month == 0:
            return "-1"
        before = check.ref("last_release", month - 1)
        return f'IF({check.ref("official", month - 1)}<>"",{month - 1},{before})'

    ahead, behind = neighbours(live.model.city.releases)
    check.write_months("next_release", live.book.word("next_release"), following, ahead, total=False)
    check.write_months("last_release", live.book.word("last_release"), previous, behind, total=False)


def neighbours(releases: Index) -> tuple[Array, Array]:
    """Of each month, the release it comes before or is, NaN after the last; and the release before it, else -1."""
    months = np.arange(12)
    ahead = [min((r for r in releases if r >= month), default=np.nan) for month in months]
    behind = [max((r for r in releases if r < month), default=-1) for month in months]
    return np.array(ahead, dtype=np.float64), np.array(behind, dtype=np.float64)


def write_fading(live: LiveModel, check: CheckSheet) -> None:
    """Write growth to date of the ledger as loaded, and after the last release how the official one's lead fades."""
    book, model = live.book, live.model
    # What the ledger came to as loaded is a number: a lever moved after a release acts in full.
    now, base = (part[0, :12, 0].cumsum() for part in ledger_as_loaded(with_months_in(book.projection.case)))
    check.write_decided("as_loaded", book.word("ledger_as_loaded"), over(now, base) - 1.0)
    official, loaded = check.row_ref("official"), check.row_ref("as_loaded")

    def fading(month: int) -> str:
        last = check.ref("last_release", month)
        place = f"MAX({last},0)+1"
        rate = f'IF(INDEX({loaded},{place})="",0,INDEX({official},{place})-INDEX({loaded},{place}))'
        out = f'OR({check.ref("next_release", month)}<>"",{last}<0)'
        return f'IF({out},"",{rate}*MAX(1-({month}-{last})/memory,0))'

    since = np.arange(12) - float(model.city.releases[-1])
    left = (model.city.released_rate or 0.0) * np.maximum(1.0 - since / model.values["memory"][0, 0, 0], 0.0)
    values = np.where(since > 0.0, left, np.nan)
    check.write_months("fading", book.word("fading"), fading, values, total=False)
